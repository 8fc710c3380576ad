/** Signing where the log stands: what is looked at before, what is kept where, and who is found out. */
import { describe, expect, test } from '@jest/globals';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { decodeCheckpoint } from '../../src/audit/checkpoint.ts';
import type { StoredEntry } from '../../src/audit/entry.ts';
import { noteVerifier, openNote } from '../../src/audit/note.ts';
import { tileWidth } from '../../src/audit/tiles.ts';
import { growingTree, leafHash } from '../../src/audit/tree.ts';
import { adoptLedger } from '../../src/engine/adopt.ts';
import { checkWholeLog } from '../../src/engine/check-whole-log.ts';
import { type Checkpointed, checkpoint, checkpointIfStale } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { noteSettings } from '../../src/engine/note-settings.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { recheckRoots } from '../../src/engine/recheck.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Anchor } from '../../src/ports/anchor.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { dayText, soundPolicies } from '../simulation/register.ts';
import { type BenchOptions, type TestBench, testBench, testSigner } from './bench-engine.ts';

const visit = (id: number) => ({
  id,
  person: `person-${id}`,
  visited_on: dayText(40),
  kept_for: null,
  important: false,
});

const required = { settings: { requireAnchor: true } };

interface Witnessed extends TestBench {
  anchor: Anchor;
}

async function witnessed(options: BenchOptions = {}): Promise<Witnessed> {
  const anchor = openMemoryAnchor();
  return { ...(await testBench({ ...required, anchors: [anchor], ...options })), anchor };
}

/** A copy of the ledger as it was, which goes its own way from there; the same id, and the same key. */
async function copyOf(bench: Witnessed, more = 0): Promise<Engine> {
  const { engine } = await testBench({ ...required, anchors: [bench.anchor] });
  await appendTo(engine, more);
  return engine;
}

const appendTo = async ({ ledger }: Engine, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await ledger.append({ kind: 'run.paused', actor: 'somebody' });
};

const away = (name = 'away', code = 'anchor.unreachable'): Anchor => {
  const gone = (): Promise<never> =>
    Promise.reject(new GallraError({ code, what: `${name} is away.`, hint: 'Wait.', actor: 'operator' }));
  return { name, head: gone, put: gone, notes: gone, close: async () => undefined };
};

const withAnchors = (engine: Engine, ...anchors: Anchor[]): Engine => ({
  ...engine,
  evidence: engine.evidence ? { ...engine.evidence, anchors } : null,
});

/** The same engine, in whose ledger some entries read otherwise than they were written. */
function edited(engine: Engine, change: (entry: StoredEntry) => StoredEntry | null): Engine {
  const { ledger } = engine;
  const entries: Ledger['entries'] = async (filter) =>
    (await ledger.entries(filter)).flatMap((one) => change(one) ?? []);
  return { ...engine, ledger: { ...ledger, entries } };
}

const rootNow = async ({ ledger }: Engine): Promise<string> => {
  const tree = growingTree();
  for (const { bytes } of await ledger.entries({ limit: 1_000_000 })) tree.append(leafHash(bytes));
  return tree.root().toString('hex');
};

const anchored = async (anchor: Anchor, verifierKey: string) => {
  const verifier = noteVerifier(verifierKey);
  const notes = await anchor.notes({ after: 0, limit: 1000 });
  return notes.map(({ note }) => verifier && decodeCheckpoint(openNote(note, verifier) ?? ''));
};

const refusalOf = (done: Checkpointed | null): string | null => done?.refusal?.code ?? null;

