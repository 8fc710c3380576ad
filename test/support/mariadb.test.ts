import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { startMariadb } from './mariadb.ts';
import { until } from './until.ts';

async function listens(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('the MariaDB of a test answers, and is gone with all that it kept when stopped', async () => {
  const server = await startMariadb();
  const connection = await mysql.createConnection(await server.freshDatabase());
  const [rows] = await connection.query<mysql.RowDataPacket[]>('select @@datadir as kept, @@bind_address as bound');
  expect(rows[0]?.bound).toBe('127.0.0.1');
  await connection.end();
  await server.stop();
  await server.stop();
  expect(await listens(server.url)).toBe(false);
  expect(existsSync(String(rows[0]?.kept))).toBe(false);
});

test('the MariaDB of a test crashes when told to, and comes back with what was committed', async () => {
  const server = await startMariadb('--innodb-flush-log-at-trx-commit=2');
  const url = await server.freshDatabase();
  const first = await mysql.createConnection(url);
  first.on('error', () => undefined);
  await first.query('create table kept (id int primary key)');
  await first.query('insert into kept values (1)');
  await first.query('begin');
  await first.query('insert into kept values (2)');
  await server.stopImmediately();
  expect(await listens(server.url)).toBe(false);
  await server.restart();
  const second = await mysql.createConnection(url);
  const [rows] = await second.query('select id from kept');
  expect(rows).toEqual([{ id: 1 }]);
  await second.end();
  await server.stop();
});

test('the MariaDB of a test ends when the process that started it is killed', async () => {
  const module = fileURLToPath(new URL('./mariadb.ts', import.meta.url));
  const script = `import { startMariadb } from ${JSON.stringify(module)}; console.log((await startMariadb()).url);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const url = String(line).trim();
  expect(await listens(url)).toBe(true);
  parent.kill('SIGKILL');
  await until('the server is gone', async () => !(await listens(url)));
});
