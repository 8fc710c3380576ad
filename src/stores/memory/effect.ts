/** Step 3 in memory: receipt, parts and records together or not at all. */
import { DateTime } from 'luxon';
import type { Day } from '../../policy/compiled.ts';
import type { Action, Judgement, PartOrder } from '../../policy/judgement.ts';
import type { EffectOrder, Key, ObjectDisposal, Receipt } from '../../ports/store.ts';
import { withObjects } from '../naming-records.ts';
import { fenced, nothingToDo, notPrepared, refused, schemaError } from '../store-errors.ts';
import { print } from '../values.ts';
import { anonymised, marked, printed } from './anonymise.ts';
import { candidates, liesIn } from './classify.ts';
import { readLeaf } from './examine.ts';
import { fence, type Receipts } from './fence.ts';
import { ownNaming } from './objects.ts';
import {
  changeRow,
  columnOf,
  type Database,
  deleteRows,
  draftOf,
  keyText,
  locking,
  matching,
  publish,
  type StoredRow,
  type Table,
  tableOf,
} from './tables.ts';

export function effect(database: Database, receipts: Receipts | null, order: EffectOrder): Receipt | Promise<Receipt> {
  const { judgement, range, batchId } = order;
  if (receipts === null && range.keys === null) throw notPrepared(database.name);
  if (range.keys === null && receipts?.has(batchId)) throw fenced(database.name, batchId);
  if (judgement.action === null) throw nothingToDo(database.name, judgement.policy);

  const objects = withObjects(database.name, order);
  const chosen = choose(database, order);
  if (objects) return withTheirObjects(database, receipts, order, objects, chosen);
  return commit(database, receipts, order, change(database, receipts, order, chosen));
}

/** A record to dispose of, with the days of its stamps. */
interface Chosen {
  row: StoredRow;
  key: Key;
  days: (Day | null)[];
}

function choose(database: Database, { judgement, held, range }: EffectOrder): Chosen[] {
  const table = tableOf(database, judgement.table);
  return candidates(database, judgement, held)
    .filter((one) => one.outcome === 'due' && liesIn(database, judgement, one, range))
    .map((one) => ({ ...one, days: stampDays(database, table, one.row, judgement) }))
    .filter((one) => one.days.every((day) => day !== null));
}

interface Changed {
  draft: Database;
  receipt: Receipt;
}

function change(
  database: Database,
  receipts: Receipts | null,
  { judgement, range, batchId }: EffectOrder,
  chosen: Chosen[],
): Changed {
  const { action } = judgement;
  if (action === null) throw nothingToDo(database.name, judgement.policy);
  const draft = draftOf(database);
  const table = tableOf(draft, judgement.table);
  const gone = range.keys === null ? 0 : fence(draft, receipts, batchId, range, judgement).gone;
  for (const { key } of chosen) {
    if (database.refusing.get(judgement.table)?.has(keyText(key))) throw refused(database.name, judgement.table);
  }
  const parts: Record<string, number> = {};
  const days = new Map(chosen.map((one) => [one.row, one.days]));
  const rows = chosen.map((one) => one.row);
  changeParts(draft, table, rows, judgement.parts, (row, i) => days.get(row)?.[i] ?? null, parts);
  applyAction(draft, table, rows, action, judgement.asOf);
  return { draft, receipt: { batchId, state: 'done', disposed: chosen.map((one) => one.key), parts, gone } };
}

function commit(
  database: Database,
  receipts: Receipts | null,
  { batchId, range }: EffectOrder,
  { draft, receipt }: Changed,
): Receipt {
  if (range.keys === null) {
    if (receipts?.has(batchId)) throw fenced(database.name, batchId);
    receipts?.set(batchId, receipt);
  }
  publish(draft, database);
  return structuredClone(receipt);
}

/** Whoever changes one of the records meanwhile waits until they are gone, or left. */
async function withTheirObjects(
  database: Database,
  receipts: Receipts | null,
  order: EffectOrder,
  objects: ObjectDisposal,
  due: Chosen[],
): Promise<Receipt> {
  const records = await ownNaming(database, order, due);
  const named = new Set(records.map(({ key }) => keyText(key)));
  const chosen = due.filter(({ key }) => named.has(keyText(key)));
  change(database, receipts, order, chosen);
  const table = tableOf(database, order.judgement.table);
  return locking(
    database,
    table,
    chosen.map(({ row }) => row),
    async () => {
      const gone = new Set((await objects.dispose(records, () => true)).map(keyText));
      const left = chosen.filter(({ key }) => gone.has(keyText(key)));
      return commit(database, receipts, order, change(database, receipts, order, left));
    },
  );
}

