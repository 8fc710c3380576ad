/**
 * What every ledger promises (src/ports/ledger.ts). Run over each ledger that there is; what only real connections can
 * show, such as races, stands beside the PostgreSQL ledger.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeEntry, type NewEntry } from '../../src/audit/entry.ts';
import { localDay } from '../../src/policy/calendar.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { IntentOrder, Ledger, NewHold, Pause, Settlement } from '../../src/ports/ledger.ts';
import { holdReleasesContract } from './hold-releases.ts';
import { ledgerErasuresContract } from './ledger-erasures.ts';
import { ledgerEvidenceContract } from './ledger-evidence.ts';
import { ledgerRestoresContract } from './ledger-restores.ts';
import { ledgerSearchContract } from './ledger-search.ts';
import { ledgerSharesContract } from './ledger-shares.ts';

export interface LedgerUnderTest {
  ledger: Ledger;
  /** To every lease this much time has passed when it resolves; to the clock at least two milliseconds. */
  passes(ms: number): Promise<void>;
  /** The newest entry is 46 days old when it resolves. */
  leaps(): Promise<void>;
  /** A ledger that nobody has used; with `ages`, all its entries and settled batches are older than a year from then on. */
  alone(): Promise<{ ledger: Ledger; ages(): Promise<void> }>;
}

