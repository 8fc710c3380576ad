/** A policy against the tables as they are: what refuses it, what blocks single records, and when it must be approved anew. */
import { describe, expect, test } from '@jest/globals';
import type { Catalogue, InboundReference, TableShape } from '../../src/policy/catalogue.ts';
import { checkCatalogue, schemaDigest } from '../../src/policy/check-catalogue.ts';
import type { CompiledPolicy, Part } from '../../src/policy/compiled.ts';
import { newIndex } from '../../src/policy/index-statement.ts';
import { column, policyOf, related } from './support/policy-of.ts';
import { catalogueOf, instant, needed, outcomes, type Rows, reference, text } from './support/records.ts';

const notes: Part = { kind: 'rows', table: 'notes', match: { record: 'id' }, parts: [] };
const lines: Part = { kind: 'rows', table: 'lines', match: { note: 'id' }, parts: [] };
const stamped: Part = {
  kind: 'stamp',
  table: 'notes',
  match: { record: 'id' },
  stamp: { stamped_on: { kind: 'due-day' } },
};
const withParts = (...parts: Part[]): CompiledPolicy => policyOf('p', { dataset: { parts } });
const erasing = (...parts: Part[]): CompiledPolicy =>
  policyOf('p', {
    dataset: { parts },
    disposition: { kind: 'anonymise', columns: { code: 'erase' }, mark: 'done_at' },
  });
const referredTo = (table: string, ...references: InboundReference[]): Catalogue =>
  catalogueOf({ [table]: { references } });
const changed = (table: string, changes: Partial<TableShape>): Catalogue => catalogueOf({ [table]: changes });
const codes = (policy: CompiledPolicy, catalogue: Catalogue): string[] =>
  checkCatalogue(policy, catalogue).map(({ code }) => code);
const columnsOf = (table: string) => catalogueOf()[table]?.columns ?? {};

