/** Commitments, one row a batch: the leaves beside a filter that tells in which batches a leaf may be. */
import { type RawBuilder, sql } from 'kysely';
import { type Commitments, leafBytes } from '../audit/commitment.ts';
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
  return { keyId, identity, leaves, root: root ?? rootOfLeaves(leaves), filter: filter ?? leafFilter(leaves) };
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

/** One look at every filter of the table; then, in about one of a hundred batches without the leaf, at a part of its leaves. */
export async function findCommitment(db: Db, identity: string, leaf: Buffer): Promise<FoundCommitment[]> {
  const passes = sql.join(
    words(leaf).map((word) => bitIsSet(sql`(${word}::bigint % nullif(8 * octet_length(filter), 0))`)),
    sql` and `,
  );
  // `case` keeps the order, whatever the planner thinks of the costs.
  const contains = sql<boolean>`case when filter is null or (${passes}) then ${isAmongLeaves(leaf)} else false end`;
  const rows = await named(() =>
    db
      .selectFrom('commitment')
      .innerJoin('intent', 'intent.batchId', 'commitment.batchId')
      .select(['commitment.batchId', 'intent.settledEntry'])
      .select(['keyId', 'identity', 'leaves', 'root', 'filter'])
      .where('identity', '=', identity)
      .where(contains)
      .orderBy('settledEntry', (order) => order.desc().nullsLast())
      .execute(),
  );
  return rows.flatMap(({ batchId, settledEntry, ...row }) =>
    isLeafIn(row.leaves, leaf) ? [{ batchId, entry: settledEntry ?? -1, commitments: commitmentsIn(row) }] : [],
  );
}

/** A filter of 2^29 bytes has as many bits as a word has values: this leaves the modulus to the row's own filter. */
const words = (leaf: Buffer): number[] => bitsOfLeaf(leaf, 2 ** 29);

/** By its byte alone: a filter longer than a page lies outside of its row, and is not read whole. */
const bitIsSet = (bit: RawBuilder<unknown>) =>
  sql`get_bit(substring(filter from (${bit} >> 3)::int + 1 for 1), ${bit} & 7) = 1`;

/**
 * Leaves are sorted and as good as random, so this one stands where its first bytes say, give or take six standard
 * deviations. Where that part of the leaves does not enclose it after all, all of them are looked at.
 */
function isAmongLeaves(leaf: Buffer): RawBuilder<boolean> {
  const share = leaf.readUInt32BE(0) / 2 ** 32;
  return sql<boolean>`(
    select case
      when (start = 0 or substring(part from 1 for 32) <= ${leaf}) and (start + length(part) / 32 = total or substring(part from length(part) - 31) >= ${leaf})
      then position(${leaf}::bytea in part) > 0 else position(${leaf}::bytea in leaves) > 0 end
    from (select length(leaves) / 32 as total) as counted,
      lateral (select greatest(0, floor(total * ${share}::float8 - 3 * sqrt(total)) - 1)::int as start) as begun,
      lateral (select substring(leaves from 32 * start + 1 for 32 * (6 * ceil(sqrt(total)) + 3)::int) as part offset 0) as cut
  )`;
}

function isLeafIn(leaves: Buffer, leaf: Buffer): boolean {
  let at = leaves.indexOf(leaf);
  while (at >= 0 && at % leafBytes !== 0) at = leaves.indexOf(leaf, at + 1);
  return at >= 0;
}

export async function pruneCommitments(db: Db, before: string, actor: string): Promise<number> {
  const pruned = sql<{ batches: number }>`
    select gallra_ledger.prune_commitments(${before}::timestamptz, ${actor}) as batches`;
  const { rows } = await named(() => pruned.execute(db));
  return rows[0]?.batches ?? 0;
}
