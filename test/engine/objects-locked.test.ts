/** On a real server: the rows stay locked while their files go, and what the server refuses is met before any file is touched. */
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { runPolicy } from '../../src/engine/run.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { helsinki } from '../contract/store/fixtures.ts';
import { createPostgresStore, type PostgresTestStore } from '../stores/postgres-store.ts';
import { until } from '../support/until.ts';
import { audioOf, type ObjectsPlace, objectsPlace } from './objects-place.ts';

const places: ObjectsPlace[] = [];
const clients: pg.Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  for (const place of places.splice(0)) await place.close();
});

interface OnServer extends ObjectsPlace {
  under: PostgresTestStore;
  connect(): Promise<pg.Client>;
  /** The folder, which does something before it takes the first file. */
  before(act: () => Promise<void>): Store;
}

async function filled(count = 4): Promise<OnServer> {
  let under: PostgresTestStore | null = null;
  const create = async (options: Parameters<typeof createPostgresStore>[0]): Promise<PostgresTestStore> => {
    under = await createPostgresStore(options);
    return under;
  };
  const place = await objectsPlace(undefined, { create });
  places.push(place);
  for (let number = 1; number <= count; number++) await place.call(number);
  const server = under as unknown as PostgresTestStore;
  return {
    ...place,
    under: server,
    async connect() {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
      return client;
    },
    before: (act) => ({
      ...place.logs,
      effect: async (order) => {
        await act();
        return place.logs.effect(order);
      },
    }),
  };
}

const left = async (place: OnServer) => {
  const { calls, files } = await place.left();
  return [calls.length, files.length];
};

describe('rows on PostgreSQL that name files', () => {
  test('are locked while their files go: a complaint that arrives meanwhile waits, and finds them gone or kept', async () => {
    const place = await filled();
    // The file of 2 stays, because somebody is still writing to it.
    await place.folder.put(audioOf(2), new Date(place.bench.clock.now));
    const [clerk, watcher] = [await place.connect(), await place.connect()];
    let complaints: Promise<pg.QueryResult> | null = null;
    const logs = place.before(async () => {
      complaints = clerk.query(`update calls set kept_for = 'complaint' where id in (1, 2)`);
      await until('the complaint waits', async () => {
        const { rows } = await watcher.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update calls%'`,
        );
        return rows.length > 0;
      });
      expect((await place.left()).files).toHaveLength(4);
    });
    const report = await runPolicy(place.engine({ logs }), 'calls');
    expect(report).toMatchObject({ counts: { destroyed: 3 } });
    const answered = await (complaints as unknown as Promise<pg.QueryResult>);
    expect(answered.rowCount).toBe(1);
    expect(await place.left()).toEqual({ calls: ['2'], files: [audioOf(2)] });
    expect(await place.rows.column('calls', 'kept_for')).toEqual(['complaint']);
  });

  test('take no file any more when their lock is lost', async () => {
    const place = await filled();
    const killer = await place.connect();
    const logs: Store = {
      ...place.logs,
      effect: async (order) => {
        await killer.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'gallra' and xact_start is not null and pid <> pg_backend_pid()
            and datname = current_database()`);
        await until('it is noticed', () => order.mayGoOn?.() === false);
        return place.logs.effect(order);
      },
    };
    await expect(runPolicy(place.engine({ logs }), 'calls')).rejects.toMatchObject({ code: 'store.unknown' });
    expect(await left(place)).toEqual([4, 4]);
    place.bench.clock.now += 100_000;
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 4 } });
    expect(await left(place)).toEqual([0, 0]);
  });

  test('that another table still refers to are refused before, also where that is only checked at the end', async () => {
    const place = await filled();
    await place.under.sql(`create table complaints (id bigint primary key,
      call bigint references calls (id) deferrable initially deferred); insert into complaints values (1, 3)`);
    // Without the catalogue's knowledge of it, which would have told before.
    const report = await runPolicy(
      place.engine({
        telephony: {
          ...place.telephony,
          catalogue: async (tables) => {
            const found = await place.telephony.catalogue(tables);
            for (const shape of Object.values(found)) shape.references = [];
            return found;
          },
        },
      }),
      'calls',
    );
    expect(report).toMatchObject({ counts: { destroyed: 3, failed: 1 }, parts: { 'logs/files': 3 } });
    expect(await place.left()).toEqual({ calls: ['3'], files: [audioOf(3)] });
  });

  test('need the right to change one column, and say so before any file is touched', async () => {
    const place = await filled();
    const { sql, url } = place.under;
    const role = `clerk_${process.pid}`;
    await sql(`create role ${role} login password 'x'`);
    for (const grant of [
      'usage on schema gallra',
      'select, insert, update, delete on all tables in schema gallra',
      'select, delete on calls, events',
    ])
      await sql(`grant ${grant} to ${role}`);
    const as = new URL(url);
    Object.assign(as, { username: role, password: 'x' });
    const entry = { name: 'telephony', url: as.href, schema: 'public', timezone: helsinki, access: 'dispose' as const };
    const store = openPostgresStore(entry);
    const telephony = { ...place.telephony, effect: store.effect };
    await expect(runPolicy(place.engine({ telephony }), 'calls')).rejects.toMatchObject({ code: 'store.denied' });
    expect(await left(place)).toEqual([4, 4]);
    await sql(`grant update (kept_for) on calls to ${role}`);
    expect(await runPolicy(place.engine({ telephony }), 'calls')).toMatchObject({ counts: { destroyed: 4 } });
    expect(await left(place)).toEqual([0, 0]);
    await store.close();
    await sql(`drop owned by ${role}; drop role ${role}`);
  });
});
