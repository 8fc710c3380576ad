/** Terms and parts as they are written: the dates that a period runs from, and what goes before the record. */
import { z } from 'zod';
import { mistake, readMistake } from './mistake.ts';
import { condition, type WrittenCondition } from './schema-conditions.ts';
import { checked, column, day, mapping, match, storeName, table } from './schema-words.ts';

export type WrittenMissing = 'not-started' | 'ignore' | 'error';
export type WrittenOffset = 'end-of-month' | 'end-of-year';

export type WrittenTerm =
  | string
  | { column: string; missing?: WrittenMissing | undefined; offset?: WrittenOffset | undefined }
  | {
      table: string;
      match: Record<string, string>;
      where?: WrittenCondition | undefined;
      column: string;
      missing?: WrittenMissing | undefined;
      offset?: WrittenOffset | undefined;
      many?: boolean | undefined;
    }
  | { latest: WrittenTerm[] }
  | { earliest: WrittenTerm[] }
  | { first: WrittenTerm[] }
  | { on: string };

const missing = z.enum(['not-started', 'ignore', 'error']).meta({
  description:
    'what an empty column means: `not-started` (not yet), `ignore` (look at the others), `error` (lost: the record is undated)',
  means:
    'What an empty column (NULL) means. `not-started`: it has not happened yet, so nothing is due. `ignore`: look at the other dates. `error`: the date is lost, so the record is undated and stays. Must be written for every column that can be NULL.',
});
const offset = z.enum(['end-of-month', 'end-of-year']).meta({
  description: '`end-of-month` or `end-of-year`',
  means: 'Count from the last day of the month, or of the year, in which the date lies.',
});

const several = (what: string) =>
  z
    .array(z.lazy(() => term))
    .min(1, { error: mistake('value.empty', 'the list of dates is empty', 'Write at least one column or term.') })
    .meta({ description: 'a list of columns and terms', means: what });

const dated = column.meta({ description: 'the column that holds the date', examples: ['ended_at'] });

const combined = {
  missing: 'Write `missing` on each member of the list: it is applied before they are combined.',
  offset: 'Write `offset` on each member of the list.',
};

export const term: z.ZodType<WrittenTerm> = z
  .union([
    column,
    mapping(
      { column: dated, missing: missing.optional(), offset: offset.optional() },
      { many: 'Rows of another table need `table` and `match` too.' },
    ).meta({ title: 'a column, and what it means when empty' }),
    mapping({
      table: table.meta({ description: 'the related table, in the same store', examples: ['matters'] }),
      match,
      where: condition.describe('which of the related rows count; all of them unless given').optional(),
      column: dated,
      missing: missing.optional(),
      offset: offset.optional(),
      many: z
        .boolean()
        .meta({
          description: 'true where several rows may belong to one record: `true` or `false`',
          means:
            'Write `true` where several rows may belong to one record. Without it `match` must name a unique key of the related table.',
          default: false,
        })
        .optional(),
    }).meta({ title: 'a column of a related record' }),
    mapping(
      { latest: several('The latest of these dates counts; while one of them has not started, nothing is due.') },
      combined,
    ).meta({ title: 'the latest of several dates' }),
    mapping({ earliest: several('The earliest of these dates counts.') }, combined).meta({
      title: 'the earliest of several dates',
    }),
    mapping({ first: several('The first of these dates that is known counts, in this order.') }, combined).meta({
      title: 'the first date that is known',
    }),
    mapping({
      on: day.meta({
        description: 'a calendar day, YYYY-MM-DD',
        means: 'A fixed day, the same for every record; only under `until`.',
      }),
    }).meta({ title: 'a fixed day' }),
  ])
  .meta({
    id: 'Term',
    description:
      'a date: a column, `{ column, missing, offset }`, `{ table, match, column }`, or `{ latest: […] }`, `{ earliest: […] }`, `{ first: […] }`',
    examples: ['ended_at', { latest: ['closed_at', { column: 'answered_at', missing: 'not-started' }] }],
  });

