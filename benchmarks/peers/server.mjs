// The official socket.io server as its documentation shows it: `server.mjs PORT SECRET [POSTGRES_URL]`.
// With a database each message is inserted, and so committed, before it is sent on and acknowledged.
// Sources: socket.io/docs/v4/server-api, node-postgres.com/features/pooling.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { Server } from "socket.io";

const [port, secret, address] = process.argv.slice(2);
const pool = address ? new pg.Pool({ connectionString: address, max: 10 }) : null;
const http = createServer();
const chat = new Server(http).of("/widget");

chat.use((socket, next) => {
  const [room, signature = ""] = String(socket.handshake.auth.token).split(".");
  const wanted = createHmac("sha256", secret).update(room).digest();
  const given = Buffer.from(signature, "hex");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return next(new Error("bad token"));
  socket.data.room = room;
  next();
});

chat.on("connection", (socket) => {
  const { room } = socket.data;
  socket.join(room);
  socket.on("message:send", async ({ client_id, text }, answer) => {
    const message = { id: randomUUID(), room, client_id, text, created_at: new Date().toISOString() };
    if (pool) await pool.query({ name: "keep", text: KEEP, values: Object.values(message) });
    chat.to(room).emit("message:new", { message });
    answer({ ok: true, message });
  });
});

const KEEP = "INSERT INTO plain_messages (id, room, client_id, text, created_at) VALUES ($1, $2, $3, $4, $5)";
const TABLE =
  "CREATE TABLE IF NOT EXISTS plain_messages (id varchar(36) PRIMARY KEY, room varchar NOT NULL," +
  " client_id varchar NOT NULL, text varchar NOT NULL, created_at varchar NOT NULL)";

if (pool) await pool.query(TABLE);
process.on("SIGTERM", () => process.exit(0));
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 1024 });
