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
        means:
          '`destroy`: the record is deleted, after its parts. `verify`: the store deletes by itself; we look, and attest that nothing overdue is left.',
      }),
    mapping({
      anonymise: changes(
        z
          .union([
            z.enum(['erase', 'truncate-ip', 'truncate-date']).meta({
              title: 'a way of making anonymous',
              means:
                '`erase`: NULL, or empty text where the column allows no NULL. `truncate-ip`: the last byte of an IPv4 address, or the last 80 bits of an IPv6 one, are set to zero. `truncate-date`: the first day of the year.',
            }),
            mapping(
              { set: scalar.describe('the value that every record gets: text, a number, true or false') },
              { erase: 'Write `erase` without braces.' },
            ).meta({ title: 'a fixed value' }),
          ])
          .describe('`erase`, `truncate-ip`, `truncate-date` or `{ set: value }`'),
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
