// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** What speaks HTTP outwards goes through the proxy that settings name, but for what they except. */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sendWebhook } from '../../src/app/alerts/send-webhook.ts';
import { evidenceOf } from '../../src/app/anchors.ts';
import { readConfig } from '../../src/app/config.ts';
import { describeConfig } from '../../src/app/describe-settings.ts';
import { fetchOutside } from '../../src/app/fetch-outside.ts';
import { preparationOf } from '../../src/app/preparation.ts';
import { wayOut, wayToServices } from '../../src/app/proxies.ts';
import { connectable } from '../../src/app/stores.ts';
import { openTracing } from '../../src/app/tracing.ts';
import type { Store } from '../../src/ports/store.ts';
import { openLine } from '../../src/stores/http/line.ts';
import { openProvider } from '../../src/web/login/provider.ts';
import { type Authority, openAuthority } from '../support/certificates.ts';
import { type TestProxy, testProxy } from '../support/proxy.ts';
import { fakeS3 } from '../support/s3/fake-s3.ts';
import { entries, within } from './one-store.ts';

let dir: string;
let ours: Authority;
let others: Authority;
let tls: { cert: Buffer; key: Buffer };
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-proxies-'));
  [ours, others] = [openAuthority(), openAuthority()];
  const { cert, key } = ours.server(null, 'DNS:*.elsewhere.test');
  tls = { cert: readFileSync(cert), key: readFileSync(key) };
});
afterAll(async () => {
  ours.remove();
  others.remove();
  await rm(dir, { recursive: true });
});

let proxy: TestProxy;
const open: (() => unknown)[] = [];
beforeEach(async () => {
  proxy = await testProxy();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await proxy.close();
});

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(dir, name), text);
  return join(dir, name);
};

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server whose name the proxy alone knows. */
async function elsewhere(name: string, answer: RequestListener): Promise<URL> {
  proxy.leads.set(`${name}.elsewhere.test`, await listening(createServer(tls, answer)));
  return new URL(`https://${name}.elsewhere.test`);
}

const json =
  (of: object): RequestListener =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(of));

describe('which proxy an address is reached through', () => {
  const asked = (variables: Record<string, string>, address: string) =>
    wayOut(variables)(new URL(address))?.https_proxy ?? null;

  test('is our own, or else the one for all programs, by the scheme of the address', () => {
    const all = { HTTPS_PROXY: 'http://secure:1', http_proxy: 'plain:2', HTTP_PROXY: 'http://other:3' };
    expect(asked({}, 'https://a.test')).toBeNull();
    expect(asked(all, 'https://a.test')).toBe('http://secure:1/');
    expect(asked(all, 'http://a.test')).toBe('http://plain:2/');
    expect(asked({ ...all, GALLRA_PROXY: 'http://ours:4' }, 'https://a.test')).toBe('http://ours:4/');
    expect(wayToServices(all)(new URL('https://a.test'))).toBeUndefined();
    expect(wayToServices({ GALLRA_PROXY: 'http://ours:4' })(new URL('https://a.test'))?.https_proxy).toBe(
      'http://ours:4/',
    );
  });

  test.each([
    ['*', ['https://a.test', 'http://10.1.2.3']],
    ['a.test', ['https://a.test', 'https://A.test.', 'https://b.a.test:8443']],
    ['.a.test', ['https://a.test', 'https://b.a.test']],
    ['*.a.test', ['https://b.c.a.test']],
    ['a.test:8443', ['https://a.test:8443']],
    ['a.test:443', ['https://a.test']],
    ['x, 10.0.0.0/8', ['https://10.255.0.1', 'http://10.0.0.1:8080']],
    ['10.0.0.5-10.0.0.9', ['https://10.0.0.7']],
    ['10.1.2.3 fd00::/8', ['https://10.1.2.3', 'https://[fd12::1]:9']],
    ['[fd00::1]:443', ['https://[fd00::1]']],
    ['', ['http://localhost:1', 'http://127.0.0.9', 'http://[::1]:2']],
  ])('is none where %j excepts it', (exceptions, direct) => {
    for (const NO_PROXY of [exceptions, `other.test,${exceptions}`, `${exceptions} other.test`])
      for (const address of direct)
        expect([address, asked({ GALLRA_PROXY: 'http://p:1', NO_PROXY }, address)]).toEqual([address, null]);
  });

  test.each([
    ['a.test', ['https://ba.test', 'https://test', 'https://a.test.org']],
    ['a.test:8443', ['https://a.test']],
    ['10.0.0.0/8', ['https://11.0.0.1', 'https://10.a.test']],
    ['10.0.0.5-10.0.0.9', ['https://10.0.0.10']],
    ['10.*,10.0.0.0/99,fd00::/129,,', ['https://10.0.0.1', 'https://[fd00::1]']],
    ['::1', ['https://[::2]']],
  ])('is the same where %j does not', (NO_PROXY, through) => {
    for (const address of through)
      expect([address, asked({ GALLRA_PROXY: 'http://p:1', NO_PROXY }, address)]).toEqual([address, 'http://p:1/']);
  });

  test('has exceptions of our own instead of those for all programs', () => {
    const variables = { GALLRA_PROXY: 'http://p:1', NO_PROXY: 'a.test', GALLRA_NO_PROXY: 'b.test' };
    expect(asked(variables, 'https://a.test')).toBe('http://p:1/');
    expect(asked(variables, 'https://b.test')).toBeNull();
  });

  test.each([
    [{ GALLRA_PROXY: 'socks5://hemligt:1080' }, 'GALLRA_PROXY must be'],
    [{ GALLRA_PROXY: 'http://hemligt:1/path' }, 'GALLRA_PROXY must be'],
    [{ GALLRA_PROXY: 'http://a:hemligt%zz@p:1' }, 'GALLRA_PROXY must be'],
    [{ HTTPS_PROXY: 'socks5://hemligt:1080' }, 'HTTPS_PROXY must be'],
    [{ GALLRA_NO_PROXY: 'a.test,10.0.0.0/hemligt' }, 'GALLRA_NO_PROXY must be'],
    [{ GALLRA_PROXY: 'http://p:1', GALLRA_PROXY_FILE: '/hemligt' }, 'may not both be set'],
  ])('is a mistake where it is none, and not repeated: %j', (environment, words) => {
    const wrong = (): unknown => readConfig(environment as Record<string, string>);
    expect(wrong).toThrow(words);
    expect(wrong).not.toThrow(/hemligt/);
  });

  test('is shown without its password', () => {
    const shown = describeConfig({ GALLRA_PROXY: 'http://gallra:hemligt@p.test:3128' }, {}, []);
    expect(shown.settings.find(({ name }) => name === 'GALLRA_PROXY')?.value).toBe('http://gallra:***@p.test:3128');
  });
});

