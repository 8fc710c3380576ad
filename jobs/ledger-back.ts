/**
 * While the ledger is away nothing can be done and nothing is given up: whoever has a job in hand keeps it and waits here.
 * All wait together, so that one looks, and one line is written now and then.
 */
import type { Log } from '../src/app/log.ts';
import { patiently } from '../src/app/patiently.ts';
import type { Readiness } from '../src/app/readiness.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Ledger } from '../src/ports/ledger.ts';

export interface WaitingOptions {
  clock: Clock;
  log: Log;
  readiness?: Readiness | undefined;
}

/** Between two lines that say the same. */
const sayEveryMs = 300_000;

/** Resolves when the ledger answers; rejects with the signal's reason as soon as it aborts. */
export function ledgerWaiting({ clock, log, readiness }: WaitingOptions) {
  let together: Promise<void> | null = null;

  const wait = async (ledger: Pick<Ledger, 'now'>, stopping: AbortSignal): Promise<void> => {
    const since = clock.now().getTime();
    let saidAt = Number.NEGATIVE_INFINITY;
    await patiently(() => ledger.now(), {
      clock,
      forMs: Number.POSITIVE_INFINITY,
      signal: stopping,
      onWait(error) {
        readiness?.lost('ledger', error);
        const at = clock.now().getTime();
        if (at - saidAt < sayEveryMs) return;
        saidAt = at;
        log.failure('warn', 'ledger.away', error);
      },
    });
    readiness?.found('ledger');
    if (saidAt > Number.NEGATIVE_INFINITY) log.write('info', 'ledger.back', { tookMs: clock.now().getTime() - since });
  };

  return (ledger: Pick<Ledger, 'now'>, stopping: AbortSignal): Promise<void> => {
    together ??= wait(ledger, stopping).finally(() => {
      together = null;
    });
    return together;
  };
}
