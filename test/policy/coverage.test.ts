import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Catalogue, TableShape } from '../../src/policy/catalogue.ts';
import type { CompiledPolicy, Part } from '../../src/policy/compiled.ts';
import { coverSystems } from '../../src/policy/coverage.ts';
import type { BrokenFile } from '../../src/policy/parsed.ts';
import type { IgnoreEntry, SystemEntry } from '../../src/policy/systems.ts';
import { coverTables, type StoreToCover } from '../../src/policy/table-coverage.ts';
import { policyOf } from './support/policy-of.ts';

const asOf = '2027-06-30T21:30:00Z'; // The first of July in Helsinki, the last of June in UTC.

const system = (id: string, said: Partial<SystemEntry> = {}): SystemEntry => ({
  id,
  name: { en: `System ${id}`, fi: `Järjestelmä ${id}` },
  controller: [],
  notice: [],
  policies: null,
  procedure: null,
  note: null,
  ...said,
});

const gap = (id: string): CompiledPolicy =>
  policyOf(id, { dataset: null, retain: { kind: 'unspecified', because: 'none stated' }, disposition: null });

const folderOf = (policies: CompiledPolicy[], broken: string[] = []) => ({
  sound: policies.map((policy) => ({ file: `${policy.id}.yaml`, source: '', policy })),
  broken: broken.map((id): BrokenFile => ({ file: `${id}.yaml`, id, store: null, tables: [] })),
});

const statesOf = (systems: SystemEntry[], policies: CompiledPolicy[], broken?: string[]) =>
  Object.fromEntries(
    coverSystems(systems, folderOf(policies, broken), asOf).systems.map((one) => [one.system.id, one.state]),
  );

describe('A system', () => {
  const policies = [policyOf('a'), policyOf('b'), gap('g')];

  test('is governed by the policies that it names, where all of them are there', () => {
    const systems = [system('S1', { policies: ['a', 'b'] }), system('S2', { policies: ['a', 'c'] })];
    expect(statesOf(systems, policies)).toEqual({ S1: 'governed', S2: 'forgotten' });
  });

  test('is a declared gap as soon as one of its policies declares one', () => {
    expect(statesOf([system('S1', { policies: ['a', 'g'] })], policies)).toEqual({ S1: 'gap' });
  });

  test('is forgotten where a file has mistakes: nobody can say what it governs', () => {
    const [covered] = coverSystems([system('S1', { policies: ['a', 'x'] })], folderOf(policies, ['x']), asOf).systems;
    expect(covered).toMatchObject({ state: 'forgotten', policies: [{ standing: 'governs' }, { standing: 'broken' }] });
  });

  test('without policies is forgotten, unless a policy says that it is of this system, or there is a procedure', () => {
    const of = (id: string, name: string): CompiledPolicy => {
      const policy = policyOf(id);
      return { ...policy, about: { ...policy.about, system: name } };
    };
    const systems = [
      system('S1'),
      system('S2'),
      system('S3'),
      system('S4', { procedure: { steps: 'x', review: '2028-01-31' } }),
    ];
    const all = [of('by-id', 'S2'), of('by-name', 'Järjestelmä S3'), of('other', 'S')];
    expect(statesOf(systems, all)).toEqual({ S1: 'forgotten', S2: 'governed', S3: 'governed', S4: 'procedure' });
    expect(coverSystems(systems, folderOf(all), asOf).unlisted).toEqual(['other']);
  });

  test('is to be looked at again by a day, which is over when it is over in the time zone of the policy', () => {
    const reviewed = (zone: string): CompiledPolicy => {
      const policy = policyOf('a', { timezone: zone });
      return { ...policy, about: { ...policy.about, review: '2027-06-30' } };
    };
    const overdue = (zone: string) =>
      coverSystems([system('S1', { policies: ['a'] })], folderOf([reviewed(zone)]), asOf).systems[0]?.policies[0]
        ?.review?.overdue;
    expect([overdue('Europe/Helsinki'), overdue('UTC')]).toEqual([true, false]);
  });

  test('of records kept until further notice has the earlier of two reviews', () => {
    const policy = policyOf('a', { retain: { kind: 'indefinite', because: 'x', review: '2027-01-31' } });
    const both = { ...policy, about: { ...policy.about, review: '2027-12-31' } };
    const [covered] = coverSystems([system('S1', { policies: ['a'] })], folderOf([both]), asOf).systems;
    expect(covered?.policies[0]?.review).toEqual({ by: '2027-01-31', overdue: true });
  });
});

const shape = (identity: string): TableShape => ({
  identity,
  columns: {},
  uniqueKeys: [],
  indexes: [],
  references: [],
  triggers: [],
  rowSecurity: false,
  estimatedRows: 7,
});

function storeOf(tables: string[], aliases: Catalogue = {}, kind: StoreToCover['kind'] = 'postgres'): StoreToCover {
  return {
    name: 's',
    kind,
    tables,
    catalogue: { ...Object.fromEntries(tables.map((table) => [table, shape(`db.${table}`)])), ...aliases },
  };
}

