/** Random policy files; twenty thousand of them in the long mode. */
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { never } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { fuzz } from './fuzz.ts';

test('No policy crashes the parser or hangs it, touches a table that nobody named, or has a value in the text of a statement', async () => {
  const { tried, statements, violations } = await fuzz({ files: 200 });
  expect(violations).toEqual([]);
  expect(tried).toBe(200);
  expect(statements).toBeGreaterThan(2000);
}, 300_000);

test('A store that looks into another table is noticed', async () => {
  const curious = (store: Store): Store => ({
    ...store,
    tally: async (judgement, held) => {
      for (const table of ['visits', 'order', 'user', 'x$y']) await store.count(table, never);
      await store.count('line_items', { op: 'null', column: 'ref' });
      return store.tally(judgement, held);
    },
  });
  const { violations } = await fuzz({ files: 100, sabotage: curious });
  expect(violations.join()).toContain('nobody named public.');
}, 60_000);

test('A store that writes values into its statements is noticed', async () => {
  const careless = (store: Store): Store => ({
    ...store,
    tally: async (judgement, held) => {
      // Never connected: heard all the same. A statement that is none would be noticed for that, where no value is in it.
      new pg.Client().query(`select ${pg.escapeLiteral(JSON.stringify(judgement))}`, () => undefined);
      return store.tally(judgement, held);
    },
  });
  const { violations } = await fuzz({ files: 100, sabotage: careless });
  expect(violations.join()).toMatch(/the value .* is not bound in/);
}, 60_000);
