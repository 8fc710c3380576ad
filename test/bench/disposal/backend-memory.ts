/** How much memory of their own the server's processes have at most while somebody works with the records. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Place } from '../place.ts';

const everyMs = 100;

/** Bytes at the highest of a single one, buffers that all share not counted; null where this system does not tell, or it was over too soon. */
export async function watchBackends<T>(
  place: Place,
  work: () => Promise<T>,
): Promise<{ result: T; peak: number | null }> {
  let [over, peak] = [false, 0];
  // From another database: in theirs a worker would take us for somebody to be careful of.
  const url = new URL(place.recordsUrl);
  const records = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const look = async (): Promise<void> => {
    const { rows } = await client.query(
      `select pid from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
      [records],
    );
    for (const { pid } of rows) peak = Math.max(peak, ownBytes(Number(pid)));
  };
  const watching = (async () => {
    while (!over) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  try {
    return { result: await work(), peak: peak || null };
  } finally {
    over = true;
    await watching;
    await client.end();
  }
}

function ownBytes(pid: number): number {
  try {
    return 1_024 * Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
