/**
 * A term (`from`, `until`) as predicates. Each term of a record is known, not started (plus infinity), ignored, or
 * undated; `missing` is applied to every row before terms are combined.
 */
import { cutoff, lastDay, localDay } from './calendar.ts';
import type { Day, Missing, Offset, Period, Term } from './compiled.ts';
import type { Branch } from './judgement.ts';
import { all, always, any, exists, isNever, never, not, type Predicate } from './predicate.ts';
import { type Moment, resolveCondition } from './resolve-condition.ts';

export interface TermContext extends Moment {
  /** Days before this one are undated. */
  earliest: Day;
}

/** How rows of a `many` term combine: as the list they stand in, the latest where they stand alone. */
type Combining = 'latest' | 'earliest';

/** Known, usable, and its last day with this period lies before the local day of as-of. */
export function dueBy(term: Term, period: Period, at: TermContext): Predicate {
  return any(...dueBranches(term, period, at).map((branch) => branch.due));
}

/** The records due by `period`, as disjoint branches. Undated records are in none. */
export function dueBranches(term: Term, period: Period, at: TermContext): Branch[] {
  const leaves = everyLeafIsAsked(term) ? [] : undatedLeaves(term, at);
  return branchesOf(term, period, at)
    .map(({ lead, due }) => ({
      lead,
      // A lead inside its bounds is usable already; every other leaf has to be asked.
      due: all(due, ...leaves.filter((leaf) => leaf.column !== lead || leaf.related).map((leaf) => not(leaf.undated))),
    }))
    .filter((branch) => !isNever(branch.due));
}

/** Where the latest counts, each leaf must be due or ignored, and an undated one is neither: no need to ask again. */
const everyLeafIsAsked = (term: Term): boolean =>
  term.kind === 'latest' ? term.of.every(everyLeafIsAsked) : term.kind !== 'earliest' && term.kind !== 'first';

/** No usable starting point: a leaf that is lost, dangling or no date, whatever else is known; or nothing known at all. */
export function undated(term: Term, at: TermContext): Predicate {
  return any(...undatedLeaves(term, at).map((leaf) => leaf.undated), ignored(term, at));
}

function branchesOf(term: Term, period: Period, at: TermContext, combining: Combining = 'latest'): Branch[] {
  switch (term.kind) {
    case 'on':
      return lastDay(term.day, null, period, at.zone) < localDay(at.asOf, at.zone) ? [{ lead: null, due: always }] : [];
    case 'column':
      return [{ lead: term.column, due: bounded(term.column, term.offset, period, at) }];
    case 'related':
      return [{ lead: null, due: relatedDue(term, period, at, combining) }];
    case 'latest':
      return latestBranches(term.of, period, at);
    case 'earliest':
      return term.of.flatMap((child, i) =>
        under(
          branchesOf(child, period, at, 'earliest'),
          ...term.of.slice(0, i).map((before) => not(dueTerm(before, period, at, 'earliest'))),
        ),
      );
    case 'first':
      return term.of.flatMap((child, i) =>
        under(branchesOf(child, period, at), ...term.of.slice(0, i).map((before) => ignored(before, at))),
      );
  }
}

/**
 * Every term due or ignored, and one of them known. Led by an own column: where it is known; and, if it can be ignored,
 * the rest without it. Terms that cannot lead make one last branch.
 */
function latestBranches(of: Term[], period: Period, at: TermContext): Branch[] {
  const columns = of.filter((term) => term.kind === 'column');
  const lead = columns.find((term) => !canBeIgnored(term)) ?? columns[0];
  const rest = of.filter((term) => term !== lead);
  const settledRest = rest.map((term) => settled(term, period, at));
  if (!lead) {
    const someKnown = any(
      ...rest.map((term) => (isMany(term) ? rows(term, at, boundedBy(term, period, at)) : dueTerm(term, period, at))),
    );
    return [{ lead: null, due: all(...settledRest, someKnown) }];
  }
  const withLead = under(branchesOf(lead, period, at), ...settledRest);
  if (!canBeIgnored(lead) || rest.length === 0) return withLead;
  return [...withLead, ...under(latestBranches(rest, period, at), ignored(lead, at))];
}

/** Due or ignored: nothing in it keeps the record any longer. */
function settled(term: Term, period: Period, at: TermContext): Predicate {
  if (isMany(term)) return not(rows(term, at, notYet(term, period, at)));
  return any(dueTerm(term, period, at), ignored(term, at));
}