describe('a policy is refused', () => {
  test('only for a reason: one that fits its tables has no findings', () => {
    expect(checkCatalogue(withParts({ ...notes, parts: [lines] } as Part), catalogueOf())).toEqual([]);
  });
  test('when it names a table that is not there', () => {
    const { lines: _, ...rest } = catalogueOf();
    expect(checkCatalogue(withParts({ ...notes, parts: [lines] } as Part), rest)).toMatchObject([
      { severity: 'error', code: 'schema.table', what: expect.stringContaining('lines') },
    ]);
  });
  test('when it names a column that is not there, wherever it names it', () => {
    const from = policyOf('p', { retain: { from: column('closed_on') } });
    expect(checkCatalogue(from, catalogueOf())).toContainEqual(
      expect.objectContaining({ code: 'schema.column', path: 'retain.from' }),
    );
    const where = policyOf('p', { dataset: { where: { op: 'null', column: 'nothing' } } });
    expect(codes(where, catalogueOf())).toEqual(['schema.column']);
    expect(codes(withParts({ ...notes, match: { record_id: 'id' } } as Part), catalogueOf())).toEqual([
      'schema.column',
    ]);
  });
  test('when its starting point is no date', () => {
    expect(codes(policyOf('p', { retain: { from: column('kind') } }), catalogueOf())).toContain('schema.type');
  });
  test('when the starting point can be NULL and nobody wrote what that means', () => {
    const silent = policyOf('p', { retain: { from: column('ended_on', { missing: null }) } });
    expect(codes(silent, catalogueOf())).toEqual(['schema.missing']);
    const required = changed('r', { columns: { ...columnsOf('r'), ended_on: needed(instant) } });
    expect(codes(silent, required)).toEqual([]);
  });
  test('when a related record is found by columns that are not unique, unless many may be found', () => {
    const from = (many: boolean) =>
      policyOf('p', { retain: { from: related('notes', { record: 'id' }, 'written_on', { many }) } });
    expect(codes(from(false), catalogueOf())).toEqual(['schema.unique']);
    expect(codes(from(true), catalogueOf())).toEqual([]);
    expect(codes(from(false), changed('notes', { uniqueKeys: [['id'], ['record']] }))).toEqual([]);
    expect(codes(from(false), changed('notes', { uniqueKeys: [['record', 'id']] }))).toEqual(['schema.unique']);
  });
  test('when its key does not identify one record', () => {
    expect(codes(policyOf('p', { dataset: { key: ['kind'] } }), catalogueOf())).toEqual(['schema.key']);
  });
  test('when its mark cannot be NULL, or what it erases can be neither NULL nor empty', () => {
    const marked = changed('r', { columns: { ...columnsOf('r'), done_at: needed(instant) } });
    expect(codes(erasing(), marked)).toEqual(['schema.mark']);
    const numbered = changed('r', { columns: { ...columnsOf('r'), code: needed(instant) } });
    expect(codes(erasing(), numbered)).toEqual(['schema.erase']);
    const texts = changed('r', { columns: { ...columnsOf('r'), code: needed(text) } });
    expect(codes(erasing(), texts)).toEqual([]);
  });
  test('when a trigger or a rule of a table that it changes is not named', () => {
    const triggers = changed('notes', { triggers: ['archive'] });
    expect(codes(withParts(notes), triggers)).toEqual(['schema.trigger']);
    expect(codes(withParts(stamped), triggers)).toEqual(['schema.trigger']);
    expect(codes(policyOf('p'), triggers)).toEqual([]);
    const named = policyOf('p', { dataset: { parts: [notes] }, triggers: ['archive'] });
    expect(codes(named, triggers)).toEqual([]);
  });
  test('in words that can be copied into the file, whatever things are called', () => {
    const odd = changed('r', {
      triggers: ['odd, trigger: name'],
      references: [reference('true', { 'a: b': 'id' }, 'cascade')],
    });
    expect(checkCatalogue(policyOf('p'), odd).map(({ hint }) => hint)).toEqual([
      'Add to the parts of r: { table: "true", match: { "a: b": id } }, or change the foreign key.',
      'Read it; if it keeps no copy, write triggers: ["odd, trigger: name"].',
    ]);
  });
  test('and only warned when no index leads by its starting point', () => {
    expect(checkCatalogue(policyOf('p'), changed('r', { indexes: [['id'], ['id', 'ended_on']] }))).toMatchObject([
      { severity: 'warning', code: 'schema.index', hint: expect.stringContaining('ON r (ended_on, id);') },
    ]);
    const elsewhere = changed('r', { indexes: [], identity: 'mysql:server/shop/r' });
    expect(checkCatalogue(policyOf('p'), elsewhere)).toMatchObject([
      { hint: 'Create it: ALTER TABLE r ADD INDEX (ended_on, id);' },
    ]);
  });
});

