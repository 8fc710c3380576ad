/** The same calls in a MariaDB that writes to disk what it commits; half of them are due. */
import mysql from 'mysql2/promise';
import { startMariadb } from '../../support/mariadb.ts';

export interface MariadbCalls {
  url: string;
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Makes a table of this name anew, with its indexes and statistics. */
  copy(table: string): Promise<void>;
  /** Deletes what lies before the cutoff from a table; how many rows. */
  naive(table: string, cutoff: string): Promise<number>;
  close(): Promise<void>;
}

/** As a careful administrator would set up a small server. */
const options = ['--innodb-buffer-pool-size=1G', '--innodb-flush-log-at-trx-commit=1', '--innodb-log-file-size=1G'];

/** @throws what to type where there is no MariaDB, and none can be installed */
export async function openMariadbCalls(rows: number): Promise<MariadbCalls> {
  const server = await startMariadb(...options);
  const url = await server.freshDatabase('records');
  const connection = await mysql.createConnection({ uri: url });
  await connection.query(`
    create table source (
      id bigint not null primary key, division varchar(20) not null, caller_id int not null,
      ended_at datetime not null, retained_for varchar(20), remarks varchar(100) not null, key (ended_at))`);
  await connection.query(`
    insert into source
    select seq, if(seq % 2 = 0, 'citizen_services', 'finance'), crc32(seq) % ${Math.ceil(rows / 25)},
      now() - interval if(seq % 10 in (0, 2, 4, 5, 6), 740, 0) day
        - interval floor(crc32(concat(seq, 'a')) / 4294967296 * if(seq % 10 in (0, 2, 4, 5, 6), 365, 700) * 86400) second,
      if(crc32(seq) % 20 = 0, 'complaint', null), repeat('x', 80)
    from seq_1_to_${rows}`);
  return {
    url,
    sql: async (text) => (await connection.query(text))[0] as Record<string, unknown>[],
    async copy(table) {
      await connection.query(`drop table if exists ${table}`);
      await connection.query(`create table ${table} like source`);
      await connection.query(`insert into ${table} select * from source`);
      await connection.query(`analyze table ${table}`);
    },
    async naive(table, cutoff) {
      const [result] = await connection.query<mysql.ResultSetHeader>(`delete from ${table} where ended_at < ?`, [
        cutoff,
      ]);
      return result.affectedRows;
    },
    async close() {
      await connection.end();
      await server.stop();
    },
  };
}
