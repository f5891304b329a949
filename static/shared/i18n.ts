/** Texts in the reader's language, with the plural rules of the browser's own Intl. */

/** One text, or one per plural category of `{count}`; `{name}` marks where a parameter goes. */
export type Text = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Params = Record<string, string | number>;
export type Translate<Key extends string> = (key: Key, params?: Params) => string;

/** A function that gives the text of a key, numbers written and plurals chosen as `locale` does. */
export function translator<Key extends string>(locale: string, texts: Record<Key, Text>): Translate<Key> {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (key, params = {}) => {
    const text = texts[key];
    const chosen = typeof text === "string" ? text : (text[plural.select(Number(params["count"]))] ?? text.other);
    return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(params, name) ? params[name] : whole;
      return typeof value === "number" ? number.format(value) : String(value);
    });
  };
}

/** The first of `wanted` (BCP 47 tags) that `known` speaks, by its language alone; `en` when none. */
export function chooseLocale(wanted: readonly (string | null | undefined)[], known: readonly string[]): string {
  for (const tag of wanted) {
    const language = tag?.toLowerCase().split(/[-_]/)[0];
    if (language && known.includes(language)) return language;
  }
  return "en";
}

/** The writing direction of `locale`. */
export function direction(locale: string): "ltr" | "rtl" {
  return /^(ar|fa|he|ur)\b/.test(locale) ? "rtl" : "ltr";
}
