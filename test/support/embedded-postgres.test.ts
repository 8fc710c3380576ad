import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from './embedded-postgres.ts';
import { freshDatabase } from './postgres.ts';

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Resolves when the condition holds; the test's own timeout is the limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setImmediate(next));
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe('the embedded PostgreSQL', () => {
  test('speaks UTF-8, listens on the loopback only, and leaves no file behind when stopped', async () => {
    const server = await startPostgres({ settings: { work_mem: '8MB' } });
    const [row] = await rows(
      server.url,
      `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
              current_setting('data_directory') as directory, current_setting('work_mem') as memory, upper('å') as upper`,
    );
    expect(row).toMatchObject({ encoding: 'UTF8', addresses: '127.0.0.1', memory: '8MB', upper: 'Å' });
    expect(Number(new URL(server.url).port)).toBeLessThan(32_768);
    await server.stop();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(String(row?.directory))).toBe(false);
  });

  test('keeps what was committed over an immediate stop', async () => {
    const server = await startPostgres();
    await rows(server.url, 'create table kept as select 7 as seven');
    await server.stopImmediately();
    await expect(rows(server.url, 'select 1')).rejects.toThrow();
    await server.restart();
    expect(await rows(server.url, 'select * from kept')).toEqual([{ seven: 7 }]);
    await server.stop();
  });

  test('stays in a directory that the caller gave, and starts again there', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'gallra-kept-'));
    try {
      const first = await startPostgres({ dir });
      await rows(first.url, 'create table kept as select 7 as seven');
      await first.stop();
      const second = await startPostgres({ dir });
      expect(await rows(second.url, 'select * from kept')).toEqual([{ seven: 7 }]);
      await second.stop();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('says why it cannot start', async () => {
    await expect(startPostgres({ settings: { no_such_setting: '1' } })).rejects.toThrow('no_such_setting');
  });

  test('ends, with its files, when the process that started it is killed', async () => {
    const module = fileURLToPath(new URL('./embedded-postgres.ts', import.meta.url));
    const parent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { startPostgres } from ${JSON.stringify(module)};
         const server = await startPostgres();
         console.log(JSON.stringify({ url: server.url, pid: server.pid }));
         setInterval(() => undefined, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(parent.stdout, 'data');
    const { url, pid } = JSON.parse(String(line)) as { url: string; pid: number };
    const [row] = await rows(url, `select current_setting('data_directory') as directory`);
    const directory = String(row?.directory);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid) && !existsSync(directory));
  });

  test('gives each caller an empty database of its own', async () => {
    const [one, other] = await Promise.all([freshDatabase('pair'), freshDatabase('pair')]);
    await rows(one.url, 'create table mine (id int)');
    expect(await rows(other.url, `select 1 from pg_tables where schemaname = 'public'`)).toEqual([]);
    const open = new pg.Client({ connectionString: one.url });
    open.on('error', () => undefined);
    await open.connect();
    await one.drop();
    await one.drop();
    await expect(rows(one.url, 'select 1')).rejects.toThrow('does not exist');
    await other.drop();
  });
});
