/** The laws, as they are asked here, can see: whatever is tampered with behind the program's back is noticed. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { answers } from './archives/postgres.ts';
import { brokenLaws } from './laws.ts';
import { openPlace, type Place } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.runCleanly();
});
afterAll(() => place.close());

test('nothing is broken after a clean run', async () => {
  expect(await brokenLaws(place)).toEqual([]);
});

const batch = '(select batch_id from gallra_ledger.intent order by entry limit 1)';
const settled = (change: string): string => `update gallra_ledger.intent set ${change} where batch_id = ${batch}`;

test.each([
  ['a held letter goes', 'L1', 'store', 'delete from pages where letter_id = 3; delete from letters where id = 3'],
  ['an excepted letter goes', 'L1', 'store', 'delete from pages where letter_id = 7; delete from letters where id = 7'],
  ['a letter comes back', 'L5', 'store', `insert into letters values (1, '2020-01-01', 'C-1')`],
  ['a page of a letter that stays goes', 'L1', 'store', 'delete from pages where letter_id = 1001'],
  ['a letter goes without a batch', 'L2', 'store', 'update gone set batch = gen_random_uuid() where letter_id = 1'],
  ['a letter goes before its intent', 'L2', 'store', `update gone set at = at - interval '1 hour' where letter_id = 1`],
  ['a batch says more than it did', 'L3', 'ledger', settled(`settlement = jsonb_set(settlement, '{disposed}', '99')`)],
  [
    'a batch says that it was abandoned',
    'L3',
    'ledger',
    settled(`settlement = jsonb_set(settlement, '{state}', '"abandoned"')`),
  ],
  ['a batch loses its outcome', 'L2', 'ledger', settled(`settlement = null, settled_at = null, range = '{}'`)],
  ['a receipt stays', 'receipts', 'store', `insert into gallra.receipt values (gen_random_uuid(), 'done', 'w')`],
  ['a hold is lifted', 'L4', 'ledger', 'update gallra_ledger.hold set released_at = now()'],
  [
    'a lease lives on',
    'lease',
    'ledger',
    `insert into gallra_ledger.lease values ('t', 't', 'r', 'w', now() + interval '1 day')`,
  ],
  [
    'a run never ended',
    'did not finish',
    'ledger',
    `update gallra_ledger.run set state = 'running', finished_at = null`,
  ],
])('%s: noticed', async (_what, law, where, tampering) => {
  expect((await brokenLaws(tamperedWith(where, tampering))).join('\n')).toContain(law);
});

/** The same place, in which each question is asked in a transaction that tampers before and is rolled back after. */
function tamperedWith(where: string, tampering: string): Place {
  const asked = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(`begin; ${tampering}`);
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    ...place,
    ...(where === 'store' ? { archive: { ...place.archive, ...answers((sql) => asked(place.archive.url, sql)) } } : {}),
    ...(where === 'ledger' ? { inLedger: (sql) => asked(place.ledgerUrl, sql) } : {}),
  };
}

describe('in a folder', () => {
  let files: Place;
  beforeAll(async () => {
    files = await openPlace({ archive: 'folder' });
    await files.runCleanly();
  });
  afterAll(() => files.close());
  const letter = (name: string): string => join(files.archive.url, 'letters', name);

  test('nothing is broken after a clean run', async () => {
    expect(await brokenLaws(files)).toEqual([]);
  });

  test('a run that says that a batch was broken off, and none was: noticed', async () => {
    expect((await brokenLaws(files, { partial: true })).join()).toContain('nothing of it is called indeterminate');
  });

  test('a page of a letter that stays goes, a letter comes back, a held letter goes: noticed', async () => {
    await rm(letter('0007-C-7.page-1'));
    expect((await brokenLaws(files)).join()).toBe('L1: pages of a letter that stays are gone: [7]');
    await writeFile(letter('0007-C-7.page-1'), '');
    await writeFile(letter('0001-C-1'), '');
    expect((await brokenLaws(files)).join('\n')).toMatch(/letters stayed that should have gone: \[1\]/);
    await rm(letter('0001-C-1'));
    await rm(letter('0003-C-3'));
    const broken = (await brokenLaws(files)).join('\n');
    expect(broken).toMatch(/L1: letters went that should have stayed: \[3\]/);
    expect(broken).toMatch(/L3: \d+ letters went and the log accounts for: \[32\]/);
  });
});
