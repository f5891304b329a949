/** A refresh token is used once, by one tab, and only a refusal ends the session. */

import { beforeEach, expect, test } from "vitest";
import { Session, SignedOut, type Grant, type Lock } from "../../inbox/session";
import { memory, type Keep } from "../../inbox/storage";
import { Refused, Unanswered } from "../../shared/socket";

let now = 0;
let used: string[] = [];
let storage: Keep = memory();

beforeEach(() => {
  now = 1_000_000;
  used = [];
  storage = memory();
});

function grant(name: string): Grant {
  return { access_token: `access-${name}`, refresh_token: `refresh-${name}`, expires_in: 900 };
}

/** Gives grants b, c, d … and, like the server, takes each refresh token once. */
async function refresh(token: string): Promise<Grant> {
  await Promise.resolve();
  if (used.includes(token)) throw new Refused({ code: "unauthenticated", message: "reused" });
  used.push(token);
  return grant(String.fromCharCode(97 + used.length));
}

/** One task after the other, as the browser's locks do over all tabs. */
function queue(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(task: () => Promise<T>): Promise<T> => {
    const turn = last.then(task);
    last = turn.catch(() => null); // the next in the queue runs however this one ended
    return turn;
  };
}

function tab(lock: Lock, ask = refresh): Session {
  return new Session({ storage, refresh: ask, lock, now: () => now });
}

test("a token that is fresh is used without asking", async () => {
  const session = tab(queue());
  session.take(grant("a"));

  expect(await session.token()).toBe("access-a");
  expect(used).toEqual([]);
});

test("many calls at once, in two tabs, refresh once", async () => {
  const lock = queue();
  const [one, two] = [tab(lock), tab(lock)];
  one.take(grant("a"));
  now += 850_000;

  const tokens = await Promise.all([one.token(), one.token(), two.token(), two.token()]);

  expect(tokens).toEqual(["access-b", "access-b", "access-b", "access-b"]);
  expect(used).toEqual(["refresh-a"]);
});

test("many calls at once refresh once even where the browser has no locks", async () => {
  const session = tab((task) => task());
  session.take(grant("a"));
  now += 850_000;

  const tokens = await Promise.all([session.token(), session.token()]);

  expect(tokens).toEqual(["access-b", "access-b"]);
  expect(used).toEqual(["refresh-a"]);
});

test("a token the server refused is replaced although its time has not come", async () => {
  const session = tab(queue());
  session.take(grant("a"));

  const tokens = await Promise.all([session.token("access-a"), session.token("access-a")]);

  expect(tokens).toEqual(["access-b", "access-b"]);
  expect(await session.token("access-a")).toBe("access-b");
  expect(used).toEqual(["refresh-a"]);
});

test("a refused refresh ends the session", async () => {
  const session = tab(queue());
  session.take(grant("a"));
  used.push("refresh-a");
  now += 900_000;

  await expect(session.token()).rejects.toThrow(SignedOut);
  expect(session.isSignedIn).toBe(false);
});

test.each([new Unanswered("cut"), new Refused({ code: "rate_limited", message: "later" })])("%s keeps the session for the next try", async (problem) => {
  const session = tab(queue(), () => Promise.reject(problem));
  session.take(grant("a"));
  now += 900_000;

  await expect(session.token()).rejects.toBe(problem);
  expect(session.isSignedIn).toBe(true);
});

test("signing out in one tab signs out the other", async () => {
  const [one, two] = [tab(queue()), tab(queue())];
  one.take(grant("a"));

  two.forget();

  await expect(one.token()).rejects.toThrow(SignedOut);
});
