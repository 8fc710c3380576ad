/**
 * One predicate, resolved once for each of several days: what changes from day to day, and what stays. So a store can tell
 * in one pass on which day a record meets it, instead of being asked once a day. Nothing is computed here that the
 * predicates do not say: where their shapes differ, they are kept side by side.
 */
import { addDays } from './calendar.ts';
import type { Match } from './compiled.ts';
import { all, always, any, exists, never, not, type Predicate } from './predicate.ts';

/** A column against a limit that never moves back. */
type DatePredicate = Extract<Predicate, { op: 'days' | 'instant' }>;

export type OverDays =
  | { kind: 'same'; is: Predicate }
  /** `on`: from some day on it holds, as a cutoff passes the record by. `off`: until some day. One predicate a day. */
  | { kind: 'turning'; turns: 'on' | 'off'; at: DatePredicate[] }
  | { kind: 'all' | 'any'; of: OverDays[] }
  | { kind: 'not'; of: OverDays }
  | { kind: 'exists'; table: string; match: Match; where: OverDays; at: Predicate[] }
  /** Of several shapes; one predicate a day. */
  | { kind: 'mixed'; at: Predicate[] };

/** @param at in the order of the days; at least one. */
export function overDays(at: Predicate[]): OverDays {
  const first = at[0] ?? never;
  if (at.every((one) => same(one, first))) return { kind: 'same', is: first };
  switch (first.op) {
    case 'all':
    case 'any': {
      const alike = at.filter((one) => one.op === first.op && one.of.length === first.of.length) as (typeof first)[];
      if (alike.length < at.length) break;
      return together(
        first.op,
        first.of.map((_, i) => overDays(alike.map((one) => one.of[i] ?? never))),
      );
    }
    case 'not': {
      const alike = at.filter((one) => one.op === 'not');
      if (alike.length === at.length) return { kind: 'not', of: overDays(alike.map((one) => one.of)) };
      break;
    }
    case 'exists': {
      const alike = at.filter(
        (one) => one.op === 'exists' && one.table === first.table && same(one.match, first.match),
      ) as (typeof first)[];
      if (alike.length < at.length) break;
      const { table, match } = first;
      return { kind: 'exists', table, match, where: overDays(alike.map(({ where }) => where)), at };
    }
    case 'days':
    case 'instant': {
      const turns = turning(at);
      if (turns) return turns;
    }
  }
  return { kind: 'mixed', at };
}

/** How it changes from the first day to the last. `both`: on and off, or nobody can say. */
export function turnsOf(tree: OverDays): 'same' | 'on' | 'off' | 'both' {
  switch (tree.kind) {
    case 'same':
      return 'same';
    case 'turning':
      return tree.turns;
    case 'mixed':
      return 'both';
    case 'exists':
      return turnsOf(tree.where);
    case 'not': {
      const turns = turnsOf(tree.of);
      return turns === 'on' ? 'off' : turns === 'off' ? 'on' : turns;
    }
    default: {
      const seen = new Set(tree.of.map(turnsOf));
      seen.delete('same');
      const [only = 'same', ...others] = seen;
      return others.length > 0 ? 'both' : only;
    }
  }
}

/** Holds wherever the predicate holds on some of the days. */
export const onSomeDay = (tree: OverDays): Predicate => bound(tree, 'some');

/** A record that does not satisfy it is told the same on every day. */
export const changing = (tree: OverDays): Predicate => any(...moving(tree));

/** The same, as disjoint predicates: what an index can find comes first, and together. */
export function changes(tree: OverDays): Predicate[] {
  const parts = moving(tree);
  // Without the parts before it as they are, not as they were made disjoint: those would double with each.
  return parts.map((one, i) => all(one, not(any(...parts.slice(0, i)))));
}

/** Each once, however often the tree asks it. */
function moving(tree: OverDays): Predicate[] {
  const parts = distinct(parted(tree));
  const own = parts.filter(({ op }) => op !== 'exists');
  const related = parts.filter(({ op }) => op === 'exists');
  return [...(own.length > 0 ? [any(...own)] : []), ...related];
}

function parted(tree: OverDays): Predicate[] {
  switch (tree.kind) {
    case 'same':
      return [];
    case 'mixed':
    case 'turning':
      return [passed(tree.at)];
    case 'not':
      return parted(tree.of);
    case 'exists':
      return [exists(tree.table, tree.match, any(...parted(tree.where)))];
    default:
      return tree.of.flatMap(parted);
  }
}

