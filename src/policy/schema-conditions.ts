/**
 * Conditions as they are written. One mapping means all of its entries: reserved words (`any`, `all`, `not`, `exists`)
 * and, beside them, columns with what they must be.
 */
import { z } from 'zod';
import { mistake, nearest } from './mistake.ts';
import { checked, column, day, mapping, match, period, scalar, table } from './schema-words.ts';

export type WrittenScalar = string | number | boolean;
export type WrittenPoint = string | { ago: string };

export interface WrittenComparison {
  is?: null | undefined;
  not?: WrittenComparable | undefined;
  before?: WrittenPoint | undefined;
  after?: WrittenPoint | undefined;
}
export type WrittenComparable = WrittenScalar | WrittenScalar[] | WrittenComparison;

export interface WrittenExists {
  table: string;
  match: Record<string, string>;
  where?: WrittenCondition | undefined;
}

export interface WrittenCondition {
  any?: WrittenCondition[] | undefined;
  all?: WrittenCondition[] | undefined;
  not?: WrittenCondition | undefined;
  exists?: WrittenExists | undefined;
  [column: string]: WrittenComparable | WrittenCondition | WrittenCondition[] | WrittenExists | undefined;
}

export const reservedInConditions = ['any', 'all', 'not', 'exists'] as const;

const pointHint = 'Write a day as YYYY-MM-DD, `as-of`, or `{ ago: 6 years }`.';
const point: z.ZodType<WrittenPoint> = z
  .union([
    checked(z.string(), (value) =>
      value === 'as-of' || day.safeParse(value).success
        ? null
        : mistake('point', 'this is no point in time', pointHint),
    ).meta({ title: 'a day, or `as-of`' }),
    mapping({
      ago: period.meta({
        description: 'how long before the day of the run',
        examples: ['6 years', '18 months'],
      }),
    }).meta({ title: 'so long ago' }),
  ])
  .meta({
    id: 'Point',
    description: 'a day, `as-of`, or `{ ago: 6 years }`, counted back from the day of the run',
    examples: ['2027-01-01', 'as-of', { ago: '6 years' }],
  });

const nothing = z.null({
  error: mistake(
    'value',
    '`is` compares with nothing but null',
    'Write `is: null`, or the value itself without `is:`.',
  ),
});

const comparableHint = 'Write a value, a list of values, or one of `is: null`, `not:`, `before:`, `after:`.';
const comparison: z.ZodType<WrittenComparison> = checked(
  mapping(
    {
      is: nothing.meta({ description: '`is: null`', means: '`is: null`: the column has no value.' }).optional(),
      get not(): z.ZodOptional<z.ZodType<WrittenComparable>> {
        return comparable
          .meta({
            description: 'a value, a list of values, or a comparison',
            means: 'What the column must not be. A column without a value meets every `not` but `not: { is: null }`.',
          })
          .optional();
      },
      before: point
        .meta({
          description: 'a day, `as-of`, or `{ ago: 6 years }`',
          means: 'The date lies before this: a day, `as-of` (the moment of the run), or `{ ago: 6 years }`.',
        })
        .optional(),
      after: point
        .meta({
          description: 'a day, `as-of`, or `{ ago: 6 years }`',
          means: 'The date lies after this: a day, `as-of` (the moment of the run), or `{ ago: 6 years }`.',
        })
        .optional(),
    },
    {
      table: 'A related row is asked for with `exists: { table, match, where }`.',
      match: 'A related row is asked for with `exists: { table, match, where }`.',
      where: 'A related row is asked for with `exists: { table, match, where }`.',
      in: 'Write the list itself: `{ column: [a, b] }`.',
      equals: 'Write the value itself: `{ column: value }`.',
      eq: 'Write the value itself: `{ column: value }`.',
    },
  ),
  (value) =>
    Object.keys(value).length > 0
      ? null
      : mistake('value.empty', 'the column is compared with nothing', comparableHint),
);

