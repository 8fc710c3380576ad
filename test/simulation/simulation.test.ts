/**
 * The laws under crashes and races: five hundred seeds. A failing seed prints itself and how to see it again. The
 * sabotaged engines show that the oracle can see.
 */
import { describe, expect, test } from '@jest/globals';
import { simulateMany, simulateSeeds, violationsOf } from './many-seeds.ts';
import { sabotages } from './sabotage.ts';
import type { Outcome } from './simulate.ts';

const sum = (all: Outcome[], of: (one: Outcome) => number): number => all.reduce((total, one) => total + of(one), 0);

describe('workers that crash, stall and race, while rules, files, records and the clock change', () => {
  test('never break a law, whatever the seed', async () => {
    const all = await simulateMany({ from: 1, count: 400 });
    expect(violationsOf(all)).toEqual([]);
    // The storm really blew: without this the test could pass in a calm.
    expect(all).toHaveLength(400);
    for (const [fault, least] of Object.entries({ kill: 500, stall: 400, leap: 100, 'fail after': 300 }))
      expect(sum(all, (one) => one.faults[fault] ?? 0)).toBeGreaterThan(least);
    for (const [ending, least] of Object.entries({ finished: 1500, 'lease.lost': 40, 'policy.broken': 30 }))
      expect(sum(all, (one) => one.runs[ending] ?? 0)).toBeGreaterThan(least);
    for (const ending of ['policy.changed', 'policy.gone', 'policy.unapproved', 'limits.records'])
      expect(sum(all, (one) => one.runs[ending] ?? 0)).toBeGreaterThan(0);
    expect(sum(all, (one) => one.disposed)).toBeGreaterThan(30_000);
    expect(sum(all, (one) => one.holds)).toBeGreaterThan(1000);
  }, 600_000);

  test('never break a law in a store that keeps no receipts, unless one stalls past its lease', async () => {
    const all = await simulateMany({ from: 10_001, count: 100, store: 'no receipts' });
    expect(violationsOf(all, 'no receipts')).toEqual([]);
    expect(all).toHaveLength(100);
  }, 300_000);

  test('are the same for the same seed', async () => {
    const [once, again] = await Promise.all([simulateMany({ from: 7, count: 2 }), simulateMany({ from: 7, count: 2 })]);
    expect(once).toEqual(again);
  });

  test('are counted, half of them without receipts', async () => {
    expect(await simulateSeeds({ from: 20_001, count: 4 })).toEqual({ tried: 4, violations: [] });
  });
});

describe('the oracle notices an engine that', () => {
  test.each(Object.keys(sabotages))(
    '%s',
    async (sabotage) => {
      const law = sabotages[sabotage]?.law ?? '';
      const all = await simulateMany({ from: 1, count: 200, sabotage });
      expect(all.flatMap(({ violations }) => violations).some((one) => one.startsWith(law))).toBe(true);
    },
    240_000,
  );
});
