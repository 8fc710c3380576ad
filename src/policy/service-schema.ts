// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** What stores.yaml says of a service: who we are to it, which records it has, by which requests. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { checked, mapping, name, some, text } from './schema-words.ts';
import { columnTypes } from './service.ts';

/** As policies name it; where it stands in a record is said beside. */
const column = name('a column', 'modifiedon');

const variable = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

const secret = checked(z.string(), (value) =>
  variable.test(value)
    ? null
    : mistake('secret', 'a secret is written in the file', 'Write a variable of the environment: `${CRM_SECRET}`.'),
).meta({ description: 'a secret, as a variable of the environment', examples: ['${CRM_SECRET}'] });

const setting = checked(text, (value) =>
  /[${}]/.test(value.replaceAll(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, ''))
    ? mistake('value', 'a variable is not written as `${NAME}`', 'Write `${NAME}`, or the value itself.')
    : null,
);

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, {
    error: mistake('header', 'this cannot be the name of a header', 'Write a name such as `X-Api-Key`.'),
  })
  .meta({ description: 'the name of a header', examples: ['X-Api-Key'] });

const headers = z
  .record(headerName, z.union([z.string(), z.number()]).transform(String))
  .superRefine((value, context) => {
    for (const [name, one] of Object.entries(value)) {
      const own = /^(authorization|cookie|host|connection|content-.*|transfer-encoding|if-.*|proxy-.*)$/i.test(name);
      const message = own
        ? mistake('header', 'this header is ours to set', 'Delete it; credentials stand in `auth`.')
        : /[${}]/.test(one)
          ? mistake('header', 'a header cannot hold a variable', 'Write the value itself; secrets stand in `auth`.')
          : /[^\t\x20-\x7e]/.test(one)
            ? mistake(
                'header',
                'the value of a header is one line of plain characters',
                'Write it with letters, digits and signs of ASCII.',
              )
            : null;
      if (message !== null) context.addIssue({ code: 'custom', path: [name], message, params: { atKey: true } });
    }
  })
  .meta({
    description: 'headers of every request, such as `OData-MaxVersion: "4.0"`',
    means: 'Headers of every request; credentials stand in `auth`. Of `http` only.',
    examples: [{ 'OData-MaxVersion': '4.0' }],
  });

const auth = z
  .union(
    [
      mapping({
        token: secret.meta({
          description: 'the bearer token, as a variable of the environment',
          examples: ['${CRM_TOKEN}'],
        }),
        header: headerName.describe('the header to send it in, instead of `Authorization: Bearer`').optional(),
      }).meta({ title: 'a token' }),
      mapping({
        user: setting.meta({ description: 'the user of HTTP Basic', examples: ['gallra'] }),
        password: secret.meta({
          description: 'the password, as a variable of the environment',
          examples: ['${CRM_PASSWORD}'],
        }),
      }).meta({ title: 'user and password' }),
      mapping({
        'token-url': setting.meta({
          description: 'where the token is got, OAuth 2 client credentials',
          examples: ['https://login.example.org/oauth2/v2.0/token'],
        }),
        'client-id': setting.meta({ description: 'the id of this client', examples: ['${CRM_CLIENT_ID}'] }),
        'client-secret': secret.describe('the secret of this client, as a variable of the environment'),
        scope: setting
          .meta({ description: 'the scope to ask for', examples: ['https://crm.example.org/.default'] })
          .optional(),
      }).meta({ title: 'OAuth 2 client credentials' }),
    ],
    {
      error: mistake(
        'auth',
        'this says not who we are to the service',
        'Write `{ token: "${TOKEN}" }`, `{ user, password }`, or `{ token-url, client-id, client-secret, scope }`.',
      ),
    },
  )
  .meta({
    description: 'who we are to the service',
    means:
      'Who we are to the service: a token, a user and a password, or OAuth 2 client credentials. Secrets are variables of the environment. Of `http` only.',
    examples: [{ token: '${CRM_TOKEN}' }],
  });

const allow = z
  .array(
    z.string().regex(/^(https?:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?|[0-9A-Fa-f:.]+(\/\d{1,3})?)$/, {
      error: mistake(
        'allow',
        'this is neither an origin nor a network',
        'Write `https://host` for another host that pages may lead to, `http://host:port` for one without encryption, or a private network such as `10.1.0.0/16`.',
      ),
    }),
  )
  .min(1, { error: some('what is allowed') })
  .meta({
    description: 'other origins, and private networks, that may be connected to',
    means:
      'Other origins that pages may lead to, origins without encryption, and private networks that may be connected to; nothing else is. Of `http` only.',
    examples: [['https://eu2.example.org', '10.1.0.0/16']],
  });

