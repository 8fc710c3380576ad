/** A service that means harm, or is not the one that was meant: where it leads, what it sends, how long it takes. */

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { lookup as lookUp } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Server as NetServer, createServer as netServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { always, never } from '../../src/policy/predicate.ts';
import type { Service } from '../../src/policy/service.ts';
import type { Store } from '../../src/ports/store.ts';
import { mayConnect } from '../../src/stores/http/addresses.ts';
import { LineFailure, openLine } from '../../src/stores/http/line.ts';
import { type HttpStoreOptions, openHttpStore } from '../../src/stores/http/open-store.ts';
import { calls, helsinki, judgementOf, ledgerId, selected } from '../contract/store/fixtures.ts';
import { certificateFile, fakeService, personalWords } from '../support/http/fake-service.ts';
import { fakeTable, odataTables, type ServicePlace, servicePlace } from './http-store.ts';

jest.setTimeout(30_000);

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const tables = odataTables({ calls: calls() });

async function place(): Promise<ServicePlace> {
  const one = await servicePlace({ calls: fakeTable(calls()) }, tables);
  ends.push(() => one.close());
  return one;
}

function storeAt(url: string, over: Partial<Service> = {}, options: HttpStoreOptions = {}): Store {
  const service: Service = { ledger: ledgerId, auth: null, headers: {}, allow: [], tables, ...over };
  const store = openHttpStore({ name: 'crm', url, timezone: helsinki, access: 'dispose', service }, options);
  ends.push(() => store.close());
  return store;
}

