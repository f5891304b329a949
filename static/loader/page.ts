/** The shop's page around us: phone or not, scrolling held still under a full screen, the keyboard's room. */

/** Whether the chat fills the screen. */
export const phone = matchMedia("(max-width: 480px), (max-height: 480px)");

/** Calls back once there is a body to stand in. */
export function whenBody(work: () => void): void {
  if (document.body) work();
  else addEventListener("DOMContentLoaded", work, { once: true });
}

/** Calls back when the page has loaded and has nothing else to do. */
export function whenIdle(work: () => void): void {
  const idle = (): unknown => ("requestIdleCallback" in window ? requestIdleCallback(work, { timeout: 5_000 }) : setTimeout(work, 1_000));
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

/** Holds the page still and fits `frame` to what a keyboard leaves to see; returns the undo. */
export function fillScreen({ style }: HTMLElement): () => void {
  const view = window.visualViewport;
  const undo = [document.documentElement, document.body].map(holdStill);
  const fit = (): void => {
    style.height = `${view?.height ?? innerHeight}px`;
    style.top = `${view?.offsetTop ?? 0}px`;
  };
  const listeners = new AbortController();
  for (const event of ["resize", "scroll"]) view?.addEventListener(event, fit, listeners);
  fit();
  return () => {
    listeners.abort();
    style.height = style.top = "";
    for (const release of undo) release();
  };
}

function holdStill({ style }: HTMLElement): () => void {
  const [value, priority] = [style.getPropertyValue("overflow"), style.getPropertyPriority("overflow")];
  style.setProperty("overflow", "hidden", "important");
  return () => style.setProperty("overflow", value, priority);
}
