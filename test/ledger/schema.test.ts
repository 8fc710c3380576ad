/** A change of the ledger's tables shows in review, whatever migration made it. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { describeSchema } from './describe-schema.ts';

const file = new URL('../../migrations/schema.sql', import.meta.url);
let database: FreshDatabase;
let described: string;

beforeAll(async () => {
  database = await freshDatabase('schema');
  await migrate(database.url);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  described = await describeSchema(client);
  await client.end();
  if (process.env.GALLRA_WRITE_SCHEMA) await writeFile(file, described);
});
afterAll(() => database.drop());

test('the committed description of the schema is what the migrations make', async () => {
  expect(described).toBe(await readFile(file, 'utf8'));
});

test('every table of the protocol is described', () => {
  const tables = [...described.matchAll(/^create table gallra_ledger\.(\w+)/gm)].map(([, name]) => name);
  expect(tables).toEqual([
    ...[
      'account',
      'adopted_batch',
      'alert',
      'alert_look',
      'alert_message',
      'audit_entry',
      'audit_head',
      'checkpoint',
      'commitment',
      'erasure',
      'erasure_work',
      'hold',
      'hold_release',
      'intent',
      'lease',
      'ledger',
    ],
    ...['pause', 'policy_version', 'run', 'session', 'share', 'sign_in_attempt', 'tree_tile'],
  ]);
});
