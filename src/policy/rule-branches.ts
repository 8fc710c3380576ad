/**
 * The branches of a rule: everything in it that can turn out one way or the other for a record, each told in the words of
 * the rule, and how it is seen that a record took it. What tests of a policy are measured against. Pure.
 */
import { alternativesOf } from './alternatives.ts';
import { dayOf } from './calendar.ts';
import { defaultEarliest } from './compile-policy.ts';
import type { CompiledPolicy, Condition, Dataset, Day, Period, Retain, Rule, Term } from './compiled.ts';
import { conditionInWords } from './condition-in-words.ts';
import type { LeafReading } from './judgement.ts';
import { english } from './phrases.ts';
import type { Path } from './read-yaml.ts';
import { type StartingPoint, startingPoint } from './starting-point.ts';
import { canBeIgnored } from './term-predicates.ts';

/** One record at one as-of. */
export interface SeenRecord {
  inScope: boolean;
  due: boolean;
  undated: boolean;
  /** Nothing stands against its disposal. */
  goes: boolean;
  start: StartingPoint | null;
  /** Of the policy's own term, in its order. */
  readings: LeafReading[];
  zone: string;
  earliest: Day;
  /** Whether this period, from its starting day, is over. */
  isOver(period: Period): boolean;
}

export interface RuleBranch {
  /** In the policy's file. */
  path: Path;
  /** Reads on after the path and `never`: `ends`, `keeps a record that is due`. Together with the path it is unique. */
  does: string;
  /** Asked of the record; left out: nothing has to be asked. */
  asks?: Condition;
  /** @param meets what the record answered. */
  isTaken(seen: SeenRecord, meets: boolean): boolean;
}

type Dated = Extract<Retain, { kind: 'dated' }>;

/** None for a declared gap, nor for a fact to attest: no expectation speaks of those. In the order of the file. Parts are none: an expectation says when a record goes, not what goes along. */
export function branchesOf({ rule }: CompiledPolicy): RuleBranch[] {
  const { dataset, retain, disposition } = rule;
  if (!dataset || (disposition?.kind === 'verify' && disposition.none !== null)) return [];
  return [
    ...ofScope(dataset, rule),
    ...(retain.kind === 'dated' ? ofDates(retain, dataset) : [keptWhatever]),
    ...(retain.kind === 'dated' ? rule.unless.flatMap(({ when }, i) => ofException(when, ['unless', i])) : []),
  ];
}

const asksNothing = (condition: Condition): boolean => condition.op === 'all' && condition.of.length === 0;

function ofScope({ where }: Dataset, { disposition }: Rule): RuleBranch[] {
  const path: Path = ['dataset', 'where'];
  const mark = disposition && 'mark' in disposition ? disposition.mark : null;
  const marked = (column: string): Condition => ({
    op: 'all',
    of: [where, { op: 'not', of: { op: 'null', column } }],
  });
  return [
    ...(asksNothing(where)
      ? []
      : [
          { path, does: 'lets a record in', asks: where, isTaken: (_, meets) => meets } satisfies RuleBranch,
          { path, does: 'leaves a record out', asks: where, isTaken: (_, meets) => !meets } satisfies RuleBranch,
          ...eachWay(where, path, 'lets in a record', () => true),
        ]),
    ...(mark === null
      ? []
      : [
          {
            path: ['disposition', 'mark'],
            does: 'says that a record is done already',
            asks: marked(mark),
            isTaken: (_, meets) => meets,
          } satisfies RuleBranch,
        ]),
  ];
}

const keptWhatever: RuleBranch = {
  path: ['retain', 'period'],
  does: 'keeps a record',
  isTaken: ({ inScope }) => inScope,
};

function ofDates(retain: Dated, { earliest }: Dataset): RuleBranch[] {
  const path: Path = ['retain', retain.stated];
  const from: Path = ['retain', retain.stated === 'until' ? 'until' : 'from'];
  const isCompound = 'of' in retain.from;
  return [
    { path, does: 'lets a record go', isTaken: ({ inScope, goes }) => inScope && goes },
    { path, does: 'keeps a record', isTaken: ({ inScope, due, undated }) => inScope && !due && !undated },
    ...ofTerm(retain.from, from, retain.from, { at: 0 }),
    ...(isCompound && canBeIgnored(retain.from)
      ? [{ path: from, does: 'is without any date', isTaken: findsNothing } satisfies RuleBranch]
      : []),
    ...(earliest === defaultEarliest
      ? []
      : [{ path: ['dataset', 'earliest'], does: 'refuses a date', isTaken: refusesDate } satisfies RuleBranch]),
    ...retain.extend.flatMap(({ when, period }, i) => ofExtension(when, period, ['retain', 'extend', i])),
  ];
}

