/** Looking on while the engine works: ids for the lines of the log, counters, and where something is away. Spans beside. */
import type { Watch } from '../ports/watch.ts';
import { atWork, atWorkOn, learn } from './at-work.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import type { Tracing } from './tracing.ts';

export interface Watchers {
  log: Log;
  readiness: Readiness;
  /** Null: nobody asks for any. */
  metrics: Metrics | null;
  /** Null: nobody takes any. */
  tracing: Tracing | null;
}

export function openWatch({ log, readiness, metrics, tracing }: Watchers): Watch {
  return {
    step: (step, about, work) =>
      atWorkOn(about, async () => {
        if (step === 'run') log.write('info', 'run.began', { store: about.store });
        const began = performance.now();
        const result = await (tracing ? tracing.span(step, work) : work());
        // Only what came to an intent is a batch; a look that found nothing more is none.
        const { store, batch } = atWork();
        if (step === 'batch' && store && batch) metrics?.batchTook(store, performance.now() - began);
        return result;
      }),
    learn(about) {
      learn(about);
      tracing?.learn(about);
    },
    settled(settled) {
      const { policy, store, batch, settlement } = settled;
      const { outcome, disposed, gone, indeterminate, parts } = settlement;
      const counts = { [outcome]: disposed, gone, indeterminate };
      log.write('debug', 'batch.settled', { policy, store, batch, state: settlement.state, counts, parts });
      metrics?.settled(settled);
    },
    ended(run) {
      metrics?.ended(run);
      const { store, state, code } = run;
      const away = /^store [^,]+/.exec(run.where ?? '')?.[0];
      if (code !== null && unreachable.has(code) && away) readiness.lost(away, { code });
      else if (state === 'finished' || state === 'waiting') readiness.found(`store ${store}`);
    },
  };
}

/** The store itself is away, or lets nobody in. */
const unreachable = new Set(['store.unreachable', 'store.denied']);
