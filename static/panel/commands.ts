/** What the shop's page may ask of the panel. Raises an Error with clear words for what it cannot do. */

import type { Page } from "../shared/bridge";
import type { Chat } from "./chat";
import { setLanguage, setTheme } from "./look";
import { speak } from "./texts";

type Deed = (chat: Chat, argument: unknown) => unknown;

/** Does the command `name` with the first of `args`. */
export async function obey(chat: Chat, name: string, args: unknown[]): Promise<unknown> {
  if (!Object.hasOwn(DEEDS, name)) throw new Error(`there is no command "${name}"`);
  return DEEDS[name]?.(chat, args[0]);
}

const DEEDS: Record<string, Deed> = {
  sendMessage: (chat, text) => {
    const client_id = chat.say(words(text, "sendMessage"));
    if (!client_id) throw new Error("too many messages are waiting to be sent");
    return { client_id };
  },
  showNewMessage: (chat, text) => chat.store.patch({ view: "thread", prefill: text === undefined ? null : words(text, "showNewMessage") }),
  setLocale: async (chat, locale) => {
    const language = await speak([words(locale, "setLocale")]);
    chat.store.patch({ language });
    setLanguage(language.locale);
  },
  setTheme: (_, theme) => setTheme(words(theme, "setTheme")),
  setContext: (chat, context) => chat.session.visit(page(context)),
  destroy: (chat) => chat.forget(),
};

function words(value: unknown, command: string): string {
  if (typeof value !== "string" || !value.trim() || value.length > 5_000) throw new Error(`${command} takes a text of 1 to 5,000 characters`);
  return value;
}

function page(context: unknown): Page {
  const { url, title } = (context as { page?: Partial<Page> } | undefined)?.page ?? {};
  if (typeof url !== "string" || typeof title !== "string") throw new Error("setContext takes {page: {url, title}}");
  return { url, title };
}