describe('a checkpoint', () => {
  test('is over exactly the entries that there are, kept by the ledger and by every anchor', async () => {
    const anchors = [openMemoryAnchor('one'), openMemoryAnchor('two')];
    const { engine, ledger } = await testBench({ anchors });
    const size = (await ledger.head()).index + 1;
    const root = await rootNow(engine);
    const done = await checkpoint(engine);
    expect(done).toMatchObject({ checkpoint: { size, root }, anchored: ['one', 'two'], away: [], refusal: null });
    const kept = await ledger.lastCheckpoint();
    expect(kept).toMatchObject({ size, root });
    const key = engine.evidence?.signer.verifierKey ?? '';
    for (const anchor of anchors) {
      expect(await anchor.head()).toEqual({ sequence: 1, note: kept?.note });
      expect(await anchored(anchor, key)).toMatchObject([
        { origin: `gallra/${await ledger.id()}`, size, disowns: null },
      ]);
    }
  });

  test('goes on from the one before, over any number of entries, and keeps each tile that became full', async () => {
    const { engine, ledger, anchor } = await witnessed();
    for (const more of [0, 1, 250, 3, 2, 256, 511, 512, 1]) {
      await appendTo(engine, more);
      const root = await rootNow(engine);
      expect(await checkpoint(engine)).toMatchObject({ checkpoint: { root }, refusal: null });
    }
    const size = (await ledger.lastCheckpoint())?.size ?? 0;
    const leaves = (await ledger.entries({ limit: 10_000 })).map(({ bytes }) => leafHash(bytes));
    for (let tile = 0; (tile + 1) * tileWidth <= size; tile++)
      expect(await ledger.tile(0, tile)).toEqual(Buffer.concat(leaves.slice(tile * tileWidth, (tile + 1) * tileWidth)));
    expect(await ledger.tile(0, Math.floor(size / tileWidth))).toBeNull();
    expect(await recheckRoots(engine)).toMatchObject({ difference: null, checkpoints: 9 });
    expect(await anchor.head()).toMatchObject({ sequence: 9 });
  });

  test('is not made anew while nothing happens, but for a heartbeat', async () => {
    const { engine, anchor, clock } = await witnessed();
    await checkpoint(engine);
    await checkpoint(engine); // The first remembered that the anchor was begun.
    clock.now += 60_000;
    expect(await checkpoint(engine)).toMatchObject({ refusal: null });
    expect(await anchor.head()).toMatchObject({ sequence: 2 });
    await checkpoint(engine, { heartbeat: true });
    expect(await anchor.head()).toMatchObject({ sequence: 3 });
    const [, second, third] = await anchored(anchor, engine.evidence?.signer.verifierKey ?? '');
    expect(third).toEqual({ ...second, at: new Date(clock.now).toISOString() });
  });

  test('is made once a minute for whoever asks more often', async () => {
    const { engine, clock } = await witnessed();
    expect(await checkpointIfStale(engine)).toMatchObject({ refusal: null });
    clock.now += 59_000;
    expect(await checkpointIfStale(engine)).toBeNull();
    clock.now += 1_000;
    expect(await checkpointIfStale(engine)).toMatchObject({ refusal: null });
  });

  test('never says that it is earlier than the one before', async () => {
    const { engine, ledger, clock } = await witnessed();
    await checkpoint(engine);
    const before = await ledger.lastCheckpoint();
    clock.now -= 3_600_000;
    await appendTo(engine, 1);
    await checkpoint(engine);
    expect((await ledger.lastCheckpoint())?.at).toBe(before?.at);
  });

  test('reaches the others when one anchor is away, and that one when it is back', async () => {
    const late = openMemoryAnchor('late');
    const { engine } = await testBench({ anchors: [away('late'), openMemoryAnchor('there')], ...required });
    expect(await checkpoint(engine)).toMatchObject({ anchored: ['there'], away: [{ anchor: 'late' }], refusal: null });
    await appendTo(engine, 3);
    await checkpoint(engine);
    const back = withAnchors(engine, late);
    expect(await checkpoint(back)).toMatchObject({ anchored: ['late'], refusal: null });
    expect((await late.head())?.note).toBe((await engine.ledger.lastCheckpoint())?.note);
  });

  test('that the ledger kept and no anchor yet is brought there by the next', async () => {
    const bench = await witnessed();
    const { engine, ledger, anchor } = bench;
    await checkpoint(engine);
    await appendTo(engine, 1);
    const dying = { ...anchor, put: (): Promise<never> => Promise.reject(new TypeError('killed')) };
    await expect(checkpoint(withAnchors(engine, dying))).rejects.toThrow('killed');
    const kept = await ledger.lastCheckpoint();
    expect((await anchor.head())?.note).not.toBe(kept?.note);
    expect(await checkpoint(engine)).toMatchObject({ checkpoint: { size: kept?.size }, refusal: null });
    expect((await anchor.head())?.note).toBe(kept?.note);
  });

  test('remembers with the next heartbeat that an anchor was begun, where the first worker died before it said so', async () => {
    const { engine, ledger, anchor } = await witnessed();
    const dying = { ...ledger, append: (): Promise<never> => Promise.reject(new TypeError('killed')) };
    await expect(checkpoint({ ...engine, ledger: dying })).rejects.toThrow('killed');
    expect(await anchor.head()).toMatchObject({ sequence: 1 });
    expect(refusalOf(await checkpoint(withAnchors(engine, openMemoryAnchor())))).toBeNull();
    await checkpoint(engine, { heartbeat: true });
    expect(refusalOf(await checkpoint(withAnchors(engine, openMemoryAnchor())))).toBe('guard.anchor');
  });

  test('of two workers at once is one after the other', async () => {
    const bench = await witnessed();
    const { engine, anchor } = bench;
    const both = [engine, bench.other('worker-2'), bench.other('worker-3')];
    for (let round = 0; round < 5; round++) {
      const done = await Promise.all(
        both.map(async (one) => {
          await appendTo(one, 1);
          return checkpoint(one);
        }),
      );
      expect(done.map(refusalOf)).toEqual([null, null, null]);
    }
    const sizes = (await anchored(anchor, engine.evidence?.signer.verifierKey ?? '')).map((one) => one?.size ?? 0);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(await recheckRoots(engine)).toMatchObject({ difference: null });
  });

  test('of a worker that another overtook while it signed is looked at anew, so that more entries never come earlier', async () => {
    const { engine, ledger, anchor, clock } = await witnessed();
    let asked = 0;
    const slow: Ledger = {
      ...ledger,
      async now() {
        asked += 1;
        if (asked > 1) return ledger.now();
        await appendTo(engine, 1);
        await checkpoint(engine);
        clock.now += 1_000;
        return ledger.now();
      },
    };
    const done = await checkpoint({ ...engine, ledger: slow }, { heartbeat: true });
    expect(done).toMatchObject({ refusal: null, anchored: ['memory'] });
    const kept = await ledger.checkpoints({ from: 0, limit: 10 });
    expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).toSorted());
    const notes = (await anchored(anchor, engine.evidence?.signer.verifierKey ?? '')).map((one) => one?.at);
    expect(notes).toEqual(notes.toSorted());
    expect(kept).toHaveLength(2);
  });

  test('of an earlier key is still good where that key is named', async () => {
    const { engine, ledger, anchor } = await witnessed();
    await checkpoint(engine);
    const id = await ledger.id();
    const before = noteVerifier(testSigner(id).verifierKey);
    const signer = testSigner(id, 'another seed of tests');
    const changed = { ...engine, evidence: { signer, anchors: [anchor] } };
    await appendTo(engine, 1);
    expect(refusalOf(await checkpoint(changed))).toBe('guard.anchor');
    const named = { ...engine, evidence: { signer, anchors: [anchor], earlier: before ? [before] : [] } };
    expect(refusalOf(await checkpoint(named))).toBeNull();
    expect(await checkWholeLog(named, 'officer')).toMatchObject({ sound: true });
  });

  test('what contradicted a signature is not forgotten by somebody who cannot check signatures', async () => {
    const { engine } = await witnessed();
    await checkpoint(engine);
    await engine.ledger.rememberFault('root');
    const keyless: Engine = { ...engine, evidence: null };
    expect(await checkWholeLog(keyless, 'officer')).toMatchObject({ sound: false, fault: 'root' });
    expect((await engine.ledger.checkLog()).fault).toBe('root');
    expect(await checkWholeLog(engine, 'officer')).toMatchObject({ sound: true, fault: null });
    expect((await engine.ledger.checkLog()).fault).toBeNull();
  });
});

