import { describe, expect, test } from '@jest/globals';
import { checkRuleset } from '../../src/policy/check-ruleset.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';

/** A policy from the parts that matter here: table, and any of the other keys as YAML. */
interface Sketch {
  table: string;
  store?: string;
  where?: string;
  parts?: string;
  retain?: string;
  unless?: string;
  disposition?: string | null;
  more?: string;
}

function sketched(id: string, sketch: Sketch): SoundPolicy {
  const { disposition = 'destroy', retain = '{ period: 1 year, from: made_at }' } = sketch;
  const lines = [
    `version: 1\nid: ${id}\ntitle: ${id}\ncontroller: one\nowner: someone@example.org\ntimezone: UTC`,
    `dataset:\n  store: ${sketch.store ?? 'main'}\n  table: ${sketch.table}\n  key: id`,
    sketch.where ? `  where: ${sketch.where}` : null,
    sketch.parts ? `  parts: ${sketch.parts}` : null,
    `retain: ${retain}`,
    sketch.unless ? `unless: ${sketch.unless}` : null,
    disposition === null ? null : `disposition: ${disposition}\nschedule: "0 1 * * *"`,
    sketch.more ?? null,
  ];
  const source = lines.filter((line) => line !== null).join('\n');
  const { policy, problems } = parsePolicy(`${id}.yaml`, source);
  if (!policy) throw new Error(JSON.stringify(problems));
  return { file: `${id}.yaml`, source, policy };
}

const found = (policies: Record<string, Sketch>): string[] =>
  checkRuleset(Object.entries(policies).map(([id, sketch]) => sketched(id, sketch))).map(
    ({ file, path, code }) => `${file} ${path} ${code}`,
  );

const indefinite = '{ period: indefinite, because: law, review: 2030-01-01 }';
const anonymise = '{ anonymise: { name: erase }, mark: done_at }';

describe('Stages', () => {
  const later: Sketch = { table: 'people', retain: '{ period: 5 years, from: made_at }' };
  const stage = (more: string, sketch: Partial<Sketch> = {}): Sketch => ({
    table: 'people',
    disposition: anonymise,
    more,
    ...sketch,
  });

  test('an earlier stage names the later one', () => {
    expect(found({ later, early: stage('stage-of: later') })).toEqual([]);
    expect(found({ later: { ...later, table: 'public.people' }, early: stage('stage-of: later') })).toEqual([]);
  });
  test('a chain of stages is one after the other', () => {
    const flag = stage('stage-of: early', {
      disposition: '{ flag: { state: old }, mark: flagged_at }',
      retain: '{ period: 6 months, from: made_at }',
    });
    expect(found({ later, early: stage('stage-of: later'), flag })).toEqual([]);
  });
  test.each<[string, Record<string, Sketch>]>([
    ['a policy that does not exist', { early: stage('stage-of: nobody') }],
    ['a policy over another table', { later: { ...later, table: 'cases' }, early: stage('stage-of: later') }],
    ['a policy in another store', { later: { ...later, store: 'other' }, early: stage('stage-of: later') }],
    [
      'a policy that protects',
      { later: { table: 'people', retain: indefinite, disposition: null }, early: stage('stage-of: later') },
    ],
    ['a policy that only looks on', { later: { ...later, disposition: 'verify' }, early: stage('stage-of: later') }],
    [
      'a policy that is due as early',
      { later: { ...later, retain: '{ period: 1 year, from: made_at }' }, early: stage('stage-of: later') },
    ],
    ['anything, from one that destroys', { later, early: stage('stage-of: later', { disposition: 'destroy' }) }],
  ])('refused: %s', (_, policies) => {
    expect(found(policies)).toContain('early.yaml stage-of ruleset.stage');
  });
  test('refused: a circle', () => {
    const a = stage('stage-of: b', { retain: '{ until: a_at }' });
    const b = stage('stage-of: a', { retain: '{ until: b_at }' });
    expect(found({ a, b })).toEqual(['a.yaml stage-of ruleset.stage', 'b.yaml stage-of ruleset.stage']);
  });
});

