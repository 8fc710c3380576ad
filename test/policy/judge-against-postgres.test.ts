/**
 * The judgement evaluated by a real PostgreSQL against plain arithmetic: every record of random cases, loaded in bulk,
 * comes out of the database with the outcome that the oracle gives it.
 */
import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { agreeOnEachRecord, agreeOnOutcomes, branchesAreDisjoint } from './support/agree.ts';
import { type Case, caseOf, columnsOf, keys } from './support/cases.ts';

jest.setTimeout(240_000);

let database: FreshDatabase;
let client: pg.Client;

const tables = ['r', 'one', 'many'] as const;

beforeAll(async () => {
  database = await freshDatabase('judge');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const table of tables) {
    const columns = Object.entries(columnsOf(table)).map(([name, { type }]) => `"${name}" ${type}`);
    await client.query(`create table ${table} (${columns.join(', ')}, primary key (${keys[table].join(', ')}))`);
  }
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function withRows(given: Case, work: (store: ReturnType<typeof openPostgresStore>) => Promise<void>) {
  await client.query(`truncate ${tables.join(', ')}`);
  for (const table of tables)
    await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`, [
      JSON.stringify(given.rows[table]),
    ]);
  const entry = { name: 's', url: database.url, schema: 'public', timezone: given.storeZone, access: 'read' as const };
  const store = openPostgresStore(entry);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

describe('PostgreSQL and the arithmetic of days', () => {
  test('give every record the same outcome', async () => {
    await fc.assert(
      fc.asyncProperty(caseOf(150), (given) =>
        withRows(given, async (store) => {
          await agreeOnOutcomes(store, given);
          await branchesAreDisjoint(store, given);
        }),
      ),
      { numRuns: 60, endOnFailure: true },
    );
  });
  test('say the same of single records: due, undated, excepted, extended, in scope', async () => {
    await fc.assert(
      fc.asyncProperty(caseOf(4), (given) => withRows(given, (store) => agreeOnEachRecord(store, given))),
      { numRuns: 30 },
    );
  });
});