export const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])+)*$/, {
    error: mistake(
      'pointer',
      'this is no JSON pointer',
      'Write the way to the value: `/person/email`; `""` for the whole.',
    ),
  })
  .meta({ description: 'a JSON pointer', examples: ['/value', '/meta/next'] });

const path = checked(text, (value) => {
  const hint = 'Write it below the `url` of the store: `people/{id}`, with key columns in braces.';
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(value)) return mistake('path', 'this is a whole address', hint);
  if (/[\s#\\$]|[^\x21-\x7e]/.test(value))
    return mistake('path', 'the path has a character that cannot stand there', hint);
  const [before = ''] = value.split('?');
  if (before.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part)) || before.includes('//'))
    return mistake('path', 'a part of the path is empty, `.` or `..`', hint);
  return /[{}]/.test(value.replaceAll(/\{[^{}]*\}/g, '')) ? mistake('path', 'a brace has no partner', hint) : null;
}).meta({ description: 'a path below the `url` of the store', examples: ['people/{id}'] });

const columnShape = z.union([
  z.enum(columnTypes).meta({ title: 'a type' }),
  mapping({
    type: z.enum(columnTypes).meta({ description: 'how the value is written', examples: ['instant'] }),
    at: pointer
      .meta({
        description: 'where it stands in a record; `/` and its own name unless given',
        examples: ['/person/email'],
      })
      .optional(),
    nullable: z.boolean().describe('whether it may be null: true unless given, false for keys').optional(),
    omitted: z
      .boolean()
      .meta({ description: 'whether the service leaves it out where it is empty', default: false })
      .optional(),
  }).meta({ title: 'a type, and where the value stands' }),
]);

const query = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .meta({ description: 'query parameters', examples: [{ per_page: 100 }] });

const firstPage = mistake('value', 'pages are numbered from 0 or from 1', 'Write `0` or `1`.');

const list = mapping({
  path: path.meta({ description: 'a path below the `url` of the store, of the whole list', examples: ['people'] }),
  query: query.optional(),
  items: pointer
    .meta({ description: 'where the records stand in the answer; the answer itself unless given', default: '' })
    .optional(),
  next: z
    .union([z.literal('link').meta({ title: 'the header Link' }), pointer.meta({ title: 'a JSON pointer' })])
    .meta({
      description: 'where the address of the next page stands, or `link` for the header of that name',
      examples: ['/@odata.nextLink', 'link'],
    })
    .optional(),
  cursor: mapping({
    at: pointer.meta({ description: 'where the cursor stands in the answer', examples: ['/meta/next'] }),
    query: text.meta({ description: 'the parameter that it goes into', examples: ['cursor'] }),
  })
    .describe('where the cursor stands, and the parameter it goes into')
    .optional(),
  page: mapping({
    query: text.meta({ description: 'the parameter of the page number', examples: ['page'] }),
    first: z
      .int()
      .min(0, { error: firstPage })
      .max(1, { error: firstPage })
      .meta({ description: 'the number of the first page, 0 or 1', default: 1 })
      .optional(),
    pages: pointer
      .meta({
        description: 'where it stands how many pages there are; until one is empty unless given',
        examples: ['/meta/pages'],
      })
      .optional(),
  })
    .describe('pages by number, until one is empty')
    .optional(),
});

const odata = z
  .string()
  .regex(/^[A-Za-z_][\w.]*(\/[A-Za-z_][\w.]*)*$/, {
    error: mistake('odata', 'this cannot be the name of an entity set', 'Write its name, such as `contacts`.'),
  })
  .meta({
    description: 'the entity set of an OData 4 service; it says how to list and read',
    means:
      'The entity set of an OData 4 service, which says how its records are listed and read. In place of `list` and `read`.',
    examples: ['contacts'],
  });

