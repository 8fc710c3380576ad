/** A batch as a range of heap blocks: all that may go in them, wherever it stands in time. */
import { sql } from 'kysely';
import type { BatchRange, HeapBlock, Position } from '../../ports/store.ts';
import type { Sql } from '../two-valued.ts';
import { splitName } from './columns.ts';
import { type Connection, reading } from './session.ts';

/** How many times as many a batch may have as are expected in it: blocks differ, and one with too many is undone and begun again. */
const room = { byStatistics: 2, byTheLast: 1.25 };

/** The next blocks, whether or not anything in them may go. Null: the heap ends before, or is gone. */
export async function nextBlocks(
  on: Connection,
  table: string,
  branch: number,
  after: Position & { block: HeapBlock },
  size: number,
): Promise<BatchRange | null> {
  const { schema, relation } = splitName(on, table);
  const heap = sql`to_regclass(format('%I.%I', ${schema}::text, ${relation}::text))`;
  const blocks = sql<Blocks>`select (pg_relation_size(${heap}) / current_setting('block_size')::int)::text as blocks`;
  const { rows } = await reading(on, table, (tx) => blocks.execute(tx));
  const { next, end: limit = Number.POSITIVE_INFINITY } = after.block;
  if (next >= Math.min(Number(rows[0]?.blocks ?? 0), limit)) return null;
  const end = Math.min(limit, next + Math.max(1, Math.floor(size / mostExpected(after.block))));
  const upTo = { lead: null, key: [], block: { ...after.block, next: end } };
  return { branch, after, upTo, size, keys: null };
}

interface Blocks {
  /** Null: there is no such table. */
  blocks: string | null;
}

/** Records in a block. The next ones are like the last ones, and never taken for emptier than all are on average. */
const mostExpected = ({ density, found }: HeapBlock): number =>
  found === undefined ? room.byStatistics * density : room.byTheLast * Math.max(density, found);

/** Null: the range is none of blocks. */
export function inBlocks({ after, upTo }: Pick<BatchRange, 'after' | 'upTo'>): Sql | null {
  if (!upTo.block) return null;
  const start = (block: number): Sql => sql`${`(${block},0)`}::text::tid`;
  return sql`r.ctid >= ${start(after?.block?.next ?? 0)} and r.ctid < ${start(upTo.block.next)}`;
}