describe('Several policies over one table', () => {
  test.each<[string, Record<string, Sketch>]>([
    [
      'dispose alike: the longest wins',
      { a: { table: 't' }, b: { table: 't', retain: '{ period: 2 years, from: made_at }' } },
    ],
    ['protect', { a: { table: 't' }, b: { table: 't', retain: indefinite, disposition: null } }],
    [
      'declare a gap',
      { a: { table: 't' }, b: { table: 't', retain: '{ period: unspecified, because: x }', disposition: null } },
    ],
    ['look on', { a: { table: 't' }, b: { table: 't', disposition: 'verify' } }],
    [
      'differ on records with different values',
      {
        a: { table: 't', where: '{ kind: [a, b] }' },
        b: { table: 't', where: '{ kind: c, x: 1 }', disposition: anonymise },
      },
    ],
    [
      'differ on records with and without a value',
      {
        a: { table: 't', where: '{ case_id: { is: null } }' },
        b: { table: 't', where: '{ case_id: { not: { is: null } } }', disposition: anonymise },
      },
    ],
    [
      'differ on records without a value and with a certain one',
      {
        a: { table: 't', where: '{ kind: { is: null } }' },
        b: { table: 't', where: '{ kind: c }', disposition: anonymise },
      },
    ],
    [
      'differ on a value and anything but it',
      {
        a: { table: 't', where: '{ kind: c }' },
        b: { table: 't', where: '{ kind: { not: [c, d] } }', disposition: anonymise },
      },
    ],
    ['lie in different stores', { a: { table: 't' }, b: { table: 't', store: 'other', disposition: anonymise } }],
  ])('may %s', (_, policies) => {
    expect(found(policies)).toEqual([]);
  });

  test.each<[string, Record<string, Sketch>]>([
    ['destroy and anonymise', { a: { table: 't' }, b: { table: 't', disposition: anonymise } }],
    [
      'anonymise different columns',
      {
        a: { table: 't', disposition: anonymise },
        b: { table: 't', disposition: '{ anonymise: { email: erase }, mark: done_at }' },
      },
    ],
    ['name different parts', { a: { table: 't', parts: '[{ table: p, match: { t_id: id } }]' }, b: { table: 't' } }],
    [
      'differ on values that a store may hold equal',
      { a: { table: 't', where: '{ kind: A }' }, b: { table: 't', where: '{ kind: a }', disposition: anonymise } },
    ],
    [
      'differ on numbers that are written differently',
      { a: { table: 't', where: '{ kind: "1.0" }' }, b: { table: 't', where: '{ kind: 1 }', disposition: anonymise } },
    ],
    [
      'differ on columns that say nothing of each other',
      { a: { table: 't', where: '{ kind: a }' }, b: { table: 't', where: '{ sort: b }', disposition: anonymise } },
    ],
    ['write the table in two ways', { a: { table: 't' }, b: { table: 'public.t', disposition: anonymise } }],
  ])('may not %s', (_, policies) => {
    expect(found(policies)).toEqual(['a.yaml disposition ruleset.overlap']);
  });

  test('may not share an id', () => {
    const one = sketched('a', { table: 't' });
    const problems = checkRuleset([one, { ...one, file: 'b.yaml' }]);
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual(['a.yaml folder.id', 'b.yaml folder.id']);
  });

  test('are the same table also in a default schema of another name', () => {
    const policies = [sketched('a', { table: 'crm.t' }), sketched('b', { table: 't', disposition: anonymise })];
    const store = {
      name: 'main',
      kind: 'postgres',
      url: '',
      schema: 'crm',
      timezone: 'UTC',
      access: 'dispose',
    } as const;
    expect(checkRuleset(policies)).toEqual([]);
    expect(checkRuleset(policies, [store]).map(({ code }) => code)).toEqual(['ruleset.overlap']);
  });
});

