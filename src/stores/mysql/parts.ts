/** Rows that go, or are stamped, before the records that they hang on: nested ones first, in the order of the policy. */
import { sql } from 'kysely';
import type { Day } from '../../policy/compiled.ts';
import type { Judgement, PartOrder, Stamp } from '../../policy/judgement.ts';
import { whenWallReaches } from '../../policy/zone-clock.ts';
import type { Key } from '../../ports/store.ts';
import { conjunction, disjunction, type Sql } from '../two-valued.ts';
import { untouched } from './change.ts';
import { type Column, columnOf, tableOf, tableRef } from './columns.ts';
import { isOneOf } from './keys.ts';
import { matches, ref, type Scope } from './predicate.ts';
import type { Transaction } from './session.ts';
import { bytes, isText, literal } from './values.ts';

/** The records of a batch, and the days of every stamp for each of them (in the order of `stampsOf`). */
export interface Chosen {
  keys: Key[];
  days: Day[][];
}

/** Of the chosen, those with these keys. */
export function only({ keys, days }: Chosen, wanted: Key[]): Chosen {
  const among = new Set(wanted.map((key) => JSON.stringify(key)));
  const some = keys.map((key) => among.has(JSON.stringify(key)));
  return { keys: keys.filter((_, i) => some[i]), days: days.filter((_, i) => some[i]) };
}

/** Every stamp of a judgement, nested ones included. */
export const stampsOf = (parts: PartOrder[]): Stamp[] =>
  parts.flatMap((part) => (part.kind === 'stamp' ? part.stamps : stampsOf(part.parts)));

/** @returns rows that went or were stamped, by table. */
export async function changeParts(
  tx: Transaction,
  record: Scope,
  judgement: Judgement,
  chosen: Chosen,
): Promise<Record<string, number>> {
  const batch: Batch = { tx, record, key: judgement.key, chosen, stamps: stampsOf(judgement.parts), counts: {} };
  if (chosen.keys.length === 0) return batch.counts;
  for (const part of judgement.parts) await changePart(batch, { scope: record, joins: sql`` }, part);
  return batch.counts;
}

interface Batch {
  tx: Transaction;
  record: Scope;
  key: string[];
  chosen: Chosen;
  stamps: Stamp[];
  counts: Record<string, number>;
}

/** The rows that a part hangs on, and the joins that lead from the chosen records down to them. */
interface Parent {
  scope: Scope;
  joins: Sql;
}

async function changePart(batch: Batch, parent: Parent, part: PartOrder): Promise<void> {
  const { on, tables } = batch.record;
  const table = tableOf(on, tables, part.table);
  const child: Scope = { on, tables, table, alias: `${parent.scope.alias}p` };
  const same = matches(child, parent.scope, part.match, carefulness(batch, parent, part));
  if (part.kind === 'stamp') return tell(batch, part, await stamp(batch, parent, child, part));
  const joins = sql`${parent.joins} join ${tableRef(table)} as ${sql.id(child.alias)} on ${same}`;
  for (const below of part.parts) await changePart(batch, { scope: child, joins }, below);
  return tell(
    batch,
    part,
    await batch.tx.change(sql`delete ${sql.id(child.alias)} from ${records(batch)} ${joins} where ${these(batch)}`),
  );
}

function tell(batch: Batch, { table }: PartOrder, changed: number): void {
  if (changed > 0) batch.counts[table] = (batch.counts[table] ?? 0) + changed;
}

const records = (batch: Batch): Sql => sql`${tableRef(batch.record.table)} as r`;
const these = (batch: Batch): Sql => isOneOf(batch.record, batch.key, batch.chosen.keys);

/**
 * What refers to the key of a record refers to no other, however the store compares it. By anything else, a row that only
 * looks alike, in another case or with another accent, may hang on a neighbour.
 */
function carefulness(batch: Batch, parent: Parent, part: PartOrder): 'exactly' | undefined {
  const ours = Object.values(part.match);
  return parent.scope === batch.record && batch.key.every((column) => ours.includes(column)) ? undefined : 'exactly';
}

/** Only where still NULL. A row that hangs on several records is stamped for the last of them: never early. */
async function stamp(
  batch: Batch,
  parent: Parent,
  child: Scope,
  part: Extract<PartOrder, { kind: 'stamp' }>,
): Promise<number> {
  const columns = part.stamps.map((one) => columnOf(child.on, child.table, one.column));
  const ours = Object.values(part.match).map((name) => ref(parent.scope, name));
  const named = ours.map((column, i) => sql`${column} as ${sql.id(`m${i}`)}`);
  const latest = part.stamps.map((one, i) => {
    const column = columns[i];
    if (!column) throw new TypeError('every stamp has its column');
    return sql`max(${dayOfRecord(batch, child, column, batch.stamps.indexOf(one))}) as ${sql.id(`d${i}`)}`;
  });
  const set = columns.map(({ name }, i) => {
    const own = sql.id(child.alias, name);
    return sql`${own} = coalesce(${own}, ${sql.id('v', `d${i}`)})`;
  });
  const exactly = carefulness(batch, parent, part) === 'exactly';
  const same = Object.keys(part.match).map((name, i) => {
    const [their, our] = [ref(child, name), sql.id('v', `m${i}`)];
    const equal = sql`${their} = ${our}`;
    return exactly && isText(columnOf(child.on, child.table, name))
      ? sql`${equal} and ${bytes(their)} = ${bytes(our)}`
      : equal;
  });
  const empty = columns.map(({ name }) => sql`${sql.id(child.alias, name)} is null`);
  const kept = untouched(
    child.table,
    child.alias,
    columns.map(({ name }) => name),
  );
  return batch.tx.change(sql`
    update ${tableRef(child.table)} as ${sql.id(child.alias)} join (
      select ${sql.join([...named, ...latest])} from ${records(batch)} ${parent.joins}
      where ${these(batch)} group by ${sql.join(ours)}
    ) as v on ${conjunction(same)}
    set ${sql.join([...set, ...kept])} where ${disjunction(empty)}`);
}

/** The day that the record at hand gives to the column: records of one day are told together. */
function dayOfRecord(batch: Batch, child: Scope, column: Column, stampNumber: number): Sql {
  const byDay = new Map<Day, Key[]>();
  for (const [i, key] of batch.chosen.keys.entries()) {
    const day = batch.chosen.days[i]?.[stampNumber];
    if (day !== undefined) byDay.set(day, [...(byDay.get(day) ?? []), key]);
  }
  const cases = [...byDay].map(
    ([day, keys]) => sql`when ${isOneOf(batch.record, batch.key, keys)} then ${dayIn(child, column, day)}`,
  );
  return sql`case ${sql.join(cases, sql` `)} end`;
}

/** Noon in the store's zone, where the column wants a time: the same calendar day in nearly every zone. */
function dayIn(scope: Scope, column: Column, day: Day): Sql {
  const noon = Date.parse(day) + 12 * 3_600_000;
  const text =
    column.kind === 'timestamp'
      ? `${day} 12:00:00`
      : column.kind === 'instant'
        ? new Date(whenWallReaches(scope.on.timezone, noon)).toISOString()
        : day;
  return literal(scope.on, scope.table, column, text);
}
