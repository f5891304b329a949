/** What stands on the shop's page: the round button, its badge, and the place of the frame, all in one shadow root (open: page tests and accessibility checks can reach it). */

import { inkOn } from "../shared/colour";
import { direction } from "../shared/i18n";
import { STYLE } from "./style";
import { ENGLISH, WORDS } from "./texts";

const BUBBLE = "M12 4c5 0 8.5 3.2 8.5 7.4S17 18.8 12 18.8c-1 0-2-.1-2.9-.4L4.5 20.3l1.2-3.7C4.3 15.2 3.5 13.4 3.5 11.4 3.5 7.2 7 4 12 4z";
const CROSS = "M6 6l12 12M18 6L6 18";

export type Looks = { color?: string; position?: string; locale?: string };

/** The launcher on the page; `host` is all of it. */
export class Launcher {
  readonly host = document.createElement("shopbell-widget");
  readonly button = document.createElement("button");
  #box = document.createElement("div");
  #badge = document.createElement("b");
  #link = document.createElement("a");
  #frame: HTMLIFrameElement | undefined;
  #words = ENGLISH;
  #unread = 0;
  #watch = new MutationObserver(() => this.mount());

  constructor(nonce: string, pageAddress: string) {
    const root = this.host.attachShadow({ mode: "open" });
    this.button.append(icon());
    this.#badge.ariaHidden = "true";
    Object.assign(this.#link, { href: pageAddress, target: "_blank", hidden: true });
    this.#box.append(this.button, this.#badge, this.#link);
    root.append(this.#box);
    putOn(root, nonce);
    this.mark("box", true);
  }

  /** Puts the launcher into the page, and back when a framework replaces or empties the body. */
  mount(): void {
    if (!this.host.isConnected) document.body.append(this.host);
    for (const parent of [document.documentElement, document.body]) this.#watch.observe(parent, { childList: true });
  }

  /** Takes it out for good. */
  unmount(): void {
    this.#watch.disconnect();
    this.host.remove();
  }

  /** Colour, side (mirrored on a right-to-left page) and language; what is not given stays. */
  dress({ color, position, locale }: Looks): void {
    if (color) {
      this.#box.style.setProperty("--brand", color);
      this.#box.style.setProperty("--ink", inkOn(color));
    }
    if (position) this.mark("left", (position === "left") !== (document.dir === "rtl"));
    if (locale) {
      this.host.dir = direction(locale);
      this.#words = WORDS[locale.split("-")[0] ?? ""] ?? this.#words;
    }
    this.#label();
  }

  /** Shows how many lines are unread. */
  count(unread: number): void {
    this.#unread = unread;
    this.#badge.textContent = unread > 99 ? "99+" : unread ? String(unread) : "";
    this.#label();
  }

  /** Turns one of its looks on or off. */
  mark(look: "box" | "left" | "open" | "phone" | "busy", on: boolean): void {
    this.#box.classList.toggle(look, on);
    this.#label();
  }

  /** Offers the chat as a page, when the frame did not come alive. */
  offerPage(offered: boolean): void {
    this.#link.hidden = !offered;
  }

  /** Takes the frame in. */
  hold(frame: HTMLIFrameElement): void {
    this.#frame = frame;
    this.#box.append(frame);
    this.#label();
  }

  #label(): void {
    const [chat, unread, failed] = this.#words;
    this.button.ariaLabel = this.#unread ? `${chat}. ${unread}: ${this.#unread}` : chat;
    this.button.ariaExpanded = String(this.#box.classList.contains("open"));
    this.#link.textContent = failed;
    if (this.#frame) this.#frame.title = chat;
  }
}

function icon(): Element {
  const draw = (name: string): Element => document.createElementNS("http://www.w3.org/2000/svg", name);
  const svg = draw("svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  for (const d of [BUBBLE, CROSS]) svg.appendChild(draw("path")).setAttribute("d", d);
  return svg;
}

function putOn(root: ShadowRoot, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style"); // browsers without constructable sheets; the page's CSP knows our nonce
    style.nonce = nonce;
    style.textContent = STYLE;
    root.append(style);
  }
}
