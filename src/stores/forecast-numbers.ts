/**
 * How a database tells in one statement on which of several days a record falls due. Whatever turns on (or off) once is one
 * number of the record: the day on which it does. What turns both ways is put together from such numbers afterwards, here.
 */
import { sql } from 'kysely';
import { dueUnder } from '../policy/due-under.ts';
import type { Judgement } from '../policy/judgement.ts';
import { changes, distinct, type OverDays, onSomeDay, overDays, turnsOf } from '../policy/over-days.ts';
import { all, isNever, type Predicate } from '../policy/predicate.ts';
import { type DatedColumn, endOf, limitAt, startOf } from './column-moments.ts';
import type { Sql } from './two-valued.ts';

/** What a dialect says by itself. A number lies between 0 and the number of days. */
export interface NumberDialect<Scope> {
  holds(scope: Scope, predicate: Predicate): Sql;
  /** `on`: the first day on which it holds, `days` where there is none. `off`: on how many days from the first on it holds. */
  turning(scope: Scope, tree: Extract<OverDays, { kind: 'turning' }>, days: number): Sql;
  /** The least (or greatest) number among the related rows; `none` where there are none. */
  related(
    scope: Scope,
    tree: Extract<OverDays, { kind: 'exists' }>,
    pick: 'min' | 'max',
    none: number,
    number: (their: Scope) => Sql,
  ): Sql;
}

/** One statement: the records that `where` finds, grouped by their numbers. */
export interface ForecastOrder {
  tree: OverDays;
  /** Disjoint; nobody else falls due on a day after the first. */
  wheres: Predicate[];
}

export function forecastOrder(judgements: Judgement[], held: Predicate): ForecastOrder {
  const tree = overDays(judgements.map((judgement) => dueUnder(judgement, held)));
  const possible = onSomeDay(tree);
  const wheres = changes(tree).map((change) => all(possible, change));
  return { tree, wheres: wheres.filter((where) => !isNever(where)) };
}

/** In the order in which `firstDay` wants them. */
export function numbersOf<Scope>(dialect: NumberDialect<Scope>, scope: Scope, tree: OverDays, days: number): Sql[] {
  if (turnsOf(tree) !== 'both') return [numberOf(dialect, scope, tree, days)];
  if (tree.kind === 'not') return numbersOf(dialect, scope, tree.of, days);
  if (tree.kind === 'all' || tree.kind === 'any') return tree.of.flatMap((one) => numbersOf(dialect, scope, one, days));
  return distinct(sideBySide(tree)).map(
    (predicate) => sql`case when ${dialect.holds(scope, predicate)} then 1 else 0 end`,
  );
}

/** The first day on which the record is due; -1: none of them. */
export function firstDay(tree: OverDays, days: number, numbers: number[]): number {
  const left = [...numbers];
  return daysOf(tree, days, () => left.shift() ?? 0).indexOf(true);
}

/** A number as `turning` means it, of a tree that turns once or never. What never changes counts as turning on. */
function numberOf<Scope>(dialect: NumberDialect<Scope>, scope: Scope, tree: OverDays, days: number): Sql {
  const off = turnsOf(tree) === 'off';
  const number = (one: OverDays): Sql => numberOf(dialect, scope, one, days);
  switch (tree.kind) {
    case 'same':
      return sql`case when ${dialect.holds(scope, tree.is)} then 0 else ${whole(days)} end`;
    case 'turning':
      return dialect.turning(scope, tree, days);
    case 'not':
      return number(tree.of);
    case 'exists':
      return dialect.related(scope, tree, off ? 'max' : 'min', off ? 0 : days, (their) =>
        numberOf(dialect, their, tree.where, days),
      );
    case 'mixed':
      throw new TypeError('what turns both ways is no one number');
    default: {
      // Asked first: whoever fails it is done with. As a number it means what its neighbours mean.
      const [still] = tree.of.filter((one) => one.kind === 'same');
      const moving = tree.of.filter((one) => one.kind !== 'same').map(number);
      const least = (tree.kind === 'any') !== off;
      const together =
        moving.length === 1 ? (moving[0] as Sql) : sql`${least ? sql`least` : sql`greatest`}(${sql.join(moving)})`;
      if (still?.kind !== 'same') return together;
      const holds = dialect.holds(scope, still.is);
      const settled = (tree.kind === 'any') === off ? whole(days) : whole(0);
      return tree.kind === 'all'
        ? sql`case when ${holds} then ${together} else ${settled} end`
        : sql`case when ${holds} then ${settled} else ${together} end`;
    }
  }
}

function daysOf(tree: OverDays, days: number, next: () => number): boolean[] {
  const each = (says: (day: number) => boolean): boolean[] => Array.from({ length: days }, (_, day) => says(day));
  const turns = turnsOf(tree);
  if (turns !== 'both') {
    const number = next();
    return each((day) => (turns === 'off' ? day < number : day >= number));
  }
  if (tree.kind === 'not') return daysOf(tree.of, days, next).map((holds) => !holds);
  if (tree.kind === 'all' || tree.kind === 'any') {
    const parts = tree.of.map((one) => daysOf(one, days, next));
    return each((day) => (tree.kind === 'all' ? parts.every((part) => part[day]) : parts.some((part) => part[day])));
  }
  const at = sideBySide(tree);
  const holds = new Map(distinct(at).map((predicate) => [JSON.stringify(predicate), next() === 1]));
  return each((day) => holds.get(JSON.stringify(at[day])) === true);
}

const sideBySide = (tree: OverDays): Predicate[] => (tree.kind === 'mixed' || tree.kind === 'exists' ? tree.at : []);

/** Where a turning predicate begins and ends in its column, as text. */
export interface Turning {
  /** One a day, ascending: the least value that the limit of the day lies before (`on`), or does not (`off`). */
  limits: string[];
  /** Null: open. */
  from: string | null;
  before: string | null;
}

export function turningIn(column: DatedColumn, { turns, at }: Extract<OverDays, { kind: 'turning' }>): Turning {
  const [first] = at;
  const days = first?.op === 'days' ? first : null;
  return {
    limits: at.map((one) => {
      if (one.op === 'instant') return limitAt(column, one.instant, one.zone);
      return turns === 'on' ? endOf(column, one.to ?? '', one.zone) : startOf(column, one.from ?? '', one.zone);
    }),
    from: turns === 'on' && days?.from != null ? startOf(column, days.from, days.zone) : null,
    before: turns === 'off' && days?.to != null ? endOf(column, days.to, days.zone) : null,
  };
}

export const whole = (number: number): Sql => sql.raw(String(Math.trunc(number)));
