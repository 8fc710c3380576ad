/** Which tables of a database hold records: what can be forgotten, and what a policy can be drafted for. */
import { sql } from 'kysely';
import { type Connection, reading } from './session.ts';

const ourOwn = ['gallra_binding', 'gallra_receipt', 'gallra_mark', 'gallra_hold_journal'];

/** Other databases of the server are other stores. Partitions are no tables here. What an account may do nothing with is not shown. */
export const tables = (on: Connection): Promise<string[]> =>
  reading(on, 'information_schema', async (tx) => {
    const rows = await tx.rows(sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = ${on.schema} and table_type in ('BASE TABLE', 'SYSTEM VERSIONED')`);
    return rows
      .map(({ name }) => name)
      .filter((name) => !ourOwn.includes(name.toLowerCase()))
      .map((name) => (name.includes('.') ? `${on.schema}.${name}` : name))
      .sort();
  });
