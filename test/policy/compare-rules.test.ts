/** What two folders of policies say differently, and where the later one keeps less. */
import { describe, expect, test } from '@jest/globals';
import { comparePolicies, type PolicyChange, shortens } from '../../src/policy/compare-rules.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { PolicyFolder } from '../../src/policy/parsed.ts';
import { callsPolicy } from '../cli/calls.ts';

function folderOf(files: Record<string, string>): PolicyFolder {
  const parsed = Object.entries(files).map(([file, source]) => ({ file, source, ...parsePolicy(file, source) }));
  return {
    sound: parsed.flatMap(({ file, source, policy }) => (policy ? [{ file, source, policy }] : [])),
    broken: parsed.flatMap(({ broken }) => (broken ? [broken] : [])),
    problems: parsed.flatMap(({ problems }) => problems),
    stores: [],
  };
}
const compare = (before: Record<string, string>, after: Record<string, string>): PolicyChange[] =>
  comparePolicies(folderOf(before), folderOf(after));
const was = { 'calls.yaml': callsPolicy };
/** What the one change of the sample policy is. */
const changedBy = (...edits: [string, string][]): PolicyChange | undefined =>
  compare(was, { 'calls.yaml': edits.reduce((text, [from, to]) => text.replace(from, to), callsPolicy) })[0];

describe('which policies differ', () => {
  test('the same files, whatever their layout and comments', () => {
    expect(compare(was, was)).toEqual([]);
    expect(compare(was, { 'calls.yaml': `# a comment\n${callsPolicy}` })).toEqual([]);
    expect(compare(was, { 'moved.yaml': callsPolicy })).toEqual([]);
  });

  test('words alone need no approval', () => {
    const change = changedBy(['title: Call recordings', 'title: Calls'], ['owner: records@', 'owner: archive@']);
    expect(change).toMatchObject({ kind: 'words', about: ['owner', 'title'], drops: [] });
    expect(change?.lines.map(({ sign, text }) => `${sign}${text.slice(0, 7)}`)).toEqual(['-Call re', '+Calls: ']);
    expect(changedBy(['15 2 * * *', '15 4 * * *'])).toMatchObject({ kind: 'words', about: ['schedule'] });
  });

  test('a rule tells its old words and its new ones, and nothing that stayed', () => {
    const change = changedBy(['period: 2 months', 'period: 1 month'], ['at-most: 2 months', 'at-most: 1 month']);
    expect(change).toMatchObject({ kind: 'changed', drops: ['The period is shorter: 1 month instead of 2 months.'] });
    expect(change?.lines).toEqual([
      { sign: '-', text: 'Each is kept for 2 months from ended_at.' },
      { sign: '+', text: 'Each is kept for 1 month from ended_at.' },
      { sign: '-', text: 'The notice promises at most 2 months.' },
      { sign: '+', text: 'The notice promises at most 1 month.' },
    ]);
  });

  test('another name for the very rule, or for a changed one in the same file, is a renaming', () => {
    const renamed = callsPolicy.replace('id: calls', 'id: recordings');
    expect(compare(was, { 'recordings.yaml': renamed })).toMatchObject([
      { kind: 'renamed', id: 'recordings', formerId: 'calls', lines: [] },
    ]);
    expect(compare(was, { 'calls.yaml': renamed.replace('period: 12 months', 'period: 9 months') })).toMatchObject([
      { kind: 'renamed', id: 'recordings', formerId: 'calls', drops: [expect.stringContaining('9 months only')] },
    ]);
    expect(compare(was, { 'other.yaml': renamed.replace('period: 12 months', 'period: 9 months') })).toMatchObject([
      { kind: 'removed', id: 'calls' },
      { kind: 'added', id: 'recordings' },
    ]);
  });

  test('a file that cannot be used any more is not a policy removed', () => {
    const broken = callsPolicy.replace('period: 2 months', 'period: two');
    expect(compare(was, { 'calls.yaml': broken })).toMatchObject([
      { kind: 'broken', id: 'calls', file: 'calls.yaml', drops: [], before: { id: 'calls' } },
    ]);
    expect(compare({ 'calls.yaml': broken }, was)).toMatchObject([{ kind: 'mended', id: 'calls' }]);
    expect(compare({ 'calls.yaml': broken }, { 'calls.yaml': broken })).toEqual([]);
  });
});

