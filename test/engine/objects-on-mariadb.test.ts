/** On MariaDB as on PostgreSQL: the rows stay locked while their files go, and without the lock no file goes. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import mysql, { type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { runPolicy } from '../../src/engine/run.ts';
import type { Store } from '../../src/ports/store.ts';
import { createMysqlStore, type MysqlTestStore } from '../stores/mysql-store.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { rowWaits } from '../support/row-waits.ts';
import { until } from '../support/until.ts';
import { audioOf, type ObjectsPlace, objectsPlace } from './objects-place.ts';

let server: RunningMariadb;
const places: ObjectsPlace[] = [];
const clients: mysql.Connection[] = [];
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  for (const place of places.splice(0)) await place.close();
});

async function filled(): Promise<{ place: ObjectsPlace; connect: () => Promise<mysql.Connection> }> {
  let under: MysqlTestStore | null = null;
  const place = await objectsPlace(undefined, {
    create: async (options) => {
      under = await createMysqlStore(server, options);
      return under;
    },
  });
  places.push(place);
  for (let number = 1; number <= 4; number++) await place.call(number);
  return {
    place,
    async connect() {
      const client = await mysql.createConnection((under as unknown as MysqlTestStore).url);
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
  };
}

test('a complaint that arrives while the files go waits, and finds the rows gone or kept', async () => {
  const { place, connect } = await filled();
  await place.folder.put(audioOf(2), new Date(place.bench.clock.now));
  const [clerk, watcher] = [await connect(), await connect()];
  const look = async (sql: string) => (await watcher.query<RowDataPacket[]>(sql))[0];
  let complaints: Promise<[ResultSetHeader, unknown]> | null = null;
  const logs: Store = {
    ...place.logs,
    effect: async (order) => {
      complaints = clerk.query<ResultSetHeader>(`update calls set kept_for = 'complaint' where id in (1, 2)`);
      await until('the complaint waits', async () => (await rowWaits(look)).length > 0);
      expect((await place.left()).files).toHaveLength(4);
      return place.logs.effect(order);
    },
  };
  expect(await runPolicy(place.engine({ logs }), 'calls')).toMatchObject({ counts: { destroyed: 3 } });
  const [answered] = await (complaints as unknown as Promise<[ResultSetHeader, unknown]>);
  expect(answered.affectedRows).toBe(1);
  expect(await place.left()).toEqual({ calls: ['2'], files: [audioOf(2)] });
  expect(await place.rows.column('calls', 'kept_for')).toEqual(['complaint']);
});

test('without the lock no file goes', async () => {
  const { place, connect } = await filled();
  const killer = await connect();
  const logs: Store = {
    ...place.logs,
    effect: async (order) => {
      const [busy] = await killer.query<RowDataPacket[]>(
        `select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_rows_locked > 0`,
      );
      for (const { id } of busy) await killer.query(`kill ${id}`);
      await until('it is noticed', () => order.mayGoOn?.() === false);
      return place.logs.effect(order);
    },
  };
  await expect(runPolicy(place.engine({ logs }), 'calls')).rejects.toMatchObject({ code: 'store.unknown' });
  expect(await place.left()).toMatchObject({ calls: { length: 4 }, files: { length: 4 } });
  place.bench.clock.now += 100_000;
  expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 4 } });
});
