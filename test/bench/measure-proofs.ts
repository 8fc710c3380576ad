/** How long it takes to find the batch in which one record was disposed of, among all commitments that were ever kept. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { leafBytes } from '../../src/audit/commitment.ts';
import { leafFilter } from '../../src/audit/leaf-filter.ts';
import { sortedLeaves } from '../../src/audit/sorted-leaves.ts';
import { emptyRoot } from '../../src/audit/tree.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { median, milliseconds, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const limitMs = 50;
/** Of that, what does not grow with the table: asking, and fetching the leaves of the batch that was found. */
const fixedMs = 15;
const aimedCommitments = 10_000_000;
const batchSizes = [1_000, 5_000, 20_000];
const asked = 25;
const identity = 'bench/public/calls';

export async function measureProofs(place: Place, scale: Scale): Promise<Section> {
  const count = scale.commitments;
  const seen: { batch: number; bytes: string; present: number; absent: number; slowest: number }[] = [];
  for (const batch of batchSizes) {
    const url = await place.newLedger(`proofs_${batch}`);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const known = await fill(client, count, batch);
    await client.query('vacuum analyze');
    const size = await client.query(
      `select pg_size_pretty(pg_total_relation_size('gallra_ledger.commitment')) as size`,
    );
    await client.end();
    const ledger = await openLedger(url, { max: 1 });
    try {
      await findEach(ledger, known, 1);
      const present = await findEach(ledger, known, 1);
      const absent = await findEach(
        ledger,
        known.map(() => randomBytes(leafBytes)),
        0,
      );
      seen.push({
        batch,
        bytes: size.rows[0]?.size,
        present: median(present),
        absent: median(absent),
        slowest: Math.max(...present, ...absent),
      });
    } finally {
      await ledger.close();
    }
  }
  const limit = fixedMs + (limitMs - fixedMs) * Math.min(1, count / aimedCommitments);
  const slowest = Math.max(...seen.map(({ present, absent }) => Math.max(present, absent)));
  return {
    title: `Finding one record among ${whole(count)} commitments`,
    about: `On the ledger's PostgreSQL with a warm cache; ${asked} records that are there and ${asked} that are not, one at a time.`,
    head: ['records in a batch', 'table', 'there', 'not there', 'slowest of all'],
    rows: seen.map(({ batch, bytes, present, absent, slowest: worst }) => [
      whole(batch),
      bytes,
      milliseconds(present),
      milliseconds(absent),
      milliseconds(worst),
    ]),
    aims: [
      {
        what: `the batch of a record is found in less than ${limitMs} ms among ${whole(aimedCommitments)} commitments`,
        met: slowest < limit,
        seen: `${milliseconds(slowest)} among ${whole(count)}${count < aimedCommitments ? `, held against ${milliseconds(limit)}` : ''}`,
      },
    ],
  };
}

/** Batches as a run leaves them; returns leaves out of as many of them as are asked for. */
async function fill(client: pg.Client, count: number, batch: number): Promise<Buffer[]> {
  await client.query(`insert into gallra_ledger.run (id, policy, digest, store, as_of, state, started_at, finished_at, worker, entry)
    values ('run', 'calls', 'd', 'records', now(), 'finished', now(), now(), 'w', 0)`);
  const batches = Math.ceil(count / batch);
  const atOnce = Math.ceil(20_000 / batch);
  const known: Buffer[] = [];
  for (let done = 0; done < batches; done += atOnce) {
    const rows = Array.from({ length: Math.min(atOnce, batches - done) }, () => {
      const leaves = sortedLeaves(randomBytes(batch * leafBytes));
      const any = leaves.subarray(7 * leafBytes, 8 * leafBytes);
      return { leaves, root: emptyRoot, filter: leafFilter(leaves), any };
    });
    await client.query(
      `with batch as (
        select 'batch ' || n as id, n, leaves, root, filter
        from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[]) as t (leaves, root, filter, n)
      ), intended as (
        insert into gallra_ledger.intent (batch_id, run_id, policy, digest, store, worker, tables, "table", key, action, holds,
          intended_at, lease_token, settled_at, settlement, entry, settled_entry)
        select id, 'run', 'calls', 'd', 'records', 'w', '{t}', 'calls', '{id}', 'destroy', '{}', now(), 't', now(), '{}', 2 * n, 2 * n + 1
        from batch
      )
      insert into gallra_ledger.commitment (batch_id, key_id, identity, leaves, root, filter)
      select id, 'key', $5, leaves, root, filter from batch`,
      [
        rows.map(({ leaves }) => leaves),
        rows.map(({ root }) => root),
        rows.map(({ filter }) => filter),
        rows.map((_, i) => done + i),
        identity,
      ],
    );
    const [{ any } = {}] = rows;
    if (any) known.push(any);
  }
  const step = Math.max(1, Math.floor(known.length / asked));
  return known.filter((_, i) => i % step === 0).slice(0, asked);
}

async function findEach(ledger: Ledger, leaves: Buffer[], expected: number): Promise<number[]> {
  const times: number[] = [];
  for (const leaf of leaves) {
    const { ms, result } = await timed(() => ledger.findCommitment(identity, leaf));
    if (result.length !== expected) throw new Error(`a leaf was found ${result.length} times instead of ${expected}`);
    times.push(ms);
  }
  return times;
}
