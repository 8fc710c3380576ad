/** What happens to honest people must not look like tampering: crashes, races, and a ledger that came back from a backup. */
import { describe, expect, test } from '@jest/globals';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { readEntry } from '../../src/audit/verify/entry.ts';
import { collectFindings } from '../../src/audit/verify/findings.ts';
import { readVerifierKey, type VerifierKey } from '../../src/audit/verify/note.ts';
import { followStory } from '../../src/audit/verify/story.ts';
import { verifyLog } from '../../src/audit/verify/verify-log.ts';
import { adoptLedger } from '../../src/engine/adopt.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { noteSettings } from '../../src/engine/note-settings.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { Anchor } from '../../src/ports/anchor.ts';
import { testBench } from '../engine/bench-engine.ts';
import { simulate } from '../simulation/simulate.ts';
import { bundleOf, filesSource, policies } from './sample-log.ts';

test('the log of workers that crash, stall and race contradicts itself in no seed', async () => {
  let batches = 0;
  for (const [from, receipts] of [
    [1, true],
    [10_001, false],
  ] as const)
    for (let seed = from; seed < from + 20; seed++) {
      const { log } = await simulate(seed, { receipts });
      const findings = collectFindings();
      const story = followStory(false, findings);
      for (const line of log) {
        const entry = readEntry(Buffer.from(line, 'utf8'));
        if (entry) story.tell(entry);
      }
      batches += story.end().batches;
      expect({ seed, findings: findings.list() }).toEqual({ seed, findings: [] });
    }
  expect(batches).toBeGreaterThan(1_000);
}, 120_000);

test('a rule that is approved while those in force are being repeated stays the one in force', () => {
  const findings = collectFindings();
  const story = followStory(true, findings);
  const entry = (kind: string, digest: string, more = {}) => ({ kind, policy: 'visits', digest, ...more });
  const log = [
    ...['old', 'new'].flatMap((digest) => [entry('policy.published', digest), entry('policy.approved', digest)]),
    entry('policy.restated', 'old'),
    entry('run.started', 'new', { run: '1' }),
    entry('batch.intended', 'new', { run: '1', batch: '1', maximum: 1 }),
  ];
  for (const [index, fields] of log.entries()) {
    const told = readEntry(
      Buffer.from(JSON.stringify({ index: index + 256, at: '2026-01-01T00:00:00.000Z', ...fields })),
    );
    if (told) story.tell(told);
  }
  expect(findings.list()).toEqual([]);
});

test('an anchor whose files were moved with all that is in them is named, and that is all', async () => {
  const { engine, store } = await testBench({ policies, anchors: [openMemoryAnchor('here')] });
  await noteSettings(engine);
  store.put('visits', { id: 1, person: 'p', visited_on: '2026-04-01', kept_for: null, important: false });
  await runPolicy(engine, 'visits');
  const there = openMemoryAnchor('there');
  for (const { note, sequence } of (await engine.evidence?.anchors[0]?.notes({ after: 0, limit: 100 })) ?? [])
    await there.put(note, sequence - 1);
  const moved: Engine = { ...engine, evidence: engine.evidence ? { ...engine.evidence, anchors: [there] } : null };
  await noteSettings(moved);
  const keys: [VerifierKey] = [readVerifierKey(engine.evidence?.signer.verifierKey ?? '') as VerifierKey];
  const found = await verifyLog(filesSource(await bundleOf(moved)), { keys });
  expect(found).toMatchObject({ verdict: 'sound', findings: [{ code: 'anchor.left', place: 'anchor here' }] });
});

describe('a ledger that was restored from a backup', () => {
  /** The same ledger as it was before any run, with the same anchor. */
  async function ledgerWith(anchor: Anchor): Promise<{ engine: Engine; keys: [VerifierKey] }> {
    const { engine, store } = await testBench({ policies, anchors: [anchor], settings: { requireAnchor: true } });
    for (let id = 1; id < 9; id++)
      store.put('visits', { id, person: 'p', visited_on: '2026-04-01', kept_for: null, important: false });
    const stores = [{ name: 'register', kind: 'postgres', url: '', timezone: 'UTC', access: 'dispose' }] as never;
    const key = readVerifierKey(engine.evidence?.signer.verifierKey ?? '') as VerifierKey;
    return { engine: { ...engine, policies: { ...engine.policies, stores } }, keys: [key] };
  }

  test('is found out until a person adopted it; then the lost part is named, and nothing else', async () => {
    const anchor = openMemoryAnchor('outside');
    const { engine: lost, keys } = await ledgerWith(anchor);
    await runPolicy(lost, 'visits');
    await checkpoint(lost);
    const [lostNote] = await anchor.notes({ after: 1, limit: 1 });
    const { engine } = await ledgerWith(anchor);
    const before = await verifyLog(filesSource(await bundleOf(engine)), { keys });
    expect(before.verdict).toBe('tampered');
    expect(before.findings).toContainEqual(expect.objectContaining({ code: 'log.shorter' }));

    await adoptLedger(engine, ['register'], { holdsConfirmed: true, actor: 'officer' });
    await runPolicy(engine, 'visits');
    const files = await bundleOf(engine);
    const after = await verifyLog(filesSource(files), { keys });
    expect(after).toMatchObject({ verdict: 'incomplete', findings: [{ code: 'log.disowned' }] });
    expect(after.findings[0]?.what).toContain('officer adopted it');
    // An auditor who was given a checkpoint of the lost part is told the same.
    const given = [{ name: 'mine', text: lostNote?.note ?? '' }];
    expect((await verifyLog(filesSource(files), { keys, given })).verdict).toBe('incomplete');
    // And the lost one, should it turn up again, is the wrong one now.
    expect((await verifyLog(filesSource(await bundleOf(lost)), { keys })).verdict).toBe('tampered');
  });
});
