/**
 * What the account may do beyond what is needed. Grants lie on the server, on databases by pattern, on tables and columns,
 * and come through roles; what `show grants` prints of them is the same on all versions.
 */
import { sql } from 'kysely';
import type { Right } from '../../policy/rights.ts';
import type { ExcessRight } from '../../ports/store.ts';
import { readTables } from './columns.ts';
import { accountOf, quoted } from './grants.ts';
import { type Connection, reading, type Transaction } from './session.ts';

export const excess = (on: Connection, needed: readonly Right[]): Promise<ExcessRight[]> =>
  reading(on, 'information_schema', async (tx) => {
    const tables = await readTables(
      on,
      tx,
      needed.map(({ table }) => table),
    );
    const wanted = new Map<string, Allowed>();
    for (const { table, right, columns } of needed) {
      const found = tables.get(table);
      if (found) allow(wanted, placeOf(found.schema, found.relation), right, columns);
    }
    const [who] = await tx.rows(sql<{ account: string }>`select current_user() as account`);
    const account = accountOf(who?.account ?? '');
    return (await grantsOf(tx)).flatMap((grant) => tooMany(on, grant, wanted, account));
  });

/** By right, the columns; null: the whole table. */
type Allowed = Map<string, Set<string> | null>;

const placeOf = (schema: string, relation: string): string => JSON.stringify([schema, relation]);

function allow(wanted: Map<string, Allowed>, place: string, right: Right['right'], columns: string[] | null): void {
  const of = wanted.get(place) ?? new Map<string, Set<string> | null>();
  wanted.set(place, of);
  const verb = right === 'lock' ? 'delete' : right;
  const before = of.get(verb);
  if (columns === null || verb === 'delete' || before === null) of.set(verb, null);
  else of.set(verb, new Set([...(before ?? []), ...columns]));
}

export interface Grant {
  rights: { right: string; columns: string[] | null }[];
  /** Null: the whole server. */
  schema: string | null;
  /** Null: the whole of it. */
  relation: string | null;
  mayPassOn: boolean;
}

async function grantsOf(tx: Transaction): Promise<Grant[]> {
  const rows = await tx.rows(sql<Record<string, string>>`show grants`);
  return rows.flatMap((row) => readGrant(Object.values(row)[0] ?? '') ?? []);
}

/** Null: it gives no right to anything that is stored, such as a role, whose own rights come in lines of their own. */
export function readGrant(line: string): Grant | null {
  const found = /^GRANT (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) TO /.exec(line);
  const [, list = '', schema = '', relation = ''] = found ?? [];
  if (!found || list.startsWith('PROXY')) return null;
  const rights = list.match(/[A-Z][A-Z ]*[A-Z](?: \([^)]*\))?/g) ?? [];
  return {
    rights: rights.map((one) => {
      const [, right = one, columns] = /^([A-Z ]+?)(?: \((.*)\))?$/.exec(one) ?? [];
      return { right: right.toLowerCase(), columns: columns?.split(/, ?/).map(plain) ?? null };
    }),
    schema: schema === '*' ? null : plain(schema),
    relation: relation === '*' ? null : plain(relation),
    mayPassOn: line.includes(' WITH GRANT OPTION'),
  };
}

const plain = (name: string): string => (name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name);

function tooMany(on: Connection, grant: Grant, wanted: Map<string, Allowed>, account: string): ExcessRight[] {
  const { schema, relation, rights } = grant;
  const place = `${schema === null ? '*' : quoted(schema)}.${relation === null ? '*' : quoted(relation)}`;
  const passes: ExcessRight[] = grant.mayPassOn
    ? [{ what: `may pass on what it may do with ${place}`, remedy: `revoke grant option on ${place} from ${account};` }]
    : [];
  if (schema === null || relation === null) {
    const more = rights.map(({ right }) => right).filter((right) => !(harmless.includes(right) && schema === null));
    if (more.length === 0) return passes;
    const on_ = schema === null ? 'of the whole server' : `of every table that ${quoted(schema)} names`;
    return [
      {
        what: `has rights ${on_}: ${more.join(', ')}`,
        remedy: `revoke ${more.join(', ')} on ${place} from ${account};`,
      },
      ...passes,
    ];
  }
  const allowed = wanted.get(placeOf(schema, relation));
  const beyond = rights.flatMap(({ right, columns }) => beyondOf(right, columns, allowed ?? new Map()));
  if (beyond.length === 0) return passes;
  const name = schema === on.schema ? relation : `${schema}.${relation}`;
  const none = allowed ? '' : ', which no policy names';
  const remedy = [
    ...beyond.map(({ revoked }) => `revoke ${revoked} on ${place} from ${account};`),
    ...beyond.flatMap(({ instead }) => (instead ? [`grant ${instead} on ${place} to ${account};`] : [])),
  ].join(' ');
  return [{ what: `may ${beyond.map(({ words }) => words).join(', ')} ${name}${none}`, remedy }, ...passes];
}

/** Nothing can be done with them: without any, an account is shown no table. */
const harmless = ['usage', 'references'];

interface TooMany {
  words: string;
  /** As in `revoke … on`. */
  revoked: string;
  /** What of it is needed. */
  instead: string | null;
}

function beyondOf(right: string, columns: string[] | null, allowed: Allowed): TooMany[] {
  const needed = allowed.get(right);
  if (needed === null) return [];
  const words = verbs[right] ?? right;
  if (columns === null) {
    if (needed === undefined) return [{ words, revoked: right, instead: null }];
    const only = [...needed].sort().map(quoted).join(', ');
    return [{ words: `${words} every column of`, revoked: right, instead: `${right} (${only})` }];
  }
  const more = columns.filter((column) => !needed?.has(column));
  if (more.length === 0) return [];
  return [
    {
      words: `${words} ${more.join(', ')} of`,
      revoked: `${right} (${more.map(quoted).join(', ')})`,
      instead: null,
    },
  ];
}

const verbs: Record<string, string> = {
  select: 'read',
  insert: 'insert into',
  update: 'update',
  delete: 'delete from',
  references: 'refer to',
  trigger: 'make triggers on',
  drop: 'drop and truncate',
  alter: 'alter',
  index: 'index',
};
