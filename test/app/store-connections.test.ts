// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Stores behind certificates of an authority of our own, with secrets in files that change while we run. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { readConfig } from '../../src/app/config.ts';
import { connectable } from '../../src/app/stores.ts';
import type { Store } from '../../src/ports/store.ts';
import { prepareStore } from '../../src/stores/s3/prepare.ts';
import { type Authority, openAuthority } from '../support/certificates.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { startMariadb } from '../support/mariadb.ts';
import { serverUser } from '../support/postgres-binaries.ts';
import { fakeS3 } from '../support/s3/fake-s3.ts';
import { until } from '../support/until.ts';
import { entries, within } from './one-store.ts';

let dir: string;
let ours: Authority;
let others: Authority;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallra-store-connections-'));
  [ours, others] = [openAuthority(), openAuthority()];
});
afterAll(async () => {
  ours.remove();
  others.remove();
  await rm(dir, { recursive: true });
});

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(dir, name), text);
  return join(dir, name);
};

describe('a store on PostgreSQL', () => {
  test('is reached with its own authority, and again with the password that a file holds by then', async () => {
    const { cert, key } = ours.server(serverUser());
    const server = await startPostgres({ settings: { ssl: 'on', ssl_cert_file: cert, ssl_key_file: key } });
    const admin = new pg.Pool({ connectionString: server.url, max: 1 });
    admin.on('error', () => undefined);
    try {
      await admin.query(`create role worker login password 'first'`);
      const url = new URL(server.url);
      [url.username, url.password] = ['worker', 'first'];
      const yaml = '  one: { kind: postgres, url: "${CRM}", timezone: UTC, ca: "${CA}" }\n';
      const CRM_FILE = await file('crm', url.href);
      await within(yaml, { CRM_FILE, CA: ours.caFile }, async (store) => {
        expect(await store.now()).toMatch(/^20/);
        const { rows } = await admin.query(
          `select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'worker'`,
        );
        expect(rows).toEqual([{ ssl: true }]);
        await admin.query(`alter role worker password 'second'`);
        await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'worker'`);
        await until('it is refused', () =>
          store.now().then(
            () => false,
            (error) => error.code === 'store.denied',
          ),
        );
        await writeFile(CRM_FILE, url.href.replace(':first@', ':second@'));
        expect(await store.now()).toMatch(/^20/);
      });
      await expect(within(yaml, { CRM_FILE, CA: others.caFile }, (store) => store.now())).rejects.toMatchObject({
        code: 'store.unreachable',
      });
    } finally {
      await admin.end();
      await server.stop();
    }
  });
});

describe('a store on MariaDB', () => {
  test('is reached with its own authority, and again with the password that a file holds by then', async () => {
    const owner = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
    const { cert, key } = ours.server(owner);
    const server = await startMariadb(`--ssl-cert=${cert}`, `--ssl-key=${key}`);
    const admin = await mysql.createConnection(server.url);
    try {
      const address = new URL(await server.freshDatabase('crm'));
      const database = address.pathname.slice(1);
      await admin.query(`create user worker@'%' identified by 'first' require ssl`);
      await admin.query(`grant select on ${database}.* to worker@'%'`);
      [address.username, address.password] = ['worker', 'first'];
      const yaml = '  one: { kind: mysql, url: "${CRM}", timezone: UTC, ca: "${CA}" }\n';
      const CRM_FILE = await file('maria', address.href);
      await within(yaml, { CRM_FILE, CA: ours.caFile }, async (store) => {
        expect(await store.now()).toMatch(/^20/);
        await admin.query(`set password for worker@'%' = password('second')`);
        const [rows] = await admin.query<mysql.RowDataPacket[]>(
          `select id from information_schema.processlist where user = 'worker'`,
        );
        for (const { id } of rows) await admin.query(`kill connection ${id}`).catch(() => undefined);
        await until('it is refused', () =>
          store.now().then(
            () => false,
            (error) => error.code === 'store.denied',
          ),
        );
        await writeFile(CRM_FILE, address.href.replace(':first@', ':second@'));
        expect(await store.now()).toMatch(/^20/);
      });
      // By its name the server is checked, too.
      address.hostname = 'localhost';
      address.password = 'second';
      const CRM = address.href;
      expect(await within(yaml, { CRM, CA: ours.caFile }, (store) => store.now())).toMatch(/^20/);
      for (const CA of [others.caFile])
        await expect(within(yaml, { CRM, CA }, (store) => store.now())).rejects.toMatchObject({
          code: 'store.unreachable',
        });
    } finally {
      await admin.end();
      await server.stop();
    }
  });
});

describe('a bucket', () => {
  test('is reached with its own authority, and again with the keys that files hold by then', async () => {
    const s3 = await fakeS3();
    const { cert, key } = ours.server();
    const behind = new URL(s3.endpoint);
    const front = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
      const on = connect(Number(behind.port), behind.hostname);
      socket.on('error', () => on.destroy());
      on.on('error', () => socket.destroy());
      socket.pipe(on).pipe(socket);
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    try {
      const { port } = front.address() as AddressInfo;
      const yaml = `  one:
    kind: s3
    bucket: recordings
    region: eu-north-1
    endpoint: https://127.0.0.1:${port}
    access_key: "\${ACCESS}"
    secret_key: "\${SECRET}"
    timezone: UTC
    ca: "\${CA}"
`;
      s3.bucket('recordings');
      const SECRET_FILE = await file('secret', s3.secretKey);
      const environment = { ACCESS: s3.accessKey, SECRET_FILE, CA: ours.caFile };
      const ledger = '00000000-0000-4000-8000-000000000001';
      await prepareStore(connectable(entries(yaml), 'one', readConfig(environment).variables), ledger);
      await within(yaml, environment, async (store) => {
        expect(await store.boundLedger()).toBe(ledger);
        s3.secretKey = 'another';
        await expect(store.boundLedger()).rejects.toMatchObject({ code: 'store.denied' });
        await writeFile(SECRET_FILE, 'another');
        expect(await store.boundLedger()).toBe(ledger);
      });
      const elsewhere = within(yaml, { ...environment, CA: others.caFile }, (store) => store.boundLedger());
      await expect(elsewhere).rejects.toMatchObject({ code: 'store.unreachable' });
    } finally {
      front.close();
      await s3.close();
    }
  });
});

describe('a service', () => {
  test('is reached with its own authority, and with the token that a file holds by then', async () => {
    const { cert, key } = ours.server();
    let wanted = 'first';
    const server: Server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
      const isKnown = request.headers.authorization === `Bearer ${wanted}`;
      response.writeHead(isKnown ? 200 : 401, { 'Content-Type': 'application/json' });
      response.end(isKnown ? '{"items":[]}' : '{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const yaml = `  one:
    kind: http
    url: https://127.0.0.1:${port}
    allow: [127.0.0.1/32]
    auth: { token: "\${TOKEN}" }
    timezone: UTC
    ca: "\${CA}"
    tables:
      contacts:
        key: id
        columns: { id: text, left_on: date }
        list: { path: contacts, items: /items }
`;
      const TOKEN_FILE = await file('token', 'first');
      const count = (store: Store) => store.count('contacts', { op: 'all', of: [] });
      await within(yaml, { TOKEN_FILE, CA: ours.caFile }, async (store) => {
        expect(await count(store)).toBe(0);
        wanted = 'second';
        await expect(count(store)).rejects.toMatchObject({ code: 'store.denied' });
        await writeFile(TOKEN_FILE, 'second');
        expect(await count(store)).toBe(0);
      });
      await expect(within(yaml, { TOKEN_FILE, CA: others.caFile }, count)).rejects.toMatchObject({
        code: 'store.unreachable',
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
