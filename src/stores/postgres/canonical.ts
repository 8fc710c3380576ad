/** Whether a value could stand in a column, and how the server prints it. */
import { sql } from 'kysely';
import type { Scalar } from '../../policy/compiled.ts';
import { columnOf, readTables, tableOf } from './columns.ts';
import { failure, stateOf } from './failure.ts';
import { bound } from './predicate.ts';
import { type Connection, reading } from './session.ts';

/** Null: no value of the column's type, or one that the column would have to cut or round. */
export function canonical(on: Connection, table: string, column: string, value: Scalar): Promise<string | null> {
  return reading(on, table, async (tx) => {
    const found = columnOf(on, tableOf(on, await readTables(on, tx, [table]), table), column);
    const text = String(value);
    if (text.includes('\0')) return null;
    try {
      const { rows } = await sql<{ printed: string; fits: boolean }>`
        select (${text}::text::${sql.raw(found.type)})::text as printed,
          ${bound(found, text)} = ${text}::text::${sql.raw(found.type)} as fits`.execute(tx);
      return rows[0]?.fits ? rows[0].printed : null;
    } catch (error) {
      // 22: not of the type, or out of its range; 23: a domain's own check.
      const state = stateOf(error) ?? '';
      if (state.startsWith('22') || state.startsWith('23')) return null;
      throw failure(on.store, table, error, 'reading');
    }
  });
}
