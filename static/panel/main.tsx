/** Starts the panel: inside a shop's page once its loader has greeted us, or as a page of its own. */

import { render } from "preact";
import { isColour } from "../shared/colour";
import { announce } from "./announce";
import { Chat } from "./chat";
import { obey } from "./commands";
import { readSetting } from "./config";
import { greeted, type Host } from "./host";
import { fitViewport, paint, setLanguage, setTheme } from "./look";
import { Store } from "./state";
import { openKeep, type Area } from "./storage";
import { speak } from "./texts";
import { App } from "./views/app";

const { config, framed } = readSetting(document.body);
void (framed ? greeted(config.origins).then(start) : start(null));

async function start(host: Host | null): Promise<void> {
  const store = new Store(config);
  const language = await speak([...(host?.hello.locales.slice(0, 1) ?? []), config.locale, ...(host?.hello.locales.slice(1) ?? []), ...navigator.languages]);
  store.patch({ language });
  setLanguage(language.locale);
  setTheme(host?.hello.theme ?? config.looks.theme);
  paint(isColour(host?.hello.color) ? host.hello.color : (config.looks.color ?? ""));
  const chat = makeChat(store, host);
  const close = host ? () => host.say({ type: "close" }) : null;
  render(<App chat={chat} close={close} />, document.getElementById("app") ?? document.body);
  if (host) follow(host, chat);
  else standAlone(chat);
  chat.start();
}

function makeChat(store: Store, host: Host | null): Chat {
  const tell = (name: string, detail: Record<string, unknown>): void => host?.say({ type: "event", name, detail });
  const borrow = host ? (area: Area) => host.borrow(area) : undefined;
  announce(store, tell);
  return new Chat({ store, tell, keep: openKeep("localStorage", borrow), tab: openKeep("sessionStorage", borrow), page: host?.hello.page ?? null });
}

function standAlone(chat: Chat): void {
  fitViewport();
  chat.show(true);
}

function follow(host: Host, chat: Chat): void {
  const { tab } = chat;
  const key = `shopbell:${config.widget_id}:open`;
  const wasOpen = tab.get(key) === "1";
  host.listen(
    ({ open, phone, focus }) => {
      if (open) tab.set(key, "1");
      else tab.remove(key);
      chat.store.patch({ phone, focus: chat.store.state.focus + Number(focus) });
      chat.show(open);
    },
    (name, args) => obey(chat, name, args),
  );
  host.say({ type: "ready", nonce: host.hello.nonce, open: wasOpen, looks: config.looks, locale: chat.store.state.language.locale });
  addEventListener("keydown", ({ key: pressed, isComposing }) => {
    if (pressed === "Escape" && !isComposing) host.say({ type: "close" });
  });
}
