/** A ledger that was rolled back or copied, on real servers, and a store that keeps nothing of ours: the anchor alone tells. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { openDirectoryAnchor } from '../../src/anchors/directory/open-anchor.ts';
import { adoptLedger } from '../../src/engine/adopt.ts';
import { checkWholeLog } from '../../src/engine/check-whole-log.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { testSigner } from '../engine/bench-engine.ts';
import { type Place, place } from './place.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function witnessed(prepared: boolean): Promise<{ at: Place; engine: Engine }> {
  const at = await place({ prepared, batchSize: 2 });
  const path = await mkdtemp(join(tmpdir(), 'gallra-anchor-'));
  closing.push(at.close, () => rm(path, { recursive: true }));
  const evidence = { signer: testSigner(await at.ledger.id()), anchors: [openDirectoryAnchor(path)] };
  return { at, engine: { ...at.engine, evidence, settings: { ...at.engine.settings, requireAnchor: true } } };
}

test('what was rolled back disposes of nothing, also when its log has grown past the lost one; adopted, it goes on', async () => {
  const { at, engine } = await witnessed(false);
  await checkpoint(engine);
  const backup = await at.backup('ledger');
  const empty = await at.backup('store');
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 6 } });
  const lost = await at.ledger.lastCheckpoint();

  await at.restore('ledger', backup);
  await at.restore('store', empty);
  for (let more = 0; more < 3; more++) {
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      state: 'refused',
      refusal: { code: 'guard.anchor' },
      checkpoint: null,
    });
    for (let n = 0; n < 8; n++) await at.ledger.append({ kind: 'run.paused', actor: 'somebody' });
  }
  expect(await at.visits()).toHaveLength(6);
  expect((await at.ledger.head()).index).toBeGreaterThan(lost?.size ?? 0);
  expect(await checkWholeLog(engine, 'officer')).toMatchObject({ sound: false, conflict: { code: 'guard.anchor' } });

  const adopted = await adoptLedger(engine, ['register'], { holdsConfirmed: true, actor: 'operator' });
  expect(adopted).toMatchObject([{ state: 'adopted', disowns: { size: lost?.size, root: lost?.root } }]);
  expect(await at.log('ledger.adopted')).toMatchObject([{ checkpoint: { size: lost?.size, root: lost?.root } }]);
  expect((await at.ledger.lastCheckpoint())?.note).toContain(`\ndisowns ${lost?.size} `);
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished', counts: { destroyed: 6 } });
  expect(await checkWholeLog(engine, 'officer')).toMatchObject({ sound: true });
});

test('an entry that the owner of the database changes is found and named, and stops every run', async () => {
  const { at, engine } = await witnessed(true);
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
  for (let n = 0; n < 300; n++) await at.ledger.append({ kind: 'run.paused', actor: 'somebody' });
  expect(await checkpoint(engine)).toMatchObject({ refusal: null });
  const settled = (await at.ledger.entries({ kind: 'batch.settled', limit: 1 }))[0];
  const written = settled?.bytes.toString('utf8') ?? '';
  await rewrite(at, settled?.index ?? 0, written.replace('"destroyed":2', '"destroyed":1'));
  const checked = await checkWholeLog(engine, 'officer');
  expect(checked).toMatchObject({
    sound: false,
    recheck: { difference: { what: 'changed', from: settled?.index, to: settled?.index } },
  });
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'refused', refusal: { code: 'guard.audit' } });
  await rewrite(at, settled?.index ?? 0, written);
  expect(await checkWholeLog(engine, 'officer')).toMatchObject({ sound: true });
  expect(await runPolicy(engine, 'visits')).toMatchObject({ state: 'finished' });
});

/** As the owner of the database could: past every trigger. */
async function rewrite(at: Place, index: number, text: string): Promise<void> {
  const backup = await at.backup('ledger');
  const rows = JSON.parse(backup.get('gallra_ledger.audit_entry') ?? '[]') as { index: number; bytes: string }[];
  const bytes = `\\x${Buffer.from(text).toString('hex')}`;
  const changed = rows.map((row) => (row.index === index ? { ...row, bytes } : row));
  await at.restore('ledger', new Map([...backup, ['gallra_ledger.audit_entry', JSON.stringify(changed)]]));
}
