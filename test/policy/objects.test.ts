// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Policies over objects of a bucket: how they are written, what is refused, and what their tags and metadata mean. */
import { describe, expect, test } from '@jest/globals';
import { runPolicyTests } from '../../src/app/policy-tests.ts';
import { checkCatalogue } from '../../src/policy/check-catalogue.ts';
import { unknownStores } from '../../src/policy/check-folder.ts';
import { filesShape, literalStart } from '../../src/policy/file-columns.ts';
import { objectColumn, objectColumnShape, objectColumnValue } from '../../src/policy/object-columns.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { resolveAll } from '../../src/policy/resolve-variables.ts';
import { marked } from './sample-policy.ts';

const written = (dataset: string, retain = '{ period: 6 months, from: modified_at }', more = ''): string => `version: 1
id: recordings
title: Recordings
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: audio, ${dataset} }
retain: ${retain}
disposition: destroy
schedule: "15 2 * * *"
${more}`;

const sound = (text: string): SoundPolicy => {
  const { policy, problems } = parsePolicy('recordings.yaml', text);
  if (!policy) throw new Error(JSON.stringify(problems));
  return { file: 'recordings.yaml', source: text, policy };
};

describe('A policy over objects', () => {
  test('compiles to the table of objects, and its tags to columns', () => {
    const { rule } = sound(
      written(
        'objects: "calls/%Y/%m/%d/*.wav", where: { "tag(kind)": call }',
        '{ period: 6 months, from: { latest: [{ column: "dated(tag(ended))", missing: ignore }, dated] } }',
        'unless: [{ "metadata(state)": open, because: open }]',
      ),
    ).policy;
    expect(rule.dataset).toMatchObject({
      table: 'objects',
      key: ['path'],
      where: {
        of: [
          { column: 'matches(calls/%Y/%m/%d/*.wav)', values: [true] },
          { column: 'tag(kind)', values: ['call'] },
        ],
      },
    });
    expect(rule.retain).toMatchObject({
      from: { of: [{ column: 'dated(tag(ended))' }, { column: 'dated(calls/%Y/%m/%d/*.wav)' }] },
    });
  });

  test.each([
    ['a way out', written('objects: ▸"../*.wav"'), 'policy.objects'],
    ['a table beside', written('objects: "*.wav", ▸table: calls'), 'policy.objects'],
    ['files beside', written('objects: "*.wav", ▸files: "*.log"'), 'policy.objects'],
    ['parts', written('objects: "*.wav", ▸parts: [{ table: t, match: { a: b } }]'), 'policy.objects'],
    ['a column that objects do not have', written('objects: "*.wav", where: { ▸colour: red }'), 'policy.objects'],
    ['a related row', written('objects: "*.wav", where: { ▸exists: { table: t, match: { a: b } } }'), 'policy.objects'],
    [
      'a date that the pattern has not',
      written('objects: "*.wav"', '{ period: 1 year, from: ▸dated }'),
      'policy.objects',
    ],
    ['a tag of files', written('files: "*.wav", where: { ▸"tag(kind)": call }'), 'policy.files'],
    ['metadata in upper case', written('objects: "*.wav", where: { ▸"metadata(Kind)": call }'), 'policy.identifier'],
    ['a tag of a tag', written('objects: "*.wav", where: { ▸"tag(tag(kind))": call }'), 'policy.identifier'],
  ])('is refused with %s', (_, text, code) => {
    const { text: plain, line, column } = marked(text);
    const { policy, problems } = parsePolicy('recordings.yaml', plain);
    expect(problems.map((one) => `${one.line}:${one.column} ${one.code}`)).toContain(`${line}:${column} ${code}`);
    expect(policy).toBeNull();
  });

  test('needs a bucket, and a bucket needs objects', () => {
    const { stores } = parseStores(
      'stores.yaml',
      `stores:
  audio: { kind: s3, bucket: audio, region: eu-north-1, timezone: UTC }
  logs: { kind: folder, root: "\${ROOT}", timezone: UTC }
  web: { kind: postgres, url: "\${URL}", timezone: UTC }
`,
    );
    const objects = sound(written('objects: "*.wav"'));
    const files = sound(written('files: "*.wav"'));
    const rows = sound(written('table: objects, key: path'));
    const at = (one: SoundPolicy, store: string): SoundPolicy =>
      sound(one.source.replace('store: audio', `store: ${store}`));
    expect(unknownStores([objects, at(files, 'logs'), at(rows, 'web')], stores)).toEqual([]);
    const hints = [files, rows, at(objects, 'logs'), at(objects, 'web')].map((one) =>
      unknownStores([one], stores).map(({ hint }) => hint),
    );
    expect(hints).toEqual([
      ['Write `objects` in place of `files`.'],
      ['Write `objects` in place of `table` and `key`.'],
      ['Write `files` in place of `objects`.'],
      ['Write `table` and `key`, or name a bucket.'],
    ]);
  });

  test('must say what a missing tag means, since nobody is obliged to write one', () => {
    const shape = filesShape('s3:x/objects', 'objects');
    const findings = (from: string): string[] =>
      checkCatalogue(sound(written('objects: "*"', `{ period: 1 year, from: ${from} }`)).policy, {
        objects: shape,
      }).map(({ code }) => code);
    expect(findings('"dated(tag(ended))"')).toEqual(['schema.missing']);
    expect(findings('{ column: "dated(tag(ended))", missing: ignore }')).toEqual([]);
    expect(findings('{ column: "tag(ended)", missing: ignore }')).toEqual(['schema.type']);
    expect(findings('modified_at')).toEqual([]);
  });

  test('is tried with samples that tell tags by their column', async () => {
    const policy = sound(
      written('objects: "**/*"', '{ period: 6 months, from: { column: "dated(tag(ended))", missing: not-started } }'),
    );
    const { test: parsed, problems } = parsePolicyTest(
      'recordings.test.yaml',
      `policy: recordings
records:
  objects:
    - { path: a.wav, "tag(ended)": "2026-01-31" }
    - { path: b.wav }
    - { path: c.wav, "tag(ended)": soon }
expect:
  - { name: counted, key: a.wav, due: 2026-08-01 }
  - { name: without, key: b.wav, due: never }
  - { name: unreadable, key: c.wav, due: undated }
`,
    );
    expect(problems).toEqual([]);
    if (!parsed) throw new Error('no test');
    const folder = { sound: [policy], broken: [], problems: [], stores: [] };
    const results = await runPolicyTests(folder, [{ file: 'recordings.test.yaml', test: parsed }]);
    expect(results.map(({ name, expected, got, passed }) => ({ name, expected, got, passed }))).toEqual([
      { name: 'counted', expected: 'due on 2026-08-01', got: 'due on 2026-08-01', passed: true },
      { name: 'without', expected: 'never due', got: 'never due', passed: true },
      { name: 'unreadable', expected: 'undated', got: 'undated', passed: true },
    ]);
  });
});