/** A server of a test's own; how often it was connected to counts. */
async function listening<S extends Server | NetServer>(
  server: S,
): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket: { destroy(): void }) => {
    connections += 1;
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const failed = async (
  work: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string; retryable: boolean }> => {
  try {
    await work;
  } catch (error) {
    return error as { code: string; message: string; hint: string; retryable: boolean };
  }
  throw new Error('it did not fail');
};

describe('Addresses', () => {
  test.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '100.100.100.200',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '2002:0a00:0001::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    'not an address',
    '',
  ])('%s is not public', (address) => {
    expect(mayConnect(address, [])).toBe(false);
  });

  test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    '%s is public',
    (address) => {
      expect(mayConnect(address, [])).toBe(true);
    },
  );

  test('a private network is connected to when it is listed, and no other', () => {
    expect(mayConnect('10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(mayConnect('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(mayConnect('10.2.2.3', ['10.1.0.0/16'])).toBe(false);
    expect(mayConnect('127.0.0.1', ['http://127.0.0.1:99'])).toBe(true);
    expect(mayConnect('127.0.0.1', ['http://localhost:99', '999.1.1.1/8', '10.0.0.0/99'])).toBe(false);
    expect(mayConnect('fd00::1', ['fd00::/8'])).toBe(true);
  });

  test.each([
    'https://127.0.0.1/api',
    'https://2130706433/api',
    'https://0x7f.1/api',
    'https://017700000001/api',
    'https://[::ffff:127.0.0.1]/api',
    'https://[::1]/api',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/api',
  ])('%s is not asked', async (url) => {
    expect(await failed(storeAt(url).count('calls', always))).toMatchObject({
      code: 'store.denied',
      hint: expect.stringContaining('allow'),
    });
  });

  test.each([
    ['https://169.254.169.254/token', 'not public'],
    ['http://login.example.org/token', 'not encrypted'],
    ['file:///etc/passwd', 'not encrypted'],
    ['nonsense', 'no address'],
  ])('a token is not asked for at %s, and its secret not sent', async (tokenUrl, why) => {
    const { fake } = await place();
    const auth = { by: 'client' as const, tokenUrl, clientId: 'gallra', clientSecret: 'canary', scope: null };
    const error = await failed(storeAt(`${fake.origin}/odata`, { allow: [fake.origin], auth }).count('calls', always));
    expect(error.message).toContain(why);
    expect(JSON.stringify(error) + error.message).not.toContain('canary');
    expect(fake.requests).toEqual([]);
  });

  test('a redirect of the token is not followed with the secret', async () => {
    const { fake } = await place();
    const other = await fakeService({});
    ends.push(() => other.close());
    fake.fail({ about: () => true, answer: { status: 307, headers: { location: `${other.origin}/token` } } });
    const auth = {
      by: 'client' as const,
      tokenUrl: `${fake.origin}/token`,
      clientId: 'a',
      clientSecret: 'b',
      scope: null,
    };
    const error = await failed(storeAt(`${fake.origin}/odata`, { allow: [fake.origin], auth }).count('calls', always));
    expect(error).toMatchObject({ code: 'store.schema' });
    expect(other.requests).toEqual([]);
  });

  test('without encryption nothing is asked, unless the origin is listed', async () => {
    const { fake } = await place();
    expect(
      await failed(storeAt(`${fake.origin}/odata`, { allow: ['127.0.0.1'] }).count('calls', always)),
    ).toMatchObject({
      code: 'store.denied',
      message: expect.stringContaining('not encrypted'),
    });
    expect(await storeAt(`${fake.origin}/odata`, { allow: [fake.origin] }).count('calls', always)).toBe(10);
    const others = storeAt(`${fake.origin}/odata`, { allow: [fake.origin.replace(/\d+$/, '1'), '127.0.0.0/8'] });
    expect(await failed(others.count('calls', always))).toMatchObject({ code: 'store.denied' });
  });

  test.each(['localhost', 'crm.example.org'])(
    'a name that leads to a private address is not connected to: %s',
    async (name) => {
      const server = createServer((_, response) => response.end('{"value":[]}'));
      const { port, connections } = await listening(server);
      const lookup = ((_name: string, _options: unknown, callback: (...found: unknown[]) => void) =>
        callback(null, [{ address: '127.0.0.1', family: 4 }])) as typeof lookUp;
      const origin = `http://${name}:${port}`;
      const store = storeAt(`${origin}/`, { allow: [origin] }, { lookup });
      expect(await failed(store.count('calls', always))).toMatchObject({
        code: 'store.denied',
        message: expect.stringContaining('not public'),
      });
      expect(connections()).toBe(0);
    },
  );

  test('a name that leads elsewhere the second time is not followed there', async () => {
    const { fake } = await place();
    const secret = await fakeService({ calls: fakeTable(calls()) });
    ends.push(() => secret.close());
    let asked = 0;
    const lookup = ((_name: string, _options: unknown, callback: (...found: unknown[]) => void) => {
      asked += 1;
      callback(null, [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    }) as typeof lookUp;
    const origin = fake.origin.replace('127.0.0.1', 'crm.example.org');
    const line = openLine({ allow: ['127.0.0.1'], lookup });
    ends.push(() => line.close());
    const order = { method: 'GET' as const, headers: { Connection: 'close' }, timeoutMs: 5_000 };
    await line.ask({ ...order, url: new URL(`${origin}/odata/calls`) });
    const second = await line.ask({ ...order, url: new URL(`${origin}/odata/calls`) }).catch((error: unknown) => error);
    expect(second).toMatchObject({ reason: 'address', sent: false });
  });

  test('the address of the connection itself is looked at before anything is written', async () => {
    // A look-up that says one address and a connection that has another: only looking at the connection tells.
    let received = '';
    const server = netServer((socket) => socket.on('data', (bytes) => (received += String(bytes))));
    const { port } = await listening(server);
    const line = openLine({ allow: ['http://127.0.0.9:1'] });
    ends.push(() => line.close());
    const asked = line.ask({ method: 'GET', url: new URL(`http://127.0.0.1:${port}/`), headers: {}, timeoutMs: 5_000 });
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LineFailure);
    expect(error).toMatchObject({ reason: 'address', sent: false });
    expect(received).toBe('');
  });

  test('a proxy of the environment is not used', async () => {
    const proxy = createServer((_, response) => response.end('{"value":[]}'));
    const { port, connections } = await listening(proxy);
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'];
    for (const name of names) process.env[name] = `http://127.0.0.1:${port}`;
    try {
      const { store } = await place();
      expect(await store.count('calls', always)).toBe(10);
      expect(connections()).toBe(0);
    } finally {
      for (const name of names) delete process.env[name];
    }
  });
});

describe('Where it sends us', () => {
  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, wherever it leads', async (status) => {
    const { fake, store } = await place();
    const other = await fakeService({ calls: fakeTable(calls()) });
    ends.push(() => other.close());
    for (const location of [`${other.origin}/odata/calls`, '/odata/calls']) {
      fake.fail({ about: () => true, answer: { status, headers: { location } } });
      expect(await failed(store.count('calls', always))).toMatchObject({ code: 'store.schema' });
    }
    expect(other.requests).toEqual([]);
  });

  test('an order to delete is not sent on either', async () => {
    const { fake, store } = await place();
    const other = await fakeService({ calls: fakeTable(calls()) });
    ends.push(() => other.close());
    const range = await selected(store, judgementOf());
    fake.fail({
      about: ({ method }) => method === 'DELETE',
      times: 99,
      answer: { status: 307, headers: { location: `${other.origin}/odata/calls(1)` } },
    });
    const order = { batchId: randomUUID(), worker: 'w', judgement: judgementOf(), range, held: never };
    expect(await failed(store.effect(order))).toMatchObject({ code: 'store.schema' });
    expect([other.requests, fake.tables.calls?.rows.length]).toEqual([[], 10]);
  });

  test.each([
    'https://evil.example/next',
    '//evil.example/next',
    'http://127.0.0.1:1/next',
    'file:///etc/passwd',
    'data:,x',
    'http://[',
  ])('a next page at %s is not asked, and half a list is no list', async (link) => {
    const { fake, store } = await place();
    const body = JSON.stringify({ value: [], '@odata.nextLink': link });
    fake.fail({ about: () => true, answer: { status: 200, body } });
    expect(await failed(store.count('calls', always))).toMatchObject({ code: 'store.schema' });
    expect(fake.requests).toHaveLength(1);
  });

  test('pages may lead to an origin that is listed', async () => {
    const { fake, open } = await place();
    const other = await fakeService({ calls: fakeTable({ ...calls(), rows: [{ id: 77, ended_on: '2026-01-01' }] }) });
    ends.push(() => other.close());
    const body = JSON.stringify({ value: [], '@odata.nextLink': `${other.origin}/odata/calls?%24select=id,ended_on` });
    fake.fail({ about: () => true, answer: { status: 200, body } });
    const store = open({ allow: [fake.origin, other.origin] });
    expect(await store.keys('calls', ['id'], always, null, 9)).toEqual([['77']]);
  });
});

