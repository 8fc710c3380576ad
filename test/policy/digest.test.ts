import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Document, isMap, isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { ruleDigest } from '../../src/policy/compile-policy.ts';
import type { CompiledPolicy, Rule } from '../../src/policy/compiled.ts';
import { canonicalJson } from '../../src/policy/digest.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { samplePolicy, sampleWith } from './sample-policy.ts';

const compiled = (text: string): CompiledPolicy => {
  const { policy, problems } = parsePolicy('a.yaml', text);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
};
const sample = compiled(samplePolicy);

describe('What an approval binds to', () => {
  test('does not change with the order of keys, comments, or layout', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.boolean(), (numbers, flow) => {
        const document = parseDocument(samplePolicy);
        shuffleKeys(document, numbers, flow);
        expect(compiled(document.toString({ lineWidth: 40 })).digest).toBe(sample.digest);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['title', sampleWith('en: Call recordings', 'en: Calls')],
    ['author', sampleWith('owner:', 'author: [anna@example.org, bertil]\nowner:')],
    ['owner', sampleWith('records-management@', 'somebody@')],
    ['controller', sampleWith('controller: State Treasury', 'controller: Somebody')],
    ['basis', sampleWith('basis: [GDPR 6(1)(b), GDPR 6(1)(c)]', 'basis: GDPR 6(1)(e)')],
    ['review', sampleWith('review: 2027-06-30', 'review: 2028-06-30')],
    ['note', sampleWith('nothing to say', 'something to say')],
    ['schedule', sampleWith('15 2', '16 2')],
    ['another spelling of the period', sampleWith('period: 2 months\n', 'period: P2M\n')],
    ['a default written out', sampleWith('  key: id', '  key: id\n  earliest: 1970-01-02')],
  ])('does not change with %s', (_, text) => {
    expect(compiled(text).digest).toBe(sample.digest);
  });

  test.each([
    ['id', sampleWith('id: call-recordings', 'id: calls')],
    ['time zone', sampleWith('Europe/Helsinki', 'Europe/Stockholm')],
    ['store', sampleWith('store: telephony', 'store: phones')],
    ['table', sampleWith('table: call_recordings', 'table: calls')],
    ['where', sampleWith('citizen_services', 'finance')],
    ['period', sampleWith('period: 2 months\n', 'period: 3 months\n')],
    ['starting point', sampleWith('from: ended_at', 'from: started_at')],
    ['extension', sampleWith('period: 12 months', 'period: 11 months')],
    ['exception', sampleWith('state: open', 'state: waiting')],
    ['disposition', sampleWith('disposition: destroy', 'disposition: { anonymise: { caller: erase }, mark: done_at }')],
    ['limits', sampleWith('share: 20%', 'share: 21%')],
    ['triggers', sampleWith('note: nothing to say', 'triggers: [audit_calls]')],
    ['the order of parts', sampleWith('recording_id: id }', 'recording_id: id, id: id }')],
  ])('changes with the %s', (_, text) => {
    expect(compiled(text).digest).not.toBe(sample.digest);
  });

  test('changes with any single value of the rule', () => {
    const paths = leafPaths(sample.rule);
    expect(paths.length).toBeGreaterThan(30);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        (path, value) => {
          const changed = structuredClone(sample.rule);
          setAt(changed, path, value);
          const same = canonicalJson(changed) === canonicalJson(sample.rule);
          expect(ruleDigest(sample.id, changed) === sample.digest).toBe(same);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function shuffleKeys(document: Document, numbers: fc.Stream<number>, flow: boolean): void {
  visit(document, {
    Map(_, map) {
      const drawn = (map as YAMLMap).items.map((pair) => ({ pair, at: numbers.next().value ?? 0 }));
      map.items = drawn.sort((a, b) => a.at - b.at).map(({ pair }) => pair);
      if (!flow) map.flow = false;
      const key = map.items[0]?.key;
      if (isMap(map) && isScalar(key) && !map.flow) key.commentBefore = ` ${numbers.next().value}`;
    },
  });
}

type Path = (string | number)[];

function leafPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leafPaths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function setAt(rule: Rule, path: Path, value: unknown): void {
  let holder: unknown = rule;
  for (const step of path.slice(0, -1)) holder = (holder as Record<string | number, unknown>)[step];
  (holder as Record<string | number, unknown>)[path.at(-1) ?? ''] = value;
}
