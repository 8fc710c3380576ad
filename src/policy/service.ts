/**
 * A REST or OData service as tables: which requests list, read, destroy and change its records, and where their columns
 * stand in an answer. What an author wrote short is written out here. Pure.
 */
import type { ColumnKind, ColumnShape } from './catalogue.ts';
import { digestOf } from './digest.ts';
import type { WrittenService, WrittenTable } from './service-schema.ts';

/** How a value is written in JSON. The kinds of Unix time are instants. */
export const columnTypes = [
  'instant',
  'date',
  'timestamp',
  'number',
  'text',
  'boolean',
  'uuid',
  'unix-seconds',
  'unix-milliseconds',
] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface ServiceColumn {
  type: ColumnType;
  /** JSON pointer from the record. */
  at: string;
  nullable: boolean;
  /** Whether the service leaves the property out where it is empty. If not, a record without it is a changed schema. */
  omitted: boolean;
}

/** How one page of a list leads to the next. */
export type Paging =
  | { by: 'none' }
  /** A pointer to the address of the next page, or `link`: the header of that name with rel="next". */
  | { by: 'next'; at: string }
  | { by: 'cursor'; at: string; query: string }
  /** Numbers. `pages`: a pointer to how many there are; null: until a page is empty. */
  | { by: 'page'; query: string; first: number; pages: string | null };

export interface ServiceTable {
  /** Whether keys stand in paths as OData literals. */
  odata: boolean;
  key: string[];
  columns: Record<string, ServiceColumn>;
  list: { path: string; query: Record<string, string>; items: string; paging: Paging };
  /** Null: its records cannot be read one by one, so nothing is disposed of. */
  read: { path: string; record: string } | null;
  /** Null: nothing is destroyed here. */
  delete: string | null;
  /** Null: nothing is anonymised or flagged here. */
  patch: string | null;
  /** Where the version of a record stands: the header ETag, a pointer into the record, or nowhere. */
  version: 'etag' | 'none' | { at: string };
  /** What a list is asked for when only records before a day are wanted. `{cutoff}` stands for its beginning. */
  cutoff: { column: string; query: Record<string, string> } | null;
}

/** May name variables as `${NAME}`, as addresses do. */
export type ServiceAuth =
  | { by: 'token'; token: string; header: string | null }
  | { by: 'password'; user: string; password: string }
  | { by: 'client'; tokenUrl: string; clientId: string; clientSecret: string; scope: string | null };

export interface Service {
  /** The ledger that it may be disposed of by; null: nothing is disposed of. */
  ledger: string | null;
  auth: ServiceAuth | null;
  headers: Record<string, string>;
  /** Origins that pages may lead to, or that may be spoken to without encryption; private networks that may be connected to. */
  allow: string[];
  tables: Record<string, ServiceTable>;
}

export function serviceOf(written: WrittenService): Service {
  const { ledger = null, headers = {}, allow = [], auth } = written;
  return {
    ledger,
    auth: auth === undefined ? null : authOf(auth),
    headers,
    allow,
    tables: Object.fromEntries(Object.entries(written.tables ?? {}).map(([name, table]) => [name, tableOf(table)])),
  };
}

function authOf(auth: NonNullable<WrittenService['auth']>): ServiceAuth {
  if ('token' in auth) return { by: 'token', token: auth.token, header: auth.header ?? null };
  if ('user' in auth) return { by: 'password', user: auth.user, password: auth.password };
  return {
    by: 'client',
    tokenUrl: auth['token-url'],
    clientId: auth['client-id'],
    clientSecret: auth['client-secret'],
    scope: auth.scope ?? null,
  };
}

function tableOf(written: WrittenTable): ServiceTable {
  const key = [written.key].flat();
  const columns = Object.fromEntries(
    Object.entries(written.columns).map(([name, column]): [string, ServiceColumn] => {
      const { type, at = `/${name}`, nullable = !key.includes(name), omitted = false } = shapeWritten(column);
      return [name, { type, at, nullable, omitted }];
    }),
  );
  const read = readOf(written, key);
  const own = read?.path ?? null;
  return {
    odata: written.odata !== undefined,
    key,
    columns,
    list: listOf(written, columns),
    read,
    delete: written.delete === true ? own : (written.delete ?? null),
    patch: written.patch === true ? own : (written.patch ?? null),
    version: versionOf(written),
    cutoff: cutoffOf(written),
  };
}

const shapeWritten = (column: WrittenTable['columns'][string]) =>
  typeof column === 'string' ? { type: column } : column;

function listOf({ odata, list }: WrittenTable, columns: Record<string, ServiceColumn>): ServiceTable['list'] {
  if (odata !== undefined) {
    // Nothing is read of people but what a policy may name.
    const names = [...new Set(Object.values(columns).map(({ at }) => at.split('/')[1] ?? ''))];
    const query = { $select: names.sort().join(',') };
    return { path: odata, query, items: '/value', paging: { by: 'next', at: '/@odata.nextLink' } };
  }
  const { path = '', query = {}, items = '', next, cursor, page } = list ?? {};
  const paging: Paging =
    next !== undefined
      ? { by: 'next', at: next }
      : cursor !== undefined
        ? { by: 'cursor', ...cursor }
        : page !== undefined
          ? { by: 'page', query: page.query, first: page.first ?? 1, pages: page.pages ?? null }
          : { by: 'none' };
  return { path, query, items, paging };
}

function readOf({ odata, read }: WrittenTable, key: string[]): ServiceTable['read'] {
  if (odata !== undefined) {
    const literal = key.length === 1 ? `{${key[0]}}` : key.map((column) => `${column}={${column}}`).join(',');
    return { path: `${odata}(${literal})`, record: '' };
  }
  if (read === undefined) return null;
  return typeof read === 'string' ? { path: read, record: '' } : { path: read.path, record: read.record };
}

function versionOf({ odata, version }: WrittenTable): ServiceTable['version'] {
  if (version === undefined) return odata === undefined ? 'none' : { at: '/@odata.etag' };
  return version === 'etag' || version === 'none' ? version : { at: version };
}

function cutoffOf({ cutoff }: WrittenTable): ServiceTable['cutoff'] {
  if (cutoff === undefined) return null;
  return typeof cutoff === 'string' ? { column: cutoff, query: { $filter: `${cutoff} lt {cutoff}` } } : cutoff;
}

const kinds: Partial<Record<ColumnType, ColumnKind>> = { 'unix-seconds': 'instant', 'unix-milliseconds': 'instant' };

export const kindOf = (type: ColumnType): ColumnKind => kinds[type] ?? (type as ColumnKind);

/** The type says where it is read from, so that a column that is read from elsewhere is a changed schema. */
export function shapeOf(name: string, { type, at, nullable, omitted }: ServiceColumn): ColumnShape {
  const place = at === `/${name}` ? '' : ` at ${at}`;
  return { type: `${type}${place}${omitted ? ', or left out' : ''}`, kind: kindOf(type), nullable };
}

/** Everything that decides which records are met and what is done to them, columns apart. */
export function mappingDigest({ columns: _, ...requests }: ServiceTable, headers: Record<string, string>): string {
  return digestOf({ ...requests, headers });
}
