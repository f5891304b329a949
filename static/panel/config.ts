/** What the server wrote into the panel's document: the widget's settings and how the page is used. */

import { isColour } from "../shared/colour";
import type { Config } from "../shared/wire";

/** `framed`: inside a shop's page, with a loader to talk to; otherwise a page of its own. */
export type Setting = { config: Config; framed: boolean };

/** Reads the document's body; what is missing or of a wrong type gets a safe default. */
export function readSetting(body: HTMLElement): Setting {
  const given = JSON.parse(body.dataset["config"] ?? "{}") as Partial<Config>;
  const config: Config = {
    widget_id: body.dataset["widgetId"] ?? given.widget_id ?? "",
    name: given.name ?? "",
    origins: Array.isArray(given.origins) ? given.origins : [],
    locale: given.locale ?? null,
    looks: { ...given.looks, color: isColour(given.looks?.color) ? given.looks.color : "#2f5bea" },
    texts: given.texts ?? {},
    mail: given.mail === true,
  };
  return { config, framed: body.dataset["page"] !== "page" && window.parent !== window };
}
