/** `disposition` as it is written: what happens to a record that is due. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { condition } from './schema-conditions.ts';
import { column, mapping, name, scalar } from './schema-words.ts';

const changes = <T extends z.ZodType>(value: T, what: string) =>
  z.record(column, value).refine((columns) => Object.keys(columns).length > 0, {
    error: mistake('value.empty', `no column is ${what}`, 'Write at least one column.'),
  });

const mark = name('a column', 'dealt_with_at').meta({
  description: 'the column that is set to the time of the run, so that a record is done once',
  means:
    'A column of dates that is empty until the record has been dealt with. It is set to the time of the run, so that no record is done twice.',
});

export const dispositionSchema = z
  .union([
    z
      .enum(['destroy', 'verify'], {
        error: (issue) => (issue.input === 'anonymise' || issue.input === 'flag' ? bare(issue.input) : undefined),
      })
      .meta({
        title: 'destroy or verify',
      }),
    mapping({
      anonymise: changes(
        z
          .union([
            z.enum(['erase', 'truncate-ip', 'truncate-date']).meta({
              title: 'a way of making anonymous',
            }),
            mapping(
              { set: scalar.describe('the value that every record gets: text, a number, true or false') },
              { erase: 'Write `erase` without braces.' },
            ).meta({ title: 'a fixed value' }),
          ])
          .meta({
            description: '`erase`, `truncate-ip`, `truncate-date` or `{ set: value }`',
            means:
              'How the column is made anonymous. `erase`: NULL, or empty text where it allows no NULL. `truncate-ip`: an IPv4 address to its /24, an IPv6 address to its /48. `truncate-date`: the first day of the year. `{ set: value }`: a fixed value.',
          }),
        'anonymised',
      ).meta({
        description: 'columns, each with `erase`, `truncate-ip`, `truncate-date` or `{ set: value }`',
        means: 'The columns that are made anonymous, each with how. The record stays.',
        examples: [{ name: 'erase', ip_address: 'truncate-ip' }],
      }),
      mark,
    }).meta({ title: 'make anonymous' }),
    mapping({
      flag: changes(scalar, 'flagged').meta({
        description: 'columns, each with the value to write',
        means: 'The columns that are written into, each with its value. The record stays, for somebody to look at.',
        examples: [{ state: 'to review' }],
      }),
      mark,
    }).meta({ title: 'flag' }),
    mapping({
      verify: mapping({ none: condition.describe('the condition that no record may meet') }).meta({
        description: 'what is attested: `{ none: <condition> }`',
        means: 'A fact that is attested at every run: no record meets this condition.',
      }),
    }).meta({ title: 'attest that there are none' }),
  ])
  .meta({
    means:
      'What happens to a record that is due. `destroy`: it is deleted, after its parts. `{ anonymise: …, mark: … }`: columns of it are made anonymous. `{ flag: …, mark: … }`: columns of it are written into, for somebody to look at. `verify`: the store deletes by itself; we look, and attest that nothing overdue is left. `{ verify: { none: … } }`: we attest that no record meets a condition.',
    description:
      'what happens to a record that is due: `destroy`, `{ anonymise: …, mark: … }`, `{ flag: …, mark: … }`, `verify` or `{ verify: { none: … } }`',
    examples: ['destroy', { anonymise: { ip_address: 'truncate-ip' }, mark: 'anonymised_at' }],
  });

function bare(kind: string): string {
  return mistake(
    'disposition',
    `\`${kind}\` does not say which columns`,
    `Write { ${kind}: { column: … }, mark: column }.`,
  );
}