export type WrittenPart =
  | { table: string; match: Record<string, string>; parts?: WrittenPart[] | undefined }
  | { table: string; match: Record<string, string>; stamp: Record<string, WrittenTerm> }
  | { store: string; object: string };

const template = checked(
  z.string({
    error: (issue) =>
      issue.input === undefined || issue.input === null
        ? undefined
        : mistake(
            'template',
            'this is not a template',
            'Put it in quotes: "{audio_path}"; without them YAML reads a mapping.',
          ),
  }),
  judgeTemplate,
).meta({
  description: 'the name of the object, with columns of the record in braces',
  means:
    'The name of the file or object, with columns of the record in braces. A record of which such a column is empty is blocked: it stays, and is listed.',
  examples: ['{audio_path}', 'calls/{id}.wav'],
});

/** The columns that a template names, in order. */
export const templateColumns = (text: string): string[] =>
  [...text.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1] ?? '');

function judgeTemplate(value: string): string | null {
  const columns = templateColumns(value);
  if (columns.length === 0) {
    return mistake(
      'template',
      'the template names no column, so all records would share one object',
      'Write a column in braces: "{audio_path}".',
    );
  }
  if (/[{}]/.test(value.replaceAll(/\{[^{}]*\}/g, '')))
    return mistake('template', 'a brace is not closed, or closed twice', 'Write each column as {column}.');
  for (const one of columns) {
    const refused = column.safeParse(one).error?.issues[0];
    const known = refused && readMistake(refused.message);
    if (known) return mistake('template', known.what, known.hint);
  }
  return null;
}

const stampValues = z
  .record(
    column,
    z
      .union([
        z.enum(['due-day', 'as-of']).meta({
          title: 'the day of disposal',
        }),
        term,
      ])
      .meta({
        description: 'what to write: `due-day`, `as-of`, or a date of the record that goes (a column or any term)',
        means:
          'What to write. `due-day`: the day from which the record was due. `as-of`: the day of the run. Or a date of the record that goes: a column or any term.',
      }),
  )
  .refine((value) => Object.keys(value).length > 0, {
    error: mistake('value.empty', 'nothing is stamped', 'Write at least one `column: due-day`.'),
  })
  .meta({
    description: 'keep the rows, and write into them the date from which their own period runs',
    examples: [{ validity_ended_at: 'due-day' }],
  });

const partTable = table.meta({
  description: 'the table that holds the parts, in the same store',
  examples: ['call_events'],
});

export const part: z.ZodType<WrittenPart> = z
  .union([
    mapping(
      {
        table: partTable,
        match,
        get parts(): z.ZodOptional<z.ZodType<WrittenPart[]>> {
          return parts.describe('a list of parts of these rows, which go before them').optional();
        },
      },
      {
        store: 'Rows of related tables lie in the same store; only `object` parts name a store.',
        where: 'Every row that matches goes with its record; rows that must stay need a policy of their own.',
        key: 'Parts are found by `match` alone.',
      },
    ).meta({ title: 'rows that go with the record' }),
    mapping(
      { table: partTable, match, stamp: stampValues },
      {
        parts: 'A stamped row stays, so nothing goes before it; write the parts beside it instead.',
        store: 'Only `object` parts name a store.',
      },
    ).meta({ title: 'rows that stay, and are told the date' }),
    mapping(
      {
        store: storeName.meta({
          description: 'the folder or bucket, by its name in stores.yaml',
          examples: ['recordings'],
        }),
        object: template,
      },
      {
        match: 'An object is found by its template alone.',
        table: 'Write `match` for rows, or `object` for files and objects, not both.',
      },
    ).meta({ title: 'a file or object that the record names' }),
  ])
  .meta({
    id: 'Part',
    description:
      'rows `{ table, match }`, rows that are kept and dated `{ table, match, stamp }`, or a file or object `{ store, object }`',
    examples: [{ table: 'call_events', match: { recording_id: 'id' } }],
  });

export const parts: z.ZodType<WrittenPart[]> = z.array(part).min(1, {
  error: mistake('value.empty', 'the list of parts is empty', 'Write at least one part, or leave the key out.'),
});
