/**
 * Records that name objects in another store, as every store with rows deals with them: which of them may go with their
 * objects, and for how long they are certainly locked meanwhile.
 */
import type { ObjectOrder } from '../policy/judgement.ts';
import { loneColumn, objectName } from '../policy/object-names.ts';
import { templateColumns } from '../policy/schema-terms.ts';
import type { BatchRange, EffectOrder, Key, Naming, NamingRecord, ObjectDisposal } from '../ports/store.ts';
import { schemaError } from './store-errors.ts';

/** The columns that the templates take, each once. */
export const namingColumns = (objects: Pick<ObjectOrder, 'object'>[]): string[] => [
  ...new Set(objects.flatMap(({ object }) => templateColumns(object))),
];

/** @throws `store.schema` where records name objects and nobody came to dispose of those, or the other way round. */
export function withObjects(store: string, { judgement, range, objects }: EffectOrder): ObjectDisposal | null {
  if (!judgement.objects && !objects) return null;
  if (judgement.objects && objects && range.objects) return objects;
  throw schemaError(store, `The objects of a batch of ${judgement.policy} are not told.`);
}

export interface TemplateRow {
  key: Key;
  /** What the columns hold, as the store prints them. */
  values: Record<string, string | null>;
}

/** Null for a record of which a name is missing. */
export function namesOf(row: TemplateRow, objects: Pick<ObjectOrder, 'object'>[]): string[] | null {
  const names = objects.map(({ object }) => objectName(object, (column) => row.values[column]));
  return names.every((name) => name !== null) ? names : null;
}

/** What the intent carries of the records of a batch. */
export function objectsIn(rows: TemplateRow[], objects: ObjectOrder[]): NonNullable<BatchRange['objects']> {
  const byStore = new Map(objects.map(({ store }) => [store, new Set<string>()]));
  for (const row of rows)
    for (const [i, name] of (namesOf(row, objects) ?? []).entries()) byStore.get(objects[i]?.store ?? '')?.add(name);
  return [...byStore].map(([store, names]) => ({ store, names: [...names] }));
}

/** The records of which every object is among those that the intent carries. */
export function intended(rows: TemplateRow[], objects: ObjectOrder[], range: BatchRange): NamingRecord[] {
  const carried = new Map((range.objects ?? []).map(({ store, names }) => [store, new Set(names)]));
  return rows.flatMap((row) => {
    const names = namesOf(row, objects);
    const all = names?.every((name, i) => carried.get(objects[i]?.store ?? '')?.has(name));
    return names && all ? [{ key: row.key, names }] : [];
  });
}

export function ofKeys(records: NamingRecord[], keys: Key[]): NamingRecord[] {
  const among = new Set(keys.map((key) => JSON.stringify(key)));
  return records.filter(({ key }) => among.has(JSON.stringify(key)));
}

/**
 * The records of which no object is named by a record that stays: neither by one outside the batch, nor by one of the batch
 * that shares another of its objects with such a record.
 * @param outside which of the names rows of the table give that are not among these records.
 */
export async function unshared(
  records: NamingRecord[],
  objects: ObjectOrder[],
  outside: (by: Naming, names: string[]) => Promise<string[]>,
): Promise<NamingRecord[]> {
  const kept = new Map<string, Set<string>>(objects.map(({ store }) => [store, new Set()]));
  for (const { by, store } of namersOf(objects)) {
    const names = new Set(records.flatMap((record) => record.names.filter((_, i) => objects[i]?.store === store)));
    if (names.size === 0) continue;
    for (const name of await outside(by, [...names])) kept.get(store)?.add(name);
  }
  const keeps = (name: string, i: number): boolean => kept.get(objects[i]?.store ?? '')?.has(name) ?? true;
  let alone = records;
  for (;;) {
    // Only those that stay for a name already kept: what they name in turn is asked of the others anew.
    const staying = new Set(alone.filter(({ names }) => names.some(keeps)));
    if (staying.size === 0) break;
    for (const { names } of staying)
      for (const [i, name] of names.entries()) kept.get(objects[i]?.store ?? '')?.add(name);
    alone = alone.filter((record) => !staying.has(record));
  }
  return alone;
}

/**
 * Which of the names rows that are not among `keys` may give by this template. A key of one column belongs to one record, so
 * nobody else gives a name that it makes out of the key of one of ours.
 */
export function namesOfOthers(object: string, key: string[], keys: Key[], names: string[]): string[] {
  const lone = loneColumn(object);
  if (key.length !== 1 || lone === null || lone.column !== key[0]) return names;
  const ours = new Set(keys.map(([only]) => only));
  return names.filter((name) => {
    const theirs = lone.holds(name);
    return theirs !== null && !ours.has(theirs);
  });
}

function namersOf(objects: ObjectOrder[]): { store: string; by: Naming }[] {
  const all = objects.flatMap(({ store, namedBy }) => namedBy.map((by) => ({ store, by })));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** A sign of life so often; the servers end a transaction that is idle for several times as long. */
const beatMs = 2_000;
/** So long after the last sign of life a transaction is certainly still there: less than any server's patience. */
const certainMs = 8_000;

/**
 * Lets the objects go while a transaction keeps their records locked. The transaction is heard of meanwhile; when it was not
 * for too long, by either of two clocks, or answers with an error, the records no longer count as locked.
 */
export async function whileLocked(
  objects: ObjectDisposal,
  records: NamingRecord[],
  signOfLife: () => Promise<unknown>,
): Promise<Key[]> {
  let lost: { error: unknown } | null = null;
  let beating: Promise<void> | null = null;
  const clocks = (): [number, number] => [Date.now(), performance.now()];
  let last = clocks();
  const beat = async (): Promise<void> => {
    const asked = clocks();
    try {
      await signOfLife();
      last = asked;
    } catch (error) {
      lost = { error };
    }
  };
  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = null;
    });
  }, beatMs);
  const locked = (): boolean => {
    const now = clocks();
    return lost === null && now.every((at, i) => at - (last[i] ?? 0) < certainMs);
  };
  try {
    await beat();
    if (lost !== null) throw (lost as { error: unknown }).error;
    return await objects.dispose(records, locked);
  } finally {
    clearInterval(timer);
    await beating;
  }
}
