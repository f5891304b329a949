/** JSON over HTTP as the agent API speaks it: problem documents become errors, silence becomes Unanswered. */

import { asProblem } from "../shared/problems";
import { clientId } from "../shared/random";
import { Refused, Unanswered, type Problem } from "../shared/socket";
import type { Session } from "./session";

const ANSWER_WITHIN = 15_000;

export type Query = Record<string, string | number | null | undefined>;

/** The API said no; `details` are the other fields of its problem document. */
export class ApiRefused extends Refused {
  constructor(
    problem: Problem,
    readonly details: Record<string, unknown>,
  ) {
    super(problem);
  }
}

/** Calls the API for a signed-in teammate; a token the server no longer takes is replaced once. */
export class Http {
  #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#call("GET", path + queryString(query));
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#call("POST", path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#call("PATCH", path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.#call("DELETE", path);
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = method === "GET" ? {} : { "Idempotency-Key": clientId() };
    const token = await this.#session.token();
    try {
      return await exchange<T>(method, path, { ...headers, Authorization: `Bearer ${token}` }, body);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.code !== "unauthenticated") throw error;
      const fresh = await this.#session.token(token);
      return exchange<T>(method, path, { ...headers, Authorization: `Bearer ${fresh}` }, body);
    }
  }
}

/** One call and its JSON answer. Raises ApiRefused, or Unanswered when the outcome is unknown. */
export async function exchange<T>(method: string, path: string, headers: Record<string, string>, body?: object): Promise<T> {
  const init: RequestInit = { method, headers: { Accept: "application/json", ...headers }, signal: AbortSignal.timeout(ANSWER_WITHIN) };
  if (body) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  let response: Response;
  let data: Record<string, unknown>;
  try {
    response = await fetch(`/api/v1${path}`, { ...init, cache: "no-store", credentials: "omit" });
    data = (response.status === 204 ? {} : await response.json()) as Record<string, unknown>;
  } catch {
    throw new Unanswered("no answer from the server"); // fetch tells no more than that
  }
  if (response.ok) return data as T;
  if (response.status >= 500) throw new Unanswered("the server could not answer");
  throw new ApiRefused(asProblem(data), data);
}

function queryString(query: Query): string {
  const wanted = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return wanted.length ? `?${new URLSearchParams(wanted.map(([name, value]) => [name, String(value)]))}` : "";
}
