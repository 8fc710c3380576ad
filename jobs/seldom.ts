/**
 * A listener for the errors of a connection, which may come by the thousand: one line, then one after ten seconds, after
 * twice as long, up to five minutes; and how many each stands for. When it was quiet for a while it begins anew.
 */
import type { Log } from '../src/app/log.ts';

const firstMs = 10_000;
const longestMs = 300_000;

export function seldom(log: Log, connection: string, now: () => number = Date.now): (error: unknown) => void {
  let quietUntil = 0;
  let pauseMs = firstMs;
  let suppressed = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const at = now();
    // Nothing went wrong for longer than any wait between two attempts: this is another outage.
    if (at - lastAt > 60_000) [quietUntil, pauseMs] = [0, firstMs];
    lastAt = at;
    if (at < quietUntil) {
      suppressed += 1;
      return;
    }
    log.failure('warn', 'connection.error', error, { connection, suppressed });
    quietUntil = at + pauseMs;
    pauseMs = Math.min(pauseMs * 2, longestMs);
    suppressed = 0;
  };
}
