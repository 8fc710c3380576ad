/** What a check of the log tells whoever asked for it, where it is the settings that are wrong and not the log. */
import { expect, test } from '@jest/globals';
import pc from 'picocolors';
import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { originOf } from '../../src/audit/checkpoint.ts';
import { noteSigner, noteVerifier } from '../../src/audit/note.ts';
import { checkedLines } from '../../src/cli/render/checked.ts';
import { checkWholeLog } from '../../src/engine/check-whole-log.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { testBench } from '../engine/bench-engine.ts';

const colours = pc.createColors(false);

test('an earlier key that is named no more is asked for, and when it is back all is well', async () => {
  const { engine, ledger } = await testBench({ anchors: [openMemoryAnchor()] });
  await checkpoint(engine);
  const before = noteVerifier(engine.evidence?.signer.verifierKey ?? '');
  if (!engine.evidence || !before) throw new Error('nothing is signed here');
  const signer = noteSigner(originOf(await ledger.id()), Buffer.alloc(32, 'a key after that'));
  const named: Engine = { ...engine, evidence: { ...engine.evidence, signer, earlier: [before] } };
  await ledger.append({ kind: 'run.paused', actor: 'officer' });
  expect(await checkpoint(named)).toMatchObject({ refusal: null });

  const forgotten: Engine = { ...engine, evidence: { ...engine.evidence, signer } };
  const checked = await checkWholeLog(forgotten, 'officer');
  expect(checked).toMatchObject({ sound: false, recheck: { difference: { what: 'signature' } } });
  expect(checkedLines(checked, colours).join('\n')).toContain(
    'name earlier keys after the new one in GALLRA_SIGNING_KEY',
  );
  expect(await checkWholeLog(named, 'officer')).toMatchObject({ sound: true, fault: null });
});