describe('through the proxy goes', () => {
  const yaml =
    '  one: { kind: http, url: "${CRM}", timezone: UTC, ca: "${CA}", tables: { contacts: { key: id, columns: { id: text, left_on: date }, list: { path: contacts, items: /items } } } }\n';
  const count = (store: Store) => store.count('contacts', { op: 'all', of: [] });

  test('a service, whose certificate is checked all the same, with the password that a file holds by then', async () => {
    const { origin: CRM } = await elsewhere('crm', json({ items: [{ id: '1', left_on: '2020-01-01' }] }));
    proxy.account = { user: 'gallra', password: 'p@ss word' };
    const withPassword = (password: string) =>
      file('proxy', proxy.address.replace('//', `//gallra:${encodeURIComponent(password)}@`));
    const environment = { CRM, CA: ours.caFile, GALLRA_PROXY_FILE: await withPassword('p@ss word') };
    await within(yaml, environment, async (store) => {
      expect(await count(store)).toBe(1);
      expect([...new Set(proxy.asked)]).toEqual(['CONNECT crm.elsewhere.test:443']);
      await withPassword('an old one');
      await expect(count(store)).rejects.toMatchObject({
        code: 'store.unreachable',
        message: expect.stringMatching(/^[^:]*\(PROXY_407\)\.$/),
        hint: expect.stringContaining('GALLRA_PROXY'),
      });
      await withPassword('p@ss word');
      expect(await count(store)).toBe(1);
      proxy.leads.delete('crm.elsewhere.test');
    });
    await expect(within(yaml, environment, count)).rejects.toMatchObject({
      message: expect.stringContaining('PROXY_403'),
    });
    proxy.leads.set('crm.elsewhere.test', await listening(createServer(tls, json({ items: [] }))));
    await expect(within(yaml, { ...environment, CA: others.caFile }, count)).rejects.toMatchObject({
      code: 'store.unreachable',
      message: expect.not.stringContaining('PROXY'),
    });
    // Without, nobody knows the name; and what all programs are told is not enough.
    for (const more of [{ GALLRA_NO_PROXY: '.test' }, { GALLRA_PROXY_FILE: '', HTTPS_PROXY: proxy.address }])
      await expect(within(yaml, { ...environment, ...more }, count)).rejects.toMatchObject({
        message: expect.stringContaining('ENOTFOUND'),
      });
  });

  test('no service whose address is private and not listed, or that is not encrypted', async () => {
    const GALLRA_PROXY = proxy.address;
    for (const CRM of ['https://10.1.2.3', 'https://169.254.169.254'])
      await expect(within(yaml, { CRM, CA: ours.caFile, GALLRA_PROXY }, count)).rejects.toMatchObject({
        code: 'store.denied',
      });
    const port = await listening(createPlain(json({ items: [] })));
    const plain = yaml.replace('timezone', `allow: ["http://127.0.0.1:${port}"], timezone`);
    const CRM = `http://127.0.0.1:${port}`;
    expect(await within(plain, { CRM, CA: ours.caFile, GALLRA_PROXY }, count)).toBe(0);
    expect(proxy.asked).toEqual([]);
  });

  test('nothing that could have been carried out, where the proxy is away or says nothing', async () => {
    const { origin: CRM } = await elsewhere('crm', json({ items: [] }));
    const gone = await testProxy();
    await gone.close();
    const away = within(yaml, { CRM, CA: ours.caFile, GALLRA_PROXY: gone.address }, count);
    await expect(away).rejects.toMatchObject({ message: expect.stringContaining('PROXY_ECONNREFUSED') });
    proxy.silent = true;
    const line = openLine({ allow: [], wayOut: wayToServices({ GALLRA_PROXY: proxy.address }) });
    open.push(() => line.close());
    const order = { method: 'DELETE', url: new URL(CRM), headers: {}, timeoutMs: 200 } as const;
    await expect(line.ask(order)).rejects.toMatchObject({ reason: 'timeout', sent: false });
    expect(proxy.asked).toEqual(['CONNECT crm.elsewhere.test:443']);
  });

  test('a bucket, also while it is prepared, and the anchor in one, encrypted or not', async () => {
    const s3 = await fakeS3();
    open.push(() => s3.close());
    s3.bucket('recordings');
    s3.bucket('log');
    const { port, hostname } = new URL(s3.endpoint);
    const front = createTlsServer(tls, (socket) => {
      const on = connect(Number(port), hostname);
      socket.on('error', () => on.destroy());
      on.on('error', () => socket.destroy());
      socket.pipe(on).pipe(socket);
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    open.push(() => front.close());
    proxy.leads.set('s3.elsewhere.test', (front.address() as AddressInfo).port);
    proxy.leads.set('plain-s3.elsewhere.test', Number(port));
    const bucket = `  one:
    kind: s3
    bucket: recordings
    region: eu-north-1
    endpoint: https://s3.elsewhere.test
    access_key: "\${ACCESS}"
    secret_key: "\${SECRET}"
    timezone: UTC
    ca: "\${CA}"
`;
    const environment = { ACCESS: s3.accessKey, SECRET: s3.secretKey, CA: ours.caFile, HTTPS_PROXY: proxy.address };
    const ledger = '00000000-0000-4000-8000-000000000001';
    const { variables } = readConfig(environment);
    const { prepareStore } = await preparationOf(connectable(entries(bucket), 'one', variables), variables);
    await prepareStore(ledger);
    expect(await within(bucket, environment, (store) => store.boundLedger())).toBe(ledger);
    expect([...new Set(proxy.asked.splice(0))]).toEqual(['CONNECT s3.elsewhere.test:443']);
    const excepted = within(bucket, { ...environment, NO_PROXY: 's3.elsewhere.test' }, (store) => store.boundLedger());
    await expect(excepted).rejects.toMatchObject({ code: 'store.unreachable' });

    const anchorAt = async (endpoint: string, more: Record<string, string>) => {
      const config = readConfig({
        GALLRA_SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
        GALLRA_ANCHORS: `s3://log/${ledger}?region=eu-north-1&endpoint=${endpoint}`,
        ...{ GALLRA_ANCHOR_ACCESS_KEY: s3.accessKey, GALLRA_ANCHOR_SECRET_KEY: s3.secretKey },
        ...more,
      });
      const [anchor] = (await evidenceOf(config, ledger))?.anchors ?? [];
      open.push(() => anchor?.close());
      return anchor;
    };
    const through = { GALLRA_PROXY: proxy.address };
    expect(
      await (await anchorAt('https://s3.elsewhere.test', { ...through, GALLRA_ANCHOR_CA: ours.ca }))?.head(),
    ).toBeNull();
    await expect((await anchorAt('https://s3.elsewhere.test', through))?.head()).rejects.toMatchObject({
      code: 'anchor.unreachable',
    });
    expect([...new Set(proxy.asked.splice(0))]).toEqual(['CONNECT s3.elsewhere.test:443']);
    expect(await (await anchorAt('http://plain-s3.elsewhere.test', through))?.head()).toBeNull();
    expect(proxy.asked[0]).toMatch(/^GET http:\/\/plain-s3\.elsewhere\.test\/log/);
  });

  test('the webhook', async () => {
    const calls: string[] = [];
    const { origin } = await elsewhere('hook', (request, response) => {
      calls.push(`${request.method} ${request.url}`);
      response.writeHead(204).end();
    });
    proxy.account = { user: 'gallra', password: 'one' };
    const through = (user: string, more: Record<string, string> = {}) =>
      wayOut({ HTTPS_PROXY: proxy.address.replace('//', `//${user}@`), ...more });
    const delivery = { id: '00000000-0000-4000-8000-000000000001', content: '{}' } as Parameters<typeof sendWebhook>[0];
    const webhook = { url: `${origin}/path`, secrets: [Buffer.alloc(24, 1)] };
    const send = (way: ReturnType<typeof wayOut>, ca: string | null = ours.ca) =>
      sendWebhook(delivery, { webhook, ca, now: new Date(), wayOut: way });
    await send(through('gallra:one'));
    expect(calls).toEqual(['POST /path']);
    for (const refused of [
      send(through('gallra:two')),
      send(through('gallra:one', { NO_PROXY: 'elsewhere.test' })),
      send(through('gallra:one'), others.ca),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'webhook.unreachable' });
    expect(calls).toHaveLength(1);
  });

  test('what is asked of the identity provider, whose authority may be our own', async () => {
    const issuer = 'https://login.elsewhere.test';
    await elsewhere('login', json({ issuer, authorization_endpoint: `${issuer}/authorise`, token_endpoint: issuer }));
    const begin = (more: Record<string, string>) => {
      const { desk, variables } = readConfig({
        ...{ GALLRA_DESK_LOGIN: 'oidc', GALLRA_DESK_URL: 'https://desk.test', GALLRA_DESK_ROLES: 'roles.yaml' },
        ...{ GALLRA_OIDC_ISSUER: issuer, GALLRA_OIDC_CLIENT_ID: 'gallra', ...more },
      });
      if (desk.oidc === null) throw new Error('with an identity provider');
      return openProvider(desk.oidc, 'https://desk.test', wayOut(variables)).begin('/');
    };
    const through = { GALLRA_PROXY: proxy.address };
    const { address } = await begin({ ...through, GALLRA_OIDC_CA_FILE: ours.caFile });
    expect(address).toContain(`${issuer}/authorise?`);
    expect(proxy.asked).toEqual(['CONNECT login.elsewhere.test:443']);
    for (const wrong of [through, { GALLRA_OIDC_CA: ours.ca }, { ...through, GALLRA_OIDC_CA: others.ca }])
      await expect(begin(wrong)).rejects.toMatchObject({ code: 'desk.providerAway' });
  });

  test('what is sent to it, whole; where it sends on is not followed, and what never ends is not taken', async () => {
    const { origin } = await elsewhere('token', (request, response) => {
      if (request.url === '/on') return response.writeHead(302, { location: '/' }).end();
      if (request.url === '/gone') return response.writeHead(204).end();
      if (request.url === '/endless') return response.end(Buffer.alloc(5 * 1024 * 1024));
      return request.pipe(response.writeHead(200, { 'x-method': request.method }));
    });
    const outside = { ca: ours.ca, wayOut: wayOut({ GALLRA_PROXY: proxy.address }) };
    const ask = (path: string, asked = {}) => fetchOutside(origin + path, asked, outside);
    const echoed = await ask('/', { method: 'POST', body: new URLSearchParams({ code: 'å & b' }) });
    expect([echoed.headers.get('x-method'), await echoed.text()]).toEqual(['POST', 'code=%C3%A5+%26+b']);
    expect([(await ask('/on')).status, (await ask('/gone')).status]).toEqual([302, 204]);
    await expect(ask('/endless')).rejects.toThrow('too long');
    await expect(ask('/', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  test.each(['https', 'http'])('what is traced, to a receiver over %s', async (scheme) => {
    const paths: string[] = [];
    const answer: RequestListener = (request, response) => {
      paths.push(`${request.url} ${request.headers['content-encoding']}`);
      request.resume().on('end', () => response.end('{}'));
    };
    await elsewhere('traces', answer);
    if (scheme === 'http') proxy.leads.set('traces.elsewhere.test', await listening(createPlain(answer)));
    const { ops, variables } = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${scheme}://traces.elsewhere.test`,
      ...{ OTEL_EXPORTER_OTLP_CERTIFICATE: ours.caFile, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
      ...{ HTTPS_PROXY: proxy.address, HTTP_PROXY: proxy.address },
    });
    if (ops.traces === null) throw new Error('with a receiver');
    const tracing = openTracing(ops.traces, 'worker', wayOut(variables));
    await tracing.span('run', async () => undefined);
    await tracing.close();
    expect(paths).toEqual(['/v1/traces gzip']);
    expect(proxy.asked).toEqual([
      scheme === 'https' ? 'CONNECT traces.elsewhere.test:443' : 'POST http://traces.elsewhere.test/v1/traces',
    ]);
  });
});
