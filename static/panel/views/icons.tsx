/** The panel's few icons, drawn as paths that take the colour of the text around them. */

import type { VNode } from "preact";

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  on: "M9 5l7 7-7 7",
  talk: "M12 4c5 0 8.5 3.2 8.5 7.4S17 18.8 12 18.8c-1 0-2-.1-2.9-.4L4.5 20.3l1.2-3.7c-1.4-1.4-2.2-3.2-2.2-5.2C3.5 7.2 7 4 12 4z",
  list: "M4 7h16M4 12h16M4 17h10",
  plus: "M12 5v14M5 12h14",
  send: "M5 12h13M12 5l7 7-7 7",
  down: "M12 5v14M6 13l6 6 6-6",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  star: "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z",
};

/** One icon; decoration only, the words beside it say what it means. `turns`: mirrored in right-to-left pages. */
export function Icon({ name, turns = false }: { name: keyof typeof PATHS; turns?: boolean }): VNode {
  return (
    <svg class={turns ? "icon turns" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
