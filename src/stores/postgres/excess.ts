/**
 * What the role may do beyond what is needed: by what it is, by what it owns, and by grants to it, to everybody, or to a
 * role that it is in.
 */
import { sql } from 'kysely';
import type { Right } from '../../policy/rights.ts';
import type { ExcessRight } from '../../ports/store.ts';
import { readTables } from './columns.ts';
import { quoted, readable } from './grants.ts';
import { type Connection, reading, type Transaction } from './session.ts';

/** Where it is a superuser nothing else is told: that includes everything. */
export const excess = (on: Connection, needed: readonly Right[]): Promise<ExcessRight[]> =>
  reading(on, 'pg_catalog', async (tx) => {
    const names = needed.map(({ table }) => table);
    const tables = await readTables(on, tx, names);
    const wanted = new Map<string, Allowed>();
    for (const { table, right, columns } of needed) {
      const oid = tables.get(table)?.oid;
      if (oid !== undefined) allow(wanted, oid, right, columns);
    }
    const role = await roleOf(tx, [...wanted.keys()]);
    if (role.superuser)
      return [
        { what: 'is a superuser', remedy: `Give the store a role of its own: gallra grants ${on.store} --role …` },
      ];
    const inSchema = (schema: string): string => (schema === on.schema ? '' : `${schema}.`);
    return [
      ...byItself(role),
      ...(await ownings(tx, role, inSchema)),
      ...(await creations(tx, role)),
      ...(await tableGrants(tx, role, wanted, inSchema)),
    ];
  });

/** By right, the columns; null: the whole table. */
type Allowed = Map<string, Set<string> | null>;

function allow(wanted: Map<string, Allowed>, oid: string, right: Right['right'], columns: string[] | null): void {
  const of = wanted.get(oid) ?? new Map<string, Set<string> | null>();
  wanted.set(oid, of);
  const verb = right === 'lock' ? 'update' : right;
  const before = of.get(verb);
  if (columns === null || right === 'delete' || before === null) of.set(verb, null);
  else of.set(verb, new Set([...(before ?? []), ...columns]));
}

interface Role {
  name: string;
  superuser: boolean;
  bypasses: boolean;
  /** Row security on a table that it needs would hide records from it else. */
  mayBypass: boolean;
  creates_roles: boolean;
  creates_databases: boolean;
  replicates: boolean;
  /** Roles of the server itself that it is in. */
  powers: string[];
}

async function roleOf(tx: Transaction, oids: string[]): Promise<Role> {
  const { rows } = await sql<Role>`
    select session_user as name, bool_or(r.rolsuper) as superuser,
      bool_or(r.rolbypassrls and r.rolname = session_user) as bypasses,
      exists (select from pg_class c where c.oid = any(${oids}::text[]::oid[]) and c.relrowsecurity) as "mayBypass",
      bool_or(r.rolcreaterole) as creates_roles, bool_or(r.rolcreatedb) as creates_databases,
      bool_or(r.rolreplication) as replicates,
      coalesce(array_agg(r.rolname::text order by r.rolname) filter (where r.oid < 16384 and r.rolname like 'pg\\_%'
        and r.rolname <> 'pg_database_owner'), '{}') as powers
    from pg_roles r where pg_has_role(session_user, r.oid, 'member')`.execute(tx);
  const [row] = rows;
  if (!row) throw new TypeError('every role is in itself');
  return row;
}

function byItself({ name, bypasses, mayBypass, creates_roles, creates_databases, replicates, powers }: Role) {
  const role = quoted(name);
  const told = (is: boolean, what: string, without: string): ExcessRight[] =>
    is ? [{ what, remedy: `alter role ${role} ${without};` }] : [];
  return [
    ...told(bypasses && !mayBypass, 'bypasses row security, which no table that it needs has', 'nobypassrls'),
    ...told(creates_roles, 'may create roles', 'nocreaterole'),
    ...told(creates_databases, 'may create databases', 'nocreatedb'),
    ...told(replicates, 'may replicate, and so read everything', 'noreplication'),
    ...powers.map((power) => ({ what: `is in the role ${power}`, remedy: `revoke ${power} from ${role};` })),
  ];
}