const over = (id: string, table: string, said: Parameters<typeof policyOf>[1] = {}): CompiledPolicy =>
  policyOf(id, { ...said, dataset: { table, ...said.dataset } });

const ignored = (table: string, said: Partial<IgnoreEntry> = {}): IgnoreEntry => ({
  store: 's',
  table,
  where: null,
  pattern: null,
  because: `${table} needs none`,
  review: null,
  ...said,
});

const tableStates = (store: StoreToCover, policies: CompiledPolicy[], ignore: IgnoreEntry[] = []) =>
  Object.fromEntries(coverTables(store, policies, ignore, asOf).tables.map(({ table, state }) => [table, state]));

const orders: Part = {
  kind: 'rows',
  table: 'orders',
  match: { person_id: 'id' },
  parts: [{ kind: 'rows', table: 'order_lines', match: { order_id: 'number' }, parts: [] }],
};
const isA = { op: 'in' as const, column: 'kind', values: ['a'] };

describe('A table', () => {
  const store = storeOf(['persons', 'orders', 'order_lines', 'matters', 'events', 'settings', 'stray']);
  const persons = over('persons', 'persons', {
    dataset: {
      where: isA,
      parts: [
        orders,
        { kind: 'stamp', table: 'events', match: { person_id: 'id' }, stamp: { over_on: { kind: 'due-day' } } },
      ],
    },
    unless: [
      {
        because: 'pending',
        when: {
          op: 'exists',
          table: 'matters',
          match: { person_id: 'id' },
          where: { op: 'null', column: 'closed_at' },
        },
      },
    ],
  });

  test('is governed, a part, only read, ignored, or forgotten', () => {
    expect(tableStates(store, [persons], [ignored('settings')])).toEqual({
      persons: 'governed',
      orders: 'part',
      order_lines: 'part',
      matters: 'read',
      events: 'read',
      settings: 'ignored',
      stray: 'forgotten',
    });
  });

  test('that policies only read can be ignored with a reason', () => {
    const { tables } = coverTables(store, [persons], [ignored('matters', { review: '2027-06-29' })], asOf);
    expect(tables.find(({ table }) => table === 'matters')).toMatchObject({
      state: 'ignored',
      because: 'matters needs none',
      review: { by: '2027-06-29', overdue: true },
    });
  });

  test('over which every policy states no period is a declared gap', () => {
    const unspecified = over('g', 'stray', { retain: { kind: 'unspecified', because: 'x' }, disposition: null });
    expect(tableStates(store, [unspecified])).toMatchObject({ stray: 'gap' });
    expect(tableStates(store, [unspecified, over('p', 'stray')])).toMatchObject({ stray: 'governed' });
  });

  test('of another store with the same name does not count', () => {
    expect(tableStates(store, [over('p', 'stray', { dataset: { store: 'other' } })])).toMatchObject({
      stray: 'forgotten',
    });
    expect(tableStates(store, [], [ignored('stray', { store: 'other' })])).toMatchObject({ stray: 'forgotten' });
  });

  test('is the same under every name that leads to it', () => {
    const aliases = { 'public.persons': shape('db.persons') };
    const [one] = coverTables(storeOf(['persons'], aliases), [over('p', 'public.persons')], [], asOf).tables;
    expect(one).toMatchObject({ table: 'persons', state: 'governed', policies: ['p'] });
  });

  test('of which a policy, or the list, names a partition has rows outside it: none counts as met or ignored', () => {
    const aliases = { persons_2024: { ...shape('db.persons'), partition: true as const } };
    const of = (policies: CompiledPolicy[], ignore: IgnoreEntry[] = []) =>
      coverTables(storeOf(['persons'], aliases), policies, ignore, asOf);
    expect(of([over('p', 'persons_2024')]).tables).toMatchObject([{ state: 'governed', unmet: { op: 'all', of: [] } }]);
    expect(of([over('p', 'persons_2024'), over('q', 'persons')]).tables).toMatchObject([{ unmet: null }]);
    const { tables, stale } = of([], [ignored('persons_2024')]);
    expect(tables).toMatchObject([{ state: 'forgotten' }]);
    expect(stale).toEqual([{ table: 'persons_2024', why: 'absent' }]);
  });

  test('of a service is not governed because another one lies at the same address', () => {
    const store = storeOf(['cases', 'persons'], {}, 'http');
    const catalogue = { cases: shape('db/items'), persons: shape('db/items') };
    expect(tableStates({ ...store, catalogue }, [over('p', 'cases')])).toEqual({
      cases: 'governed',
      persons: 'forgotten',
    });
  });

  test('that the store does not show is told with the policies that name it', () => {
    expect(coverTables(storeOf(['persons']), [persons], [], asOf).absent).toEqual([
      { table: 'orders', policies: ['persons'] },
      { table: 'order_lines', policies: ['persons'] },
    ]);
  });

  test('is ignored in vain where it is not there, or where a policy governs it', () => {
    const ignore = [ignored('gone'), ignored('persons'), ignored('orders'), ignored('persons', { where: isA })];
    expect(coverTables(store, [persons], ignore, asOf).stale).toEqual([
      { table: 'gone', why: 'absent' },
      { table: 'persons', why: 'governed' },
      { table: 'orders', why: 'governed' },
    ]);
    expect(tableStates(store, [persons], ignore)).toMatchObject({ persons: 'governed' });
  });
});

