/** JSON over plain HTTP to our own server, with the same two ways to end badly as the socket. */

import { Refused, Unanswered, asProblem } from "./problems";

/** Asks the server over plain HTTP. Raises Refused with its problem, Unanswered when there is no answer in time. */
export async function fetchJson<T>(address: string, init: RequestInit): Promise<T> {
  const answer = await fetch(address, { ...init, credentials: "omit", signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new Unanswered(String(error));
  });
  const body: unknown = await answer.json().catch(() => null); // an answer that is not JSON is a problem without a name
  const { error, ok: _, ...rest } = (body ?? {}) as Record<string, unknown>;
  if (!answer.ok) throw new Refused(asProblem(error ?? rest, answer.status >= 500 ? "unavailable" : "error"));
  return rest as T;
}

/** Posts `body` as JSON. Raises as fetchJson does. */
export function postJson<T>(address: string, body: object, token?: string): Promise<T> {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return fetchJson<T>(address, { method: "POST", headers, body: JSON.stringify(body) });
}
