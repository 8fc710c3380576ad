/** Which dates of a record were read, and how long each class of its period keeps it. */
import type { ExplainedWords } from '../../documents/explained/english.ts';
import type { RetentionClass } from '../../engine/explain-record.ts';
import type { FollowedLeaf } from '../../engine/followed-leaf.ts';
import { periodInWords } from '../../policy/condition-in-words.ts';
import type { Phrases } from '../../policy/phrases.ts';
import type { Colours } from '../shell.ts';
import { table } from './columns.ts';

const mostDays = 5;

/** Nothing where there are none. */
export function leafTable(leaves: FollowedLeaf[], say: ExplainedWords, c: Colours): string[] {
  if (leaves.length === 0) return [];
  const { readFrom, foundBy, days } = say.columns;
  return table(
    [{ head: readFrom }, { head: foundBy }, { head: days }],
    leaves.map((leaf) => [`${leaf.table}.${leaf.column}`, joinOf(leaf, say), daysOf(leaf, say)]),
    c,
  );
}

const joinOf = ({ match, matched }: FollowedLeaf, say: ExplainedWords): string =>
  match === null
    ? say.itself
    : `${Object.entries(match)
        .map(([theirs, ours]) => `${theirs} = ${ours}`)
        .join(', ')} (${say.rows(matched)})`;

function daysOf({ days }: FollowedLeaf, say: ExplainedWords): string {
  if (days.length === 0) return say.nothing;
  const shown = days
    .slice(0, mostDays)
    .map((day) => (day === null ? say.empty : day === 'unusable' ? say.unusable : day));
  return [...shown, ...(days.length > mostDays ? [say.more(days.length - mostDays)] : [])].join(', ');
}

/** @param yes what is said where a class applies. */
export function classTable(
  classes: RetentionClass[],
  say: ExplainedWords,
  phrases: Phrases,
  c: Colours,
  yes: (one: RetentionClass) => string = () => say.yes,
): string[] {
  const { class: kind, period, lastDay, dueFrom, applies } = say.columns;
  return table(
    [kind, period, lastDay, dueFrom, applies].map((head) => ({ head })),
    classes.map((one) => [
      one.because ?? say.base,
      one.period.months + one.period.days === 0 ? say.thatDay : periodInWords(one.period, phrases),
      one.lastDay ?? c.dim('·'),
      one.dueOn ?? c.dim('·'),
      one.applies ? yes(one) : c.dim(say.no),
    ]),
    c,
  );
}