describe('Pages without an end', () => {
  const item = (id: number): string => `{"@odata.etag":"1","id":${id},"ended_on":null,"division":null,"kept_for":null}`;
  async function turning(answer: (request: number) => string): Promise<Store> {
    let requests = 0;
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(answer(requests++));
    });
    const { port } = await listening(server);
    return storeAt(`http://127.0.0.1:${port}`, { allow: [`http://127.0.0.1:${port}`] });
  }
  test.each([
    ['one that leads to itself', () => `{"value":[${item(1)}],"@odata.nextLink":"/calls?$skiptoken=1"}`],
    ['two in turn', (n: number) => `{"value":[${item(n % 2)}],"@odata.nextLink":"/calls?n=${n}"}`],
    ['empty ones', (n: number) => `{"value":[],"@odata.nextLink":"/calls?n=${n}"}`],
  ])('%s', async (_, answer) => {
    const store = await turning(answer);
    expect(await failed(store.count('calls', always))).toMatchObject({
      code: 'store.schema',
      message: expect.stringContaining('again and again'),
    });
  });

  test('by number, always the first', async () => {
    const mapped = structuredClone(tables);
    if (mapped.calls) mapped.calls.list.paging = { by: 'page', query: 'page', first: 1, pages: null };
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(`{"value":[${item(1)},${item(2)}]}`);
    });
    const { port } = await listening(server);
    const store = storeAt(`http://127.0.0.1:${port}`, { tables: mapped, allow: [`http://127.0.0.1:${port}`] });
    expect(await failed(store.count('calls', always))).toMatchObject({ code: 'store.schema' });
  });
});

