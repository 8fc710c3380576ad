/** What every ledger promises for those who check it: checkpoints, tiles, commitments, and what may be forgotten. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Commitments } from '../../src/audit/commitment.ts';
import { decodeEntry, encodeEntry, type NewEntry } from '../../src/audit/entry.ts';
import { sha256 } from '../../src/audit/sha256.ts';
import { emptyFrontier, type Frontier, growingTree, leafHash, rootOf } from '../../src/audit/tree.ts';
import type { KeptCheckpoint, Ledger } from '../../src/ports/ledger.ts';
import { commitmentsOf, commitmentsOver, leafOf } from './commitments.ts';
import { compiledGap, done, everything, type LedgerUnderTest, newRun, orderOf } from './ledger.ts';

export function ledgerEvidenceContract(fresh: () => Promise<LedgerUnderTest>): void {
  let under: LedgerUnderTest;
  let ledger: Ledger;
  let own: string;
  let identity: string;

  beforeEach(async () => {
    under = await fresh();
    ({ ledger } = under);
    own = crypto.randomUUID();
    identity = `${own}/public/calls`;
  });

  /** A batch that is settled with these commitments. */
  async function settled(of: number[] | Commitments, on = ledger): Promise<string> {
    const commitments = Array.isArray(of) ? (of.length > 0 ? commitmentsOver(identity, of) : null) : of;
    const run = newRun(own, 'w1');
    await on.startRun(run, { kind: 'run.started', policy: own });
    await on.acquireLease([identity], run.id, 'w1', 60_000);
    const { batchId } = await on.intend(orderOf(own, run.id, 'w1', [identity]));
    await on.settle(batchId, done(), commitments);
    const end = { state: 'finished' as const, counts: {}, parts: {}, code: null, message: null };
    await on.endRun(run.id, end, { kind: 'run.finished', policy: own });
    await on.releaseLease(run.id, 'w1');
    return batchId;
  }
  const entryAt = async (index: number, on = ledger) => {
    const [entry] = await on.entries({ after: index - 1, limit: 1 });
    return entry && decodeEntry(entry.bytes);
  };
  const refused = { code: 'log.prune' };

  test('a published policy is named by the digest of its text, a settled batch by the root over its commitments', async () => {
    const source = 'version: 1 # ä\n';
    await ledger.publish([{ compiled: compiledGap(own, 'd1'), source }], 'anna');
    const text = createHash('sha256').update(source).digest('hex');
    const [published] = await ledger.entries({ policy: own, kind: 'policy.published', limit: 1 });
    expect(published && decodeEntry(published.bytes)).toMatchObject({ text });

    await settled([3, 1, 2]);
    await settled([]);
    const batches = await ledger.entries({ policy: own, kind: 'batch.settled', limit: 2 });
    const root = commitmentsOver(identity, [1, 2, 3]).root.toString('hex');
    expect(batches.map(({ bytes }) => decodeEntry(bytes).commitments)).toEqual([
      { root, size: 3, key: 'k1' },
      undefined,
    ]);
  });

  test('the stored bytes are those of the encoding, in whatever letters', async () => {
    const entry: NewEntry = {
      kind: 'run.refused',
      policy: own,
      code: 'a"b\\c/d',
      reason: 'tab\t, line\n, \u0001, \u007f, \u2028, é, 漢, 😀',
      counts: { destroyed: 0, 'ö "': 1.5e21 },
      tables: ['{}', '%s %I', "'; drop table x; --"],
      settings: { on: true, size: -0.25 },
    };
    await ledger.append(entry);
    const [stored] = await ledger.entries({ policy: own, limit: 1 });
    if (stored === undefined) throw new Error('it was not written');
    expect(stored.bytes.toString()).toBe(encodeEntry(entry, stored.index, stored.at).toString());
    expect(decodeEntry(stored.bytes)).toEqual({ index: stored.index, at: stored.at, ...entry });
  });

  test('an entry longer than an entry bundle can tell is refused; one just below it is not', async () => {
    const long = (length: number): NewEntry => ({ kind: 'run.failed', policy: own, code: 'x'.repeat(length) });
    await expect(ledger.append(long(65_535))).rejects.toMatchObject({ code: 'audit.size' });
    await ledger.append(long(65_300));
    expect(await ledger.entries({ policy: own, limit: 9 })).toHaveLength(1);
  });

  test('every version that was published is told, oldest first, with what became of it', async () => {
    for (const digest of ['d1', 'd2']) {
      await ledger.publish([{ compiled: compiledGap(own, digest), source: digest }], 'anna');
      await under.passes(2);
    }
    await ledger.approve(own, 'd2', 's1', 'berit', false);
    const ours = (await ledger.versions()).filter((version) => version.policy === own);
    expect(ours).toMatchObject([
      { digest: 'd1', source: 'd1', approvedBy: null },
      { digest: 'd2', source: 'd2', approvedBy: 'berit', schemaDigest: 's1', compiled: { id: own } },
    ]);
  });

  describe('checkpoints', () => {
    const hashes = (count: number) => Array.from({ length: count }, (_, n) => leafHash(Buffer.from(`${own} ${n}`)));
    function checkpointOf(size: number, at: string): KeptCheckpoint {
      const tree = growingTree();
      for (const hash of hashes(size)) tree.append(hash);
      const root = tree.root().toString('hex');
      return { size, root, at, note: `${own}\n${size}\n${at}\n`, frontier: tree.frontier() };
    }

    test('are kept once, in their order, with the subtrees from which the next goes on', async () => {
      const { ledger: alone } = await under.alone();
      expect(await alone.lastCheckpoint()).toBeNull();
      const first = checkpointOf(5, '2026-11-21T10:00:00.000Z');
      const same = checkpointOf(5, '2026-11-21T11:00:00.000Z');
      const later = checkpointOf(300, '2026-11-21T12:00:00.000Z');
      for (const one of [first, same, first, later, later]) await alone.keepCheckpoint(one, []);
      expect(await alone.lastCheckpoint()).toEqual(later);
      expect(await alone.checkpoints({ from: 0, limit: 10 })).toEqual([first, same, later]);
      expect(await alone.checkpoints({ from: 0, limit: 2 })).toEqual([first, same]);
      expect(await alone.checkpoints({ from: 6, limit: 10 })).toEqual([later]);
      const tree = growingTree((await alone.lastCheckpoint())?.frontier);
      expect(tree.root().toString('hex')).toBe(later.root);
    });

    test('a checkpoint that was overtaken while it was signed is not the last', async () => {
      const { ledger: alone } = await under.alone();
      const [small, large] = [checkpointOf(5, '2026-11-21T10:00:00.000Z'), checkpointOf(7, '2026-11-21T10:00:00.000Z')];
      for (const one of [large, small]) await alone.keepCheckpoint(one, []);
      expect(await alone.lastCheckpoint()).toEqual(large);
      expect(await alone.checkpoints({ from: 0, limit: 10 })).toEqual([small, large]);
    });

    test('of fewer entries at a later time, or of more at an earlier one, are refused', async () => {
      const { ledger: alone } = await under.alone();
      const at = (minute: number): string => `2026-11-21T10:0${minute}:00.000Z`;
      const [early, late] = [checkpointOf(5, at(1)), checkpointOf(7, at(3))];
      for (const one of [early, late, early]) expect(await alone.keepCheckpoint(one, [])).toBe(true);
      expect(await alone.keepCheckpoint(checkpointOf(6, at(4)), [])).toBe(false);
      expect(await alone.keepCheckpoint(checkpointOf(6, at(0)), [])).toBe(false);
      expect(await alone.keepCheckpoint(checkpointOf(8, at(2)), [])).toBe(false);
      expect(await alone.checkpoints({ from: 0, limit: 10 })).toEqual([early, late]);
      expect(await alone.keepCheckpoint(checkpointOf(6, at(2)), [])).toBe(true);
    });

    test('come with the tiles that are full, each kept as it was first', async () => {
      const { ledger: alone } = await under.alone();
      const full = { level: 0, index: 0, hashes: Buffer.concat(hashes(256)) };
      expect(await alone.tile(0, 0)).toBeNull();
      await alone.keepCheckpoint(checkpointOf(256, '2026-11-21T10:00:00.000Z'), [full]);
      await alone.keepCheckpoint(checkpointOf(257, '2026-11-21T10:01:00.000Z'), [
        full,
        { level: 0, index: 1, hashes: Buffer.alloc(8192, 7) },
      ]);
      expect(await alone.tile(0, 0)).toEqual(full.hashes);
      expect(await alone.tile(0, 1)).toEqual(Buffer.alloc(8192, 7));
      expect(await alone.tile(1, 0)).toBeNull();
    });
  });

  describe('commitments', () => {
    test('of a batch come back as they were kept; a batch without has none', async () => {
      const batchId = await settled([1, 2]);
      expect(await ledger.commitmentsOf(batchId)).toEqual(commitmentsOver(identity, [1, 2]));
      expect(await ledger.commitmentsOf(await settled([]))).toBeNull();
      expect(await ledger.commitmentsOf('no-such-batch')).toBeNull();
    });

    test('a leaf is found in every batch that has it, newest first, with the entry that carries the root', async () => {
      const [first, , third] = [await settled([1, 2]), await settled([3]), await settled([2, 5, 9])];
      const found = await ledger.findCommitment(identity, leafOf(2));
      expect(found.map(({ batchId }) => batchId)).toEqual([third, first]);
      for (const { batchId, entry, commitments } of found)
        expect(await entryAt(entry)).toMatchObject({
          kind: 'batch.settled',
          batch: batchId,
          commitments: { root: commitments.root.toString('hex') },
        });
      expect(await ledger.findCommitment(identity, leafOf(4))).toEqual([]);
      expect(await ledger.findCommitment(`another ${identity}`, leafOf(2))).toEqual([]);
    });

    test('bytes that are no leaf, but parts of two, are not found', async () => {
      await settled([1, 2]);
      const between = Buffer.concat([Buffer.alloc(16, 1), Buffer.alloc(16, 2)]);
      expect(await ledger.findCommitment(identity, between)).toEqual([]);
    });

    test('a leaf is found in batches of every size, spread evenly as digests are or not', async () => {
      const even = (_: unknown, n: number) => sha256(Buffer.from(`${own} ${n}`));
      const low = (_: unknown, n: number) => Buffer.concat([Buffer.alloc(30), even(_, n).subarray(0, 2)]);
      for (const [size, spread] of [
        [1, even],
        [7, even],
        [300, even],
        [20_000, even],
        [2_000, low],
      ] as const) {
        const leaves = Array.from({ length: size }, spread).sort(Buffer.compare);
        const where = `${identity} ${size}`;
        const batchId = await settled(commitmentsOf(where, leaves));
        for (const place of [0, 1, Math.floor(size / 3), size - 1]) {
          const found = await ledger.findCommitment(where, leaves[Math.min(place, size - 1)] ?? Buffer.of());
          expect({ size, place, found: found.map((one) => one.batchId) }).toEqual({ size, place, found: [batchId] });
        }
        expect(await ledger.findCommitment(where, sha256(Buffer.from(where)))).toEqual([]);
        const beside = Buffer.from(leaves[0] ?? Buffer.of());
        beside[31] = (beside[31] ?? 0) ^ 1;
        if (!leaves.some((leaf) => leaf.equals(beside))) expect(await ledger.findCommitment(where, beside)).toEqual([]);
      }
    });

    test('of batches settled before an instant go, with one entry; where there are none, without', async () => {
      const { ledger: alone, ages } = await under.alone();
      const early = await settled([1, 2], alone);
      await ages();
      await under.passes(2);
      const before = new Date(Date.parse(await alone.now()) - 366 * 24 * 3_600_000).toISOString();
      await under.passes(2);
      const late = await settled([3], alone);
      expect(await alone.pruneCommitments(before, 'anna')).toBe(1);
      expect(await alone.commitmentsOf(early)).toBeNull();
      expect(await alone.commitmentsOf(late)).not.toBeNull();
      const { index } = await alone.head();
      expect(await entryAt(index, alone)).toEqual({
        ...{ index, at: expect.any(String), kind: 'commitments.pruned', actor: 'anna', counts: { batches: 1 }, before },
      });
      expect(await alone.pruneCommitments(before, 'anna')).toBe(0);
      expect((await alone.head()).index).toBe(index);
    });
  });

  describe('forgetting the oldest entries', () => {
    /** A log of so many entries, a checkpoint over all of them, and its beginning up to `size`. */
    async function longLog(count: number, size: number, used = under.alone()) {
      const { ledger: alone, ages } = await used;
      for (let { index } = await alone.head(); index < count - 1; index += 1)
        await alone.append({ kind: 'store.verified', policy: own, store: `s${index}` });
      await ages();
      const entries = await everything(alone);
      const tree = growingTree();
      let beginning: Frontier = emptyFrontier;
      for (const { index, bytes } of entries) {
        if (index === size) beginning = tree.frontier();
        tree.append(leafHash(bytes));
      }
      const root = tree.root().toString('hex');
      const full = entries.slice(0, 256).map(({ bytes }) => leafHash(bytes));
      const keep = () =>
        alone.keepCheckpoint(
          { size: tree.size, root, at: '2026-11-21T10:00:00.000Z', note: `${own}\n`, frontier: tree.frontier() },
          [{ level: 0, index: 0, hashes: Buffer.concat(full) }],
        );
      return { alone, beginning, root, size: tree.size, keep };
    }
    const pruned = (beginning: Frontier) => [
      { kind: 'policy.restated' as const, policy: own, digest: 'd1', repeats: 1 },
      {
        kind: 'log.pruned' as const,
        actor: 'anna',
        checkpoint: { size: beginning.size, root: rootOf(beginning).toString('hex') },
      },
    ];

    test('they and their tiles go, the log says so itself, and the tree over the rest has the same root', async () => {
      const { alone, beginning, root, size, keep } = await longLog(300, 256);
      await keep();
      expect(await alone.beginning()).toEqual(emptyFrontier);
      await alone.pruneLog(beginning, pruned(beginning));
      expect(await alone.beginning()).toEqual(beginning);
      expect(await alone.tile(0, 0)).toBeNull();

      const left = await everything(alone);
      expect(left.map(({ index }) => index)).toEqual(Array.from({ length: size + 2 - 256 }, (_, n) => 256 + n));
      expect(left.slice(-2).map(({ kind }) => kind)).toEqual(['policy.restated', 'log.pruned']);
      const tree = growingTree(beginning);
      for (const { bytes } of left.slice(0, -2)) tree.append(leafHash(bytes));
      expect(tree.root().toString('hex')).toBe(root);
    });

    test('what is left is a sound log, and goes on', async () => {
      const { alone, beginning, keep } = await longLog(600, 512);
      await keep();
      const early = await alone.head();
      await alone.pruneLog(beginning, pruned(beginning));
      expect(await alone.checkLog()).toMatchObject({ fault: null });
      expect(await alone.recheckLog('anna')).toBeNull();
      await alone.append({ kind: 'store.verified', policy: own });
      expect((await alone.head()).index).toBe(603);
      expect(await alone.hasEntry(early)).toBe(true);
      expect((await alone.entries({ limit: 1 }))[0]?.index).toBe(512);
      expect(await alone.lastCheckpoint()).toMatchObject({ size: 600 });
    });

    test('nothing goes that no checkpoint covers, or to an index that ends no tile', async () => {
      const { alone, beginning, keep } = await longLog(300, 256);
      await expect(alone.pruneLog(beginning, pruned(beginning))).rejects.toMatchObject(refused);
      await keep();
      for (const odd of [emptyFrontier, { size: 255, hashes: beginning.hashes }, { size: 256, hashes: [] }])
        await expect(alone.pruneLog(odd, pruned(odd))).rejects.toMatchObject(refused);
      const beyond = { ...beginning, size: 512 };
      await expect(alone.pruneLog(beyond, pruned(beyond))).rejects.toMatchObject(refused);
      expect(await everything(alone)).toHaveLength(300);
      await alone.pruneLog(beginning, pruned(beginning));
      await expect(alone.pruneLog(beginning, pruned(beginning))).rejects.toMatchObject(refused);
    });

    test('nothing goes that the log does not tell by its size and root; it may have been told before', async () => {
      const { alone, beginning, keep } = await longLog(300, 256);
      await keep();
      const [, told] = pruned(beginning);
      const other = {
        kind: 'log.pruned' as const,
        checkpoint: { size: 256, root: rootOf(emptyFrontier).toString('hex') },
      };
      for (const entries of [[], [other]])
        await expect(alone.pruneLog(beginning, entries)).rejects.toMatchObject(refused);
      await expect(alone.pruneLog({ size: 256, hashes: [Buffer.alloc(32)] }, told ? [told] : [])).rejects.toMatchObject(
        refused,
      );
      expect(await everything(alone)).toHaveLength(300);
      if (told) await alone.append(told);
      await alone.pruneLog(beginning, []);
      expect((await alone.entries({ limit: 1 }))[0]?.index).toBe(256);
    });

    test('nothing goes while a run or a batch that began before is open', async () => {
      const used = under.alone();
      const { ledger: alone } = await used;
      const run = newRun(own, 'w1');
      await alone.startRun(run, { kind: 'run.started', policy: own });
      await alone.acquireLease([identity], run.id, 'w1', 600_000);
      const { batchId } = await alone.intend(orderOf(own, run.id, 'w1', [identity]));
      const { beginning, keep } = await longLog(300, 256, used);
      await keep();
      const failed = { state: 'failed' as const, counts: {}, parts: {}, code: 'x', message: null };
      await expect(alone.pruneLog(beginning, pruned(beginning))).rejects.toMatchObject(refused);
      await alone.endRun(run.id, failed, { kind: 'run.failed' });
      await expect(alone.pruneLog(beginning, pruned(beginning))).rejects.toMatchObject(refused);
      await alone.settle(batchId, done());
      await alone.pruneLog(beginning, pruned(beginning));
      expect((await everything(alone))[0]?.index).toBe(256);
    });
  });
}
