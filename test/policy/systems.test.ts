import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseStores } from '../../src/policy/parse-stores.ts';
import { parseSystems } from '../../src/policy/parse-systems.ts';
import { marked } from './sample-policy.ts';

const { stores } = parseStores(
  'stores.yaml',
  `stores:
  crm: { kind: postgres, url: "postgres://host/crm", timezone: UTC }
  logs: { kind: folder, root: /srv/logs, timezone: UTC }
  audio: { kind: s3, bucket: audio, region: eu-north-1, timezone: UTC }
`,
);

const system = (more = ''): string => `systems:\n  S1:\n    name: Calls\n${more}`;
const ignoring = (entry: string, store = 'crm'): string =>
  `${system('    policies: calls\n')}ignore:\n  ${store}:\n    - ${entry}\n`;

test('A list of systems is read, with what needs no policy', () => {
  const text = `systems:
  S1:
    name: { en: Calls, fi: Puhelut }
    controller: [State Treasury, { en: Another, sv: En annan }]
    notice: { document: notice.pdf, place: "section 5" }
    policies: [calls, old-calls]
  S2:
    name: Backups
    procedure: { steps: gallra restored, review: 2027-06-30 }
    note: none
ignore:
  crm:
    - { table: [settings, archive.settings], because: no personal data, review: 2027-01-31 }
    - { table: persons, where: { test: true }, because: made up }
  logs:
    - { files: "**/*.tmp", because: never kept }
`;
  expect(parseSystems('systems.yaml', text, stores)).toEqual({
    problems: [],
    list: {
      systems: [
        {
          id: 'S1',
          name: { en: 'Calls', fi: 'Puhelut' },
          controller: ['State Treasury', 'Another'],
          notice: [{ document: 'notice.pdf', place: 'section 5' }],
          policies: ['calls', 'old-calls'],
          procedure: null,
          note: null,
        },
        {
          id: 'S2',
          name: { en: 'Backups' },
          controller: [],
          notice: [],
          policies: null,
          procedure: { steps: 'gallra restored', review: '2027-06-30' },
          note: 'none',
        },
      ],
      ignore: [
        ...['settings', 'archive.settings'].map((table) => ({
          store: 'crm',
          table,
          where: null,
          pattern: null,
          because: 'no personal data',
          review: '2027-01-31',
        })),
        {
          store: 'crm',
          table: 'persons',
          where: { op: 'in', column: 'test', values: [true] },
          pattern: null,
          because: 'made up',
          review: null,
        },
        {
          store: 'logs',
          table: 'files',
          where: { op: 'in', column: 'matches(**/*.tmp)', values: [true] },
          pattern: '**/*.tmp',
          because: 'never kept',
          review: null,
        },
      ],
    },
  });
});

test('The example of the documentation is sound', () => {
  const page = readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  expect(example).toContain('ignore:');
  expect(parseSystems('systems.yaml', example, null).problems).toEqual([]);
});

describe('Refused', () => {
  test.each([
    ['no system', '▸systems: {}\n', 'systems.value.empty'],
    ['a system without a name', 'systems:\n  ▸S1: { policies: calls }\n', 'systems.key.missing'],
    ['an id with a blank', 'systems:\n  ▸"S 1": { name: Calls }\n', 'systems.id'],
    ['a misspelt key', system('    ▸policy: calls\n'), 'systems.key.unknown'],
    ['a period', system('    ▸period: 2 months\n'), 'systems.key.unknown'],
    ['what is no id of a policy', system('    policies: ▸"the calls"\n'), 'systems.id'],
    ['a policy named twice', system('    policies: ▸[calls, calls]\n'), 'systems.value.twice'],
    [
      'policies and a procedure',
      'systems:\n  S1: ▸{ name: Calls, policies: calls, procedure: { steps: x, review: 2027-01-31 } }\n',
      'systems.system',
    ],
    ['a procedure that is never looked at again', system('    ▸procedure: { steps: x }\n'), 'systems.key.missing'],
    ['a table that is ignored without a reason', ignoring('▸{ table: settings }'), 'systems.key.missing'],
    ['an entry that ignores nothing', ignoring('▸{ because: none }'), 'systems.ignore'],
    ['a table and files at once', ignoring('▸{ table: a, files: "*", because: none }'), 'systems.ignore'],
    ['rows of several tables', ignoring('▸{ table: [a, b], where: { c: 1 }, because: none }'), 'systems.ignore'],
    ['rows of files', ignoring('▸{ files: "*.log", where: { c: 1 }, because: none }', 'logs'), 'systems.ignore'],
    ['a pattern that is none', ignoring('{ files: ▸"/srv/*", because: none }', 'logs'), 'systems.files'],
    ['a store that nobody declared', ignoring('{ table: a, because: none }', '▸hr'), 'systems.store'],
    ['a table of a folder', ignoring('{ ▸table: a, because: none }', 'logs'), 'systems.store'],
    ['files of a database', ignoring('{ ▸files: "*", because: none }'), 'systems.store'],
    ['files of a bucket', ignoring('{ ▸files: "*", because: none }', 'audio'), 'systems.store'],
    ['an empty file', '▸', 'yaml.empty'],
    ['two systems with one id', `${system()}  ▸S1:\n    name: Other\n`, 'yaml.duplicate'],
  ])('%s', (_, written, code) => {
    const { text, line, column } = marked(written);
    const { list, problems } = parseSystems('systems.yaml', text, stores);
    expect(list).toBeNull();
    expect(problems.map((one) => `${one.line}:${one.column} ${one.code}`)).toEqual([`${line}:${column} ${code}`]);
    expect(problems[0]?.hint).toMatch(/^[A-Z`].*\.$/);
  });

  test('says where a gap is declared, to whoever writes it here', () => {
    const { problems } = parseSystems('systems.yaml', system('    because: none stated\n'), stores);
    expect(problems[0]?.hint).toContain('period: unspecified');
  });
});

test('A table that no policy could name can be ignored all the same, as the store spells it', () => {
  const names = ['order-lines', 'my table', 'public.dotted.name', '2024'];
  const { list } = parseSystems('systems.yaml', ignoring(`{ table: ${JSON.stringify(names)}, because: none }`), stores);
  expect(list?.ignore.map(({ table }) => table)).toEqual(names);
});

test('Where stores.yaml cannot be read, nothing is said of its stores', () => {
  expect(parseSystems('systems.yaml', ignoring('{ table: a, because: none }', 'hr'), null).problems).toEqual([]);
});
