/** The official JavaScript client against our server; prints what happened as one line of JSON. */

import { io } from "socket.io-client";

const [url, token] = process.argv.slice(2);
const happened = {};
const options = { transports: ["websocket"], forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100 };
const once = (socket, event) => new Promise((resolve) => socket.once(event, resolve));

const refused = io(`${url}/widget`, { ...options, auth: { token: "forged" } });
happened.refused = (await once(refused, "connect_error")).data;
refused.close();

const unknown = io(`${url}/admin`, { ...options, auth: { token } });
happened.unknown = (await once(unknown, "connect_error")).data;
unknown.close();

const polling = io(`${url}/widget`, { ...options, transports: ["polling"], auth: { token } });
await once(polling, "connect_error");
happened.polling = "refused";
polling.close();

const socket = io(`${url}/widget`, { ...options, auth: { token } });
await once(socket, "connect");
const heard = once(socket, "message:new");
const line = { client_id: "javascript-client-1", text: "grüezi ☃" };
happened.answer = await socket.timeout(5_000).emitWithAck("message:send", line);
happened.heard = await heard;
happened.invalid = await socket.timeout(5_000).emitWithAck("message:send", { ...line, more: 1 });

const again = once(socket, "connect");
socket.io.engine.transport.ws.close();
await again;
happened.listing = await socket.timeout(5_000).emitWithAck("messages:list", {});

const drained = once(socket, "server:draining");
const gone = once(socket, "disconnect");
console.log(JSON.stringify(happened));
process.stdin.once("data", () => {}); // what follows is begun by whoever runs this
happened.draining = await drained;
happened.reason = await gone;
console.log(JSON.stringify({ draining: happened.draining, reason: happened.reason }));
socket.close();
process.exit(0);