/** The column lies between the least and the greatest of the limits. `always` where these are no limits of one column. */
function passed(at: Predicate[]): Predicate {
  const first = at[0];
  if (first?.op === 'instant') {
    const { column, zone, side } = first;
    const alike = at.filter(
      (one) => one.op === 'instant' && one.column === column && one.zone === zone && one.side === side,
    );
    const moments = (alike as (typeof first)[]).map(({ instant }) => instant).sort(byTime);
    const [least, greatest] = [moments[0], moments.at(-1)];
    if (alike.length < at.length || !least || !greatest) return always;
    return all({ ...first, side: 'from', instant: least }, { ...first, side: 'before', instant: greatest });
  }
  if (first?.op !== 'days') return always;
  const { column, zone } = first;
  const alike = at.filter((one) => one.op === 'days' && one.column === column && one.zone === zone) as (typeof first)[];
  if (alike.length < at.length) return always;
  const moving = (end: 'from' | 'to', stays: 'from' | 'to'): [string, string] | null => {
    const days = alike.map((one) => one[end]).sort();
    const [least, greatest] = [days[0], days.at(-1)];
    return alike.every((one) => one[stays] === first[stays]) && !days.includes(null) && least && greatest
      ? [least, greatest]
      : null;
  };
  const to = moving('to', 'from');
  if (to) return { ...first, from: addDays(to[0], 1), to: to[1] };
  const from = moving('from', 'to');
  return from ? { ...first, from: from[0], to: addDays(from[1], -1) } : always;
}

const byTime = (a: string, b: string): number => Date.parse(a) - Date.parse(b);

function bound(tree: OverDays, days: 'some' | 'every'): Predicate {
  switch (tree.kind) {
    case 'same':
      return tree.is;
    case 'turning':
      return ((tree.turns === 'on') === (days === 'some') ? tree.at.at(-1) : tree.at[0]) ?? never;
    case 'mixed':
      return days === 'some' ? any(...distinct(tree.at)) : all(...distinct(tree.at));
    case 'exists':
      return exists(tree.table, tree.match, bound(tree.where, days));
    case 'not':
      return not(bound(tree.of, days === 'some' ? 'every' : 'some'));
    case 'all':
      return all(...tree.of.map((one) => bound(one, days)));
    case 'any':
      return any(...tree.of.map((one) => bound(one, days)));
  }
}

/** Each predicate once, in the order in which they first come. */
export function distinct(at: Predicate[]): Predicate[] {
  return [...new Map(at.map((one) => [JSON.stringify(one), one])).values()];
}

/** Null where the limits move back, or both of them move. */
function turning(at: Predicate[]): OverDays | null {
  const first = at[0];
  if (first?.op === 'instant') {
    const { column, zone, side } = first;
    const alike = at.filter(
      (one): one is typeof first =>
        one.op === 'instant' && one.column === column && one.zone === zone && one.side === side,
    );
    const inOrder = ascending(alike.map(({ instant }) => Date.parse(instant)));
    return inOrder && alike.length === at.length
      ? { kind: 'turning', turns: side === 'before' ? 'on' : 'off', at: alike }
      : null;
  }
  if (first?.op !== 'days') return null;
  const { column, zone } = first;
  const alike = at.filter(
    (one): one is typeof first => one.op === 'days' && one.column === column && one.zone === zone,
  );
  if (alike.length < at.length) return null;
  const moves = (end: 'from' | 'to', stays: 'from' | 'to'): boolean =>
    alike.every((one) => one[stays] === first[stays] && one[end] !== null) &&
    ascending(alike.map((one) => Date.parse(one[end] ?? '')));
  if (moves('to', 'from')) return { kind: 'turning', turns: 'on', at: alike };
  return moves('from', 'to') ? { kind: 'turning', turns: 'off', at: alike } : null;
}

const ascending = (moments: number[]): boolean =>
  moments.every((moment, i) => i === 0 || (moments[i - 1] ?? 0) <= moment);

/** What stays the same is asked at once. */
function together(op: 'all' | 'any', of: OverDays[]): OverDays {
  const still = of.filter((one) => one.kind === 'same').map(({ is }) => is);
  const moving = of.filter((one) => one.kind !== 'same');
  if (still.length === 0) return { kind: op, of: moving };
  return { kind: op, of: [{ kind: 'same', is: op === 'all' ? all(...still) : any(...still) }, ...moving] };
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
