// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written like this
/** Policies over files: how they are written, what is refused, and what they say in words. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unknownStores } from '../../src/policy/check-folder.ts';
import { checkRuleset } from '../../src/policy/check-ruleset.ts';
import { ruleInWords } from '../../src/policy/explain.ts';
import {
  datedColumn,
  judgePattern,
  matches,
  mayLieBelow,
  patternsDisjoint,
  patternValue,
} from '../../src/policy/file-columns.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parseStores } from '../../src/policy/parse-stores.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { bytesOf, comparePaths } from '../../src/stores/folder/paths.ts';
import { textOf } from '../../src/stores/printed.ts';
import { marked } from './sample-policy.ts';

const written = (dataset: string, more: Record<string, string> = {}): string => {
  const keys = {
    id: 'logs',
    title: 'Logs',
    controller: 'State Treasury',
    owner: 'records@example.org',
    timezone: 'Europe/Helsinki',
    dataset: `{ store: weblogs, ${dataset} }`,
    retain: '{ period: 6 months, from: modified_at }',
    disposition: 'destroy',
    schedule: '"15 2 * * *"',
    ...more,
  };
  return `version: 1\n${Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')}`;
};

const sound = (text: string): SoundPolicy => {
  const { policy, problems } = parsePolicy('logs.yaml', text);
  if (!policy) throw new Error(JSON.stringify(problems));
  return { file: 'logs.yaml', source: text, policy };
};

describe('A policy over files', () => {
  test('compiles to a condition on the path, and its date to a column of its own pattern', () => {
    const { rule } = sound(
      written('files: "w/access-%Y-%m-%d.gz", where: { size: { not: 0 } }, sidecars: "{path}.sha256"', {
        retain: '{ period: 6 months, from: { earliest: [dated, modified_at] } }',
        unless: '[{ dated: { before: 2020-01-01 }, because: archive }]',
      }),
    ).policy;
    const pattern = 'w/access-%Y-%m-%d.gz';
    expect(rule.dataset).toEqual({
      store: 'weblogs',
      table: 'files',
      key: ['path'],
      where: {
        op: 'all',
        of: [
          { op: 'in', column: `matches(${pattern})`, values: [true] },
          { op: 'not', of: { op: 'in', column: 'size', values: [0] } },
        ],
      },
      parts: [{ kind: 'rows', table: 'files', match: { path: 'sidecar({path}.sha256)' }, parts: [] }],
      earliest: '1970-01-02',
    });
    expect(rule.retain).toMatchObject({ from: { of: [{ column: `dated(${pattern})` }, { column: 'modified_at' }] } });
    expect(rule.unless[0]?.when).toMatchObject({ op: 'before', column: `dated(${pattern})` });
  });

  test('says in words what its author wrote', () => {
    const text = written('files: "w/access-%Y-%m-%d.gz", sidecars: ["{path}.sha256"]', {
      retain: '{ period: 6 months, from: dated }',
    });
    expect(ruleInWords(sound(text).policy).slice(0, 4)).toEqual([
      'Logs: the files of the store weblogs that are called w/access-%Y-%m-%d.gz.',
      'Each is kept for 6 months from the day in its path.',
      'Then it is destroyed.',
      'Before it go: the file beside it, {path}.sha256.',
    ]);
    const sized = written('files: "*.gz", where: { size: { not: 0 } }', {
      retain: '{ period: 6 months, from: modified_at }',
    });
    expect(ruleInWords(sound(sized).policy)[0]).toBe(
      'Logs: the files of the store weblogs that are called *.gz, where size is empty or anything but 0.',
    );
  });

  test('has another digest when its pattern is another', () => {
    const digest = (files: string): string => sound(written(`files: "${files}"`)).policy.digest;
    expect(digest('a/*.log')).toBe(digest('a/*.log'));
    expect(digest('a/*.log')).not.toBe(digest('b/*.log'));
  });

  test.each([
    ['an absolute path', written('files: ▸"/var/log/*.log"'), 'policy.files'],
    ['a way out', written('files: ▸"../*.log"'), 'policy.files'],
    ['a way out in the middle', written('files: ▸"a/../b.log"'), 'policy.files'],
    ['brackets', written('files: ▸"[ab].log"'), 'policy.files'],
    ['nothing', written('files: ▸""'), 'policy.files'],
    ['two stars with others', written('files: ▸"a**/b.log"'), 'policy.files'],
    ['folders only', written('files: ▸"a/**"'), 'policy.files'],
    ['half a date', written('files: ▸"%Y-%m.log"'), 'policy.files'],
    ['a date twice', written('files: ▸"%Y/%Y-%m-%d.log"'), 'policy.files'],
    ['an unknown letter', written('files: ▸"%H.log"'), 'policy.files'],
    ['a table beside', written('files: "*.log", ▸table: calls'), 'policy.files'],
    ['a key beside', written('files: "*.log", ▸key: path'), 'policy.files'],
    ['parts', written('files: "*.log", ▸parts: [{ table: t, match: { a: b } }]'), 'policy.files'],
    ['a sidecar elsewhere', written('files: "*.log", sidecars: ▸"sums/{path}"'), 'policy.sidecar'],
    ['the file itself as its sidecar', written('files: "*.log", sidecars: ▸"{path}"'), 'policy.sidecar'],
    ['a column that files do not have', written('files: "*.log", where: { ▸colour: red }'), 'policy.files'],
    ['a related row', written('files: "*.log", where: { ▸exists: { table: t, match: { a: b } } }'), 'policy.files'],
    [
      'a date that the pattern has not',
      written('files: "*.log"', { retain: '{ period: 1 year, from: ▸dated }' }),
      'policy.files',
    ],
    ['an unknown start', written('files: "*.log"', { retain: '{ period: 1 year, from: ▸ended_at }' }), 'policy.files'],
    [
      'a start in a table',
      written('files: "*.log"', { retain: '{ period: 1 year, from: { ▸table: t, match: { a: b }, column: c } }' }),
      'policy.files',
    ],
    ['a flag', written('files: "*.log"', { disposition: '{ ▸flag: { a: true }, mark: b }' }), 'policy.files'],
    ['a person', written('files: "*.log"', { '▸subject': 'path' }), 'policy.files'],
    ['sidecars of rows', written('table: t, key: id, ▸sidecars: "{path}.x"'), 'policy.key.needless'],
    ['neither table nor files', written('key: id').replace('dataset: {', '▸dataset: {'), 'policy.key.missing'],
  ])('is refused with %s', (_, text, code) => {
    const { text: plain, line, column } = marked(text);
    const { policy, problems, broken } = parsePolicy('logs.yaml', plain);
    expect(problems.map((one) => `${one.line}:${one.column} ${one.code}`)).toEqual([`${line}:${column} ${code}`]);
    expect(policy).toBeNull();
    expect(broken?.store).toBe('weblogs');
  });

  test('a misspelt key is told once', () => {
    const { problems } = parsePolicy('logs.yaml', written('fils: "*.log"'));
    expect(problems.map(({ code, hint }) => [code, hint])).toEqual([['policy.key.unknown', 'Did you mean `files`?']]);
  });

  test('needs a folder, and rows need a database', () => {
    const { stores } = parseStores(
      'stores.yaml',
      'stores:\n  weblogs: { kind: folder, root: "${ROOT}", timezone: UTC }\n  web: { kind: postgres, url: "${URL}", timezone: UTC }\n',
    );
    const files = sound(written('files: "*.log"'));
    const rows = sound(written('table: files, key: path'));
    const swapped = (one: SoundPolicy): SoundPolicy => sound(one.source.replace('store: weblogs', 'store: web'));
    expect(unknownStores([files, swapped(rows)], stores)).toEqual([]);
    expect(unknownStores([swapped(files)], stores)).toMatchObject([
      { code: 'folder.store', what: expect.stringContaining('holds no files') },
    ]);
    expect(unknownStores([rows], stores)).toMatchObject([
      { code: 'folder.store', what: expect.stringContaining('holds no tables') },
    ]);
  });

  test('two of one folder may differ in their sidecars only where no file is of both', () => {
    const policy = (id: string, dataset: string): SoundPolicy => sound(written(dataset, { id }));
    const one = policy('one', 'files: "a/*.log", sidecars: "{path}.sum"');
    expect(checkRuleset([one, policy('other', 'files: "b/*.log"')])).toEqual([]);
    expect(checkRuleset([one, policy('other', 'files: "*/x.log"')])).toMatchObject([{ code: 'ruleset.overlap' }]);
    expect(checkRuleset([one, policy('other', 'files: "a/**/*.log", sidecars: "{path}.sum"')])).toEqual([]);
  });
});

