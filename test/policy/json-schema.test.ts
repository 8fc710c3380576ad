import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { type JsonSchema, schemaFiles } from '../../src/policy/json-schema.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';

const policies = new URL('../../policies/', import.meta.url);
const examples = new URL('../../docs/stores/examples/', import.meta.url);
const schemas = Object.entries(schemaFiles);
const texts = Object.fromEntries(schemas.map(([name, text]) => [name, text()]));

const read = (file: URL): string => readFileSync(file, 'utf8');
const shipped = (folder: URL): URL[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => new URL(name, folder));

/** A validator that shares nothing with ours; it refuses a schema that is none of draft 7. */
const ajv = new Ajv({
  strict: true,
  allowUnionTypes: true,
  strictTypes: false,
  keywords: ['markdownDescription', 'patternErrorMessage'],
});
const validators = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, ajv.compile(JSON.parse(text))]),
);

/** The schema that the first line of a file leads an editor to, from the file itself. */
function schemaNamed(file: URL): URL | null {
  const [, path] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(file)) ?? [];
  return path === undefined ? null : new URL(path, file);
}

function mistakesIn(schema: string, text: string): string[] {
  const validate = validators[schema];
  if (!validate) throw new Error(`no schema ${schema}`);
  return validate(parse(text)) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}

describe('The schemas for editors', () => {
  test.each(schemas)('%s is the one that the parser uses (npm run schema writes it anew)', (name, text) => {
    expect(read(new URL(name, policies))).toBe(text());
  });

  test('are named in the first line of every shipped file, by a path that leads there', () => {
    const files = shipped(policies);
    expect(files.length).toBeGreaterThan(50);
    const astray = files.filter((file) => {
      const schema = schemaNamed(file);
      return schema === null || read(schema) !== texts[kindOf(file)];
    });
    expect(astray.map(nameOf)).toEqual([]);
  });

  test('accept every shipped file, as another validator reads them', () => {
    const files = [...shipped(policies), ...shipped(examples)];
    const refused = files.map((file) => [fileURLToPath(file), ...mistakesIn(kindOf(file), read(file))]);
    expect(refused.filter((one) => one.length > 1)).toEqual([]);
  });

  test.each<[what: string, schema: keyof typeof schemaFiles, file: string, from: string, to: string]>([
    ['a misspelt key', 'policy.schema.json', 'website-feedback.yaml', 'timezone:', 'timezon:'],
    ['a wrong word', 'policy.schema.json', 'website-feedback.yaml', 'disposition: destroy', 'disposition: delete'],
    ['a list where a text belongs', 'policy.schema.json', 'website-feedback.yaml', 'timezone: ', 'timezone: [a] # '],
    ['an outcome that is none', 'policy-test.schema.json', 'page-feedback.test.yaml', 'due: ', 'dew: '],
    ['a kind of store that is none', 'stores.schema.json', 'stores.yaml', 'kind: folder', 'kind: ftp'],
    ['a system without a name', 'systems.schema.json', 'systems.yaml', 'name: {', 'title: {'],
  ])('refuse %s', (_, schema, file, from, to) => {
    const text = read(new URL(file, policies));
    expect(mistakesIn(schema, text)).toEqual([]);
    expect(text).toContain(from);
    expect(mistakesIn(schema, text.replace(from, to))).not.toEqual([]);
  });
});

