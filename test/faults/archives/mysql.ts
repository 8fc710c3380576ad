/** Letters in MariaDB. Triggers remember which transaction took which letter: its receipt came first. */
import mysql from 'mysql2/promise';
import { prepareStore } from '../../../src/stores/mysql/prepare.ts';
import { gateBefore } from '../../support/gate.ts';
import { freshMariadbDatabase } from '../../support/mariadb.ts';
import { rowWaits } from '../../support/row-waits.ts';
import { until } from '../../support/until.ts';
import { type Archive, type ArchiveOptions, type Gone, letterOfSecondBatch } from '../archive.ts';
import { startWorker } from '../start-worker.ts';
import { letterRule, lettersIn, pagesIn, rowHold, rowHolds } from './rows.ts';
import { catchAtCommit } from './unanswered.ts';

/** Without a server of its own: the one whose address is in GALLRA_TEST_MARIADB. */
export async function openMysqlArchive({ server, slowMs }: ArchiveOptions): Promise<Archive> {
  const url = await freshMariadbDatabase(server ?? sharedServer(), 'fault_store');
  const gate = await gateBefore(url);
  const ask: Archive['ask'] = (sql, values) => once(url, sql, values);
  await Promise.all([gate.open(), ask(letters)]);
  return {
    kind: 'mysql',
    url,
    gate,
    root: null,
    entry: `kind: mysql, url: "\${STORE_URL}"`,
    rule: `${letterRule}\ntriggers: [remember]`,
    environment: {},
    holds: rowHolds,
    holdOn: rowHold,
    async prepare(ledgerId) {
      await prepareStore('archive', url, ledgerId);
      await ask(remember(slowMs));
    },
    ask,
    letters: () => lettersIn(ask),
    pages: () => pagesIn(ask),
    gone: async () => (await ask('select letter_id as letter, batch, at from gone order by at')) as unknown as Gone[],
    receipts: () => ask(`select batch_id from gallra_receipt where state = 'done'`),
    async catchInsideEffect(place, orders) {
      const other = await connected(url);
      await other.query(`begin; select 1 from letters where id = ${letterOfSecondBatch} for update`);
      const letGo = (): Promise<void> => other.end().catch(() => undefined);
      const worker = startWorker(place, null, 1, { statementTimeoutMs: 15_000, ...orders });
      try {
        await until('a worker waits for a record', async () => (await rowWaits(ask)).length > 0, 30_000);
      } catch (error) {
        // With its lock the database could not be dropped.
        await letGo();
        throw error;
      }
      return { worker, letGo };
    },
    // As the protocol sends it: an isolation level is called the same.
    catchUnanswered: (place, orders) =>
      catchAtCommit(place, gate, { commit: '\u0003commit', receipt: '`gallra_receipt` (batch_id' }, orders),
    async drop() {
      await gate.shut();
      await ask(`drop database \`${new URL(url).pathname.slice(1)}\``);
    },
  };
}

function sharedServer(): string {
  const url = process.env.GALLRA_TEST_MARIADB;
  if (!url) throw new Error('no MariaDB was started for these faults');
  return url;
}

async function connected(url: string): Promise<mysql.Connection> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true, timezone: 'Z' });
  connection.on('error', () => undefined);
  await connection.query(`set time_zone = '+00:00'`);
  return connection;
}

/** A connection for one question: whatever happened to the servers before, it is a new one. */
async function once(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const connection = await connected(url);
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(sql, values);
    return rows;
  } finally {
    await connection.end();
  }
}

const letters = `
  create table letters (id int primary key, written_on date not null, case_number varchar(20) not null, key (written_on))
    engine = InnoDB;
  create table pages (id int auto_increment primary key, letter_id int not null, key (letter_id),
    foreign key (letter_id) references letters (id)) engine = InnoDB;
  create table matters (letter_id int primary key, state varchar(20) not null) engine = InnoDB;
  insert into letters select seq, '2020-01-01', concat('C-', seq % 10) from seq_1_to_40;
  insert into letters select 1000 + seq, current_date, 'C-5' from seq_1_to_10;
  insert into pages (letter_id) select id from letters, seq_1_to_2;
  insert into matters values (7, 'open'), (8, 'open'), (9, 'closed');
  create table gone (letter_id int primary key, batch char(36) not null, at datetime(6) not null) engine = InnoDB;`;

const remember = (slowMs: number): string => `
  create trigger notice after insert on gallra_receipt for each row set @batch = new.batch_id;
  create trigger remember before delete on letters for each row begin
    do sleep(${slowMs / 1000});
    insert into gone values (old.id, @batch, sysdate(6));
  end;`;