describe('deleting a record must not change others in silence', () => {
  test('a cascade into a table that the policy does not name is refused', () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'cascade'));
    expect(codes(policyOf('p'), catalogue)).toEqual(['schema.cascade']);
    expect(codes(withParts(notes), catalogue)).toEqual([]);
  });
  test('so are ON DELETE SET NULL and SET DEFAULT', () => {
    for (const onDelete of ['set-null', 'set-default'] as const) {
      const catalogue = referredTo('r', reference('notes', { record: 'id' }, onDelete));
      expect(codes(policyOf('p'), catalogue)).toEqual(['schema.cascade']);
      expect(codes(withParts(stamped), catalogue)).toEqual([]);
    }
  });
  test('a cascade into rows that a stamp is to keep is refused', () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'cascade'));
    expect(codes(withParts(stamped), catalogue)).toEqual(['schema.cascade']);
  });
  test('a cascade among the records themselves is refused: nobody asked whether the others are due', () => {
    const catalogue = referredTo('r', reference('r', { parent: 'id' }, 'cascade'));
    expect(codes(policyOf('p'), catalogue)).toEqual(['schema.cascade']);
    // No part may lie in the table of the records, so none is suggested.
    expect(checkCatalogue(policyOf('p'), catalogue)[0]?.hint).toMatch(
      /^Change the foreign key: with ON DELETE RESTRICT /,
    );
  });
  test('a cascade into other rows than those of the part is refused', () => {
    const catalogue = referredTo('r', reference('notes', { kind: 'code' }, 'cascade'));
    expect(codes(withParts(notes), catalogue)).toEqual(['schema.cascade']);
    const both = referredTo('r', reference('notes', { record: 'id', kind: 'code' }, 'cascade'));
    expect(codes(withParts(notes), both)).toEqual([]);
  });
  test('a cascade from a part is refused like one from the record, also where the record stays', () => {
    const catalogue = referredTo('notes', reference('lines', { note: 'id' }, 'cascade'));
    for (const policy of [withParts(notes), erasing(notes)])
      expect(codes(policy, catalogue)).toEqual(['schema.cascade']);
    expect(codes(withParts({ ...notes, parts: [lines] } as Part), catalogue)).toEqual([]);
    expect(codes(erasing(), catalogue)).toEqual([]);
  });
  test('nothing is refused where nothing is deleted', () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'cascade'));
    expect(codes(erasing(), catalogue)).toEqual([]);
    expect(codes(policyOf('p', { disposition: { kind: 'verify', none: null } }), catalogue)).toEqual([]);
  });
  test('a reference without an index is refused, with the index to create', () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'restrict', false));
    expect(checkCatalogue(withParts(notes), catalogue)).toMatchObject([
      { severity: 'error', code: 'schema.reference.unindexed', hint: expect.stringContaining('ON notes (record);') },
    ]);
  });
});

describe('a record is blocked', () => {
  const rows: Rows = {
    r: [
      { id: 1, ended_on: '2026-01-01', code: 'c' },
      { id: 2, ended_on: '2026-01-01' },
    ],
    notes: [{ id: 10, record: 1, kind: 'c' }],
    lines: [{ id: 100, note: 10 }],
  };
  const at = '2026-06-01T10:00:00Z';
  const under = (policy: CompiledPolicy, catalogue: Catalogue) => outcomes(rows, policy, [], at, { catalogue });

  test('while a row that does not go along refers to it and the store would refuse', async () => {
    for (const onDelete of ['restrict', 'no-action'] as const)
      expect(await under(policyOf('p'), referredTo('r', reference('notes', { record: 'id' }, onDelete)))).toEqual({
        due: ['2'],
        blocked: ['1'],
      });
  });
  test('but not when the rows that refer go along as a part', async () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'restrict'));
    expect(await under(withParts(notes), catalogue)).toEqual({ due: ['1', '2'] });
  });
  test('also when the part takes other rows than those that refer, or only stamps them', async () => {
    const catalogue = referredTo('r', reference('notes', { kind: 'code' }, 'restrict'));
    expect(await under(withParts(notes), catalogue)).toEqual({ due: ['2'], blocked: ['1'] });
    const same = referredTo('r', reference('notes', { record: 'id' }, 'restrict'));
    expect(await under(withParts(stamped), same)).toEqual({ due: ['2'], blocked: ['1'] });
  });
  test('while a row refers to one of its parts, also where only the parts go', async () => {
    const catalogue = referredTo('notes', reference('lines', { note: 'id' }, 'restrict'));
    for (const policy of [withParts(notes), erasing(notes)])
      expect(await under(policy, catalogue)).toEqual({ due: ['2'], blocked: ['1'] });
    expect(await under(withParts({ ...notes, parts: [lines] } as Part), catalogue)).toEqual({ due: ['1', '2'] });
  });
  test('by no reference where it stays', async () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'restrict'));
    expect(await under(erasing(), catalogue)).toEqual({ due: ['1', '2'] });
  });
  test('by no reference that the store itself takes back', async () => {
    const catalogue = referredTo('r', reference('notes', { record: 'id' }, 'set-null'));
    expect(await under(policyOf('p'), catalogue)).toEqual({ due: ['1', '2'] });
  });
});

