/** What the page can hear: `shopbell:*` events on the window, by hand or through `on`. */

type Listener = (detail: Record<string, unknown>) => void;

let heard: { name: string; listener: Listener; stop: () => void }[] = [];

/** Hears `name`; returns the undo. */
export function on(name: string, listener: Listener): () => void {
  if (typeof listener !== "function") throw new TypeError("Shopbell: on takes an event name and a function");
  const hear = (event: Event): void => listener((event as CustomEvent).detail);
  const stop = (): void => removeEventListener(`shopbell:${name}`, hear);
  addEventListener(`shopbell:${name}`, hear);
  heard.push({ name, listener, stop });
  return stop;
}

/** Stops a listener, all of one name, or simply all. */
export function off(name?: string, listener?: Listener): void {
  heard = heard.filter((one) => {
    const stays = (name && one.name !== name) || (listener && one.listener !== listener);
    if (!stays) one.stop();
    return stays;
  });
}

/** Tells everyone. */
export function tell(name: string, detail: Record<string, unknown> = {}): void {
  dispatchEvent(new CustomEvent(`shopbell:${name}`, { detail }));
}
