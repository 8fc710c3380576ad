/** Letters in PostgreSQL. A trigger remembers which transaction took which letter. */
import pg from 'pg';
import { prepareStore } from '../../../src/stores/postgres/prepare.ts';
import { ask } from '../../support/ask.ts';
import { gateBefore } from '../../support/gate.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { type Archive, type ArchiveOptions, type Gone, letterOfSecondBatch } from '../archive.ts';
import { startWorker } from '../start-worker.ts';
import { letterRule, lettersIn, pagesIn, rowHold, rowHolds } from './rows.ts';
import { catchAtCommit } from './unanswered.ts';

export async function openPostgresArchive({ server, slowMs }: ArchiveOptions): Promise<Archive> {
  const database = await freshDatabase('fault_store', server);
  const gate = await gateBefore(database.url);
  await Promise.all([gate.open(), ask(database.url, letters(slowMs))]);
  const inside: Archive['ask'] = (sql, values) => ask(database.url, sql, values);
  return {
    kind: 'postgres',
    url: database.url,
    gate,
    root: null,
    entry: `kind: postgres, url: "\${STORE_URL}"`,
    rule: `${letterRule}\ntriggers: [remember]`,
    environment: {},
    holds: rowHolds,
    holdOn: rowHold,
    prepare: (ledgerId) => prepareStore('archive', database.url, ledgerId),
    ask: inside,
    ...answers(inside),
    async catchInsideEffect(place, orders) {
      const other = new pg.Client({ connectionString: database.url, application_name: 'onlooker' });
      other.on('error', () => undefined);
      await other.connect();
      await other.query(`begin; select from letters where id = ${letterOfSecondBatch} for update`);
      const worker = startWorker(place, null, 1, { statementTimeoutMs: 15_000, ...orders });
      await until('a worker waits for a record', async () => (await inside(waitsForLock)).length > 0, 30_000);
      return { worker, letGo: () => other.end().catch(() => undefined) };
    },
    catchUnanswered: (place, orders) =>
      catchAtCommit(place, gate, { commit: 'commit', receipt: 'insert into gallra.receipt' }, orders),
    async drop() {
      await gate.shut();
      await database.drop();
    },
  };
}

type Answers = Pick<Archive, 'letters' | 'pages' | 'gone' | 'receipts'>;

export const answers = (inside: Archive['ask']): Answers => ({
  letters: () => lettersIn(inside),
  pages: () => pagesIn(inside),
  gone: async () =>
    (await inside('select letter_id as letter, batch::text, at from gone order by at')) as unknown as Gone[],
  receipts: () => inside(`select batch_id from gallra.receipt where state = 'done'`),
});

const waitsForLock = `
  select from pg_stat_activity
  where datname = current_database() and application_name = 'gallra' and wait_event_type = 'Lock'`;

const letters = (slowMs: number): string => `
  create table letters (id integer primary key, written_on date not null, case_number text not null);
  create index on letters (written_on);
  create table pages (id serial primary key, letter_id integer not null references letters);
  create index on pages (letter_id);
  create table matters (letter_id integer primary key, state text not null);
  insert into letters select n, '2020-01-01', 'C-' || n % 10 from generate_series(1, 40) n;
  insert into letters select 1000 + n, current_date, 'C-5' from generate_series(1, 10) n;
  insert into pages (letter_id) select id from letters, generate_series(1, 2);
  insert into matters values (7, 'open'), (8, 'open'), (9, 'closed');
  create table gone (letter_id integer primary key, batch uuid not null, at timestamptz not null);
  create function remember() returns trigger language plpgsql as $$
    begin
      perform pg_sleep(${slowMs / 1000});
      insert into gone select old.id, batch_id, clock_timestamp() from gallra.receipt
        where xmin = pg_current_xact_id()::xid;
      return old;
    end $$;
  create trigger remember before delete on letters for each row execute function remember();`;
