/** `pace` as stores.yaml writes it: how hard a store may be worked, and when. */
import { z } from 'zod';
import { mistake, readMistake } from './mistake.ts';
import { checked, mapping, oneOrMore } from './schema-words.ts';
import { lagPattern, logPattern, ratePattern, windowOf, windowPattern } from './store-pace.ts';

/** Text of this form, for editors too; a number alone says not of what. */
const worded = (pattern: string, wrong: string) =>
  z
    .string({ error: (issue) => (issue.input === undefined || issue.input === null ? undefined : wrong) })
    .regex(new RegExp(pattern), { error: wrong })
    .meta({ patternErrorMessage: readMistake(wrong)?.hint });

const open = worded(
  windowPattern,
  mistake('pace', 'this is no time from one hour to another', 'Write `22:00 to 05:00`, or a list of such times.'),
)
  .superRefine((value, context) => {
    const { from, to } = windowOf(value);
    if (from !== to) return;
    const message = mistake(
      'pace',
      'it opens when it closes',
      'Write when it closes; leave `hours` out for a store that is always open.',
    );
    context.addIssue({ code: 'custom', message });
  })
  .meta({
    description: 'from one hour to another, `22:00 to 05:00`',
    examples: ['22:00 to 05:00'],
  });

const written = mapping(
  {
    records: worded(
      ratePattern,
      mistake(
        'pace',
        'this says not how many records in which time',
        'Write `500 per second`; per minute and per hour may be written, too.',
      ),
    )
      .meta({
        description: 'how many records may be disposed of in which time, such as `500 per second`',
        means:
          'How many records may be disposed of, in a second, a minute or an hour, all workers together: such a store has one run at a time. Records count; parts and objects go with theirs.',
        examples: ['500 per second', '30 per minute'],
      })
      .optional(),
    hours: oneOrMore(open, 'hours')
      .meta({
        description: "when batches may begin, in the store's time zone: `22:00 to 05:00`, or a list",
        means:
          "When batches may begin, by the clocks of the store's time zone. Runs that come at other times wait until it opens; one that is at work when it closes goes on at the next opening.",
        examples: ['22:00 to 05:00'],
      })
      .optional(),
    find: z
      .enum(['order', 'blocks'])
      .meta({
        description: '`order` or `blocks`; chosen by the statistics of the store unless given',
        means:
          'How runs find their records: in the `order` of time, or in `blocks`, as they lie. Chosen run by run, by the statistics of the store, unless given. Of `postgres` only.',
        examples: ['order'],
      })
      .optional(),
    log: worded(
      logPattern,
      mistake(
        'pace',
        'this says not how many bytes in a second',
        'Write `20 MB per second`; kB and GB may be written, too.',
      ),
    )
      .meta({
        description: 'how much the server may write to its log in a second, such as `20 MB per second`',
        means:
          'How much the server may write to its log (WAL), whoever makes it write. Batches are made smaller, and wait, so that it stays below. Of `postgres` only.',
        examples: ['20 MB per second'],
      })
      .optional(),
    lag: worded(lagPattern, mistake('pace', 'this is no time', 'Write `10 seconds`; minutes may be written, too.'))
      .meta({
        description: 'how far behind a replica may be, such as `10 seconds`',
        means:
          'How far behind a replica of the server may be: while one is further behind, no batch begins. The account must be in the role `pg_read_all_stats` or `pg_monitor`. Of `postgres` only.',
        examples: ['10 seconds'],
      })
      .optional(),
  },
  {
    timezone: 'Hours are those of the `timezone` of the store.',
    batch: 'How large a batch is follows from how long it takes; see GALLRA_BATCH_MS.',
  },
);

export const paceSchema = checked(written, (value) =>
  Object.keys(value).length > 0
    ? null
    : mistake(
        'value.empty',
        '`pace` says nothing',
        'Write `records`, `hours`, `find`, `log` or `lag`, or leave it out.',
      ),
).meta({
  description: 'how hard it may be worked: `records`, `hours`, `find`, `log`, `lag`',
  means:
    'How hard the store may be worked, and when. It says nothing of which records go, so it needs no approval; a change counts from the next run.',
  examples: [{ records: '500 per second', hours: '22:00 to 05:00' }],
});
