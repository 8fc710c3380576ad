/**
 * Law L7, tried with marked people: whatever the store says in its errors, and whatever a hold is placed on, no name, number
 * or address of theirs is anywhere outside the store but in the erasable column that is made for it.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { usualPace } from '../../jobs/pace.ts';
import { openEvents, openQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { startWorker } from '../../jobs/worker.ts';
import { openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { openLog } from '../../src/app/log.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { policyFolder } from '../cli/gallra.ts';
import { backends } from '../jobs/backends.ts';
import { freshDatabase } from '../support/postgres.ts';
import { fillStore, marks, marksIn, policies } from './marked-people.ts';

const pace = { ...usualPace, attempts: 2, retryFirstMs: 10, takenFirstMs: 10 };

test('the search finds a mark as text, in hex and in base64, wherever in the bytes it begins', () => {
  expect(marksIn('nothing of the kind')).toEqual([]);
  for (const before of ['', 'a', 'ab', 'abc']) {
    const bytes = Buffer.from(`${before}${marks.name} and more`);
    for (const text of [bytes.toString(), bytes.toString('hex'), bytes.toString('base64')])
      expect(marksIn(text)).toEqual([marks.name]);
  }
});

describe.each(backends)('with the queue in $name, no word of a person leaves the store', (backend) => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(await backend.start());
  });
  afterAll(async () => {
    await place?.close();
    await backend.stop();
  });

  test('although the store quoted records in its errors, and holds are placed on names and addresses', () => {
    const { reports, survivors } = place;
    expect(reports.letters).toMatchObject({ counts: { destroyed: 16, failed: 2, held: 2 } });
    expect(reports.people).toMatchObject({ counts: { failed: 6 } });
    // 3 and 5 the store refused; 9 and 11 are held, by their key and by an address; the rest is new.
    expect(survivors).toEqual([3, 5, 9, 11, 21, 22, 23, 24]);
  });

  test('in the log of the worker', () => {
    expect(place.log.length).toBeGreaterThan(3);
    expect(marksIn(place.log.join('\n'))).toEqual([]);
  });

  test('in the queue, its jobs, their results and their errors', async () => {
    const kept = await everythingIn(place.queue);
    expect(kept).toContain('letters');
    expect(marksIn(kept)).toEqual([]);
  });

  test('in the ledger, but in the note of a hold, which can be erased', async () => {
    const rows = await rowsOf(place.ledgerUrl);
    expect(rows.find(({ table }) => table === 'gallra_ledger.hold')?.text).toContain(marks.matter);
    const elsewhere = rows.map(({ table, text }) => ({ table, marks: marksIn(text) }));
    expect(elsewhere.filter((row) => row.marks.length > 0)).toEqual([
      { table: 'gallra_ledger.hold', marks: [marks.matter] },
    ]);
    const log = rows.find(({ table }) => table === 'gallra_ledger.audit_entry')?.text ?? '';
    expect(log).toContain(Buffer.from('"kind":"hold.placed"').toString('hex'));
  });

  test('in what our own tables in the store keep', async () => {
    const ours = (await rowsOf(place.storeUrl)).filter(({ table }) => table.startsWith('gallra.'));
    expect(ours.map(({ table }) => table)).toContain('gallra.hold_journal');
    expect(marksIn(ours.map(({ text }) => text).join('\n'))).toEqual([]);
  });

  test('in what commands print of runs, of the log and of errors', async () => {
    for (const args of [
      ['run'],
      ['plan'],
      ['audit', 'list'],
      ['audit', 'check'],
      ['run', '--json'],
      ['plan', '--json'],
      ['audit', 'list', '--json'],
    ]) {
      const { out, err } = await place.folder.gallra(args);
      expect({ args, marks: marksIn(out + err) }).toEqual({ args, marks: [] });
      expect(out).not.toBe('');
    }
  });

  test('in the bundle for outsiders, in the anchors, in certificates and reports of any form', async () => {
    const { folder, anchor, out: dir, reports } = place;
    const run = (reports.letters as { runId: string }).runId;
    const written: [string, string[]][] = [
      [join(dir, 'bundle'), ['audit', 'export', join(dir, 'bundle')]],
      [join(dir, 'certificate.json'), ['certificate', run, '-o', join(dir, 'certificate.json')]],
      [join(dir, 'certificate.html'), ['certificate', run, '-o', join(dir, 'certificate.html')]],
      [
        join(dir, 'report.json'),
        ['report', '--from', '2020-01-01', '--to', '2020-01-02', '-o', join(dir, 'report.json')],
      ],
    ];
    for (const [name, args] of written) {
      const { code, out, err } = await folder.gallra(args);
      expect({ args, code, marks: marksIn(out + err) }).toEqual({ args, code: 0, marks: [] });
      const text = await filesUnder(name);
      expect(text).toContain('letters');
      expect({ name, marks: marksIn(text) }).toEqual({ name, marks: [] });
    }
    expect(marksIn(await filesUnder(anchor))).toEqual([]);
  });
});

/** Of a file, or of every file in a folder, byte by byte. */
async function filesUnder(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return readFile(path, 'utf8');
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}