/** `fresh` gives the ledger to test, which may have been used before: every test keeps to tables and policies of its own. */
export function ledgerContract(fresh: () => Promise<LedgerUnderTest>): void {
  ledgerRestoresContract(fresh);
  holdReleasesContract(async () => (await fresh()).ledger);
  ledgerEvidenceContract(fresh);
  ledgerSearchContract(fresh);
  ledgerErasuresContract(fresh);
  ledgerSharesContract(fresh);

  let ledger: Ledger;
  let passes: LedgerUnderTest['passes'];
  let leaps: LedgerUnderTest['leaps'];
  let tables: string[];
  let policy: string;

  beforeEach(async () => {
    ({ ledger, passes, leaps } = await fresh());
    const own = crypto.randomUUID();
    policy = `policy-${own}`;
    tables = [`${own}/public/calls`, `${own}/public/events`];
  });

  /** A run that holds the lease on `tables`. */
  async function running(worker = 'w1', ttlMs = 60_000): Promise<string> {
    const run = newRun(policy, worker);
    await ledger.startRun(run, { kind: 'run.started', policy });
    expect(await ledger.acquireLease(tables, run.id, worker, ttlMs)).not.toBeNull();
    return run.id;
  }
  const intendIn = (runId: string, worker = 'w1') => ledger.intend(orderOf(policy, runId, worker, tables));
  const table = () => tables[0] ?? '';
  const logged = async (kind?: NewEntry['kind']) =>
    (await ledger.entries({ policy, limit: 1000, ...(kind ? { kind } : {}) })).map((entry) => decodeEntry(entry.bytes));
  const loggedOf = async (field: 'hold' | 'batch', id: string) =>
    (await everything(ledger)).map((entry) => decodeEntry(entry.bytes)).filter((entry) => entry[field] === id);

  describe('identity and clock', () => {
    test('a ledger keeps its id, and its clock tells ISO instants in UTC that do not go back', async () => {
      expect(await ledger.id()).toMatch(/^[0-9a-f-]{36}$/);
      expect(await ledger.id()).toBe(await ledger.id());
      const first = await ledger.now();
      await passes(2);
      const second = await ledger.now();
      expect(new Date(first).toISOString()).toBe(first);
      expect(second > first).toBe(true);
    });
    test('the log begins with the creation of the ledger', async () => {
      const [first] = await ledger.entries({ limit: 1 });
      expect(first).toMatchObject({ index: 0, kind: 'ledger.created' });
    });
  });

  describe('policies', () => {
    test('publishing a version twice keeps the first and is one entry', async () => {
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: 'first' }], 'anna');
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: 'second' }], 'berit');
      await ledger.approve(policy, 'd1', 's1', 'carin', false);
      expect(await inForce()).toMatchObject([{ source: 'first', digest: 'd1' }]);
      expect(await logged('policy.published')).toMatchObject([{ actor: 'anna', digest: 'd1', controller: ['Us'] }]);
    });
    test('a published version is not in force until it is approved', async () => {
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: '' }], 'anna');
      expect(await inForce()).toEqual([]);
    });
    test('the version in force comes back exactly as it was compiled', async () => {
      const version = compiledGap(policy, 'd1');
      await ledger.publish([{ compiled: version, source: 'version: 1\n' }], 'anna');
      await ledger.approve(policy, 'd1', 's1', 'berit', false);
      const [found] = await inForce();
      expect(JSON.stringify(found?.compiled)).toBe(JSON.stringify(version));
      expect(found).toMatchObject({ approvedBy: 'berit', schemaDigest: 's1', source: 'version: 1\n' });
      expect(Date.parse(found?.approvedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(found?.publishedAt ?? ''));
    });
    test('approving a later version replaces the earlier, and the earlier can be approved again', async () => {
      for (const digest of ['d1', 'd2']) {
        await ledger.publish([{ compiled: compiledGap(policy, digest), source: digest }], 'anna');
        await ledger.approve(policy, digest, null, 'anna', false);
        expect(await inForce()).toMatchObject([{ digest }]);
      }
      await ledger.approve(policy, 'd1', null, 'anna', false);
      expect(await inForce()).toMatchObject([{ digest: 'd1' }]);
      expect(await logged('policy.approved')).toHaveLength(3);
    });
    test('approving what is in force already changes nothing and is no entry', async () => {
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: '' }], 'anna');
      await ledger.approve(policy, 'd1', 's1', 'anna', false);
      await ledger.approve(policy, 'd1', 's1', 'berit', false);
      await ledger.approve(policy, 'd1', 's1', 'w1', true);
      expect(await inForce()).toMatchObject([{ approvedBy: 'anna' }]);
      expect(await logged('policy.approved')).toHaveLength(1);
    });
    test('a changed schema, or a person after a waiver, is a new approval', async () => {
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: '' }], 'anna');
      await ledger.approve(policy, 'd1', 's1', 'w1', true);
      await ledger.approve(policy, 'd1', 's1', 'anna', false);
      await ledger.approve(policy, 'd1', 's2', 'berit', false);
      expect(await inForce()).toMatchObject([{ approvedBy: 'berit', schemaDigest: 's2' }]);
      const approvals = await logged('policy.approved');
      expect(approvals.map((entry) => [entry.actor, entry.waived])).toEqual([
        ['w1', ['rule']],
        ['anna', undefined],
        ['berit', undefined],
      ]);
    });
    test('what was never published cannot be approved, and what is not in force cannot be retired', async () => {
      await expect(ledger.approve(policy, 'd1', null, 'anna', false)).rejects.toMatchObject({ code: 'policy.unknown' });
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: '' }], 'anna');
      await expect(ledger.approve(policy, 'd2', null, 'anna', false)).rejects.toMatchObject({ code: 'policy.unknown' });
      await expect(ledger.retire(policy, 'ended', 'anna')).rejects.toMatchObject({ code: 'policy.unknown' });
    });
    test('a retired policy has no version in force until one is approved again', async () => {
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: '' }], 'anna');
      await ledger.approve(policy, 'd1', null, 'anna', false);
      await ledger.retire(policy, 'service-ended', 'berit');
      expect(await inForce()).toEqual([]);
      await expect(ledger.retire(policy, 'again', 'berit')).rejects.toMatchObject({ code: 'policy.unknown' });
      expect(await logged('policy.retired')).toMatchObject([{ actor: 'berit', reason: 'service-ended', digest: 'd1' }]);
      await ledger.approve(policy, 'd1', null, 'anna', false);
      expect(await inForce()).toMatchObject([{ digest: 'd1' }]);
    });
    test('a reason written in words stays out of the log', async () => {
      await ledger.publish([{ compiled: compiledGap(policy, 'd1'), source: '' }], 'anna');
      await ledger.approve(policy, 'd1', null, 'anna', false);
      await ledger.retire(policy, 'Maija Meikäläinen asked for it', 'berit');
      const [entry] = await logged('policy.retired');
      expect(entry).toBeDefined();
      expect(entry?.reason).toBeUndefined();
    });

    test('the text of the rules in force changes with each that comes into force or goes, and with nothing else', async () => {
      const before = await ledger.rulesInForce();
      const publish = (digest: string) =>
        ledger.publish([{ compiled: compiledGap(policy, digest), source: '' }], 'anna');
      await publish('d1');
      expect(await ledger.rulesInForce()).toBe(before);
      await ledger.approve(policy, 'd1', null, 'anna', false);
      const first = await ledger.rulesInForce();
      await publish('d2');
      await ledger.approve(policy, 'd2', null, 'anna', false);
      expect(new Set([before, first, await ledger.rulesInForce()]).size).toBe(3);
      await ledger.retire(policy, 'retired', 'anna');
      expect(await ledger.rulesInForce()).toBe(before);
    });

    const inForce = async () => (await ledger.versionsInForce()).filter((version) => version.policy === policy);
  });

  describe('leases', () => {
    let [r1, r2, r3] = ['', '', ''];
    beforeEach(() => {
      [r1, r2, r3] = [`${policy}/1`, `${policy}/2`, `${policy}/3`];
    });
    test('a lease excludes every other run and every other worker from each of its tables', async () => {
      expect(await ledger.acquireLease(tables, r1, 'w1', 60_000)).not.toBeNull();
      expect(await ledger.acquireLease([tables[1] ?? ''], r2, 'w2', 60_000)).toBeNull();
      expect(await ledger.acquireLease(tables, r1, 'w2', 60_000)).toBeNull();
      expect(await ledger.acquireLease(tables, r2, 'w1', 60_000)).toBeNull();
    });
    test('all tables or none: a refused lease leaves the free ones free', async () => {
      const [first = '', second = ''] = tables;
      await ledger.acquireLease([second], r1, 'w1', 60_000);
      expect(await ledger.acquireLease([first, second], r2, 'w2', 60_000)).toBeNull();
      expect(await ledger.acquireLease([first], r3, 'w3', 60_000)).not.toBeNull();
    });
    test('it runs for the time asked for, by the clock of the ledger', async () => {
      const before = Date.parse(await ledger.now());
      const lease = await ledger.acquireLease(tables, r1, 'w1', 60_000);
      const after = Date.parse(await ledger.now());
      const expires = Date.parse(lease?.expiresAt ?? '');
      expect(expires).toBeGreaterThanOrEqual(before + 60_000);
      expect(expires).toBeLessThanOrEqual(after + 60_000);
    });
    test('the same run and worker renews by acquiring again, and may add tables', async () => {
      const first = await ledger.acquireLease([table()], r1, 'w1', 1_000);
      const second = await ledger.acquireLease(tables, r1, 'w1', 60_000);
      expect(second && first && second.expiresAt > first.expiresAt).toBe(true);
      expect(await ledger.acquireLease([tables[1] ?? ''], r2, 'w2', 60_000)).toBeNull();
    });
    test('renewing prolongs every table of the lease', async () => {
      await ledger.acquireLease(tables, r1, 'w1', 60_000);
      expect(await ledger.renewLease(r1, 'w1', 600_000)).toBe(true);
      await passes(60_000);
      for (const one of tables) expect(await ledger.acquireLease([one], r2, 'w2', 1_000)).toBeNull();
    });
    test('a lease that ran out can be taken, and cannot be renewed even while nobody took it', async () => {
      await ledger.acquireLease(tables, r1, 'w1', 60_000);
      await passes(60_000);
      expect(await ledger.renewLease(r1, 'w1', 60_000)).toBe(false);
      expect(await ledger.acquireLease(tables, r2, 'w2', 60_000)).not.toBeNull();
      expect(await ledger.renewLease(r1, 'w1', 60_000)).toBe(false);
      expect(await ledger.renewLease(r2, 'w2', 60_000)).toBe(true);
    });
    test('a released lease is free at once; releasing again, or what others hold, does nothing', async () => {
      await ledger.acquireLease(tables, r1, 'w1', 60_000);
      await ledger.releaseLease(r1, 'w2');
      expect(await ledger.acquireLease(tables, r2, 'w2', 60_000)).toBeNull();
      await ledger.releaseLease(r1, 'w1');
      await ledger.releaseLease(r1, 'w1');
      expect(await ledger.renewLease(r1, 'w1', 60_000)).toBe(false);
      expect(await ledger.acquireLease(tables, r2, 'w2', 60_000)).not.toBeNull();
    });
  });

  describe('runs', () => {
    test('a run is remembered as it started, and its entry names it', async () => {
      const run = newRun(policy, 'w1');
      await ledger.startRun(run, { kind: 'run.started', policy, actor: 'worker:w1' });
      const { id, ...rest } = run;
      expect(await ledger.run(id)).toEqual({
        ...{ id, ...rest, state: 'running', startedAt: expect.any(String), finishedAt: null, planned: null },
        ...{
          aftermath: null,
          erasure: null,
          approvedMaximum: null,
          approvedBy: null,
          counts: {},
          parts: {},
          code: null,
          message: null,
        },
      });
      expect(await logged()).toMatchObject([{ kind: 'run.started', run: id, actor: 'worker:w1' }]);
      expect(await ledger.run('no-such-run')).toBeNull();
    });
    test('what a finished run left behind is kept for the next', async () => {
      const runId = await running();
      const aftermath = { tableRows: 40, forecast: [{ days: 1, due: 2 }] };
      const end = { state: 'finished' as const, counts: {}, parts: {}, code: null, message: null, aftermath };
      await ledger.endRun(runId, end, { kind: 'run.finished', policy });
      expect((await ledger.run(runId))?.aftermath).toEqual(aftermath);
    });
    test('what the plan counted is kept with the run', async () => {
      const runId = await running();
      const oldest = { type: 'date', text: '2020-01-01' } as const;
      const planned = [{ outcome: 'due' as const, count: 3, oldest, newest: null }];
      await ledger.planRun(runId, planned, { kind: 'run.planned', policy, counts: { due: 3 } });
      expect((await ledger.run(runId))?.planned).toEqual(planned);
      expect(await logged('run.planned')).toMatchObject([{ run: runId, counts: { due: 3 } }]);
      const entry: NewEntry = { kind: 'run.planned' };
      await expect(ledger.planRun('no-such-run', [], entry)).rejects.toMatchObject({ code: 'run.unknown' });
    });
    test('a finished run keeps its counts, and ending it again changes nothing', async () => {
      const runId = await running();
      const end = { state: 'finished' as const, counts: { destroyed: 2 }, parts: { call_events: 4 } };
      await ledger.endRun(runId, { ...end, code: null, message: null }, { kind: 'run.finished', policy });
      const failed = { ...end, state: 'failed' as const, counts: {}, code: 'store.unreachable', message: 'late' };
      await ledger.endRun(runId, failed, { kind: 'run.failed', policy });
      const run = await ledger.run(runId);
      expect(run).toMatchObject({ ...end, code: null, message: null });
      expect(run?.finishedAt).toBe((await logged('run.finished'))[0]?.at);
      expect(await logged('run.failed')).toEqual([]);
    });
    test('a run that lost its lease cannot say that it finished, only that it failed', async () => {
      const runId = await running();
      await passes(60_000);
      const end = { counts: {}, parts: {}, code: null, message: null };
      await expect(
        ledger.endRun(runId, { ...end, state: 'finished' }, { kind: 'run.finished', policy }),
      ).rejects.toMatchObject({ code: 'lease.lost' });
      expect(await logged('run.finished')).toEqual([]);
      await ledger.endRun(runId, { ...end, state: 'failed', code: 'lease.lost' }, { kind: 'run.failed', policy });
      expect(await ledger.run(runId)).toMatchObject({ state: 'failed', code: 'lease.lost' });
    });
    test('a run cannot end as running, nor can an unknown run end', async () => {
      const runId = await running();
      const end = { state: 'running' as const, counts: {}, parts: {}, code: null, message: null };
      await expect(ledger.endRun(runId, end, { kind: 'run.finished' })).rejects.toMatchObject({ code: 'run.state' });
      const finished = { ...end, state: 'finished' as const };
      await expect(ledger.endRun('no-such-run', finished, { kind: 'run.finished' })).rejects.toMatchObject({
        code: 'run.unknown',
      });
    });
    test('a waiting run that a person approved is continued once, at its own as-of', async () => {
      const runId = await running();
      await waits(runId);
      expect(await ledger.run(runId)).toMatchObject({ state: 'waiting', finishedAt: null, code: 'limits.exceeded' });
      expect(await ledger.resumeApproved(policy, 'd1', 'w2')).toBeNull();
      await ledger.approveRun(runId, 123, 'anna');
      expect(await logged('run.approved')).toMatchObject([{ run: runId, actor: 'anna', maximum: 123, digest: 'd1' }]);
      expect(await ledger.resumeApproved(policy, 'd2', 'w2')).toBeNull();
      const before = await ledger.run(runId);
      expect(await ledger.resumeApproved(policy, 'd1', 'w2')).toEqual({
        ...before,
        ...{ state: 'running', worker: 'w2', approvedMaximum: 123, approvedBy: 'anna', code: null, message: null },
      });
      expect(await ledger.resumeApproved(policy, 'd1', 'w3')).toBeNull();
    });
    test('an approved run that was cut short goes on with its approval, and spends it by waiting again', async () => {
      const runId = await running();
      await waits(runId);
      await ledger.approveRun(runId, 123, 'anna');
      await ledger.resumeApproved(policy, 'd1', 'w2');
      await waits(runId, { code: 'run.stopped', interrupted: true, worker: 'w2' });
      expect(await ledger.run(runId)).toMatchObject({ state: 'waiting', approvedMaximum: 123, approvedBy: 'anna' });
      expect(await ledger.resumeApproved(policy, 'd1', 'w3')).toMatchObject({ id: runId, approvedMaximum: 123 });
      await waits(runId, { worker: 'w3' });
      expect(await ledger.run(runId)).toMatchObject({ state: 'waiting', approvedMaximum: null, approvedBy: null });
      expect(await ledger.resumeApproved(policy, 'd1', 'w4')).toBeNull();
    });
    test('an approved run whose worker died is taken up by another once its lease is dead, and not before', async () => {
      const run = newRun(policy, 'w1');
      await ledger.startRun(run, { kind: 'run.started', policy });
      await waits(run.id);
      await ledger.approveRun(run.id, 123, 'anna');
      await ledger.acquireLease(['any'], run.id, 'w2', 60_000);
      await ledger.resumeApproved(policy, 'd1', 'w2');
      expect(await ledger.resumeApproved(policy, 'd1', 'w2')).toBeNull();
      expect(await ledger.resumeApproved(policy, 'd1', 'w3')).toBeNull();
      await passes(60_000);
      expect(await ledger.resumeApproved(policy, 'd1', 'w3')).toBeNull();
      await ledger.acquireLease(['any'], run.id, 'w3', 60_000);
      expect(await ledger.resumeApproved(policy, 'd1', 'w3')).toMatchObject({ id: run.id, worker: 'w3' });
    });
    test('a worker cannot end a run that another has taken up since', async () => {
      const runId = await running();
      const end = { counts: {}, parts: {}, code: 'store.unreachable', message: null, worker: 'w0' };
      await ledger.endRun(runId, { ...end, state: 'failed' }, { kind: 'run.failed', policy });
      expect(await ledger.run(runId)).toMatchObject({ state: 'running', worker: 'w1' });
      const finishing = ledger.endRun(runId, { ...end, state: 'finished' }, { kind: 'run.finished', policy });
      await expect(finishing).rejects.toMatchObject({ code: 'lease.lost' });
      expect(await logged('run.failed')).toEqual([]);
    });
    test('only a waiting run can be approved', async () => {
      const runId = await running();
      await expect(ledger.approveRun(runId, 1, 'anna')).rejects.toMatchObject({ code: 'run.notWaiting' });
      await expect(ledger.approveRun('no-such-run', 1, 'anna')).rejects.toMatchObject({ code: 'run.unknown' });
      expect(await logged('run.approved')).toEqual([]);
    });
    test('of two who approve a run for as many records, the first did', async () => {
      const runId = await running();
      await waits(runId);
      await Promise.all([ledger.approveRun(runId, 5, 'anna'), ledger.approveRun(runId, 5, 'bertil')]);
      const [entry, ...more] = await logged('run.approved');
      expect(more).toEqual([]);
      expect(await ledger.run(runId)).toMatchObject({ approvedMaximum: 5, approvedBy: entry?.actor });
      await ledger.approveRun(runId, 4, 'carin');
      expect(await ledger.run(runId)).toMatchObject({ approvedMaximum: 4, approvedBy: 'carin' });
    });
    test('a waiting run can still be refused, and is then not continued', async () => {
      const runId = await running();
      await waits(runId);
      await ledger.approveRun(runId, 5, 'anna');
      const end = { state: 'refused' as const, counts: {}, parts: {}, code: 'rule.changed', message: null };
      await ledger.endRun(runId, end, { kind: 'run.refused', policy });
      expect(await ledger.resumeApproved(policy, 'd1', 'w1')).toBeNull();
    });
    test('runs are listed newest first, by policy', async () => {
      const ids = [await running('w1'), await running('w1')];
      await ledger.startRun(newRun(`${policy}-other`, 'w1'), { kind: 'run.started' });
      const listed = await ledger.runs({ policy, limit: 10 });
      expect(listed.map((run) => run.id)).toEqual([...ids].reverse());
      expect(await ledger.runs({ policy, limit: 1 })).toMatchObject([{ id: ids[1] }]);
      expect((await ledger.runs({ limit: 1 }))[0]?.policy).toBe(`${policy}-other`);
    });

    test('the newest run of each policy is found, and none of a policy that never ran', async () => {
      const [, newest] = [await running('w1'), await running('w1')];
      const other = newRun(`${policy}-other`, 'w1');
      await ledger.startRun(other, { kind: 'run.started' });
      const found = await ledger.lastRuns([policy, `${policy}-other`, `${policy}-never`]);
      expect(found.map(({ id }) => id)).toEqual([newest, other.id]);
      expect(await ledger.run(newest ?? '')).toEqual(found[0]);
      expect(await ledger.lastRuns([])).toEqual([]);
    });
    test('what runs disposed of is added up by the day on which they ended, and what they left is not', async () => {
      const before = await ledger.now();
      for (const destroyed of [3, 4]) {
        const runId = await running();
        const end = {
          state: 'finished' as const,
          counts: { destroyed, held: 9 },
          parts: {},
          code: null,
          message: null,
        };
        await ledger.endRun(runId, end, { kind: 'run.finished', policy });
      }
      const idle = await running();
      await ledger.endRun(
        idle,
        { state: 'failed', counts: {}, parts: {}, code: 'store.refused', message: null },
        { kind: 'run.failed', policy },
      );
      await running();
      const zone = 'Pacific/Kiritimati';
      const ours = async (since: string) =>
        (await ledger.disposedByDay({ since, zone })).filter((one) => one.policy === policy);
      const day = localDay((await ledger.run(idle))?.finishedAt ?? '', zone);
      expect(await ours(before)).toEqual([{ policy, day, counts: { destroyed: 7 } }]);
      await passes(2);
      expect(await ours(await ledger.now())).toEqual([]);
    });

    async function waits(runId: string, how: { code?: string; interrupted?: true; worker?: string } = {}) {
      const end = { state: 'waiting' as const, counts: {}, parts: {}, code: 'limits.exceeded', message: 'too many' };
      await ledger.endRun(runId, { ...end, ...how }, { kind: 'run.refused', policy });
    }
    // Each run here takes the lease anew.
    beforeEach(() => {
      const acquire = ledger.acquireLease.bind(ledger);
      ledger = { ...ledger, acquireLease: async (_tables, ...rest) => acquire([crypto.randomUUID()], ...rest) };
    });
  });

  describe('batches', () => {
    test('an intent is open until it is settled, and its entry names no key of any record', async () => {
      const runId = await running();
      const { batchId, holds } = await ledger.intend(orderOf(policy, runId, 'w1', [...tables].reverse()));
      expect(holds).toEqual([]);
      const [entry] = await logged('batch.intended');
      expect(await ledger.openIntents(tables)).toEqual([
        {
          ...{ batchId, runId, policy, store: 'telephony', worker: 'w1', table: 'calls', key: ['id'] },
          ...{ action: 'destroy', tables, intendedAt: entry?.at, alive: true },
          range: orderOf(policy, runId, 'w1', tables).range,
        },
      ]);
      expect(entry).toMatchObject({ batch: batchId, run: runId, digest: 'd1', tables, maximum: 2 });
      expect(JSON.stringify(entry)).not.toContain('secret');
      expect(await ledger.settlement(batchId)).toBeNull();
    });
    test('holds that the run knows are given back as they are, until one comes or goes', async () => {
      const runId = await running();
      const order = orderOf(policy, runId, 'w1', tables);
      const first = await ledger.intend(order);
      expect((await ledger.intend(order, first)).holds).toBe(first.holds);
      const { hold } = await ledger.placeHold({ ...holdOn(tables[0] ?? ''), store: 'telephony' });
      const second = await ledger.intend(order, first);
      expect(second.holds.map(({ id }) => id)).toEqual([hold.id]);
      const { hold: other } = await ledger.placeHold({ ...holdOn(tables[1] ?? ''), store: 'telephony' });
      await ledger.releaseHold(hold.id, 'decided', 'officer');
      // As many as before, and others.
      const third = await ledger.intend(order, second);
      expect(third.holds.map(({ id }) => id)).toEqual([other.id]);
      expect((await ledger.intend(order, third)).holds).toBe(third.holds);
      await ledger.releaseHold(other.id, 'decided', 'officer');
      expect((await ledger.intend(order, third)).holds).toEqual([]);
    });
    test('a batch is settled once: the second settlement changes nothing', async () => {
      const { batchId } = await intendIn(await running());
      expect(await ledger.settle(batchId, done({ parts: { call_events: 3 } }))).toBe('settled');
      expect(await ledger.settle(batchId, { ...done(), state: 'abandoned', disposed: 0 })).toBe('already');
      expect(await ledger.settlement(batchId)).toEqual(done({ parts: { call_events: 3 } }));
      expect(await ledger.openIntents(tables)).toEqual([]);
      expect(await logged('batch.settled')).toEqual([
        expect.objectContaining({ batch: batchId, counts: { destroyed: 2 }, parts: { call_events: 3 } }),
      ]);
    });
    test('gone, indeterminate and abandoned are named in the log as what they are', async () => {
      const runId = await running();
      const first = await intendIn(runId);
      expect(await ledger.runBatches(runId, { limit: 10 })).toMatchObject([
        { batchId: first.batchId, settledAt: null, settledEntry: null, settlement: null },
      ]);
      await ledger.settle(first.batchId, done({ disposed: 0, gone: 1, indeterminate: 4 }));
      const second = await intendIn(runId);
      await ledger.settle(second.batchId, done({ state: 'abandoned', disposed: 0 }));
      const settled = await logged('batch.settled');
      expect(settled[0]).toMatchObject({ counts: { destroyed: 0, gone: 1, indeterminate: 4 } });
      expect(settled[0]?.code).toBeUndefined();
      expect(settled[1]).toMatchObject({ counts: { destroyed: 0 }, code: 'batch.abandoned' });
    });
    test('an unknown batch cannot be settled; those known are told from those not', async () => {
      const { batchId } = await intendIn(await running());
      await expect(ledger.settle('no-such-batch', done())).rejects.toMatchObject({ code: 'batch.unknown' });
      expect(await ledger.settlement('no-such-batch')).toBeNull();
      expect(await ledger.knownBatches(['no-such-batch', batchId])).toEqual([batchId]);
      await ledger.settle(batchId, done());
      expect(await ledger.knownBatches([batchId])).toEqual([batchId]);
      expect(await ledger.knownBatches([])).toEqual([]);
    });
    test('open intents come oldest first, and by the tables they touch', async () => {
      const runId = await running();
      const first = await intendIn(runId);
      const second = await ledger.intend(orderOf(policy, runId, 'w1', [table()]));
      const open = async (on?: string[]) => (await ledger.openIntents(on)).map((intent) => intent.batchId);
      expect(await open(tables)).toEqual([first.batchId, second.batchId]);
      expect(await open([tables[1] ?? ''])).toEqual([first.batchId]);
      expect(await open([])).toEqual([]);
      expect(await open()).toEqual(expect.arrayContaining([first.batchId, second.batchId]));
    });
    test('without a lease over every one of its tables nothing is intended', async () => {
      const run = newRun(policy, 'w1');
      await ledger.startRun(run, { kind: 'run.started', policy });
      await expect(intendIn(run.id)).rejects.toMatchObject({ code: 'lease.lost' });
      await ledger.acquireLease([table()], run.id, 'w1', 60_000);
      await expect(intendIn(run.id)).rejects.toMatchObject({ code: 'lease.lost' });
      await ledger.acquireLease(tables, run.id, 'w1', 60_000);
      await expect(intendIn(run.id, 'w2')).rejects.toMatchObject({ code: 'lease.lost' });
      await expect(ledger.intend(orderOf(policy, 'r0', 'w1', []))).rejects.toMatchObject({ code: 'lease.lost' });
      expect(await ledger.openIntents(tables)).toEqual([]);
      expect(await logged('batch.intended')).toEqual([]);
      await intendIn(run.id);
    });
    test('without a run nothing is intended', async () => {
      await ledger.acquireLease(tables, 'never-started', 'w1', 60_000);
      await expect(intendIn('never-started')).rejects.toMatchObject({ code: 'run.unknown' });
      expect(await ledger.openIntents(tables)).toEqual([]);
    });
    test('when the lease runs out another worker takes over, and the old one can intend nothing more', async () => {
      const old = await running('w1', 60_000);
      const { batchId } = await intendIn(old);
      await passes(60_000);
      expect(await ledger.openIntents(tables)).toMatchObject([{ batchId, alive: false }]);
      const next = await running('w2');
      expect(await ledger.openIntents(tables)).toMatchObject([{ batchId, alive: false }]);
      await expect(intendIn(old)).rejects.toMatchObject({ code: 'lease.lost' });
      expect(await ledger.settle(batchId, done({ state: 'abandoned', disposed: 0 }))).toBe('settled');
      await intendIn(next, 'w2');
    });
    test('what was intended under a dead lease stays dead when the same worker takes the tables again', async () => {
      const runId = await running('w1', 60_000);
      const old = await intendIn(runId);
      await passes(60_000);
      await ledger.acquireLease(tables, runId, 'w1', 60_000);
      const young = await intendIn(runId);
      expect(await ledger.openIntents(tables)).toMatchObject([
        { batchId: old.batchId, alive: false },
        { batchId: young.batchId, alive: true },
      ]);
    });
    test('what a run did so far is the sum of its settled batches', async () => {
      const runId = await running();
      expect(await ledger.settledBy(runId)).toEqual({ counts: {}, parts: {} });
      for (const settlement of [done({ parts: { call_events: 3 } }), done({ gone: 1, parts: { call_events: 1 } })])
        await ledger.settle((await intendIn(runId)).batchId, settlement);
      await intendIn(runId);
      expect(await ledger.settledBy(runId)).toEqual({ counts: { destroyed: 4, gone: 1 }, parts: { call_events: 4 } });
    });
    test('what went from a table since an instant is counted under every name of the table, as record and as part', async () => {
      const runId = await running();
      const store = `store of ${policy}`;
      const before = await ledger.now();
      await passes(2);
      const order = { ...orderOf(policy, runId, 'w1', tables), store };
      const settle = async (settlement: Settlement) => ledger.settle((await ledger.intend(order)).batchId, settlement);
      await settle(done({ parts: { 'public.calls': 5, call_events: 7 } }));
      await settle(done({ outcome: 'anonymised' }));
      await passes(2);
      expect(await ledger.disposedSince(store, ['calls', 'public.calls'], before)).toBe(7);
      expect(await ledger.disposedSince(store, ['call_events'], before)).toBe(7);
      expect(await ledger.disposedSince(store, ['calls'], await ledger.now())).toBe(0);
      expect(await ledger.disposedSince('elsewhere', ['calls'], before)).toBe(0);
    });
    test('names of objects stand in the intent until it is settled; what became of them stands in the log, without a name', async () => {
      const runId = await running();
      const order = orderOf(policy, runId, 'w1', tables);
      const objects = [{ store: 'recordings', names: ['secret-1.wav', 'secret-2.wav', 'secret-3.wav'] }];
      const before = await ledger.now();
      await passes(2);
      const { batchId } = await ledger.intend({ ...order, range: { ...order.range, objects } });
      expect((await ledger.openIntents(tables))[0]?.range.objects).toEqual(objects);
      const became = { 'recordings/files': { destroyed: 1, gone: 0, left: 1, indeterminate: 1 } };
      await ledger.settle(batchId, done({ parts: { 'recordings/files': 1 }, objects: became }));
      expect(await ledger.settlement(batchId)).toMatchObject({ objects: became });
      expect((await loggedOf('batch', batchId)).at(-1)).toMatchObject({
        parts: { 'recordings/files': 1 },
        objects: became,
      });
      expect(JSON.stringify(await loggedOf('batch', batchId))).not.toContain('secret');
      expect((await ledger.settledBy(runId)).parts).toEqual({ 'recordings/files': 1 });
      // For whoever counts what is missing there: what is indeterminate may have been us.
      expect(await ledger.disposedSince('recordings', ['files'], before)).toBeGreaterThanOrEqual(2);
      expect(await ledger.disposedSince('recordings', ['others'], before)).toBe(0);
    });
    test('releasing the lease leaves its open intents to others', async () => {
      const runId = await running();
      await intendIn(runId);
      await ledger.releaseLease(runId, 'w1');
      expect(await ledger.openIntents(tables)).toMatchObject([{ alive: false }]);
    });
  });

  describe('holds', () => {
    test('holds and restrictions are counted by table until they are released', async () => {
      const ours = async () => (await ledger.holdsByTable()).filter(({ identity }) => identity === table());
      expect(await ours()).toEqual([]);
      const { hold } = await ledger.placeHold(holdOn(table()));
      await ledger.placeHold(holdOn(table()));
      await ledger.placeHold({ ...holdOn(table()), restriction: true });
      const at = { store: hold.store, table: hold.table, identity: table() };
      expect(await ours()).toEqual([{ ...at, holds: 2, restrictions: 1 }]);
      await ledger.releaseHold(hold.id, 'closed', 'berit');
      expect(await ours()).toEqual([{ ...at, holds: 1, restrictions: 1 }]);
    });
    test('a hold is known to every later intent on its table, acknowledged or not', async () => {
      const runId = await running();
      const first = await ledger.placeHold(holdOn(table()));
      expect(first.openBatches).toEqual([]);
      const second = await ledger.placeHold({ ...holdOn(tables[1] ?? ''), kind: 'dataset', match: {} });
      await ledger.acknowledgeHold(second.hold.id, []);
      await ledger.placeHold(holdOn(`${table()}-other`));
      const { holds } = await intendIn(runId);
      expect(holds.map((hold) => hold.id)).toEqual([first.hold.id, second.hold.id]);
      expect(holds[0]).toEqual(first.hold);
    });
    test('what is known of the holds in force is given back as it is until one comes or goes', async () => {
      const before = await ledger.holdsInForce(tables);
      expect(before.holds).toEqual([]);
      expect(await ledger.holdsInForce(tables, before)).toBe(before);
      const { hold } = await ledger.placeHold(holdOn(table()));
      await ledger.placeHold(holdOn(`${table()}-other`));
      const placed = await ledger.holdsInForce(tables, before);
      expect(placed.holds).toEqual([hold]);
      await ledger.acknowledgeHold(hold.id, []);
      expect(await ledger.holdsInForce(tables, placed)).toBe(placed);
      const runId = await running();
      expect((await ledger.intend(orderOf(policy, runId, 'w1', tables), placed)).holds).toBe(placed.holds);
      await ledger.releaseHold(hold.id, 'closed', 'berit');
      expect((await ledger.holdsInForce(tables, placed)).holds).toEqual([]);
    });
    test('those that wait to be acknowledged are asked for alone', async () => {
      const [first, second] = [await ledger.placeHold(holdOn(table())), await ledger.placeHold(holdOn(table()))];
      await ledger.acknowledgeHold(first.hold.id, []);
      expect(await ledger.holds({ tables, acknowledged: false })).toEqual([second.hold]);
    });
    test('a hold comes back as it was placed, and its values and words stay out of the log', async () => {
      const asked = { ...holdOn(table()), note: 'secret words', match: { caller: 'secret', id: '7' } };
      const { hold } = await ledger.placeHold(asked);
      expect(hold).toEqual({
        ...asked,
        ...{ id: expect.any(String), placedAt: expect.any(String), acknowledgedAt: null, releasedAt: null },
      });
      expect(await ledger.holds({ tables: [table()] })).toEqual([hold]);
      const [entry] = await loggedOf('hold', hold.id);
      expect(entry).toMatchObject({ kind: 'hold.placed', actor: 'anna', reason: 'litigation', matter: 'VK/12/2026' });
      expect(entry?.at).toBe(hold.placedAt);
      expect(JSON.stringify(entry)).not.toContain('secret');
    });
    test('placing it names the batches still open on its table, and it waits for them', async () => {
      const runId = await running();
      const settled = await intendIn(runId);
      await ledger.settle(settled.batchId, done());
      const open = await intendIn(runId);
      const { hold, openBatches } = await ledger.placeHold(holdOn(table()));
      expect(openBatches).toEqual([open.batchId]);
      await intendIn(runId);
      await expect(ledger.acknowledgeHold(hold.id, openBatches)).rejects.toMatchObject({
        code: 'hold.waiting',
        retryable: true,
      });
      await ledger.settle(open.batchId, done());
      await ledger.acknowledgeHold(hold.id, openBatches);
      const [acknowledged] = await ledger.holds({ tables: [table()] });
      const entries = await loggedOf('hold', hold.id);
      expect(entries).toMatchObject([{ kind: 'hold.placed' }, { kind: 'hold.acknowledged', batches: openBatches }]);
      expect(acknowledged?.acknowledgedAt).toBe(entries[1]?.at);
    });
    test('acknowledging again changes nothing', async () => {
      const { hold } = await ledger.placeHold(holdOn(table()));
      await ledger.acknowledgeHold(hold.id, []);
      const [first] = await ledger.holds({ tables: [table()] });
      await passes(2);
      await ledger.acknowledgeHold(hold.id, ['b1']);
      expect(await ledger.holds({ tables: [table()] })).toEqual([first]);
      expect(await loggedOf('hold', hold.id)).toHaveLength(2);
    });
    test('a released hold is past: later intents do not leave out what it covered', async () => {
      const runId = await running();
      const { hold } = await ledger.placeHold(holdOn(table()));
      await ledger.releaseHold(hold.id, 'closed', 'berit');
      expect((await intendIn(runId)).holds).toEqual([]);
      expect(await ledger.holds({ tables })).toEqual([]);
      const [past] = await ledger.holds({ tables, released: true });
      const entries = await loggedOf('hold', hold.id);
      expect(entries[1]).toMatchObject({ kind: 'hold.released', actor: 'berit', reason: 'closed' });
      expect(past).toEqual({ ...hold, match: { id: '' }, releasedAt: entries[1]?.at });
    });
    test('a hold is released once; after that it can be neither released nor acknowledged', async () => {
      const { hold } = await ledger.placeHold(holdOn(table()));
      await ledger.releaseHold(hold.id, 'closed', 'berit');
      await expect(ledger.releaseHold(hold.id, 'closed', 'b')).rejects.toMatchObject({ code: 'hold.released' });
      await expect(ledger.acknowledgeHold(hold.id, [])).rejects.toMatchObject({ code: 'hold.released' });
      await expect(ledger.releaseHold('no-such-hold', 'x', 'b')).rejects.toMatchObject({ code: 'hold.unknown' });
      await expect(ledger.acknowledgeHold('no-such-hold', [])).rejects.toMatchObject({ code: 'hold.unknown' });
    });
    test('holds are listed oldest first, all or by table', async () => {
      const ids: string[] = [];
      for (const one of tables) ids.push((await ledger.placeHold(holdOn(one))).hold.id);
      const listed = async (filter: { tables?: string[] }) => (await ledger.holds(filter)).map((hold) => hold.id);
      expect(await listed({ tables })).toEqual(ids);
      expect(await listed({ tables: [tables[1] ?? ''] })).toEqual([ids[1]]);
      expect(await listed({ tables: [] })).toEqual([]);
      expect((await listed({})).filter((id) => ids.includes(id))).toEqual(ids);
    });
  });

  describe('pauses', () => {
    const asked = (): Omit<Pause, 'id' | 'pausedAt'> => ({
      policy,
      store: null,
      until: null,
      reason: 'incident',
      pausedBy: 'anna',
    });
    test('a pause of the policy, of its store or of everything keeps a batch from being intended', async () => {
      const runId = await running();
      const store = `store of ${policy}`;
      const intending = () => ledger.intend({ ...orderOf(policy, runId, 'w1', tables), store });
      for (const scope of [{ policy }, { policy: null, store }, { policy: null }, { policy, store }]) {
        const pause = await ledger.pause({ ...asked(), ...scope });
        await expect(intending()).rejects.toMatchObject({ code: 'run.paused' });
        expect(await ledger.resume({ store: null, ...scope }, 'berit')).toEqual([pause]);
      }
      await ledger.settle((await intending()).batchId, done());
      expect(await logged('batch.intended')).toHaveLength(1);
    });
    test('a pause of a store whose objects a batch names keeps it from being intended', async () => {
      const runId = await running();
      const order = orderOf(policy, runId, 'w1', tables);
      const store = `objects of ${policy}`;
      const range = { ...order.range, objects: [{ store, names: [] }] };
      await ledger.pause({ ...asked(), policy: null, store });
      await expect(ledger.intend({ ...order, range })).rejects.toMatchObject({ code: 'run.paused' });
      await ledger.resume({ policy: null, store }, 'berit');
      await ledger.intend({ ...order, range });
    });
    test('a pause of another policy or another store is none of ours', async () => {
      const runId = await running();
      await ledger.pause({ ...asked(), policy: `${policy}-other` });
      await ledger.pause({ ...asked(), store: 'elsewhere' });
      await intendIn(runId);
      expect(await ledger.pauses({ policy, store: 'telephony' })).toEqual([]);
      expect(await ledger.pauses({ policy, store: 'elsewhere' })).toMatchObject([{ store: 'elsewhere' }]);
    });
    test('it ends by itself when its time has come', async () => {
      const runId = await running();
      const until = new Date(Date.parse(await ledger.now()) - 1).toISOString();
      await ledger.pause({ ...asked(), until });
      expect(await ledger.pauses({ policy, store: 'telephony' })).toEqual([]);
      await intendIn(runId);
      await ledger.pause({ ...asked(), until: '2999-12-31T00:00:00.000Z' });
      await expect(intendIn(runId)).rejects.toMatchObject({ code: 'run.paused' });
    });
    test('pausing and resuming stand in the log; what is not paused cannot be resumed', async () => {
      await ledger.pause({ ...asked(), until: '2999-12-31T00:00:00.000Z' });
      await ledger.pause({ ...asked(), store: 'telephony' });
      expect(await ledger.resume({ policy, store: null }, 'berit')).toHaveLength(1);
      expect(await logged('run.paused')).toMatchObject([
        { actor: 'anna', reason: 'incident', until: '2999-12-31T00:00:00.000Z' },
        { actor: 'anna', store: 'telephony' },
      ]);
      expect(await logged('run.resumed')).toMatchObject([{ actor: 'berit', policy }]);
      await expect(ledger.resume({ policy, store: null }, 'berit')).rejects.toMatchObject({ code: 'pause.unknown' });
      expect(await ledger.pauses({ policy, store: 'telephony' })).toMatchObject([{ store: 'telephony' }]);
    });
  });

  describe('the log', () => {
    test('a sound log tells its newest instant and its clock, and no fault', async () => {
      await ledger.append({ kind: 'store.verified', policy });
      const [entry] = await logged();
      const check = await ledger.checkLog();
      expect(check).toEqual({ now: expect.any(String), newestAt: entry?.at, leaptFrom: null, fault: null });
      expect(check.now >= check.newestAt).toBe(true);
    });
    test('the newest entry of a kind is found, or none', async () => {
      await ledger.append({ kind: 'store.verified', policy: `${policy}-1` });
      await ledger.append({ kind: 'store.verified', policy });
      const newest = await ledger.newestEntry('store.verified');
      expect(newest).toEqual((await ledger.entries({ policy, limit: 10 }))[0]);
      expect(await ledger.newestEntry('store.restored')).toBeNull();
    });
    test('a fault that was found is remembered until the whole log is found sound', async () => {
      await ledger.rememberFault('gap');
      await ledger.rememberFault('head');
      expect(await ledger.checkLog()).toMatchObject({ fault: 'gap' });
      expect(await ledger.recheckLog('anna')).toBeNull();
      expect(await ledger.checkLog()).toMatchObject({ fault: null });
      expect(decodeEntry((await everything(ledger)).at(-1)?.bytes ?? Buffer.of())).toMatchObject({
        kind: 'log.checked',
        actor: 'anna',
      });
    });
    test('a leap of the clock is told before and after the next entry, until a run that waits for it is approved', async () => {
      const runId = await running();
      await leaps();
      const { newestAt, leaptFrom } = await ledger.checkLog();
      expect(leaptFrom).toBe(newestAt);
      const end = { state: 'waiting' as const, counts: {}, parts: {}, code: 'guard.leap', message: null };
      await ledger.endRun(runId, end, { kind: 'run.refused', policy });
      expect(await ledger.checkLog()).toMatchObject({ leaptFrom });
      await ledger.approveRun(runId, 1, 'anna');
      expect(await ledger.checkLog()).toMatchObject({ leaptFrom: null });
    });
    test('indexes have no gaps, instants never go back, and the bytes say what was written', async () => {
      await ledger.append({ kind: 'store.verified', policy, store: 'telephony', counts: { overdue: 0 } });
      await passes(2);
      await intendIn(await running());
      const all = await everything(ledger);
      expect(all.map((entry) => entry.index)).toEqual(all.map((_, place) => place));
      expect([...all].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))).toEqual(all);
      for (const entry of all) {
        const { index, at, kind } = decodeEntry(entry.bytes);
        expect({ index, at, kind }).toEqual({ index: entry.index, at: entry.at, kind: entry.kind });
      }
    });
    test('entries are read from a place on, so many at a time, by policy and by kind', async () => {
      for (const store of ['a', 'b', 'c']) await ledger.append({ kind: 'store.verified', policy, store });
      await ledger.append({ kind: 'run.failed', policy });
      const stores = async (filter: { after?: number; limit: number; kind?: string }) =>
        (await ledger.entries({ policy, ...filter })).map((entry) => decodeEntry(entry.bytes).store);
      expect(await stores({ limit: 2 })).toEqual(['a', 'b']);
      const [first] = await ledger.entries({ policy, limit: 1 });
      expect(await stores({ after: first?.index ?? 0, limit: 10, kind: 'store.verified' })).toEqual(['b', 'c']);
      expect(await ledger.entries({ policy, kind: 'run.failed', limit: 10 })).toHaveLength(1);
      expect(await ledger.entries({ policy, kind: 'run.finished', limit: 10 })).toEqual([]);
    });
    test('an entry with a field that may not stand in the log is refused, and nothing of its method happens', async () => {
      const before = (await everything(ledger)).length;
      const entry = { kind: 'run.started', policy, caller: 'secret' } as NewEntry;
      const run = newRun(policy, 'w1');
      await expect(ledger.startRun(run, entry)).rejects.toMatchObject({ code: 'audit.field' });
      expect(await ledger.run(run.id)).toBeNull();
      expect(await everything(ledger)).toHaveLength(before);
    });
  });
}

