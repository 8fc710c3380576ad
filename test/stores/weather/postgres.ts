/** Forty due records in PostgreSQL, behind a gate. Keys and values are what nobody may read. */
import { openPostgresStore } from '../../../src/stores/postgres/open-store.ts';
import { prepareStore } from '../../../src/stores/postgres/prepare.ts';
import { canary, due, type Grounds, onCall } from '../../contract/store/weather.ts';
import { ask } from '../../support/ask.ts';
import { gateBefore } from '../../support/gate.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { impatient, nonsense, rule, zeros } from './over-network.ts';

export async function postgresGrounds(): Promise<Grounds> {
  const database = await freshDatabase('weather');
  const inside = (sql: string) => ask(database.url, sql);
  await inside(people);
  const gate = await gateBefore(database.url);
  await gate.open();
  const clerk = `clerk_${new URL(database.url).pathname.slice(1)}`;
  const as = (user: string, password: string): Record<string, string> => {
    const url = new URL(gate.url);
    url.username = user;
    url.password = password;
    return { STORE_URL: url.href };
  };
  return {
    entry: `kind: postgres, url: "\${STORE_URL}"`,
    rule,
    environment: { STORE_URL: gate.url },
    async prepare(ledgerId) {
      await prepareStore('stormy', database.url, ledgerId);
      await inside(`create role ${clerk} login password '${canary}'; grant usage on schema gallra to ${clerk};
        grant all on all tables in schema gallra to ${clerk}; grant select, delete on people to ${clerk}`);
    },
    open: ({ STORE_URL = '' }) =>
      openPostgresStore(
        { name: 'stormy', url: STORE_URL, schema: 'public', timezone: 'Europe/Helsinki', access: 'dispose' },
        impatient,
      ),
    left: async () => Number((await inside('select count(*) as n from people'))[0]?.n),
    storms: [
      { name: 'wrong credentials', ends: ['store.denied'], environment: as(clerk, `${canary}-wrong`) },
      {
        name: 'unknown host',
        ends: ['store.unreachable'],
        environment: { STORE_URL: `postgres://${clerk}:${canary}@no-such-host.invalid:5432/archive` },
      },
      {
        name: 'a timeout in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        during: (store) => onCall(store, 'effect', 2, async () => gate.swallow()),
        end: async () => gate.pass(),
        commandLine: 'never',
      },
      {
        name: 'nonsense instead of a greeting',
        ends: ['store.unreachable'],
        begin: async () => gate.babble(zeros),
        end: async () => gate.pass(),
      },
      {
        name: 'nonsense in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        during: (store) => onCall(store, 'effect', 2, async () => gate.babble(nonsense)),
        end: async () => gate.pass(),
        commandLine: 'never',
      },
      {
        name: 'permission denied on some records',
        ends: ['store.denied', 'schema.changed'],
        environment: as(clerk, canary),
        begin: () =>
          inside(`alter table people enable row level security;
            create policy visible on people to ${clerk} using (not name like '%-7')`),
        end: () => inside('drop policy visible on people; alter table people disable row level security'),
      },
    ],
    async close() {
      await gate.shut();
      await inside(`drop owned by ${clerk}; drop role ${clerk}`);
      await database.drop();
    },
  };
}

const people = `
  create table people (id text primary key, name text not null, ended_on date not null);
  insert into people select '${canary}-' || n, '${canary}-name-' || n, '2020-01-01' from generate_series(1, ${due}) n`;
