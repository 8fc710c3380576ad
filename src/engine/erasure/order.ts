/** An approved request as its runs carry it out: these very records, as long as they are still about the same person. */
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { neverErased, withKeys } from '../../policy/erasing.ts';
import { all, exists, never, not, type Predicate } from '../../policy/predicate.ts';
import { type Erasure, type ErasureValues, type ErasureWork, nobody } from '../../ports/erasure.ts';
import type { Engine } from '../engine.ts';
import { type Refusal, refuse } from '../guards/refusal.ts';
import type { ErasureOrder } from '../situate.ts';
import type { Standing } from '../standing.ts';
import { personIn } from './concerned.ts';

/**
 * By which columns approved records are known again. A single record by its key, and where its row tells whom it is about by
 * that too: a key may be given to somebody else. `subject`: how the policy tells it, for comparing.
 */
export function identifiedBy(
  { kind }: Pick<Erasure, 'kind'>,
  { about: { subject } }: CompiledPolicy,
  key: string[],
): { columns: string[]; subject: string | null } {
  if (kind === 'person') return { columns: key, subject: JSON.stringify(subject) };
  if (subject === null || 'match' in subject) return { columns: key, subject: null };
  return { columns: [...new Set([...key, subject.column])], subject: JSON.stringify(subject) };
}

/** Why nothing is done under this policy now although it was approved. Null: its rule is the one that was approved. */
export function changedSince(erasure: Erasure, work: ErasureWork, policy: CompiledPolicy): Refusal | null {
  const again = 'Look at the request, and approve it again: gallra erase show <id>';
  const barred = neverErased(policy);
  if (barred)
    return refuse(
      'erasure.never',
      `Under ${policy.id} nothing is erased on request any more (${barred.why}).`,
      again,
      'approver',
    );
  const { subject } = identifiedBy(erasure, policy, []);
  const same = work.subject === nobody ? subject !== null : subject === work.subject;
  if (policy.digest === work.digest && same) return null;
  return refuse(
    'erasure.changed',
    `${policy.id} changed since the request of ${erasure.matter} was approved.`,
    again,
    'approver',
  );
}

/** The row that told it is gone, or says nothing any more: because of this very request, perhaps. */
function orphanedOf({ inForce }: Standing, { policy: id, subject }: ErasureWork, { keys }: ErasureValues): Predicate {
  const policy = inForce.get(id)?.policy;
  if (!policy?.rule.dataset || subject === null || subject === nobody) return never;
  const { key } = policy.rule.dataset;
  const known = (keys[id] ?? []).map((values) => values.slice(0, key.length));
  return all(withKeys(key, known), aboutNobody(policy));
}

function aboutNobody({ about: { subject } }: CompiledPolicy): Predicate {
  if (subject === null) return never;
  const nothing: Predicate = { op: 'null', column: subject.column };
  return 'match' in subject ? not(exists(subject.table, subject.match, not(nothing))) : nothing;
}

/** What every policy of the request covers: those that changed since cover nothing, and so keep what is theirs. */
export async function orderOf(
  engine: Engine,
  standing: Standing,
  erasure: Erasure,
  values: ErasureValues,
  work: ErasureWork,
): Promise<ErasureOrder> {
  const covers: Record<string, Predicate> = {};
  for (const one of erasure.works) {
    const policy = standing.inForce.get(one.policy)?.policy;
    if (!policy?.rule.dataset || changedSince(erasure, one, policy)) continue;
    const { key } = policy.rule.dataset;
    const ofNobody = one.subject === nobody;
    const columns = ofNobody ? key : identifiedBy(erasure, policy, key).columns;
    const approved = withKeys(columns, values.keys[one.policy] ?? []);
    if (erasure.kind === 'record') covers[one.policy] = ofNobody ? all(approved, aboutNobody(policy)) : approved;
    else {
      const person = await personIn(engine, policy, values.wanted[0] ?? '');
      if (typeof person !== 'string') covers[one.policy] = all(person, approved);
    }
  }
  const { id, matter, approvedBy } = erasure;
  const orphaned = orphanedOf(standing, work, values);
  return { id, matter, approvedBy, covers, orphaned, maximum: work.records };
}
