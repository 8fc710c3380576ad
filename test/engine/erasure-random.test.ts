/**
 * Whatever mix of policies, holds, exceptions and dates: a request for erasure takes records that it matches and nobody may
 * keep, and no other. What may go is worked out here in plain words, without predicates.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { eraseFor } from '../../src/engine/erasure/erase.ts';
import { impactOfErasure } from '../../src/engine/erasure/impact.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { placeHold } from '../../src/engine/holds.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { importantPolicy, visitsPolicy } from '../simulation/register.ts';
import { testBench } from './bench-engine.ts';
import { asked, files, notErasable, others, person, saying, visit } from './erasure-place.ts';

interface Row {
  who: string;
  daysAgo: number | null;
  complaint: boolean;
  important: boolean;
  held: boolean;
  noteHeld: boolean;
}

interface Mix {
  rows: Row[];
  openMatters: string[];
  /** How the stricter policy over some of the same visits stands to the request. */
  stricter: 'erasable' | 'not-erasable' | 'no-subject' | 'indefinite' | 'not-asked';
  stricterExcepts: boolean;
  wanted: string;
  /** After the approval. */
  late: Row[];
  moved: number;
}

const who = fc.constantFrom('eva', 'adam', 'maja');
const row: fc.Arbitrary<Row> = fc.record({
  who,
  daysAgo: fc.oneof(fc.constant(null), fc.constantFrom(1, 29, 31, 59, 61, 99, 101)),
  ...{ complaint: fc.boolean(), important: fc.boolean() },
  held: fc.boolean(),
  noteHeld: fc.boolean(),
});
const mix: fc.Arbitrary<Mix> = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 12 }),
  openMatters: fc.subarray(['eva', 'adam', 'maja']),
  stricter: fc.constantFrom('erasable', 'not-erasable', 'no-subject', 'indefinite', 'not-asked'),
  stricterExcepts: fc.boolean(),
  wanted: who,
  late: fc.array(row, { maxLength: 3 }),
  moved: fc.nat(11),
});

function stricterOf({ stricter, stricterExcepts }: Mix): CompiledPolicy {
  const unless = stricterExcepts ? visitsPolicy.rule.unless : [];
  const subject = stricter === 'no-subject' ? null : person;
  if (stricter === 'indefinite')
    return saying(
      importantPolicy,
      { subject },
      { retain: { kind: 'indefinite', because: 'history', review: '2030-01-01' }, disposition: null, unless },
    );
  const erasable = stricter === 'not-erasable' ? notErasable : importantPolicy.about.erasable;
  return saying(importantPolicy, { subject, erasable }, { unless });
}

/** In plain words: may this visit go for the request, now? */
function mayGo(mix: Mix, one: Row): boolean {
  if (one.who !== mix.wanted || one.held || one.noteHeld) return false;
  const pending = mix.openMatters.includes(one.who);
  // Under the plain policy it goes at once, but for a pending matter.
  const keptByStricter = (): boolean => {
    if (!one.important) return false;
    if (mix.stricter === 'indefinite') return true;
    if (mix.stricterExcepts && pending) return true;
    const dueThere = one.daysAgo !== null && one.daysAgo > 100;
    return !(dueThere || mix.stricter === 'erasable');
  };
  // Under the stricter one it goes no earlier: the plain one claims it, but for its own exception, just as well.
  return !pending && !keptByStricter();
}

test('nothing goes that is not approved, or held, or excepted, or kept by whoever may keep it; all else goes', async () => {
  await fc.assert(
    fc.asyncProperty(mix, async (stands) => {
      const policies = files([saying(visitsPolicy, { subject: person }), stricterOf(stands), ...others]);
      const bench = await testBench({ policies });
      const put = (one: Row, id: number): void => {
        const kept_for = one.complaint ? 'complaint' : null;
        bench.store.put('visits', visit(id, one.who, one.daysAgo, { kept_for, important: one.important }));
        bench.store.put('notes', { id, visit_id: id });
      };
      for (const [i, one] of stands.rows.entries()) put(one, i + 1);
      for (const [id, name] of stands.openMatters.entries())
        bench.store.put('matters', { id, person: name, state: 'open' });
      const hold = (table: string, match: Record<string, string>) =>
        placeHold(bench.engine, {
          ...{ store: 'register', table, kind: 'matching', match, restriction: true, future: true, note: null },
          ...{ reason: 'restriction', matter: 'VK/9/2026', placedBy: 'officer', reviewOn: '2027-01-01' },
        });
      for (const [i, one] of stands.rows.entries()) {
        if (one.held) await hold('visits', { id: String(i + 1) });
        if (one.noteHeld) await hold('notes', { visit_id: String(i + 1) });
      }
      const named = stands.stricter === 'not-asked' || stands.stricter === 'no-subject' ? ['visits'] : null;
      const { erasure } = await recordErasure(bench.engine, asked(stands.wanted, { policies: named }));
      const { matched } = await impactOfErasure(bench.engine, erasure);
      if (matched === 0) {
        await expect(approveErasure(bench.engine, erasure.id, 'berit', 0)).rejects.toMatchObject({
          code: 'erasure.nothing',
        });
        return;
      }
      await approveErasure(bench.engine, erasure.id, 'berit', matched);
      // After the approval somebody else gets a number, and records come in.
      const rows = stands.rows.map((one, i) => (i === stands.moved ? { ...one, who: 'late' } : one));
      for (const [i, one] of rows.entries()) put(one, i + 1);
      for (const [i, one] of stands.late.entries()) put(one, 101 + i);

      const outcomes = await eraseFor(bench.engine, erasure.id);
      expect(outcomes.filter((one) => 'error' in one || one.refusal !== null)).toEqual([]);
      const survivors = [
        ...rows.flatMap((one, i) => (mayGo(stands, one) ? [] : [String(i + 1)])),
        ...stands.late.map((_, i) => String(101 + i)),
      ];
      expect(bench.keys('visits')).toEqual(survivors);
      expect(bench.keys('notes')).toEqual(survivors);
    }),
    { numRuns: 200 },
  );
});
