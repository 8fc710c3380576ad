/** A listener for the errors of a connection, which may come by the thousand: one line every ten seconds, and how many it stands for. */
import type { Log } from '../src/app/log.ts';

const everyMs = 10_000;

export function seldom(log: Log, connection: string): (error: unknown) => void {
  let quietUntil = 0;
  let suppressed = 0;
  return (error) => {
    if (Date.now() < quietUntil) {
      suppressed += 1;
      return;
    }
    log.failure('warn', 'connection.error', error, { connection, suppressed });
    quietUntil = Date.now() + everyMs;
    suppressed = 0;
  };
}
