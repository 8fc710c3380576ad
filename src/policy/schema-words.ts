/**
 * The small words that every file of an author is written with: names, days, zones, periods, text. Each says what it
 * expects, so that editors can show it and mistakes can be explained.
 */
import { z } from 'zod';
import { isZone } from './calendar.ts';
import { mistake } from './mistake.ts';
import { objectColumnForm } from './object-columns.ts';
import { parsePeriod } from './period.ts';

// Schemas are used a few times in a process: turning them into code first costs more than it gains.
z.config({ jitless: true });

/** PostgreSQL's limit, the shortest of the stores we know. */
const maxIdentifierBytes = 63;
/** Letters of Latin, Greek, Cyrillic and their neighbours, and of East Asia; no `\p{L}`, which not every editor understands. */
const word =
  '[A-Za-z_\\u00c0-\\u024f\\u0370-\\u10ff\\u3040-\\ud7ff][\\w$\\u00c0-\\u024f\\u0370-\\u10ff\\u3040-\\ud7ff]*';
const identifier = new RegExp(`^${word}$`);
const qualified = new RegExp(`^${word}(\\.${word})?$`);

/**
 * What a schema says of itself stands in `meta`: `description` completes "Write …" in hints, `means` is what an editor shows
 * instead when somebody asks (full sentences; the description as a sentence where there is no more to say), `title` names
 * one of several shapes, and `default` is what the compiler fills in, told and never applied here.
 */

/** A refinement that says what is wrong by itself; `judge` returns null where all is well. */
export function checked<T extends z.ZodType>(schema: T, judge: (value: z.output<T>) => string | null): T {
  return schema.superRefine((value, context) => {
    const message = judge(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** A mapping with these keys and no others. `elsewhere` answers keys that belong somewhere else, or are tempting. */
export function mapping<S extends z.core.$ZodShape>(shape: S, elsewhere: Record<string, string> = {}) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? JSON.stringify({ known: Object.keys(shape), elsewhere }) : undefined,
  });
}

const blank = mistake('value.empty', 'the text is blank', 'Write something, or leave the key out.');

export const text = checked(z.string().min(1, { error: blank, abort: true }), (value) =>
  /\S/.test(value) ? null : blank,
);

export const name = (what: string, example: string) =>
  checked(z.string().regex(identifier, { error: (issue) => badName(String(issue.input), what) }), (value) =>
    tooLong(value, what),
  ).meta({
    description: `${what}, exactly as the store spells it, without quotes`,
    examples: [example],
  });

const objectColumn = new RegExp(`^${objectColumnForm}$`);
const columnForm = new RegExp(`^(?:${word}|${objectColumnForm})$`);

export const column = checked(
  z.string().regex(columnForm, { error: (issue) => badName(String(issue.input), 'a column') }),
  (value) => (objectColumn.test(value) ? null : tooLong(value, 'a column')),
).meta({
  title: 'a column',
  description:
    'a column, exactly as the store spells it, without quotes; of objects also `tag(…)`, `metadata(…)`, and `dated(…)` or `instant(…)` around one',
  examples: ['ended_at'],
});

export const table = checked(
  z.string().regex(qualified, { error: (issue) => badName(String(issue.input), 'a table') }),
  (value) =>
    value
      .split('.')
      .map((part) => tooLong(part, 'a table'))
      .find((found) => found !== null) ?? null,
).meta({
  description: 'a table of the store, or `schema.table` outside its default schema',
  examples: ['call_recordings', 'archive.calls'],
});

function badName(value: string, what: string): string {
  if (what === 'a table' && value.split('.').length > 2) {
    return mistake(
      'identifier',
      `${what} has at most one dot`,
      'Write `table` or `schema.table`; the database is chosen in stores.yaml.',
    );
  }
  const hint =
    'Write the bare name: letters, digits, `_` and `$`, not beginning with a digit; quotes, spaces and SQL are not allowed.';
  return mistake('identifier', `this cannot be the name of ${what}`, hint);
}

function tooLong(value: string, what: string): string | null {
  if (value in Object.prototype) {
    return mistake(
      'identifier',
      `\`${value}\` cannot be the name of ${what}`,
      'Rename it; programs give this name a meaning of their own.',
    );
  }
  if (Buffer.byteLength(value) <= maxIdentifierBytes) return null;
  return mistake(
    'identifier',
    `the name of ${what} is longer than ${maxIdentifierBytes} bytes`,
    'Write the name as the store keeps it.',
  );
}

export const storeName = checked(
  z.string().regex(/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/, {
    error: mistake(
      'identifier',
      'this cannot be the name of a store',
      'Write lower-case letters, digits, `-` and `_`, beginning with a letter.',
    ),
  }),
  (value) => tooLong(value, 'a store'),
).meta({ description: 'a store, by its name in stores.yaml', examples: ['telephony'] });

export const policyId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
    error: mistake(
      'id',
      'this cannot be the id of a policy',
      'Write lower-case words joined by `-`, beginning with a letter.',
    ),
  })
  .max(63, { error: mistake('id', 'the id is longer than 63 characters', 'Shorten it.') })
  .meta({
    description: 'the id of a policy: lower-case words joined by `-`',
    examples: ['call-recordings-citizen-services'],
  });

