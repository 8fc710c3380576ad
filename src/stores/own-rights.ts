/** What an account that disposes without owning our tables must be allowed in them: what the SQL of `prepare` says at its end. */
import type { Right } from '../policy/rights.ts';

const needed: Record<string, Right['right'][]> = {
  binding: ['select'],
  receipt: ['select', 'insert', 'update', 'delete'],
  mark: ['select', 'insert', 'update'],
  hold_journal: ['select', 'insert', 'update'],
};

/** @param before what our tables' names begin with. */
export const ownRights = (before: string): Right[] =>
  Object.entries(needed).flatMap(([table, rights]) =>
    rights.map((right) => ({ table: `${before}${table}`, right, columns: null })),
  );
