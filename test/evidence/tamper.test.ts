import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { entryFields, entryKinds } from '../../src/audit/entry.ts';
import { rootOf } from '../../src/audit/tree.ts';
import { readVerifierKey, type VerifierKey } from '../../src/audit/verify/note.ts';
import { type Verification, verifyLog } from '../../src/audit/verify/verify-log.ts';
import { recheckRoots } from '../../src/engine/recheck.ts';
import { askPython } from '../support/python.ts';
import { otherSigner } from './forged-bundle.ts';
import { bundleOf, type Files, filesSource, type SampleLog, sampleLog } from './sample-log.ts';
import { shortcoming, type Tampering, tamperings } from './tampering.ts';

const verifier = fileURLToPath(new URL('../../src/audit/verify', import.meta.url));
const many = fileURLToPath(new URL('verify_many.py', import.meta.url));

let log: SampleLog;
let whole: Files;
let pruned: Files;
let all: Tampering[];
/** What our own verifier found, in the order of `all`. */
let found: Verification[];
let keys: [VerifierKey];

const verified = ({ files, given = [] }: Pick<Tampering, 'files' | 'given'>): Promise<Verification> =>
  verifyLog(filesSource(files), { keys, given: given.map((text, i) => ({ name: String(i), text })) });

beforeAll(async () => {
  log = await sampleLog({ days: 36 });
  whole = await log.files();
  pruned = await (await sampleLog({ pruned: true })).files();
  keys = [readVerifierKey(log.signer.verifierKey) as VerifierKey];
  all = tamperings(whole, pruned, log.signer);
  all.push({ ...(await prunedTooEarly()), name: 'the owner of the database prunes what is a month old, and says so' });
  found = [];
  for (const one of all) found.push(await verified(one));
}, 300_000);

/** Where no function of the database says what is too young. */
async function prunedTooEarly(): Promise<Omit<Tampering, 'name'>> {
  const { engine } = await sampleLog({ days: 36 });
  const { frontier } = await recheckRoots(engine, 256);
  if (frontier === null) throw new Error('the log is too short');
  const root = rootOf(frontier).toString('hex');
  await engine.ledger.pruneLog(frontier, [{ kind: 'log.pruned', actor: 'owner', checkpoint: { size: 256, root } }]);
  return { files: await bundleOf(engine), verdict: 'tampered', code: 'prune.young' };
}

describe('a log that nobody touched', () => {
  test('is sound, and proven to its last entry', async () => {
    const found = await verified({ files: whole });
    expect(found).toMatchObject({ verdict: 'sound', findings: [], log: { begins: 0 } });
    expect(found.log.size).toBeGreaterThanOrEqual(600);
    expect(found.proven?.size).toBe(found.log.size);
    expect(found.anchors.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  test('is sound when its beginning was pruned', async () => {
    const found = await verified({ files: pruned });
    expect(found).toMatchObject({ verdict: 'sound', findings: [], log: { begins: 512 } });
    expect(found.checkpoints.pruned).toBeGreaterThan(0);
    expect(found.commitments.batches.pruned).toBeGreaterThan(0);
  });

  test('proves nothing to somebody who has another key', async () => {
    const other = readVerifierKey(otherSigner(log.signer.name).verifierKey) as VerifierKey;
    const found = await verifyLog(filesSource(whole), { keys: [other] });
    expect(found).toMatchObject({ verdict: 'tampered', proven: null });
  });
});

describe('whatever somebody does to it', () => {
  test('there are at least 200 ways, no two of them the same', () => {
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('is found out, in the right place', () => {
    const missed = all.flatMap((one, i) => {
      const because = shortcoming(one, found[i] as Verification);
      return because === null ? [] : [{ name: one.name, because, found: found[i]?.findings.slice(0, 3) }];
    });
    expect(missed).toEqual([]);
  });

  test('the verifier in Python finds the same, to the letter', async () => {
    const bases = { whole, pruned };
    const key = log.signer.verifierKey;
    const lines = [
      ...Object.entries(bases).map(([name, files]) => JSON.stringify({ name, ...difference(new Map(), files) })),
      ...[{ files: whole }, { files: pruned }, ...all].map(
        ({ files, given = [] }: Pick<Tampering, 'files' | 'given'>) => {
          const base = files.has('beginning.json') ? 'pruned' : 'whole';
          return JSON.stringify({ base, key, given, ...difference(bases[base], files) });
        },
      ),
    ];
    const answers = (await askPython([many, verifier], lines)).map((line) => JSON.parse(line) as Verification);
    expect(answers.length).toBe(all.length + 2);
    expect(answers.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['sound', 'sound']);
    const differing: unknown[] = [];
    for (const [i, one] of all.entries()) {
      const ours = found[i];
      const theirs = answers[i + 2];
      if (JSON.stringify(sorted(ours)) !== JSON.stringify(sorted(theirs)))
        differing.push({ name: one.name, ours: ours?.findings.slice(0, 3), theirs: theirs?.findings.slice(0, 3) });
    }
    expect(differing).toEqual([]);
  }, 300_000);
});

test('the verifier knows every kind and every field that the log may have, and no other', async () => {
  const lie = (fields: object) => Buffer.from(JSON.stringify({ index: 0, at: '2026-01-01T00:00:00.000Z', ...fields }));
  const { readEntry, strangeIn, fieldNames } = await import('../../src/audit/verify/entry.ts');
  const strange = entryKinds.flatMap((kind) => strangeIn(readEntry(lie({ kind })) as never));
  expect(strange).toEqual([]);
  expect(fieldNames).toEqual(['index', 'at', 'kind', ...entryFields]);
  expect(strangeIn(readEntry(lie({ kind: 'x', name: 'Bertil' })) as never)).toEqual(['kind x', 'name']);
});

function difference(base: Files, files: Files): { put: Record<string, string>; dropped: string[] } {
  const put = [...files].filter(([path, bytes]) => !base.get(path)?.equals(bytes));
  return {
    put: Object.fromEntries(put.map(([path, bytes]) => [path, bytes.toString('base64')])),
    dropped: [...base.keys()].filter((path) => !files.has(path)),
  };
}

/** Keys in one order, so that equal results are equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
