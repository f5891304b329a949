/** The time, for what is drawn differently as it passes. */

import { useEffect, useState } from "preact/hooks";

/** The time of now, drawn again every `every` milliseconds. */
export function useNow(every = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
