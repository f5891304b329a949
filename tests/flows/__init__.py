"""Whole stories over real sockets and databases."""
