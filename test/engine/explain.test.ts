/** One record explained over the memory store: the verdict, every reason beside it, and an alarm when two ways disagree. */
import { describe, expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.ts';
import { explainRecord } from '../../src/engine/explain.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { dayText, soundPolicies } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';

const visit = (id: number, daysAgo: number | null, more: object = {}) => ({
  id,
  person: `person-${id}`,
  visited_on: daysAgo === null ? null : dayText(daysAgo),
  kept_for: null,
  important: false,
  ...more,
});

const hold = (bench: TestBench, match: Record<string, string>, matter: string) =>
  placeHold(bench.engine, {
    store: 'register',
    table: 'visits',
    kind: 'matching',
    restriction: false,
    match,
    reason: 'litigation',
    matter,
    note: null,
    placedBy: 'officer',
    reviewOn: '2030-01-01',
    future: true,
  });

describe('explaining a record', () => {
  test('a due record: its starting day, last day and due day, and that a run disposes of it', async () => {
    const { engine, store } = await testBench();
    store.put('visits', visit(1, 31));
    const { record, refusal } = await explainRecord(engine, 'visits', ['1']);
    expect(refusal).toBeNull();
    expect(record).toMatchObject({
      verdict: 'due',
      start: { state: 'known', day: dayText(31) },
      leaves: [{ table: 'visits', column: 'visited_on', match: null, days: [dayText(31)] }],
      classes: [
        { because: null, lastDay: dayText(1), dueOn: dayText(0), applies: true },
        { because: 'complaint', dueOn: dayText(-30), applies: false },
      ],
      exceptions: [{ because: 'pending matter', applies: false }],
      disagreement: null,
    });
  });

  test('every reason against is told, also those that do not decide; the first of the order is the verdict', async () => {
    const bench = await testBench();
    bench.store.put('visits', visit(1, 45, { kept_for: 'complaint', important: true }));
    bench.store.put('matters', { id: 1, person: 'person-1', state: 'open' });
    const told = async () => (await explainRecord(bench.engine, 'visits', ['1'])).record;
    expect(await told()).toMatchObject({
      verdict: 'excepted',
      exceptions: [{ because: 'pending matter', applies: true }],
      claims: [{ policy: 'important-visits', keeps: true }],
      classes: [{ applies: true }, { because: 'complaint', applies: true, dueOn: dayText(-16) }],
    });
    await hold(bench, { person: 'person-1' }, 'D/1');
    expect(await told()).toMatchObject({ verdict: 'held', holds: [{ matter: 'D/1' }] });
  });

  test('of many holds, exactly those that cover the record are named', async () => {
    const bench = await testBench();
    for (let id = 1; id <= 20; id++) bench.store.put('visits', visit(id, 31));
    for (let id = 1; id <= 20; id++) await hold(bench, { person: `person-${id}` }, `D/${id}`);
    await hold(bench, { visited_on: dayText(31) }, 'D/all');
    const { record } = await explainRecord(bench.engine, 'visits', ['13']);
    expect(record?.holds.map(({ matter }) => matter)).toEqual(['D/13', 'D/all']);
  });

  test.each([
    ['the last day has not passed', visit(1, 30), 'not-due'],
    ['an extension is over', visit(1, 61, { kept_for: 'complaint' }), 'due'],
    ['no date', visit(1, null), 'undated'],
    ['an extension lengthens no period that has no beginning', visit(1, null, { kept_for: 'complaint' }), 'undated'],
  ])('%s', async (_, row, verdict) => {
    const { engine, store } = await testBench();
    store.put('visits', row);
    const { record } = await explainRecord(engine, 'visits', ['1']);
    expect(record).toMatchObject({ verdict, disagreement: null });
  });

  test('out of scope, not started, gone', async () => {
    const { engine, store } = await testBench();
    store.put('visits', visit(1, 500));
    store.put('events', { id: 1, request_id: 1, ended_on: null });
    expect((await explainRecord(engine, 'important-visits', ['1'])).record?.verdict).toBe('out-of-scope');
    expect((await explainRecord(engine, 'events', ['1'])).record?.verdict).toBe('not-started');
    expect((await explainRecord(engine, 'visits', ['2'])).record).toBeNull();
  });

  test('a record that has its mark was dealt with before; one without is due', async () => {
    const events = soundPolicies.find(({ policy }) => policy.id === 'events');
    if (events?.policy.rule.retain.kind !== 'dated') throw new Error('the register has dated events');
    const rule = {
      ...events.policy.rule,
      retain: { ...events.policy.rule.retain, from: { kind: 'on', day: '2020-01-01' } as const },
      disposition: { kind: 'flag', columns: { request_id: 0 }, mark: 'ended_on' } as const,
    };
    const { engine, store } = await testBench({ policies: [{ ...events, policy: { ...events.policy, rule } }] });
    store.put('events', { id: 1, request_id: 1, ended_on: dayText(3) });
    store.put('events', { id: 2, request_id: 1, ended_on: null });
    expect((await explainRecord(engine, 'events', ['1'])).record?.verdict).toBe('done');
    expect((await explainRecord(engine, 'events', ['2'])).record?.verdict).toBe('due');
  });

  test('tables that do not fit are told instead of a verdict', async () => {
    const [visits] = soundPolicies;
    if (!visits) throw new Error('the register has policies');
    const rule = {
      ...visits.policy.rule,
      disposition: { kind: 'flag', columns: { important: true }, mark: 'flagged_on' } as const,
    };
    const policies = [{ ...visits, policy: { ...visits.policy, rule } }];
    const { engine, store } = await testBench({ policies, approve: false });
    store.put('visits', visit(1, 31));
    const { record, findings } = await explainRecord(engine, 'visits', ['1']);
    expect(record).toBeNull();
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'error' }));
  });

  test('says why a run would be refused', async () => {
    const { engine, store } = await testBench({ approve: false });
    store.put('visits', visit(1, 31));
    const { record, refusal } = await explainRecord(engine, 'visits', ['1']);
    expect(record?.verdict).toBe('due');
    expect(refusal?.code).toBe('policy.unapproved');
  });

  test('a key of the wrong length or type is refused without repeating it', async () => {
    const { engine } = await testBench();
    await expect(explainRecord(engine, 'visits', ['1', '2'])).rejects.toMatchObject({ code: 'explain.key' });
    await expect(explainRecord(engine, 'visits', ['person-1'])).rejects.toMatchObject({
      code: 'explain.key',
      message: expect.not.stringContaining('person-1'),
    });
  });

  test.each([
    ['due', visit(1, 10), { due: true }],
    ['undated', visit(1, 31), { undated: true }],
  ])('a store whose verdict differs on %s is an alarm', async (what, row, lie) => {
    const { engine, store } = await testBench();
    store.put('visits', row);
    const lying: Engine = {
      ...engine,
      store: async () => ({
        ...store,
        examine: async (...asked) => {
          const found = await store.examine(...asked);
          return found && { ...found, ...lie };
        },
      }),
    };
    const { record } = await explainRecord(lying, 'visits', ['1']);
    expect(record?.disagreement).toMatchObject({ code: 'explain.disagrees', what: expect.stringContaining(what) });
  });
});
