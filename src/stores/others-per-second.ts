/** How many transactions or statements of others there were in a second, by two looks at what a server counts. */

/** What was true on average for longer says nothing of now. */
const mostMs = 30_000;

/**
 * Told what a look found, it says what happened since the last one that was long enough ago, or what it said of the time
 * before. Null: not known yet. @param leastMs shorter than this, a difference says nothing @param between how many of others
 * there were between two looks @param atOnce what one look alone tells
 */
export function othersPerSecond<Look extends { at: number }>(
  leastMs: number,
  between: (before: Look, now: Look) => number,
  atOnce: (now: Look) => number | null,
): (now: Look) => number | null {
  let before: Look | null = null;
  let known: number | null = null;
  return (now) => {
    const ms = before ? now.at - before.at : Number.POSITIVE_INFINITY;
    if (ms < leastMs) {
      known ??= atOnce(now);
      return known;
    }
    known = before && ms < mostMs ? Math.max(0, between(before, now)) / (ms / 1_000) : atOnce(now);
    before = now;
    return known;
  };
}
