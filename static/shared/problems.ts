/** How a call to the server may end badly: refused for a reason, or without an answer. */

export type Problem = { code: string; message: string; retry_after?: number };

/** The server said no; `problem` says why. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = "Refused";
  }
}

/** Nobody answered: the outcome is unknown, so the same call may be made again with the same client id. */
export class Unanswered extends Error {
  constructor(why: string) {
    super(why);
    this.name = "Unanswered";
  }
}

/** A problem out of whatever an error body holds (an acknowledgement's `error`, or problem+json); `fallback` names it otherwise. */
export function asProblem(data: unknown, fallback = "error"): Problem {
  const { code, message, detail, retry_after } = (data ?? {}) as Record<string, unknown>;
  const words = typeof message === "string" ? message : typeof detail === "string" ? detail : "";
  const problem: Problem = { code: typeof code === "string" ? code : fallback, message: words };
  return typeof retry_after === "number" ? { ...problem, retry_after } : problem;
}