describe('Nonsense', () => {
  const html = `<html>Sign in, ${personalWords}</html>`;
  test.each([
    ['a login page', { status: 200, headers: { 'content-type': 'text/html' }, body: html }],
    ['a login page that says it is JSON', { status: 200, body: html }],
    ['nothing', { status: 200, body: '' }],
    ['no content', { status: 204 }],
    ['a list that is no list', { status: 200, body: '{"value":{"a":1}}' }],
    ['no list', { status: 200, body: '{"error":"no"}' }],
    ['a list at the top', { status: 200, body: '[]' }],
    ['records that are no records', { status: 200, body: '{"value":[1,"a",null]}' }],
    ['records without a key', { status: 200, body: '{"value":[{"ended_on":null}]}' }],
    ['records with an empty key', { status: 200, body: '{"value":[{"id":null,"ended_on":null}]}' }],
    ['half an answer', { status: 200, body: '{"value":[{"id":1' }],
    ['a list that is not there', { status: 404 }],
    ['a bad request', { status: 400, body: JSON.stringify({ error: { code: 'Bad', message: personalWords } }) }],
    [
      'compressed bytes',
      { status: 200, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: 'x' },
    ],
    ['a prototype', { status: 200, body: '{"__proto__":{"value":[]}}' }],
  ])('%s is an error of the mapping, never an empty list', async (_, answer) => {
    const { fake, store } = await place();
    fake.fail({ about: () => true, times: 99, answer });
    for (const work of [
      () => store.tally(judgementOf(), never),
      () => store.select(judgementOf(), never, { branch: 0, at: null }, 9),
      () => store.keys('calls', ['id'], always, null, 9),
    ]) {
      const error = await failed(work());
      expect(error).toMatchObject({ code: 'store.schema', message: expect.stringContaining('crm') });
      expect(JSON.stringify(error) + error.message).not.toContain(personalWords);
    }
  });

  test('a record that is another one than was asked for is not touched', async () => {
    const { fake, store } = await place();
    const range = await selected(store, judgementOf());
    fake.onRequest = ({ method, path }) => {
      if (method === 'GET' && path.includes('calls(1)')) {
        const body = '{"@odata.etag":"1","id":2,"ended_on":"2026-01-01","division":null,"kept_for":null}';
        fake.fail({ about: (request) => request.path === path, answer: { status: 200, body } });
      }
    };
    const one = { ...range, keys: [['1']] };
    const order = { batchId: randomUUID(), worker: 'w', judgement: judgementOf(), range: one, held: never };
    expect(await failed(store.effect(order))).toMatchObject({
      code: 'store.schema',
      message: expect.stringContaining('another record'),
    });
    expect(fake.tables.calls?.rows).toHaveLength(10);
  });

  test('a record without the version that is mapped is not touched', async () => {
    const { fake, store } = await place();
    const range = await selected(store, judgementOf());
    const body = '{"id":1,"ended_on":"2026-01-01","division":null,"kept_for":null}';
    fake.fail({ about: ({ path }) => path.includes('calls(1)'), answer: { status: 200, body } });
    const order = {
      batchId: randomUUID(),
      worker: 'w',
      judgement: judgementOf(),
      range: { ...range, keys: [['1']] },
      held: never,
    };
    expect(await failed(store.effect(order))).toMatchObject({
      code: 'store.schema',
      message: expect.stringContaining('version'),
    });
    expect(fake.tables.calls?.rows).toHaveLength(10);
  });

  test('an answer without an end is broken off', async () => {
    const { fake, store } = await place();
    fake.fail({ about: () => true, times: 9, answer: { status: 200, body: `"${'x'.repeat(33 * 1024 * 1024)}"` } });
    expect(await failed(store.count('calls', always))).toMatchObject({
      code: 'store.schema',
      message: expect.stringContaining('32 MB'),
    });
  });

  test.each([
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}'],
    [
      'an answer that is cut off',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"value":[]',
    ],
  ])('%s', async (_, bytes) => {
    const server = netServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(bytes));
    });
    const { port } = await listening(server);
    const store = storeAt(`http://127.0.0.1:${port}`, { allow: [`http://127.0.0.1:${port}`] });
    expect(await failed(store.count('calls', always))).toMatchObject({ code: 'store.unreachable', retryable: true });
  });
});

