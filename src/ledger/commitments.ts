/** Commitments, one row a batch: the leaves beside a filter that tells in which batches a leaf may be. */
import { sql } from 'kysely';
import { type Commitments, leavesOf } from '../audit/commitment.ts';
import { bitsOfLeaf, leafFilter } from '../audit/leaf-filter.ts';
import { rootOfLeaves } from '../audit/tree.ts';
import type { FoundCommitment } from '../ports/ledger.ts';
import type { Db } from './database.ts';
import { named, type Trx } from './transaction.ts';

export async function keepCommitments(trx: Trx, batchId: string, commitments: Commitments): Promise<void> {
  const { keyId, identity, leaves, root, filter } = commitments;
  await trx.insertInto('commitment').values({ batchId, keyId, identity, leaves, root, filter }).execute();
}

export interface CommitmentRow {
  keyId: string;
  identity: string;
  leaves: Buffer;
  /** Null in rows that were written before roots and filters were kept. */
  root: Buffer | null;
  filter: Buffer | null;
}

export function commitmentsIn({ keyId, identity, leaves, root, filter }: CommitmentRow): Commitments {
  const each = root && filter ? [] : [...leavesOf({ leaves })];
  return { keyId, identity, leaves, root: root ?? rootOfLeaves(each), filter: filter ?? leafFilter(each) };
}

export async function commitmentsOf(db: Db, batchId: string): Promise<Commitments | null> {
  const found = await named(() =>
    db
      .selectFrom('commitment')
      .select(['keyId', 'identity', 'leaves', 'root', 'filter'])
      .where('batchId', '=', batchId)
      .executeTakeFirst(),
  );
  return found ? commitmentsIn(found) : null;
}

/** No bit of the leaf is taken modulo anything here: a filter of 2^29 bytes has as many bits as a word has values. */
const words = (leaf: Buffer): number[] => bitsOfLeaf(leaf, 2 ** 29);

export async function findCommitment(db: Db, identity: string, leaf: Buffer): Promise<FoundCommitment[]> {
  const passes = sql.join(
    words(leaf).map((word) => sql`get_bit(filter, ${word}::bigint % nullif(8 * octet_length(filter), 0)) = 1`),
    sql` and `,
  );
  // The cheap look at the filter first, whatever the planner thinks; `case` keeps the order.
  const contains = sql<boolean>`case when filter is null or (${passes}) then position(${leaf}::bytea in leaves) > 0 else false end`;
  const rows = await named(() =>
    db
      .selectFrom('commitment')
      .innerJoin('intent', 'intent.batchId', 'commitment.batchId')
      .select(['commitment.batchId', 'intent.settledAt', 'intent.settledEntry'])
      .select(['keyId', 'identity', 'leaves', 'root', 'filter'])
      .where('identity', '=', identity)
      .where(contains)
      .orderBy('intent.settledAt', 'desc')
      .execute(),
  );
  return rows.flatMap(({ batchId, settledEntry, ...row }) =>
    [...leavesOf(row)].some((one) => one.equals(leaf))
      ? [{ batchId, entry: settledEntry ?? -1, commitments: commitmentsIn(row) }]
      : [],
  );
}

export async function pruneCommitments(db: Db, before: string, actor: string): Promise<number> {
  const pruned = sql<{ batches: number }>`
    select gallra_ledger.prune_commitments(${before}::timestamptz, ${actor}) as batches`;
  const { rows } = await named(() => pruned.execute(db));
  return rows[0]?.batches ?? 0;
}
