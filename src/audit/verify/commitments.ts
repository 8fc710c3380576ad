/** Whether the commitments of every batch are those that its entry vouches for, and none are there that no entry knows. */
import type { Finding, Findings } from './findings.ts';
import type { Source } from './source.ts';
import type { Committed, Told } from './story.ts';
import { hashBytes, leafHashes, rootOf } from './tree.ts';

/** Where leaves are checked. They are most of what there is to compute: two hashes for every record. */
export interface CheckLeaves {
  /** How many batches may be under way at the same time; their leaves are kept in memory as long. */
  abreast: number;
  /** What `wrongWith` says. */
  wrongWith(leaves: Buffer, size: number, root: string): Promise<string | null>;
}

export const checkHere: CheckLeaves = {
  abreast: 1,
  wrongWith: async (leaves, size, root) => wrongWith(leaves, size, root),
};

/** Null: nothing. Else how a sentence about them goes on. @param root hex */
export function wrongWith(leaves: Buffer, size: number, root: string): string | null {
  if (leaves.length !== size * hashBytes) return `are not ${size}`;
  for (let at = hashBytes; at < leaves.length; at += hashBytes)
    if (leaves.compare(leaves, at, at + hashBytes, at - hashBytes, at) > 0) return 'are not in order';
  return rootOf(leafHashes(leaves)).toString('hex') === root ? null : 'have another root than the entry says';
}

interface CommitmentChecks {
  check(committed: Committed): Promise<void>;
  end(told: Told): Promise<{ checked: number; pruned: number }>;
}

/** What is found is the same, and in the same order, wherever the leaves are checked. */
export async function commitmentChecks(
  source: Source,
  leaves: CheckLeaves,
  findings: Findings,
): Promise<CommitmentChecks> {
  const names = await source.list('commitments');
  const unnamed = names && new Set(names.toSorted());
  const absent = names !== null && names.length === 0;
  const missing: { batch: string; index: number; at: string }[] = [];
  const underWay: (() => Promise<void>)[] = [];
  let checked = 0;
  const say = (
    code: string,
    severity: Finding['severity'],
    { batch, index, at }: Omit<Committed, 'size' | 'root'>,
    what: string,
  ) => findings.add('story', { code, severity, place: `file commitments/${batch}`, index, what, from: at, to: at });
  return {
    async check(committed) {
      const { batch, size, root } = committed;
      const bytes = absent || !/^[\w-]+$/.test(batch) ? null : await source.read(`commitments/${batch}`);
      unnamed?.delete(batch);
      if (bytes === null) {
        missing.push(committed);
        return;
      }
      checked += 1;
      const answer = leaves.wrongWith(bytes, size, root);
      // Whoever waits for it is told; until then it is nobody's failure.
      answer.catch(() => undefined);
      underWay.push(async () => {
        const wrong = await answer;
        if (wrong) say('commitments.altered', 'tampered', committed, `The commitments of batch ${batch} ${wrong}.`);
      });
      while (underWay.length >= leaves.abreast) await underWay.shift()?.();
    },
    async end({ commitmentsPrunedBefore, gaps }) {
      for (const settled of underWay.splice(0)) await settled();
      const before = commitmentsPrunedBefore ?? '';
      const unexplained = missing.filter(({ at }) => at >= before);
      const [first] = unexplained;
      if (absent && first)
        findings.add('story', {
          ...{ code: 'commitments.absent', severity: 'incomplete', place: 'commitments', index: first.index },
          what: `The commitments of ${unexplained.length} batches are not here: no record can be looked up, and none of them was checked.`,
          ...{ from: first.at, to: null },
        });
      else
        for (const one of unexplained)
          say('commitments.missing', 'incomplete', one, `The commitments of batch ${one.batch} are missing.`);
      for (const name of gaps === 0 ? (unnamed ?? []) : [])
        findings.add('story', {
          ...{ code: 'file.unknown', severity: 'tampered', place: `file commitments/${name}`, index: null },
          what: `No entry vouches for the file commitments/${name}.`,
          ...{ from: null, to: null },
        });
      return { checked, pruned: missing.length - unexplained.length };
    },
  };
}
