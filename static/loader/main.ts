/** `window.Shopbell`: every command of the page, before and after the chat is there. */

import type { Page } from "../shared/bridge";
import { off, on, tell } from "./events";
import { whenBody } from "./page";
import { pick, readTag } from "./setting";
import { Widget } from "./widget";

type Command = (widget: Widget, argument?: unknown) => unknown;
type Api = ((command: string, ...args: unknown[]) => unknown) & Record<string, unknown>;
type Calls = ArrayLike<unknown>[];

const COMMANDS: Record<string, Command> = {
  open: (widget) => widget.open(),
  close: (widget) => widget.close(),
  toggle: (widget) => widget.launcher.button.click(),
  show: ({ launcher }) => (launcher.button.hidden = false),
  hide: ({ launcher }) => (launcher.button.hidden = true),
  getUnreadCount: ({ unread }) => unread,
  sendMessage: (widget, text) => {
    widget.use();
    return widget.command("sendMessage", text);
  },
  showNewMessage: async (widget, text) => {
    await widget.open();
    return widget.command("showNewMessage", text);
  },
  setLocale: (widget, locale) => widget.change("setLocale", locale, pick({ locale })),
  setTheme: (widget, theme) => widget.change("setTheme", theme, pick({ theme })),
  setContext: (widget, context) => widget.change("setContext", context, {}, (context as { page?: Page } | undefined)?.page),
};

const page = window as unknown as { Shopbell?: { q?: Calls; boot?: unknown } | Api };
if (!page.Shopbell?.boot) install((page.Shopbell?.q ?? []) as Calls);

function install(queue: Calls): void {
  const setting = readTag();
  let made: (widget: Widget) => void;
  let widget: Promise<Widget>;
  let isBooted: boolean;
  const unboot = (): void => {
    isBooted = false;
    widget = new Promise((resolve) => (made = resolve));
  };
  const boot = async (options?: unknown): Promise<void> => {
    Object.assign(setting, pick((options ?? {}) as Record<string, unknown>));
    if (!setting.widgetId) throw new Error("Shopbell: boot needs a widgetId, here or as data-widget-id on the script tag");
    if (!isBooted) whenBody(() => setTimeout(start, 0, made, { ...setting })); // a task of its own, so that none is long
    isBooted = true;
    await widget;
  };
  const destroy = async (): Promise<void> => {
    if (!isBooted) return;
    await (await widget).destroy();
    off();
    unboot();
  };
  const api = ((command: string, ...args: unknown[]) => {
    if (Object.hasOwn(DEEDS, command)) return DEEDS[command]?.(...args);
    return Promise.reject(new Error(`Shopbell: there is no command "${command}"`));
  }) as Api;
  const DEEDS: Record<string, (...args: any[]) => unknown> = { boot, destroy, on, off: async (name: string, listener?: () => void) => off(name, listener) };
  for (const [name, command] of Object.entries(COMMANDS)) DEEDS[name] = async (argument?: unknown) => command(await widget, argument);
  unboot();
  page.Shopbell = Object.assign(api, DEEDS);
  if (setting.widgetId) void boot();
  for (const call of Array.from(queue)) api(...(Array.from(call) as [string]));
}

function start(made: (widget: Widget) => void, setting: ReturnType<typeof readTag>): void {
  const widget = new Widget(setting);
  widget.mount();
  made(widget);
  setTimeout(() => tell("ready")); // what was queued before us has its listeners by then
}
