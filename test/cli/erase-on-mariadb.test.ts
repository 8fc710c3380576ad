/** A request for erasure over a store on MariaDB: names and keys that its collations take for the same are not. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { dayFromNow } from '../support/day-from-now.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { findPython } from '../support/python.ts';
import { type Folder, policyFolder } from './gallra.ts';

let server: RunningMariadb;
let ledger: FreshDatabase;
let folder: Folder;
let store: mysql.Connection;
let anchor: string;

const about = `title: A title
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
schedule: "15 2 * * *"
`;

/** Its key prints in as many ways as a key can. */
const bookings = `version: 1
id: bookings
${about}subject: guest
dataset: { store: hotel, table: bookings, key: [house, room, night] }
retain: { period: 2 years, from: { column: left_on, missing: error } }
disposition: destroy
`;

const stays = `version: 1
id: stays
${about}subject: { table: guests, match: { id: guest_id }, column: name }
dataset: { store: hotel, table: stays, key: code, parts: [{ table: notes, match: { stay: code } }] }
retain: { period: 2 years, from: { column: left_on, missing: error } }
unless: [{ disputed: true, because: a dispute }]
disposition: destroy
`;

beforeAll(async () => {
  [server, ledger] = await Promise.all([startMariadb(), freshDatabase('cli_ledger')]);
  anchor = await mkdtemp(join(tmpdir(), 'gallra-anchor-'));
  const url = await server.freshDatabase('hotel');
  store = await mysql.createConnection({ uri: url, multipleStatements: true });
  await store.query(`set time_zone = '+00:00';
    create table bookings (house char(3) collate utf8mb4_general_ci, room decimal(4,1), night datetime(3),
      guest varchar(80) collate utf8mb4_general_ci, left_on date, primary key (house, room, night), key (left_on));
    insert into bookings select if(seq % 2 = 0, 'a', 'B'), seq / 10, timestamp('2026-01-01') + interval seq second,
      elt(1 + seq % 4, 'muller', 'müller', 'MULLER', null), current_date from seq_1_to_600;
    create table guests (id int primary key, name varchar(80) collate utf8mb4_general_ci not null);
    create table stays (code varchar(9) collate utf8mb4_bin primary key, guest_id int, left_on date, disputed boolean not null, key (left_on));
    create table notes (id int primary key, stay varchar(9) collate utf8mb4_bin not null, key (stay));
    insert into guests values (1, 'muller'), (2, 'müller'), (3, 'MULLER');
    insert into stays values ('k', 1, current_date, 0), ('K', 2, current_date, 0), ('1.0', 1, null, 0), ('1', 2, null, 0),
      ('1.00', 1, null, 1), ('x', null, current_date, 0), ('held', 1, null, 0);
    insert into notes values (1, 'k'), (2, 'K'), (3, '1'), (4, 'held')`);
  folder = await policyFolder(
    {
      'stores.yaml': `stores:\n  hotel: { kind: mysql, url: "\${HOTEL_URL}", timezone: Europe/Helsinki }\n`,
      'bookings.yaml': bookings,
      'stays.yaml': stays,
    },
    {
      GALLRA_LEDGER_URL: ledger.url,
      HOTEL_URL: url,
      GALLRA_ACTOR: 'anna',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 1).toString('base64'),
      GALLRA_SIGNING_KEY: Buffer.alloc(32, 2).toString('base64'),
      GALLRA_ANCHORS: anchor,
    },
  );
  for (const args of [['migrate'], ['prepare', 'hotel'], ['approve', 'bookings', 'stays', '--yes']])
    expect(await folder.gallra(args)).toMatchObject({ code: 0, err: '' });
}, 120_000);

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await rm(anchor, { recursive: true, force: true });
  await Promise.all([ledger?.drop(), server?.stop()]);
});

const rows = async (query: string): Promise<unknown[]> => {
  const [found] = await store.query<mysql.RowDataPacket[]>(query);
  return found.map((row) => Object.values(row).join(' '));
};

test('exactly the records of that very person go, whatever the collations take for the same, and both verifiers agree', async () => {
  const others = await rows('select guest, count(*) from bookings group by binary guest order by binary guest');
  const hold = ['hold', 'add', '--store', 'hotel', '--table', 'notes', '--key', 'id=4', '--restriction'];
  expect(
    await folder.gallra([...hold, '--reason', 'restriction', '--matter', 'VK/2', '--review', '2100-01-01']),
  ).toMatchObject({ code: 0 });
  const today = dayFromNow(0);
  const request = ['erase', 'request', '--matter', 'VK/1', '--received', today, '--person', '-', '--json'];
  const recorded = await folder.gallra(request, { input: 'muller\n' });
  expect(recorded.err).toBe('');
  const { erasure, impact } = recorded.json<{ erasure: { id: string }; impact: { matched: number } }>();
  expect(impact).toMatchObject({ matched: 154, due: 152 });
  const approve = ['erase', 'approve', erasure.id, '--records', '154', '--now', '--as', 'berit'];
  const approved = await folder.gallra(approve);
  expect(approved.err).toBe('');
  expect(approved.out).toContain('left: 1 held, 1 excepted');
  expect(await rows('select guest, count(*) from bookings group by binary guest order by binary guest')).toEqual(
    others.filter((line) => !String(line).startsWith('muller ')),
  );
  expect(await rows('select code from stays order by code')).toEqual(['1', '1.00', 'K', 'held', 'x']);
  expect(await rows('select stay from notes order by id')).toEqual(['K', '1', 'held']);

  await folder.gallra(['audit', 'checkpoint']);
  const key = (await folder.gallra(['audit', 'key'])).out.trim();
  const bundle = join(folder.dir, 'bundle');
  expect(await folder.gallra(['audit', 'export', bundle])).toMatchObject({ code: 0 });
  const verified = await folder.gallra(['audit', 'verify', bundle, '--key', key, '--json']);
  expect(verified).toMatchObject({ code: 0, err: '' });
  expect(verified.json()).toMatchObject({ verdict: 'sound', outcomes: { destroyed: 152 } });
  const script = join(import.meta.dirname, '../../src/audit/verify/verify.py');
  const python = await promisify(execFile)(await findPython(), ['-B', script, bundle, '--key', key]);
  expect(python.stdout).toMatch(/sound/i);
}, 240_000);
