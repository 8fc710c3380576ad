/**
 * Tells people what they have to know, while the worker runs: what the ledger says every minute, what the stores say a few
 * times a day. However many workers there are, each thing is looked at and told by one of them.
 */
import { countWhatIsDue } from '../src/app/alerts/count.ts';
import { lookAndTell } from '../src/app/alerts/look.ts';
import { realClock } from '../src/app/clock.ts';
import { type Config, ledgerUrl } from '../src/app/config.ts';
import { describe, type Log } from '../src/app/log.ts';
import type { Engine } from '../src/engine/engine.ts';
import { openAlertBook } from '../src/ledger/postgres-alerts.ts';
import type { AlertBook } from '../src/ports/alerts.ts';

export interface AlertPace {
  config: Config;
  reload: () => Promise<Engine>;
  /** Between two looks. */
  everyMs: number;
  log: Log;
  stopping: AbortSignal;
}

/** Again and again until told to stop. Whatever goes wrong is logged once, and tried again. */
export async function keepAlerting(pace: AlertPace): Promise<void> {
  const { config, everyMs, log, stopping } = pace;
  const open = once(log, 'alerts.failed', () => openAlertBook(ledgerUrl(config)));
  let book: AlertBook | null = null;
  while (book === null && !stopping.aborted) {
    book = await open();
    if (book === null) await realClock.sleep(everyMs, stopping).catch(() => undefined);
  }
  if (book === null) return;
  try {
    await Promise.all([keepLooking(book, pace), keepCounting(book, pace)]);
  } finally {
    await book.close();
  }
}

async function keepLooking(book: AlertBook, { config, reload, everyMs, log, stopping }: AlertPace): Promise<void> {
  const told = new Map<string, number>();
  const look = once(log, 'alerts.failed', async () =>
    lookAndTell(await reload(), { book, config, log, told }, everyMs),
  );
  while (!stopping.aborted) {
    await look();
    await realClock.sleep(everyMs, stopping).catch(() => undefined);
  }
}

async function keepCounting(book: AlertBook, { config, reload, everyMs, log, stopping }: AlertPace): Promise<void> {
  const count = once(log, 'alerts.uncounted', async () =>
    countWhatIsDue(await reload(), { book, config, log }, stopping),
  );
  while (!stopping.aborted) {
    await count();
    // Rarely anything is due, and asking whether costs a little for each policy.
    await realClock.sleep(everyMs * 5, stopping).catch(() => undefined);
  }
}

/** Null where it failed. What fails the same way again and again is said once; that somebody else is at it, never. */
function once<T>(log: Log, event: string, work: () => Promise<T>): () => Promise<T | null> {
  let told = '';
  return async () => {
    try {
      const done = await work();
      told = '';
      return done;
    } catch (error) {
      const { code } = describe(error);
      if (code !== told && code !== 'turn.unavailable') log.failure('warn', event, error);
      told = code;
      return null;
    }
  };
}
