/** Colours that can be read: contrast is computed by the formula of WCAG 2.2 ("relative luminance", "contrast ratio"). */

const ENOUGH = 4.5;

/** The contrast ratio (1–21) of two `#rrggbb` colours. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** White where it can be read on `colour`, else near-black. */
export function inkOn(colour: string): string {
  return contrast(colour, "#ffffff") >= ENOUGH ? "#ffffff" : "#000000";
}

/** `colour`, moved towards black or white until it can be read as text on `surface`. */
export function readableOn(colour: string, surface: string): string {
  const goal = inkOn(surface);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, goal, share);
    if (contrast(mixed, surface) >= ENOUGH) return mixed;
  }
  return goal;
}

/** Whether `value` is a colour we take: `#rrggbb`. */
export function isColour(value: unknown): value is string {
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: string, to: string, share: number): string {
  const goal = channels(to);
  const mixed = channels(from).map((value, index) => Math.round(value + ((goal[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
