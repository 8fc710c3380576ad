/**
 * A small installation as an operator has it, and as the pages of docs/operations find it: a ledger that the worker may only append
 * to, a store whose account may do what its policy needs, secrets in files, checkpoints in a folder, and a directory in which the
 * pages' commands are run. What stands there for Compose are plain processes: its four commands over workers are obeyed here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateQueueAt } from '../../jobs/wait-for-queue.ts';
import { openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { grantingOf } from '../../src/app/granting.ts';
import { preparationOf } from '../../src/app/preparation.ts';
import { connectable } from '../../src/app/stores.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { checkpoint } from '../../src/engine/checkpoint.ts';
import { completeJournal } from '../../src/engine/hold-journal.ts';
import { moveMark } from '../../src/engine/older-ledger.ts';
import { takeStock } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { ask } from '../support/ask.ts';
import { type RunningPostgres, startPostgres } from '../support/embedded-postgres.ts';
import { freePort } from '../support/free-port.ts';
import { machinePostgres } from '../support/machine-postgres.ts';
import { until } from '../support/until.ts';

export interface Installation {
  /** Where the commands are run: `policies`, `secrets`, `anchors` are in it. */
  dir: string;
  environment: Record<string, string>;
  prelude: string[];
  server: RunningPostgres;
  /** Compose's commands over workers; null: it is none of them. */
  compose(command: string): Promise<string> | null;
  /** As superusers. */
  inLedger(sql: string): Promise<Record<string, unknown>[]>;
  inStore(sql: string): Promise<Record<string, unknown>[]>;
  /** The numbers of what is left in the store, in their order. */
  requests(): Promise<number[]>;
  /** What the workers wrote, a line an event. */
  said(): string;
  /** Of the workers that run. */
  pids(): number[];
  /** A command as a page has it; what it printed, whatever became of it. */
  run(command: string): Promise<string>;
  close(): Promise<void>;
}

export interface InstallationOptions {
  /** How many requests there are whose time is over. They are the first. */
  due?: number;
  /** Settings beside the usual. */
  environment?: Record<string, string>;
  /** Where its server keeps its files, and how it is set. */
  server?: { dir?: string; settings?: Record<string, string> };
  /** The queue's address, where it is not the ledger's database. */
  queue?: string;
  /** Folders of elsewhere, by the name under which the reader finds them. Removed in the end. */
  folders?: Record<string, string>;
}

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const compiled = join(import.meta.dirname, '../../node_modules/.cache/gallra-cli');
/** Requests that were answered a month ago, and such as wait for an answer: both are kept. */
export const [young, unanswered] = [40, 10];

export async function install(options: InstallationOptions = {}): Promise<Installation> {
  const bin = await machinePostgres();
  const server = await startPostgres({ ...options.server, programs: bin });
  const dir = await mkdtemp(join(tmpdir(), 'gallra-operations-'));
  for (const name of ['policies', 'secrets', 'anchors', 'backups']) await mkdir(join(dir, name));
  const folders = Object.entries(options.folders ?? {});
  for (const [name, place] of folders) await symlink(place, join(dir, name));
  const address = (database: string, user = 'postgres'): string => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    if (user !== 'postgres') [url.username, url.password] = [user, 'as it was installed'];
    return url.href;
  };
  const [ledgerAdmin, storeAdmin] = [address('gallra'), address('example')];
  await ask(server.url, `create role gallra_worker login password 'as it was installed'`);
  await ask(server.url, `create role example_worker login password 'as it was installed'`);
  for (const database of ['gallra', 'example']) await ask(server.url, `create database ${database}`);
  await ask(storeAdmin, requestsSchema(options.due ?? 500));
  await migrate(ledgerAdmin, { workerRole: 'gallra_worker' });
  await migrateQueueAt(ledgerAdmin, 'gallra_worker');

  const secret = async (name: string, text: string): Promise<string> => {
    await writeFile(join(dir, 'secrets', name), `${text}\n`, { mode: 0o600 });
    return join(dir, 'secrets', name);
  };
  for (const [name, text] of Object.entries(policyFiles)) await writeFile(join(dir, 'policies', name), text);
  const environment: Record<string, string> = {
    GALLRA_POLICIES: join(dir, 'policies'),
    GALLRA_LEDGER_URL_FILE: await secret('ledger-url', address('gallra', 'gallra_worker')),
    GALLRA_SIGNING_KEY_FILE: await secret('signing-key', randomBytes(32).toString('base64')),
    GALLRA_COMMITMENT_KEY_FILE: await secret('commitment-key', randomBytes(32).toString('base64')),
    EXAMPLE_URL_FILE: await secret('example-url', address('example', 'example_worker')),
    ...(options.queue === undefined ? {} : { GALLRA_QUEUE_URL_FILE: await secret('queue-url', options.queue) }),
    GALLRA_ANCHORS: join(dir, 'anchors'),
    GALLRA_MIGRATE: 'off',
    GALLRA_ACTOR: 'operator-3',
    GALLRA_LEASE_SECONDS: '10',
    ...options.environment,
  };
  await settle(environment, { ledgerAdmin, storeAdmin });

  const workers = composed(dir, environment);
  // What the person on duty has besides: administrators, and the programs of PostgreSQL.
  const ofReader = {
    ...environment,
    NODE_COMPILE_CACHE: compiled,
    LEDGER_ADMIN_URL: ledgerAdmin,
    STORE_ADMIN_URL: storeAdmin,
    SERVER_URL: server.url,
  };
  const prelude = [
    `export PATH=${bin}:$PATH PGOPTIONS='-c client_min_messages=warning'`,
    `gallra() { ${process.execPath} --no-warnings ${main} "$@"; }`,
    'export -f gallra',
  ];
  return {
    dir,
    environment: ofReader,
    prelude,
    server,
    compose: workers.obey,
    inLedger: (sql) => ask(ledgerAdmin, sql),
    inStore: (sql) => ask(storeAdmin, sql),
    requests: async () =>
      (await ask(storeAdmin, 'select id from contact_requests order by id')).map(({ id }) => Number(id)),
    said: workers.said,
    pids: workers.pids,
    run: (command) => shell(command, dir, { PATH: process.env.PATH ?? '', HOME: dir, ...ofReader }, prelude),
    async close() {
      await workers.end();
      await server.stop();
      for (const one of [dir, ...folders.map(([, place]) => place)]) await rm(one, { recursive: true, force: true });
    },
  };
}

