/** What a worker does for the evidence while nobody asks: signs what is new, looks through the log once a day, and says what is wrong. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { evidenceJob } from '../../jobs/evidence.ts';
import { openQueue } from '../../jobs/queue.ts';
import { startWorker } from '../../jobs/worker.ts';
import { openDirectoryAnchor } from '../../src/anchors/directory/open-anchor.ts';
import { openEngine } from '../../src/app/compose.ts';
import type { Config } from '../../src/app/config.ts';
import { type Log, type LogFields, silentLog } from '../../src/app/log.ts';
import type { Anchor } from '../../src/ports/anchor.ts';
import { until } from '../support/until.ts';
import { type House, openHouse } from './house.ts';

let house: House;
let directory: string;
let config: Config;
let anchor: Anchor;
let events: { event: string; fields?: LogFields | undefined }[];

const log: Log = {
  ...silentLog,
  write: (_, event, fields) => void events.push({ event, fields }),
  failure: (_, event) => void events.push({ event }),
};
const heard = (event: string): boolean => events.some((one) => one.event === event);
const pace = { checkpointEveryMs: 100 };

beforeEach(async () => {
  house = await openHouse(null);
  directory = await mkdtemp(join(tmpdir(), 'gallra-anchor-'));
  const seed = Buffer.alloc(32, 'a seed of jobs').toString('base64');
  config = house.configWith({ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: directory, GALLRA_REQUIRE_ANCHOR: 'on' });
  anchor = openDirectoryAnchor(directory);
  events = [];
});
afterEach(async () => {
  await house.close();
  await rm(directory, { recursive: true, force: true });
});

const sizeOutside = async (): Promise<number> => Number((await anchor.head())?.note.split('\n')[1] ?? 0);

test('new entries are signed and kept outside soon, whoever made them', async () => {
  const worker = await startWorker(config, log, { pace });
  const { engine, close } = await openEngine(config);
  try {
    for (let n = 0; n < 3; n++) {
      await engine.ledger.append({ kind: 'run.paused', actor: 'somebody' });
      const { index } = await engine.ledger.head();
      await until('the entry is kept outside', async () => (await sizeOutside()) > index);
    }
    expect(heard('log.contradicted') || heard('anchor.away')).toBe(false);
    const settings = await engine.ledger.entries({ kind: 'settings.changed', limit: 10 });
    expect(settings).toHaveLength(2); // What it is set to, and the anchor's first note.
  } finally {
    await close();
    await worker.close();
  }
});

test('once a day the whole log is looked through, and a checkpoint says so', async () => {
  const worker = await startWorker(config, log, { pace });
  const queue = await openQueue(config, silentLog);
  try {
    await queue.add(evidenceJob, {} as never);
    await until('the log was looked through', () => heard('log.sound'));
    await until('nothing is left to do', async () => (await queue.getActiveCount()) === 0);
    expect(heard('evidence.failed')).toBe(false);
    const { engine, close } = await openEngine(config);
    expect(await engine.ledger.entries({ kind: 'log.checked', limit: 10 })).toHaveLength(1);
    await close();
  } finally {
    await queue.close();
    await worker.close();
  }
});

test('an anchor of another log is said to be, and one that is away is waited for', async () => {
  await rm(directory, { recursive: true });
  const worker = await startWorker(config, log, { pace });
  try {
    await until('it is missed', () => heard('anchor.away'));
    await mkdir(directory);
    await until('it is found', async () => (await sizeOutside()) > 0);
    const other = openDirectoryAnchor(directory);
    const head = await other.head();
    await other.put('gallra/other\n1\n\n— gallra/other AAAA\n', head?.sequence ?? 0);
    await until('it is noticed', () => heard('log.contradicted'));
    expect(events.filter(({ event }) => event === 'anchor.away')).toHaveLength(1);
  } finally {
    await worker.close();
  }
});
