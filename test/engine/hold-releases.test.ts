/** What a hold would keep, and how it ends: looked at again, released by one person or by two. */
import { describe, expect, test } from '@jest/globals';
import { impactOfHold, impactOfRelease } from '../../src/engine/hold-impact.ts';
import { askRelease, confirmRelease, holdReviews } from '../../src/engine/hold-releases.ts';
import { type HoldRequest, placeHold, releaseHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { dayText } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';
import { request as holdRequest } from './hold-request.ts';

const request = (more: Partial<HoldRequest> = {}): HoldRequest =>
  holdRequest({ note: null, placedBy: 'local:anna', ...more });

const visit = (id: number, more: object = {}) => ({
  ...{ id, person: 'person-1', visited_on: dayText(40), kept_for: null, important: false },
  ...more,
});

async function register(settings = {}): Promise<TestBench> {
  const bench = await testBench({ settings });
  bench.store.put('visits', visit(1));
  bench.store.put('visits', visit(2, { kept_for: 'complaint' }));
  bench.store.put('visits', visit(3, { visited_on: dayText(3) }));
  bench.store.put('visits', visit(4, { person: 'person-2' }));
  bench.store.put('notes', { id: 7, visit_id: 4 });
  return bench;
}

const twoPersons = { twoPersonRelease: true };

describe('the impact of a hold', () => {
  test('tells the rows that it covers, and of each policy what would go now but for it', async () => {
    const { engine } = await register();
    const asked = request({ kind: 'matching', match: { person: 'person-1' } });
    const { covered, policies } = await impactOfHold(engine, asked);
    expect(covered).toBe(3);
    expect(policies.map(({ policy, due, left }) => [policy.id, due, left])).toEqual([
      ['visits', 1, { extended: 1 }],
      ['important-visits', 0, {}],
    ]);
  });

  test('on a part is that on the records that it belongs to', async () => {
    const { engine } = await register();
    const { covered, policies } = await impactOfHold(engine, request({ table: 'notes', match: { id: '7' } }));
    expect([covered, policies.map(({ policy, due }) => [policy.id, due])]).toEqual([
      1,
      [
        ['visits', 1],
        ['important-visits', 0],
      ],
    ]);
  });

  test('of a record that does not exist is nothing, and nothing was written', async () => {
    const { engine, ledger } = await register();
    const before = ledger.snapshot().entries.length;
    const impact = await impactOfHold(engine, request({ match: { id: '99' } }));
    expect(impact).toMatchObject({ covered: 0, policies: [{ due: 0 }, { due: 0 }] });
    expect(ledger.snapshot().entries).toHaveLength(before);
    await expect(impactOfHold(engine, request({ match: { id: 'nine' } }))).rejects.toMatchObject({
      code: 'hold.value',
    });
  });

  test('counts what another hold keeps anyway as left, when it is placed and when it is released', async () => {
    const { engine } = await register();
    const { hold } = await placeHold(engine, request());
    await placeHold(engine, request({ match: { id: '4' } }));
    const whole = request({ kind: 'dataset', match: {} });
    expect((await impactOfHold(engine, whole)).policies[0]).toMatchObject({ due: 0, left: { held: 2, extended: 1 } });
    expect((await impactOfRelease(engine, hold)).policies[0]).toMatchObject({ due: 1, left: {} });
    const all = await placeHold(engine, whole);
    expect((await impactOfRelease(engine, hold)).policies[0]).toMatchObject({ due: 0, left: { held: 1 } });
    expect((await impactOfRelease(engine, all.hold)).policies[0]).toMatchObject({
      due: 0,
      left: { held: 2, extended: 1 },
    });
  });
});

describe('where two persons release', () => {
  test('one requests, nothing goes, another confirms, and the policies decide again', async () => {
    const { engine, keys, store } = await register(twoPersons);
    const { hold } = await placeHold(engine, request());
    expect(await askRelease(engine, hold.id, 'closed', 'local:anna')).toEqual({ state: 'requested', hold: hold.id });
    await runPolicy(engine, 'visits');
    expect(keys('visits')).toContain('1');
    await expect(confirmRelease(engine, hold.id, 'anna')).rejects.toMatchObject({ code: 'hold.samePerson' });
    expect(await confirmRelease(engine, hold.id, 'local:berit')).toMatchObject({
      by: 'local:berit',
      copied: 'sealed',
    });
    expect((await store.journalled())?.map(({ decision }) => decision)).toEqual(['placed', 'released']);
    await runPolicy(engine, 'visits');
    expect(keys('visits')).not.toContain('1');
  });

  test('nobody does it alone', async () => {
    const { engine } = await register(twoPersons);
    const { hold } = await placeHold(engine, request());
    await expect(releaseHold(engine, hold.id, 'closed', 'local:anna')).rejects.toMatchObject({
      code: 'hold.twoPersons',
    });
    expect(await engine.ledger.holds({})).toHaveLength(1);
  });

  test('a hold that one person released before says so', async () => {
    const { engine } = await register();
    const { hold } = await placeHold(engine, request());
    expect(await askRelease(engine, hold.id, 'closed', 'local:anna')).toMatchObject({
      state: 'released',
      by: 'local:anna',
    });
    const later = { ...engine, settings: { ...engine.settings, ...twoPersons } };
    await expect(askRelease(later, hold.id, 'closed', 'local:anna')).rejects.toMatchObject({ code: 'hold.released' });
  });
});

test('holds ask for a look two weeks before their day, and the longest overdue first', async () => {
  const { engine } = await register();
  for (const reviewOn of ['2026-06-15', '2026-06-16', '2026-05-30', '2026-06-01'])
    await placeHold(engine, request({ reviewOn }));
  const due = await holdReviews(engine, '2026-06-01T09:00:00.000Z', 'Europe/Helsinki');
  expect(due.map(({ hold, daysLeft }) => [hold.reviewOn, daysLeft])).toEqual([
    ['2026-05-30', -2],
    ['2026-06-01', 0],
    ['2026-06-15', 14],
  ]);
  expect(due[0]?.hold.match).toEqual({ id: '' });
  const midnight = await holdReviews(engine, '2026-06-01T22:00:00.000Z', 'Europe/Helsinki');
  expect(midnight).toHaveLength(4);
});
