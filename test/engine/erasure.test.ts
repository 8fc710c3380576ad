/** Requests for erasure over the memory store: what goes, what stays and why, and what is never done. */
import { describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import { adoptLedger } from '../../src/engine/adopt.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { type ErasureRun, eraseFor, eraseUnder } from '../../src/engine/erasure/erase.ts';
import { impactOfErasure } from '../../src/engine/erasure/impact.ts';
import { daysLeft, recordErasure } from '../../src/engine/erasure/request.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import { visitsPolicy } from '../simulation/register.ts';
import { testBench } from './bench-engine.ts';
import {
  approved,
  asked,
  files,
  holdVisit,
  important,
  notErasable,
  others,
  saying,
  visit,
  visits,
} from './erasure-place.ts';

const place = (policies = [visits, important, ...others], more: object = {}) =>
  testBench({ policies: files(policies), ...more });

const briefly = (outcomes: Awaited<ReturnType<typeof eraseFor>>) =>
  outcomes.map((one) =>
    'error' in one ? one : { policy: one.policy, counts: one.report?.counts, left: one.left, state: one.state },
  );

describe('what a person asks to be erased', () => {
  test('goes now with its parts, whatever its dates, and nothing of anybody else does', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    bench.store.put('visits', visit(2, 'eva', null));
    bench.store.put('visits', visit(3, 'eva', 40, { kept_for: 'complaint' }));
    bench.store.put('visits', visit(4, 'adam', 2));
    bench.store.put('visits', visit(5, 'adam', 90));
    bench.store.put('notes', { id: 1, visit_id: 1 });
    bench.store.put('notes', { id: 4, visit_id: 4 });
    const { id } = await approved(bench, asked('eva'));
    expect(bench.keys('visits')).toEqual(['1', '2', '3', '4', '5']);
    expect(briefly(await eraseFor(bench.engine, id))).toEqual([
      { policy: 'visits', counts: { destroyed: 3 }, left: {}, state: 'finished' },
    ]);
    expect(bench.keys('visits')).toEqual(['4', '5']);
    expect(bench.keys('notes')).toEqual(['4']);
  });

  test('is told in the log with request, matter and who approved it, and never with whom or which', async () => {
    const bench = await place();
    bench.store.put('visits', visit(111, 'eva-lovisa', 2));
    const { id } = await approved(bench, asked('eva-lovisa'));
    await eraseFor(bench.engine, id);
    const entries = (await bench.ledger.entries({ limit: 1000 })).map(({ bytes }) => decodeEntry(bytes));
    const told = entries.filter(({ erasure }) => erasure === id);
    expect(told.map(({ kind }) => kind)).toEqual([
      ...['erasure.requested', 'erasure.approved', 'run.started', 'run.planned', 'run.finished', 'erasure.finished'],
    ]);
    expect(told.every(({ matter }) => matter === 'VK/7/2026')).toBe(true);
    expect(told[4]).toMatchObject({ counts: { destroyed: 1 }, approvals: { run: 'berit' } });
    expect(told[2]?.cutoffs).toBeUndefined();
    expect(JSON.stringify(entries)).not.toMatch(/eva-lovisa|"111"/);
  });

  test('stays where a hold, an exception or a policy that is not erasable keeps it, with its one reason', async () => {
    const bench = await place([visits, saying(important, { erasable: notErasable }), ...others]);
    for (const id of [1, 2, 3]) bench.store.put('visits', visit(id, 'eva', 2));
    bench.store.put('visits', visit(4, 'eva', 2, { important: true }));
    bench.store.put('notes', { id: 22, visit_id: 2 });
    await holdVisit(bench, '1');
    await holdVisit(bench, '22', 'notes');
    const { erasure, impact } = await recordErasure(bench.engine, asked('eva'));
    expect(impact).toMatchObject({ matched: 4, due: 1 });
    expect(impact.policies).toMatchObject([
      { policy: { id: 'important-visits' }, never: { why: 'not-erasable', place: 'section 9' } },
      {
        policy: { id: 'visits' },
        kept: [
          { reason: 'held', count: 2, matters: ['VK/9/2026'] },
          { reason: 'claimed', count: 1, because: ['important-visits'] },
        ],
      },
    ]);
    await approveErasure(bench.engine, erasure.id, 'berit', 4);
    expect(briefly(await eraseFor(bench.engine, erasure.id))).toMatchObject([
      { counts: { destroyed: 1 }, left: { held: 2, claimed: 1 }, state: 'approved' },
    ]);
    expect(bench.keys('visits')).toEqual(['1', '2', '4']);
  });

  test('goes the night after its hold is released, or its matter closed, and then the request is finished', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    bench.store.put('visits', visit(2, 'maja', 2));
    bench.store.put('matters', { id: 1, person: 'maja', state: 'open' });
    const hold = await holdVisit(bench, '1');
    const held = await approved(bench, asked('eva'));
    const excepted = await approved(bench, asked('maja', { matter: 'VK/8/2026' }));
    const entries = () => bench.ledger.head();
    expect(briefly(await eraseUnder(bench.engine, 'visits'))).toMatchObject([
      { counts: undefined, left: { held: 1 } },
      { counts: undefined, left: { excepted: 1 } },
    ]);
    // Looking again every night writes nothing into the log while there is nothing to do.
    const before = await entries();
    await eraseUnder(bench.engine, 'visits');
    expect(await entries()).toEqual(before);
    await bench.ledger.releaseHold(hold.id, 'closed', 'officer');
    bench.store.put('matters', { id: 1, person: 'maja', state: 'closed' });
    expect(briefly(await eraseUnder(bench.engine, 'visits'))).toMatchObject([
      { counts: { destroyed: 1 }, left: {}, state: 'finished' },
      { counts: { destroyed: 1 }, left: {}, state: 'finished' },
    ]);
    expect(bench.keys('visits')).toEqual([]);
    expect(await eraseUnder(bench.engine, 'visits')).toEqual([]);
    for (const { id } of [held, excepted])
      await expect(eraseFor(bench.engine, id)).rejects.toMatchObject({ code: 'erasure.state' });
  });

  test('is not held back by another policy that the request covers too, but for what that one itself excepts', async () => {
    const excepting = saying(important, {}, { unless: visits.rule.unless });
    const bench = await place([saying(visits, {}, { unless: [] }), excepting, ...others]);
    bench.store.put('visits', visit(1, 'eva', 2, { important: true }));
    bench.store.put('visits', visit(2, 'maja', 2, { important: true }));
    bench.store.put('matters', { id: 1, person: 'maja', state: 'open' });
    const both = await approved(bench, asked('eva'));
    expect(both.works.map(({ policy }) => policy)).toEqual(['important-visits', 'visits']);
    await eraseFor(bench.engine, both.id);
    const other = await approved(bench, asked('maja'));
    await eraseFor(bench.engine, other.id);
    expect(bench.keys('visits')).toEqual(['2']);
    expect(await bench.ledger.erasure(both.id)).toMatchObject({ state: 'finished' });
    expect(await bench.ledger.erasure(other.id)).toMatchObject({
      state: 'approved',
      works: [{ left: { excepted: 1 } }, { left: { claimed: 1 } }],
    });
  });

  test('restricted to one policy, the others claim what they would keep', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2, { important: true }));
    bench.store.put('visits', visit(2, 'eva', 2));
    const { id } = await approved(bench, asked('eva', { policies: ['visits'] }));
    await eraseFor(bench.engine, id);
    expect(bench.keys('visits')).toEqual(['1']);
  });

  test('may be one record by its key, and then no other of the same person goes', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    bench.store.put('visits', visit(2, 'eva', 2));
    const one = asked('', { kind: 'record', policies: ['visits'], wanted: ['2'] });
    const { id } = await approved(bench, one);
    await eraseFor(bench.engine, id);
    expect(bench.keys('visits')).toEqual(['1']);
  });

  test('that was about nobody goes by its key as long as it is about nobody', async () => {
    const bench = await place([saying(visits, { subject: { column: 'kept_for' } }), important, ...others]);
    bench.store.put('visits', visit(1, 'eva', 2));
    bench.store.put('visits', visit(2, 'eva', 2));
    const one = (key: string) => asked('', { kind: 'record', policies: ['visits'], wanted: [key] });
    const [first, second] = [await approved(bench, one('1')), await approved(bench, one('2'))];
    bench.store.put('visits', visit(2, 'eva', 2, { kept_for: 'adam' })); // The empty row was given to somebody.
    await eraseFor(bench.engine, first.id);
    await eraseFor(bench.engine, second.id);
    expect(bench.keys('visits')).toEqual(['2']);
  });

  test('by its key alone waits for another approval when the policy tells by then whom it is about', async () => {
    const bench = await place([visitsPolicy, ...others]);
    bench.store.put('visits', visit(1, 'eva', 2));
    const { id } = await approved(bench, asked('', { kind: 'record', policies: ['visits'], wanted: ['1'] }));
    const engine = { ...bench.engine, policies: { ...bench.folder, sound: files([visits, ...others]) } };
    expect(await eraseFor(engine, id)).toMatchObject([{ report: null, refusal: { code: 'erasure.changed' } }]);
    expect(bench.keys('visits')).toEqual(['1']);
  });

  test('stays when the key of that one record is somebody else’s by then', async () => {
    const bench = await place();
    bench.store.put('visits', visit(2, 'eva', 2));
    const { id } = await approved(bench, asked('', { kind: 'record', policies: ['visits'], wanted: ['2'] }));
    bench.store.put('visits', visit(2, 'adam', 2));
    await eraseFor(bench.engine, id);
    expect(bench.keys('visits')).toEqual(['2']);
  });
});