describe('found out is', () => {
  test('a copy that goes its own way, as soon as either has signed', async () => {
    const bench = await witnessed();
    bench.store.put('visits', visit(1));
    await checkpoint(bench.engine);
    const copy = await copyOf(bench);
    await appendTo(bench.engine, 2);
    await checkpoint(bench.engine);
    for (const more of [0, 1, 10]) {
      await appendTo(copy, more);
      expect(refusalOf(await checkpoint(copy))).toBe('guard.anchor');
      expect(await runPolicy(copy, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.anchor' } });
    }
    expect(await copy.ledger.lastCheckpoint()).toBeNull(); // Nothing was signed that contradicts.
    expect(await runPolicy(bench.engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 1 } });
  });

  test('a ledger that was rolled back; it settles nothing, and the switch is no way around it', async () => {
    const bench = await witnessed();
    await appendTo(bench.engine, 5);
    await checkpoint(bench.engine);
    const back = await copyOf(bench);
    const lax = { ...back, settings: { ...back.settings, requireAnchor: false } };
    expect(await runPolicy(lax, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.anchor' } });
    expect((await planPolicy(lax, 'visits')).refusal).toMatchObject({ code: 'guard.anchor' });
    const run = {
      id: 'dead',
      policy: 'visits',
      digest: 'd',
      store: 'register',
      asOf: await back.ledger.now(),
      worker: 'w',
    };
    await back.ledger.startRun(run, { kind: 'run.started' });
    await back.ledger.acquireLease(['t'], 'dead', 'w', 1);
    const range = { branch: 0, from: null, upTo: null, size: 1, keys: null } as never;
    await back.ledger.intend({
      ...run,
      runId: 'dead',
      table: 't',
      key: ['id'],
      action: 'destroy',
      tables: ['t'],
      range,
    });
    bench.clock.now += 1000;
    await back.clock.sleep(1000);
    const { settled, failed } = await settleDeadIntents(back);
    expect([settled.length, failed.map(({ error }) => (error as GallraError).code)]).toEqual([0, ['guard.anchor']]);
  });

  test('an anchor of another ledger, and a note of somebody else', async () => {
    const bench = await witnessed();
    await bench.anchor.put(testSigner('other').sign('gallra/other\n0\n'), 0);
    expect(refusalOf(await checkpoint(bench.engine))).toBe('guard.anchor');
    expect(await bench.ledger.lastCheckpoint()).toBeNull();
  });

  test('an anchor that was emptied, or is not mounted', async () => {
    const bench = await witnessed();
    await checkpoint(bench.engine);
    const empty = withAnchors(bench.engine, openMemoryAnchor());
    const done = await checkpoint(empty);
    expect([refusalOf(done), done?.away[0]?.error.code]).toEqual(['guard.anchor', 'anchor.empty']);
    const another = withAnchors(bench.engine, openMemoryAnchor('another'));
    expect(refusalOf(await checkpoint(another))).toBeNull();
  });

  test.each([
    ['changed', 3, (entry: StoredEntry) => ({ ...entry, bytes: Buffer.from(`${entry.bytes} `) })],
    ['missing', 3, () => null],
  ] as const)('an old entry that is %s, by the whole check, which names it', async (what, index, change) => {
    const { engine, ledger } = await witnessed();
    await checkpoint(engine);
    await appendTo(engine, 600);
    await checkpoint(engine);
    await appendTo(engine, 5);
    const forged = edited(engine, (entry) => (entry.index === index ? change(entry) : entry));
    expect(await checkWholeLog(forged, 'officer')).toMatchObject({
      sound: false,
      recheck: { difference: { what, from: index } },
    });
    // It is remembered until the log is found whole again.
    expect(await runPolicy(engine, 'visits')).toMatchObject({ refusal: { code: 'guard.audit' } });
    expect(await checkWholeLog(engine, 'officer')).toMatchObject({ sound: true, fault: null });
    expect((await ledger.checkLog()).fault).toBeNull();
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
  });

  test('a new entry that was changed since the last checkpoint that covers it, before anything is signed', async () => {
    const { engine } = await witnessed();
    await appendTo(engine, 10);
    await checkpoint(engine);
    const last = (await engine.ledger.lastCheckpoint())?.size ?? 0;
    const forged = edited(engine, (one) => (one.index === last - 1 ? { ...one, bytes: Buffer.from('{}') } : one));
    expect(refusalOf(await checkpoint(forged))).toBe('guard.audit');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ refusal: { code: 'guard.audit' } });
  });

  test('a log that ends before what was signed', async () => {
    const { engine } = await witnessed();
    await checkpoint(engine);
    const last = (await engine.ledger.lastCheckpoint())?.size ?? 0;
    const cut = edited(engine, (entry) => (entry.index >= last - 2 ? null : entry));
    expect(refusalOf(await checkpoint(cut))).toBe('guard.audit');
    expect(await recheckRoots(cut)).toMatchObject({ difference: { what: 'end', from: last - 2, to: last - 1 } });
  });
});

describe('a run', () => {
  test('is refused without an anchor where one is required; a plan says so, a switch waives it', async () => {
    const { engine, store } = await testBench(required);
    store.put('visits', visit(1));
    expect((await planPolicy(engine, 'visits')).refusal).toMatchObject({ code: 'guard.anchor' });
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.anchor' } });
    const lax = { ...engine, settings: { ...engine.settings, requireAnchor: false } };
    expect(await runPolicy(lax, 'visits')).toMatchObject({ state: 'finished', waived: ['anchor'], checkpoint: null });
  });

  test('is refused while every anchor is away, and goes on with one', async () => {
    const { engine, store } = await testBench({ ...required, anchors: [away('one'), away('two')] });
    store.put('visits', visit(1));
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      state: 'refused',
      refusal: { code: 'guard.anchor', message: expect.stringContaining('two is away.') },
    });
    const one = withAnchors(engine, away('one'), openMemoryAnchor('two'));
    expect(await runPolicy(one, 'visits')).toMatchObject({ state: 'finished', waived: [], counts: { destroyed: 1 } });
  });

  test('carries the checkpoint that covers its end', async () => {
    const { engine, store, ledger, anchor } = await witnessed();
    store.put('visits', visit(1));
    const { checkpoint: signed, runId } = await runPolicy(engine, 'visits');
    const { entries } = ledger.snapshot();
    const ended = entries.findLast(({ run, kind }) => run === runId && kind === 'run.finished');
    expect(signed?.size).toBeGreaterThan(Number(ended?.index));
    const [newest] = (await anchored(anchor, engine.evidence?.signer.verifierKey ?? '')).slice(-1);
    expect(newest?.root.toString('hex')).toBe(signed?.root);
  });

  test.each([
    [
      'refused',
      async ({ engine }: Witnessed) =>
        engine.ledger.pause({ policy: null, store: null, until: null, reason: 'x', pausedBy: 'o' }),
    ],
    [
      'waiting',
      async ({ store }: Witnessed) => {
        for (let n = 2; n <= 1100; n++) store.put('visits', visit(n));
      },
    ],
  ] as const)('that is %s is signed as well', async (state, prepare) => {
    const limits = { records: 100, share: 0.1 };
    const policies = soundPolicies.map((one) => ({
      ...one,
      policy: { ...one.policy, rule: { ...one.policy.rule, limits } },
    }));
    const bench = await witnessed({ policies });
    bench.store.put('visits', visit(1));
    await prepare(bench);
    const report = await runPolicy(bench.engine, 'visits');
    expect(report).toMatchObject({ state, checkpoint: { size: expect.any(Number) } });
  });

  test('that lasts is signed every minute, between two batches', async () => {
    const { engine, store, anchor, clock } = await witnessed({ settings: { requireAnchor: true, batchSize: 1 } });
    for (let n = 1; n <= 10; n++) store.put('visits', visit(n));
    let batches = 0;
    const onProgress = () => {
      batches += 1;
      clock.now += 25_000;
    };
    expect(await runPolicy(engine, 'visits', { onProgress })).toMatchObject({ state: 'finished' });
    expect(batches).toBeGreaterThan(10);
    // Three in the middle, one at the end.
    expect(await anchor.head()).toMatchObject({ sequence: 4 });
  });

  test('ends after the batch in hand when the anchor contradicts it, or is away for five minutes', async () => {
    const bench = await witnessed({ settings: { requireAnchor: true, batchSize: 1 } });
    const { engine, store, clock, keys } = bench;
    for (let n = 1; n <= 40; n++) store.put('visits', visit(n));
    await checkpoint(engine);
    let heads = 0;
    const gone = away().head;
    const leaving = { ...bench.anchor, head: () => (++heads > 2 ? gone() : bench.anchor.head()) };
    const onProgress = (): void => {
      clock.now += 20_000;
    };
    const report = await runPolicy(withAnchors(engine, leaving), 'visits', { onProgress });
    expect(report).toMatchObject({ state: 'stopped', refusal: { code: 'guard.anchor' }, checkpoint: null });
    expect(report.counts.destroyed).toBeGreaterThan(10);
    expect(keys('visits').length).toBe(40 - (report.counts.destroyed ?? 0));
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
  });

  test('says how it disposes, up to which days, who approved the rule, and for whom', async () => {
    const { engine, ledger } = await witnessed({ settings: { requireAnchor: true, organisation: 'State Treasury' } });
    await runPolicy(engine, 'visits');
    const started = ledger.snapshot().entries.find(({ kind }) => kind === 'run.started');
    expect(started).toMatchObject({
      organisation: 'State Treasury',
      method: 'DELETE',
      verification: 'receipt',
      cutoffs: { P30D: dayText(31), P60D: dayText(61) },
      approvals: { rule: 'officer' },
    });
  });

  test('is refused as a role that could edit the log, unless that is waived', async () => {
    const { engine, store } = await testBench({ settings: { requireLogRole: true } });
    store.put('visits', visit(1));
    const ledger: Ledger = { ...engine.ledger, logRights: async () => ({ superuser: false, mayEdit: true }) };
    expect(await runPolicy({ ...engine, ledger }, 'visits')).toMatchObject({ refusal: { code: 'guard.role' } });
    expect((await planPolicy({ ...engine, ledger }, 'visits')).refusal).toMatchObject({ code: 'guard.role' });
    const lax = { ...engine, ledger, settings: { ...engine.settings, requireLogRole: false } };
    expect(await runPolicy(lax, 'visits')).toMatchObject({ state: 'finished', waived: ['anchor', 'role'] });
  });
});

