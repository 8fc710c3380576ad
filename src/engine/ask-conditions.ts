/**
 * Whether a store can be asked what a policy asks of its records: what no catalogue tells, such as a value that its column
 * cannot hold, or an engine whose rows cannot be judged. Every question is met by nothing, so no record is read.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { judge } from '../policy/judge.ts';
import { never, type Predicate } from '../policy/predicate.ts';
import type { Store } from '../ports/store.ts';

/**
 * The first of its conditions that the store refuses; null: none.
 * @throws what the store throws when it cannot be reached.
 */
export async function refusedCondition(
  store: Store,
  policy: CompiledPolicy,
  catalogue: Catalogue,
): Promise<Finding | null> {
  const table = policy.rule.dataset?.table;
  const shape = table === undefined ? undefined : catalogue[table];
  // Files are walked, and a service is asked over its network, whatever the question is.
  if (table === undefined || !shape || shape.files || shape.mapping) return null;
  // At any time the same is asked.
  const judgement = judge(policy, [], '2000-01-01T00:00:00Z', catalogue);
  const asked: [path: string, Predicate[]][] = [
    ['dataset.table', []],
    ['dataset.where', [judgement.scope]],
    ['unless', judgement.excepted.map(({ when }) => when)],
    ['retain', [judgement.undated, ...judgement.branches.map(({ due }) => due)]],
    ['retain.extend', judgement.extended.map(({ when }) => when)],
  ];
  for (const [path, of] of asked) {
    try {
      // Not simplified, and with what is never met at the end: so the store reads the rest.
      await store.count(table, { op: 'all', of: [...of, never] });
    } catch (error) {
      if (!(error instanceof GallraError)) throw error;
      const { code, message: what, hint } = error;
      if (code === 'store.schema') return { severity: 'error', code, path, what, hint };
      // A right that is lacking is told as one.
      if (code !== 'store.denied') throw error;
    }
  }
  return null;
}
