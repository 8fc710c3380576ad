/** `gallra test --store` over MariaDB: the samples in a database of their own that leaves no trace. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let server: RunningMariadb;
let url: string;
let client: mysql.Connection;
let folder: Folder;

beforeAll(async () => {
  server = await startMariadb();
  url = await server.freshDatabase('telephony');
  client = await mysql.createConnection({ uri: url, multipleStatements: true });
  await client.query(`
    create table calls (id bigint unsigned primary key, caller_id varchar(80) collate utf8mb4_general_ci not null,
      ended_at datetime(3), kept_for enum('complaint', 'quality'), noted timestamp not null default current_timestamp);
    create database exchange;
    create table exchange.events (id bigint primary key, call_id bigint unsigned not null);
    insert into calls (id, caller_id) values (1, 'real');
    create user reader identified by 'reader';
    grant select on \`telephony%\`.* to reader`);
}, 60_000);

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

afterEach(async () => {
  await folder.remove();
  const [databases] = await client.query<mysql.RowDataPacket[]>(`show databases like 'gallra%'`);
  expect(databases).toEqual([]);
  const [rows] = await client.query<mysql.RowDataPacket[]>('select id, caller_id from calls');
  expect(rows).toEqual([{ id: 1, caller_id: 'real' }]);
});

const policy = callsPolicy.replace('table: call_events', 'table: exchange.events');

const samples = (rows = ''): string => `policy: calls
records:
  calls:
    - { id: 1, caller_id: anna, ended_at: "2026-01-31T12:00:00" }
    - { id: 2, caller_id: anna, ended_at: "2026-02-01T00:30:00", kept_for: complaint }
    - { id: 3, caller_id: bertil, ended_at: "2025-12-31T12:00:00" }
    - { id: 4, caller_id: cecilia, ended_at: ~ }
${rows}  matters:
    - { id: 1, person_id: bertil, state: open }
expect:
  - { name: the last day of January, key: 1, due: 2026-04-01 }
  - { name: a complaint, key: 2, due: 2027-02-02 }
  - { name: a pending matter, key: 3, at: 2026-06-01, outcome: excepted }
  - { name: no end, key: 4, due: undated }
`;

async function folderWith(test: string, address = url): Promise<void> {
  const stores = storesFile.replace('postgres', 'mysql');
  const files = { 'stores.yaml': stores, 'calls.yaml': policy, 'calls.test.yaml': test };
  folder = await policyFolder(files, { TELEPHONY_URL: address });
}

test('the server judges the samples, with the columns of the store where it has the tables', async () => {
  await folderWith(samples());
  const { code, out, err } = await folder.gallra(['test', '--store', 'telephony']);
  expect(out).toContain('✔ 4 expectations met in 1 file');
  expect(out).toContain('  columns as in the store: calls, exchange.events\n  columns as the samples look: matters\n');
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('what the server takes for the same where rows are matched, and nobody else does, is told', async () => {
  await folderWith(samples('    - { id: 5, caller_id: Bertil, ended_at: "2025-12-31T12:00:00" }\n'));
  const { code, out } = await folder.gallra(['test', '--store', 'telephony']);
  expect(out).toContain(
    'the server counts 1 records as due and lists 1; in memory there are 2. Look whether the server',
  );
  expect(code).toBe(1);
});

test('a value that the column does not take is a mistake of the test, and not shown', async () => {
  await folderWith(samples('    - { id: 5, caller_id: eva, kept_for: sale }\n'));
  const { code, out } = await folder.gallra(['test', '--store', 'telephony']);
  expect(out).toContain('Row 5 of the sample of calls does not fit the table (1265).');
  expect(out).not.toContain('sale');
  expect(code).toBe(1);
});

test('an account that may create no database is told what to do', async () => {
  const address = new URL(url);
  address.username = 'reader';
  address.password = 'reader';
  await folderWith(samples(), address.href);
  const { code, err } = await folder.gallra(['test', '--store', 'telephony']);
  expect(err).toContain('The account of store telephony may not create a database, and tests touch no other.');
  expect(err).toContain(
    '→ Grant it, grant all privileges on `gallra\\_test\\_%`.* to the account, or name another server',
  );
  expect(code).toBe(1);
});

test('the server and plain arithmetic agree about shipped policies, by the address of the server', async () => {
  const names = ['service-contacts', 'publication-orders', 'authorisation-events'];
  const files = names.flatMap((name) => [`${name}.yaml`, `${name}.test.yaml`]);
  const shipped = join(import.meta.dirname, '../../policies');
  const texts = await Promise.all(files.map((file) => readFile(join(shipped, file), 'utf8')));
  const stores = ['emailer', 'authorisations'].map(
    (name) => `  ${name}: { kind: mysql, url: "mysql://nobody@nowhere.invalid/x", timezone: Europe/Helsinki }\n`,
  );
  folder = await policyFolder({
    ...Object.fromEntries(files.map((file, i) => [file, texts[i] ?? ''])),
    'stores.yaml': `stores:\n${stores.join('')}`,
  });
  const { code, out, err } = await folder.gallra(['test', '--store', url]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/✔ 23 expectations met in 3 files/);
});
