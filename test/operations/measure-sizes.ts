/** What an installation takes, as docs/operations/sizing.md shows it: measured on one that disposes of a hundred thousand records. */
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { openQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { until } from '../support/until.ts';
import { type Installation, install, unanswered, young } from './installation.ts';
import { settingsOf } from './killed.ts';

const records = 100_000;
const emptyRuns = 20;

/** A table in Markdown. */
export async function measureSizes(): Promise<string> {
  const at = await install({ due: records });
  try {
    const empty = await ledgerBytes(at);
    await at.compose('docker compose start worker');
    const atRest = { memory: memory(at, 'VmRSS'), connections: await connections(at) };
    let most = atRest.connections;
    await run(at);
    await until(
      'all is disposed of',
      async () => {
        const now = await connections(at);
        most = { ledger: Math.max(most.ledger, now.ledger), store: Math.max(most.store, now.store) };
        return await finished(at, 1);
      },
      600_000,
    );
    if ((await at.requests()).length !== young + unanswered)
      throw new Error(`it did not dispose of them: ${at.said()}`);
    const highest = memory(at, 'VmHWM');
    const batches = await number(at, 'select count(*) from gallra_ledger.intent');
    const after = await ledgerBytes(at);
    for (let i = 0; i < emptyRuns; i++) {
      await run(at);
      await until('it ran again', () => finished(at, i + 2), 60_000);
    }
    const afterEmpty = await ledgerBytes(at);
    await at.compose('docker compose stop worker');
    const dump = join(at.dir, 'backups/ledger.dump');
    const dumped = await timed(() => at.run(`pg_dump --format=custom --file=${dump} "$LEDGER_ADMIN_URL"`));
    await at.run(`psql --quiet "$SERVER_URL" --command 'create database rehearsal'`);
    const rehearsal = (at.environment.LEDGER_ADMIN_URL ?? '').replace(/gallra$/, 'rehearsal');
    const target = `--exit-on-error --no-owner --no-acl --dbname=${rehearsal}`;
    const restored = await timed(() => at.run(`pg_restore ${target} ${dump}`));
    const rows: [string, string][] = [
      ['the ledger, when it is new, with the queue in it', mb(empty)],
      [`each record disposed of, in ${batches} batches`, `${Math.round((after - empty) / records)} bytes`],
      ['each run that finds nothing due', `${Math.round((afterEmpty - after) / emptyRuns / 1000)} kB`],
      [`the ledger after ${records.toLocaleString('en')} records and ${emptyRuns + 1} runs`, mb(afterEmpty)],
      [
        'its dump',
        `${mb((await stat(dump)).size)}, made in ${dumped.toFixed(1)} s, restored in ${restored.toFixed(1)} s`,
      ],
      ['a worker at rest', `${atRest.memory} MB`],
      ['a worker, at its highest', `${highest} MB`],
      [
        'connections of a worker to the ledger and the queue in it',
        `${atRest.connections.ledger} at rest, ${most.ledger} in a run`,
      ],
      ['connections of a worker to the store', `${atRest.connections.store} at rest, ${most.store} in a run`],
    ];
    const [cpu] = cpus();
    return [
      `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpu?.model}), Node ${process.version}, PostgreSQL ${await version(at)}`,
      '',
      '| what | how much |',
      '| --- | --- |',
      ...rows.map(([what, much]) => `| ${what} | ${much} |`),
    ].join('\n');
  } finally {
    await at.close();
  }
}

async function run(at: Installation): Promise<void> {
  const queue = await openQueue(readConfig(settingsOf(at)), silentLog);
  await runNow(queue, 'contact-requests');
  await queue.close();
}

const finished = async (at: Installation, runs: number): Promise<boolean> =>
  (await number(at, 'select count(*) from gallra_ledger.run where finished_at is not null')) >= runs;

const number = async (at: Installation, sql: string): Promise<number> =>
  Number(Object.values((await at.inLedger(sql))[0] ?? {})[0]);

const ledgerBytes = (at: Installation): Promise<number> => number(at, 'select pg_database_size(current_database())');

const connections = async (at: Installation): Promise<{ ledger: number; store: number }> => ({
  ledger: await number(at, `select count(*) from pg_stat_activity where usename = 'gallra_worker'`),
  store: await number(at, `select count(*) from pg_stat_activity where usename = 'example_worker'`),
});

const version = async (at: Installation): Promise<string> =>
  String((await at.inLedger('show server_version'))[0]?.server_version).split(' ')[0] ?? '';

/** In megabytes, of the one worker. */
function memory(at: Installation, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${at.pids()[0]}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
