/**
 * One policy at one as-of, against every other policy that claims the same tables: from `CompiledPolicy` to `Judgement`.
 * When periods disagree the longest wins, and who would never dispose protects (law L1).
 */
import { addDays, dueDay, localDay } from './calendar.ts';
import type { Catalogue } from './catalogue.ts';
import type { CompiledPolicy, Condition, Dataset, Part, Period, Retain, StampValue, Term } from './compiled.ts';
import { type Erasing, neverErased } from './erasing.ts';
import type {
  Action,
  Judgement,
  Leaf,
  LeafReading,
  NamedPredicate,
  ObjectOrder,
  PartOrder,
  Stamp,
} from './judgement.ts';
import { objectsOf } from './object-names.ts';
import { all, always, any, exists, isNever, never, not, type Predicate } from './predicate.ts';
import { resolveCondition } from './resolve-condition.ts';
import { restricted } from './restricted.ts';
import { templateColumns } from './schema-terms.ts';
import { leavesOf, startingPoint } from './starting-point.ts';
import { dueBranches, dueBy, type TermContext, undated } from './term-predicates.ts';

type Dated = Extract<Retain, { kind: 'dated' }>;

/**
 * @param policy needs a dataset; a declared gap has nothing to judge.
 * @param claimants every policy that may claim records, `policy` itself included or not; those of other stores are ignored.
 * @param asOf ISO instant.
 * @param catalogue the shapes of every table that these policies name, by the names they use.
 * @param erasing an approved request for erasure that covers records of this policy: those are due now, whatever their dates,
 * and no others. What keeps them is an exception, another policy, or what the store itself says; who is covered by the same
 * request claims only what its own exceptions keep.
 */
export function judge(
  policy: CompiledPolicy,
  claimants: CompiledPolicy[],
  asOf: string,
  catalogue: Catalogue,
  erasing: Erasing | null = null,
): Judgement {
  const dataset = policy.rule.dataset;
  if (!dataset) throw new TypeError(`${policy.id} declares a gap; there is nothing to judge`);
  const covered = erasing === null ? null : coveredBy(policy, erasing);
  const at = contextOf(policy, asOf);
  const retain = policy.rule.retain;
  const dated = retain.kind === 'dated' ? retain : null;
  const action = actionOf(policy);
  const here = claimants.filter((other) => other.rule.dataset?.store === dataset.store && claims(other));
  // Among the parts there may be records of the policy itself, which it keeps until they are due in their own right.
  const withOwn = here.some((other) => other.id === policy.id) || !claims(policy) ? here : [...here, policy];
  const later = laterStages(policy, here);
  // To erase is no stage on the way to where the person has no right to it.
  const waitsFor = (other: CompiledPolicy): boolean =>
    !later.has(other.id) || (covered !== null && neverErased(other)?.why === 'not-erasable');
  const stamps: Leaf[] = [];
  const termLeaves = dated ? leavesOf(dated.from, (c) => resolveCondition(c, at)) : [];
  const objects = objectOrders(policy, claimants, catalogue);
  const parts = partOrders(dataset.parts, { policy, dated, at, offset: termLeaves.length, extra: stamps });

  return {
    policy: policy.id,
    digest: policy.digest,
    asOf,
    store: dataset.store,
    table: dataset.table,
    key: dataset.key,
    scope: all(resolveCondition(dataset.where, at), notDone(action), covered ?? always),
    branches: covered ? [{ lead: null, due: always }] : dated ? dueBranches(dated.from, dated.period, at) : [],
    undated: dated && !covered ? undated(dated.from, at) : never,
    excepted: policy.rule.unless.map(({ because, when }) => ({ because, when: resolveCondition(when, at) })),
    claimed: [
      ...here
        .filter((other) => other.id !== policy.id && waitsFor(other) && sameTable(other, dataset.table, catalogue))
        .map((other) => ({ because: other.id, when: wantsToKeep(other, asOf, erasing) })),
      ...claimedParts(dataset.parts, withOwn, { asOf, catalogue, erasing }),
    ].filter(({ when }) => !isNever(when)),
    extended: dated && !covered ? extendedOnly(dated, at) : [],
    blocked: [...restricted(dataset, action, catalogue), ...(action ? unnamed(dataset, objects, catalogue) : [])],
    beyondMaximum: dated ? beyondMaximum(dated, at) : never,
    parts,
    ...(objects.length > 0 ? { objects } : {}),
    action,
    leaves: [...termLeaves, ...stamps],
  };
}

/**
 * Objects that records of this policy name, as if they were records of their own: due because those are, and kept by whatever
 * keeps them there.
 * @param at their store, table and key. @param claimants every policy that may claim them; those of other stores are ignored.
 */