type InSchema = (schema: string) => string;

/** Tables, our own among them; the schemas; the database. */
async function ownings(tx: Transaction, { name }: Role, inSchema: InSchema): Promise<ExcessRight[]> {
  const { rows } = await sql<{ kind: 'database' | 'schema' | 'table'; schema: string; name: string; owner: string }>`
    select 'database' as kind, '' as schema, datname::text as name, pg_get_userbyid(datdba)::text as owner
      from pg_database where datname = current_database() and pg_has_role(session_user, datdba, 'member')
    union all
    select 'schema', '', nspname::text, pg_get_userbyid(nspowner)::text from pg_namespace
      where nspname !~ '^pg_' and nspname <> 'information_schema'
      and nspowner <> 'pg_database_owner'::regrole and pg_has_role(session_user, nspowner, 'member')
    union all
    select 'table', n.nspname::text, c.relname::text, pg_get_userbyid(c.relowner)::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and pg_has_role(session_user, c.relowner, 'member')
    order by 1, 2, 3`.execute(tx);
  const found: ExcessRight[] = [];
  for (const kind of ['database', 'schema'] as const)
    for (const one of rows.filter((row) => row.kind === kind))
      found.push({
        what: `owns the ${kind} ${one.name}`,
        remedy: `alter ${kind} ${quoted(one.name)} owner to <administrator>;`,
      });
  const tables = rows.filter(({ kind }) => kind === 'table');
  if (tables.length > 0) {
    const some = tables.slice(0, 5).map((one) => `${inSchema(one.schema)}${one.name}`);
    const more = tables.length > some.length ? ` and ${tables.length - some.length} more` : '';
    const alter = tables.map(
      (one) => `alter table ${quoted(one.schema)}.${quoted(one.name)} owner to <administrator>;`,
    );
    found.push({
      what: `owns ${tables.length === 1 ? 'the table' : `${tables.length} tables:`} ${some.join(', ')}${more}, and could drop what it owns`,
      remedy: `${alter.join(' ')} (then give ${quoted(name)} what it needs: gallra grants)`,
    });
  }
  return found;
}

/** Everything below is read from grants, so that what takes it away can be said. */
const mine = sql`select oid from pg_roles where pg_has_role(session_user, oid, 'member')
  and not (oid < 16384 and rolname like 'pg\\_%') union all select 0::oid`;

async function creations(tx: Transaction, role: Role): Promise<ExcessRight[]> {
  const { rows } = await sql<{ kind: string; name: string; grantee: string | null }>`
    with mine as (${mine})
    select 'schema' as kind, n.nspname::text as name, case when a.grantee <> 0 then pg_get_userbyid(a.grantee)::text end as grantee
      from pg_namespace n cross join aclexplode(n.nspacl) a
      where n.nspname !~ '^pg_' and a.privilege_type = 'CREATE' and a.grantee in (select oid from mine)
      and not pg_has_role(session_user, n.nspowner, 'member')
    union all
    select 'database', d.datname::text, case when a.grantee <> 0 then pg_get_userbyid(a.grantee)::text end
      from pg_database d cross join aclexplode(d.datacl) a
      where d.datname = current_database() and a.privilege_type = 'CREATE' and a.grantee in (select oid from mine)
      and not pg_has_role(session_user, d.datdba, 'member')
    order by 1, 2, 3`.execute(tx);
  return rows.map(({ kind, name, grantee }) => ({
    what: `may create ${kind === 'schema' ? 'tables in the schema' : 'schemas in the database'} ${name}${through(role, grantee)}`,
    remedy: taken(role, grantee, `create on ${kind} ${quoted(name)}`),
  }));
}

interface TableGrant {
  oid: string;
  schema: string;
  relation: string;
  grantee: string | null;
  right: string;
  /** Null: the whole table. */
  column: string | null;
}

