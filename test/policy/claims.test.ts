/** Several policies over one table: when periods disagree the longest wins, and who would never dispose protects. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { judge } from '../../src/policy/judge.ts';
import { never } from '../../src/policy/predicate.ts';
import { openMemoryStore } from '../../src/stores/memory/open-store.ts';
import { policyOfCase } from './support/agree.ts';
import { type Case, caseOf, columnsOf, keys, shapes } from './support/cases.ts';
import { verdictOn } from './support/oracle.ts';
import { column, is, policyOf } from './support/policy-of.ts';
import { catalogueOf, outcomes, type Rows } from './support/records.ts';

const twoMonths = policyOf('two-months');
const aYear = { period: { months: 12, days: 0 } };
const oneYear = policyOf('one-year', { retain: aYear });
const noonOf = (day: string): string => `${day}T10:00:00Z`;

const rows: Rows = {
  r: [
    { id: 1, kind: 'a', ended_on: '2026-01-01' },
    { id: 2, kind: 'b', ended_on: '2026-01-01' },
    { id: 3, kind: 'a', ended_on: '2026-05-30' },
    { id: 4, kind: 'a', ended_on: null },
  ],
};

describe('a record that several policies claim', () => {
  test('stays as long as the longest of them says, and goes under either afterwards', async () => {
    const both = [twoMonths, oneYear];
    expect(await outcomes(rows, twoMonths, both, noonOf('2026-06-01'))).toMatchObject({ claimed: ['1', '2', '4'] });
    expect(await outcomes(rows, oneYear, both, noonOf('2026-06-01'))).not.toHaveProperty('due');
    expect(await outcomes(rows, twoMonths, both, noonOf('2027-01-01'))).not.toHaveProperty('due');
    for (const policy of both)
      expect(await outcomes(rows, policy, both, noonOf('2027-01-02'))).toMatchObject({ due: ['1', '2'] });
  });
  test('is claimed only by policies whose dataset it is in', async () => {
    const onlyA = policyOf('only-a', { dataset: { where: is('kind', 'a') }, retain: aYear });
    expect(await outcomes(rows, twoMonths, [twoMonths, onlyA], noonOf('2026-06-01'))).toEqual({
      due: ['2'],
      claimed: ['1', '4'],
    });
  });
  test('is protected by a policy that keeps it indefinitely, and by one whose period nobody stated', async () => {
    for (const retain of [
      { kind: 'indefinite', because: 'history', review: '2030-01-01' } as const,
      { kind: 'unspecified', because: 'not stated' } as const,
    ]) {
      const keeper = policyOf('keeper', { dataset: { where: is('kind', 'b') }, retain, disposition: null });
      expect(await outcomes(rows, twoMonths, [twoMonths, keeper], noonOf('2099-06-01'))).toEqual({
        due: ['1', '3'],
        claimed: ['2'],
        undated: ['4'],
      });
    }
  });
  test('is not claimed by a policy that only verifies', async () => {
    const verifying = policyOf('verifying', { retain: aYear, disposition: { kind: 'verify', none: null } });
    expect(await outcomes(rows, twoMonths, [twoMonths, verifying], noonOf('2026-06-01'))).toEqual({
      due: ['1', '2'],
      undated: ['4'],
    });
  });
  test('is not claimed by the later policy that an earlier stage names', async () => {
    const erase = (stageOf: string | null): CompiledPolicy =>
      policyOf('erase', {
        stageOf,
        disposition: { kind: 'anonymise', columns: { code: 'erase' }, mark: 'done_at' },
      });
    const at = noonOf('2026-06-01');
    expect(await outcomes(rows, erase('one-year'), [erase('one-year'), oneYear], at)).toMatchObject({
      due: ['1', '2'],
    });
    expect(await outcomes(rows, erase(null), [erase(null), oneYear], at)).toMatchObject({ claimed: ['1', '2', '4'] });
  });
  test('is not claimed by any stage that follows, however many there are', async () => {
    const stage = (id: string, months: number, stageOf: string | null): CompiledPolicy =>
      policyOf(id, {
        stageOf,
        retain: { period: { months, days: 0 } },
        disposition: { kind: 'flag', columns: { code: 'x' }, mark: 'done_at' },
      });
    const flag = stage('flag', 1, 'erase');
    const chain = [flag, stage('erase', 2, 'one-year'), oneYear];
    expect(await outcomes(rows, flag, chain, noonOf('2026-02-02'))).toMatchObject({ due: ['1', '2'] });
    const broken = [flag, stage('erase', 2, null), oneYear];
    expect(await outcomes(rows, flag, broken, noonOf('2026-02-02'))).toMatchObject({ claimed: ['1', '2', '4'] });
  });
  test('stays while an exception or an extension of the other policy keeps it', async () => {
    const excepting = policyOf('other', { unless: [{ when: is('kind', 'a'), because: 'matter' }] });
    const extending = policyOf('other', {
      retain: { extend: [{ when: is('kind', 'a'), period: { months: 12, days: 0 }, within: null, because: 'x' }] },
    });
    for (const other of [excepting, extending])
      expect(await outcomes(rows, twoMonths, [twoMonths, other], noonOf('2026-06-01'))).toMatchObject({
        due: ['2'],
        claimed: ['1', '4'],
      });
  });
  test('goes when its day has come in the time zone of each of them', async () => {
    const east = policyOf('east', { timezone: 'Pacific/Kiritimati' });
    const west = policyOf('west', { timezone: 'America/Los_Angeles' });
    const two: Rows = { r: [{ id: 1, ended_on: '2025-12-31' }] };
    // The first of March has begun in the east only.
    expect(await outcomes(two, east, [east, west], '2026-02-28T12:00:00Z')).toEqual({ claimed: ['1'] });
    expect(await outcomes(two, west, [east, west], '2026-02-28T12:00:00Z')).toEqual({});
    expect(await outcomes(two, east, [east, west], '2026-03-01T08:00:00Z')).toEqual({ due: ['1'] });
  });
  test('is not claimed by a policy over a table of the same name in another store', async () => {
    const elsewhere = policyOf('elsewhere', { retain: aYear, dataset: { store: 't' } });
    expect(await outcomes(rows, twoMonths, [twoMonths, elsewhere], noonOf('2026-06-01'))).toMatchObject({
      due: ['1', '2'],
    });
  });
  test('is claimed by a policy that names the same table otherwise', async () => {
    const qualified = policyOf('qualified', { retain: aYear, dataset: { table: 'public.r' } });
    const { r } = catalogueOf();
    const catalogue = r ? { ...catalogueOf(), 'public.r': r } : {};
    expect(await outcomes(rows, twoMonths, [twoMonths, qualified], noonOf('2026-06-01'), { catalogue })).toMatchObject({
      claimed: ['1', '2', '4'],
    });
  });
  test('is left to the others exactly as plain arithmetic says, whatever the rules', async () => {
    await fc.assert(
      fc.asyncProperty(caseOf(8), caseOf(1), async (given, { rows: _, ...rule }) => {
        const other: Case = { ...rule, rows: given.rows, storeZone: given.storeZone, asOf: given.asOf };
        const table = (name: keyof Case['rows']) => ({
          columns: columnsOf(name),
          key: keys[name],
          rows: given.rows[name],
        });
        const store = openMemoryStore({
          name: 's',
          timezone: given.storeZone,
          tables: { r: table('r'), one: table('one'), many: table('many') },
        });
        const claimant = { ...policyOfCase(other), id: 'other' };
        const judgement = judge(policyOfCase(given), [claimant], given.asOf, shapes());
        for (const record of given.rows.r) {
          const verdict = verdictOn(other, record);
          const goes = verdict.due && !verdict.excepted && verdict.extended.length === 0;
          const found = await store.examine(judgement, never, [String(record.id)]);
          expect(found?.claimed).toEqual(verdict.inScope && !goes ? ['other'] : []);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a part that another policy claims', () => {
  const withNotes = policyOf('with-notes', {
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
  const yearsOf = (table: string): CompiledPolicy =>
    policyOf(`years-of-${table}`, {
      dataset: { table },
      retain: { period: { months: 60, days: 0 }, from: column('written_on') },
    });
  const hanging: Rows = {
    r: [
      { id: 1, ended_on: '2026-01-01' },
      { id: 2, ended_on: '2026-01-01' },
      { id: 3, ended_on: '2026-01-01' },
    ],
    notes: [
      { id: 1, record: 1, written_on: '2025-12-01' },
      { id: 2, record: 2, written_on: '2019-12-01' },
      { id: 3, record: 3, written_on: '2019-12-01' },
    ],
    lines: [
      { id: 1, note: 3, written_on: '2025-12-01' },
      { id: 2, note: 2, written_on: '2019-12-01' },
    ],
  };

  test('makes the whole record claimed, also when it hangs on another part', async () => {
    const at = noonOf('2026-06-01');
    const { claimed, due } = await outcomes(hanging, withNotes, [withNotes, yearsOf('notes')], at);
    expect({ claimed, due }).toEqual({ claimed: ['1'], due: ['2', '3'] });
    expect(await outcomes(hanging, withNotes, [withNotes, yearsOf('lines')], at)).toEqual({
      claimed: ['3'],
      due: ['1', '2'],
    });
  });
  test('is kept by the policy itself where its own records are among the parts, named as a claimant or not', async () => {
    const family = policyOf('family', {
      dataset: { parts: [{ kind: 'rows', table: 'r', match: { parent: 'id' }, parts: [] }] },
    });
    const two: Rows = {
      r: [
        { id: 1, ended_on: '2026-01-01' },
        { id: 2, ended_on: '2026-05-30', parent: 1 },
        { id: 3, ended_on: '2026-01-01' },
        { id: 4, ended_on: '2026-01-01', parent: 3 },
      ],
    };
    for (const claimants of [[], [family]])
      expect(await outcomes(two, family, claimants, noonOf('2026-06-01'))).toEqual({
        claimed: ['1'],
        due: ['3', '4'],
      });
  });
  test('of a stamp is not claimed: it stays', async () => {
    const stamping = policyOf('stamping', {
      dataset: {
        parts: [{ kind: 'stamp', table: 'notes', match: { record: 'id' }, stamp: { stamped_on: { kind: 'due-day' } } }],
      },
    });
    expect(await outcomes(hanging, stamping, [stamping, yearsOf('notes')], noonOf('2026-06-01'))).toEqual({
      due: ['1', '2', '3'],
    });
  });
});

test('a record without a usable date is undated, not extended, also where an extension would apply', async () => {
  const extending = policyOf('extending', {
    retain: { extend: [{ when: is('kind', 'a'), period: { months: 12, days: 0 }, within: null, because: 'x' }] },
  });
  expect(await outcomes(rows, extending, [], noonOf('2026-06-01'))).toEqual({
    due: ['2'],
    extended: ['1'],
    undated: ['4'],
  });
});