describe('Time', () => {
  test('who does not answer, or a byte now and then, is given up', async () => {
    const line = openLine({ allow: ['127.0.0.1'] });
    ends.push(() => line.close());
    const silent = await listening(netServer(() => undefined));
    const slow = await listening(
      netServer((socket) => {
        socket.on('error', () => undefined);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 50);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    for (const { port } of [silent, slow]) {
      const began = performance.now();
      const order = {
        method: 'DELETE' as const,
        url: new URL(`http://127.0.0.1:${port}/`),
        headers: {},
        timeoutMs: 400,
      };
      const error = await line.ask(order).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ reason: 'timeout', sent: true });
      expect(performance.now() - began).toBeLessThan(3_000);
    }
  });

  test('a host that nobody knows is said to be out of reach, by no more than a code', async () => {
    const store = storeAt('https://nobody.invalid/secret-path/');
    const error = await failed(store.count('calls', always));
    expect(error).toMatchObject({ code: 'store.unreachable', retryable: true });
    expect(error.message).not.toContain('secret-path');
  });

  test('a certificate that nobody vouches for is not taken, whatever the environment says', async () => {
    const fake = await fakeService({ calls: fakeTable(calls()) }, true);
    ends.push(() => fake.close());
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const store = storeAt(`${fake.origin}/odata`, { allow: ['127.0.0.1'] });
      expect(await failed(store.count('calls', always))).toMatchObject({
        code: 'store.unreachable',
        message: expect.stringContaining('SELF_SIGNED'),
      });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
    expect(fake.requests).toEqual([]);
  });

  test('a certificate that the operator vouches for is taken, for the host that it names', async () => {
    const fake = await fakeService({ calls: fakeTable(calls()) }, true);
    ends.push(() => fake.close());
    const disposing = async (url: string): Promise<string> => {
      const { leaves: _, ...judgement } = judgementOf();
      const service = { ledger: ledgerId, auth: null, headers: {}, allow: ['127.0.0.0/8'], tables };
      const order = { url, service, judgement, keys: [['1'], ['2']], batchId: randomUUID(), effectMs: 120_000 };
      const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificateFile, HTTP_ORDER: JSON.stringify(order) };
      const child = join(import.meta.dirname, 'http-effect.ts');
      return (await promisify(execFile)(process.execPath, ['--no-warnings', child], { env })).stdout;
    };
    const strange = await disposing(`${fake.origin.replace('127.0.0.1', '127.0.0.2')}/odata`);
    expect(JSON.parse(strange)).toMatchObject({ code: 'store.unreachable' });
    expect(fake.tables.calls?.rows).toHaveLength(10);
    expect(JSON.parse(await disposing(`${fake.origin}/odata`))).toMatchObject({ disposed: [['1'], ['2']] });
    expect(fake.tables.calls?.rows).toHaveLength(8);
  });
});

test.each([
  ['0x80040227', '409 0x80040227'],
  ['ConcurrencyVersionMismatch', '409 ConcurrencyVersionMismatch'],
  ['Aino Korhonen', '409'],
  ['aino@example.org', '409'],
  ['424242', '409'],
  ['131052-308T', '409'],
  ['person.131052-308T', '409'],
  ['00000001000040008000a00000000000', '409'],
  ['AADSTS700016', '409 AADSTS700016'],
  ['00000001-0000-4000-8000-000000000000', '409'],
  ['x'.repeat(65), '409'],
])('the code %s of a refusal is told as %s', async (code, told) => {
  const { fake, store } = await place();
  const range = await selected(store, judgementOf());
  const answer = { status: 409, body: JSON.stringify({ error: { code, message: personalWords } }) };
  fake.fail({ about: ({ method }) => method === 'DELETE', times: 99, answer });
  const order = { batchId: randomUUID(), worker: 'w', judgement: judgementOf(), range, held: never };
  expect((await store.effect(order)).blocked).toEqual({ [told]: 6 });
});

test('no error holds a key, a value, a token or an address', async () => {
  const { fake, open } = await place();
  fake.token = 'canary-token';
  const store = open({ auth: { by: 'token', token: 'canary-token', header: null } });
  fake.put('calls', { id: '424242', ended_on: '"2026-01-01"', division: `"${personalWords}"`, kept_for: 'null' });
  const range = await selected(store, judgementOf());
  const order = { batchId: randomUUID(), worker: 'w', judgement: judgementOf(), range, held: never };
  const errors: unknown[] = [];
  for (const status of [400, 401, 403, 404, 405, 409, 412, 422, 428, 429, 500, 503, 302]) {
    for (const method of ['GET', 'DELETE']) {
      const body = JSON.stringify({ error: { code: `${personalWords} 424242`, message: personalWords } });
      fake.fail({
        about: (request) => request.method === method,
        times: 500,
        answer: {
          status,
          headers: { 'content-type': 'application/json', 'retry-after': '900', location: `/${personalWords}` },
          body,
        },
      });
      errors.push(await store.effect(order).catch((error: unknown) => error));
      errors.push(await store.count('calls', always).catch((error: unknown) => error));
      for (const fault of fake.faults) fault.left = 0;
    }
  }
  const text = errors
    .map((error) =>
      error instanceof Error
        ? `${JSON.stringify(error)} ${error.message} ${error.stack}`
        : JSON.stringify({ ...(error as object), disposed: [] }),
    )
    .join('\n');
  expect(errors.filter((error) => error instanceof Error).length).toBeGreaterThan(15);
  for (const canary of ['canary-token', '424242', personalWords, fake.origin]) expect(text).not.toContain(canary);
});
