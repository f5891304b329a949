"""Sockets: Socket.IO over websockets, hardened, with rooms that reach across processes."""
