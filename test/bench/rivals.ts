/** What others write to delete old rows: no holds, no receipts, no evidence. All of them delete the same rows of `rival`. */
import pg from 'pg';
import { untilNone } from './disposal/until-none.ts';

export interface Rival {
  name: string;
  /** Deletes what lies before the cutoff; how many rows. Those who can end early do so after the batch in hand. */
  run(client: pg.Client, cutoff: string, signal?: AbortSignal): Promise<number>;
}

const batch = 1_000;

export const naive: Rival = {
  name: 'one DELETE for everything',
  run: async (client, cutoff) => (await client.query('delete from rival where ended_at < $1', [cutoff])).rowCount ?? 0,
};

export const restartLoop: Rival = {
  name: 'restart loop: … in (select … limit 1000)',
  run: (client, cutoff, signal) =>
    untilNone(async () => {
      const { rowCount } = await client.query(
        `delete from rival where id in (
            select id from rival where ended_at < $1 order by ended_at limit ${batch})`,
        [cutoff],
      );
      return rowCount ?? 0;
    }, signal),
};

export const keysetLoop: Rival = {
  name: 'keyset loop: 1000 after the last',
  run: (client, cutoff, signal) => {
    let last: [string, string] = ['-infinity', '0'];
    return untilNone(async () => {
      const { rows } = await client.query<{ at: string; id: string; count: string }>(
        `with batch as (
            select ended_at, id from rival where (ended_at, id) > ($1, $2) and ended_at < $3
            order by ended_at, id limit ${batch}
          ), gone as (delete from rival using batch where rival.id = batch.id)
          select ended_at::text as at, id::text, (select count(*) from batch)::text as count
          from batch order by ended_at desc, id desc limit 1`,
        [...last, cutoff],
      );
      const [row] = rows;
      if (row) last = [row.at, row.id];
      return Number(row?.count ?? 0);
    }, signal);
  },
};

export const rivals: Rival[] = [naive, restartLoop, keysetLoop];

export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