/** The store is prepared and bound, its account may do what it must, the rule is approved, and a checkpoint stands. */
async function settle(
  environment: Record<string, string>,
  { ledgerAdmin, storeAdmin }: { ledgerAdmin: string; storeAdmin: string },
): Promise<void> {
  const { EXAMPLE_URL_FILE: _, ...without } = environment;
  const administrator = await openEngine(
    readConfig({ ...without, GALLRA_LOG_LEVEL: 'silent', EXAMPLE_URL: storeAdmin }, {}),
  );
  try {
    const { engine } = administrator;
    const { prepareStore } = await preparationOf(
      connectable(engine.policies.stores, 'example', { EXAMPLE_URL: storeAdmin }),
    );
    await prepareStore(await engine.ledger.id());
    const { lines } = await grantingOf(
      engine.policies,
      'example',
      { EXAMPLE_URL: storeAdmin },
      { role: 'example_worker', through: null, holds: [] },
    );
    for (const { statement } of lines) await ask(storeAdmin, statement);
    await takeStock(engine);
    await approvePolicy(engine, 'contact-requests', 'officer-7');
    const store = await engine.store('example');
    await completeJournal(engine, store);
    await moveMark(engine, store);
    await checkpoint(engine);
  } finally {
    await administrator.close();
  }
  await ask(ledgerAdmin, 'analyze');
}

/** `docker compose stop|start|kill|restart worker`, and `up --wait --scale worker=N`, over plain processes. */
function composed(dir: string, environment: Record<string, string>) {
  const running: { child: ChildProcess; ended: Promise<unknown> }[] = [];
  let wanted = 1;
  const log = join(dir, 'worker.log');
  const said = (): string => {
    try {
      return readFileSync(log, 'utf8');
    } catch {
      return '';
    }
  };
  async function start(): Promise<void> {
    while (running.length < wanted) {
      const before = said().length;
      const out = openSync(log, 'a');
      const ops = `127.0.0.1:${await freePort()}`;
      const child = spawn(process.execPath, ['--no-warnings', main, 'worker'], {
        cwd: dir,
        env: {
          PATH: process.env.PATH,
          HOME: dir,
          NODE_COMPILE_CACHE: compiled,
          ...environment,
          GALLRA_OPS_LISTEN: ops,
        },
        stdio: ['ignore', out, out],
      });
      running.push({ child, ended: new Promise((resolve) => child.once('exit', resolve)) });
      await until('the worker is ready', () => said().slice(before).includes('worker.started'), 60_000);
    }
  }
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = running.splice(0);
    for (const { child } of ending) child.kill(signal);
    await Promise.all(ending.map(({ ended }) => ended));
  }
  const orders: Record<string, () => Promise<unknown>> = {
    'docker compose stop worker': () => end('SIGTERM'),
    'docker compose kill worker': () => end('SIGKILL'),
    'docker compose start worker': start,
    'docker compose up --wait worker': start,
    async 'docker compose restart worker'() {
      await end('SIGTERM');
      await start();
    },
  };
  return {
    said,
    pids: () => running.flatMap(({ child }) => child.pid ?? []),
    end: () => end('SIGKILL'),
    obey(command: string): Promise<string> | null {
      const [, scale] = /^docker compose up --wait --scale worker=(\d+)$/.exec(command) ?? [];
      if (scale !== undefined) wanted = Number(scale);
      const order = scale === undefined ? orders[command] : start;
      return order ? order().then(() => '') : null;
    },
  };
}

function shell(command: string, cwd: string, env: Record<string, string>, prelude: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', ['exec 2>&1', ...prelude, command].join('\n')], { cwd, env });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(out).toString().trim()));
  });
}

/** The oldest first. Answered on days long ago: due, whatever day it is. */
const requestsSchema = (due: number): string => `
create table contact_requests (
  id integer primary key,
  name text not null,
  message text not null,
  answered_on date
);
insert into contact_requests
  select n, 'Person ' || n, 'Question ' || n, date '2020-01-01' + n % 1000 from generate_series(1, ${due}) as n;
insert into contact_requests
  select n, 'Person ' || n, 'Question ' || n, current_date - 30 from generate_series(${due + 1}, ${due + young}) as n;
insert into contact_requests
  select n, 'Person ' || n, 'Question ' || n, null
  from generate_series(${due + young + 1}, ${due + young + unanswered}) as n;
create index on contact_requests (answered_on);
analyze contact_requests`;

const policyFiles: Record<string, string> = {
  'stores.yaml': `stores:
  example: { kind: postgres, url: "\${EXAMPLE_URL}", timezone: Europe/Helsinki }
`,
  'contact-requests.yaml': `version: 1
id: contact-requests
title: Contact requests
controller: Example Agency
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: example, table: contact_requests, key: id }
retain: { period: 6 months, from: { column: answered_on, missing: not-started } }
disposition: destroy
schedule: "15 2 * * *"
limits: { records: 1000000, share: 100% }
`,
};
