/** A report of a period over the memory ledger: what it adds up, what it leaves out, and what it calls out. */
import { describe, expect, test } from '@jest/globals';
import { placeHold, releaseHold } from '../../src/engine/holds.ts';
import { type PeriodOrder, periodReport } from '../../src/engine/period-report.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { dayText } from '../simulation/register.ts';
import { type EvidenceBench, eraseOnRequest, evidenceBench, visit } from './evidence-bench.ts';

const order = (changes: Partial<PeriodOrder> = {}): PeriodOrder => ({
  from: dayText(0),
  to: dayText(0),
  timezone: 'UTC',
  askStores: true,
  ...changes,
});

const dayMs = 86_400_000;

/** Today 12 visits go and one is held; tomorrow 3 more. */
async function twoDays(): Promise<EvidenceBench> {
  const bench = await evidenceBench();
  const { engine, store, clock } = bench;
  for (let id = 1; id <= 13; id++) store.put('visits', visit(id, 31));
  await placeHold(engine, {
    store: 'register',
    table: 'visits',
    kind: 'record',
    restriction: true,
    match: { id: '13' },
    reason: 'litigation',
    matter: 'VK/13/2026',
    note: 'Anna Andersson',
    placedBy: 'officer',
    reviewOn: '2030-01-01',
    future: false,
  });
  await runPolicy(engine, 'visits');
  clock.now += dayMs;
  for (let id = 21; id <= 23; id++) store.put('visits', visit(id, 31));
  await runPolicy(engine, 'visits');
  return bench;
}

const rowOf = ({ policies }: Awaited<ReturnType<typeof periodReport>>, policy: string) =>
  policies.find((one) => one.policy === policy);

describe('a report of a period', () => {
  test('tells apart what went because its erasure was requested', async () => {
    const { engine, store } = await evidenceBench();
    store.put('visits', visit(1, 31));
    store.put('visits', visit(2, 1));
    await runPolicy(engine, 'visits');
    await eraseOnRequest(engine, '2');
    expect(rowOf(await periodReport(engine, order()), 'visits')?.done).toMatchObject({
      disposed: { destroyed: 2 },
      requested: { destroyed: 1 },
    });
  });

  test('adds up the days that were asked for, and no others', async () => {
    const { engine } = await twoDays();
    const today = await periodReport(engine, order());
    expect(rowOf(today, 'visits')?.done).toMatchObject({
      runs: { finished: 1, refused: 0, failed: 0 },
      disposed: { destroyed: 12 },
      left: { counts: { held: 1 } },
    });
    expect(today.period.over).toBe(true);
    const tomorrow = await periodReport(engine, order({ from: dayText(-1), to: dayText(-1) }));
    expect(rowOf(tomorrow, 'visits')?.done.disposed).toEqual({ destroyed: 3 });
    expect(tomorrow.period.over).toBe(false);
    const both = await periodReport(engine, order({ to: dayText(-1) }));
    expect(rowOf(both, 'visits')?.done).toMatchObject({ runs: { finished: 2 }, disposed: { destroyed: 15 } });
    expect(rowOf(both, 'requests')?.done).toMatchObject({ runs: { finished: 0 }, disposed: {}, left: null });
  });

  test('tells decisions, holds by reason and matter, pauses and refusals', async () => {
    const { engine, ledger } = await twoDays();
    const [held] = await ledger.holds({});
    await releaseHold(engine, held?.id ?? '', 'closed', 'officer-2');
    await ledger.pause({ policy: 'visits', store: null, until: null, reason: 'incident', pausedBy: 'officer-3' });
    await runPolicy(engine, 'visits');
    await runPolicy(engine, 'visits');
    const report = await periodReport(engine, order({ to: dayText(-1) }));
    const { events } = report;
    expect(events.approvals.map(({ policy, by }) => [policy, by])).toContainEqual(['visits', 'officer']);
    expect(events.holds.map(({ kind, matter, reason }) => ({ kind, matter, reason }))).toEqual([
      { kind: 'placed', matter: 'VK/13/2026', reason: 'litigation' },
      { kind: 'released', matter: 'VK/13/2026', reason: 'closed' },
    ]);
    expect(events.pauses).toEqual([
      expect.objectContaining({ kind: 'paused', policy: 'visits', reason: 'incident', by: 'officer-3' }),
    ]);
    expect(events.guards).toEqual([expect.objectContaining({ policy: 'visits', code: 'run.paused', times: 2 })]);
    expect(rowOf(report, 'visits')).toMatchObject({ paused: true, done: { runs: { refused: 2 } } });
    expect(JSON.stringify(report)).not.toMatch(/Anna|person-/);
  });

  test('calls out what is overdue, kept too long, not approved, gone or out of reach', async () => {
    const { engine, store, folder } = await twoDays();
    store.put('visits', visit(30, 45));
    store.put('visits', visit(31, 40));
    const overdue = rowOf(await periodReport(engine, order()), 'visits');
    expect(overdue?.now).toMatchObject({ due: 2, oldest: dayText(45) });
    const unasked = rowOf(await periodReport(engine, order({ askStores: false })), 'visits');
    expect(unasked).toMatchObject({ now: null, unasked: null });
    const away = {
      ...engine,
      store: async () => {
        throw new GallraError({ code: 'store.unreachable', what: 'It is away.', hint: 'Later.', actor: 'operator' });
      },
    };
    expect(rowOf(await periodReport(away, order()), 'visits')).toMatchObject({ now: null, unasked: 'It is away.' });
    const gone = {
      ...engine,
      policies: { ...folder, sound: folder.sound.filter(({ policy }) => policy.id !== 'visits') },
    };
    expect(rowOf(await periodReport(gone, order()), 'visits')).toMatchObject({ standing: 'gone' });
  });

  test('of one system or controller only; where none fits, it says which there are', async () => {
    const { engine } = await twoDays();
    expect((await periodReport(engine, order({ system: 'REGISTER', controller: 'example' }))).policies).toHaveLength(4);
    await expect(periodReport(engine, order({ system: 'registry' }))).rejects.toMatchObject({
      code: 'report.nothing',
      hint: expect.stringContaining('register'),
    });
    await expect(periodReport(engine, order({ controller: 'Exmaple' }))).rejects.toMatchObject({
      hint: expect.stringContaining('Example'),
    });
  });

  test('carries a checkpoint over everything that it tells of', async () => {
    const { engine } = await twoDays();
    for (const to of [dayText(0), dayText(-1)]) {
      const { log } = await periodReport(engine, order({ to }));
      expect(log.checkpoint?.size).toBeGreaterThan(log.to ?? Number.POSITIVE_INFINITY);
    }
  });

  test('a period in which nothing happened says so', async () => {
    const { engine } = await twoDays();
    const report = await periodReport(engine, order({ from: dayText(100), to: dayText(90) }));
    expect(report.log).toMatchObject({ from: null, to: null, pruned: false });
    expect(report.events.approvals).toEqual([]);
    expect(rowOf(report, 'visits')?.done.disposed).toEqual({});
  });
});