const under = (branches: Branch[], ...conditions: Predicate[]): Branch[] =>
  branches.map(({ lead, due }) => ({ lead, due: all(due, ...conditions) })).filter(({ due }) => !isNever(due));

const dueTerm = (term: Term, period: Period, at: TermContext, combining: Combining = 'latest'): Predicate =>
  any(...branchesOf(term, period, at, combining).map((branch) => branch.due));

/** The bare column between the earliest usable day and the cutoff of this period. */
function bounded(column: string, offset: Offset, period: Period, at: TermContext): Predicate {
  return { op: 'days', column, zone: at.zone, from: at.earliest, to: cutoff(at.asOf, offset, period, at.zone) };
}

type Related = Extract<Term, { kind: 'related' }>;

type Many = Related & { many: true };

const isMany = (term: Term): term is Many => term.kind === 'related' && term.many;

const boundedBy = (term: Related, period: Period, at: TermContext): Predicate =>
  bounded(term.column, term.offset, period, at);

function relatedDue(term: Related, period: Period, at: TermContext, combining: Combining): Predicate {
  const someDue = rows(term, at, boundedBy(term, period, at));
  return isMany(term) && combining === 'latest' ? all(someDue, settled(term, period, at)) : someDue;
}

/** Of many rows, one that keeps the latest from being due: known and later, not started, or undated. */
function notYet(term: Many, period: Period, at: TermContext): Predicate {
  const due = boundedBy(term, period, at);
  const empty: Predicate = { op: 'null', column: term.column };
  return term.missing === 'ignore' ? all(not(empty), not(due)) : not(due);
}

const rows = (term: Related, at: TermContext, where: Predicate): Predicate =>
  exists(term.table, term.match, all(resolveCondition(term.where, at), where));

/** Whether the term can be skipped at all: decided without looking at rows. */
export function canBeIgnored(term: Term): boolean {
  switch (term.kind) {
    case 'on':
      return false;
    case 'column':
      return term.missing === 'ignore';
    case 'related':
      return term.many || term.missing === 'ignore';
    default:
      return term.of.every(canBeIgnored);
  }
}

/** Neither known nor not started: left out of the combination. Undated records may satisfy it too; they are asked apart. */
function ignored(term: Term, at: TermContext): Predicate {
  if (!canBeIgnored(term)) return never;
  switch (term.kind) {
    case 'on':
      return never;
    case 'column':
      return { op: 'null', column: term.column };
    case 'related': {
      const empty: Predicate = { op: 'null', column: term.column };
      if (term.many) return not(rows(term, at, term.missing === 'ignore' ? not(empty) : always));
      return missingReference(term, at, empty);
    }
    default:
      return all(...term.of.map((child) => ignored(child, at)));
  }
}

/** A related record found by its key that has nothing to say: no reference, a row that `where` leaves out, or an empty column. */
function missingReference(term: Related, at: TermContext, empty: Predicate): Predicate {
  const ours = Object.values(term.match).map((column): Predicate => ({ op: 'null', column }));
  const found = exists(term.table, term.match, always);
  return any(...ours, all(found, not(rows(term, at, always))), rows(term, at, empty));
}

interface LeafUndated {
  column: string;
  related: boolean;
  undated: Predicate;
}

function undatedLeaves(term: Term, at: TermContext): LeafUndated[] {
  switch (term.kind) {
    case 'on':
      return [];
    case 'column':
      return [
        {
          column: term.column,
          related: false,
          undated: any(unusable(term.column, at), lost(term.column, term.missing)),
        },
      ];
    case 'related': {
      const inRow = rows(term, at, any(unusable(term.column, at), lost(term.column, term.missing)));
      if (term.many) return [{ column: term.column, related: true, undated: inRow }];
      const referenced = Object.values(term.match).map((column) => not({ op: 'null', column }));
      const dangling = all(...referenced, not(exists(term.table, term.match, always)));
      const nothing =
        term.missing === 'ignore' || term.missing === 'not-started'
          ? never
          : missingReference(term, at, { op: 'null', column: term.column });
      return [{ column: term.column, related: true, undated: any(dangling, inRow, nothing) }];
    }
    default:
      return term.of.flatMap((child) => undatedLeaves(child, at));
  }
}

const unusable = (column: string, at: TermContext): Predicate => ({
  op: 'unusable',
  column,
  zone: at.zone,
  earliest: at.earliest,
});

/** NULL where the author said it is an error, or said nothing because the column cannot be NULL. */
const lost = (column: string, missing: Missing): Predicate =>
  missing === 'ignore' || missing === 'not-started' ? never : { op: 'null', column };