describe('stores.yaml', () => {
  const entry = (text: string): string => `stores:\n  logs: { ${text} }\n`;
  test('names a folder by its root', () => {
    expect(
      parseStores('stores.yaml', entry('kind: folder, root: "${LOGS}/web", timezone: UTC, access: read')),
    ).toMatchObject({
      stores: [{ name: 'logs', kind: 'folder', url: '${LOGS}/web', access: 'read' }],
      problems: [],
    });
  });
  test.each([
    ['a relative root', 'kind: folder, root: ▸logs, timezone: UTC', 'stores.root'],
    ['a way out', 'kind: folder, root: ▸/srv/../etc, timezone: UTC', 'stores.root'],
    ['a variable without braces', 'kind: folder, root: ▸"$LOGS", timezone: UTC', 'stores.root'],
    ['an address', 'kind: folder, root: /srv, ▸url: "${URL}", timezone: UTC', 'stores.key.needless'],
    ['a schema', 'kind: folder, root: /srv, ▸schema: public, timezone: UTC', 'stores.key.needless'],
    ['a root for a database', 'kind: postgres, url: "${URL}", ▸root: /srv, timezone: UTC', 'stores.key.needless'],
  ])('refuses %s', (_, text, code) => {
    const { text: plain, line, column } = marked(entry(text));
    const { problems } = parseStores('stores.yaml', plain);
    expect(problems.map((one) => `${one.line}:${one.column} ${one.code}`)).toEqual([`${line}:${column} ${code}`]);
  });
  test.each([
    ['kind: folder, timezone: UTC', 'root'],
    ['kind: postgres, timezone: UTC', 'url'],
  ])('asks for what is missing in { %s }', (text, key) => {
    const { problems } = parseStores('stores.yaml', entry(text));
    expect(problems).toMatchObject([{ code: 'stores.key.missing', what: `\`${key}\` is missing` }]);
  });
});