/** One finding for each table and whom the rights were given to. */
async function tableGrants(
  tx: Transaction,
  role: Role,
  wanted: Map<string, Allowed>,
  inSchema: InSchema,
): Promise<ExcessRight[]> {
  const { rows } = await sql<TableGrant>`
    with mine as (${mine}), tables as (
      select c.oid, n.nspname::text as schema, c.relname::text as relation, c.relacl
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not pg_has_role(session_user, c.relowner, 'member')
        and not exists (select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    )
    select t.oid::text as oid, t.schema, t.relation, case when a.grantee <> 0 then pg_get_userbyid(a.grantee)::text end as grantee,
      lower(a.privilege_type) as right, null as column
    from tables t cross join aclexplode(t.relacl) a where a.grantee in (select oid from mine)
    union all
    select t.oid::text, t.schema, t.relation, case when a.grantee <> 0 then pg_get_userbyid(a.grantee)::text end,
      lower(a.privilege_type), c.attname::text
    from tables t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
    cross join aclexplode(c.attacl) a where a.grantee in (select oid from mine)
    order by 2, 3, 4, 5, 6`.execute(tx);
  const places = Map.groupBy(rows, ({ oid, grantee }) => JSON.stringify([oid, grantee]));
  return [...places.values()].flatMap((there) => {
    const [first] = there;
    const tooMany = first ? beyond(there, wanted.get(first.oid) ?? new Map()) : [];
    if (!first || tooMany.length === 0) return [];
    const { schema, relation, grantee } = first;
    const name = `${inSchema(schema)}${relation}`;
    const table = `${quoted(schema)}.${quoted(relation)}`;
    const none = wanted.has(first.oid) ? '' : ', which no policy names';
    return [
      {
        what: `may ${tooMany.map(({ words }) => words).join(', ')} ${name}${none}${through(role, grantee)}`,
        remedy: [
          ...new Set(tooMany.map(({ revoked }) => taken(role, grantee, `${revoked} on ${table}`))),
          ...(grantee === role.name
            ? tooMany.flatMap(({ instead }) =>
                instead ? [`grant ${instead} on ${table} to ${quoted(role.name)};`] : [],
              )
            : []),
        ].join(' '),
      },
    ];
  });
}

interface TooMany {
  words: string;
  /** As in `revoke … on`. */
  revoked: string;
  /** What of it is needed. */
  instead: string | null;
}

function beyond(there: TableGrant[], allowed: Allowed): TooMany[] {
  const byRight = Map.groupBy(there, ({ right }) => right);
  return [...byRight].flatMap(([right, given]): TooMany[] => {
    const columns = allowed.get(right);
    if (columns === null) return [];
    const words = verbs[right] ?? right;
    if (given.some(({ column }) => column === null)) {
      if (columns === undefined) return [{ words, revoked: right, instead: null }];
      const only = readable([...columns].sort(), right === 'select' && allowed.has('delete'));
      return [
        { words: `${words} every column of`, revoked: right, instead: `${right} (${only.map(quoted).join(', ')})` },
      ];
    }
    const more = given.flatMap(({ column }) => (column !== null && !columns?.has(column) ? [column] : []));
    if (more.length === 0) return [];
    const list = more.map(quoted).join(', ');
    return [{ words: `${words} ${more.join(', ')} of`, revoked: `${right} (${list})`, instead: null }];
  });
}

const verbs: Record<string, string> = {
  select: 'read',
  insert: 'insert into',
  update: 'update',
  delete: 'delete from',
  truncate: 'truncate',
  references: 'refer to',
  trigger: 'make triggers on',
  maintain: 'maintain',
};

const through = ({ name }: Role, grantee: string | null): string =>
  grantee === null ? ', as everybody may' : grantee === name ? '' : `, through the role ${grantee}`;

const taken = ({ name }: Role, grantee: string | null, what: string): string =>
  grantee === null || grantee === name
    ? `revoke ${what} from ${grantee === null ? 'public' : quoted(name)};`
    : `revoke ${quoted(grantee)} from ${quoted(name)};`;