describe('where it keeps less than before', () => {
  const [none, less] = ['nothing', 'something'];
  const extendLine = /\n {2}extend:\n.*complaint }/.exec(callsPolicy)?.[0] ?? '';
  const unlessLine = /unless:\n.*pending matter }\n/.exec(callsPolicy)?.[0] ?? '';

  test.each<[string, [string, string][], string, RegExp | null]>([
    [
      'a longer period',
      [
        ['period: 2 months', 'period: 3 months'],
        ['at-most: 2 months', 'at-most: 3 months'],
      ],
      none,
      null,
    ],
    [
      '31 days instead of a month',
      [
        ['period: 2 months', 'period: 62 days'],
        ['at-most: 2 months', 'at-most: 62 days'],
      ],
      none,
      null,
    ],
    ['58 days instead of two months', [['period: 2 months', 'period: 58 days']], less, /period is shorter: 58 days/],
    ['an extension less', [[extendLine, '']], less, /^No longer extended to 1 year where kept_for is complaint/],
    ['an exception less', [[unlessLine, '']], less, /^No longer kept while there is a row of matters.*pending matter/],
    ['another starting point', [['column: ended_at', 'column: begun_at']], less, /runs from something else/],
    [
      'more parts',
      [['{ call_id: id } }', '{ call_id: id } }\n    - { table: notes, match: { call_id: id } }']],
      less,
      /^More goes with each record: notes/,
    ],
    [
      'fewer parts',
      [
        [
          '    - { table: call_events, match: { call_id: id } }',
          '    - { table: call_events, match: { call_id: id, x: y } }',
        ],
      ],
      none,
      null,
    ],
    [
      'higher limits',
      [['disposition: destroy', 'disposition: destroy\nlimits: { records: 50000, share: 10% }']],
      less,
      /50000 records or 10 % instead of 10000/,
    ],
    ['other records', [['key: id', 'key: id\n  where: { kind: voice }']], less, /^It is about other records now/],
    [
      'another table',
      [['table: calls\n', 'table: visits\n']],
      less,
      /no longer has any claim on the records of telephony.calls/,
    ],
  ])('%s', (_, edits, expected, sentence) => {
    const change = changedBy(...edits);
    expect(change?.kind).toBe('changed');
    if (expected === none) expect(change?.drops).toEqual([]);
    else expect(change?.drops).toEqual([expect.stringMatching(sentence ?? /./)]);
  });

  test('periods that may end earlier, base or extended, count as shortened', () => {
    const periods = (from: string, to: string): boolean => {
      const change = changedBy([`period: ${from}`, `period: ${to}`], ['within: { at-most: 2 months }', '']);
      return change !== undefined && shortens(change);
    };
    expect(periods('2 months', '61 days')).toBe(true);
    expect(periods('2 months', '62 days')).toBe(false);
    expect(periods('12 months', '11 months')).toBe(true);
    expect(periods('12 months', '13 months')).toBe(false);
  });

  test('a policy that is gone gives its claims up, and one that was to be kept until further notice its protection', () => {
    const other = callsPolicy.replace('id: calls', 'id: other').replaceAll('calls', 'visits');
    const rest = { 'other.yaml': other };
    expect(compare({ ...was, ...rest }, rest)).toMatchObject([
      { kind: 'removed', drops: [expect.stringContaining('others may')] },
    ]);
    const indefinite = callsPolicy
      .replace(/ {2}parts:\n.*\n/, '')
      .replace(/retain:[\s\S]*$/, 'retain: { period: indefinite, because: archive, review: 2030-01-01 }\n');
    const [kept] = compare({ 'calls.yaml': indefinite }, was);
    expect(kept?.drops).toContain('No longer kept until further notice (archive).');
  });
});