describe('Every key', () => {
  test.each(schemas)('of %s says what it means, in a sentence', (_, text) => {
    const silent = keysOf(text()).filter(({ schema }) => !/^[`A-Z].*[.?!]$/s.test(schema.description ?? ''));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test.each(schemas)('of %s that takes text of a form of its own shows an example', (_, text) => {
    const bare = keysOf(text()).filter(
      ({ schema }) => schema.pattern !== undefined && !schema.examples && schema.default === undefined,
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  test.each(schemas)('of %s that may have several shapes names each of them', (_, text) => {
    const unnamed = shapesOf(text()).filter(({ schema }) => !schema.title && !schema.$ref);
    expect(unnamed.map(({ path }) => path)).toEqual([]);
  });
});

describe('While it is typed, an editor sees', () => {
  const both = (text: string): boolean[] => [
    mistakesIn('policy.schema.json', text).length === 0,
    parsePolicy('p.yaml', text).problems.length === 0,
  ];
  test.each(['2 months', '1 day', '1000 days', '3 weeks', 'P2M', 'P2W', 'P1Y6M', 'P1M10D'])(
    'the period %s',
    (period) => {
      expect(both(minimal({ period }))).toEqual([true, true]);
    },
  );
  test.each([
    '2 moths',
    '2 Months',
    '2  months',
    '1.5 years',
    'PT2M',
    'P',
    '"12"',
    '-2 months',
    'forever',
    '1 year 6 months',
  ])('that %s is no period', (period) => {
    expect(both(minimal({ period }))).toEqual([false, false]);
  });
  test.each(['15 2 * * *', '0 3 1-7 * MON,TUE', ' 0  3 * * * '])('the schedule %s', (schedule) => {
    expect(both(minimal({ schedule }))).toEqual([true, true]);
  });
  test.each(['@daily', '15 2 * *', '0 15 2 * * *', ''])('that %s is no schedule', (schedule) => {
    expect(both(minimal({ schedule }))).toEqual([false, false]);
  });
});

/** Where a default can be written: text without the key, and the same with it. */
const written: Record<string, Record<string, (value: unknown) => [without: string, written: string]>> = {
  'policy.schema.json': {
    'dataset.earliest': (value) => [minimal(), minimal({ dataset: `, earliest: ${value}` })],
    'limits.records': (value) => [minimal(), minimal({ end: `limits: { records: ${value} }\n` })],
    'limits.share': (value) => [minimal(), minimal({ end: `limits: { share: ${value} }\n` })],
    'Term|2.many': (value) => {
      const term = (more: string): string => `{ table: matters, match: { id: matter_id }, column: closed_at${more} }`;
      return [minimal({ from: term('') }), minimal({ from: term(`, many: ${value}`) })];
    },
  },
  'stores.schema.json': {
    'stores.*.schema': (value) => [database(''), database(`, schema: ${value}`)],
    'stores.*.access': (value) => [database(''), database(`, access: ${value}`)],
    'stores.*.tables.*.columns.*|1.omitted': (value) => [service(), service({ column: `, omitted: ${value}` })],
    'stores.*.tables.*.list.items': (value) => [service(), service({ list: `, items: "${value}"` })],
    'stores.*.tables.*.list.page.first': (value) => [service(), service({ page: `, first: ${value}` })],
  },
};

describe('A default that an editor shows', () => {
  test.each(schemas)('in %s is the one that is filled in', (name, text) => {
    const shown = keysOf(text()).filter(({ schema }) => schema.default !== undefined);
    expect(shown.map(({ path }) => path).sort()).toEqual(Object.keys(written[name] ?? {}).sort());
    const meant = name === 'policy.schema.json' ? policyMeant : storesMeant;
    for (const { path, schema } of shown) {
      const [without, stated] = written[name]?.[path]?.(schema.default) ?? ['', ''];
      expect(stated).not.toBe(without);
      expect([path, meant(stated)]).toEqual([path, meant(without)]);
    }
  });
});

function policyMeant(text: string): string {
  const { policy, problems } = parsePolicy('p.yaml', text);
  expect(problems).toEqual([]);
  return policy?.digest ?? '';
}

function storesMeant(text: string): unknown {
  const { stores, problems } = parseStores('stores.yaml', text);
  expect(problems).toEqual([]);
  return stores;
}

const minimal = ({
  dataset = '',
  period = '2 months',
  from = 'ended_at',
  schedule = '15 2 * * *',
  end = '',
} = {}): string => `version: 1
id: calls
title: Calls
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: telephony, table: calls, key: id${dataset} }
retain: { period: ${period}, from: ${from} }
disposition: destroy
schedule: "${schedule}"
${end}`;

const database = (more: string): string =>
  `stores: { telephony: { kind: postgres, url: "\${TELEPHONY_URL}", timezone: UTC${more} } }\n`;

const service = ({ column = '', list = '', page = '' } = {}): string => `stores:
  crm:
    kind: http
    url: https://crm.example.org
    timezone: UTC
    tables:
      people:
        key: id
        columns: { id: uuid, ended: { type: date${column} } }
        list: { path: people, page: { query: page${page} }${list} }
`;

interface Place {
  path: string;
  schema: JsonSchema;
}

/** Every key of every mapping, by its path; `|1` is the second of several shapes, `*` any key, `[]` any member of a list. */
function keysOf(text: string): Place[] {
  return placesOf(JSON.parse(text) as JsonSchema).filter(({ isKey }) => isKey);
}

function shapesOf(text: string): Place[] {
  return placesOf(JSON.parse(text) as JsonSchema).filter(({ path }) => /\|\d+$/.test(path));
}

function placesOf(schema: JsonSchema, path = '', isKey = false): (Place & { isKey: boolean })[] {
  const below = (step: string): string => (path === '' ? step.replace(/^\./, '') : `${path}${step}`);
  const { additionalProperties: any } = schema;
  return [
    { path, schema, isKey },
    ...Object.entries(schema.properties ?? {}).flatMap(([key, one]) => placesOf(one, below(`.${key}`), true)),
    ...(typeof any === 'object' ? placesOf(any, below('.*')) : []),
    ...(schema.items ? placesOf(schema.items, `${path}[]`) : []),
    ...(schema.anyOf ?? []).flatMap((one, i) => placesOf(one, `${path}|${i}`)),
    ...(schema.allOf ?? []).flatMap((one) => placesOf(one, path)),
    ...Object.entries(schema.definitions ?? {}).flatMap(([name, one]) => placesOf(one, name)),
  ];
}

const nameOf = (file: URL): string => fileURLToPath(file).split('/').at(-1) ?? '';

function kindOf(file: URL): keyof typeof schemaFiles {
  const name = nameOf(file);
  if (name === 'stores.yaml') return 'stores.schema.json';
  if (name === 'systems.yaml') return 'systems.schema.json';
  return name.endsWith('.test.yaml') ? 'policy-test.schema.json' : 'policy.schema.json';
}
