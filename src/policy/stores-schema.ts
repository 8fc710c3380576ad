// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** stores.yaml: the connected systems by name. The one declaration for its parser, types and JSON Schema. */
import { z } from 'zod';
import { mistake } from './mistake.ts';
import { paceSchema } from './pace-schema.ts';
import { checked, mapping, name, storeName, zone } from './schema-words.ts';
import { serviceKeys } from './service-schema.ts';

export const storeKinds = ['postgres', 'mysql', 'folder', 's3', 'http'] as const;

/** How the address of a kind begins; a folder has a root instead. */
const schemes: Record<(typeof storeKinds)[number], string[]> = {
  postgres: ['postgres', 'postgresql'],
  mysql: ['mysql', 'mariadb'],
  folder: [],
  s3: [],
  http: ['https', 'http'],
};

const kind = z
  .enum(storeKinds, {
    error: (issue) =>
      issue.input === undefined || issue.input === null
        ? undefined
        : mistake(
            'kind',
            'this kind of store is not known',
            `The kinds known now are ${storeKinds.map((one) => `\`${one}\``).join(', ')}.`,
          ),
  })
  .meta({
    description:
      'the kind of system: `postgres`, `mysql` for MySQL and MariaDB, `folder` for files, `s3` for objects, or `http` for a REST or OData service',
    examples: ['postgres'],
  });

const url = checked(z.string(), judgeUrl).meta({
  description: 'where it is, with secrets as variables of the environment, such as `${TELEPHONY_URL}`',
  means:
    'Where a database or a service is. Secrets are variables of the environment, written `${NAME}`; they are looked up only by commands that connect.',
  examples: [
    '${TELEPHONY_URL}',
    'postgres://gallra:${TELEPHONY_PASSWORD}@db.example.org/telephony',
    'mysql://gallra:${WEBSHOP_PASSWORD}@db.example.org/webshop',
    'https://example.crm4.dynamics.com/api/data/v9.2',
  ],
});

/** A password, or a whole URL, must come from the environment. */
function judgeUrl(value: string): string | null {
  const hint =
    'Write `${NAME}` for the whole URL, or `postgres://user:${PASSWORD}@host/database` (`mysql://` likewise).';
  if (/\s/.test(value) || value === '') return mistake('url', 'this is not a URL', hint);
  const variables = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/g;
  const rest = value.replaceAll(variables, '\u0001');
  if (/[${}]/.test(rest)) return mistake('url', 'a variable is not written as `${NAME}`', hint);
  if (rest === '\u0001') return null;
  if (!/^(postgres|postgresql|mysql|mariadb|https?):\/\//.test(rest))
    return mistake('url', 'the URL does not begin with `postgres://`, `mysql://` or `https://`', hint);
  const authority = rest.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? '';
  // The password may itself hold slashes or question marks, so the whole rest is looked at too.
  const password =
    /:([^@]*)@/.exec(rest.replace(/^\w+:\/\//, ''))?.[1] ??
    (authority.includes('@') ? /:(.*)@/.exec(authority)?.[1] : undefined);
  const inQuery = [...rest.matchAll(/[?&](?:password|sslpassword|passfile)=([^&]*)/gi)].map((found) => found[1] ?? '');
  if ([password, ...inQuery].some((secret) => secret !== undefined && secret !== '' && secret !== '\u0001')) {
    return mistake('secret', 'a password is written in the file', hint);
  }
  return null;
}

const root = checked(z.string(), judgeRoot).meta({
  description: 'the folder whose files are the records, an absolute path, such as `${LOGS_ROOT}`',
  means:
    'The folder whose files are the records: an absolute path, or a variable of the environment for it. Of `folder` only.',
  examples: ['${LOGS_ROOT}', '/srv/logs'],
});

function judgeRoot(value: string): string | null {
  const rest = value.replaceAll(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, '/');
  const hint = 'Write an absolute path, or `${NAME}` for it: `${LOGS_ROOT}`, `/srv/logs`.';
  if (/[${}]/.test(rest)) return mistake('root', 'a variable is not written as `${NAME}`', hint);
  if (!rest.startsWith('/')) return mistake('root', 'this is no absolute path', hint);
  return rest.split('/').some((part) => part === '..' || part === '.')
    ? mistake('root', 'a part of the path is `.` or `..`', hint)
    : null;
}

const variable = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/g;

const bucket = checked(z.string(), (value) =>
  /^[a-z0-9][a-z0-9.-]*$/.test(value.replaceAll(variable, 'variable'))
    ? null
    : mistake('bucket', 'this is no name of a bucket', 'Write its name, or `${NAME}` for it.'),
).meta({
  description: 'the bucket whose objects are the records',
  means: 'The bucket whose objects are the records. Of `s3` only.',
  examples: ['recordings', '${RECORDINGS_BUCKET}'],
});

const prefix = checked(z.string(), (value) =>
  value === '' || value.startsWith('/') || value.includes('//') || /[${}]/.test(value.replaceAll(variable, ''))
    ? mistake('prefix', 'this is no prefix', 'Write what the keys begin with, without a slash before: `calls/2026`.')
    : null,
).meta({
  description: 'only the objects below it; all of the bucket unless given',
  means: 'Only the objects whose keys begin with this and a slash; all of the bucket unless given. Of `s3` only.',
  examples: ['recordings'],
});

const endpoint = checked(z.string(), (value) => {
  const hint =
    'Write `https://host`, or `http://host` for a server that nobody can listen to on the way; without a path, a user or a password.';
  const rest = value.replaceAll(variable, 'variable');
  if (rest === 'variable') return null;
  return URL.canParse(rest) && /^https?:\/\/[^/@?#]+\/?$/.test(rest)
    ? null
    : mistake('endpoint', 'this is no address', hint);
}).meta({
  description: 'the server, where it is not AWS: `https://host`, or `http://host`, which is not encrypted',
  means: 'The server, where it is not AWS: `https://host`, or `http://host`, which is not encrypted. Of `s3` only.',
  examples: ['${S3_ENDPOINT}', 'https://s3.example.org'],
});

const secret = checked(z.string(), (value) =>
  /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(value)
    ? null
    : mistake(
        'secret',
        'a key of the account is written in the file',
        'Write `${NAME}`, a variable of the environment.',
      ),
).meta({
  description: 'a variable of the environment; where both keys are left out, they are found as the SDK of AWS does',
  examples: ['${S3_SECRET_KEY}'],
});

const written = mapping(
  {
    kind,
    url: url.optional(),
    root: root.optional(),
    bucket: bucket.optional(),
    prefix: prefix.optional(),
    region: z
      .string()
      .regex(/^(\$\{[A-Za-z_][A-Za-z0-9_]*\}|[a-z0-9-]+)$/, {
        error: mistake('region', 'this is no region', 'Write it as AWS does: `eu-north-1`.'),
      })
      .meta({
        description: 'the region of the bucket; any other server says its own, often `us-east-1`',
        means: 'The region of the bucket. Servers that are not AWS say their own, often `us-east-1`. Of `s3` only.',
        examples: ['eu-north-1'],
      })
      .optional(),
    endpoint: endpoint.optional(),
    access_key: secret
      .meta({
        description: 'a variable of the environment that holds the id of the key',
        means:
          "The id of the account's key, as a variable of the environment. Where both keys are left out, they are found as the SDK of AWS does. Of `s3` only.",
        examples: ['${S3_ACCESS_KEY}'],
      })
      .optional(),
    secret_key: secret
      .meta({
        description: 'a variable of the environment that holds the secret key',
        means: 'The secret key, as a variable of the environment. Of `s3` only.',
      })
      .optional(),
    schema: name('a schema', 'public')
      .meta({
        description: 'the schema of tables that are written without one',
        means: 'The schema of tables that policies write without one. Of `postgres` only.',
        default: 'public',
      })
      .optional(),
    ca: checked(z.string(), (value) =>
      /^(\/|\$\{[A-Za-z_][A-Za-z0-9_]*\})/.test(value) && !/[${}]/.test(value.replaceAll(variable, ''))
        ? null
        : mistake(
            'ca',
            'this is no absolute path',
            'Write where the file is: `/etc/gallra/ca.pem`, or `${NAME}` for it.',
          ),
    )
      .meta({
        description: "a file with the certificates (PEM) of the authorities that may have signed the server's",
        means:
          "A file with the certificates (PEM) of the authorities that may have signed the server's, instead of the well-known ones: an absolute path, or a variable of the environment for it. The way to a database is then encrypted, and its certificate checked. Not of `folder`.",
        examples: ['/etc/gallra/ca.pem', '${TELEPHONY_CA}'],
      })
      .optional(),
    ...serviceKeys,
    timezone: zone.meta({
      description: 'the time zone in which columns without one are read',
      means: 'The time zone, by its IANA name, in which columns without one (`timestamp`, `datetime`) are read.',
    }),
    access: z
      .enum(['dispose', 'read'])
      .meta({
        description: '`dispose` or `read`',
        means:
          '`read`: nothing is ever written into this store, and every disposal refused; for stores that delete by themselves.',
        default: 'dispose',
      })
      .optional(),
    pace: paceSchema.optional(),
  },
  {
    password: 'Secrets come from the environment: write `${PASSWORD}` inside `url`.',
    host: 'Write it into `url`.',
    path: 'Write `root` for a folder.',
    user: 'Write it into `url`.',
    database: 'Write it into `url`.',
  },
);

/** The address leads to a server of the kind, and nothing is said that the kind does not know. */
const store = written
  .superRefine(placed, { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) })
  .superRefine((value, context) => {
    const scheme = /^(\w+):\/\//.exec(value.url ?? '')?.[1];
    if (scheme !== undefined && schemes[value.kind].length > 0 && !schemes[value.kind].includes(scheme)) {
      const message = mistake(
        'url',
        `the URL does not begin as that of a \`${value.kind}\` store does`,
        `Write \`${schemes[value.kind][0]}://…\`, or another \`kind\`.`,
      );
      context.addIssue({ code: 'custom', path: ['url'], message });
    }
    const plain = /^http:\/\/[^/]+/.exec(value.url ?? '')?.[0];
    if (plain !== undefined && !(value.allow ?? []).includes(plain)) {
      const hint = `Write \`https://\`. Where nobody can listen on the way, list \`${plain}\` under \`allow\`.`;
      context.addIssue({ code: 'custom', path: ['url'], message: mistake('url', 'this is not encrypted', hint) });
    } else if (/^https?:\/\/[^/?#]*@|^https?:.*[?#]/.test(value.url ?? '')) {
      const hint = 'Write `https://host/path`; who we are stands under `auth`.';
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: mistake('url', 'a user, `?` or `#` has no place here', hint),
      });
    }
    if (value.kind === 'mysql' && value.schema !== undefined) {
      const message = mistake(
        'schema',
        'a `mysql` store has no schema',
        'Leave it out: the database that `url` names is the one of tables that are written without one.',
      );
      context.addIssue({ code: 'custom', path: ['schema'], message });
    }
  })
  .meta({
    description:
      'a connected system: `kind`, `url` (`root` for a folder, `bucket` and `region` for objects), `timezone`, and optionally `schema`, `access`, `pace`',
    examples: [{ kind: 'postgres', url: '${TELEPHONY_URL}', timezone: 'Europe/Helsinki' }],
  });

/** What only some kinds have, and whether they must. */
const places: Record<(typeof storeKinds)[number], Record<string, 'wanted' | 'allowed'>> = {
  postgres: { url: 'wanted', schema: 'allowed', ca: 'allowed' },
  mysql: { url: 'wanted', schema: 'allowed', ca: 'allowed' },
  folder: { root: 'wanted' },
  s3: {
    bucket: 'wanted',
    region: 'wanted',
    prefix: 'allowed',
    endpoint: 'allowed',
    access_key: 'allowed',
    secret_key: 'allowed',
    ca: 'allowed',
  },
  http: {
    url: 'wanted',
    tables: 'wanted',
    ledger: 'allowed',
    auth: 'allowed',
    headers: 'allowed',
    allow: 'allowed',
    ca: 'allowed',
  },
};

/** What only this server tells, or leaves a choice in. */
const onlyPostgres = ['find', 'log', 'lag'];

/** A database has an address, a folder a root, a bucket a name; none has what another has. */
function placed(value: z.output<typeof written>, context: z.RefinementCtx): void {
  const { kind: of } = value;
  if (!storeKinds.includes(of)) return;
  const say = (key: string, code: string, what: string, hint: string, atKey = false): void =>
    context.addIssue({ code: 'custom', path: [key], params: { atKey }, message: mistake(code, what, hint) });
  const there = (key: string): boolean => (value as Record<string, unknown>)[key] !== undefined;
  for (const [key, need] of Object.entries(places[of]))
    if (need === 'wanted' && !there(key))
      say(key, 'key.missing', `\`${key}\` is missing`, `Write \`${key}\` for a store of kind \`${of}\`.`);
  const specific = new Set(Object.values(places).flatMap(Object.keys));
  for (const key of specific)
    if (there(key) && !Object.hasOwn(places[of], key))
      say(key, 'key.needless', `a store of kind \`${of}\` has no \`${key}\``, 'Delete it.', true);
  if (of !== 'postgres')
    for (const key of onlyPostgres)
      if (Object.hasOwn(Object(value.pace), key)) {
        const message = mistake(
          'key.needless',
          `the \`pace\` of a store of kind \`${of}\` has no \`${key}\``,
          'Delete it.',
        );
        context.addIssue({ code: 'custom', path: ['pace', key], params: { atKey: true }, message });
      }
  const [one, other] = there('access_key') ? ['access_key', 'secret_key'] : ['secret_key', 'access_key'];
  if (there(one) && !there(other)) say(other, 'key.missing', `\`${other}\` is missing`, `Write both keys, or neither.`);
}

export const storesSchema = mapping({
  stores: z
    .record(storeName, store)
    .refine((stores) => Object.keys(stores).length > 0, {
      error: mistake('value.empty', 'no store is named', 'Write at least one store.'),
    })
    .meta({
      description: 'the connected systems by name',
      means: 'The connected systems, each under the name by which policies name it.',
      examples: [{ telephony: { kind: 'postgres', url: '${TELEPHONY_URL}', timezone: 'Europe/Helsinki' } }],
    }),
}).meta({ title: 'Gallra stores' });

export type WrittenStores = z.output<typeof storesSchema>;
export type WrittenStore = WrittenStores['stores'][string];
