/** Workers that share a run die at whatever step, some of them asleep past their lease: each letter that is due goes once. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { approveRun } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { helpRun } from '../../src/engine/help-run.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { Sharing } from '../../src/engine/share-run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { type House, openHouse } from '../jobs/house.ts';
import { ask } from '../support/ask.ts';

const due = 12_000;
const recent = Array.from({ length: 10 }, (_, n) => 1001 + n);
const steps = [
  'takeShare',
  'renewLease',
  'intend',
  'settle',
  'endShare',
  'sharesOf',
  'withdrawShares',
  'endRun',
] as const;

let house: House;
let open: OpenEngine[];
beforeAll(async () => {
  house = await openHouse(null, { old: 0 });
  open = [];
});
afterAll(async () => {
  await Promise.all(open.map(({ close }) => close()));
  await house.close();
});

class Dead extends Error {}

/** It dies at the n-th call of the step, before or after it was carried out; every later call is one of a dead process. */
function mortal(engine: Engine, step: (typeof steps)[number], nth: number, after: boolean): Engine {
  let met = 0;
  let dead = false;
  const ledger = new Proxy(engine.ledger, {
    get(target, property: keyof Ledger) {
      const method = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        const now = property === step && ++met === nth;
        if (dead || (now && !after)) {
          dead = true;
          throw new Dead();
        }
        const answer: unknown = await Reflect.apply(method, target, given);
        if (now) dead = true;
        if (dead) throw new Dead();
        return answer;
      };
    },
  });
  return { ...engine, ledger };
}

const isExpected = (error: unknown): boolean =>
  error instanceof Dead || (error instanceof GallraError && error.retryable);

test.each([1, 2, 3, 4])(
  'storm %i',
  async (seed) => {
    const random = randomFrom(seed);
    await house.query('truncate letters');
    await house.query(`insert into letters select n, '2019-01-01'::date + (n * 7919 % 700), 'short' from generate_series(2001, ${2_000 + due}) n;
    insert into letters select id, current_date, 'recent' from unnest(array[${recent}]) id; analyze letters`);
    const worker = async (leaseMs = 400): Promise<Engine> => {
      const opened = await openEngine(house.configWith({ GALLRA_BATCH_SIZE: '400' }));
      open.push(opened);
      return { ...opened.engine, settings: { ...opened.engine.settings, leaseMs, effectMs: 2_000 } };
    };
    const ending = async (one: Engine): Promise<Engine> =>
      mortal(one, steps[Math.floor(random() * steps.length)] ?? 'intend', 1 + Math.floor(random() * 6), random() < 0.5);

    const first = await worker(4_000);
    const { runId } = await runPolicy(first, 'letters');
    await approveRun(first, runId ?? '', 'officer');
    const left: Promise<unknown>[] = [];
    const sharing = async (): Promise<Sharing> => {
      const helpers = [await ending(await worker()), await ending(await worker()), await worker()];
      return {
        ...{ workers: 4, leastDue: 1 },
        async invite(id) {
          left.push(
            ...helpers.map((one) => helpRun(one, id).catch((error: unknown) => expect(isExpected(error)).toBe(true))),
          );
        },
      };
    };
    // Heads die as well, until one of them comes through.
    for (let attempt = 1, state = ''; state !== 'finished'; attempt++) {
      if (attempt > 60) throw new Error(`it came to no end: ${state}`);
      const healthy = await worker(1_500);
      const head = attempt < 4 ? await ending(healthy) : healthy;
      state = await runPolicy(head, 'letters', { sharing: await sharing() }).then(
        (report) => report.state,
        (error: unknown) => {
          expect([isExpected(error), error]).toEqual([true, error]);
          return 'died';
        },
      );
      if (state !== 'finished') await healthy.clock.sleep(150);
    }
    await Promise.all(left);
    expect(await house.survivors()).toEqual(recent);
    const [sums] = await ask(
      house.ledgerUrl,
      `select sum((settlement->>'disposed')::int)::int as disposed, count(*) filter (where settlement is null)::int as open
     from gallra_ledger.intent where run_id = $1`,
      [runId],
    );
    expect(sums).toEqual({ disposed: due, open: 0 });
    const run = await first.ledger.run(runId ?? '');
    expect(run).toMatchObject({ state: 'finished', counts: { destroyed: due } });
    expect(await ask(house.ledgerUrl, 'select run_id from gallra_ledger.share')).toEqual([]);
    // Of one that died once its batch was settled, the next run takes the receipt away.
    await runPolicy(await worker(4_000), 'letters');
    expect(await ask(house.storeUrl, `select batch_id from gallra.receipt where state = 'done'`)).toEqual([]);
  },
  120_000,
);

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
