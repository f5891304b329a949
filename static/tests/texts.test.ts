/** The texts: complete in every language, with that language's own plurals. */

import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { WORDS } from "../loader/texts";
import en from "../panel/locales/en";
import { chooseLocale, direction, translator, type Text } from "../shared/i18n";
import { speak } from "../panel/texts";

const LOCALES = readdirSync(new URL("../panel/locales", import.meta.url)).map((name) => name.slice(0, 2));
const SOUGHT = [0, 1, 2, 3, 5, 11, 21, 100, 1_000_000];

test("the seven languages are all here, for the panel and the launcher", () => {
  expect(LOCALES.sort()).toEqual(["ar", "de", "en", "es", "fr", "ja", "pt"]);
  expect(Object.keys(WORDS).sort()).toEqual(LOCALES);
});

test.each(LOCALES)("%s says everything, with the same parameters, in every plural form it has", async (locale) => {
  const texts = ((await import(`../panel/locales/${locale}.ts`)) as { default: Record<string, Text> }).default;
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;

  expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(texts)) {
    const english = (en as Record<string, Text>)[key] ?? "";
    expect(parameters(text).filter((name) => name !== "count"), key).toEqual(parameters(english).filter((name) => name !== "count"));
    if (typeof text !== "string") expect(Object.keys(text).sort(), key).toEqual([...categories].sort());
    for (const one of typeof text === "string" ? [text] : Object.values(text)) expect(one.trim(), key).not.toBe("");
  }
});

test.each(LOCALES)("%s leaves no mark unfilled", async (locale) => {
  const { t } = await speak([locale]);

  for (const count of SOUGHT) expect(t("unread", { count })).not.toMatch(/[{}]|undefined/);
});

test("plurals and numbers are the language's own", async () => {
  const [arabic, german] = [await speak(["ar"]), await speak(["de-AT"])];

  expect([2, 3, 11].map((count) => arabic.t("unread", { count }))).toEqual(["رسالتان غير مقروءتين", "3 رسائل غير مقروءة", "11 رسالة غير مقروءة"].map((text) => arabicDigits(text, arabic.locale)));
  expect(german.t("long", { count: 1_234 })).toBe("1.234 Zeichen zu lang");
});

test("a parameter is text and never a pattern", () => {
  const t = translator("en", { hello: "Hello {name} and {other}" });

  expect(t("hello", { name: "$& {other} <b>", other: "you" })).toBe("Hello $& {other} <b> and you");
  expect(t("hello", { name: "x" })).toBe("Hello x and {other}");
});

test("the first language that we speak is chosen, English otherwise", () => {
  expect(chooseLocale([null, "", "xx", "pt-BR", "de"], LOCALES)).toBe("pt");
  expect(chooseLocale(["tlh", undefined], LOCALES)).toBe("en");
  expect([direction("ar"), direction("ar-EG"), direction("ja")]).toEqual(["rtl", "rtl", "ltr"]);
});

function parameters(text: Text): string[] {
  const all = typeof text === "string" ? text : text.other;
  return [...all.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
}

function arabicDigits(text: string, locale: string): string {
  return text.replace(/\d+/g, (digits) => new Intl.NumberFormat(locale).format(Number(digits)));
}
