/** Certificates over the memory ledger: what they say, when there is none, and that ledger and log have to agree. */
import { describe, expect, test } from '@jest/globals';
import { decodeCheckpoint } from '../../src/audit/checkpoint.ts';
import { decodeEntry } from '../../src/audit/entry.ts';
import { noteVerifier, openNote } from '../../src/audit/note.ts';
import { certificateOf } from '../../src/engine/certificate.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold, releaseHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { soundPolicies } from '../simulation/register.ts';
import { type EvidenceBench, evidenceBench, visit } from './evidence-bench.ts';

const hold = (engine: Engine, id: number, restriction = false) =>
  placeHold(engine, {
    store: 'register',
    table: 'visits',
    kind: 'record',
    restriction,
    match: { id: String(id) },
    reason: 'litigation',
    matter: `VK/${id}/2026`,
    note: 'Anna Andersson asked for it',
    placedBy: 'officer',
    reviewOn: '2030-01-01',
    future: true,
  });

/** Twelve due visits with notes, one held, one excepted, one undated, one extended. */
async function afterARun(): Promise<EvidenceBench & { run: string }> {
  const bench = await evidenceBench({ settings: { organisation: 'Example Agency', requireAnchor: true } });
  const { engine, store } = bench;
  for (let id = 1; id <= 12; id++) {
    store.put('visits', visit(id, 31));
    store.put('notes', { id, visit_id: id });
  }
  store.put('visits', visit(20, 31));
  store.put('visits', visit(21, 31));
  store.put('matters', { id: 1, person: 'person-21', state: 'open' });
  store.put('visits', visit(22, null));
  store.put('visits', visit(23, 40, { kept_for: 'complaint' }));
  await hold(engine, 20);
  const { runId } = await runPolicy(engine, 'visits');
  return { ...bench, run: runId ?? '' };
}

/** A ledger whose tables somebody edited, while the log stays as it is. */
const edited = (engine: Engine, changes: Partial<Ledger>): Engine => ({
  ...engine,
  ledger: { ...engine.ledger, ...changes },
});