describe('Tags and metadata', () => {
  test.each([
    ['tag(kind)', { source: 'tag', name: 'kind', as: 'text' }],
    ['tag(Retain from/2)', { source: 'tag', name: 'Retain from/2', as: 'text' }],
    ['dated(tag(ended))', { source: 'tag', name: 'ended', as: 'date' }],
    ['instant(metadata(x-y))', { source: 'metadata', name: 'x-y', as: 'instant' }],
    ['dated(kind)', null],
    ['tag()', null],
    ['tag(kind', null],
    ['tag(kind))', null],
    ['dated(tag(%Y-%m-%d))', null],
    ['metadata(A)', null],
  ])('%s', (column, expected) => {
    expect(objectColumn(column)).toEqual(expected);
    expect(objectColumnShape(column)?.nullable).toBe(expected === null ? undefined : true);
  });

  const dated = objectColumn('dated(tag(a))');
  const instant = objectColumn('instant(tag(a))');
  test.each([
    [dated, '2026-01-31', '2026-01-31'],
    [dated, ' 2026-01-31 ', '2026-01-31'],
    [dated, '2026-02-30', '-infinity'],
    [dated, '2026-01-31T00:00:00Z', '-infinity'],
    [dated, '', '-infinity'],
    [dated, null, null],
    [instant, '2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
    [instant, '2026-01-31T12:00+02:00', '2026-01-31T12:00+02:00'],
    [instant, '2026-01-31T12:00:00', '-infinity'],
    [instant, '2026-01-31T25:00:00Z', '-infinity'],
    [instant, '2026-02-30T12:00:00Z', '-infinity'],
    [instant, '2026-01-31', '-infinity'],
  ])('%j with %j says %j', (column, text, expected) => {
    expect(column && objectColumnValue(column, text)).toBe(expected);
  });
});

test.each([
  ['calls/%Y/%m/*.wav', 'calls/'],
  ['a/b.wav', 'a/b.wav'],
  ['100%%/*', '100%/'],
  ['**/x', ''],
])('every path that %s chooses begins with %j', (pattern, start) => {
  expect(literalStart(pattern)).toBe(start);
});

describe('A bucket in stores.yaml', () => {
  const bucket = (more: string): string =>
    `stores: { audio: { kind: s3, bucket: audio, region: eu-north-1, timezone: UTC${more} } }`;

  test('has its variables resolved only to connect, all of them', () => {
    const { stores, problems } = parseStores(
      'stores.yaml',
      bucket(', prefix: a/b, endpoint: "${ENDPOINT}", access_key: "${KEY}", secret_key: "${SECRET}"'),
    );
    expect(problems).toEqual([]);
    expect(stores[0]?.bucket).toEqual({
      bucket: 'audio',
      prefix: 'a/b/',
      region: 'eu-north-1',
      endpoint: '${ENDPOINT}',
      http: false,
      accessKey: '${KEY}',
      secretKey: '${SECRET}',
    });
    expect(resolveAll(stores[0], { KEY: 'k', SECRET: 's' })).toEqual({ ok: false, missing: ['ENDPOINT'] });
    const resolved = resolveAll(stores[0], { ENDPOINT: 'https://e', KEY: 'k', SECRET: 's/+"' });
    expect(resolved).toMatchObject({ value: { bucket: { endpoint: 'https://e', secretKey: 's/+"' } } });
    expect(JSON.stringify(stores[0]?.url)).not.toContain('SECRET');
  });

  test.each([
    ['a key of the account', bucket(', access_key: ▸AKIA, secret_key: "${S}"'), 'stores.secret'],
    ['half of the keys', bucket(', access_key: "${K}"').replace('audio: {', '▸audio: {'), 'stores.key.missing'],
    ['a root', bucket(', ▸root: /srv'), 'stores.key.needless'],
    ['a URL', bucket(', ▸url: "${URL}"'), 'stores.key.needless'],
    ['a password in the endpoint', bucket(', endpoint: ▸"https://u:p@host"'), 'stores.endpoint'],
    ['a path in the endpoint', bucket(', endpoint: ▸"https://host/bucket"'), 'stores.endpoint'],
    ['a prefix from the root', bucket(', prefix: ▸/a'), 'stores.prefix'],
    [
      'no region',
      bucket('').replace('region: eu-north-1, ', '').replace('audio: {', '▸audio: {'),
      'stores.key.missing',
    ],
    [
      'a bucket of a folder',
      'stores: { a: { kind: folder, root: /a, ▸bucket: b, timezone: UTC } }',
      'stores.key.needless',
    ],
  ])('is refused with %s', (_, text, code) => {
    const { text: plain, line, column } = marked(text);
    const { problems } = parseStores('stores.yaml', plain);
    expect(problems.map((one) => `${one.line}:${one.column} ${one.code}`)).toEqual([`${line}:${column} ${code}`]);
  });
});
