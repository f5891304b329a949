/** The drawings of the inbox: strokes on a 24 by 24 field, hidden from screen readers. */

import type { VNode } from "preact";

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M20 20l-4-4",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5L7 17l8.5-9M12 16l1 1 8.5-9",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4.5l3 1.8",
  flag: "M6 21V4h11l-2.2 4L17 12H6",
  undo: "M4 10h10a5 5 0 0 1 0 10h-4M4 10l4-4M4 10l4 4",
  panel: "M4 5h16v14H4zM15 5v14",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  send: "M5 12h13M12 5.5l6.5 6.5-6.5 6.5",
  slash: "M5 5h14v14H5zM13.5 8.5l-3 7",
  plus: "M12 5v14M5 12h14",
  down: "M6 9l6 6 6-6",
  warning: "M12 4.5L21 19.5H3zM12 10v4.5M12 17v.3",
  help: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M9.8 9.6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .9-1 1.7M12 16v.3",
  inbox: "M4 13l3-8h10l3 8v6H4zM4 13h5l1.2 2.5h3.6L15 13h5",
  shield: "M12 3.5l7 2.6v5.4c0 4.2-2.8 7.3-7 9-4.200-1.700-7-4.800-7-9V6.100z",
  star: "M12 4.500l2.300 4.800 5.200.700-3.800 3.600.900 5.200-4.600-2.500-4.600 2.500.900-5.200L4.500 10l5.200-.700z",
  person: "M12 4.500a3.700 3.700 0 1 0 0 7.400 3.700 3.700 0 0 0 0-7.400M5 19.500c.8-3.300 3.600-5 7-5s6.200 1.700 7 5",
  eye: "M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
} as const;

export type IconName = keyof typeof PATHS;

/** One drawing; `turns` where it points along the reading direction. */
export function Icon({ name, turns = false }: { name: IconName; turns?: boolean }): VNode {
  return (
    <svg class={turns ? "icon turns" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
