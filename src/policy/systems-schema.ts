/** systems.yaml: the systems that must be governed, and the tables that need not be. The one declaration for its parser, types and JSON Schema. */
import { z } from 'zod';
import { judgePattern } from './file-columns.ts';
import { mistake } from './mistake.ts';
import { condition } from './schema-conditions.ts';
import { controllers, inLanguages } from './schema-notice.ts';
import { because, checked, day, mapping, oneOrMore, policyId, some, storeName, text } from './schema-words.ts';

const systemId = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)*$/, {
    error: mistake(
      'id',
      'this cannot be the id of a system',
      'Write letters and digits, joined by `-`, `_` or `.`, beginning with a letter: `S1`, `crm-persons`.',
    ),
  })
  .max(63, { error: mistake('id', 'the id is longer than 63 characters', 'Shorten it.') })
  .meta({ description: 'the id of a system in your register', examples: ['S1'] });

const systemName = z.union([text.meta({ title: 'a text' }), inLanguages]).meta({
  description: 'what people call the system: a text, or `{ en, sv, fi }`',
  examples: ['Call recordings', { en: 'Call recordings', sv: 'Samtalsinspelningar', fi: 'Puhelutallenteet' }],
});

const place = mapping({
  document: text.describe('the notice: a file, an address or a number'),
  place: text.describe('where in it: a section, a heading'),
});

const notices = z
  .union([
    place.meta({ title: 'one' }),
    z
      .array(place)
      .min(1, { error: some('notices') })
      .meta({ title: 'several' }),
  ])
  .meta({
    description: 'where it is said in public how long the records are kept: `{ document, place }`, one or several',
    examples: [{ document: 'privacy-notice-2026.pdf', place: 'section 10' }],
  });

const procedure = mapping(
  {
    steps: text.meta({
      description: 'what people do, and with which command',
      examples: ['after every restore: gallra restored <store>'],
    }),
    review: day.describe('the day by which the procedure must be looked at again'),
  },
  { because: 'Write what people do under `steps`.' },
).meta({
  description: 'how the system is governed where no policy can do it: `steps` and `review`',
  examples: [{ steps: 'after every restore: gallra restored <store>', review: '2027-06-30' }],
});

const system = checked(
  mapping(
    {
      name: systemName,
      controller: controllers.optional(),
      notice: notices.optional(),
      policies: oneOrMore(policyId, 'policies')
        .meta({
          description: 'the ids of the policies that govern it, one or several',
          means:
            'The ids of the policies that govern the system: all of them must be there. Left out, those count that name the system under `system` themselves, and one must.',
          examples: ['call-recordings', ['authorisations', 'authorisation-endings']],
        })
        .optional(),
      procedure: procedure.optional(),
      note: text.describe('what a reader of the list should know').optional(),
    },
    {
      id: 'The id is the key above: `S1:`.',
      policy: 'Write `policies`.',
      system: 'Write `name`.',
      source: 'Write `notice: { document, place }`.',
      because: 'A gap is declared by a policy with `period: unspecified`; name that under `policies`.',
      period: 'The period belongs into a policy; name that under `policies`.',
    },
  ),
  ({ policies, procedure: steps }) =>
    policies !== undefined && steps !== undefined
      ? mistake('system', 'a system is governed by `policies` or by a `procedure`, not both', 'Delete one of them.')
      : null,
).meta({
  description: 'a system: `name`, and `policies` or `procedure`; optionally `controller`, `notice`, `note`',
  examples: [{ name: 'Call recordings', policies: 'call-recordings' }],
});

const tableKeys = ['table', 'files', 'objects'] as const;

const ignored = checked(
  mapping(
    {
      // One that policies cannot name, for a dash or a blank in it, would else stay forgotten for ever.
      table: oneOrMore(
        text.meta({ description: 'a table of the store, exactly as `gallra coverage` names it' }),
        'tables',
      )
        .meta({
          description: 'a table of the store, or several',
          examples: ['spatial_ref_sys', ['schema_migrations', 'settings']],
        })
        .optional(),
      where: condition
        .optional()
        .describe('only these rows of one table, which no policy is meant to meet; the whole table unless given'),
      files: checked(z.string(), (value) => judgePattern(value, 'files'))
        .meta({ description: 'which files of a folder, as policies write it', examples: ['**/*.tmp'] })
        .optional(),
      objects: checked(z.string(), (value) => judgePattern(value, 'objects'))
        .meta({ description: 'which objects of a bucket, as policies write it', examples: ['**/*.tmp'] })
        .optional(),
      because,
      review: day.describe('the day by which it must be looked at again').optional(),
    },
    { tables: 'Write `table`, with one name or a list.', reason: 'Write `because`.' },
  ),
  (value) => {
    const written = tableKeys.filter((key) => value[key] !== undefined);
    if (written.length !== 1)
      return mistake(
        'ignore',
        written.length === 0 ? 'nothing is ignored here' : `\`${written.join('` and `')}\` are written at once`,
        'Write one of `table`, `files`, `objects`.',
      );
    return value.where !== undefined && (value.table === undefined || Array.isArray(value.table))
      ? mistake('ignore', '`where` chooses rows of one table', 'Write one `table` beside it, or delete `where`.')
      : null;
  },
).meta({
  description: 'what needs no policy: `table` (and `where`), `files` or `objects`, with `because`; optionally `review`',
  examples: [{ table: 'spatial_ref_sys', because: 'no personal data' }],
});

export const systemsSchema = mapping(
  {
    systems: z
      .record(systemId, system)
      .refine((systems) => Object.keys(systems).length > 0, {
        error: mistake('value.empty', 'no system is named', 'Write at least one system.'),
      })
      .meta({
        description: 'every system that must be governed, by its id',
        examples: [{ S1: { name: 'Call recordings', policies: 'call-recordings' } }],
      }),
    ignore: z
      .record(storeName, z.array(ignored).min(1, { error: some('ignored tables') }))
      .meta({
        description: 'by store: what needs no policy, and why',
        examples: [{ crm: [{ table: 'spatial_ref_sys', because: 'no personal data' }] }],
      })
      .optional(),
  },
  { policies: 'Write it into a system: `systems: { S1: { name, policies } }`.' },
).meta({ title: 'Gallra systems' });

export type WrittenSystems = z.output<typeof systemsSchema>;
