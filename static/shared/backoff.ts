/** How long to wait before trying again, so that many clients never come back at the same moment. */

const FIRST = 1_000;
const LONGEST = 30_000;

/** Milliseconds before try number `attempt` (from 0): full jitter below a bound that doubles from 1 to 30 s. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST, FIRST * 2 ** attempt);
}
