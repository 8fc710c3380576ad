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
  oneOrMore,
  policyId,
  some,
  storeName,
  table,
  text,
  zone,
} from './schema-words.ts';

const inLanguage = (language: string, example: string) =>
  text.meta({ description: `what they are called in ${language}`, examples: [example] });

const title = z
  .union([
    text.meta({ title: 'a text' }),
    mapping({
      en: inLanguage('English', 'Call recordings'),
      sv: inLanguage('Swedish', 'Samtalsinspelningar').optional(),
      fi: inLanguage('Finnish', 'Puhelutallenteet').optional(),
    }).meta({ title: 'in several languages' }),
  ])
  .meta({
    description: 'what people call these records: a text, or `{ en, sv, fi }`',
    means:
      'What people call these records, as it stands in plans, reports and notices: a text, or one for each language.',
    examples: ['Call recordings', { en: 'Call recordings', fi: 'Puhelutallenteet' }],
  });

const account = z
  .string({ error: () => noAccount })
  .regex(/^\S{1,200}$/, { error: () => noAccount })
  .meta({
    description: 'an account id, as it stands in the audit log: no spaces',
    examples: ['anna@example.org'],
    patternErrorMessage: 'Write the account id, such as anna@example.org, not the name of the person.',
  });

const noAccount = mistake(
  'author',
  'this is no account id',
  'Write the account that the author has at the desk, such as anna@example.org, not the name of the person.',
);

const filePattern = checked(z.string(), judgePattern).meta({
  description:
    'which files of a folder: a path below its root, with `*`, `?`, `**/`, and the date in it as %Y, %m and %d',
  means:
    'Which files of a folder are records: a path below its root. `*` stands for any part of a name, `?` for one character, `**/` for any folders; %Y, %m and %d for the date in the path, which is then the column `dated`. In place of `table` and `key`.',
  examples: ['nginx/access-*.log.gz', '**/access-%Y-%m-%d.log'],
});

const objectPattern = checked(z.string(), (value) => judgePattern(value, 'objects')).meta({
  description:
    'which objects of a bucket: a key below its prefix, with `*`, `?`, `**/`, and the date in it as %Y, %m and %d',
  means:
    'Which objects of a bucket are records: a key below its prefix, with `*`, `?`, `**/`, and the date in it as %Y, %m and %d, which is then the column `dated`. In place of `table` and `key`.',
  examples: ['recordings/%Y/%m/%d/*.wav', '**/*'],
});

const sidecar = checked(z.string(), judgeSidecar).meta({
  title: 'a file beside the record',
  description: 'a file beside the record',
  examples: ['{path}.sha256'],
});

const dataset = mapping(
  {
    store: storeName,
    table: table
      .meta({
        description: 'a table of the store, or `schema.table` outside its default schema',
        means:
          'The table whose rows are the records, or `schema.table` outside the default schema of the store. Files have `files` instead, objects `objects`.',
      })
      .optional(),
    key: oneOrMore(column, 'key columns')
      .meta({
        description: 'the column, or columns, that identify one record',
        means: 'The column, or columns, that identify one record: a primary key, or a unique one without NULLs.',
        examples: ['id', ['register', 'number']],
      })
      .optional(),
    files: filePattern.optional(),
    objects: objectPattern.optional(),
    where: condition
      .optional()
      .describe(
        'which rows of the table the policy governs, by columns and what they must be; all of them unless given',
      ),
    parts: parts.optional().meta({
      description: 'a list of what is dealt with before the record itself, in this order',
      means:
        'What is dealt with before the record itself, in this order: rows of related tables, files and objects. A part that must stay keeps its whole record.',
    }),
    sidecars: oneOrMore(sidecar, 'sidecars')
      .optional()
      .meta({
        description: 'files beside the record that go before it, such as `{path}.sha256`',
        examples: ['{path}.sha256'],
      }),
    earliest: day
      .meta({
        description: 'the first day that can be right, YYYY-MM-DD',
        means: 'Starting points before this day are taken for errors: the record is undated, and stays.',
        examples: ['1995-01-01'],
        default: '1970-01-02',
      })
      .optional(),
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
  title: 'an exception',
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
      .meta({
        description: 'a whole number from 1',
        means: 'The most records that one run disposes of without the approval of a person.',
        examples: [50_000],
        default: 10_000,
      })
      .optional(),
    share: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,2})?%$/, {
        abort: true,
        error: mistake('limits', 'the share is no percentage', 'Write a percentage, such as `20%`.'),
      })
      .meta({
        description: 'a percentage',
        means:
          'The largest share of the dataset that one run disposes of without the approval of a person. Never asked for 100 records or fewer.',
        examples: ['20%'],
        default: '10%',
      })
      .optional(),
  }),
  ({ share }) =>
    share === undefined || (Number.parseFloat(share) > 0 && Number.parseFloat(share) <= 100)
      ? null
      : mistake('limits', 'the share lies outside 0 to 100 %', 'Write a percentage above `0%` and up to `100%`.'),
).meta({
  description: 'more than this in one run needs the approval of a person',
  means: 'What one run may dispose of at most. A run that would dispose of more waits until a person approves it.',
  examples: [{ records: 50_000, share: '20%' }],
});