export function judgeObjects(
  policy: Pick<CompiledPolicy, 'id' | 'digest'>,
  at: { store: string; table: string; key: string },
  claimants: CompiledPolicy[],
  asOf: string,
  names: string[],
): Judgement {
  return {
    policy: policy.id,
    digest: policy.digest,
    asOf,
    store: at.store,
    table: at.table,
    key: [at.key],
    scope: { op: 'in', column: at.key, values: names },
    branches: [{ lead: null, due: always }],
    undated: never,
    excepted: [],
    claimed: claimants
      .filter((other) => other.rule.dataset?.store === at.store && claims(other))
      .map((other) => ({ because: other.id, when: wantsToKeep(other, asOf, null) }))
      .filter(({ when }) => !isNever(when)),
    extended: [],
    blocked: [],
    beyondMaximum: never,
    parts: [],
    action: { kind: 'destroy' },
    leaves: [],
  };
}

/** Who names an object is asked of every table whose policy does, also where that policy would keep its records for ever. */
function objectOrders(policy: CompiledPolicy, claimants: CompiledPolicy[], catalogue: Catalogue): ObjectOrder[] {
  const own = policy.rule.dataset;
  const all = [policy, ...claimants.filter(({ rule }) => rule.dataset?.store === own?.store)];
  return objectsOf(policy).map(({ store, object }) => {
    const named = all.flatMap((other) =>
      objectsOf(other)
        .filter((part) => part.store === store && catalogue[other.rule.dataset?.table ?? ''])
        .map((part) => ({ table: other.rule.dataset?.table ?? '', object: part.object })),
    );
    return { store, object, namedBy: [...new Map(named.map((one) => [JSON.stringify(one), one])).values()] };
  });
}

/** Of a record with an empty column nobody can say which object it has. */
function unnamed({ table }: Dataset, objects: ObjectOrder[], catalogue: Catalogue): NamedPredicate[] {
  const columns = new Set(objects.flatMap(({ object }) => templateColumns(object)));
  return [...columns].map((column) => ({
    because: `${column} is empty`,
    when: any(
      { op: 'null', column },
      catalogue[table]?.columns[column]?.kind === 'text' ? { op: 'in', column, values: [''] } : never,
    ),
  }));
}

/** The stages that follow this one, however many: flag, then anonymise, then destroy. They do not keep an earlier stage waiting. */
function laterStages(policy: CompiledPolicy, claimants: CompiledPolicy[]): Set<string> {
  const later = new Set<string>();
  const next = policy.rule.stageOf === null ? [] : [policy.rule.stageOf];
  for (const id of next) {
    if (later.has(id)) continue;
    later.add(id);
    next.push(
      ...claimants.flatMap((other) => (other.id === id && other.rule.stageOf !== null ? [other.rule.stageOf] : [])),
    );
  }
  return later;
}

/** The zone and the earliest usable day of a policy's own reading of dates. */
export function contextOf(policy: CompiledPolicy, asOf: string): TermContext {
  return { asOf, zone: policy.rule.timezone, earliest: policy.rule.dataset?.earliest ?? '1970-01-02' };
}

/** `verify` looks on and claims nothing. */
const claims = (policy: CompiledPolicy): boolean => policy.rule.disposition?.kind !== 'verify';

function sameTable(other: CompiledPolicy, table: string, catalogue: Catalogue): boolean {
  const theirs = other.rule.dataset?.table;
  if (theirs === undefined) return false;
  const identity = catalogue[table]?.identity;
  return theirs === table || (identity !== undefined && catalogue[theirs]?.identity === identity);
}

/** Nothing is erased under a policy that is not covered, or under which nothing ever is. */
function coveredBy(policy: CompiledPolicy, { covers }: Erasing): Predicate {
  const covered = Object.hasOwn(covers, policy.id) ? covers[policy.id] : undefined;
  if (covered === undefined || neverErased(policy))
    throw new TypeError(`nothing may be erased on request under ${policy.id}`);
  return covered;
}

/**
 * The record meets the other policy's `where`, and that policy would not dispose of it at this as-of, nor erase it for the
 * same request.
 */
function wantsToKeep(other: CompiledPolicy, asOf: string, erasing: Erasing | null): Predicate {
  const at = contextOf(other, asOf);
  const where = resolveCondition(other.rule.dataset?.where ?? { op: 'all', of: [] }, at);
  const { retain } = other.rule;
  if (retain.kind !== 'dated') return where;
  const excepted = any(...other.rule.unless.map(({ when }) => resolveCondition(when, at)));
  const due = all(dueBy(retain.from, retain.period, at), not(any(...extensions(retain, at).map(({ when }) => when))));
  const covers = erasing?.covers ?? {};
  const mayErase = Object.hasOwn(covers, other.id) && neverErased(other) === null;
  const wouldGo = any(due, (mayErase ? covers[other.id] : undefined) ?? never);
  return all(where, not(all(wouldGo, not(excepted))));
}