describe('What others read is not pulled away', () => {
  const reader: Sketch = {
    table: 'events',
    retain:
      '{ period: 5 years, from: { table: permits, match: { id: permit_id }, column: ended_at, missing: not-started } }',
  };
  const openMatter =
    '[{ exists: { table: matters, match: { person_id: id }, where: { state: open } }, because: pending }]';

  test('reading a table that nobody disposes of is fine', () => {
    expect(found({ reader })).toEqual([]);
    expect(found({ reader, taker: { table: 'permits', store: 'other' } })).toEqual([]);
    expect(found({ reader, taker: { table: 'permits', retain: indefinite, disposition: null } })).toEqual([]);
    expect(found({ reader, taker: { table: 'permits', disposition: 'verify' } })).toEqual([]);
  });

  test.each<[string, Record<string, Sketch>]>([
    ['a starting point', { reader, taker: { table: 'permits' } }],
    [
      'a starting point, however deep',
      {
        reader: {
          ...reader,
          retain:
            '{ until: { latest: [a, { earliest: [{ table: permits, match: { id: permit_id }, many: true, column: ended_at }] }] } }',
        },
        taker: { table: 'permits' },
      },
    ],
    ['an exception', { reader: { table: 'people', unless: openMatter }, taker: { table: 'matters' } }],
    [
      'an extension',
      {
        reader: {
          table: 'people',
          retain:
            '{ period: 1 year, from: a, extend: [{ when: { exists: { table: matters, match: { x: id } } }, period: 2 years, because: x }] }',
        },
        taker: { table: 'matters' },
      },
    ],
    [
      'a dataset that protects',
      {
        reader: {
          table: 'people',
          where: '{ exists: { table: matters, match: { x: id } } }',
          retain: indefinite,
          disposition: null,
        },
        taker: { table: 'matters' },
      },
    ],
    [
      'a condition within a condition',
      {
        reader: {
          table: 'people',
          unless:
            '[{ not: { any: [{ exists: { table: cases, match: { x: id }, where: { exists: { table: matters, match: { y: id } } } } }] }, because: x }]',
        },
        taker: { table: 'matters' },
      },
    ],
    [
      'its own other records',
      { taker: { table: 'matters', unless: '[{ exists: { table: matters, match: { parent_id: id } }, because: x }]' } },
    ],
  ])('refused: rows under %s', (_, policies) => {
    expect(found(policies)).toEqual(['taker.yaml disposition ruleset.reads']);
  });

  test('refused: the parts of another record', () => {
    const taker: Sketch = {
      table: 'cases',
      parts: '[{ table: notes, match: { case_id: id } }, { table: matters, match: { case_id: id } }]',
    };
    expect(found({ reader: { table: 'people', unless: openMatter }, taker })).toEqual([
      'taker.yaml dataset.parts[1] ruleset.reads',
    ]);
  });

  test('a stamp on the first source tells the reader in time', () => {
    const stamp = (column: string, match = '{ permit_id: id }'): Sketch => ({
      table: 'permits',
      parts: `[{ table: events, match: ${match}, stamp: { ${column}: due-day } }]`,
    });
    const stamped: Sketch = {
      table: 'events',
      retain:
        '{ period: 5 years, from: { first: [{ column: ended_on, missing: ignore }, { table: permits, match: { id: permit_id }, many: true, column: ended_at }] } }',
    };
    expect(found({ reader: stamped, taker: stamp('ended_on') })).toEqual([]);
    expect(found({ reader: stamped, taker: stamp('other') })).toEqual(['taker.yaml disposition ruleset.reads']);
    expect(found({ reader: stamped, taker: stamp('ended_on', '{ other_id: id }') })).toEqual([
      'taker.yaml disposition ruleset.reads',
    ]);
    expect(found({ reader, taker: stamp('ended_on') })).toEqual(['taker.yaml disposition ruleset.reads']);
    const alsoExcepted = {
      ...stamped,
      unless: '[{ exists: { table: permits, match: { id: permit_id } }, because: x }]',
    };
    expect(found({ reader: alsoExcepted, taker: stamp('ended_on') })).toEqual(['taker.yaml disposition ruleset.reads']);
  });

  test('rows go together with the very record that reads them', () => {
    const parts = '[{ table: matters, match: { person_id: id } }]';
    expect(found({ one: { table: 'people', parts, unless: openMatter } })).toEqual([]);
    const longer: Sketch = { table: 'people', parts, unless: openMatter, retain: '{ period: 2 years, from: a }' };
    expect(found({ one: { table: 'people', parts }, longer })).toEqual([]);
    expect(
      found({ one: { table: 'people', parts: '[{ table: matters, match: { boss_id: id } }]', unless: openMatter } }),
    ).toEqual(['one.yaml dataset.parts[0] ruleset.reads']);
  });

  test('a record that is itself a part goes with the row that it reads', () => {
    const child: Sketch = {
      table: 'events',
      retain: '{ period: 5 years, from: { table: permits, match: { id: permit_id }, column: ended_at } }',
    };
    expect(
      found({ child, parent: { table: 'permits', parts: '[{ table: events, match: { permit_id: id } }]' } }),
    ).toEqual([]);
    expect(
      found({ child, parent: { table: 'permits', parts: '[{ table: events, match: { old_permit_id: id } }]' } }),
    ).toEqual(['parent.yaml disposition ruleset.reads']);
  });

  test('anonymised records do not go, so what they are later judged by must stay', () => {
    const parts = '[{ table: matters, match: { person_id: id } }]';
    const later: Sketch = { table: 'people', parts, unless: openMatter, retain: '{ period: 5 years, from: a }' };
    expect(
      found({ early: { table: 'people', parts, disposition: anonymise, more: 'stage-of: later' }, later }),
    ).toEqual(['early.yaml dataset.parts[0] ruleset.reads']);
  });

  test('rows that the reader never looks at may go', () => {
    const people: Sketch = { table: 'people', unless: openMatter };
    expect(found({ people, closed: { table: 'matters', where: '{ state: closed }' } })).toEqual([]);
    expect(found({ people, some: { table: 'matters', where: '{ kind: closed }' } })).toEqual([
      'some.yaml disposition ruleset.reads',
    ]);
  });

  test('refused: changing a column that others read, here or there', () => {
    const change = (column: string): Sketch => ({
      table: 'matters',
      disposition: `{ flag: { ${column}: x }, mark: done_at }`,
    });
    const people: Sketch = { table: 'people', unless: openMatter };
    expect(found({ people, taker: change('state') })).toEqual(['taker.yaml disposition ruleset.reads']);
    expect(found({ people, taker: change('person_id') })).toEqual(['taker.yaml disposition ruleset.reads']);
    expect(found({ people, taker: change('note') })).toEqual([]);
    const early: Sketch = {
      table: 'people',
      disposition: '{ anonymise: { made_at: truncate-date }, mark: done_at }',
      more: 'stage-of: later',
    };
    expect(found({ early, later: { table: 'people', retain: '{ period: 5 years, from: made_at }' } })).toEqual([
      'early.yaml disposition ruleset.reads',
    ]);
    expect(found({ early, later: { table: 'people', retain: '{ period: 5 years, from: opened_at }' } })).toEqual([]);
  });

  test('refused: stamping a column that others read otherwise', () => {
    const taker: Sketch = {
      table: 'permits',
      parts: '[{ table: events, match: { permit_id: id }, stamp: { ended_on: due-day } }]',
    };
    expect(found({ reader: { table: 'events', where: '{ ended_on: { is: null } }' }, taker })).toEqual([
      'taker.yaml dataset.parts[0] ruleset.reads',
    ]);
    expect(found({ reader: { table: 'events', retain: '{ period: 1 year, from: ended_on }' }, taker })).toEqual([]);
  });
});