const comparable: z.ZodType<WrittenComparable> = z
  .union([
    scalar,
    z
      .array(scalar)
      .min(1, { error: mistake('value.empty', 'the list is empty, so nothing would ever match', comparableHint) })
      .meta({ title: 'any of these values' }),
    comparison.meta({ title: 'a comparison' }),
  ])
  .meta({
    id: 'Comparison',
    description: 'a value, a list of values, or one of `{ is: null }`, `{ not: … }`, `{ before: … }`, `{ after: … }`',
  });

/** The entries of a condition, for mappings that hold other keys too. */
export const conditionShape = {
  get any(): z.ZodOptional<z.ZodType<WrittenCondition[]>> {
    return conditions
      .meta({ description: 'a list of conditions', means: 'At least one of these conditions holds.' })
      .optional();
  },
  get all(): z.ZodOptional<z.ZodType<WrittenCondition[]>> {
    return conditions
      .meta({ description: 'a list of conditions', means: 'Every one of these conditions holds.' })
      .optional();
  },
  get not(): z.ZodOptional<z.ZodType<WrittenCondition>> {
    return condition.optional().meta({
      description: 'a condition',
      means: 'This condition does not hold. No comparison with an empty column holds, so `not` of it does.',
    });
  },
  get exists(): z.ZodOptional<z.ZodType<WrittenExists>> {
    return exists.optional().meta({
      description: 'a related row: `{ table, match, where }`',
      means: 'There is a row of a related table, in the same store, that belongs to the record and meets `where`.',
    });
  },
};

/** A condition, with `extra` keys beside it that are no columns. */
export function conditionWith<S extends z.core.$ZodShape>(extra: S) {
  const own = Object.keys(extra);
  return z
    .object(
      Object.defineProperties({ ...extra }, Object.getOwnPropertyDescriptors(conditionShape)) as typeof conditionShape &
        S,
    )
    .catchall(comparable)
    .superRefine(
      (value, context) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
        const keys = Object.keys(value).filter((key) => !own.includes(key));
        if (keys.length === 0)
          context.addIssue({
            code: 'custom',
            message: mistake(
              'value.empty',
              'the condition is empty',
              'Write at least one `column: value`, or leave the key out.',
            ),
          });
        for (const key of keys) {
          if (isReserved(key)) continue;
          const meant = nearest(
            key,
            own.filter((one) => !Object.hasOwn(value, one)),
          );
          const refused = column.safeParse(key).error?.issues[0]?.message;
          const message = meant
            ? mistake('key.unknown', `the key \`${key}\` is not known here`, `Did you mean \`${meant}\`?`)
            : refused;
          if (message) context.addIssue({ code: 'custom', path: [key], params: { atKey: true, meant }, message });
        }
      },
      { when: () => true },
    );
}

const isReserved = (key: string): boolean => (reservedInConditions as readonly string[]).includes(key);

export const condition: z.ZodType<WrittenCondition> = (
  conditionWith({}) as unknown as z.ZodType<WrittenCondition>
).meta({
  id: 'Condition',
  description: 'which records: columns and what they must be, all of them; also `any`, `all`, `not`, `exists`',
  examples: [{ division: 'citizen_services' }, { state: ['open', 'waiting'] }],
});

const conditions = z.array(condition).min(1, {
  error: mistake(
    'value.empty',
    'the list of conditions is empty',
    'Write at least one condition, or leave the key out.',
  ),
});

export const exists: z.ZodType<WrittenExists> = mapping(
  {
    table: table.meta({ description: 'the related table, in the same store', examples: ['matters'] }),
    match,
    where: condition.describe('what the related row must meet; any row counts unless given').optional(),
  },
  { column: 'Conditions on the related row go into `where: { column: value }`.' },
).meta({
  id: 'Exists',
  description: 'a row of a related table in the same store, found by `match`, that meets `where`',
  examples: [{ table: 'matters', match: { person_id: 'caller_id' }, where: { state: 'open' } }],
});
