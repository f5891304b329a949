/** Text frames of Engine.IO 4 and Socket.IO 5, as both protocols' public documents define them: what is read, what is written. */

export type Frame =
  | { kind: "open"; pingInterval: number; pingTimeout: number }
  | { kind: "ping" | "close" | "connected" | "gone" }
  | { kind: "refused"; message: string; data: unknown }
  | { kind: "event"; name: string; payload: unknown }
  | { kind: "ack"; id: number; payload: unknown };

/** The meaning of one text frame for `namespace`; null for what is malformed or meant for somebody else. */
export function readFrame(text: string, namespace: string): Frame | null {
  const body = text.slice(1);
  switch (text[0]) {
    case "0":
      return opened(body);
    case "1":
      return { kind: "close" };
    case "2":
      return { kind: "ping" };
    case "4":
      return readPacket(body, namespace);
    default:
      return null;
  }
}

/** The answer to a ping. */
export const PONG = "3";

/** Asks to join `namespace`, showing `auth`. */
export function connectFrame(namespace: string, auth: object): string {
  return `40${namespace},${JSON.stringify(auth)}`;
}

/** One event with one payload, to be acknowledged under `id`. */
export function eventFrame(namespace: string, id: number, name: string, payload: object): string {
  return `42${namespace},${id}${JSON.stringify([name, payload])}`;
}

function opened(body: string): Frame | null {
  const { pingInterval, pingTimeout } = (parse(body) ?? {}) as Record<string, unknown>;
  if (typeof pingInterval !== "number" || typeof pingTimeout !== "number") return null;
  return { kind: "open", pingInterval, pingTimeout };
}

function readPacket(body: string, namespace: string): Frame | null {
  const parts = /^(\d)(\/[^,]*),(\d*)([^]*)$/.exec(body);
  if (!parts || parts[2] !== namespace) return null;
  const data = parts[4] ? parse(parts[4]) : undefined;
  switch (parts[1]) {
    case "0":
      return { kind: "connected" };
    case "1":
      return { kind: "gone" };
    case "2":
      return Array.isArray(data) && typeof data[0] === "string" ? { kind: "event", name: data[0], payload: data[1] } : null;
    case "3":
      return Array.isArray(data) && parts[3] ? { kind: "ack", id: Number(parts[3]), payload: data[0] } : null;
    case "4":
      return refused(data);
    default:
      return null;
  }
}

function refused(data: unknown): Frame {
  const { message, data: details } = (data ?? {}) as Record<string, unknown>;
  return { kind: "refused", message: typeof message === "string" ? message : "", data: details };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a frame that is not JSON is nobody's frame
  }
}
