/** `disposition` as it is written: what happens to a record that is due. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { condition } from './schema-conditions.ts';
import { column, mapping, name, scalar } from './schema-words.ts';

const changes = <T extends z.ZodType>(value: T, what: string) =>
  z.record(column, value).refine((columns) => Object.keys(columns).length > 0, {
    error: mistake('value.empty', `no column is ${what}`, 'Write at least one column.'),
  });

const mark = name('a column', 'dealt_with_at').describe(
  'the column that is set to the time of the run, so that a record is done once',
);

export const dispositionSchema = z
  .union([
    z.enum(['destroy', 'verify'], {
      error: (issue) => (issue.input === 'anonymise' || issue.input === 'flag' ? bare(issue.input) : undefined),
    }),
    mapping({
      anonymise: changes(
        z
          .union([
            z.enum(['erase', 'truncate-ip', 'truncate-date']),
            mapping({ set: scalar }, { erase: 'Write `erase` without braces.' }),
          ])
          .describe('`erase`, `truncate-ip`, `truncate-date` or `{ set: value }`'),
        'anonymised',
      ),
      mark,
    }),
    mapping({ flag: changes(scalar, 'flagged'), mark }),
    mapping({ verify: mapping({ none: condition.describe('the condition that no record may meet') }) }),
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