describe('a certificate of destruction', () => {
  test('tells what was destroyed, what was left and why, who decided, and under which checkpoint', async () => {
    const { engine, run, verifierKey } = await afterARun();
    const certificate = await certificateOf(engine, run);
    expect(certificate).toMatchObject({
      document: 'gallra certificate',
      version: 1,
      organisation: 'Example Agency',
      policy: { id: 'visits', controller: ['Example'] },
      store: 'register',
      table: 'visits',
      action: 'destroy',
      method: 'DELETE',
      verification: 'receipt',
      counts: {
        disposed: { destroyed: 12 },
        left: { held: 1, excepted: 1, undated: 1, extended: 1 },
        parts: { notes: 12 },
      },
      approvals: { rule: { by: 'officer' }, run: null },
      waived: [],
    });
    expect(certificate.holds).toEqual([
      expect.objectContaining({ matter: 'VK/20/2026', reason: 'litigation', restriction: false, releasedAt: null }),
    ]);
    expect(certificate.batches.map(({ counts }) => counts.destroyed).reduce((a = 0, b = 0) => a + b, 0)).toBe(12);
    const note = certificate.log.checkpoint?.note ?? '';
    const verifier = noteVerifier(verifierKey);
    const signed = verifier && decodeCheckpoint(openNote(note, verifier) ?? '');
    expect(signed?.root.toString('hex')).toBe(certificate.log.checkpoint?.root);
    expect(signed?.size).toBeGreaterThan(certificate.log.to);
  });

  test('says the same when it is asked for again, whatever was signed since', async () => {
    const { engine, run, store, clock } = await afterARun();
    const first = await certificateOf(engine, run);
    clock.now += 3 * 86_400_000;
    store.put('visits', visit(30, 31));
    await runPolicy(engine, 'visits');
    expect(await certificateOf(engine, run)).toEqual({ ...first, issuedAt: expect.any(String) });
  });

  test('names no key, no value and no free text', async () => {
    const { engine, run } = await afterARun();
    expect(JSON.stringify(await certificateOf(engine, run))).not.toMatch(/person-|Anna|Andersson/);
  });

  test('names the holds that were in force during the run, and no others', async () => {
    const bench = await evidenceBench();
    const { engine, store, clock } = bench;
    for (const id of [1, 2, 3]) store.put('visits', visit(id, 31));
    const before = await hold(engine, 1);
    await releaseHold(engine, before.hold.id, 'closed', 'officer');
    clock.now += 1000;
    const during = await hold(engine, 2, true);
    clock.now += 1000;
    const { runId } = await runPolicy(engine, 'visits');
    clock.now += 1000;
    await hold(engine, 3).catch(() => undefined);
    const { holds, counts } = await certificateOf(engine, runId ?? '');
    expect(holds.map(({ id }) => id)).toEqual([during.hold.id]);
    expect(counts).toMatchObject({ disposed: { destroyed: 2 }, left: { held: 1 } });
  });

  test('a run that was stopped says so, and what it left', async () => {
    const { engine, store } = await evidenceBench();
    for (let id = 1; id <= 5; id++) store.put('visits', visit(id, 31));
    const stopped = await runPolicy(engine, 'visits', { signal: AbortSignal.abort() });
    expect(stopped.state).toBe('stopped');
    const certificate = await certificateOf(engine, stopped.runId ?? '');
    expect(certificate.run.endedEarly).toBe('run.stopped');
    expect(certificate.counts).toEqual({ disposed: { destroyed: 0 }, left: { left: 5 }, parts: {} });
  });

  test('a run that a person approved above its limits says who, and for how many', async () => {
    const limits = { records: 100, share: 1 };
    const policies = soundPolicies.map((file) =>
      file.policy.id === 'visits'
        ? { ...file, policy: { ...file.policy, rule: { ...file.policy.rule, limits } } }
        : file,
    );
    const { engine, store, clock } = await evidenceBench({ policies });
    for (let id = 1; id <= 120; id++) store.put('visits', visit(id, 31));
    const waiting = await runPolicy(engine, 'visits');
    expect(waiting.state).toBe('waiting');
    const run = waiting.runId ?? '';
    await expect(certificateOf(engine, run)).rejects.toMatchObject({ code: 'certificate.unfinished' });
    clock.now += 60_000;
    await engine.ledger.approveRun(run, 120, 'officer-3');
    await runPolicy(engine, 'visits');
    const { approvals, counts } = await certificateOf(engine, run);
    expect(approvals.run).toEqual({ by: 'officer-3', at: new Date(clock.now).toISOString(), maximum: 120 });
    expect(counts.disposed).toEqual({ destroyed: 120 });
  });

  test('there is none for a run that is not known, was refused, or only looked on', async () => {
    const { engine, ledger } = await evidenceBench();
    await expect(certificateOf(engine, 'run-999')).rejects.toMatchObject({ code: 'certificate.run' });
    await ledger.pause({ policy: 'visits', store: null, until: null, reason: 'incident', pausedBy: 'officer' });
    const refused = await runPolicy(engine, 'visits');
    expect(refused.state).toBe('refused');
    await expect(certificateOf(engine, refused.runId ?? '')).rejects.toMatchObject({
      code: 'certificate.unfinished',
      message: expect.stringContaining('refused'),
    });
  });

  test.each([
    ['a count', { counts: { destroyed: 11, held: 1, excepted: 1, undated: 1, extended: 1 } }, 'its counts'],
    ['the rows of a part', { parts: { notes: 3 } }, 'its parts'],
    ['the as-of', { asOf: '2026-05-31T09:00:00.000Z' }, 'its as-of'],
    ['when it ended', { finishedAt: '2026-06-02T09:00:00.000Z' }, 'when it ended'],
    ['the store', { store: 'archive' }, 'its store'],
  ])('somebody who edits %s in the ledger gets no certificate', async (_, changes, named) => {
    const { engine, run } = await afterARun();
    const cheated = edited(engine, {
      run: async (id) => {
        const found = await engine.ledger.run(id);
        return found && { ...found, ...changes };
      },
    });
    await expect(certificateOf(cheated, run)).rejects.toMatchObject({
      code: 'evidence.disagrees',
      message: expect.stringContaining(named),
    });
  });

  test('somebody who edits ledger and log alike still cannot edit what was signed', async () => {
    const { engine, run } = await afterARun();
    const less = (counts: Record<string, number>) => ({ ...counts, destroyed: (counts.destroyed ?? 0) - 1 });
    const cheated = edited(engine, {
      run: async (id) => {
        const found = await engine.ledger.run(id);
        return found && { ...found, counts: less(found.counts) };
      },
      entries: async (filter) =>
        (await engine.ledger.entries(filter)).map((entry) => {
          const told = decodeEntry(entry.bytes);
          const last = told.kind === 'batch.settled' && told.counts?.destroyed === 2;
          if (told.run !== run || !(told.kind === 'run.finished' || last)) return entry;
          return { ...entry, bytes: Buffer.from(JSON.stringify({ ...told, counts: less(told.counts ?? {}) })) };
        }),
    });
    await expect(certificateOf(cheated, run)).rejects.toMatchObject({
      code: 'evidence.disagrees',
      message: expect.stringMatching(
        /^Ledger and log disagree about the run \S+: entry \d+, which is not the one that was signed\.$/,
      ),
    });
  });

  test('a rule whose text in the ledger is another than its digest says gets no certificate', async () => {
    const { engine, run } = await afterARun();
    const cheated = edited(engine, {
      versions: async () =>
        (await engine.ledger.versions()).map((version) => ({
          ...version,
          compiled: { ...version.compiled, rule: { ...version.compiled.rule, unless: [] } },
        })),
    });
    await expect(certificateOf(cheated, run)).rejects.toMatchObject({
      code: 'evidence.disagrees',
      message: expect.stringContaining('the text of its rule'),
    });
  });
});
