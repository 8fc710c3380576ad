/** What the engine signs, prunes, adopts and keeps is what the verifier, which shares no code with it, makes of the bundle. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { bundleDirectory } from '../../src/app/bundle-directory.ts';
import { readKeys } from '../../src/app/read-verification.ts';
import { writeBundle } from '../../src/app/write-bundle.ts';
import { noteVerifier } from '../../src/audit/note.ts';
import { verifyLog } from '../../src/audit/verify/verify-log.ts';
import { adoptLedger } from '../../src/engine/adopt.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { askRelease, confirmRelease } from '../../src/engine/hold-releases.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { tendEvidence } from '../../src/engine/tend-evidence.ts';
import { dayText } from '../simulation/register.ts';
import { testBench, testSigner } from './bench-engine.ts';

const made: string[] = [];
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

const required = { settings: { requireAnchor: true } };
const visit = (id: number) => ({ id, person: 'p', visited_on: dayText(40), kept_for: null, important: false });

/** The verdict, and the codes of what it found. */
async function verdictOn(engine: Engine, ...earlier: string[]): Promise<string[]> {
  const path = await mkdtemp(join(tmpdir(), 'gallra-bundle-'));
  made.push(path);
  await writeBundle(engine, path, { actor: 'officer', commitments: true });
  const keys = await readKeys([engine.evidence?.signer.verifierKey ?? '', ...earlier]);
  const { verdict, findings } = await verifyLog(bundleDirectory(path), { keys, given: [] });
  return [verdict, ...findings.map(({ code }) => code)];
}

test('a log that was pruned is sound', async () => {
  const { engine, ledger, store, clock } = await testBench({ ...required, anchors: [openMemoryAnchor()] });
  store.put('visits', visit(1));
  store.put('visits', visit(2));
  await placeHold(engine, {
    ...{ store: 'register', table: 'visits', match: { id: '2' }, kind: 'record', restriction: false, matter: 'D/1' },
    ...{ reason: 'litigation', note: null, placedBy: 'officer', reviewOn: '2040-01-01', future: true },
  });
  await runPolicy(engine, 'visits');
  for (let n = 0; n < 700; n++) await ledger.append({ kind: 'store.verified', actor: 'officer' });
  await checkpoint(engine);
  expect(await verdictOn(engine)).toEqual(['sound']);
  clock.now += 11 * 366 * 86_400_000;
  await tendEvidence(engine, { logYears: 10, commitmentYears: 2 });
  expect((await ledger.beginning()).size).toBe(512);
  await runPolicy(engine, 'visits');
  expect(await verdictOn(engine)).toEqual(['sound']);
});

test('a log in which holds were looked at again, and released by two persons, is sound', async () => {
  const settings = { ...required.settings, twoPersonRelease: true };
  const { engine, ledger, store } = await testBench({ settings, anchors: [openMemoryAnchor()] });
  store.put('visits', visit(1));
  const { hold } = await placeHold(engine, {
    ...{ store: 'register', table: 'visits', match: { id: '1' }, kind: 'record', restriction: true, matter: 'D/1' },
    ...{ reason: 'accuracy', note: 'words', placedBy: 'officer', reviewOn: '2040-01-01', future: false },
  });
  await ledger.reviewHold(hold.id, '2041-01-01', 'appeal', 'officer');
  await askRelease(engine, hold.id, 'closed', 'officer');
  await ledger.endRequest(hold.id, 'refused', 'appeal', 'approver');
  await askRelease(engine, hold.id, 'closed', 'officer');
  await ledger.endRequest(hold.id, 'withdrawn', null, 'officer');
  await askRelease(engine, hold.id, 'closed', 'officer');
  await ledger.record({ kind: 'hold.shown', actor: 'officer', hold: hold.id });
  await confirmRelease(engine, hold.id, 'approver');
  await ledger.eraseHoldNote(hold.id, 'officer');
  await runPolicy(engine, 'visits');
  await checkpoint(engine);
  expect(await verdictOn(engine)).toEqual(['sound']);
});

test('a log that was adopted after a restore is incomplete, and says which one it disowned', async () => {
  const anchors = [openMemoryAnchor()];
  const before = await testBench({ ...required, anchors });
  for (let n = 0; n < 5; n++) await before.ledger.append({ kind: 'store.verified', actor: 'officer' });
  await checkpoint(before.engine);
  const restored = await testBench({ ...required, anchors });
  const stores = [{ name: 'register', kind: 'postgres', url: '', timezone: 'UTC', access: 'dispose' }] as never;
  const engine = { ...restored.engine, policies: { ...restored.engine.policies, stores } };
  await adoptLedger(engine, ['register'], { holdsConfirmed: true, actor: 'officer' });
  restored.store.put('visits', visit(1));
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 1 } });
  expect(await verdictOn(engine)).toEqual(['incomplete', 'log.disowned']);
});

test('a log whose signing key was changed is sound by both keys', async () => {
  const anchors = [openMemoryAnchor()];
  const { engine, ledger, store } = await testBench({ ...required, anchors });
  await checkpoint(engine);
  const before = testSigner(await ledger.id()).verifierKey;
  const earlier = noteVerifier(before);
  const signer = testSigner(await ledger.id(), 'another seed of tests');
  const changed: Engine = { ...engine, evidence: { signer, anchors, earlier: earlier ? [earlier] : [] } };
  store.put('visits', visit(1));
  expect(await runPolicy(changed, 'visits')).toMatchObject({ state: 'finished' });
  expect(await verdictOn(changed, before)).toEqual(['sound']);
});
