/** `retain` as it is written: periods, bounds, extensions, and the ways of not ending. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { condition } from './schema-conditions.ts';
import { term } from './schema-terms.ts';
import { because, checked, datedPeriod, day, mapping, period, some } from './schema-words.ts';

const bounds = mapping({
  'at-least': period
    .meta({
      description: 'the shortest period that the notice allows',
      means: 'The shortest period that the notice allows; a shorter one in this file is refused.',
      examples: ['6 months'],
    })
    .optional(),
  'at-most': period
    .meta({
      description: 'the longest period that the notice allows',
      means:
        'The longest period that the notice allows; a longer one in this file is refused, and records kept longer for any reason are counted and alarmed.',
      examples: ['2 years'],
    })
    .optional(),
});

const within = checked(bounds, (value) =>
  Object.keys(value).length > 0
    ? null
    : mistake('value.empty', '`within` states no bound', 'Write `at-least`, `at-most`, or both.'),
).meta({
  description: 'what the notice promises: `at-least`, `at-most`, or both',
  means: 'What the notice promises: a period outside of it is refused, and records kept longer are counted.',
  examples: [{ 'at-least': '6 months', 'at-most': '2 years' }],
});

const extend = z
  .array(
    mapping({
      when: condition.describe('which records are kept longer: columns and what they must be'),
      period: period.meta({
        description: 'the longer period, counted from the same date',
        examples: ['12 months'],
      }),
      because,
      within: within
        .meta({
          description: 'the bounds of this extension: `at-least`, `at-most`, or both',
          means: 'What the notice promises for these records, where that differs from `within` beside `period`.',
        })
        .optional(),
    }),
  )
  .min(1, { error: some('extensions') })
  .meta({
    description: 'longer periods for records that meet a condition',
    means:
      'Longer periods for records that meet a condition, each counted from the same date. An extension never shortens; one that ends makes the record due at once.',
    examples: [[{ when: { retained_for: 'complaint' }, period: '12 months', because: 'complaint' }]],
  });

const noMagic = {
  indefinite: 'Write `period: indefinite`.',
  unspecified: 'Write `period: unspecified`.',
  until: 'Write either `period` and `from`, or `until`.',
};
const endless = {
  ...noMagic,
  from: 'Nothing runs, so there is no starting point: delete `from`.',
  until: 'Write either `period: indefinite`, or `until`.',
  extend: 'Nothing is longer than this: delete `extend`.',
  within: 'Nothing is measured, so nothing can lie within bounds: delete `within`.',
};

export const retainSchema = z
  .union([
    mapping(
      {
        period: datedPeriod,
        from: term.meta({
          description: 'the date that the period runs from: a column or a term',
          means: 'The date that the period runs from, its starting point: a column, or a term that combines several.',
        }),
        extend: extend.optional(),
        within: within.optional(),
      },
      noMagic,
    ).meta({ title: 'a period that runs from a date' }),
    mapping(
      {
        until: term.meta({
          description: 'kept until this date: a column, a term, or `{ on: 2027-01-01 }`',
          means:
            'The date on which the need ends, such as the day a matter is closed: the record may be kept on that day, and is due from the next. A column, a term, or `{ on: 2027-01-01 }`.',
        }),
        extend: extend.optional(),
        within: within.optional(),
      },
      {
        ...noMagic,
        period: 'Write either `period` and `from`, or `until`.',
        from: 'Write either `period` and `from`, or `until`.',
      },
    ).meta({ title: 'until something happens' }),
    mapping(
      {
        period: z.literal('indefinite').meta({
          description: '`indefinite`',
          means: '`indefinite`: the records are kept for good, and protected from every other policy.',
        }),
        because,
        review: day.describe('the day by which somebody must look again'),
      },
      endless,
    ).meta({ title: 'kept for good' }),
    mapping(
      {
        period: z.literal('unspecified').meta({
          description: '`unspecified`',
          means: '`unspecified`: nobody has decided yet. The gap is declared, and nothing is disposed of.',
        }),
        because,
      },
      { ...endless, review: 'Write `review` at the top of the policy.' },
    ).meta({ title: 'a declared gap' }),
  ])
  .meta({
    description:
      'how long: `{ period, from }`, `{ until }`, `{ period: indefinite, because, review }` or `{ period: unspecified, because }`',
    examples: [{ period: '2 months', from: 'ended_at' }],
  });