function claimedParts(
  parts: Part[],
  others: CompiledPolicy[],
  context: { asOf: string; catalogue: Catalogue; erasing: Erasing | null },
): NamedPredicate[] {
  const { asOf, catalogue, erasing } = context;
  return parts.flatMap((part) => {
    if (part.kind !== 'rows') return [];
    const here = others
      .filter((other) => sameTable(other, part.table, catalogue))
      .map((other) => ({ because: other.id, when: wantsToKeep(other, asOf, erasing) }));
    return [...here, ...claimedParts(part.parts, others, context)].map(({ because, when }) => ({
      because,
      when: exists(part.table, part.match, when),
    }));
  });
}

/** Each extension that applies and has not ended. It never shortens: the base period is asked as well. */
function extensions(retain: Dated, at: TermContext): NamedPredicate[] {
  return retain.extend.map(({ because, when, period }) => ({
    because,
    when: all(resolveCondition(when, at), not(dueBy(retain.from, period, at))),
  }));
}

/** Extensions as the reason of one record: where there is no usable date, none of them is why it is left. */
function extendedOnly(retain: Dated, at: TermContext): NamedPredicate[] {
  const dated = not(undated(retain.from, at));
  return extensions(retain, at).map(({ because, when }) => ({ because, when: all(when, dated) }));
}

/** Kept past what the notice promises: by the extension's own maximum where one applies, else by the policy's. */
function beyondMaximum(retain: Dated, at: TermContext): Predicate {
  const own = retain.extend.filter((extension) => extension.within?.atMost);
  const past = (period: Period | null | undefined): Predicate => (period ? dueBy(retain.from, period, at) : never);
  const under = own.map((extension) => resolveCondition(extension.when, at));
  return any(
    all(past(retain.within?.atMost), not(any(...under))),
    ...own.map((extension, i) => all(under[i] ?? never, past(extension.within?.atMost))),
  );
}

function actionOf(policy: CompiledPolicy): Action | null {
  const disposition = policy.rule.disposition;
  return disposition === null || disposition.kind === 'verify' ? null : disposition;
}

const notDone = (action: Action | null): Predicate =>
  action === null || action.kind === 'destroy' ? always : { op: 'null', column: action.mark };

interface StampContext {
  policy: CompiledPolicy;
  dated: Dated | null;
  at: TermContext;
  /** Readings before the first stamp's own: those of the policy's term. */
  offset: number;
  /** Leaves of stamps, collected here. */
  extra: Leaf[];
}

function partOrders(parts: Part[], context: StampContext): PartOrder[] {
  return parts.flatMap((part): PartOrder[] => {
    if (part.kind === 'object') return [];
    if (part.kind === 'rows') {
      return [{ kind: 'rows', table: part.table, match: part.match, parts: partOrders(part.parts, context) }];
    }
    const stamps = Object.entries(part.stamp).map(
      ([column, value]): Stamp => ({ column, day: stampDay(value, context) }),
    );
    return [{ kind: 'stamp', table: part.table, match: part.match, stamps }];
  });
}

function stampDay(value: StampValue, context: StampContext): (readings: LeafReading[]) => string | null {
  const { at, dated } = context;
  const today = localDay(at.asOf, at.zone);
  if (value.kind === 'as-of') return () => today;
  if (value.kind === 'due-day')
    return (readings) => (dated ? fellDue(dated, readings.slice(0, context.offset), at, today) : null);
  const { term } = value;
  const leaves = leavesOf(term, (condition: Condition) => resolveCondition(condition, at));
  const from = context.offset + context.extra.length;
  context.extra.push(...leaves);
  return (readings) => knownDay(term, readings.slice(from, from + leaves.length), at);
}

/**
 * The first day on which the parent could go. Where extensions exist nobody can tell afterwards which one applied, so the
 * longest counts, but never a day that is still to come: the child's period may only start too late, not too early.
 */
function fellDue(retain: Dated, readings: LeafReading[], at: TermContext, today: string): string | null {
  const start = knownDay(retain.from, readings, at);
  if (start === null) return null;
  const days = [retain.period, ...retain.extend.map(({ period }) => period)]
    .map((period) => dueDay(start, null, period, at.zone))
    .sort();
  const latest = days.at(-1) ?? addDays(start, 1);
  return latest < today ? latest : today;
}

function knownDay(term: Term, readings: LeafReading[], at: TermContext): string | null {
  const start = startingPoint(term, readings, at.zone, at.earliest);
  return start.state === 'known' ? start.day : null;
}
