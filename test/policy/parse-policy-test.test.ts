import { expect, test } from '@jest/globals';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import { marked } from './sample-policy.ts';

const sample = `policy: call-recordings
records:
  call_recordings:
    - { id: 1, ended_at: 2026-01-31T10:00:00Z, division: citizen_services, retained_for: ~ }
expect:
  - { name: the last day of January, key: 1, due: 2026-04-01 }
  - { name: a complaint keeps it, key: [a, 2], at: 2026-05-01, outcome: extended }
  - { name: open-ended, key: 3, due: never }
`;

test('A policy test is read with its keys as text and the place of each expectation', () => {
  expect(parsePolicyTest('a.test.yaml', sample)).toEqual({
    test: {
      policy: 'call-recordings',
      records: {
        call_recordings: [
          { id: 1, ended_at: '2026-01-31T10:00:00Z', division: 'citizen_services', retained_for: null },
        ],
      },
      expect: [
        { name: 'the last day of January', key: ['1'], line: 6, column: 5, kind: 'due', due: '2026-04-01' },
        {
          name: 'a complaint keeps it',
          key: ['a', '2'],
          line: 7,
          column: 5,
          kind: 'outcome',
          at: '2026-05-01',
          outcome: 'extended',
        },
        { name: 'open-ended', key: ['3'], line: 8, column: 5, kind: 'due', due: 'never' },
      ],
    },
    problems: [],
  });
});

test.each([
  ['an unknown outcome', sample.replace('outcome: extended', 'outcome: ▸extend'), 'test.value'],
  ['a day that does not exist', sample.replace('due: 2026-04-01', 'due: ▸2026-04-31'), 'test.due'],
  ['an instant without an offset', sample.replace('at: 2026-05-01', 'at: ▸2026-05-01T12:00:00'), 'test.at'],
  ['due and outcome at once', sample.replace('due: never', 'due: never, ▸outcome: due'), 'test.key.unknown'],
  ['no expectation', `${sample.slice(0, sample.indexOf('expect:'))}▸expect: []\n`, 'test.value.empty'],
  ['a misspelt key', sample.replace('records:', '▸record:'), 'test.key.unknown'],
  ['an empty file', '▸', 'yaml.empty'],
])('Refused: %s', (_, text, code) => {
  const { text: written, line, column } = marked(text);
  const { test: parsed, problems } = parsePolicyTest('a.test.yaml', written);
  expect(problems.map((problem) => `${problem.line}:${problem.column} ${problem.code}`)).toEqual([
    `${line}:${column} ${code}`,
  ]);
  expect(parsed).toBeNull();
});
