/** The image at work: a ledger and a store on a real PostgreSQL, brought into being by the image itself, and a worker over them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../test/support/embedded-postgres.ts';
import { freePort } from '../../test/support/free-port.ts';
import { lettersPolicy } from '../../test/support/letters-policy.ts';
import { freshDatabase } from '../../test/support/postgres.ts';
import { until } from '../../test/support/until.ts';
import { type ContainerOptions, runContainer, startContainer, type UnpackedImage } from './container.ts';
import { usageOfWorker } from './inside.ts';

const mostMs = 3_000;

/** Returns what was measured, for whoever reads along. */
export async function checkWorker(image: UnpackedImage, scratch: string): Promise<string> {
  const server = await startPostgres();
  const readable = mounted(scratch);
  try {
    const [ledger, store] = [await freshDatabase('ledger', server.url), await freshDatabase('store', server.url)];
    await query(store.url, letters);
    const options = (port: number): ContainerOptions => ({
      env: {
        GALLRA_LEDGER_URL: ledger.url,
        STORE_URL: store.url,
        GALLRA_REQUIRE_APPROVAL: 'off',
        GALLRA_REQUIRE_LOG_ROLE: 'off',
        GALLRA_SIGNING_KEY_FILE: '/run/secrets/signing-key',
        GALLRA_ANCHORS: '/var/lib/gallra/anchors',
        GALLRA_OPS_LISTEN: `127.0.0.1:${port}`,
      },
      readable,
      writable: { '/var/lib/gallra': join(scratch, 'state') },
    });
    const port = await freePort();
    for (const args of [['migrate'], ['prepare', 'archive'], ['run', 'letters']]) {
      const { code, said } = await runContainer(image, { ...options(port), args });
      assert.equal(code, 0, `gallra ${args.join(' ')}: ${said}`);
    }
    assert.deepEqual(await query(store.url, 'select id from letters order by id'), [{ id: 3 }]);
    assert.deepEqual(readdirSync(join(scratch, 'state')), ['anchors']);

    const starts: Start[] = [];
    do starts.push(await startAndStop(image, options(port), port));
    while (starts.length < 3 && (starts.at(-1)?.readyMs ?? 0) > mostMs);
    await stopsWhileItWaits(image, options(port), port);
    return judge(starts);
  } finally {
    await server.stop();
  }
}

interface Start {
  readyMs: number;
  /** Time of a processor that the worker took until then, and a little after. */
  workedMs: number;
  stopMs: number;
  /** Resident, of the worker. */
  megabytes: number;
}

/** The best of them counts. Where others keep all processors busy, a clock says nothing: then the worker's own share counts. */
function judge(starts: Start[]): string {
  const best = starts.reduce((one, other) => (one.readyMs < other.readyMs ? one : other));
  const { readyMs, workedMs, stopMs, megabytes } = best;
  const busy = (loadavg()[0] ?? 0) > availableParallelism();
  assert.ok((busy ? workedMs : readyMs) <= mostMs, `it was ready after ${readyMs} ms, ${workedMs} of them its own`);
  return `ready after ${readyMs} ms, ${workedMs} of them its own${busy ? ' (this machine is busy)' : ''}; ${megabytes} MB; gone ${stopMs} ms after SIGTERM`;
}

async function startAndStop(image: UnpackedImage, options: ContainerOptions, port: number): Promise<Start> {
  const began = Date.now();
  const worker = startContainer(image, options);
  try {
    await until('the worker is ready', () => isReady(port, worker.said));
    const readyMs = Date.now() - began;
    assert.deepEqual(await worker.exec('gallra', 'health'), { code: 0, said: 'alive\n' });
    assert.equal((await worker.exec('gallra', 'health', '--ready')).code, 0);
    assert.deepEqual(await worker.exec('node', '-p', 'fs.readFileSync("/proc/1/comm", "utf8").trim()'), {
      code: 0,
      said: 'tini\n',
    });
    const { megabytes, workedMs } = JSON.parse((await worker.exec('node', '-e', usageOfWorker)).said);
    const told = Date.now();
    await worker.signal('TERM');
    const { code, said } = await worker.ended;
    assert.equal(code, 0, said);
    assert.match(said, /"event":"worker\.stopped"/);
    return { readyMs, workedMs, stopMs: Date.now() - told, megabytes };
  } finally {
    await worker.remove();
  }
}

async function stopsWhileItWaits(image: UnpackedImage, options: ContainerOptions, port: number): Promise<void> {
  const away = { ...options.env, GALLRA_LEDGER_URL: 'postgres://gallra@127.0.0.1:1/gallra' };
  const worker = startContainer(image, { ...options, env: away });
  try {
    await until('it waits for its ledger', () => worker.said().includes('"event":"ledger.waiting"'));
    assert.equal((await worker.exec('gallra', 'health')).code, 0, `alive at port ${port} while its ledger is away`);
    assert.equal((await worker.exec('gallra', 'health', '--ready')).code, 1);
    await worker.signal('TERM');
    const { code, said } = await worker.ended;
    assert.equal(code, 0, said);
  } finally {
    await worker.remove();
  }
}

async function isReady(port: number, said: () => string): Promise<boolean> {
  if (said().includes('"level":"fatal"')) throw new Error(said());
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
  await reply?.body?.cancel();
  return reply?.status === 200;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Policies and a key, as a cluster mounts them. */
function mounted(scratch: string): Record<string, string> {
  const folder = join(scratch, 'policies');
  mkdirSync(folder);
  writeFileSync(join(folder, 'stores.yaml'), stores);
  writeFileSync(join(folder, 'letters.yaml'), lettersPolicy());
  writeFileSync(join(scratch, 'signing-key'), `${randomBytes(32).toString('base64')}\n`);
  for (const volume of ['state', 'state/anchors']) {
    mkdirSync(join(scratch, volume));
    chmodSync(join(scratch, volume), 0o770);
  }
  return { '/etc/gallra/policies': folder, '/run/secrets/signing-key': join(scratch, 'signing-key') };
}

const letters = `
  create table letters (id integer primary key, written_on date not null);
  create index on letters (written_on);
  insert into letters values (1, '2020-01-01'), (2, '2020-01-02'), (3, current_date);`;

const stores = `stores:
  archive:
    kind: postgres
    url: "\${STORE_URL}"
    timezone: Europe/Helsinki
`;
