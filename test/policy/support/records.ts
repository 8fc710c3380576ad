/** Three tables that hang together, for tests of claims, holds and references: records `r`, their `notes`, and lines of notes. */
import type { Catalogue, ColumnShape, InboundReference, TableShape } from '../../../src/policy/catalogue.ts';
import type { CompiledPolicy } from '../../../src/policy/compiled.ts';
import { judge } from '../../../src/policy/judge.ts';
import { never, type Predicate } from '../../../src/policy/predicate.ts';
import type { Store } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/stores/memory/open-store.ts';
import type { Row } from '../../../src/stores/memory/tables.ts';

export const number: ColumnShape = { type: 'bigint', kind: 'number', nullable: true };
export const text: ColumnShape = { type: 'text', kind: 'text', nullable: true };
export const date: ColumnShape = { type: 'date', kind: 'date', nullable: true };
export const instant: ColumnShape = { type: 'timestamp with time zone', kind: 'instant', nullable: true };
export const needed = (shape: ColumnShape): ColumnShape => ({ ...shape, nullable: false });

const columns: Record<string, Record<string, ColumnShape>> = {
  r: { id: needed(number), kind: text, ended_on: date, parent: number, done_at: instant, code: text },
  notes: { id: needed(number), record: number, written_on: date, kind: text, stamped_on: date },
  lines: { id: needed(number), note: number, written_on: date },
};

/** What a careful database looks like: nullable columns, keys and indexes, no references. Change what the test is about. */
export function catalogueOf(changes: Record<string, Partial<TableShape>> = {}): Catalogue {
  return Object.fromEntries(
    Object.keys({ ...columns, ...changes }).map((table) => [
      table,
      {
        identity: `database/public/${table}`,
        columns: columns[table] ?? {},
        uniqueKeys: [['id']],
        indexes: [['id'], ['ended_on', 'id'], ['written_on', 'id']],
        references: [],
        triggers: [],
        rowSecurity: false,
        estimatedRows: null,
        ...changes[table],
      },
    ]),
  );
}

export const reference = (
  table: string,
  match: Record<string, string>,
  onDelete: InboundReference['onDelete'],
  indexed = true,
): InboundReference => ({ name: `${table}_fk`, table, match, onDelete, indexed });

export type Rows = Partial<Record<'r' | 'notes' | 'lines', Row[]>>;

export function storeOf(rows: Rows): Store {
  const tables = Object.fromEntries(
    Object.entries(columns).map(([name, shapes]) => [
      name,
      { columns: shapes, key: ['id'], rows: rows[name as keyof Rows] ?? [] },
    ]),
  );
  return openMemoryStore({ name: 's', timezone: 'Europe/Helsinki', tables });
}

/** Outcome → ids, of every candidate. */
export async function outcomes(
  rows: Rows,
  policy: CompiledPolicy,
  claimants: CompiledPolicy[],
  asOf: string,
  given: { catalogue?: Catalogue; held?: Predicate } = {},
): Promise<Record<string, string[]>> {
  const store = storeOf(rows);
  const judgement = judge(policy, claimants, asOf, given.catalogue ?? catalogueOf());
  const found: Record<string, string[]> = {};
  for (const outcome of ['due', 'held', 'excepted', 'claimed', 'extended', 'undated', 'blocked'] as const) {
    const keys = await store.list(judgement, given.held ?? never, outcome, 100);
    if (keys.length > 0) found[outcome] = keys.map((key) => key.join());
  }
  return found;
}