const findsNothing = ({ inScope, start, readings }: SeenRecord): boolean =>
  inScope && start?.state === 'undated' && readings.every(({ values }) => values.every((value) => value === null));

const refusesDate = ({ inScope, readings, zone, earliest }: SeenRecord): boolean =>
  inScope &&
  readings.some(({ values }) => values.some((value) => value !== null && dayOf(value, zone, earliest) === 'unusable'));

/** @param counted how many readings come before the term's own; moves on. */
function ofTerm(term: Term, path: Path, whole: Term, counted: { at: number }): RuleBranch[] {
  if ('of' in term) return term.of.flatMap((child, i) => ofTerm(child, [...path, term.kind, i], whole, counted));
  const at = counted.at;
  if (term.kind !== 'on') counted.at += 1;
  const decides: RuleBranch = {
    path,
    does: 'decides',
    isTaken: (seen) => seen.inScope && isDecisive(term, whole, at, seen),
  };
  if (term.kind === 'on') return [decides];
  const leaf = (does: string, isTaken: (reading: LeafReading) => boolean): RuleBranch => ({
    path,
    does,
    isTaken: ({ inScope, readings }) => {
      const reading = readings[at];
      return inScope && reading !== undefined && isTaken(reading);
    },
  });
  const isRelated = term.kind === 'related';
  return [
    decides,
    ...(term.missing === null
      ? []
      : [
          leaf(
            'meets an empty date',
            ({ values, referenced }) => values.includes(null) || (isRelated && !term.many && !referenced),
          ),
        ]),
    ...(isRelated && !asksNothing(term.where)
      ? [leaf('leaves a row out', ({ values, matched }) => matched > values.length)]
      : []),
    ...(isRelated && !term.many
      ? [leaf('refers to a row that is not there', ({ matched, referenced }) => referenced && matched === 0)]
      : []),
    ...(isRelated && term.many ? [leaf('is without any row', ({ matched }) => matched === 0)] : []),
  ];
}

/** Known, and without this term another day, or none. */
function isDecisive(term: Term, whole: Term, at: number, { start, readings, zone, earliest }: SeenRecord): boolean {
  if (start?.state !== 'known') return false;
  const left = term.kind === 'on' ? readings : readings.toSpliced(at, 1);
  const without = startingPoint(withoutTerm(whole, term), left, zone, earliest);
  return without.state !== 'known' || without.day !== start.day;
}

/** Terms are compared by identity: the same column may be read twice. */
function withoutTerm(whole: Term, term: Term): Term {
  if (whole === term) return { kind: 'latest', of: [] };
  return 'of' in whole ? { ...whole, of: whole.of.map((child) => withoutTerm(child, term)) } : whole;
}

function ofExtension(when: Condition, period: Period, path: Path): RuleBranch[] {
  const asked = ({ inScope, due }: SeenRecord): boolean => inScope && due;
  const keeps = (seen: SeenRecord): boolean => asked(seen) && !seen.isOver(period);
  return [
    { path, does: 'keeps a record that is due', asks: when, isTaken: (seen, meets) => meets && keeps(seen) },
    {
      path,
      does: 'ends',
      asks: when,
      isTaken: (seen, meets) => meets && asked(seen) && seen.isOver(period),
    },
    { path, does: 'leaves a due record alone', asks: when, isTaken: (seen, meets) => !meets && asked(seen) },
    ...eachWay(when, [...path, 'when'], 'keeps a record that is due', keeps),
  ];
}

function ofException(when: Condition, path: Path): RuleBranch[] {
  const isDue = ({ inScope, due }: SeenRecord): boolean => inScope && due;
  return [
    { path, does: 'keeps a record that is due', asks: when, isTaken: (seen, meets) => meets && isDue(seen) },
    { path, does: 'leaves a due record alone', asks: when, isTaken: (seen, meets) => !meets && isDue(seen) },
    ...eachWay(when, path, 'keeps a record that is due', isDue),
  ];
}

const eachWay = (when: Condition, path: Path, does: string, isAsked: (seen: SeenRecord) => boolean): RuleBranch[] =>
  alternativesOf(when).map(({ condition, told }) => ({
    path,
    does: `${does} because ${conditionInWords(told, english)}`,
    asks: condition,
    isTaken: (seen, meets) => meets && isAsked(seen),
  }));
