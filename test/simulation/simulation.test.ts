/**
 * The laws under crashes and races, two hundred seeds at a time. A failing seed prints itself: replay it with
 * `simulate(seed)`. The sabotaged engines show that the oracle can see.
 */
import { describe, expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { stormy } from './faults.ts';
import { type Options, type Outcome, simulate } from './simulate.ts';

const seeds = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

async function outcomes(from: number, count: number, options: Options = {}): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const seed of seeds(from, count)) all.push(await simulate(seed, options));
  return all;
}

const violations = (all: Outcome[]): string[] =>
  all.flatMap((one) => one.violations.map((what) => `seed ${one.seed}: ${what}`));
const sum = (all: Outcome[], of: (one: Outcome) => number): number => all.reduce((total, one) => total + of(one), 0);

describe('workers that crash, stall and race', () => {
  test('never break a law, whatever the seed', async () => {
    const all = await outcomes(1, 200);
    expect(violations(all)).toEqual([]);
    // The storm really blew: without this the test could pass in a calm.
    expect(sum(all, (one) => one.faults.kill ?? 0)).toBeGreaterThan(400);
    expect(sum(all, (one) => one.faults.stall ?? 0)).toBeGreaterThan(200);
    expect(sum(all, (one) => one.disposed)).toBeGreaterThan(4000);
    expect(sum(all, (one) => one.holds)).toBeGreaterThan(400);
  }, 240_000);

  test('never break a law in a store that keeps no receipts, unless one stalls past its lease', async () => {
    const all = await outcomes(10_001, 50, { receipts: false, weather: { ...stormy, stall: 0 } });
    expect(violations(all)).toEqual([]);
  }, 120_000);

  test('are the same for the same seed', async () => {
    expect(await simulate(7)).toEqual(await simulate(7));
  });
});

describe('the oracle', () => {
  const notices = async (sabotage: (engine: Engine) => Engine, law: string): Promise<void> => {
    for (const seed of seeds(1, 100)) {
      const { violations: found } = await simulate(seed, { sabotage });
      if (found.some((one) => one.startsWith(law))) return;
    }
    throw new Error(`a hundred seeds, and no violation of ${law} was seen`);
  };

  test('notices an engine that forgets the holds', () =>
    notices(
      (engine) => ({
        ...engine,
        ledger: overriding(engine.ledger, {
          holds: async () => [],
          intend: async (order) => ({ ...(await engine.ledger.intend(order)), holds: [] }),
        }),
      }),
      'L4',
    ));

  test('notices an engine that takes what it does not know for not done', () =>
    notices(
      (engine) => ({
        ...engine,
        store: async (name) => {
          const store = await engine.store(name);
          return overriding(store, {
            fence: async (batchId) => ({ batchId, state: 'abandoned', disposed: [], parts: {}, gone: 0 }),
          });
        },
      }),
      'L3',
    ));

  test('notices an engine that asks no other policy', () =>
    notices(
      (engine) => ({
        ...engine,
        store: async (name) => {
          const store = await engine.store(name);
          return overriding(store, {
            effect: (order) => store.effect({ ...order, judgement: { ...order.judgement, claimed: [] } }),
            select: (judgement, ...rest) => store.select({ ...judgement, claimed: [] }, ...rest),
          });
        },
      }),
      'L1',
    ));

  test('notices an engine that leaves open intents open', () =>
    notices((engine) => ({ ...engine, ledger: overriding(engine.ledger, { openIntents: async () => [] }) }), 'L2'));
});

/** The port with some of its methods replaced. */
function overriding<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, { get: (target, name) => Reflect.get(name in methods ? methods : target, name) });
}