type StampOrder = Extract<PartOrder, { kind: 'stamp' }>;

/** Every stamp of a judgement in the order in which parts are dealt with. */
function stampsOf(parts: PartOrder[]): StampOrder['stamps'] {
  return parts.flatMap((part) => (part.kind === 'stamp' ? part.stamps : stampsOf(part.parts)));
}

/** The day of every stamp for this record; null where it cannot be known. */
function stampDays(database: Database, table: Table, row: StoredRow, judgement: Judgement): (Day | null)[] {
  const stamps = stampsOf(judgement.parts);
  if (stamps.length === 0) return [];
  const readings = judgement.leaves.map((leaf) => readLeaf(database, table, row, leaf));
  return stamps.map((stamp) => stamp.day(readings));
}

/** Nested parts before the rows that they hang on. `dayOf` gives the day of the record's n-th stamp. */
function changeParts(
  draft: Database,
  parent: Table,
  rows: StoredRow[],
  parts: PartOrder[],
  dayOf: (row: StoredRow, stamp: number) => Day | null,
  counts: Record<string, number>,
  firstStamp = 0,
): void {
  let stamp = firstStamp;
  for (const part of parts) {
    const table = tableOf(draft, part.table);
    const children = new Map<StoredRow, StoredRow[]>();
    for (const row of rows) for (const child of matching(draft, table, part.match, row)) pushTo(children, child, row);
    for (const ours of Object.values(part.match)) columnOf(draft, parent, ours);
    let changed = 0;
    if (part.kind === 'rows') {
      const latest = (child: StoredRow, i: number): Day | null =>
        latestDay((children.get(child) ?? []).map((row) => dayOf(row, i)));
      changeParts(draft, table, [...children.keys()], part.parts, latest, counts, stamp);
      deleteRows(draft, table, [...children.keys()]);
      changed = children.size;
      stamp += stampsOf(part.parts).length;
    } else {
      for (const [child, parents] of children) {
        const values: StoredRow = {};
        for (const [i, { column }] of part.stamps.entries()) {
          columnOf(draft, table, column);
          const day = latestDay(parents.map((row) => dayOf(row, stamp + i)));
          if (child[column] === null && day !== null) values[column] = dayIn(draft, table, column, day);
        }
        if (Object.keys(values).length === 0) continue;
        changeRow(table, child, values);
        changed++;
      }
      stamp += part.stamps.length;
    }
    if (changed > 0) counts[part.table] = (counts[part.table] ?? 0) + changed;
  }
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

/** A row that hangs on several records is stamped for the last of them: never early. */
const latestDay = (days: (Day | null)[]): Day | null =>
  days.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);

/** Noon in the store's zone, where the column wants a time: the same calendar day in nearly every zone. */
function dayIn(database: Database, table: Table, column: string, day: Day): string | null {
  const { kind } = columnOf(database, table, column);
  if (kind === 'timestamp') return `${day} 12:00:00`;
  if (kind !== 'instant') return day;
  const noon = DateTime.fromISO(`${day}T12:00:00`, { zone: database.timezone });
  return print('instant', noon.toUTC().toISO() ?? '');
}

function applyAction(draft: Database, table: Table, rows: StoredRow[], action: Action, asOf: string): void {
  if (action.kind === 'destroy') {
    deleteRows(draft, table, rows);
    return;
  }
  if ([...Object.keys(action.columns), action.mark].some((column) => table.key.includes(column))) {
    throw schemaError(draft.name, `The key of table ${table.name} may not be changed.`);
  }
  for (const row of rows) {
    const values: StoredRow = { [action.mark]: marked(draft, table, action.mark, asOf) };
    if (action.kind === 'flag') {
      for (const [column, value] of Object.entries(action.columns)) {
        values[column] = printed(draft, table, column, value);
      }
    } else {
      for (const [column, how] of Object.entries(action.columns)) {
        values[column] = anonymised(draft, table, column, row[column] ?? null, how);
      }
    }
    changeRow(table, row, values);
  }
}