interface Place {
  folder: Awaited<ReturnType<typeof policyFolder>>;
  ledgerUrl: string;
  storeUrl: string;
  anchor: string;
  /** Where commands write to. */
  out: string;
  queue: string;
  log: string[];
  reports: Record<string, unknown>;
  survivors: number[];
  close(): Promise<void>;
}

async function openPlace(queueUrl: string | null): Promise<Place> {
  const [ledger, store] = await Promise.all([freshDatabase('ledger'), freshDatabase('store')]);
  await Promise.all([migrate(ledger.url), fillStore(store.url)]);
  const anchor = await mkdtemp(join(tmpdir(), 'gallra-anchor-'));
  const out = await mkdtemp(join(tmpdir(), 'gallra-out-'));
  const variables = {
    GALLRA_LEDGER_URL: ledger.url,
    GALLRA_REQUIRE_APPROVAL: 'off',
    GALLRA_SIGNING_KEY: Buffer.alloc(32, 's').toString('base64'),
    GALLRA_ANCHORS: anchor,
    GALLRA_REQUIRE_LOG_ROLE: 'off',
    GALLRA_ACTOR: 'tester',
    GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'k').toString('base64'),
    STORE_URL: store.url,
    ...(queueUrl === null ? {} : { GALLRA_QUEUE_URL: queueUrl }),
  };
  const folder = await policyFolder(policies, variables);
  const config = readConfig({ ...variables, GALLRA_POLICIES: folder.dir });
  const { engine, close } = await openEngine(config);
  await prepareStore('archive', store.url, await engine.ledger.id());
  await close();
  await holdTwo(folder);
  const log: string[] = [];
  const reports = await runAsJobs(config, log);
  return {
    folder,
    ledgerUrl: ledger.url,
    storeUrl: store.url,
    anchor,
    out,
    queue: queueUrl ?? ledger.url,
    log,
    reports,
    survivors: (await query(store.url, 'select nr from letters order by nr')).map(({ nr }) => Number(nr)),
    async close() {
      await folder.remove();
      await Promise.all([ledger.drop(), store.drop(), ...[anchor, out].map((dir) => rm(dir, { recursive: true }))]);
    },
  };
}

/** One by its key, one by an address; a third was released. */
async function holdTwo(folder: Place['folder']): Promise<void> {
  const about = ['--reason', 'litigation', '--matter', 'VK/1/2026', '--review', '2030-01-01', '--note', marks.matter];
  const add = ['hold', 'add', '--store', 'archive', '--table', 'letters', ...about];
  const placed = [
    await folder.gallra([...add, '--key', 'id=-'], { input: `${marks.number}-9` }),
    await folder.gallra([...add, '--where', 'mail=-'], { input: `11.${marks.mail}` }),
    await folder.gallra([...add, '--where', 'name=-', '--json'], { input: `${marks.name} 12` }),
  ];
  for (const { code, err, out } of placed)
    expect({ code, err, marks: marksIn(out) }).toEqual({ code: 0, err: '', marks: [] });
  const { hold } = placed[2]?.json<{ hold: { id: string } }>() ?? {};
  const released = await folder.gallra(['hold', 'release', hold?.id ?? '', '--reason', 'closed']);
  expect(released.code).toBe(0);
}

async function runAsJobs(config: ReturnType<typeof readConfig>, log: string[]): Promise<Record<string, unknown>> {
  const lines = openLog({ level: 'debug', destination: { write: (line: string) => void log.push(line) } });
  const queue = await openQueue(config, lines);
  const events = await openEvents(config, lines);
  const worker = await startWorker(config, lines, { pace });
  try {
    const [letters, people] = await Promise.all([runNow(queue, 'letters', pace), runNow(queue, 'people', pace)]);
    return { letters: await letters.waitUntilFinished(events), people: await people.waitUntilFinished(events) };
  } finally {
    await worker.close();
    await events.close();
    await queue.close();
  }
}

async function everythingIn(queueUrl: string): Promise<string> {
  if (!queueUrl.startsWith('redis')) {
    const rows = await rowsOf(queueUrl);
    return rows.flatMap(({ table, text }) => (table.startsWith('bullmq.') ? [text] : [])).join('\n');
  }
  const redis = new Redis(queueUrl);
  const found: string[] = [];
  for (const key of await redis.keys('*'))
    found.push(key, ((await redis.dumpBuffer(key)) ?? Buffer.alloc(0)).toString('utf8'));
  // What Redis packs is read as it is meant: hashes field by field.
  for (const key of await redis.keys('*'))
    if ((await redis.type(key)) === 'hash') found.push(JSON.stringify(await redis.hgetall(key)));
  await redis.quit();
  return found.join('\n');
}

/** Every row of every table as text; bytes in hex. */
async function rowsOf(url: string): Promise<{ table: string; text: string }[]> {
  const tables = await query(
    url,
    `select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: { table: string; text: string }[] = [];
  for (const { name } of tables) {
    const table = String(name);
    const quoted = table
      .split('.')
      .map((part) => pg.escapeIdentifier(part))
      .join('.');
    found.push({
      table,
      text: (await query(url, `select t::text as row from ${quoted} t`)).map(({ row }) => row).join('\n'),
    });
  }
  return found;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
