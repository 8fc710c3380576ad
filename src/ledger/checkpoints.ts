/** The checkpoints that were signed, the tiles that are full, and where the log begins. */
import { sql } from 'kysely';
import { hashBytes } from '../audit/sha256.ts';
import type { Tile } from '../audit/tiles.ts';
import type { Frontier } from '../audit/tree.ts';
import type { KeptCheckpoint, Ledger } from '../ports/ledger.ts';
import type { Db } from './database.ts';
import { lockCheckpoints } from './locks.ts';
import { inTransaction, named, type Trx } from './transaction.ts';

export async function beginning(db: Db): Promise<Frontier> {
  const head = await named(() =>
    db.selectFrom('auditHead').select(['beginning', 'beginningHashes']).executeTakeFirstOrThrow(),
  );
  return { size: head.beginning, hashes: hashesIn(head.beginningHashes) };
}

export async function keepCheckpoint(db: Db, checkpoint: KeptCheckpoint, tiles: Tile[]): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    await lockCheckpoints(trx);
    if (await isOvertaken(trx, checkpoint)) return false;
    if (tiles.length > 0)
      await trx
        .insertInto('treeTile')
        .values(tiles)
        .onConflict((conflict) => conflict.columns(['level', 'index']).doNothing())
        .execute();
    const { size, root, at, note, frontier } = checkpoint;
    await trx
      .insertInto('checkpoint')
      .values({ size, root, at, note, frontier: Buffer.concat(frontier.hashes) })
      .onConflict((conflict) => conflict.column('note').doNothing())
      .execute();
    return true;
  });
}

/** Those kept are in order, so its neighbours tell. */
async function isOvertaken(trx: Trx, { size, at }: KeptCheckpoint): Promise<boolean> {
  const asked = sql<{ overtaken: boolean }>`select
    (select at from gallra_ledger.checkpoint where size > ${size} order by size, at limit 1) < ${at}::timestamptz is true
    or (select at from gallra_ledger.checkpoint where size < ${size} order by size desc, at desc limit 1) > ${at}::timestamptz is true
    as overtaken`;
  return (await asked.execute(trx)).rows[0]?.overtaken === true;
}

export async function lastCheckpoint(db: Db): Promise<KeptCheckpoint | null> {
  const found = await named(() =>
    db
      .selectFrom('checkpoint')
      .select(columns)
      .orderBy('size', 'desc')
      .orderBy('at', 'desc')
      .orderBy('place', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return found ? checkpointIn(found) : null;
}

export async function checkpoints(db: Db, filter: Parameters<Ledger['checkpoints']>[0]): Promise<KeptCheckpoint[]> {
  const rows = await named(() =>
    db
      .selectFrom('checkpoint')
      .select(columns)
      .where('size', '>=', filter.from)
      .orderBy('size')
      .orderBy('at')
      .orderBy('place')
      .limit(filter.limit)
      .execute(),
  );
  return rows.map(checkpointIn);
}

export async function tile(db: Db, level: number, index: number): Promise<Buffer | null> {
  const found = await named(() =>
    db
      .selectFrom('treeTile')
      .select('hashes')
      .where('level', '=', level)
      .where(sql`index`, '=', index)
      .executeTakeFirst(),
  );
  return found?.hashes ?? null;
}

const columns = ['size', 'root', 'at', 'note', 'frontier'] as const;

const checkpointIn = ({
  frontier,
  ...kept
}: Omit<KeptCheckpoint, 'frontier'> & { frontier: Buffer }): KeptCheckpoint => ({
  ...kept,
  frontier: { size: kept.size, hashes: hashesIn(frontier) },
});

function hashesIn(bytes: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += hashBytes) hashes.push(bytes.subarray(at, at + hashBytes));
  return hashes;
}
