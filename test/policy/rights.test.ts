/** What an account must be allowed to do: no more and no less than a run asks for. */
import { describe, expect, test } from '@jest/globals';
import type { CompiledPolicy, Part } from '../../src/policy/compiled.ts';
import { rightsNeeded } from '../../src/policy/rights.ts';
import { column, is, policyOf, related } from './support/policy-of.ts';
import { catalogueOf, reference } from './support/records.ts';

const notes: Part = { kind: 'rows', table: 'notes', match: { record: 'id' }, parts: [] };
const catalogue = catalogueOf();

/** `select r (id, kind)`, one line each. */
const needs = (policy: CompiledPolicy, others: CompiledPolicy[] = [], shapes = catalogue, writes = true): string[] =>
  rightsNeeded(policy, [policy, ...others], shapes, writes).map(
    ({ table, right, columns }) => `${right} ${table}${columns ? ` (${columns.join(', ')})` : ''}`,
  );

describe('a run needs', () => {
  test('to read key, dates and conditions, and to delete', () => {
    const policy = policyOf('p', { dataset: { where: is('kind', 'x') } });
    expect(needs(policy)).toEqual(['select r (ended_on, id, kind)', 'delete r']);
  });

  test('nothing but to read where the store is connected for reading, or nothing is disposed of', () => {
    expect(needs(policyOf('p'), [], catalogue, false)).toEqual(['select r (ended_on, id)']);
    expect(needs(policyOf('p', { disposition: { kind: 'verify', none: null } }))).toEqual(['select r (ended_on, id)']);
  });

  test('to find parts and delete them, or to write into those that stay', () => {
    const lines: Part = {
      kind: 'stamp',
      table: 'lines',
      match: { note: 'id' },
      stamp: { written_on: { kind: 'due-day' } },
    };
    expect(needs(policyOf('p', { dataset: { parts: [{ ...notes, parts: [lines] } as Part] } }))).toEqual([
      // The key too: by it a hold may cover the row, and with it the record.
      'select lines (id, note, written_on)',
      'update lines (written_on)',
      'select notes (id, record)',
      'delete notes',
      'select r (ended_on, id)',
      'delete r',
    ]);
  });

  test('to change what it anonymises, and to read what it shortens', () => {
    const disposition = {
      kind: 'anonymise' as const,
      columns: { code: 'truncate-ip' as const, kind: 'erase' as const },
      mark: 'done_at',
    };
    expect(needs(policyOf('p', { disposition }))).toEqual([
      'select r (code, done_at, ended_on, id)',
      'update r (code, kind, done_at)',
    ]);
  });

  test('to read related rows: those of dates, of exceptions, and of those that refer to it', () => {
    const from = related('notes', { record: 'id' }, 'written_on', { many: true, where: is('kind', 'x') });
    const unless = [
      { when: { op: 'exists' as const, table: 'lines', match: { note: 'parent' }, where: is('id', 1) }, because: 'b' },
    ];
    expect(needs(policyOf('p', { retain: { from }, unless }))).toEqual([
      'select lines (id, note)',
      'select notes (kind, record, written_on)',
      'select r (id, parent)',
      'delete r',
    ]);
    const referred = catalogueOf({ r: { references: [reference('notes', { record: 'id' }, 'restrict')] } });
    expect(needs(policyOf('p'), [], referred)).toEqual([
      'select notes (record)',
      'select r (ended_on, id)',
      'delete r',
    ]);
  });

  test('to ask the other policies over the same table whether they would keep the record', () => {
    const other = policyOf('other', { dataset: { where: is('code', 'y') }, retain: { from: column('done_at') } });
    expect(needs(policyOf('p'), [other])).toEqual(['select r (code, done_at, ended_on, id)', 'delete r']);
    expect(
      needs(policyOf('p'), [policyOf('far', { dataset: { store: 'elsewhere', where: is('code', 'y') } })]),
    ).toEqual(['select r (ended_on, id)', 'delete r']);
  });

  test('to lock the rows whose objects go, and to read what names them', () => {
    const object: Part = { kind: 'object', store: 'files', object: 'calls/{code}/{kind}.wav' };
    expect(needs(policyOf('p', { dataset: { parts: [object] } }))).toEqual([
      'select r (code, ended_on, id, kind)',
      'lock r (id)',
      'delete r',
    ]);
  });
});
