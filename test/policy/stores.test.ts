// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
import { describe, expect, test } from '@jest/globals';
import { parseStores } from '../../src/policy/parse-stores.ts';
import { resolveVariables } from '../../src/policy/resolve-variables.ts';
import { marked } from './sample-policy.ts';

const withUrl = (url: string): string => `stores:\n  phones:\n    kind: postgres\n    url: ${url}\n    timezone: UTC\n`;

test('A store is read with its defaults, and variables stay as they are', () => {
  expect(parseStores('stores.yaml', withUrl('"${PHONES_URL}"'))).toEqual({
    stores: [
      { name: 'phones', kind: 'postgres', url: '${PHONES_URL}', schema: 'public', timezone: 'UTC', access: 'dispose' },
    ],
    problems: [],
  });
  const written =
    'stores: { a: { kind: postgres, url: "postgres://h/d", timezone: Europe/Helsinki, schema: crm, access: read } }';
  expect(parseStores('stores.yaml', written).stores[0]).toMatchObject({ schema: 'crm', access: 'read' });
  const shop = withUrl('"mariadb://shop:${PASSWORD}@h/shop"').replace('postgres', 'mysql');
  expect(parseStores('stores.yaml', shop)).toMatchObject({ stores: [{ kind: 'mysql' }], problems: [] });
});

test.each([
  '${URL}',
  'postgres://user:${PASSWORD}@host/db',
  'postgresql://${USER}:${PASSWORD}@host:5432/db?sslmode=require',
  'postgres://user@host/db',
  'postgres://host/db',
])('the URL %s holds no secret', (url) => {
  expect(parseStores('stores.yaml', withUrl(`"${url}"`)).problems).toEqual([]);
});

describe('Refused', () => {
  test.each([
    ['a literal password', withUrl('▸"postgres://user:secret@host/db"'), 'stores.secret'],
    ['a password beside a variable', withUrl('▸"postgres://user:x${PASSWORD}@host/db"'), 'stores.secret'],
    ['a password with an @', withUrl('▸"postgres://user:p@ss@host/db"'), 'stores.secret'],
    ['a password with a slash', withUrl('▸"postgres://user:p/ss@host/db"'), 'stores.secret'],
    ['a password in the query', withUrl('▸"postgres://host/db?user=u&password=secret"'), 'stores.secret'],
    ['a variable without braces', withUrl('▸"postgres://user:$PASSWORD@host/db"'), 'stores.url'],
    ['another kind of URL', withUrl('▸"mysql://host/db"'), 'stores.url'],
    ['a URL of no kind', withUrl('▸"http://host/db"'), 'stores.url'],
    [
      'a URL that is not of the kind',
      withUrl('▸"postgres://h/d"').replace('kind: postgres', 'kind: mysql'),
      'stores.url',
    ],
    ['a schema of MySQL', `${withUrl('"${URL}"').replace('postgres', 'mysql')}    schema: ▸shop\n`, 'stores.schema'],
    ['an unknown kind', withUrl('"${URL}"').replace('kind: postgres', 'kind: ▸oracle'), 'stores.kind'],
    ['an unknown zone', withUrl('"${URL}"').replace('UTC', '▸Mars'), 'stores.zone'],
    [
      'no zone',
      withUrl('"${URL}"').replace('    timezone: UTC\n', '').replace('  phones', '  ▸phones'),
      'stores.key.missing',
    ],
    ['a password of its own', `${withUrl('"${URL}"')}    ▸password: secret\n`, 'stores.key.unknown'],
    ['a name with a space', withUrl('"${URL}"').replace('phones', '▸"the phones"'), 'stores.identifier'],
    ['a schema with SQL', `${withUrl('"${URL}"')}    schema: ▸"a; drop"\n`, 'stores.identifier'],
    ['no stores at all', '▸stores: {}\n', 'stores.value.empty'],
    ['an empty file', '▸', 'yaml.empty'],
    [
      'a store twice',
      'stores:\n  a: { kind: postgres, url: "${A}", timezone: UTC }\n  ▸a: { kind: postgres, url: "${B}", timezone: UTC }\n',
      'yaml.duplicate',
    ],
  ])('%s', (_, text, code) => {
    const { text: written, line, column } = marked(text);
    const { stores, problems } = parseStores('stores.yaml', written);
    expect(problems.map((problem) => `${problem.line}:${problem.column} ${problem.code}`)).toEqual([
      `${line}:${column} ${code}`,
    ]);
    expect(stores).toEqual([]);
  });

  test('and the password itself is never repeated', () => {
    const { problems } = parseStores('stores.yaml', withUrl('"postgres://user:hunter2@host/db"'));
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('Variables', () => {
  test('are replaced, and not looked into again', () => {
    expect(resolveVariables('postgres://${U}:${P}@host', { U: 'me', P: '${U}' })).toEqual({
      ok: true,
      value: 'postgres://me:${U}@host',
    });
    expect(resolveVariables('plain', {})).toEqual({ ok: true, value: 'plain' });
  });
  test('that are unset or empty are all named, each once', () => {
    expect(resolveVariables('${A}${B}${A}${toString}', { B: '' })).toEqual({
      ok: false,
      missing: ['A', 'B', 'toString'],
    });
  });
});
