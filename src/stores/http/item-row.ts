/** One record of a service as a row: what predicates may ask of it. */
import type { ColumnShape } from '../../policy/catalogue.ts';
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import { type ServiceTable, shapeOf } from '../../policy/service.ts';
import type { Examination, Key } from '../../ports/store.ts';
import { examineAlone } from '../examine-alone.ts';
import { type JudgedOutcome, outcomeFor } from '../judge-row.ts';
import { type JudgedRow, satisfies } from '../satisfies.ts';
import { schemaError } from '../store-errors.ts';
import { nonsense } from './failure.ts';
import { at, type Json, plainText } from './json.ts';
import type { Service } from './session.ts';
import { isPlain, printed } from './values.ts';

export interface Place {
  service: Service;
  /** Its name in stores.yaml. */
  table: string;
  mapped: ServiceTable;
}

export interface ItemRow extends JudgedRow {
  key: Key;
  /** Null: the service gives none. */
  version: string | null;
  /** Whether a date was asked for that is there and cannot be read: then nobody knows what it says. */
  doubtful(): boolean;
}

/** @throws `store.schema` for a table that is not mapped. */
export function placeOf(service: Service, table: string): Place {
  const mapped = Object.hasOwn(service.tables, table) ? service.tables[table] : undefined;
  if (!mapped) throw schemaError(service.store, `The store ${service.store} has no table ${table}.`);
  return { service, table, mapped };
}

export function shapesOf({ columns }: ServiceTable): Record<string, ColumnShape> {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, shapeOf(name, column)]));
}

/** @param etag the header, where one record was read by itself. @throws `store.schema` where it has no key */
export function itemRow(place: Place, item: Json, etag: string | null): ItemRow {
  const { service, table, mapped } = place;
  const shapes = shapesCached(mapped);
  const known = new Map<string, string | null>();
  let doubtful = false;

  const value = (name: string): string | null => {
    const column = Object.hasOwn(mapped.columns, name) ? mapped.columns[name] : undefined;
    if (!column) throw schemaError(service.store, `Table ${table} in store ${service.store} has no column ${name}.`);
    const found = printed(column, at(item, column.at));
    if (found === 'absent')
      throw nonsense(
        service.store,
        `a record of ${table} has no ${name} at ${column.at}`,
        'Correct the mapping. If the service leaves empty values out, write `omitted: true` for the column.',
      );
    if (found === 'strange')
      throw nonsense(
        service.store,
        `a record of ${table} has a ${name} that is no ${column.type}`,
        'Correct the type of the column in stores.yaml.',
      );
    if (found.text === null && !column.nullable)
      throw nonsense(
        service.store,
        `a record of ${table} has no value in ${name}`,
        'Leave `nullable: false` out, and say in the policies what its absence means.',
      );
    if (found.doubtful) doubtful = true;
    return found.text;
  };

  const row: ItemRow = {
    store: service.store,
    table,
    timezone: service.timezone,
    key: [],
    version: versionOf(mapped, item, etag),
    doubtful: () => doubtful,
    shape(name) {
      const shape = shapes[name];
      if (!shape || !Object.hasOwn(shapes, name))
        throw schemaError(service.store, `Table ${table} in store ${service.store} has no column ${name}.`);
      return shape;
    },
    value(name) {
      if (!known.has(name)) known.set(name, value(name));
      return known.get(name) ?? null;
    },
    related() {
      throw schemaError(service.store, `The store ${service.store} has no related tables to look into.`);
    },
  };
  row.key = mapped.key.map((name) => row.value(name) ?? '');
  if (doubtful) throw nonsense(service.store, `a record of ${table} has no key`, 'Correct the key of the table.');
  return row;
}

function versionOf({ version }: ServiceTable, item: Json, etag: string | null): string | null {
  if (version === 'none') return null;
  const found = version === 'etag' ? etag : plainText(at(item, version.at));
  return found !== null && /^[\x20-\x7e]+$/.test(found) ? found : null;
}

const shapes = new WeakMap<ServiceTable, Record<string, ColumnShape>>();

function shapesCached(mapped: ServiceTable): Record<string, ColumnShape> {
  const found = shapes.get(mapped) ?? shapesOf(mapped);
  shapes.set(mapped, found);
  return found;
}

/** A date that cannot be read might be what an exception asks for: such a record is undated, whichever date it is. */
export function outcomeOf(row: ItemRow, judgement: Judgement, held: Predicate): JudgedOutcome | null {
  const judged = outcomeFor(judgement, held, (predicate) => satisfies(row, predicate));
  if (judged?.outcome !== 'due') return judged;
  if (row.doubtful()) return { branch: null, outcome: 'undated' };
  return row.key.every(isPlain) ? judged : { ...judged, outcome: 'blocked' };
}

export function examineRow(row: ItemRow, judgement: Judgement, held: Predicate): Examination {
  const found = examineAlone(row, judgement, held);
  return row.doubtful() && !found.undated ? { ...found, blocked: [...found.blocked, 'a date cannot be read'] } : found;
}
