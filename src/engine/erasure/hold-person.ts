/**
 * Holds on everything that policies tell to be about one person, a restriction (GDPR Art. 18) above all. Each is a hold like
 * any other, on a table and the values of its columns; what cannot be said so is named, and not covered.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { all, not, type Predicate } from '../../policy/predicate.ts';
import type { Engine } from '../engine.ts';
import { type HoldRequest, type PlacedHold, placeHold } from '../holds.ts';
import { personIn, type Unasked, unaskedFor } from './concerned.ts';

/** Rows through which one person is found, and so holds on one table. */
const mostRows = 100;

export interface PersonHoldRequest
  extends Pick<HoldRequest, 'restriction' | 'reason' | 'matter' | 'note' | 'placedBy' | 'reviewOn'> {
  value: string;
  /** Ids; every policy that names a subject, unless given. */
  policies: string[] | null;
}

export interface PersonHolds {
  /** `later`: what comes to be about the person is covered too; else only what goes by the rows that are there now. */
  placed: (PlacedHold & { policies: string[]; later: boolean })[];
  uncovered: {
    policy: string;
    why: Unasked['why'] | 'no-value' | 'gap' | 'no-row' | 'many-rows';
    what: string | null;
  }[];
}

/** Not one transaction: those that were placed stay, whatever happens to the next. */
export async function placeHoldOnPerson(engine: Engine, request: PersonHoldRequest): Promise<PersonHolds> {
  const { value, policies: wanted, ...hold } = request;
  const uncovered: PersonHolds['uncovered'] = [];
  const targets = new Map<string, Target & { policies: string[] }>();
  for (const { policy } of engine.policies.sound) {
    if (wanted ? !wanted.includes(policy.id) : policy.about.subject === null) continue;
    const found = await targetsOf(engine, policy, value);
    if ('why' in found) uncovered.push({ policy: policy.id, ...found });
    else
      for (const target of found.targets) {
        const name = JSON.stringify([target.store, target.table, target.match]);
        const known = targets.get(name) ?? { ...target, policies: [] };
        targets.set(name, { ...known, policies: [...known.policies, policy.id] });
      }
  }
  for (const { file, id } of engine.policies.broken)
    if (wanted === null) uncovered.push({ policy: id ?? file, why: 'no-file', what: null });
  const placed: PersonHolds['placed'] = [];
  for (const { store, table, match, later, policies } of targets.values()) {
    const asked = { ...hold, store, table, match, kind: 'matching' as const, future: true };
    placed.push({ ...(await placeHold(engine, asked)), policies, later });
  }
  return { placed, uncovered };
}

interface Target {
  store: string;
  table: string;
  match: Record<string, string>;
  later: boolean;
}

async function targetsOf(
  engine: Engine,
  policy: CompiledPolicy,
  value: string,
): Promise<{ targets: Target[] } | Omit<PersonHolds['uncovered'][number], 'policy'>> {
  const { dataset } = policy.rule;
  const { subject } = policy.about;
  if (!dataset) return { why: 'gap', what: null };
  if (subject === null) return { why: 'no-subject', what: null };
  const { store, table } = dataset;
  try {
    const person = await personIn(engine, policy, value);
    if (typeof person === 'string') {
      const unasked = unaskedFor(person, policy);
      return { why: unasked.why, what: 'what' in unasked ? unasked.what : null };
    }
    if (!('match' in subject)) return { targets: [{ store, table, match: { [subject.column]: value }, later: true }] };
    const pairs = Object.entries(subject.match);
    const theirs = pairs.map(([their]) => their);
    const none = theirs.map((column): Predicate => not({ op: 'null', column }));
    const open = await engine.store(store);
    const printed = (await open.canonical(subject.table, subject.column, value)) ?? value;
    const is: Predicate = { op: 'in', column: subject.column, values: [printed] };
    const rows = await open.keys(subject.table, theirs, all(is, ...none), null, mostRows + 1);
    if (rows.length === 0) return { why: 'no-row', what: null };
    if (rows.length > mostRows) return { why: 'many-rows', what: null };
    const match = (row: string[]) => Object.fromEntries(pairs.map(([, our], i) => [our, row[i] ?? '']));
    return { targets: rows.map((row) => ({ store, table, match: match(row), later: false })) };
  } catch (error) {
    if (!(error instanceof GallraError) || !error.code.startsWith('store.')) throw error;
    return { why: 'unreadable', what: error.message };
  }
}
