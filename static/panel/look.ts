/** Colours, theme and direction of the document: set through properties, so that no inline style text is needed. */

import { inkOn, readableOn } from "../shared/colour";
import { direction } from "../shared/i18n";

const LIGHT_SURFACE = "#ffffff";
const DARK_SURFACE = "#17181c";

/** Makes `colour` the brand's: with an ink that can be read on it, and shades that can be read on both surfaces. */
export function paint(colour: string): void {
  const { style } = document.documentElement;
  style.setProperty("--brand", colour);
  style.setProperty("--brand-ink", inkOn(colour));
  style.setProperty("--brand-on-light", readableOn(colour, LIGHT_SURFACE));
  style.setProperty("--brand-on-dark", readableOn(colour, DARK_SURFACE));
}

/** "light", "dark", or whatever the system prefers. */
export function setTheme(theme: string | undefined): void {
  document.documentElement.dataset["theme"] = theme === "light" || theme === "dark" ? theme : "auto";
}

/** The document's language and the direction it is written in. */
export function setLanguage(locale: string): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = direction(locale);
}

/** Keeps `--height` at what a phone's keyboard leaves to see. Framed, the loader resizes the frame instead. */
export function fitViewport(): void {
  const view = window.visualViewport;
  const fit = (): void => document.documentElement.style.setProperty("--height", `${view?.height ?? innerHeight}px`);
  view?.addEventListener("resize", fit);
  fit();
}
