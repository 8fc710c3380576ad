/**
 * How much may be spent as time goes by: so much in a second, and never more at once than one second gives. It begins with nothing,
 * so that two runs, one after the other, keep to it as one does.
 */

export interface Budget {
  /** Takes so much, or as much as one second gives; or says how many milliseconds there is to wait, and takes nothing. */
  take(wanted: number, now: number): { taken: number } | { waitMs: number };
  /** What was taken and not used. */
  giveBack(unused: number): void;
}

/** Whoever waits as long as was said is given it, though sums of parts are not exact. */
const rounding = 1e-6;

/** @param perSecond above 0; of less than one, one is what may be had at once. */
export function openBudget(perSecond: number, now: number): Budget {
  const most = Math.max(1, Math.floor(perSecond));
  let there = 0;
  let at = now;
  return {
    take(wanted, moment) {
      // A clock that is set back gives nothing twice.
      there = Math.min(most, there + (Math.max(0, moment - at) / 1_000) * perSecond);
      at = moment;
      const needed = Math.max(1, Math.min(wanted, most));
      if (there < needed - rounding) return { waitMs: Math.max(1, Math.ceil(((needed - there) / perSecond) * 1_000)) };
      there -= needed;
      return { taken: needed };
    },
    giveBack(unused) {
      there = Math.min(most, there + unused);
    },
  };
}
