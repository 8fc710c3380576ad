/** What changes from day to day, as predicates that a store is asked. */
import { describe, expect, test } from '@jest/globals';
import { changes, overDays } from '../../src/policy/over-days.ts';
import { all, any, exists, not, type Predicate } from '../../src/policy/predicate.ts';

/** Before the limit of the day, by a column of the record and of each of so many tables. */
const due = (day: string, tables: number): Predicate => {
  const before = (column: string): Predicate => ({ op: 'days', column, zone: 'UTC', from: null, to: day });
  const related = Array.from({ length: tables }, (_, i) => not(exists(`t${i}`, { id: 'id' }, not(before('at')))));
  return any(all(before('at'), ...related), all(before('seen'), ...related));
};

const leaves = (predicate: Predicate): number => {
  if (predicate.op === 'all' || predicate.op === 'any') return predicate.of.reduce((sum, one) => sum + leaves(one), 0);
  if (predicate.op === 'not') return leaves(predicate.of);
  return predicate.op === 'exists' ? 1 + leaves(predicate.where) : 1;
};

describe('what changes', () => {
  test.each([2, 8, 16, 60])(
    'in %d related tables is asked of each once, with those before it left out once',
    (tables) => {
      const found = changes(overDays([due('2026-01-01', tables), due('2026-01-02', tables)]));
      // One for the record's own columns, one for each table.
      expect(found.length).toBe(tables + 1);
      expect(Math.max(...found.map(leaves))).toBeLessThanOrEqual(2 * tables + 2);
    },
  );

  test('is nothing where every day says the same', () => {
    expect(changes(overDays([due('2026-01-01', 3), due('2026-01-01', 3)]))).toEqual([]);
  });
});
