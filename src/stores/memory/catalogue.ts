/** What the creator of a memory store said about its tables, as a catalogue. */
import type { Catalogue } from '../../policy/catalogue.ts';
import type { Database } from './tables.ts';

export function catalogue(database: Database, names: string[]): Catalogue {
  const found: Catalogue = {};
  for (const name of names) {
    const table = database.tables.get(name);
    if (!table) continue;
    found[name] = {
      identity: `${identity(database)}/${name}`,
      columns: structuredClone(table.columns),
      uniqueKeys: [[...table.key]],
      indexes: structuredClone(table.indexes ?? [table.key]),
      references: structuredClone(table.references ?? []),
      triggers: [],
      rowSecurity: false,
      estimatedRows: table.rows.size,
    };
  }
  return found;
}

export const identity = (database: Database): string => `memory:${database.name}`;
