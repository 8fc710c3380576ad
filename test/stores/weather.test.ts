/** Bad weather over each kind of store that this machine can put up. */
import { afterAll, beforeAll } from '@jest/globals';
import { describeWeather } from '../contract/store/weather.ts';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { folderGrounds } from './weather/folder.ts';
import { mysqlGrounds } from './weather/mysql.ts';
import { postgresGrounds } from './weather/postgres.ts';

let mariadb: RunningMariadb;
beforeAll(async () => {
  mariadb = await startMariadb();
});
afterAll(() => mariadb.stop());

const overTheNetwork = [
  'wrong credentials',
  'unknown host',
  'a timeout in the middle',
  'nonsense instead of a greeting',
  'nonsense in the middle',
  'permission denied on some records',
];

describeWeather('postgres', () => postgresGrounds(), overTheNetwork);
describeWeather('mysql', () => mysqlGrounds(mariadb), overTheNetwork);
describeWeather('folder', () => folderGrounds(), [
  'a user who may not enter',
  'no such folder',
  'a mount that goes away in the middle',
  'nonsense instead of the binding',
  'nonsense in the middle',
  'nonsense among the receipts',
  'permission denied on some records',
]);
