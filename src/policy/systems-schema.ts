/** systems.yaml: the systems that must be governed, and the tables that need not be. The one declaration for its parser, types and JSON Schema. */
import { z } from 'zod';
import { judgePattern } from './file-columns.ts';
import { mistake } from './mistake.ts';
import { condition } from './schema-conditions.ts';
import { because, checked, day, mapping, policyId, some, storeName, table, text } from './schema-words.ts';

/** One or several, each once. */
const oneOrMore = <T extends z.ZodType>(one: T, what: string) =>
  z.union([
    one,
    checked(z.array(one).min(1, { error: some(what) }), (list) =>
      new Set((list as unknown[]).map((value) => JSON.stringify(value))).size === (list as unknown[]).length
        ? null
        : mistake('value.twice', `one of the ${what} is written twice`, 'Write each once.'),
    ),
  ]);

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

const systemName = z.union([text, mapping({ en: text, sv: text.optional(), fi: text.optional() })]).meta({
  description: 'what people call the system: a text, or `{ en, sv, fi }`',
  examples: ['Call recordings', { en: 'Call recordings', sv: 'Samtalsinspelningar', fi: 'Puhelutallenteet' }],
});

const procedure = mapping({
  steps: text.describe('what people do, and with which command'),
  review: day.describe('the day by which the procedure must be looked at again'),
}).meta({
  description: 'how the system is governed where no policy can do it: `steps` and `review`',
  examples: [{ steps: 'after every restore: gallra restored', review: '2027-06-30' }],
});

const system = checked(
  mapping(
    {
      name: systemName,
      controller: oneOrMore(text, 'controllers')
        .describe('who answers for it; several are joint controllers')
        .optional(),
      notice: oneOrMore(mapping({ document: text, place: text }), 'notices')
        .describe('where it is said in public how long its records are kept: `{ document, place }`')
        .optional(),
      policies: oneOrMore(policyId, 'policies')
        .describe('ids of the policies that govern it, all of which must be there')
        .optional(),
      procedure: procedure.optional(),
      note: text.describe('what a reader of the list should know').optional(),
    },
    {
      id: 'The id is the key above: `S1:`.',
      policy: 'Write `policies: [id]`.',
      system: 'Write `name`.',
      source: 'Write `notice: { document, place }`.',
      because: 'A gap is declared by a policy with `period: unspecified`; name it under `policies`.',
      period: 'The period belongs into a policy; name it under `policies`.',
    },
  ),
  ({ policies, procedure: steps }) =>
    policies !== undefined && steps !== undefined
      ? mistake('system', 'a system is governed by `policies` or by a `procedure`, not both', 'Delete one of them.')
      : null,
).meta({ description: 'a system: `name`, and `policies` or `procedure`; optionally `controller`, `notice`, `note`' });

const tableKeys = ['table', 'files', 'objects'] as const;

const ignored = checked(
  mapping(
    {
      table: oneOrMore(table, 'tables').describe('a table of the store, or several').optional(),
      where: condition.optional().describe('only these rows of the table: those that no policy is meant to meet'),
      files: checked(z.string(), (value) => judgePattern(value, 'files'))
        .describe('which files of a folder, such as `**/*.tmp`')
        .optional(),
      objects: checked(z.string(), (value) => judgePattern(value, 'objects'))
        .describe('which objects of a bucket, such as `**/*.tmp`')
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
      .describe('every system that must be governed, by its id'),
    ignore: z
      .record(storeName, z.array(ignored).min(1, { error: some('ignored tables') }))
      .describe('by store: what needs no policy, and why')
      .optional(),
  },
  { policies: 'Write it into a system: `systems: { S1: { name, policies } }`.' },
).meta({ title: 'Gallra systems' });

export type WrittenSystems = z.output<typeof systemsSchema>;
