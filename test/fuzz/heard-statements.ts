/** Every statement that this process sends to PostgreSQL, heard at the client, and the tables that the server would touch. */
import pg from 'pg';

export interface Heard {
  /** What was sent since the last call. */
  statements(): string[];
  stop(): void;
}

type Query = (this: pg.Client, ...given: unknown[]) => unknown;

/** Listens until stopped; one listener at a time. `except` is a client whose own statements do not count. */
export function hearStatements(except: pg.Client): Heard {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  let heard: string[] = [];
  prototype.query = function query(this: pg.Client, ...given: unknown[]) {
    const [asked] = given;
    const text = typeof asked === 'string' ? asked : (asked as { text?: string } | undefined)?.text;
    if (this !== except && text !== undefined) heard.push(text);
    return original.apply(this, given);
  };
  return {
    statements: () => heard.splice(0),
    stop() {
      prototype.query = original;
      heard = [];
    },
  };
}

const control = /^\s*(select pg_stat_force_next_flush\(\); )?(start transaction|set|commit|rollback|begin|explain)\b/i;

/**
 * `schema.table` of every relation in the plan that the server makes without knowing the values, so that no condition is
 * folded away. Statements that only control the transaction have none.
 */
export async function relationsOf(client: pg.Client, statement: string): Promise<string[]> {
  if (control.test(statement)) return [];
  const { rows } = await client.query(`explain (generic_plan, verbose, format json) ${statement}`);
  const found = new Set<string>();
  collect(rows[0]['QUERY PLAN'], found);
  return [...found];
}

function collect(plan: unknown, found: Set<string>): void {
  if (typeof plan !== 'object' || plan === null) return;
  const node = plan as Record<string, unknown>;
  if (typeof node['Relation Name'] === 'string') found.add(`${node.Schema}.${node['Relation Name']}`);
  for (const below of Object.values(node)) collect(below, found);
}