const written = mapping({
  odata: odata.optional(),
  key: z
    .union([
      column.meta({ title: 'a column' }),
      z
        .array(column)
        .min(1, { error: some('key columns') })
        .meta({ title: 'several columns' }),
    ])
    .meta({ description: 'the column, or columns, that identify one record', examples: ['id'] }),
  columns: z.record(column, columnShape).meta({
    description: 'the columns that policies may name, each with its type, or with `type`, `at`, `nullable`, `omitted`',
    examples: [{ id: 'uuid', modifiedon: 'instant', email: { type: 'text', at: '/person/email' } }],
  }),
  list: list.describe('how all records are listed, whatever their state: never with a filter').optional(),
  read: z
    .union([
      path.meta({ title: 'a path' }),
      mapping({
        path,
        record: pointer.meta({ description: 'where the record stands in the answer', examples: ['/value'] }),
      }).meta({ title: 'a path, and where the record stands' }),
    ])
    .meta({ description: 'how one record is read', examples: ['people/{id}'] })
    .optional(),
  delete: z
    .union([z.literal(true).meta({ title: 'where it is read' }), path.meta({ title: 'a path' })])
    .meta({ description: 'where DELETE destroys one record; `true`: where it is read', examples: [true] })
    .optional(),
  patch: z
    .union([z.literal(true).meta({ title: 'where it is read' }), path.meta({ title: 'a path' })])
    .meta({ description: 'where PATCH changes one record; `true`: where it is read', examples: [true] })
    .optional(),
  version: z
    .union([
      z.enum(['etag', 'none']).meta({ title: 'the header ETag, or nowhere' }),
      pointer.meta({ title: 'a JSON pointer' }),
    ])
    .meta({
      description: 'where the version of a record stands: `etag`, a pointer, or `none`',
      means:
        'Where the version of a record stands, so that a record changed meanwhile is not disposed of: `etag`, a pointer, or `none`.',
      examples: ['etag', '/version'],
    })
    .optional(),
  cutoff: z
    .union([
      column.meta({ title: 'a column' }),
      mapping({
        column: column.meta({ description: 'the column that is compared', examples: ['modifiedon'] }),
        query: query.meta({
          description: 'query parameters, one of them with `{cutoff}`',
          means: 'The query parameters; `{cutoff}` stands for the beginning of the day.',
          examples: [{ before: '{cutoff}' }],
        }),
      }).meta({ title: 'a column, and the parameters' }),
    ])
    .meta({
      description: 'how a list is asked only for records before a day, to spare pages',
      examples: ['modifiedon', { column: 'modifiedon', query: { before: '{cutoff}' } }],
    })
    .optional(),
});

export type WrittenTable = z.output<typeof written>;

const table = written.superRefine(fits, {
  when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
});

/** Keys that do not go with each other, and columns that are not there. */
function fits(value: WrittenTable, context: z.RefinementCtx): void {
  const say = (at: (string | number)[], code: string, what: string, hint: string, atKey = false): void =>
    context.addIssue({ code: 'custom', path: at, params: { atKey }, message: mistake(code, what, hint) });
  const columns = asMapping(value.columns);
  const key = [value.key ?? []].flat().filter((one) => typeof one === 'string');
  for (const name of key)
    if (!Object.hasOwn(columns, name))
      say(['key'], 'key', `\`${name}\` is not among the columns`, `Write it with its type: \`${name}: uuid\`.`);
  if (value.odata !== undefined) {
    for (const one of ['list', 'read'] as const)
      if (value[one] !== undefined)
        say([one], 'key.needless', `\`odata\` says how to ${one}`, 'Delete one of the two.', true);
  } else if (value.list === undefined) {
    say(['list'], 'key.missing', '`list` is missing', 'Write how all records are listed, or `odata: <entity set>`.');
  }
  const paging = Object.keys(asMapping(value.list)).filter((one) => ['next', 'cursor', 'page'].includes(one));
  if (paging.length > 1)
    say(
      ['list', paging[1] ?? ''],
      'paging',
      'a list has one way from page to page',
      'Write `next`, `cursor` or `page`.',
      true,
    );
  const acts = (['delete', 'patch'] as const).filter((one) => value[one] !== undefined);
  for (const one of acts) {
    if (value.odata !== undefined) continue;
    if (value.read === undefined)
      say([one], 'read', 'records that cannot be read one by one are not disposed of', 'Write `read` too.', true);
    if (value.version === undefined)
      say(
        ['version'],
        'key.missing',
        '`version` is missing',
        'Write `etag`, or where the version stands; `none` if the service has none, and see docs/stores/http.md.',
      );
  }
  const templates: [(string | number)[], unknown][] = [
    [['read'], typeof value.read === 'object' ? value.read?.path : value.read],
    [['delete'], value.delete],
    [['patch'], value.patch],
  ];
  for (const [at, template] of templates) {
    if (typeof template !== 'string' || !key.every((name) => Object.hasOwn(columns, name))) continue;
    const named = [...template.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1]);
    const lacking = key.find((name) => !named.includes(name));
    const strange = named.find((name) => name === undefined || !key.includes(name));
    if (strange !== undefined)
      say(at, 'path', `\`{${strange}}\` is no key column`, `Write ${key.map((one) => `\`{${one}}\``).join(', ')}.`);
    else if (lacking !== undefined)
      say(
        at,
        'path',
        `the path does not say which record: \`{${lacking}}\` is missing`,
        'Write every key column in braces.',
      );
  }
  if (/[{}]/.test(String(asMapping(value.list).path ?? '')))
    say(['list', 'path'], 'path', 'a list has no key in its path', 'Write the path of the whole list.');
  checkCutoff(value, columns, say);
}

