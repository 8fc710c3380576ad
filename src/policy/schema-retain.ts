/** `retain` as it is written: periods, bounds, extensions, and the ways of not ending. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { condition } from './schema-conditions.ts';
import { term } from './schema-terms.ts';
import { because, checked, datedPeriod, day, mapping, period, some } from './schema-words.ts';

const within = checked(mapping({ 'at-least': period.optional(), 'at-most': period.optional() }), (value) =>
  Object.keys(value).length > 0
    ? null
    : mistake('value.empty', '`within` states no bound', 'Write `at-least`, `at-most`, or both.'),
).meta({
  description: 'what the notice promises: a period outside is refused, and records kept longer are counted',
  examples: [{ 'at-least': '6 months', 'at-most': '2 years' }],
});

const extend = z
  .array(mapping({ when: condition, period, because, within: within.optional() }))
  .min(1, { error: some('extensions') })
  .meta({
    description: 'longer periods for records that meet a condition',
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
        from: term.describe('the date that the period runs from: a column or a term'),
        extend: extend.optional(),
        within: within.optional(),
      },
      noMagic,
    ),
    mapping(
      {
        until: term.describe('kept until this date: a column, a term, or `{ on: 2027-01-01 }`'),
        extend: extend.optional(),
        within: within.optional(),
      },
      {
        ...noMagic,
        period: 'Write either `period` and `from`, or `until`.',
        from: 'Write either `period` and `from`, or `until`.',
      },
    ),
    mapping(
      { period: z.literal('indefinite'), because, review: day.describe('the day by which somebody must look again') },
      endless,
    ),
    mapping(
      { period: z.literal('unspecified'), because },
      { ...endless, review: 'Write `review` at the top of the policy.' },
    ),
  ])
  .meta({
    description:
      'how long: `{ period, from }`, `{ until }`, `{ period: indefinite, because, review }` or `{ period: unspecified, because }`',
    examples: [{ period: '2 months', from: 'ended_at' }],
  });
