import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleDirectory } from '../../src/app/bundle-directory.ts';
import { type Keys, readKeys } from '../../src/app/read-verification.ts';
import { verifyInThreads } from '../../src/app/verify-in-threads.ts';
import { verifyLog } from '../../src/audit/verify/verify-log.ts';
import { writeLargeLog } from '../bench/write-large-log.ts';

let directory: string;
let keys: Keys;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gallra-threads-'));
  keys = await readKeys([await writeLargeLog(directory, { entries: 47, records: 1_500, committed: 1 })]);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const commitments = async (): Promise<string[]> =>
  (await readdir(join(directory, 'commitments'))).map((name) => join(directory, 'commitments', name)).toSorted();

test('a sound log is sound, with all its batches checked', async () => {
  const found = await verifyInThreads(bundleDirectory(directory), { keys });
  const batches = (await commitments()).length;
  expect(batches).toBeGreaterThan(10);
  expect(found).toMatchObject({ verdict: 'sound', commitments: { batches: { checked: batches, pruned: 0 } } });
  expect(found).toEqual(await verifyLog(bundleDirectory(directory), { keys }));
});

test('what was altered is named, in the words and the order of a verification without threads', async () => {
  const [first = '', second = '', third = ''] = (await commitments()).slice(3);
  await change(first, (leaves) => leaves.with(31, (leaves[31] ?? 0) ^ 1));
  await change(second, (leaves) =>
    Buffer.concat([leaves.subarray(32, 64), leaves.subarray(0, 32), leaves.subarray(64)]),
  );
  await change(third, (leaves) => leaves.subarray(32));
  const found = await verifyInThreads(bundleDirectory(directory), { keys });
  expect(found.verdict).toBe('tampered');
  expect(found.findings.filter(({ severity }) => severity === 'tampered').map(({ what }) => what)).toEqual([
    `The commitments of batch ${basename(first)} have another root than the entry says.`,
    `The commitments of batch ${basename(second)} are not in order.`,
    `The commitments of batch ${basename(third)} are not 1500.`,
  ]);
  expect(found).toEqual(await verifyLog(bundleDirectory(directory), { keys }));
});

test('a file that cannot be read ends it, though other batches are still being checked', async () => {
  const source = bundleDirectory(directory);
  let read = 0;
  const failing = verifyInThreads(
    {
      ...source,
      read: async (path) => {
        if (path.startsWith('commitments/') && ++read === 3) throw new Error('the disk is gone');
        return source.read(path);
      },
    },
    { keys },
  );
  await expect(failing).rejects.toThrow('the disk is gone');
});

const change = async (path: string, into: (leaves: Buffer) => Uint8Array): Promise<void> =>
  writeFile(path, into(await readFile(path)));
