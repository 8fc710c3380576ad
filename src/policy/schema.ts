/**
 * The policy file: the one declaration from which the parser, the types and the JSON Schema for editors come. What
 * depends on several keys at once is in check-whole.ts.
 */
import { z } from 'zod';
import { judgePattern, judgeSidecar } from './file-columns.ts';
import { mistake } from './mistake.ts';
import { judgeSchedule } from './schedule.ts';
import { condition, conditionWith } from './schema-conditions.ts';
import { dispositionSchema } from './schema-disposition.ts';
import { controllers, noticeSchema } from './schema-notice.ts';
import { retainSchema } from './schema-retain.ts';
import { parts } from './schema-terms.ts';
import {
  because,
  checked,
  column,
  day,
  mapping,
  match,
  policyId,
  some,
  storeName,
  table,
  text,
  zone,
} from './schema-words.ts';

/** One or several, each once. */
const oneOrMore = <T extends z.ZodType<string>>(one: T, what: string) =>
  z.union([
    one,
    checked(z.array(one).min(1, { error: some(what) }), (list) =>
      new Set(list).size === list.length
        ? null
        : mistake('value.twice', `one of the ${what} is written twice`, 'Write each once.'),
    ),
  ]);

const title = z.union([text, mapping({ en: text, sv: text.optional(), fi: text.optional() })]).meta({
  description: 'what people call these records: a text, or `{ en, sv, fi }`',
  examples: ['Call recordings', { en: 'Call recordings', fi: 'Puhelutallenteet' }],
});

const filePattern = checked(z.string(), judgePattern).meta({
  description:
    'which files of a folder: a path below its root, with `*`, `?`, `**/`, and the date in it as %Y, %m and %d',
  examples: ['nginx/access-*.log.gz', '**/access-%Y-%m-%d.log'],
});

const objectPattern = checked(z.string(), (value) => judgePattern(value, 'objects')).meta({
  description:
    'which objects of a bucket: a key below its prefix, with `*`, `?`, `**/`, and the date in it as %Y, %m and %d',
  examples: ['recordings/%Y/%m/%d/*.wav', '**/*'],
});

const sidecar = checked(z.string(), judgeSidecar).meta({
  description: 'a file beside the record',
  examples: ['{path}.sha256'],
});

const dataset = mapping(
  {
    store: storeName,
    table: table.optional(),
    key: oneOrMore(column, 'key columns')
      .meta({
        description: 'the column, or columns, that identify one record',
        examples: ['id', ['register', 'number']],
      })
      .optional(),
    files: filePattern.optional(),
    objects: objectPattern.optional(),
    where: condition.optional().describe('which rows of the table the policy governs; all of them unless given'),
    parts: parts.optional().describe('what is dealt with before the record itself, in this order'),
    sidecars: oneOrMore(sidecar, 'sidecars')
      .optional()
      .describe('files beside the record that go before it, such as `{path}.sha256`'),
    earliest: day
      .optional()
      .describe('days before this one are taken for errors: the record is undated. 1970-01-02 unless given'),
  },
  {
    filter: 'Write `where: { column: value }`.',
    schema: 'Write `table: schema.table`, or the default schema in stores.yaml.',
  },
).meta({
  description:
    'which records: `store`, `table`, `key`, and optionally `where`, `parts`, `earliest`; in a folder `store`, `files`, and optionally `where`, `sidecars`, `earliest`; in a bucket the same with `objects`',
});

const exception = conditionWith({ because }).meta({
  id: 'Exception',
  description: 'a condition, with `because`: while it holds, the record stays',
  examples: [
    {
      exists: { table: 'matters', match: { person_id: 'caller_id' }, where: { state: 'open' } },
      because: 'pending matter',
    },
  ],
});

const limits = checked(
  mapping({
    records: z
      .number()
      .int()
      .min(1, { error: mistake('limits', 'no run could dispose of anything', 'Write a whole number from 1.') })
      .describe('most records in one run: a whole number from 1; 10000 unless given')
      .optional(),
    share: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,2})?%$/, {
        error: mistake('limits', 'the share is no percentage', 'Write a percentage, such as `20%`.'),
      })
      .describe('most of the records in one run, as a percentage such as `20%`; `10%` unless given')
      .optional(),
  }),
  ({ share }) =>
    share === undefined || (Number.parseFloat(share) > 0 && Number.parseFloat(share) <= 100)
      ? null
      : mistake('limits', 'the share lies outside 0 to 100 %', 'Write a percentage above `0%` and up to `100%`.'),
).meta({
  description: 'more than this in one run needs the approval of a person',
  examples: [{ records: 50_000, share: '20%' }],
});

