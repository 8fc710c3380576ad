/** Conditions, matches and periods in the words of one language. Pure; the words themselves are in phrases.ts. */
import type { Condition, Match, Period, Point } from './compiled.ts';
import { askedPattern, columnInWords } from './file-columns.ts';
import type { Phrases } from './phrases.ts';

/** A clause that reads on after "where" or "while". */
export function conditionInWords(condition: Condition, phrases: Phrases): string {
  const { condition: say } = phrases;
  switch (condition.op) {
    case 'all':
      return condition.of.length === 0 ? say.always : phrases.and(condition.of.map((one) => nested(one, phrases)));
    case 'any':
      return condition.of.length === 0 ? say.never : phrases.or(condition.of.map((one) => nested(one, phrases)));
    case 'not':
      return negated(condition.of, phrases);
    case 'in':
      return say.is(columnInWords(condition.column), phrases.or(valuesInWords(condition)));
    case 'null':
      return say.empty(condition.column);
    case 'before':
    case 'after':
      return compared(condition.op, condition.column, condition.point, phrases);
    case 'exists':
      return say.exists(
        condition.table,
        matchInWords(condition.match, phrases),
        whereInWords(condition.where, phrases),
      );
  }
}

/** The pattern that files are chosen by reads as what their path is. */
function valuesInWords(condition: Extract<Condition, { op: 'in' }>): string[] {
  const pattern = askedPattern(condition);
  return pattern === null ? condition.values.map(String) : [pattern];
}

/** Null where the condition asks nothing. */
export const whereInWords = (condition: Condition, phrases: Phrases): string | null =>
  condition.op === 'all' && condition.of.length === 0 ? null : conditionInWords(condition, phrases);

export const matchInWords = (match: Match, phrases: Phrases): string =>
  phrases.and(Object.entries(match).map(([theirs, ours]) => phrases.condition.match(theirs, ours)));

export const periodInWords = ({ months, days }: Period, phrases: Phrases): string =>
  phrases.period(Math.floor(months / 12), months % 12, days);

function nested(condition: Condition, phrases: Phrases): string {
  const text = conditionInWords(condition, phrases);
  const compound = (condition.op === 'all' || condition.op === 'any') && condition.of.length > 1;
  return compound ? phrases.grouped(text) : text;
}

function negated(condition: Condition, phrases: Phrases): string {
  const { condition: say } = phrases;
  switch (condition.op) {
    case 'null':
      return say.filled(condition.column);
    case 'in':
      return say.isNot(columnInWords(condition.column), phrases.or(valuesInWords(condition)));
    case 'exists':
      return say.existsNot(
        condition.table,
        matchInWords(condition.match, phrases),
        whereInWords(condition.where, phrases),
      );
    case 'before':
      if (condition.point.kind === 'ago')
        return say.agoNotBefore(condition.column, periodInWords(condition.point.period, phrases));
      return say.not(nested(condition, phrases));
    default:
      return say.not(nested(condition, phrases));
  }
}

function compared(side: 'before' | 'after', named: string, point: Point, phrases: Phrases): string {
  const column = columnInWords(named);
  const { condition: say } = phrases;
  if (point.kind === 'day') return say[side](column, point.day);
  if (point.kind === 'as-of') return side === 'before' ? say.before(column, say.asOf) : say.fromAsOn(column);
  const period = periodInWords(point.period, phrases);
  return side === 'before' ? say.agoBefore(column, period) : say.agoAfter(column, period);
}