function checkCutoff(
  value: WrittenTable,
  columns: Record<string, unknown>,
  say: (at: (string | number)[], code: string, what: string, hint: string) => void,
): void {
  const { cutoff } = value;
  if (cutoff === undefined || cutoff === null) return;
  if (typeof cutoff === 'string' && value.odata === undefined)
    say(['cutoff'], 'cutoff', 'only OData has one way to say this', 'Write `{ column, query: { …: "{cutoff}" } }`.');
  const name = typeof cutoff === 'string' ? cutoff : cutoff.column;
  const found = columns[name];
  const type = typeof found === 'string' ? found : asMapping(found).type;
  if (['instant', 'date', 'unix-seconds', 'unix-milliseconds'].includes(String(type))) {
    if (
      typeof cutoff === 'string' ||
      Object.values(asMapping(cutoff.query)).some((one) => String(one).includes('{cutoff}'))
    )
      return;
    say(
      ['cutoff', 'query'],
      'cutoff',
      'the query does not say where the day goes',
      'Write `{cutoff}` into a parameter.',
    );
  } else
    say(
      ['cutoff'],
      'cutoff',
      `\`${name}\` is no column with a date or an instant`,
      'Name one of type instant or date.',
    );
}

const asMapping = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** The keys that only a store of kind `http` has. */
export const serviceKeys = {
  ledger: z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
      error: mistake('ledger', 'this is no id of a ledger', 'Run `gallra prepare <store>`: it prints the line.'),
    })
    .meta({
      description: 'the ledger that may dispose of records here, as `gallra prepare` prints it; of `http` only',
      examples: ['0b5ec1a5-6c0e-4f9e-9a51-2f2a1e0f4c11'],
    })
    .optional(),
  auth: auth.optional(),
  headers: headers.optional(),
  allow: allow.optional(),
  tables: z
    .record(name('a table', 'contacts'), table)
    .superRefine(apart, { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) })
    .meta({
      description: 'the records of the service by the names that policies use; of `http` only',
      examples: [{ contacts: { odata: 'contacts', key: 'contactid', columns: { contactid: 'uuid' } } }],
    })
    .optional(),
};

const service = z.object(serviceKeys);
export type WrittenService = z.output<typeof service>;

/** One kind of record under two names would have two sets of holds. */
function apart(tables: Record<string, WrittenTable>, context: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const [name, one] of Object.entries(tables)) {
    const { odata: set, list: listed, read, delete: destroy, patch } = asMapping(one) as Partial<WrittenTable>;
    const places = [set, asMapping(listed).path, typeof read === 'object' ? read?.path : read, destroy, patch];
    const mine = places.filter((place) => typeof place === 'string').map(plain);
    const other = mine.map((place) => seen.get(place)).find((found) => found !== undefined && found !== name);
    if (other !== undefined) {
      const hint = 'Map each kind of record once; policies choose among its records by `where`.';
      const message = mistake('twice', `these are the records of \`${other}\``, hint);
      context.addIssue({ code: 'custom', path: [name], params: { atKey: true }, message });
    }
    for (const place of mine) seen.set(place, name);
  }
}

const plain = (place: string): string =>
  (place.split('?')[0] ?? '')
    .replace(/^\/|\/$/g, '')
    .replaceAll(/\{[^{}]*\}/g, '{}')
    .toLowerCase();
