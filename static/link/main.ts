/** A one-time link from a mail, exchanged by this script's POST, so that a mail scanner that only fetches the page spends nothing. */

import { openKeep } from "../panel/storage";
import { postJson } from "../shared/http";

type Exchanged = { visitor_token: string; widget_id: string };

void exchange().catch(() => document.getElementById("failed")?.removeAttribute("hidden"));

async function exchange(): Promise<void> {
  const { visitor_token, widget_id } = await postJson<Exchanged>(location.pathname, {});
  openKeep("localStorage").set(`shopbell:${widget_id}:token`, visitor_token);
  location.replace(`/widget/${encodeURIComponent(widget_id)}/page`);
}