export function newRun(policy: string, worker: string) {
  const asOf = '2026-11-21T10:00:00.000Z';
  return { id: crypto.randomUUID(), policy, digest: 'd1', store: 'telephony', asOf, worker };
}

export function orderOf(policy: string, runId: string, worker: string, tables: string[]): IntentOrder {
  return {
    ...{ runId, worker, policy, digest: 'd1', store: 'telephony', table: 'calls', key: ['id'], tables },
    action: 'destroy',
    range: {
      branch: 0,
      after: { lead: '2020-01-01', key: ['secret-1'] },
      upTo: { lead: '2020-01-02', key: ['secret-3'] },
      size: 2,
      keys: [['secret-2'], ['secret-3']],
    },
  };
}

export function done(differing: Partial<Settlement> = {}): Settlement {
  return { state: 'done', outcome: 'destroyed', disposed: 2, gone: 0, indeterminate: 0, parts: {}, ...differing };
}

export function holdOn(identity: string): NewHold {
  return {
    ...{ kind: 'record', restriction: false, store: 'telephony', table: 'calls', identity, match: { id: '7' } },
    ...{ reason: 'litigation', matter: 'VK/12/2026', note: null, placedBy: 'anna', reviewOn: '2027-01-31' },
  };
}

export async function everything(ledger: Ledger) {
  return ledger.entries({ limit: 1_000_000 });
}

/** A declared gap: the smallest policy there is. */
export function compiledGap(id: string, digest: string): CompiledPolicy {
  return {
    id,
    digest,
    rule: {
      timezone: 'Europe/Helsinki',
      dataset: null,
      retain: { kind: 'unspecified', because: 'none stated' },
      unless: [],
      disposition: null,
      limits: { share: 0.1, records: 10_000 },
      stageOf: null,
      triggers: [],
    },
    about: {
      title: { sv: 'Två', en: 'One' },
      controller: ['Us'],
      basis: ['GDPR 6(1)(c)'],
      source: null,
      owner: 'records@example.org',
      review: null,
      system: 'Kampus',
      erasable: { allowed: true },
      subject: null,
      note: null,
    },
    schedule: null,
  };
}
