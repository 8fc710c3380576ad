/** The log's own retention: what goes, what is said again before, and that it never looks as if somebody had cut it off. */
import { describe, expect, test } from '@jest/globals';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { checkWholeLog } from '../../src/engine/check-whole-log.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import { exportLog } from '../../src/engine/export-log.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { pruneEvidence } from '../../src/engine/prune.ts';
import { recheckRoots } from '../../src/engine/recheck.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { tendEvidence } from '../../src/engine/tend-evidence.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { dayText } from '../simulation/register.ts';
import { type TestBench, testBench } from './bench-engine.ts';

const years = { logYears: 10, commitmentYears: 2 };
const year = 366 * 24 * 3_600_000;

/** A ledger whose first 700 entries or so are eleven years old, with a hold and approved rules among them. */
async function oldBench(): Promise<TestBench> {
  const bench = await testBench({ anchors: [openMemoryAnchor()], settings: { requireAnchor: true } });
  const { engine, ledger, store, clock } = bench;
  store.put('visits', { id: 1, person: 'p', visited_on: dayText(40), kept_for: null, important: false });
  store.put('visits', { id: 2, person: 'q', visited_on: dayText(40), kept_for: null, important: false });
  const match = { id: '2' };
  await placeHold(engine, {
    ...{ store: 'register', table: 'visits', match, kind: 'record', restriction: false, reason: 'litigation' },
    ...{ matter: 'D/1', note: null, placedBy: 'officer', reviewOn: '2040-01-01', future: true },
  });
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 1 } });
  for (let n = 0; n < 700; n++) await ledger.append({ kind: 'run.paused', actor: 'officer' });
  await checkpoint(engine);
  clock.now += 11 * year;
  for (let n = 0; n < 10; n++) await ledger.append({ kind: 'run.resumed', actor: 'officer' });
  return bench;
}

const kinds = async (ledger: Ledger): Promise<string[]> =>
  (await ledger.entries({ limit: 10_000 })).map(({ kind }) => kind);
const said = async (ledger: Ledger, kind: string) =>
  (await ledger.entries({ limit: 10_000, kind })).map(({ bytes }) => JSON.parse(bytes.toString()));

describe('what is older than its period', () => {
  test('goes, in whole tiles, and the rest is as sound as before', async () => {
    const { engine, ledger } = await oldBench();
    const next = (await ledger.head()).index + 1;
    expect(await pruneEvidence(engine, years)).toMatchObject({ batches: 1, entries: 512, refusal: null });
    expect((await ledger.beginning()).size).toBe(512);
    expect((await ledger.entries({ limit: 1 }))[0]?.index).toBe(512);
    expect((await ledger.head()).index).toBeGreaterThan(next);
    expect(await checkWholeLog(engine, 'officer')).toMatchObject({ sound: true });
    await ledger.append({ kind: 'run.paused', actor: 'officer' });
    expect(await checkpoint(engine)).toMatchObject({ refusal: null });
    expect(await pruneEvidence(engine, years)).toEqual({ batches: 0, entries: 0, refusal: null });
  });

  test('is said again before where it is still in force, by the index that it had', async () => {
    const { engine, ledger } = await oldBench();
    const approved = (await said(ledger, 'policy.approved')).find(({ policy }) => policy === 'visits');
    const [placed] = await said(ledger, 'hold.placed');
    await pruneEvidence(engine, years);
    const again = await said(ledger, 'policy.restated');
    expect(again).toHaveLength(4);
    expect(again.find(({ policy }) => policy === 'visits')).toMatchObject({
      digest: approved.digest,
      repeats: approved.index,
      approvals: { rule: 'officer' },
      text: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await said(ledger, 'hold.restated')).toMatchObject([
      { hold: placed.hold, repeats: placed.index, matter: 'D/1', reason: 'litigation' },
    ]);
    expect(await said(ledger, 'log.pruned')).toMatchObject([{ checkpoint: { size: 512 } }]);
  });

  test('goes only when its going is signed and kept outside; a worker that dies between says it once', async () => {
    const { engine, ledger } = await oldBench();
    const { evidence } = engine;
    const seen: { size: number; outside: number }[] = [];
    const dying: Ledger = {
      ...ledger,
      pruneLog: async ({ size }) => {
        const note = (await evidence?.anchors[0]?.head())?.note ?? '';
        seen.push({ size, outside: Number(note.split('\n')[1]) });
        throw new GallraError({
          code: 'ledger.unreachable',
          what: 'gone',
          hint: 'wait',
          actor: 'nobody',
          retryable: true,
        });
      },
    };
    await expect(pruneEvidence({ ...engine, ledger: dying }, years)).rejects.toMatchObject({
      code: 'ledger.unreachable',
    });
    const [announced] = await said(ledger, 'log.pruned');
    expect(seen).toEqual([{ size: 512, outside: announced.index + 1 }]);
    expect((await ledger.beginning()).size).toBe(0);
    expect(await pruneEvidence(engine, years)).toMatchObject({ entries: 512 });
    expect((await kinds(ledger)).filter((kind) => kind === 'log.pruned')).toHaveLength(1);
  });

  test('spoils no export and no check that read on meanwhile', async () => {
    const { engine, ledger } = await oldBench();
    let asked = 0;
    const pruning: Ledger = {
      ...ledger,
      async beginning() {
        const begins = await ledger.beginning();
        asked += 1;
        if (asked === 1) await pruneEvidence(engine, years);
        return begins;
      },
    };
    expect(await recheckRoots({ ...engine, ledger: pruning })).toMatchObject({ difference: null });
    expect(asked).toBeGreaterThan(2);

    const { engine: another, ledger: exported } = await oldBench();
    const atTheEnd: Ledger = {
      ...exported,
      async versions() {
        await pruneEvidence(another, years);
        return exported.versions();
      },
    };
    const options = { actor: 'officer', commitments: true };
    await expect(exportLog({ ...another, ledger: atTheEnd }, async () => undefined, options)).rejects.toMatchObject({
      code: 'log.exported',
      retryable: true,
    });
  });

  test('stays while nobody outside can be told', async () => {
    const { engine, ledger } = await oldBench();
    const gone = (): Promise<never> =>
      Promise.reject(new GallraError({ code: 'anchor.unreachable', what: 'away', hint: 'wait', actor: 'operator' }));
    const away = { name: 'memory', head: gone, put: gone, notes: gone, close: async () => undefined };
    const alone = { ...engine, evidence: engine.evidence ? { ...engine.evidence, anchors: [away] } : null };
    expect(await pruneEvidence(alone, years)).toMatchObject({ entries: 0, refusal: { code: 'guard.anchor' } });
    expect((await ledger.beginning()).size).toBe(0);
  });

  test('is looked after once a day, with a checkpoint also where nothing happened', async () => {
    const { engine, ledger, clock } = await oldBench();
    const first = await tendEvidence(engine, years);
    expect(first).toMatchObject({ checked: { sound: true }, signed: { refusal: null }, pruned: { entries: 512 } });
    clock.now += 24 * 3_600_000;
    const second = await tendEvidence(engine, years);
    expect(second.signed?.checkpoint?.at).toBe(await ledger.now());
    expect(second.pruned).toMatchObject({ entries: 0 });
  });
});
