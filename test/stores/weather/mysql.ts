/** Forty due records in MariaDB, behind a gate. Keys and values are what nobody may read. */
import mysql from 'mysql2/promise';
import { openMysqlStore } from '../../../src/stores/mysql/open-store.ts';
import { prepareStore } from '../../../src/stores/mysql/prepare.ts';
import { canary, due, type Grounds, onCall } from '../../contract/store/weather.ts';
import { gateBefore } from '../../support/gate.ts';
import type { RunningMariadb } from '../../support/mariadb.ts';
import { impatient, nonsense, rule, zeros } from './over-network.ts';

export async function mysqlGrounds(server: RunningMariadb): Promise<Grounds> {
  const url = await server.freshDatabase('weather');
  const inside = async (sql: string): Promise<Record<string, unknown>[]> => {
    const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
    try {
      return (await connection.query<mysql.RowDataPacket[]>(sql))[0];
    } finally {
      await connection.end();
    }
  };
  await inside(people);
  const gate = await gateBefore(url);
  await gate.open();
  const as = (password: string): Record<string, string> => {
    const through = new URL(gate.url);
    through.username = 'clerk';
    through.password = password;
    return { STORE_URL: through.href };
  };
  return {
    entry: `kind: mysql, url: "\${STORE_URL}"`,
    rule: `${rule}\ntriggers: [guard]`,
    environment: as(canary),
    async prepare(ledgerId) {
      await prepareStore('stormy', url, ledgerId);
      const database = new URL(url).pathname.slice(1);
      await inside(`create user clerk@'%' identified by '${canary}'; grant all on \`${database}\`.* to clerk@'%';
        grant references on *.* to clerk@'%'`);
    },
    open: ({ STORE_URL = '' }) =>
      openMysqlStore({ name: 'stormy', url: STORE_URL, timezone: 'Europe/Helsinki', access: 'dispose' }, impatient),
    left: async () => Number((await inside('select count(*) as n from people'))[0]?.n),
    storms: [
      { name: 'wrong credentials', ends: ['store.denied'], environment: as(`${canary}-wrong`) },
      {
        name: 'unknown host',
        ends: ['store.unreachable'],
        environment: { STORE_URL: `mysql://clerk:${canary}@no-such-host.invalid:3306/archive` },
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
        // These servers know no rights on some rows of a table; a trigger is what people use instead.
        name: 'permission denied on some records',
        ends: ['finished'],
        begin: () => inside('insert into guarded values (1)'),
        end: () => inside('delete from guarded'),
      },
    ],
    close: gate.shut,
  };
}

const people = `
  create table people (id varchar(100) primary key, name varchar(100) not null, ended_on date not null) engine = InnoDB;
  insert into people select concat('${canary}-', seq), concat('${canary}-name-', seq), '2020-01-01' from seq_1_to_${due};
  create table guarded (one int primary key) engine = InnoDB;
  create trigger guard before delete on people for each row
    if old.name like '%-7' and exists (select 1 from guarded) then
      signal sqlstate '45000' set message_text = '${canary}: not this one';
    end if`;
