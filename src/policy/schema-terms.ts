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
});
const offset = z
  .enum(['end-of-month', 'end-of-year'])
  .meta({ description: 'count from the end of the month or year of the date: `end-of-month` or `end-of-year`' });

const several = (what: string) =>
  z
    .array(z.lazy(() => term))
    .min(1, { error: mistake('value.empty', 'the list of dates is empty', 'Write at least one column or term.') })
    .describe(what);

const combined = {
  missing: 'Write `missing` on each member of the list: it is applied before they are combined.',
  offset: 'Write `offset` on each member of the list.',
};

export const term: z.ZodType<WrittenTerm> = z
  .union([
    column,
    mapping(
      { column, missing: missing.optional(), offset: offset.optional() },
      { many: 'Rows of another table need `table` and `match` too.' },
    ),
    mapping({
      table,
      match,
      where: condition.optional(),
      column,
      missing: missing.optional(),
      offset: offset.optional(),
      many: z.boolean().describe('true where several rows may belong to one record: `true` or `false`').optional(),
    }),
    mapping({ latest: several('the latest of these dates') }, combined),
    mapping({ earliest: several('the earliest of these dates') }, combined),
    mapping({ first: several('the first of these dates that is known, in this order') }, combined),
    mapping({ on: day }),
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
      .union([z.enum(['due-day', 'as-of']), term])
      .describe('what to write: `due-day`, `as-of`, or a date of the record that goes (a column or any term)'),
  )
  .refine((value) => Object.keys(value).length > 0, {
    error: mistake('value.empty', 'nothing is stamped', 'Write at least one `column: due-day`.'),
  })
  .meta({
    description: 'keep the rows, and write into them the date from which their own period runs',
    examples: [{ validity_ended_at: 'due-day' }],
  });

export const part: z.ZodType<WrittenPart> = z
  .union([
    mapping(
      {
        table,
        match,
        get parts(): z.ZodOptional<z.ZodType<WrittenPart[]>> {
          return parts.optional();
        },
      },
      {
        store: 'Rows of related tables lie in the same store; only `object` parts name a store.',
        where: 'Every row that matches goes with its record; rows that must stay need a policy of their own.',
        key: 'Parts are found by `match` alone.',
      },
    ),
    mapping(
      { table, match, stamp: stampValues },
      {
        parts: 'A stamped row stays, so nothing goes before it; write the parts beside it instead.',
        store: 'Only `object` parts name a store.',
      },
    ),
    mapping(
      { store: storeName, object: template },
      {
        match: 'An object is found by its template alone.',
        table: 'Write `match` for rows, or `object` for files and objects, not both.',
      },
    ),
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
