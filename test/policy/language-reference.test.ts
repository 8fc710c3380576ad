/** docs/language.md says nothing that the program does not do: its examples are read, its days are counted. */
import { describe, expect, test } from '@jest/globals';
import { dueDay, lastDay } from '../../src/policy/calendar.ts';
import { periodOf } from '../../src/policy/compile-policy.ts';
import type { Missing, Term } from '../../src/policy/compiled.ts';
import { type JsonSchema, schemaFiles } from '../../src/policy/json-schema.ts';
import { languageReference } from '../../src/policy/language-reference.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { parsePolicyTest } from '../../src/policy/parse-policy-test.ts';
import { startingPoint } from '../../src/policy/starting-point.ts';

const page = languageReference();
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((found) => found[1] ?? '');

test('The reference tells every key of every file', () => {
  const told = new Set([...page.matchAll(/\*\*`([^`]+)`\*\*/g)].map((found) => found[1]));
  const keys = Object.values(schemaFiles).flatMap((text) => keysOf(JSON.parse(text()) as JsonSchema));
  const languages = ['en', 'sv', 'fi'];
  expect(keys.length).toBeGreaterThan(150);
  expect([...new Set(keys)].filter((key) => !told.has(key) && !languages.includes(key))).toEqual([]);
});

test('Its links lead somewhere', () => {
  const anchors = [...page.matchAll(/^## (.*)$/gm)].map((found) =>
    (found[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const linked = [...page.matchAll(/\]\(#([^)]*)\)/g)].map((found) => found[1]);
  expect(linked.length).toBeGreaterThan(anchors.length);
  expect(linked.filter((one) => !anchors.includes(one ?? ''))).toEqual([]);
});

describe('Its examples', () => {
  test.each(blocks.flatMap(examplesIn))('are sound: %s', (_, text) => {
    const { problems } = text.startsWith('policy:')
      ? parsePolicyTest('example.test.yaml', text)
      : parsePolicy('example.yaml', text);
    expect(problems).toEqual([]);
  });
});

describe('Its days are counted so', () => {
  const rows = [...page.matchAll(/^\| (\d{4}.*?) \| (\d+ \w+) \| (\S+) \| (\S+) \|$/gm)].map((found) => found.slice(1));
  test('each row of the table', () => {
    expect(rows).toHaveLength(4);
    for (const [starts = '', period = '', last = '', due = ''] of rows) {
      const offset = /end-of-(?:month|year)/.exec(starts)?.[0] as 'end-of-month' | 'end-of-year' | undefined;
      for (const start of daysIn(starts)) {
        const counted = [start, offset ?? null, periodOf(period), 'Europe/Helsinki'] as const;
        expect([start, lastDay(...counted), dueDay(...counted)]).toEqual([start, last, due]);
      }
    }
  });
});

describe('An empty date means what the table says', () => {
  const meaning: [words: RegExp, state: string][] = [
    [/not due$/, 'not-started'],
    [/^undated$/, 'undated'],
    [/^(the others decide|the next decides|gives way to a known date)$/, 'known'],
  ];
  const rows = [...page.matchAll(/^\| `(not-started|ignore|error)` \|(.*)\|$/gm)].map(
    ([, missing = '', cells = '']) => [missing, cells.split('|').map((cell) => cell.trim())] as const,
  );
  test('there is a row for each', () => {
    expect(rows.map(([missing]) => missing)).toEqual(['not-started', 'ignore', 'error']);
  });
  test.each(rows)('%s', (missing, [alone = '', ...combined]) => {
    const empty: Term = { kind: 'column', column: 'a', missing: missing as Missing, offset: null };
    const known: Term = { kind: 'column', column: 'b', missing: null, offset: null };
    const state = (term: Term): string =>
      startingPoint(
        term,
        [null, { type: 'date' as const, text: '2026-01-31' }].map((one) => ({
          values: [one],
          referenced: true,
          matched: 1,
        })),
        'UTC',
        '1970-01-02',
      ).state;
    const told = (cell: string): string => meaning.find(([words]) => words.test(cell))?.[1] ?? cell;
    expect(told(alone)).toBe(state(empty));
    for (const [i, kind] of (['latest', 'earliest', 'first'] as const).entries())
      expect([kind, told(combined[i] ?? '')]).toEqual([kind, state({ kind, of: [empty, known] })]);
  });
});

/** `2025-12-29, 30 or 31` */
function daysIn(text: string): string[] {
  const [whole = '', month = ''] = /(\d{4}-\d\d-)\d\d/.exec(text) ?? [];
  return [whole, ...[...text.matchAll(/[ ,](\d\d)\b/g)].map((found) => `${month}${found[1]}`)];
}

/** One policy for each key at the left margin, unless the block is a file itself. */
function examplesIn(block: string): [string, string][] {
  if (/^(version|policy):/m.test(block)) return [[firstLine(block.replace(/^#.*\n/, '')), block.replace(/^#.*\n/, '')]];
  return block
    .split(/^(?=\S)/m)
    .filter((one) => !one.startsWith('#'))
    .map((one) => [firstLine(one), around(one)]);
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function around(example: string): string {
  const key = /^\w+/.exec(example)?.[0] ?? '';
  const inside = example.replaceAll(/^/gm, '  ').trimEnd();
  const verifies = example.includes('verify: {');
  const endless = /period: (indefinite|unspecified)/.test(example);
  const dataset = 'dataset:\n  store: telephony\n  table: call_recordings\n  key: id\n';
  const own = example.startsWith('dataset:') ? example : dataset;
  return [
    'version: 1\nid: example\ntitle: Example\ncontroller: State Treasury\nowner: records@example.org\ntimezone: Europe/Helsinki\n',
    key === 'where' || key === 'parts' ? `${dataset}${inside}\n` : own,
    retainAround(key, inside, verifies, /files:|objects:/.test(example)),
    key === 'retain' ? example : '',
    key === 'disposition' ? example : endless ? '' : 'disposition: destroy\n',
    endless ? '' : 'schedule: "15 2 * * *"\n',
  ].join('');
}

function retainAround(key: string, inside: string, verifies: boolean, files: boolean): string {
  if (key === 'retain') return '';
  if (key === 'from') return `retain:\n  period: 1 year\n${inside}\n`;
  if (key === 'until') return `retain:\n${inside}\n`;
  if (verifies) return 'retain: { period: unspecified, because: a fact }\n';
  return `retain: { period: 1 year, from: ${files ? 'modified_at' : 'ended_at'} }\n`;
}

function keysOf({ properties = {}, items, anyOf = [], additionalProperties, definitions = {} }: JsonSchema): string[] {
  return [
    ...Object.entries(properties).flatMap(([key, one]) => [key, ...keysOf(one)]),
    ...(items ? keysOf(items) : []),
    ...anyOf.flatMap(keysOf),
    ...(typeof additionalProperties === 'object' ? keysOf(additionalProperties) : []),
    ...Object.values(definitions).flatMap(keysOf),
  ];
}
