/** Which records a set of holds covers: by key, by value, whole tables, and through their parts. */
import { describe, expect, test } from '@jest/globals';
import { type HoldScope, heldBy } from '../../src/policy/held-by.ts';
import { judge } from '../../src/policy/judge.ts';
import { never } from '../../src/policy/predicate.ts';
import { policyOf } from './support/policy-of.ts';
import { catalogueOf, outcomes, type Rows, storeOf } from './support/records.ts';

const policy = policyOf('p', {
  dataset: {
    parts: [
      {
        kind: 'rows',
        table: 'notes',
        match: { record: 'id' },
        parts: [{ kind: 'rows', table: 'lines', match: { note: 'id' }, parts: [] }],
      },
    ],
  },
});
const asOf = '2026-06-01T10:00:00Z';
const rows: Rows = {
  r: [1, 2, 3, 4].map((id) => ({
    id,
    kind: id < 3 ? 'a' : 'b',
    code: id === 4 ? null : `c${id}`,
    ended_on: '2026-01-01',
  })),
  notes: [
    { id: 10, record: 1, kind: 'x' },
    { id: 20, record: 2, kind: 'y' },
  ],
  lines: [{ id: 100, note: 20 }],
};
const judgement = judge(policy, [], asOf, catalogueOf());

const holdOn = (table: string, match: Record<string, string>): HoldScope => ({
  identity: `database/public/${table}`,
  match,
});

async function held(...holds: HoldScope[]): Promise<string[]> {
  const predicate = heldBy(holds, judgement, catalogueOf());
  return (await outcomes(rows, policy, [], asOf, { held: predicate })).held ?? [];
}

describe('holds', () => {
  test('none hold nothing', () => {
    expect(heldBy([], judgement, catalogueOf())).toEqual(never);
  });
  test('of one record cover it alone', async () => {
    expect(await held(holdOn('r', { id: '2' }))).toEqual(['2']);
  });
  test('of a column value cover every record that has it, and none without a value', async () => {
    expect(await held(holdOn('r', { kind: 'a' }))).toEqual(['1', '2']);
    expect(await held(holdOn('r', { code: 'c4' }))).toEqual([]);
  });
  test('of several columns cover only records that have all of the values', async () => {
    expect(await held(holdOn('r', { kind: 'a', code: 'c2' }), holdOn('r', { kind: 'b', code: 'c1' }))).toEqual(['2']);
  });
  test('of a whole table cover every record of it', async () => {
    expect(await held(holdOn('r', {}), holdOn('r', { id: '1' }))).toEqual(['1', '2', '3', '4']);
  });
  test('add up', async () => {
    expect(await held(holdOn('r', { id: '1' }), holdOn('r', { id: '3' }), holdOn('r', { code: 'c2' }))).toEqual([
      '1',
      '2',
      '3',
    ]);
  });
  test('of a part cover the record that it belongs to, at any depth', async () => {
    expect(await held(holdOn('notes', { kind: 'x' }))).toEqual(['1']);
    expect(await held(holdOn('lines', { id: '100' }))).toEqual(['2']);
    expect(await held(holdOn('notes', {}))).toEqual(['1', '2']);
    expect(await held(holdOn('lines', {}))).toEqual(['2']);
  });
  test('of another table cover nothing here', async () => {
    expect(await held(holdOn('elsewhere', {}), { identity: 'copy/public/r', match: {} })).toEqual([]);
  });
  test('reach a table under whatever name the policy gives it', async () => {
    const renamed = policyOf('p', { dataset: { table: 'public.r' } });
    const { r } = catalogueOf();
    const catalogue = r ? { 'public.r': r } : {};
    expect(heldBy([holdOn('r', {})], judge(renamed, [], asOf, catalogue), catalogue)).toEqual({ op: 'all', of: [] });
  });
  test('in the ten thousands stay one comparison, and cover exactly their records', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => holdOn('r', { id: String(i + 4) }));
    const started = performance.now();
    const predicate = heldBy(many, judgement, catalogueOf());
    expect(performance.now() - started).toBeLessThan(500);
    expect(predicate).toEqual({ op: 'in', column: 'id', values: many.map((hold) => hold.match.id) });
    expect(await storeOf(rows).count('r', predicate)).toBe(1);
  });
  test('in the ten thousands over several columns are still judged', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => holdOn('r', { id: String(i + 4), kind: 'b' }));
    expect(await storeOf(rows).count('r', heldBy(many, judgement, catalogueOf()))).toBe(1);
  });
});
