/**
 * A service with records behind OData, and behind REST with pages by number, by cursor and by link: strict about what it is
 * asked, and failing to order. On 127.0.0.1, in this process; what it did is there to be looked at.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A record: each property as its JSON text, so that numbers keep their digits. */
export type Fragments = Record<string, string>;

export interface FakeTable {
  key: string[];
  rows: { item: Fragments; version: number }[];
  /** Records a page; in the order of `rows`. */
  pageSize: number;
}

export interface FakeRequest {
  method: string;
  /** As it was sent. */
  target: string;
  /** Its path and query, decoded. */
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What goes wrong, with the next `times` (1 unless given) requests that it is about. */
export interface Fault {
  about: (request: FakeRequest) => boolean;
  times?: number;
  /** Carry the request out first. */
  done?: boolean;
  /** In place of the right answer; `hang`: none; `drop`: the connection goes. */
  answer: { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'drop';
}

export interface FakeService {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  tables: Record<string, FakeTable>;
  requests: FakeRequest[];
  /** Null: anybody is let in. */
  token: string | null;
  /** Of the one client that is given tokens. */
  client: { id: string; secret: string; scope: string; issued: number; lastsSeconds: number };
  /** A request that changes something and names no version is refused. */
  wantsVersion: boolean;
  /** Deleted records stay, and are shown as before. */
  keepsDeleted: boolean;
  /** Deleted records are shown this many times more. */
  lingers: number;
  /** Records that something refers to, by the JSON of their keys. */
  referred: Set<string>;
  /** Ordered so far, and how often each still strikes. */
  faults: (Fault & { left: number })[];
  fail(fault: Fault): void;
  /** Called with every request, before it is answered. */
  onRequest: ((request: FakeRequest) => void | Promise<void>) | null;
  find(table: string, key: string[]): FakeTable['rows'][number] | undefined;
  put(table: string, item: Fragments): void;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Of `localhost` and 127.0.0.1, vouched for by itself. */
export const certificateFile = join(import.meta.dirname, 'certificate.pem');

/** @param encrypted with the certificate of above. */
export async function fakeService(tables: Record<string, FakeTable>, encrypted = false): Promise<FakeService> {
  const faults: (Fault & { left: number })[] = [];
  const lingering = new Map<FakeTable['rows'][number], number>();
  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    void answer(incoming, response).catch(() => response.destroy());
  };
  const key = (): string => readFileSync(join(import.meta.dirname, 'key.pem'), 'utf8');
  const server = encrypted
    ? createSecureServer({ key: key(), cert: readFileSync(certificateFile, 'utf8') }, handle)
    : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `${encrypted ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const service: FakeService = {
    origin,
    tables,
    requests: [],
    token: null,
    client: { id: 'gallra', secret: 'client secret', scope: 'all', issued: 0, lastsSeconds: 3600 },
    wantsVersion: false,
    keepsDeleted: false,
    lingers: 0,
    referred: new Set(),
    onRequest: null,
    faults,
    fail: (fault) => void faults.push({ ...fault, left: fault.times ?? 1 }),
    find: (name, key) =>
      tableIn(tables, name)?.rows.find((row) => keyOf(tables, name, row.item) === JSON.stringify(key)),
    put(name, item) {
      const table = tableIn(tables, name);
      if (!table) throw new Error(`no table ${name}`);
      const same = table.rows.find((row) => keyOf(tables, name, row.item) === keyOf(tables, name, item));
      if (same) Object.assign(same, { item, version: same.version + 1 });
      else table.rows.push({ item, version: 1 });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const target = incoming.url ?? '/';
    const request: FakeRequest = {
      method: incoming.method ?? '',
      target,
      path: decodeURIComponent(target.replaceAll('+', '%2B')),
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    service.requests.push(request);
    await service.onRequest?.(request);
    const fault = faults.find((one) => one.left > 0 && one.about(request));
    if (fault) {
      fault.left -= 1;
      if (fault.done) reply(request);
      if (fault.answer === 'hang') return;
      if (fault.answer === 'drop') return void incoming.socket.destroy();
      return send(response, { headers: json, ...fault.answer });
    }
    send(response, reply(request));
  }

  function reply(request: FakeRequest): Reply {
    const url = new URL(request.target, origin);
    if (url.pathname === '/token') return tokenFor(request);
    if (service.token !== null && request.headers.authorization !== `Bearer ${service.token}`) return { status: 401 };
    const [, face = '', rest = ''] = /^\/(odata|page|cursor|link)\/(.*)$/.exec(url.pathname) ?? [];
    if (request.method === 'HEAD') return { status: 200 };
    if (face === 'odata') return odata(request, decodeURIComponent(rest), url);
    return face === '' ? error(404, 'NoSuchThing') : rest_(request, face, rest, url);
  }

  function tokenFor(request: FakeRequest): Reply {
    const form = new URLSearchParams(request.body);
    const { id, secret, scope } = service.client;
    const good =
      request.method === 'POST' &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === id &&
      form.get('client_secret') === secret &&
      form.get('scope') === scope;
    if (!good)
      return {
        status: 401,
        headers: json,
        body: '{"error":"invalid_client","error_description":"client secret wrong"}',
      };
    service.token = `token-${++service.client.issued}`;
    const body = JSON.stringify({
      access_token: service.token,
      token_type: 'Bearer',
      expires_in: service.client.lastsSeconds,
    });
    return { status: 200, headers: json, body };
  }

  function odata(request: FakeRequest, path: string, url: URL): Reply {
    const [, name = '', literal] = /^(\w+)(?:\((.*)\))?$/s.exec(path) ?? [];
    const table = tableIn(tables, name);
    if (!table) return error(404, 'NoSuchSet');
    const allowed = ['$select', ...(literal === undefined ? ['$filter', '$skiptoken'] : [])];
    for (const asked of url.searchParams.keys()) if (!allowed.includes(asked)) return error(400, 'UnknownQuery');
    const select = url.searchParams.get('$select')?.split(',') ?? null;
    const shown = (row: FakeTable['rows'][number]): string => {
      const names = select ?? Object.keys(row.item);
      const lacking = names.find((one) => row.item[one] === undefined);
      if (lacking !== undefined) throw new Error(`no property ${lacking}`);
      return `{"@odata.etag":${JSON.stringify(etag(row))},${names.map((one) => `${JSON.stringify(one)}:${row.item[one]}`).join(',')}}`;
    };
    if (literal !== undefined) {
      const row = service.find(name, keyIn(table, literal));
      return one(request, name, row, () => shown(row as FakeTable['rows'][number]));
    }
    if (request.method !== 'GET') return error(405, 'NoSuchMethod');
    const filter = url.searchParams.get('$filter');
    const [, column = '', limit = ''] = /^(\w+) lt (\S+)$/.exec(filter ?? '') ?? [];
    if (filter !== null && column === '') return error(400, 'BadFilter');
    const found = table.rows.filter(
      ({ item }) => filter === null || (item[column] !== 'null' && String(JSON.parse(item[column] ?? 'null')) < limit),
    );
    const from = Number(url.searchParams.get('$skiptoken') ?? 0);
    const page = found.slice(from, from + table.pageSize);
    const more = from + table.pageSize < found.length;
    const next = new URL(url.href);
    next.searchParams.set('$skiptoken', String(from + table.pageSize));
    const link = more ? `,"@odata.nextLink":${JSON.stringify(next.href)}` : '';
    return { status: 200, headers: json, body: `{"value":[${page.map(shown).join(',')}]${link}}` };
  }

  function rest_(request: FakeRequest, face: string, path: string, url: URL): Reply {
    const [name = '', ...rest] = path.split('/').map(decodeURIComponent);
    const table = tableIn(tables, name);
    if (!table) return error(404, 'NoSuchCollection');
    const whole = ({ item }: FakeTable['rows'][number]): string =>
      `{${Object.entries(item)
        .map(([property, text]) => `${JSON.stringify(property)}:${text}`)
        .join(',')}}`;
    if (rest.length > 0) {
      const row = service.find(name, rest);
      return one(request, name, row, () => whole(row as FakeTable['rows'][number]));
    }
    if (request.method !== 'GET') return error(405, 'NoSuchMethod');
    const known: Record<string, string[]> = { page: ['page', 'size'], cursor: ['after'], link: ['from'] };
    for (const asked of url.searchParams.keys()) if (!known[face]?.includes(asked)) return error(400, 'UnknownQuery');
    const size = table.pageSize;
    const number = Number(url.searchParams.get('page') ?? 1);
    const from =
      face === 'page'
        ? (number - 1) * size
        : Number((url.searchParams.get('after') ?? url.searchParams.get('from') ?? '0').replace('c', ''));
    const items = `[${table.rows
      .slice(from, from + size)
      .map(whole)
      .join(',')}]`;
    const more = from + size < table.rows.length;
    if (face === 'page')
      return { status: 200, headers: json, body: `{"items":${items},"pages":${Math.ceil(table.rows.length / size)}}` };
    if (face === 'cursor')
      return {
        status: 200,
        headers: json,
        body: `{"data":${items},"meta":{"next":${more ? `"c${from + size}"` : 'null'}}}`,
      };
    const link = `</link/${name}?from=0>; rel="first"${more ? `, </link/${name}?from=${from + size}>; rel="next"` : ''}`;
    return { status: 200, headers: { ...json, link }, body: items };
  }

  function one(
    request: FakeRequest,
    name: string,
    row: FakeTable['rows'][number] | undefined,
    shown: () => string,
  ): Reply {
    if (!row) return error(404, 'NoSuchRecord');
    if (request.method === 'GET') {
      const left = lingering.get(row);
      if (left !== undefined) {
        lingering.set(row, left - 1);
        if (left <= 0) remove(name, row);
        if (left <= 0) return error(404, 'NoSuchRecord');
      }
      return { status: 200, headers: { ...json, etag: etag(row) }, body: shown() };
    }
    const match = request.headers['if-match'];
    if (match === undefined && service.wantsVersion) return error(428, 'VersionWanted');
    if (match !== undefined && match !== '*' && match !== etag(row)) return error(412, 'Changed');
    if (request.method === 'PATCH') {
      if (!/^application\/json/.test(request.headers['content-type'] ?? '')) return error(415, 'NoJson');
      Object.assign(row, { item: merged(row.item, request.body), version: row.version + 1 });
      return { status: 204 };
    }
    if (request.method !== 'DELETE') return error(405, 'NoSuchMethod');
    if (request.body !== '') return error(400, 'BodyOfDelete');
    if (service.referred.has(keyOf(tables, name, row.item))) return error(409, '0x80040227');
    if (service.keepsDeleted) return { status: 204 };
    if (service.lingers > 0) {
      lingering.set(row, service.lingers);
      return { status: 202 };
    }
    remove(name, row);
    return { status: 204 };
  }

  function remove(name: string, row: FakeTable['rows'][number]): void {
    const table = tableIn(tables, name);
    if (table) table.rows = table.rows.filter((other) => other !== row);
  }

  return service;
}

const json = { 'content-type': 'application/json; charset=utf-8' };

/** With words about a person in it, as services have them. */
export const personalWords = 'Aino Korhonen';

const error = (status: number, code: string): Reply => ({
  status,
  headers: json,
  body: JSON.stringify({ error: { code, message: `The record of ${personalWords} cannot be changed.` } }),
});

function send(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, headers);
  response.end(body);
}

const tableIn = (tables: Record<string, FakeTable>, name: string): FakeTable | undefined =>
  Object.hasOwn(tables, name) ? tables[name] : undefined;

const etag = ({ version }: { version: number }): string => `W/"${version}"`;

const keyOf = (tables: Record<string, FakeTable>, name: string, item: Fragments): string =>
  JSON.stringify((tableIn(tables, name)?.key ?? []).map((column) => plain(item[column] ?? 'null')));

const plain = (fragment: string): string => (fragment.startsWith('"') ? (JSON.parse(fragment) as string) : fragment);

/** `'it''s'`, `7`, `region='a',number=9`. */
function keyIn({ key }: FakeTable, literal: string): string[] {
  const values: Record<string, string> = {};
  const form = /(?:(\w+)=)?('(?:[^']|'')*'|[^,']+)(?:,|$)/gsy;
  let single: string | null = null;
  for (const [, name, value = ''] of literal.matchAll(form)) {
    const text = value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value;
    if (name === undefined) single = text;
    else values[name] = text;
  }
  return single === null ? key.map((column) => values[column] ?? '') : [single];
}

function merged(item: Fragments, body: string): Fragments {
  const said = JSON.parse(body, (_, value, context?: { source?: string }) =>
    typeof value === 'number' ? { number: context?.source } : value,
  ) as Record<string, unknown>;
  const text = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    if ('number' in value) return String(value.number);
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}:${text(inner)}`)
      .join(',')}}`;
  };
  const changed = { ...item };
  for (const [name, value] of Object.entries(said)) {
    const nested = typeof value === 'object' && value !== null && !('number' in value);
    const before = nested && item[name]?.startsWith('{') ? (JSON.parse(item[name]) as object) : {};
    changed[name] = nested ? text({ ...before, ...value }) : text(value);
  }
  return changed;
}