const knownZones = new Set<string>();

/** Remembers what was found: looking a zone up costs more than all the rest of a small file. */
function isKnownZone(value: string): boolean {
  if (!knownZones.has(value) && isZone(value)) knownZones.add(value);
  return knownZones.has(value);
}

export const zone = checked(z.string(), (value) =>
  isKnownZone(value)
    ? null
    : mistake(
        'zone',
        'this is not a time zone',
        'Write a name of the IANA time zone database, such as `Europe/Helsinki` or `UTC`.',
      ),
).meta({ description: 'a time zone, by its IANA name', examples: ['Europe/Helsinki', 'UTC'] });

export const day = checked(
  z
    .string({
      error: (issue) =>
        issue.input === undefined || issue.input === null
          ? undefined
          : mistake('day', 'this is not a day', 'Write a day as YYYY-MM-DD.'),
    })
    .regex(/^\d{4}-\d{2}-\d{2}$/, {
      error: mistake('day', 'this is not a day', 'Write a day as YYYY-MM-DD.'),
    }),
  (value) =>
    isRealDay(value) ? null : mistake('day', 'there is no such day', 'Write a day that exists, as YYYY-MM-DD.'),
).meta({ description: 'a calendar day, YYYY-MM-DD', examples: ['2027-06-30'] });

export function isRealDay(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value && value >= '1000-01-01';
}

/** For editors, which know no other way to see a mistake while it is typed. */
const periodForm = {
  pattern: '^(\\d{1,9} (day|week|month|year)s?|P\\d{1,9}W|P(?=\\d)(\\d{1,9}Y)?(\\d{1,9}M)?(\\d{1,9}D)?)$',
  patternErrorMessage: 'Write a number and a unit, such as `2 months`, or ISO 8601: `P2M`.',
};

/** A period in words or ISO 8601. Magic numbers are answered with what they stand for. */
export const period = checked(
  z.string({
    error: (issue) => (issue.input === undefined || issue.input === null ? undefined : notAPeriod(issue.input)),
  }),
  judgePeriod,
).meta({
  description: 'a whole number of days, weeks, months or years, or ISO 8601',
  examples: ['2 months', '1000 days', '5 years', 'P2M'],
  ...periodForm,
});

/** The same where `indefinite` and `unspecified` have other keys beside them. */
export const datedPeriod = checked(
  z.string({
    error: (issue) => (issue.input === undefined || issue.input === null ? undefined : notAPeriod(issue.input)),
  }),
  (value) =>
    value === 'indefinite' || value === 'unspecified'
      ? mistake('shape', `\`${value}\` is no dated period`, '')
      : judgePeriod(value),
).meta({
  description: 'a whole number of days, weeks, months or years, or ISO 8601',
  means:
    'How long records are kept: a whole number of days, weeks, months or years, or ISO 8601 (`P1Y6M`). Counted in days: the record may be kept up to and including the last day, and is due from the next.',
  examples: ['2 months', '1000 days', '5 years', 'P2M'],
  ...periodForm,
});

function judgePeriod(value: string): string | null {
  if (/^\s*[-+]?\d+\s*$/.test(value)) return notAPeriod(Number(value));
  const parsed = parsePeriod(value);
  return parsed.ok ? null : mistake('period', parsed.what, parsed.hint);
}

function notAPeriod(value: unknown): string {
  if (typeof value !== 'number')
    return mistake('period', 'this is not a period', 'Write a number and a unit, such as `2 months`.');
  if (value <= 0) {
    const hint =
      'Write `indefinite` for records that are kept for ever, or `until:` instead of `period` and `from` for those kept until something happens.';
    return mistake('period', 'a period cannot be zero or less; numbers have no special meanings', hint);
  }
  return mistake(
    'period',
    'the period has no unit',
    `Write the unit: \`${value} days\`, \`${value} months\`, \`${value} years\`.`,
  );
}

/** Their column → our column. */
export const match = z
  .record(column, column)
  .refine((value) => Object.keys(value).length > 0, {
    error: mistake('value.empty', 'nothing is matched', 'Write at least one `their_column: our_column`.'),
  })
  .meta({
    description: 'how rows of the other table belong to ours: their column → our column',
    examples: [{ recording_id: 'id' }],
  });

export const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .meta({ title: 'a value', description: 'text, a number, true or false', examples: ['open', 3, true] });

export const because = text.meta({
  description: 'the reason, in words that a reader of the report understands',
  examples: ['pending matter'],
});

/** For `error:` of a list that may not be empty. */
export const some = (what: string) =>
  mistake('value.empty', `the list of ${what} is empty`, 'Write at least one, or leave the key out.');

/** One or several, each once. @param nameOf by which one is known; it is its own name unless given. */
export const oneOrMore = <T extends z.ZodType>(
  one: T,
  what: string,
  nameOf: (one: z.output<T>) => unknown = (value) => value,
) =>
  z.union([
    one.meta({ title: 'one' }),
    checked(
      z
        .array(one)
        .min(1, { error: some(what) })
        .meta({ title: 'several' }),
      (list) =>
        new Set(list.map(nameOf)).size === list.length
          ? null
          : mistake('value.twice', `one of the ${what} is written twice`, 'Write each once.'),
    ),
  ]);
