/**
 * Looking through the log, page by page, in time that does not grow with it: an index leads to what may fit, and no page
 * looks at more entries than `reach`. Where next to nothing fits, the page says how far it came.
 */
import { type RawBuilder, sql } from 'kysely';
import type { StoredEntry } from '../audit/entry.ts';
import type { LogFilter, LogPage, LogPlace } from '../ports/log-search.ts';
import type { Db } from './database.ts';
import { named } from './transaction.ts';

/** Entries that one page looks at, at most. */
const reach = 10_000;

type Sql = RawBuilder<unknown>;

/** Entries in which an indexed expression has this value; with neither, all. */
interface Way {
  by: Sql | null;
  value: string;
  /** What else holds on this way, so that no entry lies on two of them. */
  and: Sql;
}

type Row = { [K in keyof StoredEntry]: StoredEntry[K] | null } & { onward: number | null };

export async function searchLog(db: Db, filter: LogFilter, place: LogPlace): Promise<LogPage> {
  const { limit } = place;
  const ways = waysTo(filter, needsPolicies(filter) ? await policiesIn(db, filter.store ?? '') : []);
  if (ways.length === 0) return { entries: [], onward: null };
  const newer = place.after !== undefined;
  const order = sql.raw(newer ? 'asc' : 'desc');
  const each = Math.max(500, Math.floor(reach / ways.length));
  const looked = ways.map((way) => along(way, filter, place, { order, each }));
  // A part of a page is in the order in which its way was gone; the whole is put in order below.
  const fitting = looked.map(
    (some) => sql`(select * from (${some}) as looked where ${all(conditions(filter))} limit ${limit + 1})`,
  );
  const last = sql.raw(newer ? 'max(index)' : 'min(index)');
  const ends = looked.map(
    (some) => sql`select case when count(*) = ${each} then ${last} end as last from (${some}) as looked`,
  );
  const asked = sql<Row>`
    with found as materialized (
      select * from (${sql.join(fitting, sql` union all `)}) as each_way order by index ${order} limit ${limit + 1})
    select found.*, how_far.onward from (
      select case when (select count(*) from found) <= ${limit} then (
        select ${sql.raw(newer ? 'min(last)' : 'max(last)')} from (${sql.join(ends, sql` union all `)}) as ends) end as onward
    ) as how_far left join found on true order by index ${order}`;
  const { rows } = await named(() => asked.execute(db));
  return pageOf(rows, limit, newer);
}

function pageOf(rows: Row[], limit: number, newer: boolean): LogPage {
  const found = rows.flatMap(({ onward: _, ...entry }) => (entry.index === null ? [] : [entry as StoredEntry]));
  const reached = rows[0]?.onward ?? null;
  // One way may have come further than another that had to stop: what lies beyond is found again on the next page.
  const sure = found.filter(({ index }) => reached === null || (newer ? index <= reached : index >= reached));
  const entries = sure.slice(0, limit);
  const onward = found.length > limit ? (entries.at(-1)?.index ?? null) : reached;
  return { entries: newer ? entries.reverse() : entries, onward };
}

/**
 * The bounds are those of the index itself, on both of its columns: told that a value is equal and in which order indices
 * are wanted, a server may go through the whole log and pick.
 */
function along(
  { by, value, and }: Way,
  filter: LogFilter,
  place: LogPlace,
  { order, each }: { order: Sql; each: number },
) {
  const { low, high } = between(filter, place);
  const columns = sql`index, at, kind, policy, bytes`;
  if (by === null)
    return sql`select ${columns} from gallra_ledger.audit_entry
      where index >= ${low} and index < ${high} and ${and} order by index ${order} limit ${each}`;
  return sql`select ${columns} from gallra_ledger.audit_entry
    where (${by}, index) >= (${value}::text, ${low}::bigint) and (${by}, index) < (${value}::text, ${high}::bigint) and ${and}
    order by ${by} ${order}, index ${order} limit ${each}`;
}

/** The two kinds that nearly all entries are of. They have no matter, and no actor but a worker. */
const ofBatches = sql`kind in ('batch.intended', 'batch.settled')`;
/** As the indexes have it. */
const notOfBatches = sql`kind not in ('batch.intended', 'batch.settled')`;
const any = sql`true`;

const frequent = ['batch.intended', 'batch.settled', 'run.started', 'run.planned', 'run.finished'];

type Field = 'store' | 'actor' | 'matter' | 'run';
const field = (name: Field): Sql => sql`gallra_ledger.entry_field(bytes, ${sql.lit(name)})`;

/** Ways through the log on which everything lies that fits. */
function waysTo(
  { policies, policy, store, kind, actor, matter }: LogFilter,
  policiesInStore: readonly string[],
): Way[] {
  const byWorker = actor?.startsWith('worker:') === true;
  const ofPolicy = (value: string, and = any): Way => ({ by: sql`policy`, value, and });
  if (matter !== undefined) return [{ by: field('matter'), value: matter, and: notOfBatches }];
  if (actor !== undefined && !byWorker) return [{ by: field('actor'), value: actor, and: notOfBatches }];
  if (kind !== undefined && !frequent.includes(kind)) return [{ by: sql`kind`, value: kind, and: any }];
  if (policy !== undefined) return [ofPolicy(policy)];
  if (policies !== undefined) return policies.map((one) => ofPolicy(one));
  if (actor !== undefined)
    return [
      { by: field('actor'), value: actor, and: notOfBatches },
      { by: sql`kind`, value: 'batch.intended', and: any },
    ];
  if (store !== undefined)
    return [
      { by: field('store'), value: store, and: notOfBatches },
      ...policiesInStore.map((one) => ofPolicy(one, ofBatches)),
    ];
  return [kind === undefined ? { by: null, value: '', and: any } : { by: sql`kind`, value: kind, and: any }];
}

const needsPolicies = ({ policies, policy, store }: LogFilter): boolean =>
  store !== undefined && policy === undefined && policies === undefined;

/** Those that ever had their records there: a batch is always of a policy that was published. */
async function policiesIn(db: Db, store: string): Promise<string[]> {
  const asked = sql<{ policy: string }>`
    select distinct policy from gallra_ledger.policy_version where compiled::json #>> '{rule,dataset,store}' = ${store}`;
  const { rows } = await named(() => asked.execute(db));
  return rows.map(({ policy }) => policy);
}

function conditions({ policies, policy, store, kind, actor, matter, run }: LogFilter): Sql[] {
  const fields = Object.entries({ store, actor, matter, run }) as [Field, string | undefined][];
  return [
    ...(policies === undefined ? [] : [sql`policy = any (${[...policies]}::text[])`]),
    ...(policy === undefined ? [] : [sql`policy = ${policy}`]),
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...fields.flatMap(([name, value]) => (value === undefined ? [] : [has(name, value)])),
  ];
}

/** To look for the bytes costs a tenth of reading the entry: only where they are found is it read. */
const has = (name: Field, value: string): Sql =>
  sql`position(${Buffer.from(`"${name}":${JSON.stringify(value)}`, 'utf8')}::bytea in bytes) > 0 and ${field(name)} = ${value}`;

function between({ from = 0, to }: LogFilter, { before, after = -1 }: LogPlace): { low: number; high: number } {
  const end = Number.MAX_SAFE_INTEGER;
  return { low: Math.max(from, after + 1), high: Math.min(to ?? end, before ?? end) };
}

const all = (some: Sql[]): Sql => (some.length === 0 ? any : sql.join(some, sql` and `));
