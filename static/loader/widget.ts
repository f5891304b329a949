/** One widget on one page: opens and closes, loads its panel when it is first wanted, carries words between the two. */

import type { Hello, Page, ToLoader } from "../shared/bridge";
import { tell } from "./events";
import { Frame, type Ready } from "./frame";
import { Launcher } from "./launcher";
import { forget, isKept, keep, keyOf, recall } from "./memory";
import { fillScreen, phone, whenIdle } from "./page";
import type { Setting } from "./setting";

type Answer = [resolve: (value: unknown) => void, reject: (error: Error) => void];

const FORGET_WITHIN = 3_000;

/** The chat as the page sees it. */
export class Widget {
  unread = 0;
  readonly launcher: Launcher;
  #setting: Setting;
  #base: string;
  #key: string;
  #coming: Promise<Frame> | null = null;
  #frame: Frame | null = null;
  #isOpen = false;
  #opener: Element | null = null;
  #page: Page | undefined;
  #answers = new Map<number, Answer>();
  #asked = 0;
  #release: (() => void) | undefined;
  #listeners = new AbortController();

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#base = `${setting.server}/widget/${encodeURIComponent(setting.widgetId)}`;
    this.#key = keyOf(setting.widgetId);
    this.launcher = new Launcher(setting.nonce, `${this.#base}/page`);
    const locale = setting.locale || document.documentElement.lang || navigator.language;
    this.launcher.dress({ color: "#2f5bea", position: "right", ...setting, locale });
  }

  /** Stands on the page; brings the hidden panel when the chat was used before. */
  mount(): void {
    const { host, button } = this.launcher;
    this.launcher.mount();
    button.onclick = () => (this.#isOpen ? this.close() : this.#openForShopper());
    host.onkeydown = ({ key }) => {
      if (key === "Escape") this.close(); // and answer nothing: a handler that answers false takes Enter from the button
    };
    phone.addEventListener("change", () => this.#fit(), this.#listeners);
    document.addEventListener("click", (event) => this.#clicked(event), this.#listeners);
    whenIdle(() => {
      if (this.#wasUsed) this.#panel().catch(() => {}); // the error event has told why
    });
  }

  /** Opens the chat, with the keyboard in it unless the page merely goes on. Raises when the panel does not come alive. */
  async open(focus = true): Promise<void> {
    this.use();
    this.#opener = document.activeElement;
    this.launcher.mark("busy", true);
    const frame = await this.#panel().finally(() => this.launcher.mark("busy", false));
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#fit(focus && !phone.matches);
    if (focus) frame.element.focus();
    tell("open");
  }

  /** Closes it and gives the focus back. */
  close(): void {
    if (!this.#isOpen) return;
    const { host, button } = this.launcher;
    const hasFocus = document.activeElement === host;
    this.#isOpen = false;
    this.#fit();
    if (hasFocus) (this.#opener && this.#opener !== document.body && this.#opener !== host ? (this.#opener as HTMLElement) : button).focus();
    tell("close");
  }

  /** Counts as the first use: from the next page view on, the hidden panel comes by itself. */
  use(): void {
    keep(this.#key, "1");
  }

  /** Asks the panel to do something and answers with what it says. Raises its words when it cannot. */
  async command(name: string, ...args: unknown[]): Promise<unknown> {
    const frame = await this.#panel();
    return new Promise((...answer) => {
      this.#answers.set(++this.#asked, answer);
      frame.say({ type: "command", id: this.#asked, name, args });
    });
  }

  /** Changes a setting here, and in the panel if there is one; without, the panel learns it from the greeting. */
  async change(name: string, value: unknown, looks: Partial<Setting>, page?: Page): Promise<void> {
    Object.assign(this.#setting, looks);
    this.launcher.dress(looks);
    this.#page = page ?? this.#page;
    if (this.#frame) await this.command(name, value);
  }

  /** Takes every trace out of the page and, if the panel can be reached, out of the frame's own storage. */
  async destroy(): Promise<void> {
    if (this.#frame || this.#wasUsed) {
      const forgotten = this.command("destroy").catch(() => {}); // a panel that cannot be reached cannot be asked
      await Promise.race([forgotten, new Promise((resolve) => setTimeout(resolve, FORGET_WITHIN))]);
    }
    this.close();
    this.#listeners.abort();
    this.launcher.unmount();
    this.#frame?.remove();
    forget(this.#key);
  }

  get #wasUsed(): boolean {
    return isKept(this.#key);
  }

  #panel(): Promise<Frame> {
    return (this.#coming ??= new Promise((resolve, reject) => {
      const frame = new Frame({
        server: this.#setting.server,
        address: `${this.#base}/panel`,
        hello: () => this.#hello(),
        onReady: (ready) => {
          this.#frame = frame;
          resolve(frame);
          this.#greeted(ready);
        },
        onMessage: (message) => this.#heard(message),
        onFailure: () => {
          this.#coming = null;
          tell("error", { code: "panel_unreachable" });
          reject(new Error("Shopbell: the chat did not load"));
        },
      });
      this.launcher.hold(frame.element);
    }));
  }

  #hello(): Omit<Hello, "shopbell" | "nonce"> {
    const { color, locale = "", theme } = this.#setting;
    return {
      page: this.#page ?? { url: location.origin + location.pathname, title: document.title },
      locales: [locale, document.documentElement.lang],
      color,
      theme,
      kept: recall(`${this.#key}:`),
    };
  }

  #greeted({ open, looks, locale }: Ready): void {
    const { color, position } = this.#setting;
    this.launcher.offerPage(false);
    this.launcher.dress({ ...looks, ...(color && { color }), ...(position && { position }), locale });
    if (open && !this.#isOpen) void this.open(false);
    else this.#fit();
  }

  #heard(message: ToLoader): void {
    if (message.type === "close") this.close();
    else if (message.type === "keep" && message.key.startsWith(this.#key)) keep(message.key, message.value, message.area);
    else if (message.type === "event") this.#happened(message.name, message.detail);
    else if (message.type === "result") this.#answered(message);
  }

  #happened(name: string, detail: Record<string, unknown>): void {
    if (name === "unread") this.launcher.count((this.unread = Number(detail["count"])));
    tell(name, detail);
  }

  #answered({ id, value, error }: Extract<ToLoader, { type: "result" }>): void {
    const [resolve, reject] = this.#answers.get(id) ?? [];
    this.#answers.delete(id);
    if (error === undefined) resolve?.(value);
    else reject?.(new Error(`Shopbell: ${error}`));
  }

  /** Puts everything as it should be: open or not, on a phone or not. */
  #fit(focus = false): void {
    const open = this.#isOpen;
    const { matches } = phone;
    this.#release?.();
    this.#release = open && matches && this.#frame ? fillScreen(this.#frame.element) : undefined;
    this.launcher.mark("open", open);
    this.launcher.mark("phone", matches);
    this.#frame?.say({ type: "state", open, phone: matches, focus });
  }

  #clicked(event: Event): void {
    const wanted = event.composedPath().some((place) => place instanceof Element && place.hasAttribute("data-shopbell-open"));
    if (!wanted) return;
    event.preventDefault();
    this.#openForShopper();
  }

  /** When the chat does not come to a shopper who asked for it, a page of its own is offered instead. */
  #openForShopper(): void {
    this.open().catch(() => this.launcher.offerPage(true));
  }
}
