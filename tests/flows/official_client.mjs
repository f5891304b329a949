// The official client on the command line: what it hears is printed as lines of JSON, what it shall send is read.
//
// Arguments: the server's address, a namespace, a token. A line in is {id, event, payload}; lines out are
// {heard, payload}, {id, answer} or {id, failed}, and {state, ...} for connect, disconnect and connect_error.

import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, namespace, token] = process.argv.slice(2);
const socket = io(url + namespace, {
  transports: ["websocket"],
  auth: { token },
  reconnectionDelay: 100,
  reconnectionDelayMax: 400,
});
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

socket.on("connect", () => tell({ state: "connect" }));
socket.on("disconnect", (reason) => tell({ state: "disconnect", reason }));
socket.on("connect_error", (error) => tell({ state: "connect_error", message: error.message, data: error.data ?? null }));
socket.onAny((event, payload) => tell({ heard: event, payload }));

for await (const line of createInterface({ input: process.stdin })) {
  const { id, event, payload } = JSON.parse(line);
  socket
    .timeout(10_000)
    .emitWithAck(event, payload)
    .then((answer) => tell({ id, answer }))
    .catch((error) => tell({ id, failed: error.message }));
}
socket.disconnect();