const erasableHint =
  'Write `erasable: { no: "<the place in the notice>" }`, or leave the key out: the right exists unless denied.';
const erasable = z
  .strictObject(
    { no: text.describe('the place in the notice that says so') },
    {
      error: () => mistake('erasable', '`erasable` needs the place in the notice that denies the right', erasableHint),
    },
  )
  .meta({
    description: 'where the person has no right to erasure: `{ no: "<the place in the notice>" }`',
    examples: [{ no: 'section 10, point 5' }],
  });

const subject = z.union([column, mapping({ column }), mapping({ table, match, column })]).meta({
  description: 'the column that identifies the person: here, or `{ table, match, column }`',
  examples: ['caller_id'],
});

export const policySchema = mapping(
  {
    version: z
      .literal(1, {
        error: (issue) =>
          issue.input === undefined || issue.input === null
            ? undefined
            : mistake('version', 'this version of the language is not known', 'Write `version: 1`.'),
      })
      .describe('the version of the language: 1'),
    id: policyId,
    title,
    controller: controllers,
    basis: oneOrMore(text, 'legal bases')
      .optional()
      .describe('the legal basis of the processing, one or several, such as `GDPR 6(1)(c)`'),
    source: mapping({ document: text, place: text })
      .meta({ description: 'where the period is stated: `{ document, place }`' })
      .optional(),
    owner: text.meta({
      description: 'who answers for this policy: an address that is read',
      examples: ['records-management@example.org'],
    }),
    timezone: zone.describe('the time zone that decides what a day is, such as `Europe/Helsinki`'),
    review: day.describe('the day by which the policy itself must be looked at again').optional(),
    system: text
      .describe('the name of the system in the register of systems; a declared gap has it instead of a dataset')
      .optional(),
    dataset: dataset.optional(),
    subject: subject.optional(),
    erasable: erasable.optional(),
    retain: retainSchema,
    unless: z
      .array(exception)
      .min(1, { error: some('exceptions') })
      .describe('while one of these holds, the record stays')
      .optional(),
    disposition: dispositionSchema.optional(),
    'stage-of': policyId
      .describe('the id of the later policy over the same records, of which this one is an earlier stage')
      .optional(),
    triggers: z
      .array(text)
      .min(1, { error: some('triggers') })
      .describe('triggers and rules of the tables that the author knows about')
      .optional(),
    schedule: checked(
      z.string({
        error: (issue) =>
          issue.input === undefined || issue.input === null
            ? undefined
            : mistake('schedule', 'the schedule is no text', 'Write five fields in quotes: "15 2 * * *".'),
      }),
      judgeSchedule,
    )
      .meta({
        description: "when it runs, in the policy's time zone: five cron fields (minute, hour, day, month, weekday)",
        examples: ['15 2 * * *'],
      })
      .optional(),
    limits: limits.optional(),
    note: text.describe('interpretations and assumptions, in free text').optional(),
    notice: noticeSchema.optional(),
  },
  {
    store: 'It belongs under `dataset`.',
    table: 'It belongs under `dataset`.',
    files: 'It belongs under `dataset`.',
    objects: 'It belongs under `dataset`.',
    sidecars: 'It belongs under `dataset`.',
    key: 'It belongs under `dataset`.',
    where: 'It belongs under `dataset`.',
    parts: 'It belongs under `dataset`.',
    earliest: 'It belongs under `dataset`.',
    period: 'It belongs under `retain`.',
    from: 'It belongs under `retain`.',
    until: 'It belongs under `retain`.',
    extend: 'It belongs under `retain`.',
    within: 'It belongs under `retain`.',
    mark: 'It belongs under `disposition`.',
    approved: 'Approval is given with `gallra approve`, not in the file.',
  },
).meta({ title: 'Gallra retention policy, version 1' });

export type WrittenPolicy = z.output<typeof policySchema>;