const erasableHint =
  'Write `erasable: { no: "<the place in the notice>" }`, or leave the key out: the right exists unless denied.';
const erasable = z
  .strictObject(
    {
      no: text.meta({ description: 'the place in the notice that says so', examples: ['section 10, point 5'] }),
    },
    {
      error: () => mistake('erasable', '`erasable` needs the place in the notice that denies the right', erasableHint),
    },
  )
  .meta({
    description: 'where the person has no right to erasure: `{ no: "<the place in the notice>" }`',
    means: 'Only where the person has no right to have the record erased: the place in the notice that says so.',
    examples: [{ no: 'section 10, point 5' }],
  });

const person = column.meta({ description: 'the column that identifies the person', examples: ['person_id'] });

const subject = z
  .union([
    column,
    mapping({ column: person }).meta({ title: 'a column of the record' }),
    mapping({
      table: table.meta({ description: 'the related table, in the same store', examples: ['customers'] }),
      match,
      column: person,
    }).meta({ title: 'a column of a related record' }),
  ])
  .meta({
    description: 'the column that identifies the person: here, or `{ table, match, column }`',
    means:
      'The column that identifies the person whom a record is about, in the table itself or in a related one: so that the records of one person can be found, held and explained.',
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
      .meta({ description: 'the version of the language: 1', examples: [1] }),
    id: policyId.meta({
      description: 'the id of a policy: lower-case words joined by `-`',
      means:
        'The id of the policy: lower-case words joined by `-`. Approvals, reports and evidence name it, so it never changes; another id is another policy.',
    }),
    title,
    controller: controllers,
    basis: oneOrMore(text, 'legal bases')
      .optional()
      .meta({
        description: 'the legal basis of the processing, one or several, such as `GDPR 6(1)(c)`',
        means: 'The legal basis of the processing, one or several.',
        examples: ['GDPR 6(1)(c)', ['GDPR 6(1)(b)', 'GDPR 6(1)(e)']],
      }),
    source: mapping({
      document: text.meta({
        description: 'the document that states the period',
        examples: ['privacy-notice-2026.pdf'],
      }),
      place: text.meta({ description: 'the place in it', examples: ['section 10, point 5'] }),
    })
      .meta({
        description: 'where the period is stated: `{ document, place }`',
        examples: [{ document: 'privacy-notice-2026.pdf', place: 'section 10, point 5' }],
      })
      .optional(),
    owner: text.meta({
      description: 'who answers for this policy: an address that is read',
      means: 'Who answers for this policy and is asked when it needs attention: an address that is read.',
      examples: ['records-management@example.org'],
    }),
    author: oneOrMore(account, 'authors', (one) => one.toLowerCase())
      .optional()
      .meta({
        description: 'who wrote the rule: one account id, or several',
        means:
          'Who wrote the rule, by the account that they have at the desk, with or without its realm, in any case. With `GALLRA_APPROVER_NOT_AUTHOR=on` none of them may approve the policy or a run of it, and a policy without an author cannot be approved. No part of the rule: another author needs no approval.',
        examples: ['anna@example.org', ['anna@example.org', 'oidc:bertil@example.org']],
      }),
    timezone: zone.meta({
      description: 'the time zone that decides what a day is',
      means:
        'The time zone, by its IANA name, that decides on which calendar day something happened. Changing it is a change of the rule.',
    }),
    review: day.describe('the day by which the policy itself must be looked at again').optional(),
    system: text
      .meta({
        description: 'the name of the system in the register of systems; a declared gap has it instead of a dataset',
        examples: ['Case management'],
      })
      .optional(),
    dataset: dataset.optional(),
    subject: subject.optional(),
    erasable: erasable.optional(),
    retain: retainSchema,
    unless: z
      .array(exception)
      .min(1, { error: some('exceptions') })
      .meta({
        description: 'a list of conditions, each with `because`; while one of them holds, the record stays',
        means: 'Exceptions: while one of these conditions holds, the record stays, whatever its date.',
      })
      .optional(),
    disposition: dispositionSchema.optional(),
    'stage-of': policyId
      .meta({
        description: 'the id of the later policy over the same records, of which this one is an earlier stage',
        means:
          'The id of the later policy over the same records, of which this one is an earlier stage: make anonymous after one year, destroy after five.',
        examples: ['customers-destroyed'],
      })
      .optional(),
    triggers: z
      .array(text)
      .min(1, { error: some('triggers') })
      .meta({
        description: 'triggers and rules of the tables that the author knows about',
        means:
          'Triggers and rules of the tables that somebody has read, and found that they neither veto nor copy what is disposed of. Others are refused.',
        examples: [['calls_touch_updated_at']],
      })
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
        pattern: '^\\s*\\S+(\\s+\\S+){4}\\s*$',
        patternErrorMessage: 'Write five fields in quotes: "15 2 * * *".',
        means:
          "When it runs, in the policy's time zone: five cron fields (minute, hour, day of the month, month, day of the week), in quotes.",
        examples: ['15 2 * * *'],
      })
      .optional(),
    limits: limits.optional(),
    note: text
      .meta({
        description: 'interpretations and assumptions, in free text',
        examples: ['The period runs from the end of the call, not from its beginning.'],
      })
      .optional(),
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
