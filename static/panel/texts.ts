/** The panel's texts: English inside, every other language as a chunk of its own that is loaded when it is wanted. */

import { chooseLocale, translator, type Text, type Translate } from "../shared/i18n";
import en from "./locales/en";

export type Key = keyof typeof en;
export type Texts = Record<Key, Text>;
export type Language = { locale: string; t: Translate<Key> };

const OTHERS: Record<string, () => Promise<{ default: Texts }>> = {
  ar: () => import("./locales/ar"),
  de: () => import("./locales/de"),
  es: () => import("./locales/es"),
  fr: () => import("./locales/fr"),
  ja: () => import("./locales/ja"),
  pt: () => import("./locales/pt"),
};

export const ENGLISH: Language = { locale: "en", t: translator<Key>("en", en) };

/** The first of `wanted` that we speak, its texts loaded; English when they cannot be. */
export async function speak(wanted: readonly (string | null | undefined)[]): Promise<Language> {
  const locale = chooseLocale(wanted, ["en", ...Object.keys(OTHERS)]);
  const texts = await OTHERS[locale]?.().catch(() => null); // without its chunk the chat still speaks English
  return texts ? { locale, t: translator<Key>(locale, texts.default) } : ENGLISH;
}
