/** Policy tests: sample records and what is expected of them. The one declaration for parser, types and JSON Schema. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { checked, column, day, mapping, policyId, scalar, table, text } from './schema-words.ts';

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

const record = z.record(column, z.union([scalar, z.null()])).meta({
  description: 'one row: columns and values, `~` for none; dates, instants and local times as ISO text',
  examples: [{ id: 1, ended_at: '2026-01-31T10:00:00Z' }],
});

const keyPart = z.union([z.string(), z.number()]);

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
  name: text.describe('what this case shows'),
  key: z
    .union([keyPart, z.array(keyPart).min(1)])
    .describe('the key of the record; a list where the key has several columns'),
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
        ).describe('the first day on which the record may go, `never`, or `undated`'),
      },
      {
        at: '`due` is a day by itself; `at` goes with `outcome`.',
        outcome: '`outcome` goes with `at`, not with `due`.',
      },
    ),
    mapping({ ...named, at, outcome: z.enum(expectedOutcomes).describe(`one of ${expectedOutcomes.join(', ')}`) }),
  ])
  .meta({ id: 'Expectation', description: '`{ name, key, due }`, or `{ name, key, at, outcome }`' });

export const policyTestSchema = mapping({
  policy: policyId,
  records: z
    .record(table, z.array(record))
    .refine((tables) => Object.keys(tables).length > 0, {
      error: mistake('value.empty', 'there are no records', 'Write at least one table with one row.'),
    })
    .describe('sample rows by table'),
  expect: z
    .array(expectation)
    .min(1, { error: mistake('value.empty', 'nothing is expected', 'Write at least one expectation.') })
    .describe('what is expected of the records'),
}).meta({ title: 'Gallra policy test' });

export type WrittenPolicyTest = z.output<typeof policyTestSchema>;
