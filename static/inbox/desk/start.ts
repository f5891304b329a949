/** Coming in and going out: sign-in, what is read at the start, sign-out. */

import { backoff } from "../../shared/backoff";
import { Refused } from "../../shared/socket";
import { signIn as askIn } from "../api";
import { INITIAL } from "../state/state";
import { t } from "../texts";
import { quietly, wordsFor, type Desk } from "./desk";
import { forget, remembered } from "./memory";

/** Tries to sign in; answers what stands in the way: nothing, a second factor that is asked for, or a reason in words. */
export async function signIn(desk: Desk, email: string, password: string, code: string): Promise<"" | "code" | { why: string }> {
  try {
    desk.session.take(await askIn(email, password, code));
    return "";
  } catch (error) {
    if (!(error instanceof Refused)) return { why: wordsFor(error) };
    if (error.problem.code === "second_factor_required") return "code";
    const isWrong = ["unauthenticated", "invalid", "wrong_code"].includes(error.problem.code);
    return { why: isWrong ? t(code ? "wrong_code" : "wrong_sign_in") : wordsFor(error) };
  }
}

/** Reads who is signed in and opens the live connection, which then reads the rest; tries again where the server cannot be reached. */
export async function start(desk: Desk, tries = 0): Promise<void> {
  const { store, api, session, storage, socket } = desk;
  if (!session.isSignedIn) return store.set({ phase: "signed-out" });
  if (!tries) store.set({ phase: "loading" });
  const me = await quietly(() => api.me());
  if (!me) {
    store.set({ phase: session.isSignedIn ? "failed" : "signed-out" });
    setTimeout(() => store.state.phase === "failed" && void start(desk, tries + 1), backoff(tries + 1));
    return;
  }
  store.set({ me, ...remembered(storage, me.id), phase: "ready" });
  socket.open();
  await readWorkspace(desk);
}

/** Ends the session here and on the server; what was remembered of this teammate goes too. */
export async function signOut(desk: Desk): Promise<void> {
  const { me } = desk.store.state;
  await quietly(() => desk.api.signOut()); // signed out here even when the server cannot be asked
  if (me) forget(desk.storage, me.id);
  desk.session.forget();
}

/** Follows the session: a new token goes to the open socket in time, the end of it ends the page's state. */
export function followSession(desk: Desk): void {
  const { session, socket, store } = desk;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    if (!session.isSignedIn) {
      socket.close();
      store.set({ ...INITIAL, settings: store.state.settings, phase: "signed-out" });
      return;
    }
    if (!store.state.me && store.state.phase === "signed-out") void start(desk);
    timer = setTimeout(() => void quietly(() => session.token()), session.freshFor);
    if (socket.state === "online") void quietly(() => renew(desk));
  };
  session.onChange(changed);
  if (session.isSignedIn) changed();
}

/** Shows the token of now to the open socket, whichever tab fetched it. */
async function renew({ session, socket }: Desk): Promise<void> {
  await socket.call("session:renew", { token: await session.token() });
}

async function readWorkspace({ api, store }: Desk): Promise<void> {
  const [teammates, tags, cannedReplies] = await Promise.all([
    quietly(() => api.teammates()),
    quietly(() => api.tags()),
    quietly(() => api.cannedReplies()),
  ]);
  store.set({
    teammates: teammates ?? [],
    tags: tags ?? [],
    cannedReplies: [...(cannedReplies ?? [])].sort((one, other) => one.shortcut.localeCompare(other.shortcut)),
  });
}
