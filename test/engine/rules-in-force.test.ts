/** Rules that change while a run is under way. */
import { expect, test } from '@jest/globals';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { EffectOrder } from '../../src/ports/store.ts';
import { dayText, importantPolicy, soundPolicies, visitsPolicy } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';

const visit = (id: number) => ({ id, person: `p${id}`, visited_on: dayText(40), kept_for: null, important: false });

/** Runs `visits` record by record, and lets something happen as soon as the first batch is done. */
async function interrupted({ engine, store, other }: TestBench, happen: (officer: Engine) => Promise<void>) {
  for (const id of [1, 2, 3]) store.put('visits', visit(id));
  let done = 0;
  const watched = {
    ...store,
    effect: async (order: EffectOrder) => {
      const receipt = await store.effect(order);
      if (++done === 1) await happen(other('officer'));
      return receipt;
    },
  };
  return runPolicy({ ...engine, store: async () => watched }, 'visits').catch((error: { code: string }) => error.code);
}

const changed = (policy: CompiledPolicy, digest: string, days: number): CompiledPolicy => ({
  ...policy,
  digest,
  rule: { ...policy.rule, retain: { ...policy.rule.retain, period: { months: 0, days } } as never },
});

test('a longer period that is approved in the middle of a run is kept from the next batch on', async () => {
  const bench = await testBench({ settings: { batchSize: 1 } });
  const outcome = await interrupted(bench, async (officer) => {
    const policy = changed(visitsPolicy, 'fifty days', 50);
    const policies = {
      ...officer.policies,
      sound: soundPolicies.map((one) => (one.policy.id === 'visits' ? { ...one, policy } : one)),
    };
    await takeStock({ ...officer, policies });
    await approvePolicy({ ...officer, policies }, 'visits', 'officer');
  });
  expect(outcome).toBe('policy.changed');
  expect(bench.keys('visits')).toEqual(['2', '3']);
});

test('a new claim over the same records counts from the next batch on', async () => {
  const claim = { ...importantPolicy, id: 'all-visits', digest: 'all' };
  const everything: CompiledPolicy = { ...claim, rule: { ...claim.rule, dataset: visitsPolicy.rule.dataset } };
  const bench = await testBench({ settings: { batchSize: 1 } });
  const outcome = await interrupted(bench, async (officer) => {
    const sound = [...soundPolicies, { file: 'all.yaml', source: '', policy: everything }];
    const policies = { ...officer.policies, sound };
    await takeStock({ ...officer, policies });
    await approvePolicy({ ...officer, policies }, 'all-visits', 'officer');
  });
  expect(outcome).toBe('policy.changed');
  expect(bench.keys('visits')).toEqual(['2', '3']);
});

test('what is published but not approved, or approved once more as it was, stops no run', async () => {
  const bench = await testBench({ settings: { batchSize: 1 } });
  const outcome = await interrupted(bench, async (officer) => {
    await officer.ledger.publish([{ compiled: changed(visitsPolicy, 'draft', 50), source: '' }], 'author');
    await approvePolicy(officer, 'visits', 'officer');
  });
  expect(outcome).toMatchObject({ state: 'finished' });
  expect(bench.keys('visits')).toEqual([]);
});
