/** Stores that delete by themselves: what they left over is told with its number and its age; nothing is ever touched. */
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { prepareStore as prepareFolder } from '../../src/stores/folder/prepare.ts';
import { prepareStore as preparePostgres } from '../../src/stores/postgres/prepare.ts';
import { ask } from '../support/ask.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import { freshDatabase } from '../support/postgres.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** @param rule from the dataset on. */
async function watcher(entry: string, rule: string): Promise<{ engine: Engine; ledgerUrl: string }> {
  const [ledger, folder] = await Promise.all([freshDatabase('attest'), mkdtemp(join(tmpdir(), 'gallra-attest-'))]);
  closing.push(ledger.drop, () => rm(folder, { recursive: true }));
  await Promise.all([
    migrate(ledger.url),
    writeFile(join(folder, 'stores.yaml'), `stores:\n  visits: { ${entry}, timezone: Europe/Helsinki }\n`),
    writeFile(
      join(folder, 'visits.yaml'),
      `version: 1\nid: visits\ntitle: Visits\ncontroller: State Treasury\nowner: records@example.org
timezone: Europe/Helsinki\n${rule}\nschedule: "15 2 * * *"\n`,
    ),
  ]);
  const { engine, close } = await openEngine(
    readConfig({
      GALLRA_LEDGER_URL: ledger.url,
      GALLRA_POLICIES: folder,
      GALLRA_REQUIRE_APPROVAL: 'off',
      GALLRA_REQUIRE_ANCHOR: 'off',
      GALLRA_REQUIRE_LOG_ROLE: 'off',
      ...addresses,
    }),
  );
  closing.push(close);
  expect(engine.policies.problems).toEqual([]);
  return { engine, ledgerUrl: ledger.url };
}

/** What the entries name by variables. */
const addresses: Record<string, string> = {};

const attested = async (url: string): Promise<unknown[]> =>
  (
    await ask(
      url,
      `select convert_from(bytes, 'UTF8')::json as said from gallra_ledger.audit_entry where kind = 'store.verified' order by index`,
    )
  ).map(({ said }) => {
    const { counts, oldestDays } = said as { counts: unknown; oldestDays?: number };
    return oldestDays === undefined ? { counts } : { counts, oldestDays };
  });

const daysAgo = (days: number): string => dayFromNow(-days);

describe('a table whose owner drops its old partitions', () => {
  test('is attested when they are gone; one that was left over is told, with its rows and their age', async () => {
    const database = await freshDatabase('partitions');
    closing.push(database.drop);
    addresses.VISITS_URL = database.url;
    // One partition for each of the last days: their borders are days, so nobody waits for the end of a month.
    const days = [500, 400, 100, 10];
    await ask(
      database.url,
      `create table visits (id bigint, seen_on date not null, primary key (id, seen_on)) partition by range (seen_on);
       ${days
         .map(
           (
             age,
           ) => `create table visits_${age} partition of visits for values from ('${daysAgo(age)}') to ('${daysAgo(age - 3)}');
             insert into visits select n, '${daysAgo(age - 1)}' from generate_series(1, 7) n;`,
         )
         .join('\n')}`,
    );
    const { engine, ledgerUrl } = await watcher(
      `kind: postgres, url: "\${VISITS_URL}", access: read`,
      `dataset: { store: visits, table: visits, key: [id, seen_on] }
retain: { period: 365 days, from: seen_on }
disposition: verify`,
    );
    await preparePostgres('visits', database.url, await engine.ledger.id());

    // The owner's own job ran once and failed once.
    await ask(database.url, 'drop table visits_500');
    const alarm = await runPolicy(engine, 'visits');
    expect(alarm).toMatchObject({ state: 'finished', counts: { overdue: 7 }, oldestDays: 399 });
    expect(alarm.refusal).toMatchObject({
      code: 'verify.overdue',
      message: '7 records in visits should not be there any more; the period of the oldest began 399 days ago.',
    });

    await ask(database.url, 'drop table visits_400');
    expect(await runPolicy(engine, 'visits')).toMatchObject({ counts: { overdue: 0 }, refusal: null });
    expect(await attested(ledgerUrl)).toEqual([
      { counts: { overdue: 7 }, oldestDays: 399 },
      { counts: { overdue: 0 } },
    ]);
    expect(await ask(database.url, 'select count(*)::int as n from visits')).toEqual([{ n: 14 }]);
  });
});

describe('a folder that something else clears', () => {
  async function cleared(
    disposition: string,
    retain = '{ period: 30 days, from: modified_at }',
  ): Promise<{ engine: Engine; ledgerUrl: string; root: string }> {
    const root = await mkdtemp(join(tmpdir(), 'gallra-cleared-'));
    closing.push(() => rm(root, { recursive: true }));
    addresses.VISITS_ROOT = root;
    await mkdir(join(root, 'logs'));
    const one = await watcher(
      `kind: folder, root: "\${VISITS_ROOT}", access: read`,
      `dataset: { store: visits, files: "logs/*" }
retain: ${retain}
disposition: ${disposition}`,
    );
    await prepareFolder('visits', root, await one.engine.ledger.id());
    return { ...one, root };
  }
  const put = async (path: string, days: number): Promise<void> => {
    await writeFile(path, '');
    await utimes(path, new Date(`${daysAgo(days)}T12:00:00Z`), new Date(`${daysAgo(days)}T12:00:00Z`));
  };

  test('is attested while nothing in it is overdue, and told with the age of the oldest when something is', async () => {
    const { engine, ledgerUrl, root } = await cleared('verify');
    await put(join(root, 'logs/a.log'), 10);
    expect(await runPolicy(engine, 'visits')).toMatchObject({ counts: { overdue: 0 }, refusal: null });
    await put(join(root, 'logs/b.log'), 50);
    await put(join(root, 'logs/c.log'), 90);
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      counts: { overdue: 2 },
      oldestDays: 90,
      refusal: { code: 'verify.overdue' },
    });
    expect(await readdir(join(root, 'logs'))).toEqual(['a.log', 'b.log', 'c.log']);
    expect(await attested(ledgerUrl)).toEqual([{ counts: { overdue: 0 } }, { counts: { overdue: 2 }, oldestDays: 90 }]);
  });

  test('a folder that is not there attests nothing', async () => {
    const { engine, ledgerUrl, root } = await cleared('verify');
    await rm(join(root, '.gallra'), { recursive: true });
    await expect(runPolicy(engine, 'visits')).rejects.toMatchObject({ code: 'store.unreachable' });
    expect(await attested(ledgerUrl)).toEqual([]);
  });

  test('that something never lies in it is attested however new it is', async () => {
    const { engine, root } = await cleared(
      '{ verify: { none: { not: { name: [a.log, b.log] } } } }',
      '{ period: unspecified, because: nothing else is ever written here }',
    );
    await put(join(root, 'logs/a.log'), 1);
    expect(await runPolicy(engine, 'visits')).toMatchObject({ counts: { found: 0 }, refusal: null });
    await put(join(root, 'logs/dump.sql'), 1);
    expect(await runPolicy(engine, 'visits')).toMatchObject({
      counts: { found: 1 },
      refusal: { code: 'verify.found' },
    });
  });
});
