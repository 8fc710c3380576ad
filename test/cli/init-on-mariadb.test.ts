// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** `gallra init` over a database on MariaDB. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { init } from '../../src/cli/init.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { type Folder, policyFolder } from './gallra.ts';
import { plainShell } from './plain-shell.ts';

let server: RunningMariadb;
let url: string;
let folder: Folder;

beforeAll(async () => {
  [server, folder] = await Promise.all([startMariadb(), policyFolder({})]);
  url = await server.freshDatabase('shop');
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  await connection.query(`
    create table customers (id bigint unsigned primary key, left_at datetime);
    create table orders (id bigint unsigned primary key, customer_id bigint unsigned not null, paid_at datetime, rank int,
      foreign key (customer_id) references customers (id));
    create table order_lines (order_id bigint unsigned not null, line int not null, primary key (order_id, line),
      foreign key (order_id) references orders (id) on delete cascade);
    insert into customers values (1, null), (2, '2020-01-31 12:00:00');
    insert into orders values (10, 1, '2019-12-31 23:30:00', 1), (11, 1, now(), 1), (12, 2, null, 1);
    insert into order_lines values (10, 1), (10, 2)`);
  await connection.end();
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  await server?.stop();
});

test('drafts for a table, with its rows below, its dates, and the index that it wants', async () => {
  const { shell, printed } = plainShell({ SHOP_URL: url });
  const exit = await init(
    shell,
    { policies: folder.dir, json: true },
    { store: 'orders', table: undefined },
    {
      ...{ url: '${SHOP_URL}', store: 'shop', timezone: 'Europe/Helsinki', parts: 'order_lines', period: '6 years' },
      ...{ from: ['paid_at', 'customers.left_at'], owner: 'records@example.org', controller: ['Shop'] },
    },
  );
  expect(exit).toBe('done');
  expect(JSON.parse(printed())).toMatchObject({
    policy: 'orders',
    variable: 'SHOP_URL',
    today: { records: 3, due: 0, undated: 3, left: 0 },
    findings: [{ code: 'schema.index', severity: 'warning' }],
  });
  const text = await readFile(join(folder.dir, 'orders.yaml'), 'utf8');
  expect(text).toContain('ALTER TABLE orders ADD INDEX (paid_at, id);');
  expect(text.replaceAll(/\n *# */g, ' ')).toContain('1 record has no paid_at.');
  expect(parsePolicy('orders.yaml', text).policy?.rule).toMatchObject({
    dataset: { key: ['id'], parts: [{ kind: 'rows', table: 'order_lines', match: { order_id: 'id' } }] },
    retain: {
      from: {
        of: [
          { kind: 'column', column: 'paid_at', missing: 'error' },
          { kind: 'related', table: 'customers', match: { id: 'customer_id' }, column: 'left_at', many: false },
        ],
      },
    },
  });
  const { problems, stores } = await readPolicyFolder(folder.dir);
  expect(problems).toEqual([]);
  expect(stores).toMatchObject([{ name: 'shop', kind: 'mysql', url: '${SHOP_URL}', timezone: 'Europe/Helsinki' }]);
});

test('a table whose rows cannot be judged is told by validate --connect, whatever its columns are', async () => {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  await connection.query(`
    create table visits (id int primary key, at date not null, index (at)) engine = MyISAM;
    create table letters (id int primary key, at date not null, index (at)) with system versioning`);
  await connection.end();
  const policy = (table: string) => `version: 1
id: ${table}
title: ${table}
controller: Shop
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: shop, table: ${table}, key: id }
retain: { period: 1 year, from: at }
disposition: destroy
schedule: "15 2 * * *"
`;
  const refused = await policyFolder(
    {
      'stores.yaml': 'stores:\n  shop: { kind: mysql, url: "${SHOP_URL}", timezone: UTC }\n',
      'visits.yaml': policy('visits'),
      'letters.yaml': policy('letters'),
    },
    { SHOP_URL: url },
  );
  try {
    const told = await refused.gallra(['validate', '--connect']);
    expect(told.code).toBe(2);
    expect(told.err + told.out).toContain(
      'visits.yaml:7:25 dataset.table: Table visits in store shop is kept by MyISAM',
    );
    expect(told.err + told.out).toContain('dataset.table: Table letters in store shop keeps every version of a row');
  } finally {
    await refused.remove();
  }
});
