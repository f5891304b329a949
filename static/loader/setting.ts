/** What the page says about its widget: the attributes of our own script tag, and what `boot` adds. */

import { isColour } from "../shared/colour";

export type Setting = { server: string; nonce: string; widgetId: string; color?: string; position?: string; locale?: string; theme?: string };

/** Reads our tag; call it while the script runs, or it is found by its address. */
export function readTag(): Setting {
  const tag = (document.currentScript ?? document.querySelector('script[src*="/widget.js"][data-widget-id]')) as HTMLScriptElement | null;
  const { widgetId = "", ...looks } = tag?.dataset ?? {};
  const server = tag?.src ? new URL(tag.src).origin : location.origin;
  return { server, nonce: tag?.nonce ?? "", ...pick(looks), widgetId };
}

/** The settings we know out of `given`, each a text (a colour as `#rrggbb`); anything else is left out. */
export function pick(given: Record<string, unknown>): Partial<Setting> {
  const known: Partial<Setting> = {};
  for (const name of ["widgetId", "color", "position", "locale", "theme"] as const) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value === "string" && (name !== "color" || isColour(value))) known[name] = value;
  }
  return known;
}