describe('adopting a restored ledger', () => {
  test('disowns the log that the anchors knew, says so in the log and in the checkpoint, and goes on', async () => {
    const bench = await witnessed();
    await appendTo(bench.engine, 5);
    await checkpoint(bench.engine);
    const [lost] = await anchored(bench.anchor, bench.engine.evidence?.signer.verifierKey ?? '');
    const back = await copyOf(bench);
    const stores = [{ name: 'register', kind: 'postgres', url: '', timezone: 'UTC', access: 'dispose' }] as never;
    const engine = { ...back, policies: { ...back.policies, stores } };
    const adoptions = await adoptLedger(engine, ['register'], { holdsConfirmed: true, actor: 'officer' });
    expect(adoptions).toMatchObject([{ state: 'adopted' }]);
    const disowned = { size: lost?.size, root: lost?.root.toString('hex') };
    const [entry] = (await engine.ledger.entries({ kind: 'ledger.adopted', limit: 9 })).map(({ bytes }) =>
      JSON.parse(`${bytes}`),
    );
    expect(entry).toMatchObject({ checkpoint: disowned });
    const notes = await anchored(bench.anchor, bench.engine.evidence?.signer.verifierKey ?? '');
    expect(notes.at(-1)?.disowns).toEqual({ size: lost?.size, root: lost?.root });
    expect(refusalOf(await checkpoint(engine))).toBeNull();
    expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
    // The other one is the lost one now.
    expect(refusalOf(await checkpoint(bench.engine))).toBe('guard.anchor');
  });

  test('nothing is disowned while no store is adopted, nor where the log itself was edited', async () => {
    const bench = await witnessed();
    await checkpoint(bench.engine);
    const forged = edited(bench.engine, (one) => (one.index === 1 ? { ...one, bytes: Buffer.from('{}') } : one));
    await expect(adoptLedger(forged, [], { holdsConfirmed: true, actor: 'o' })).rejects.toMatchObject({
      code: 'guard.audit',
    });
  });
});

describe('settings', () => {
  test('enter the log when they changed, without any secret', async () => {
    const { engine, ledger } = await witnessed();
    await noteSettings(engine);
    await noteSettings(engine);
    await noteSettings({ ...engine, settings: { ...engine.settings, requireApproval: false } });
    await noteSettings({ ...engine, settings: { ...engine.settings, requireApproval: false } });
    const noted = ledger.snapshot().entries.filter(({ kind }) => kind === 'settings.changed');
    expect(noted.map(({ settings }) => [settings?.requireApproval, settings?.anchors])).toEqual([
      [true, 'memory'],
      [false, 'memory'],
    ]);
  });
});
