/** The store on MariaDB keeps the promises of every store. */
import { afterAll, beforeAll } from '@jest/globals';
import { describeStore } from '../contract/store.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { createMysqlStore } from './mysql-store.ts';

let server: RunningMariadb;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

describeStore('MariaDB', (options) => createMysqlStore(server, options), {
  addresses: ['::ffff:192.0.2.0', '2001:db8:5::', null, null],
});