describe('only what was approved', () => {
  test('goes: what came later, and what is about somebody else by now, stays', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    bench.store.put('visits', visit(2, 'eva', 2));
    const { id } = await approved(bench, asked('eva'));
    bench.store.put('visits', visit(2, 'adam', 2)); // Its number was given to somebody else.
    bench.store.put('visits', visit(3, 'eva', 1)); // She came back.
    await eraseFor(bench.engine, id);
    expect(bench.keys('visits')).toEqual(['2', '3']);
    expect(await bench.ledger.erasure(id)).toMatchObject({ state: 'finished' });
  });

  test('does not look finished while the table may be the wrong one', async () => {
    const bench = await place();
    for (let id = 1; id <= 150; id++) bench.store.put('visits', visit(id, id === 1 ? 'eva' : 'adam', 2));
    await runPolicy(bench.engine, 'visits');
    const { id } = await approved(bench, asked('eva'));
    for (let gone = 1; gone <= 150; gone++) bench.store.remove('visits', [String(gone)]);
    expect(await eraseFor(bench.engine, id)).toMatchObject([
      { report: null, left: null, refusal: { code: 'guard.shrunk' }, state: 'approved' },
    ]);
    for (let back = 1; back <= 150; back++) bench.store.put('visits', visit(back, back === 1 ? 'eva' : 'adam', 2));
    await eraseFor(bench.engine, id);
    expect(bench.keys('visits')).toHaveLength(149);
  });

  test('does not look finished when what told whom a record is about went first', async () => {
    const through = saying(visits, { subject: { table: 'matters', match: { person: 'person' }, column: 'person' } });
    const bench = await place([through, important, ...others]);
    bench.store.put('visits', visit(1, 'eva', 2));
    bench.store.put('matters', { id: 1, person: 'eva', state: 'closed' });
    const { id } = await approved(bench, asked('eva', { policies: ['visits'] }));
    bench.store.remove('matters', ['1']);
    expect(briefly(await eraseFor(bench.engine, id))).toMatchObject([
      { counts: undefined, left: { 'out-of-scope': 1 }, state: 'approved' },
    ]);
    expect(bench.keys('visits')).toEqual(['1']);
    bench.store.remove('visits', ['1']);
    expect(briefly(await eraseUnder(bench.engine, 'visits'))).toMatchObject([{ left: {}, state: 'finished' }]);
  });

  test('is approved by a second person who knows how many', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    const { erasure } = await recordErasure(bench.engine, asked('eva'));
    const approving = (actor: string, records: number) => approveErasure(bench.engine, erasure.id, actor, records);
    await expect(approving('anna', 1)).rejects.toMatchObject({ code: 'erasure.samePerson' });
    await expect(approving('oidc:ANNA', 1)).rejects.toMatchObject({ code: 'erasure.samePerson' });
    await expect(approving('berit', 2)).rejects.toMatchObject({ code: 'erasure.changed' });
    await expect(approving('worker:w1', 1)).rejects.toMatchObject({ code: 'erasure.actor' });
    await expect(eraseFor(bench.engine, erasure.id)).rejects.toMatchObject({ code: 'erasure.state' });
    expect(await eraseUnder(bench.engine, 'visits')).toEqual([]);
    expect(bench.keys('visits')).toEqual(['1']);
  });

  test('is not erased under a rule, or a reading of who the person is, that changed since', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    const { id } = await approved(bench, asked('eva'));
    for (const changed of [
      saying(visits, {}, { unless: [] }),
      saying(visits, { subject: { column: 'kept_for' } }),
      saying(visits, { erasable: notErasable }),
    ]) {
      const engine = {
        ...bench.engine,
        policies: { ...bench.folder, sound: files([changed, important, ...others]) },
      };
      await takeStock(engine);
      await approvePolicy(engine, 'visits', 'officer');
      expect(await eraseFor(engine, id)).toMatchObject([
        { report: null, refusal: { code: expect.stringMatching(/^erasure\.(changed|never)$/) } },
      ]);
    }
    expect(bench.keys('visits')).toEqual(['1']);
  });

  test('is not erased once the request is withdrawn, also in the middle of its run', async () => {
    const bench = await place(undefined, { settings: { batchSize: 2 } });
    for (let id = 1; id <= 6; id++) bench.store.put('visits', visit(id, 'eva', 2));
    const { id } = await approved(bench, asked('eva'));
    const withdrawing: Promise<unknown>[] = [];
    const [outcome] = await eraseFor(bench.engine, id, {
      onProgress({ done }) {
        if (done === 2) withdrawing.push(bench.ledger.endErasure(id, 'withdrawn', 'asked-to', 'anna'));
      },
    });
    await Promise.all(withdrawing);
    expect(outcome).toMatchObject({ report: { state: 'stopped' }, refusal: { code: 'erasure.over' } });
    expect(bench.keys('visits')).toEqual(['3', '4', '5', '6']);
  });

  test('is not erased by a ledger that was restored, which may have forgotten that the request was withdrawn', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    const { id } = await approved(bench, asked('eva'));
    await adoptLedger(bench.engine, ['register'], { holdsConfirmed: true, actor: 'operator' });
    expect(await eraseUnder(bench.engine, 'visits')).toEqual([]);
    await expect(eraseFor(bench.engine, id)).rejects.toMatchObject({ code: 'erasure.state' });
    expect(bench.keys('visits')).toEqual(['1']);
    await approveErasure(bench.engine, id, 'berit', 1);
    await eraseFor(bench.engine, id);
    expect(bench.keys('visits')).toEqual([]);
  });

  test('waits while the policy is paused, and a store of another ledger never makes a request look finished', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    const { id } = await approved(bench, asked('eva'));
    const pause = { policy: 'visits', store: null, until: null, reason: 'freeze', pausedBy: 'officer' };
    await bench.ledger.pause(pause);
    expect(await eraseFor(bench.engine, id)).toMatchObject([{ refusal: { code: 'run.paused' }, left: null }]);
    await bench.ledger.resume({ policy: 'visits', store: null }, 'officer');
    const empty = { ...bench.store, boundLedger: async () => 'another' };
    bench.store.remove('visits', ['1']);
    const elsewhere = { ...bench.engine, store: async () => empty };
    expect(await eraseFor(elsewhere, id)).toMatchObject([{ refusal: { code: 'store.bound' }, state: 'approved' }]);
  });

  test('cannot be approved while a policy that the request is about cannot be asked', async () => {
    const bench = await place();
    bench.store.put('visits', visit(1, 'eva', 2));
    const sound = files([visits, saying(important, { subject: { column: 'gone' } }), ...others]);
    const engine = { ...bench.engine, policies: { ...bench.folder, sound } };
    const { erasure, impact } = await recordErasure(engine, asked('eva'));
    expect(impact.policies[0]).toMatchObject({ never: { why: 'unreadable', code: 'schema.column' } });
    await expect(approveErasure(engine, erasure.id, 'berit', 1)).rejects.toMatchObject({ code: 'erasure.unasked' });
    expect(bench.keys('visits')).toEqual(['1']);
  });
});