/** Short texts over few characters, so that they meet. */
const part = fc.stringMatching(/^[ab.]{1,3}$/).filter((one) => !/^\.+$/.test(one));
const paths = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const patterns = fc
  .array(fc.oneof(part, fc.constantFrom('*', '?', 'a*', '*b', '**')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((pattern) => judgePattern(pattern) === null);

describe('Patterns', () => {
  test('a folder in which a match lies is always entered', () => {
    fc.assert(
      fc.property(patterns, paths, (pattern, path) => {
        const folders = path.split('/').slice(0, -1);
        for (let i = 0; i <= folders.length; i++)
          if (matches(pattern, path)) expect(mayLieBelow(pattern, folders.slice(0, i))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('that are told apart have no file in common', () => {
    let told = 0;
    fc.assert(
      fc.property(patterns, patterns, fc.array(paths, { minLength: 20, maxLength: 20 }), (a, b, some) => {
        if (!patternsDisjoint(a, b)) return;
        told += 1;
        expect(some.filter((path) => matches(a, path) && matches(b, path))).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(told).toBeGreaterThan(10);
  });

  test('mean by a star what a file system does', () => {
    expect(matches('a.log', 'aXlog')).toBe(false);
    expect(matches('*.log', 'a/b.log')).toBe(false);
    expect(matches('**/b.log', 'b.log')).toBe(true);
    expect(matches('a/**/b.log', 'a/b.log')).toBe(true);
    expect(matches('?.log', 'ä.log')).toBe(true);
    expect(matches('100%%.log', '100%.log')).toBe(true);
    expect(matches('*', '.hidden')).toBe(true);
    expect(patternValue('dated(%Y/%m/%d.log)', '2024/02/29.log')).toBe('2024-02-29');
    expect(patternValue('dated(%Y/%m/%d.log)', '2025/02/29.log')).toBe('-infinity');
    expect(patternValue('dated(%Y/%m/%d.log)', '2025/2/9.log')).toBeNull();
  });

  test.each([
    ['a day among the digits of an instant', '*%Y%m%d*.log', 'app-20240520200115.log'],
    ['the first of two days', '*%Y-%m-%d*', 'x-2020-01-01-2024-02-02'],
    ['a folder with a day of its own', '**/%Y-%m-%d/**/*', '2020-01-01/2024-01-01/x'],
  ])('where a path has the date in several places nobody knows which is meant: %s', (_, pattern, path) => {
    expect(matches(pattern, path)).toBe(true);
    expect(patternValue(datedColumn(pattern), path)).toBe('-infinity');
  });

  test.each([
    ['**/*-%Y-%m-%d*.log', 'a/b/x-2024-01-02T10.log'],
    ['%Y%m%d*.log', '20240102200115.log'],
    ['**/%Y/**/%m-%d*', 'a/2024/b/c/01-02-x'],
    ['a)*(*%Y%m%d?', 'a)b(20240102x'],
  ])('a date that can lie in one place only is read past any wildcards: %s', (pattern, path) => {
    expect(patternValue(datedColumn(pattern), path)).toBe('2024-01-02');
  });
});

describe('Paths', () => {
  test('of any bytes become text and the same bytes again, each its own text', () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 8 })
      .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll(/[\0/]/g, 'x'))
      .filter((bytes) => bytes !== '.' && bytes !== '..');
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(bytesOf(textOf(a))).toBe(a);
        expect(textOf(a) === textOf(b)).toBe(a === b);
        expect(textOf(a)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 500 },
    );
    expect(textOf(Buffer.from('Ääni.wav').toString('latin1'))).toBe('Ääni.wav');
  });

  test.each(['', '/a', 'a/', 'a//b', '.', '../a', 'a/..', 'a\\', 'a\\x0', 'a\\xZZ', 'a\0b', 'a\\x00'])(
    '%j is none',
    (text) => {
      expect(bytesOf(text)).toBeNull();
    },
  );

  test('are ordered part by part', () => {
    expect(['a.b', 'a/c', 'b', 'a', 'a/b/c', 'a/b'].sort(comparePaths)).toEqual([
      'a',
      'a/b',
      'a/b/c',
      'a/c',
      'a.b',
      'b',
    ]);
  });
});
