// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Services in stores.yaml: how they are mapped, what is refused, and policies over their records. */
import { describe, expect, test } from '@jest/globals';
import { checkCatalogue, schemaDigest } from '../../src/policy/check-catalogue.ts';
import { unknownStores } from '../../src/policy/check-folder.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { openHttpStore } from '../../src/stores/http/open-store.ts';
import { marked } from './sample-policy.ts';

const crm = (more = '', table = contacts): string => `stores:
  crm:
    kind: http
    url: https://example.crm4.dynamics.com/api/data/v9.2
    timezone: Europe/Helsinki
${more}    tables:
      contacts: ${table}
`;
const contacts =
  '{ odata: contacts, key: contactid, columns: { contactid: uuid, modifiedon: { type: instant, nullable: false }, name: text }, delete: true }';

const plain = (over: Record<string, string> = {}): string => {
  const keys = {
    key: 'id',
    columns: '{ id: number, seen: { type: instant, at: /visit/at, omitted: true } }',
    list: '{ path: visits, items: /items, page: { query: page, pages: /pages } }',
    read: '"visits/{id}"',
    version: 'etag',
    delete: 'true',
    ...over,
  };
  return `{ ${Object.entries(keys)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
};

const entryOf = (text: string): StoreEntry => {
  const { stores, problems } = parseStores('stores.yaml', text);
  expect(problems).toEqual([]);
  const [entry] = stores;
  if (!entry) throw new Error('no store');
  return entry;
};

test('OData needs no more than its set, key, columns, and what may be done', () => {
  expect(entryOf(crm()).service?.tables.contacts).toMatchObject({
    list: {
      path: 'contacts',
      query: { $select: 'contactid,modifiedon,name' },
      items: '/value',
      paging: { by: 'next', at: '/@odata.nextLink' },
    },
    read: { path: 'contacts({contactid})', record: '' },
    delete: 'contacts({contactid})',
    patch: null,
    version: { at: '/@odata.etag' },
  });
  const several = contacts.replace('key: contactid', 'key: [contactid, name]').replace(', delete: true', '');
  expect(entryOf(crm('', several)).service?.tables.contacts).toMatchObject({
    read: { path: 'contacts(contactid={contactid},name={name})' },
    delete: null,
  });
});

test('any other service says how it lists, reads and deletes', () => {
  expect(entryOf(crm('', plain())).service?.tables.contacts).toMatchObject({
    columns: {
      id: { type: 'number', at: '/id', nullable: false, omitted: false },
      seen: { type: 'instant', at: '/visit/at', nullable: true, omitted: true },
    },
    list: { path: 'visits', items: '/items', paging: { by: 'page', query: 'page', first: 1, pages: '/pages' } },
    read: { path: 'visits/{id}' },
    delete: 'visits/{id}',
    version: 'etag',
  });
});

test.each([
  ['{ token: "${TOKEN}" }', { by: 'token', header: null }],
  ['{ token: "${KEY}", header: X-Api-Key }', { by: 'token', header: 'X-Api-Key' }],
  ['{ user: gallra, password: "${PASSWORD}" }', { by: 'password', user: 'gallra' }],
  [
    '{ token-url: "https://login.example.org/${TENANT}/token", client-id: a, client-secret: "${SECRET}", scope: all }',
    { by: 'client', clientId: 'a', scope: 'all' },
  ],
])('auth: %s', (written, auth) => {
  expect(entryOf(crm(`    auth: ${written}\n`)).service?.auth).toMatchObject(auth);
});

describe('Refused', () => {
  const table = (over: Record<string, string>): string => crm('', plain(over));
  test.each([
    ['a token in the file', crm('    auth: { token: ▸abc }\n'), 'stores.secret'],
    ['a secret beside a variable', crm('    auth: { user: u, password: ▸"x${P}" }\n'), 'stores.secret'],
    ['credentials in a header', crm('    headers: { ▸Authorization: Bearer abc }\n'), 'stores.header'],
    ['a variable in a header', crm('    headers: { ▸X-Key: "${KEY}" }\n'), 'stores.header'],
    ['an address without encryption', crm().replace('https://', '▸http://'), 'stores.url'],
    ['a user in the address', crm().replace('https://', '▸https://gallra@'), 'stores.url'],
    ['a query in the address', crm().replace('https://', '▸https://').replace('v9.2', 'v9.2?a=1'), 'stores.url'],
    ['a name in the list of networks', crm('    allow: [▸intranet]\n'), 'stores.allow'],
    ['a ledger that is none', crm('    ledger: ▸ours\n'), 'stores.ledger'],
    ['a schema', crm('    ▸schema: crm\n'), 'stores.key.needless'],
    [
      'no tables',
      crm()
        .replace(/ {4}tables:.*/s, '')
        .replace('  crm:', '  ▸crm:'),
      'stores.key.missing',
    ],
    ['an unknown type', table({ columns: '{ id: ▸guid }' }), 'stores.value'],
    ['a misspelt key', table({ '▸colums': '{ id: number }', columns: '{ id: number }' }), 'stores.key.unknown'],
    ['a key that is no column', table({ key: '▸nothing', read: '"visits/{nothing}"' }), 'stores.key'],
    ['a path that leads up', table({ read: '▸"../other/{id}"' }), 'stores.path'],
    ['a path to another host', table({ read: '▸"https://evil.example/{id}"' }), 'stores.path'],
    ['a path that names no record', table({ read: '▸visits' }), 'stores.path'],
    ['a path with a column that is no key', table({ read: '▸"visits/{seen}"' }), 'stores.path'],
    ['a list with a key', table({ list: '{ path: ▸"visits/{id}" }' }), 'stores.path'],
    [
      'two ways from page to page',
      table({ list: '{ path: visits, next: /next, ▸page: { query: p } }' }),
      'stores.paging',
    ],
    ['a pointer that is none', table({ list: '{ path: visits, items: ▸items }' }), 'stores.pointer'],
    ['a delete without a version', table({ version: '' }).replace('contacts:', '▸contacts:'), 'stores.key.missing'],
    ['a delete of what cannot be read', table({ read: '', delete: '', '▸delete': 'true' }), 'stores.read'],
    ['a cutoff by text', table({ cutoff: '▸{ column: id, query: { to: "{cutoff}" } }' }), 'stores.cutoff'],
    ['a cutoff that is nowhere said', table({ cutoff: '{ column: seen, query: ▸{ to: now } }' }), 'stores.cutoff'],
    ['a list beside OData', crm('', contacts.replace('key:', '▸list: { path: a }, key:')), 'stores.key.needless'],
    [
      'one kind of record under two names',
      `${crm()}      ▸people: { odata: contacts, key: contactid, columns: { contactid: uuid } }\n`,
      'stores.twice',
    ],
  ])('%s', (_, text, code) => {
    const { text: written, line, column } = marked(text);
    const { stores, problems } = parseStores('stores.yaml', written);
    expect(problems.map((problem) => `${problem.line}:${problem.column} ${problem.code}`)).toEqual([
      `${line}:${column} ${code}`,
    ]);
    expect(stores).toEqual([]);
    expect(JSON.stringify(problems)).not.toContain('abc');
  });
});

describe('A policy over the records of a service', () => {
  const policyOf = (over: Record<string, string> = {}): string => {
    const keys = {
      id: 'contacts',
      title: 'Contacts',
      controller: 'State Treasury',
      owner: 'records@example.org',
      timezone: 'Europe/Helsinki',
      dataset: '{ store: crm, table: contacts, key: contactid }',
      retain: '{ period: 5 years, from: modifiedon }',
      disposition: 'destroy',
      schedule: '"15 2 * * *"',
      ...over,
    };
    return `version: 1\n${Object.entries(keys)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join('')}`;
  };

  const checkedAt = (text: string, stores = crm()): string[] => {
    const { text: written, line, column } = marked(text);
    const { policy, problems } = parsePolicy('contacts.yaml', written);
    if (!policy) throw new Error(JSON.stringify(problems));
    const found = unknownStores([{ file: 'contacts.yaml', source: written, policy }], [entryOf(stores)]);
    return found.map((one) => `${one.line === line && one.column === column} ${one.code} ${one.what}`);
  };

  test('is sound when it asks for nothing but its own record', () => {
    expect(checkedAt(`${policyOf()}▸`)).toEqual([]);
  });

  test.each([
    [{ dataset: '{ store: crm, table: ▸people, key: contactid }' }, 'maps no table `people`'],
    [{ dataset: '{ store: crm, table: contacts, key: ▸name }' }, 'not the key'],
    [
      {
        dataset:
          '{ store: crm, table: contacts, key: contactid, parts: ▸[{ table: notes, match: { contact: contactid } }] }',
      },
      'no parts',
    ],
    [
      { unless: '[ ▸{ exists: { table: cases, match: { contact: contactid } }, because: open case } ]' },
      'no related tables',
    ],
    [
      { retain: '{ period: 5 years, from: ▸{ table: visits, match: { who: contactid }, column: at, many: true } }' },
      'no related tables',
    ],
    [{ disposition: '▸{ anonymise: { name: erase }, mark: modifiedon }' }, 'maps no request'],
  ])('is refused with %j', (over, what) => {
    expect(checkedAt(policyOf(over as Record<string, string>))).toEqual([
      expect.stringMatching(new RegExp(`^true folder.service .*${what}`)),
    ]);
  });

  test('waits for approval again when the mapping of what it names changed, and for nothing else', async () => {
    const { policy } = parsePolicy('contacts.yaml', policyOf());
    if (!policy) throw new Error('not sound');
    const digestOf = async (text: string): Promise<string> => {
      const store = openHttpStore(entryOf(text));
      const catalogue = await store.catalogue(['contacts']);
      expect(checkCatalogue(policy, catalogue)).toEqual([]);
      await store.close();
      return schemaDigest(policy, catalogue);
    };
    const now = await digestOf(crm());
    const same = [crm('    auth: { token: "${A}" }\n'), crm('    access: read\n')];
    for (const text of same) expect(await digestOf(text)).toBe(now);
    const other = [
      crm().replace('type: instant', 'type: instant, at: /createdon'),
      crm().replace('type: instant', 'type: instant, omitted: true'),
      crm().replace('delete: true', 'delete: "people({contactid})"'),
      crm().replace('delete: true', 'delete: true, version: none'),
      crm().replace('v9.2', 'v9.3'),
      crm('    headers: { X-Tenant: b }\n'),
    ];
    expect(new Set([now, ...(await Promise.all(other.map(digestOf)))]).size).toBe(other.length + 1);
  });
});