test('what a nested stamp writes is read from the record, not from the part that it hangs on', () => {
  const deep: Part = {
    kind: 'rows',
    table: 'notes',
    match: { record: 'id' },
    parts: [
      {
        kind: 'stamp',
        table: 'lines',
        match: { note: 'id' },
        stamp: { written_on: { kind: 'term', term: column('ended_on') } },
      },
    ],
  };
  expect(codes(withParts(deep), catalogueOf())).toEqual([]);
});

describe('the digest of the schema that an approval binds to', () => {
  const policy = withParts(notes);
  const before = schemaDigest(policy, catalogueOf());
  const digest = (catalogue: Catalogue): string => schemaDigest(policy, catalogue);
  const r = columnsOf('r');

  test('changes with the type or nullability of a named column, a key, a foreign key, a trigger, row security, the table', () => {
    const changes = [
      changed('r', { columns: { ...r, ended_on: instant } }),
      changed('r', { columns: { ...r, ended_on: needed(r.ended_on ?? instant) } }),
      changed('r', { uniqueKeys: [['id'], ['code']] }),
      changed('r', { references: [reference('lines', { note: 'id' }, 'restrict')] }),
      changed('notes', { triggers: ['archive'] }),
      changed('notes', { rowSecurity: true }),
      changed('r', { identity: 'copy/public/r' }),
      changed('notes', { columns: { ...columnsOf('notes'), record: text } }),
    ];
    const found = changes.map(digest);
    expect(new Set([before, ...found]).size).toBe(changes.length + 1);
    const cascade = digest(changed('r', { references: [reference('lines', { note: 'id' }, 'cascade')] }));
    expect(cascade).not.toBe(found[3]);
  });
  test('changes with the zone that a wall clock is read in, and not with the zone of days and instants', () => {
    const wall = { ...r, ended_on: { type: 'timestamp', kind: 'timestamp', nullable: true } as const };
    const zoned = (columns: typeof r, timezone: string) => digest(changed('r', { columns, timezone }));
    expect(zoned(wall, 'Europe/Helsinki')).not.toBe(zoned(wall, 'Pacific/Auckland'));
    expect(zoned(r, 'Europe/Helsinki')).toBe(zoned(r, 'Pacific/Auckland'));
  });

  test('does not change with columns, indexes, estimates and tables that the policy does not name', () => {
    for (const catalogue of [
      changed('r', { columns: { ...r, kind: instant, added: text } }),
      changed('r', { indexes: [] }),
      changed('r', { estimatedRows: 7 }),
      changed('lines', { columns: {}, triggers: ['archive'] }),
      changed('other', {}),
    ])
      expect(digest(catalogue)).toBe(before);
  });
  test('does not depend on the order in which a store lists things', () => {
    const one = reference('lines', { note: 'id' }, 'restrict');
    const two = reference('notes', { record: 'id' }, 'restrict');
    expect(digest(changed('r', { references: [one, two], triggers: ['a', 'b'], uniqueKeys: [['id'], ['code']] }))).toBe(
      digest(changed('r', { references: [two, one], triggers: ['b', 'a'], uniqueKeys: [['code'], ['id']] })),
    );
  });
  test('does not change when the file says otherwise who the subject is', () => {
    const about = (subject: CompiledPolicy['about']['subject']) => ({ ...policy, about: { ...policy.about, subject } });
    for (const subject of [{ column: 'kind' }, { table: 'lines', match: { note: 'id' }, column: 'written_on' }])
      expect(schemaDigest(about(subject), catalogueOf())).toBe(before);
  });
});

test('an index is created by a statement that the server takes as it is written', () => {
  expect(newIndex({ identity: 'postgres:1/2/x' }, 'archive.Order', ['endedAt', 'user', 'id'])).toBe(
    'CREATE INDEX CONCURRENTLY ON archive."Order" ("endedAt", "user", id);',
  );
  expect(newIndex({ identity: 'mysql:server/shop/x' }, 'order', ['rank', 'id'])).toBe(
    'ALTER TABLE `order` ADD INDEX (`rank`, id);',
  );
});