describe('The records that no policy meets', () => {
  const unmetOf = (store: StoreToCover, policies: CompiledPolicy[], table: string, ignore: IgnoreEntry[] = []) =>
    coverTables(store, policies, ignore, asOf).tables.find((one) => one.table === table)?.unmet;
  const store = storeOf(['persons', 'orders', 'order_lines']);

  test('are none where a policy is about the whole table', () => {
    expect(unmetOf(store, [over('p', 'persons'), over('q', 'persons', { dataset: { where: isA } })], 'persons')).toBe(
      null,
    );
  });

  test('are those outside the scope of every policy, and of what is ignored', () => {
    const isB = { ...isA, values: ['b'] };
    const policies = [over('p', 'persons', { dataset: { where: isA } })];
    expect(unmetOf(store, policies, 'persons')).toEqual({ op: 'not', of: isA });
    expect(unmetOf(store, policies, 'persons', [ignored('persons', { where: isB })])).toEqual({
      op: 'not',
      of: { op: 'any', of: [isA, isB] },
    });
  });

  test('are, among parts, those that belong to no record of a policy', () => {
    const policies = [over('p', 'persons', { dataset: { where: isA, parts: [orders] } })];
    const ofPerson = { op: 'exists', table: 'persons', match: { id: 'person_id' }, where: isA };
    expect(unmetOf(store, policies, 'orders')).toEqual({ op: 'not', of: ofPerson });
    expect(unmetOf(store, policies, 'order_lines')).toEqual({
      op: 'not',
      of: { op: 'exists', table: 'orders', match: { number: 'order_id' }, where: ofPerson },
    });
  });

  test('cannot be asked for where parts match one column twice, or the store has no related rows', () => {
    const twice: Part = { kind: 'rows', table: 'orders', match: { person_id: 'id', buyer_id: 'id' }, parts: [] };
    expect(unmetOf(store, [over('p', 'persons', { dataset: { parts: [twice] } })], 'orders')).toBe(null);
    const service = storeOf(['persons', 'orders'], {}, 'http');
    expect(unmetOf(service, [over('p', 'persons', { dataset: { parts: [orders] } })], 'orders')).toBe(null);
  });

  test('are, in a folder, files that no pattern chooses and that lie beside none that it chooses', () => {
    const chosen = (pattern: string) => ({ op: 'in' as const, column: `matches(${pattern})`, values: [true] });
    const sidecar: Part = { kind: 'rows', table: 'files', match: { path: 'sidecar({path}.sha256)' }, parts: [] };
    const logs = over('p', 'files', { dataset: { where: chosen('*/access-%Y-%m-%d.log'), parts: [sidecar] } });
    expect(
      unmetOf(storeOf(['files'], {}, 'folder'), [logs], 'files', [
        ignored('files', { where: chosen('*.tmp'), pattern: '*.tmp' }),
      ]),
    ).toEqual({
      op: 'not',
      of: {
        op: 'any',
        of: [chosen('*/access-%Y-%m-%d.log'), chosen('*/access-%Y-%m-%d.log.sha256'), chosen('*.tmp')],
      },
    });
  });

  test('are not told of a folder whose files are named by rows of another store', () => {
    const calls = policyOf('calls', {
      dataset: { store: 'telephony', parts: [{ kind: 'object', store: 's', object: '{path}' }] },
    });
    const { tables } = coverTables(storeOf(['files'], {}, 'folder'), [calls], [], asOf);
    expect(tables).toMatchObject([{ state: 'part', policies: ['calls'], unmet: null, namedBy: ['calls'] }]);
  });
});

test('Every table is told exactly once, and forgotten exactly where neither a policy nor the list names it', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const some = fc.subarray(names);
  fc.assert(
    fc.property(some, some, some, some, (tables, datasets, related, listed) => {
      const policies = datasets.map((table) =>
        over(`over-${table}`, table, {
          dataset: {
            parts: related.map((part): Part => ({ kind: 'rows', table: part, match: { x: 'id' }, parts: [] })),
          },
        }),
      );
      const covered = coverTables(
        storeOf(tables),
        policies,
        listed.map((table) => ignored(table)),
        asOf,
      );
      expect(covered.tables.map(({ table }) => table)).toEqual(tables);
      const parts = datasets.length > 0 ? related : [];
      const forgotten = tables.filter((table) => ![...datasets, ...parts, ...listed].includes(table));
      expect(covered.tables.filter(({ state }) => state === 'forgotten').map(({ table }) => table)).toEqual(forgotten);
      const absent = new Set([...datasets, ...parts].filter((table) => !tables.includes(table)));
      expect(new Set(covered.absent.map(({ table }) => table))).toEqual(absent);
    }),
    { numRuns: 300 },
  );
});
