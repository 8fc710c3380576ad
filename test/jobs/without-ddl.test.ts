// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** A worker whose role may make nothing at all: what it needs was made before, by somebody else, from what is printed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { listSchedules } from '../../jobs/list-schedules.ts';
import { openQueue } from '../../jobs/queue.ts';
import { queueSql } from '../../jobs/queue-schema.ts';
import { runNow } from '../../jobs/run-now.ts';
import { startWorker } from '../../jobs/worker.ts';
import { readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { migrateSql } from '../../src/ledger/migrate-sql.ts';
import { type Folder, policyFolder } from '../cli/gallra.ts';
import { createRole, type TestRole } from '../ledger/ledger-database.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const policies = {
  'stores.yaml': 'stores:\n  crm: { kind: postgres, url: "${CRM}", timezone: UTC }\n',
  'contacts.yaml': `version: 1
id: contacts
title: { en: Contacts }
controller: Example
basis: [GDPR 6(1)(f)]
source: { document: plan.md, place: "1" }
owner: records@example.org
timezone: UTC
review: 2099-01-01
dataset: { store: crm, table: contacts, key: id }
retain: { period: 1 year, from: left_on }
disposition: destroy
schedule: "15 2 * * *"
`,
};

interface Place {
  ledger: FreshDatabase;
  store: FreshDatabase;
  worker: TestRole;
  folder: Folder;
  env: Record<string, string>;
}

const within = async (url: string, sql: string): Promise<pg.QueryResult> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
};

async function openPlace(): Promise<Place> {
  const [ledger, store] = [await freshDatabase('ddl_ledger'), await freshDatabase('ddl_store')];
  const worker = await createRole(ledger.url, 'login');
  await within(store.url, 'create table contacts (id int primary key, left_on date not null)');
  await within(store.url, `insert into contacts values (1, '2001-01-01'), (2, now())`);
  // Neither may anybody else make something: not a schema, not a table, not even a temporary one.
  for (const { url } of [ledger, store]) {
    const name = new URL(url).pathname.slice(1);
    await within(url, `revoke all on database ${name} from public; revoke all on schema public from public`);
    await within(url, `grant connect on database ${name} to ${worker.name}`);
  }
  await within(
    store.url,
    `grant usage on schema public to ${worker.name}; grant select, delete on contacts to ${worker.name}`,
  );
  const at = new URL(worker.url);
  at.pathname = new URL(store.url).pathname;
  const folder = await policyFolder(policies);
  const env = {
    GALLRA_LEDGER_URL: worker.url,
    GALLRA_MIGRATE: 'off',
    GALLRA_REQUIRE_ANCHOR: 'off',
    GALLRA_REQUIRE_LOG_ROLE: 'on',
    GALLRA_REQUIRE_APPROVAL: 'off',
    GALLRA_POLICIES: folder.dir,
    CRM: at.href,
  };
  return { ledger, store, worker, folder, env };
}

async function closePlace({ ledger, store, worker, folder }: Place): Promise<void> {
  await folder.remove();
  await ledger.drop();
  await store.drop();
  await worker.drop();
}

describe('a worker that may make nothing', () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => closePlace(place));
  const start = () => startWorker(readConfig(place.env), silentLog, { signal: AbortSignal.timeout(60_000) });

  test('says what to run when nothing was made for it', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'ledger.older' });
    await within(place.ledger.url, await migrateSql(place.worker.name));
    await expect(start()).rejects.toMatchObject({
      code: 'queue.unfit',
      hint: expect.stringContaining('migrate --sql'),
    });
  });

  test('works with what an administrator made from what is printed, and disposes', async () => {
    const { folder, ledger, store, worker, env } = place;
    const printed = await folder.gallra(['migrate', '--sql', '--worker-role', worker.name], { env });
    expect(printed.code).toBe(0);
    await within(ledger.url, printed.out);
    const prepared = await folder.gallra(['prepare', 'crm', '--sql'], { env });
    expect(prepared.code).toBe(0);
    await within(
      store.url,
      `${prepared.out}
      grant usage on schema gallra to ${worker.name};
      grant select on gallra.binding to ${worker.name};
      grant select, insert, update, delete on gallra.receipt to ${worker.name};
      grant select, insert, update on gallra.mark, gallra.hold_journal to ${worker.name}`,
    );
    // Completes what only the program can, and makes nothing.
    expect(await folder.gallra(['prepare', 'crm'], { env })).toMatchObject({ code: 0 });

    const running = await start();
    const queue = await openQueue(readConfig(env), silentLog);
    try {
      expect(await listSchedules(queue)).toMatchObject([{ policy: 'contacts', pattern: '15 2 * * *' }]);
      await runNow(queue, 'contacts');
      const gone = async () => (await within(store.url, 'select from contacts')).rowCount === 1;
      await until('the record that is due is gone', gone);
    } finally {
      await queue.close();
      await running.close();
    }
    expect((await within(store.url, 'select id from contacts')).rows).toEqual([{ id: 2 }]);
  });

  test('is told when the queue belongs to an older program, and an administrator brings it up to date', async () => {
    const { ledger, worker } = place;
    const { rows } = await within(ledger.url, 'select count(*)::int as migrations from bullmq.migration');
    await within(ledger.url, `delete from bullmq.migration where version = ${rows[0].migrations}`);
    await expect(start()).rejects.toMatchObject({ code: 'queue.unfit' });
    await within(ledger.url, 'drop schema bullmq cascade');
    await within(ledger.url, await queueSql(worker.name));
    await (await start()).close();
  });
});

describe('with an address of its own, a migration', () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => closePlace(place));

  test('makes everything, and lets the role of the worker work with it', async () => {
    const { folder, ledger, worker } = place;
    const env = { ...place.env, GALLRA_MIGRATION_URL: ledger.url };
    const { code, out } = await folder.gallra(['migrate'], { env });
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining(`Role ${worker.name} may work`) });
    expect(out).toContain('The queue is ready.');
    expect((await folder.gallra(['migrate'], { env })).out).toContain('The ledger is up to date.');
    await (await startWorker(readConfig(place.env), silentLog)).close();
  });

  test('is done by the worker itself where settings say so, whoever of them starts first', async () => {
    const other = await openPlace();
    try {
      const config = readConfig({ ...other.env, GALLRA_MIGRATE: 'on', GALLRA_MIGRATION_URL: other.ledger.url });
      const workers = await Promise.all([startWorker(config, silentLog), startWorker(config, silentLog)]);
      await Promise.all(workers.map((one) => one.close()));
    } finally {
      await closePlace(other);
    }
  });
});
