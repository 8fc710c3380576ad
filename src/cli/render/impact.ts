/** What approving a rule would do, for people: the counts of its plan, beside those of the rule in force. */
import type { Impact } from '../../engine/impact.ts';
import { countOf } from '../../engine/limits.ts';
import { reasons } from '../../policy/judgement.ts';
import { shareInWords } from '../../policy/share-in-words.ts';
import type { Tally } from '../../ports/store.ts';
import type { Colours } from '../shell.ts';
import { amount, grouped, minute, table } from './columns.ts';

export function impactLines(impact: Impact, c: Colours): string[] {
  const { policy, asOf, now, before, changed } = impact;
  if (now === null) return [`${c.bold(policy.id)} disposes of nothing by itself.`];
  const due = now.lines.find(({ outcome }) => outcome === 'due');
  const [oldest, newest] = [due?.oldest?.text.slice(0, 10), due?.newest?.text.slice(0, 10)];
  const span = oldest && newest ? `, from ${oldest} to ${newest}` : '';
  return [
    c.bold(policy.id),
    `  As of ${minute(asOf)} it would dispose of ${grouped(dueIn(now))} records, ${percent(now)} of the table${span}.`,
    ...(changed && before === null ? ['  The rule in force cannot be counted with these tables any more.'] : []),
    ...countTable(now, before, c).map((line) => `  ${line}`),
    '',
  ];
}

function countTable(now: Tally, before: Tally | null, c: Colours): string[] {
  const outcomes = ['due' as const, ...reasons].filter(
    (one) => countOf(now, one) > 0 || (before && countOf(before, one) > 0),
  );
  if (outcomes.length === 0) return [];
  if (!before) {
    const head = [{ head: 'outcome' }, { head: 'records', right: true }];
    const rows = outcomes.map((one) => [one, grouped(countOf(now, one))]);
    return table(head, rows, c);
  }
  const head = [
    { head: 'outcome' },
    { head: 'in force', right: true },
    { head: 'this rule', right: true },
    { head: 'difference', right: true },
  ];
  const rows = outcomes.map((one) => {
    const [old, young] = [countOf(before, one), countOf(now, one)];
    return [one, amount(old, c), amount(young, c), difference(young - old, c)];
  });
  return table(head, rows, c);
}

export const impactAsJson = ({ asOf, now, before }: Impact): unknown => ({
  asOf,
  tableRows: now?.tableRows ?? null,
  counts: now ? countsOf(now) : null,
  before: before ? countsOf(before) : null,
});

export const dueIn = (tally: Tally): number => countOf(tally, 'due');

const countsOf = (tally: Tally): Record<string, number> =>
  Object.fromEntries(tally.lines.map((line) => [line.outcome, line.count]));

const percent = (tally: Tally): string => shareInWords(dueIn(tally), tally.tableRows);

function difference(by: number, c: Colours): string {
  if (by === 0) return c.dim('·');
  return by > 0 ? c.yellow(`+${grouped(by)}`) : `-${grouped(-by)}`;
}
