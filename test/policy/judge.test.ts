/**
 * The judgement against plain arithmetic: random terms, periods, extensions, exceptions and rows, each record judged by
 * the predicates that a store evaluates and by an oracle that goes through the rows.
 */
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import type { Store } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { agreeOnEachRecord, agreeOnOutcomes, branchesAreDisjoint } from './support/agree.ts';
import { type Case, caseOf, columnsOf, keys } from './support/cases.ts';

function storeOf({ rows, storeZone }: Case): Store {
  const table = (name: keyof Case['rows']) => ({ columns: columnsOf(name), key: keys[name], rows: rows[name] });
  const tables = { r: table('r'), one: table('one'), many: table('many') };
  return openMemoryStore({ name: 's', timezone: storeZone, tables });
}

describe('the predicates of a judgement and the arithmetic of days', () => {
  test('say the same of every record: due, undated, excepted, extended, in scope', async () => {
    await fc.assert(
      fc.asyncProperty(caseOf(8), (given) => agreeOnEachRecord(storeOf(given), given)),
      { numRuns: 300 },
    );
  });
  test('give each record the same outcome when a run lists them', async () => {
    await fc.assert(
      fc.asyncProperty(caseOf(20), (given) => agreeOnOutcomes(storeOf(given), given)),
      { numRuns: 80 },
    );
  });
  test('no record is in two branches, and no undated record in any', async () => {
    await fc.assert(
      fc.asyncProperty(caseOf(12), (given) => branchesAreDisjoint(storeOf(given), given)),
      { numRuns: 150 },
    );
  });
});
