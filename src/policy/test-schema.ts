/** Policy tests: sample records and what is expected of them. The one declaration for parser, types and JSON Schema. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { checked, column, day, mapping, policyId, scalar, some, table, text } from './schema-words.ts';

export const expectedOutcomes = [
  'due',
  'not-due',
  'excepted',
  'claimed',
  'extended',
  'undated',
  'out-of-scope',
] as const;
export type ExpectedOutcome = (typeof expectedOutcomes)[number];

const record = z.record(column, z.union([scalar, z.null().meta({ title: 'nothing' })])).meta({
  description: 'one row: columns and values, `~` for none; dates, instants and local times as ISO text',
  examples: [{ id: 1, ended_at: '2026-01-31T10:00:00Z' }],
});

const keyPart = z.union([z.string(), z.number()]).meta({ title: 'of one column' });

const dayOr = (words: readonly string[], code: string, hint: string) =>
  checked(z.string(), (value) =>
    words.includes(value) || day.safeParse(value).success ? null : mistake(code, 'this is no day', hint),
  );

const at = checked(z.string(), (value) => {
  if (day.safeParse(value).success) return null;
  const isInstant =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value));
  return isInstant && day.safeParse(value.slice(0, 10)).success
    ? null
    : mistake(
        'at',
        'this is neither a day nor an instant',
        'Write 2026-05-01, or 2026-05-01T12:00:00Z with `Z` or an offset.',
      );
}).meta({
  description: "a day (noon in the policy's time zone) or an instant with `Z` or an offset",
  examples: ['2026-05-01', '2026-05-01T12:00:00Z'],
});

const named = {
  name: text.meta({ description: 'what this case shows', examples: ['kept on its last day'] }),
  key: z
    .union([
      keyPart,
      z
        .array(keyPart)
        .min(1, { error: some('key columns') })
        .meta({ title: 'of several columns' }),
    ])
    .meta({
      description: 'the key of the record; a list where the key has several columns',
      examples: [1, ['A', 17]],
    }),
};

const expectation = z
  .union([
    mapping(
      {
        ...named,
        due: dayOr(
          ['never', 'undated'],
          'due',
          'Write the first day on which the record may go, `never`, or `undated`.',
        ).meta({
          description: 'the first day on which the record may go, `never`, or `undated`',
          examples: ['2026-04-01', 'never'],
        }),
      },
      {
        at: '`due` is a day by itself; `at` goes with `outcome`.',
        outcome: '`outcome` goes with `at`, not with `due`.',
      },
    ).meta({ title: 'when it is due' }),
    mapping({
      ...named,
      at,
      outcome: z.enum(expectedOutcomes).meta({
        description: `one of ${expectedOutcomes.join(', ')}`,
        means:
          'What a run at that time makes of the record. `due`: it goes. `not-due`: its last day has not passed. `excepted`, `claimed`, `extended`: it stays for that reason. `undated`: it has no usable starting point. `out-of-scope`: `where` does not choose it.',
        examples: ['due'],
      }),
    }).meta({ title: 'what happens to it at a time' }),
  ])
  .meta({
    id: 'Expectation',
    description: '`{ name, key, due }`, or `{ name, key, at, outcome }`',
    examples: [{ name: 'goes on the next day', key: 1, due: '2026-04-01' }],
  });

export const policyTestSchema = mapping({
  policy: policyId.describe('the id of the policy under test'),
  records: z
    .record(table, z.array(record))
    .refine((tables) => Object.keys(tables).length > 0, {
      error: mistake('value.empty', 'there are no records', 'Write at least one table with one row.'),
    })
    .meta({
      description: 'sample rows by table',
      means: 'Sample rows by table, named as the policy names them; related tables that are left out are empty.',
      examples: [{ call_recordings: [{ id: 1, ended_at: '2026-01-31T10:00:00Z' }] }],
    }),
  expect: z
    .array(expectation)
    .min(1, { error: mistake('value.empty', 'nothing is expected', 'Write at least one expectation.') })
    .meta({
      description: 'what is expected of the records',
      means: 'What is expected of the records, each case with a name that says what it shows.',
      examples: [[{ name: 'goes on the next day', key: 1, due: '2026-04-01' }]],
    }),
}).meta({ title: 'Gallra policy test' });
