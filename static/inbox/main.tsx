/** Starts the inbox: joins its parts, draws them, follows the address. */

import { render } from "preact";
import { Socket } from "../shared/socket";
import { Api, refresh } from "./api";
import type { Desk } from "./desk/desk";
import { follow } from "./desk/live";
import { remember, rememberedSettings } from "./desk/memory";
import { open } from "./desk/reading";
import { followSession, start } from "./desk/start";
import { Http } from "./http";
import { routed } from "./route";
import { acrossTabs, followOtherTabs, Session } from "./session";
import { bell } from "./sound";
import { Store } from "./state/store";
import { keep } from "./storage";
import { followTitle } from "./title";
import { App } from "./views/app";

const storage = keep();
const store = new Store();
const session = new Session({ storage, refresh, lock: acrossTabs("shopbell:inbox:refresh") });
const desk: Desk = { store, session, storage, api: new Api(new Http(session)), socket: makeSocket(), beep: bell(() => store.state.settings.sound) };

store.set({ settings: rememberedSettings(storage) });
remember(store, storage);
followTitle(store);
followTheme();
follow(desk);
followSession(desk);
followOtherTabs(session);
followAddress();
render(<App desk={desk} />, document.getElementById("app") ?? document.body);
void start(desk);

function makeSocket(): Socket {
  let shown = "";
  let refused: string | undefined;
  return new Socket({
    url: location.origin,
    namespace: "/agent",
    auth: async () => {
      shown = await session.token(refused);
      refused = undefined;
      return { token: shown };
    },
    onRefused: ({ code }) => {
      if (code === "unauthenticated") refused = shown;
    },
  });
}

function followTheme(): void {
  const show = (): void => {
    document.documentElement.dataset["theme"] = store.state.settings.theme;
  };
  store.subscribe(show);
  show();
}

function followAddress(): void {
  const go = (): void => {
    if (store.state.phase === "ready") open(desk, routed(location.hash));
  };
  let phase = store.state.phase;
  addEventListener("hashchange", go);
  store.subscribe(() => {
    if (phase === store.state.phase) return;
    phase = store.state.phase;
    go();
  });
}
