/**
 * Which policies a request for erasure is about, and which of their records. What cannot be asked is named: a policy that is
 * left out silently would let a request look finished.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { aboutPerson, type NeverErased, neverErased, withKeys } from '../../policy/erasing.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { NewErasure } from '../../ports/erasure.ts';
import type { Engine } from '../engine.ts';
import { soundPolicy } from '../plan.ts';
import type { Standing } from '../standing.ts';

/** Why a policy cannot be asked now. */
export type Unasked =
  /** Its file does not tell whom its records are about, or is broken, unapproved, changed or gone. */
  | { why: 'no-subject' | 'no-file' | 'not-in-force' }
  /** Stable code and sentence of whoever could not be asked: the store, its tables. */
  | { why: 'unreadable'; code: string; what: string };

/** The value could not stand in that column, so no record is about it. */
export type NoSuchValue = { why: 'no-value' };

export interface Concerned {
  policy: CompiledPolicy;
  /** Records of its table; null with `never`. */
  covers: Predicate | null;
  never: NeverErased | Unasked | NoSuchValue | null;
}

export type Wanted = Pick<NewErasure, 'kind' | 'policies' | 'wanted'>;

/** By id. @throws `policy.unknown` and the like for a policy that the request names. */
export async function concernedBy(engine: Engine, standing: Standing, wanted: Wanted): Promise<Concerned[]> {
  const policies = await candidates(engine, wanted);
  const concerned = await Promise.all(policies.map((policy) => one(engine, standing, policy, wanted)));
  return concerned.sort((a, b) => (a.policy.id < b.policy.id ? -1 : 1));
}

/** Also those that are known from their last approved version only. */
async function candidates(engine: Engine, { policies }: Wanted): Promise<CompiledPolicy[]> {
  if (policies !== null) return policies.map((id) => soundPolicy(engine, id));
  const sound = engine.policies.sound.map(({ policy }) => policy);
  const ids = new Set(sound.map(({ id }) => id));
  const others = (await engine.ledger.versionsInForce())
    .map(({ compiled }) => compiled)
    .filter(({ id }) => !ids.has(id));
  return [...sound, ...others].filter(({ about }) => about.subject !== null);
}

async function one(engine: Engine, standing: Standing, policy: CompiledPolicy, wanted: Wanted): Promise<Concerned> {
  const not = (never: Concerned['never']): Concerned => ({ policy, covers: null, never });
  const never = neverErased(policy);
  if (never) return not(never);
  if (!engine.policies.sound.some((file) => file.policy === policy)) return not({ why: 'no-file' });
  if (standing.inForce.get(policy.id)?.policy !== policy) return not({ why: 'not-in-force' });
  try {
    return await readable(engine, policy, wanted);
  } catch (error) {
    if (!(error instanceof GallraError) || !error.code.startsWith('store.')) throw error;
    return not({ why: 'unreadable', code: error.code, what: error.message });
  }
}

async function readable(engine: Engine, policy: CompiledPolicy, { kind, wanted }: Wanted): Promise<Concerned> {
  const not = (never: Concerned['never']): Concerned => ({ policy, covers: null, never });
  const { dataset } = policy.rule;
  if (!dataset) return not({ why: 'gap' });
  if (kind === 'record') return { policy, covers: withKeys(dataset.key, [wanted]), never: null };
  const covers = await personIn(engine, policy, wanted[0] ?? '');
  return typeof covers === 'string' ? not(unaskedFor(covers, policy)) : { policy, covers, never: null };
}

/** As the store itself compares the value. `no-subject`, `no-column`, `no-value`: there is nothing to compare. */
export async function personIn(
  engine: Engine,
  policy: CompiledPolicy,
  value: string,
): Promise<Predicate | 'no-subject' | 'no-column' | 'no-value'> {
  const { dataset } = policy.rule;
  const { subject } = policy.about;
  if (!dataset || subject === null) return 'no-subject';
  const store = await engine.store(dataset.store);
  const table = 'table' in subject ? subject.table : dataset.table;
  const shape = (await store.catalogue([table]))[table];
  if (!shape?.columns[subject.column]) return 'no-column';
  const printed = await store.canonical(table, subject.column, value);
  return printed === null ? 'no-value' : (aboutPerson(policy, printed) ?? 'no-subject');
}

export const unaskedFor = (
  why: 'no-subject' | 'no-column' | 'no-value',
  { id, about }: CompiledPolicy,
): Unasked | NoSuchValue =>
  why === 'no-column'
    ? {
        why: 'unreadable',
        code: 'schema.column',
        what: `${id} names ${about.subject?.column ?? 'a column'} as its subject, which is not there.`,
      }
    : { why };
