/**
 * How much a server may write to its log. Others write to it, too, so what was written is looked at and not counted: what
 * is too much is waited for, and batches are made so small that one of them writes no more than a part of a second may have.
 */

export interface LogBudget {
  /** What the server has written by now, in bytes. */
  seen(bytes: number, now: number): void;
  /** Milliseconds to wait before the next batch. */
  waitMs(): number;
  /** Records that the next batch may have. */
  most(): number;
  /** A batch came to so many records. */
  used(records: number): void;
}

/** So much of what a second may have may be written at once: in any second it is that much more at most. */
const atOnce = 1 / 4;

/** What others wrote in excess is not waited for longer than this, once they have stopped. */
const longestDebtSeconds = 10;

export function openLogBudget(bytesPerSecond: number): LogBudget {
  let last: { bytes: number; at: number } | null = null;
  const most = bytesPerSecond * atOnce;
  let left = 0;
  let records = 0;
  /** By all that was written while the last batches were at work, whoever wrote it. */
  let perRecord: number | null = null;
  return {
    seen(bytes, now) {
      if (last) {
        const written = Math.max(0, bytes - last.bytes);
        const earned = (Math.max(0, now - last.at) / 1_000) * bytesPerSecond;
        left = Math.max(-longestDebtSeconds * bytesPerSecond, Math.min(most, left + earned - written));
        if (records > 0) {
          const each = written / records;
          perRecord = perRecord === null ? each : (perRecord + each) / 2;
        }
      }
      last = { bytes, at: now };
      records = 0;
    },
    waitMs: () => (left >= 0 ? 0 : Math.ceil((-left / bytesPerSecond) * 1_000)),
    most: () => (perRecord === null || perRecord === 0 ? Infinity : Math.max(1, Math.floor(most / perRecord))),
    used(more) {
      records += more;
    },
  };
}