describe('a request', () => {
  test('is refused at once where the notice gives no right to it, with its place', async () => {
    const bench = await place([saying(visits, { erasable: notErasable }), important, ...others]);
    bench.store.put('visits', visit(1, 'eva', 200));
    const { erasure, impact } = await recordErasure(
      bench.engine,
      asked('', { kind: 'record', policies: ['visits'], wanted: ['1'] }),
    );
    expect(erasure).toMatchObject({ state: 'refused', reason: 'not-erasable', forgotten: true });
    expect(impact.policies).toMatchObject([{ never: { why: 'not-erasable', place: 'section 9' } }]);
    await expect(approveErasure(bench.engine, erasure.id, 'berit', 0)).rejects.toMatchObject({
      code: 'erasure.forgotten',
    });
  });

  test('has a month, counted forward, and shows the days that are left', async () => {
    const { engine } = await place();
    const deadlineOf = async (receivedOn: string) =>
      (await recordErasure(engine, asked('eva', { receivedOn }))).erasure.deadline;
    expect(await deadlineOf('2026-05-20')).toBe('2026-06-20');
    expect(await deadlineOf('2026-01-31')).toBe('2026-02-28');
    expect(daysLeft({ deadline: '2026-06-20' }, '2026-06-18T22:30:00Z', 'Europe/Helsinki')).toBe(1);
    expect(daysLeft({ deadline: '2026-06-20' }, '2026-06-22T09:00:00Z', 'UTC')).toBe(-2);
    for (const wrong of [{ receivedOn: '2026-02-30' }, { receivedOn: '2027-01-01' }, { deadline: '2026-01-01' }])
      await expect(recordErasure(engine, asked('eva', wrong))).rejects.toMatchObject({ code: 'request.day' });
    await expect(recordErasure(engine, asked(' '))).rejects.toMatchObject({ code: 'request.value' });
    await expect(recordErasure(engine, asked('eva', { matter: 'about Eva' }))).rejects.toMatchObject({
      code: 'request.matter',
    });
  });

  test('names only policies that tell whom their records are about', async () => {
    const { engine } = await place();
    await expect(recordErasure(engine, asked('eva', { policies: ['requests'] }))).rejects.toMatchObject({
      code: 'request.subject',
    });
    const nobody = await testBench();
    await expect(recordErasure(nobody.engine, asked('eva'))).rejects.toMatchObject({ code: 'request.nobody' });
  });

  test('leaves the policy’s own runs, and what they are compared with, as they were', async () => {
    const bench = await place();
    for (let id = 1; id <= 150; id++) bench.store.put('visits', visit(id, id <= 120 ? 'eva' : 'adam', 2));
    await runPolicy(bench.engine, 'visits');
    bench.clock.now += 1_000;
    const { id } = await approved(bench, asked('eva'));
    const [outcome] = (await eraseFor(bench.engine, id)) as ErasureRun[];
    const run = await bench.ledger.run(outcome?.report?.runId ?? '');
    expect(run).toMatchObject({ erasure: id, aftermath: null, approvedMaximum: null, state: 'finished' });
    // The table lost most of its rows, and by nobody but us.
    expect(await runPolicy(bench.engine, 'visits')).toMatchObject({ state: 'finished', refusal: null });
    expect(bench.keys('visits')).toHaveLength(30);
    expect(await impactOfErasure(bench.engine, (await bench.ledger.erasure(id)) ?? never())).toMatchObject({
      matched: 0,
    });
  });
});

const never = (): never => {
  throw new Error('no such request');
};
