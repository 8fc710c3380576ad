/** What was found in a store is told where the author can mend it. */
import { expect, test } from '@jest/globals';
import type { Finding } from '../../src/policy/check-catalogue.ts';
import { placeFinding } from '../../src/policy/place-finding.ts';

const source = `id: calls
title: Calls
dataset:
  store: telephony
  table: calls
  key: [id, part]
  parts:
    - { table: events, match: { call: id } }
retain:
  period: 2 months
  from: { latest: [ended_at, { column: answered_at, missing: ignore }] }
unless:
  - { exists: { table: matters, match: { person: caller } }, because: pending }
`;
const placed = (path: string, about?: string) => {
  const finding: Finding = {
    severity: 'error',
    code: 'c',
    path,
    what: 'Wrong.',
    hint: 'h',
    ...(about ? { about } : {}),
  };
  const { line, column, path: shown } = placeFinding({ file: 'calls.yaml', source }, finding);
  return [line, column, shown];
};

/** Where this stands in the file, once. */
const at = (text: string): [number, number] => {
  const before = source.slice(0, source.indexOf(text)).split('\n');
  return [before.length, (before.at(-1) ?? '').length + 1];
};

test.each([
  ['dataset.key', 'part', 'part]', 'dataset.key[1]'],
  ['retain.from', 'answered_at', 'answered_at', 'retain.from.latest[1].column'],
  ['dataset.parts[0].match', 'call', 'call: id', 'dataset.parts[0].match.call'],
  ['dataset.parts[0].match', 'id', 'id } }', 'dataset.parts[0].match.call'],
  ['unless[0]', 'caller', 'caller }', 'unless[0].exists.match.person'],
])('below %s at the very word %s', (path, about, text, shown) => {
  expect(placed(path, about)).toEqual([...at(text), shown]);
});

test.each([
  ['a table of another place', 'dataset', 'matters', 'matters,', 'unless[0].exists.table'],
  ['a table by whose name the policy calls itself', 'triggers', 'calls', 'calls\n  key', 'dataset.table'],
])('%s is found where the file names it', (_, path, about, text, shown) => {
  expect(placed(path, about)).toEqual([...at(text), shown]);
});

test('what the file does not name is told at the key, or at what encloses it', () => {
  expect(placed('dataset.parts', 'letters')).toEqual([...at('parts:'), 'dataset.parts']);
  expect(placed('disposition')).toEqual([1, 1, 'disposition']);
  expect(placed('retain.extend[0].when', 'letters')).toEqual([...at('retain:'), 'retain.extend[0].when']);
});
