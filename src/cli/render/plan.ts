/** Plans for people: a table of counts, then whatever keeps a run from going ahead, each with what to do. */

import type { Refusal } from '../../engine/guards/refusal.ts';
import { countOf } from '../../engine/limits.ts';
import type { Plan } from '../../engine/plan.ts';
import { ruleInWords } from '../../policy/explain.ts';
import { reasons } from '../../policy/judgement.ts';
import { shareInWords } from '../../policy/share-in-words.ts';
import type { Run } from '../../ports/ledger.ts';
import type { TallyLine } from '../../ports/store.ts';
import type { Planned } from '../plan.ts';
import type { Colours } from '../shell.ts';
import { amount, grouped, minute, table } from './columns.ts';
import { records } from './counted.ts';
import { errorLines } from './error.ts';
import { forecastLines, forecastTable } from './forecast.ts';
import { dayIn, detailLines, secondsFor } from './plan-detail.ts';

type Made = Extract<Planned, { plan: Plan }>;

/** @param inWords say each rule before its numbers: somebody is looking at these policies. */
export function planLines(planned: Planned[], inWords: boolean, c: Colours): string[] {
  const made = planned.filter((one): one is Made => 'plan' in one);
  if (planned.length === 0) return ['No policy runs: none has a schedule.'];
  return [
    ...(inWords
      ? made.flatMap(({ plan }) => [c.bold(plan.policy.id), ...ruleInWords(plan.policy).map(indent), ''])
      : []),
    ...countLines(made, inWords, c),
    ...(made.length === 1 && made[0]
      ? forecastLines(made[0].plan, c)
      : forecastTable(
          made.map(({ plan }) => plan),
          c,
        )),
    ...made.flatMap(({ plan, waiting }) => [...remarks(plan, waiting, c), ...waitingLines(plan, waiting, c)]),
    ...planned.flatMap((one) => ('error' in one ? [c.bold(one.policy), ...errorLines(one.error, c, false), ''] : [])),
    ...summary(made, c),
  ];
}

function countLines(made: Made[], inFull: boolean, c: Colours): string[] {
  const [only, ...others] = made;
  if (!only) return [];
  const detail = inFull && others.length === 0 ? detailLines(only.plan, c) : [];
  return [...(detail.length > 0 ? detail : countTable(made, c)), ''];
}

function countTable(made: Made[], c: Colours): string[] {
  const shown = reasons.filter((reason) => made.some(({ plan }) => count(plan, reason) > 0));
  const head = [
    { head: 'policy' },
    { head: 'due', right: true },
    { head: 'share', right: true },
    ...shown.map((reason) => ({ head: reason, right: true })),
    { head: 'too long', right: true },
    { head: 'oldest' },
    { head: 'a run now' },
  ];
  const rows = made.map(({ plan }) => [
    plan.policy.id,
    plan.tally ? amount(count(plan, 'due'), c) : c.dim('?'),
    share(plan, c),
    ...shown.map((reason) => amount(count(plan, reason), c)),
    plan.tally?.beyondMaximum ? c.yellow(grouped(plan.tally.beyondMaximum)) : c.dim('·'),
    dayIn(lineOf(plan, 'due')?.oldest ?? null, plan.policy.rule.timezone) ?? c.dim('·'),
    plan.refusal ? c.yellow(verdictWord(plan.refusal)) : c.green(wouldDo(plan)),
  ]);
  return table(head, rows, c);
}

/** Why it would be refused, and what costs time. */
function remarks(plan: Plan, waiting: Run | null, c: Colours): string[] {
  const { refusal, findings, policy } = plan;
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const errors = findings.filter(({ severity, what }) => severity === 'error' && what !== refusal?.message);
  const lines = [
    ...(plan.objects.length > 0
      ? [
          `  ${c.dim('·')} ${plan.objects.join(', ')}: what records name there goes first; an object that stays keeps its record`,
        ]
      : []),
    ...(refusal
      ? [
          `  ${c.yellow('✋')} ${refusal.message} ${c.dim(`(${refusal.code})`)}`,
          arrow(whatToDo(plan, refusal, waiting), c),
        ]
      : []),
    ...errors.flatMap(({ what, hint, path }) => [`  ${c.red('✖')} ${path}: ${what}`, arrow(hint, c)]),
    ...warnings.flatMap(({ what, hint, path }) => [`  ${c.dim('!')} ${path}: ${what}`, arrow(hint, c)]),
  ];
  return lines.length === 0 ? [] : [c.bold(policy.id), ...lines, ''];
}

/** Only a run can be approved above its limits, and a plan makes none. */
function whatToDo(plan: Plan, refusal: Refusal, waiting: Run | null): string {
  if (!refusal.approvable) return refusal.hint;
  if (waiting?.digest === plan.policy.digest) return 'Approve the run that waits, below, or narrow the policy.';
  return `If that is right: gallra run ${plan.policy.id}; it disposes of nothing, and waits for a person's approval.`;
}

function waitingLines(plan: Plan, waiting: Run | null, c: Colours): string[] {
  if (!waiting || waiting.digest !== plan.policy.digest) return [];
  const due = countOf({ lines: waiting.planned ?? [] }, 'due');
  return [
    `${c.bold(plan.policy.id)}: a run waits for a person, ${records(due)} at ${minute(waiting.asOf)}`,
    arrow(`If that is right: gallra approve ${waiting.id}`, c),
    '',
  ];
}

function summary(made: Made[], c: Colours): string[] {
  const [first] = made;
  if (!first) return [];
  const ready = made.filter(({ plan }) => plan.refusal === null);
  const due = ready.reduce((sum, { plan }) => sum + count(plan, 'due'), 0);
  return [
    c.dim(`as of ${minute(first.plan.asOf)}; nothing was written`),
    `${ready.length} of ${made.length} policies may run now: ${records(due)} ${due === 1 ? 'is' : 'are'} due under them`,
  ];
}

export const planAsJson = ({ plan, waiting }: Made): unknown => ({
  policy: plan.policy.id,
  digest: plan.policy.digest,
  asOf: plan.asOf,
  tableRows: plan.tally?.tableRows ?? null,
  datasetRows: plan.datasetRows,
  counts: plan.tally ? Object.fromEntries(plan.tally.lines.map(({ outcome, count }) => [outcome, count])) : null,
  outcomes: plan.tally?.lines.map((line) => outcomeAsJson(line, plan)) ?? null,
  beyondMaximum: plan.tally?.beyondMaximum ?? null,
  duration: durationAsJson(plan),
  pace: plan.pace,
  ways: plan.ways?.map(({ by, because, byHand }) => ({ by, ...because, ...(byHand ? { byHand } : {}) })) ?? null,
  forecast: plan.forecast,
  limits: plan.limits,
  refusal: plan.refusal,
  waitingRun: waiting?.digest === plan.policy.digest ? waiting.id : null,
  objects: plan.objects,
  findings: plan.findings,
});

/** Days as the policy counts them; the share is of the dataset where that was counted, else of the table. */
function outcomeAsJson({ outcome, count, oldest, newest }: TallyLine, { policy, tally, datasetRows }: Plan): unknown {
  const zone = policy.rule.timezone;
  const whole = datasetRows ?? tally?.tableRows ?? 0;
  const share = whole === 0 ? null : count / whole;
  return { outcome, count, share, oldest: dayIn(oldest, zone), newest: dayIn(newest, zone) };
}

function durationAsJson(plan: Plan): unknown {
  const { speed, tally } = plan;
  const seconds = tally && secondsFor(countOf(tally, 'due'), plan);
  return seconds === null ? null : { seconds, ...speed };
}

function wouldDo(plan: Plan): string {
  const verb = { destroy: 'destroys', anonymise: 'anonymises', flag: 'flags', verify: 'attests' };
  return verb[plan.policy.rule.disposition?.kind ?? 'verify'];
}

function verdictWord(refusal: Refusal): string {
  if (refusal.actor === 'approver') return 'waits for approval';
  return refusal.actor === 'author' ? 'waits for its author' : 'refused';
}

/** Of the table, which is what the limits are about. */
function share({ limits, tally }: Plan, c: Colours): string {
  if (!limits || !tally || limits.due === 0) return c.dim('·');
  const text = shareInWords(limits.due, tally.tableRows);
  return limits.exceeded === 'share' ? c.yellow(text) : text;
}

const lineOf = (plan: Plan, outcome: string): TallyLine | undefined =>
  plan.tally?.lines.find((line) => line.outcome === outcome);
const count = (plan: Plan, outcome: string): number => lineOf(plan, outcome)?.count ?? 0;
const indent = (text: string): string => `  ${text}`;
const arrow = (hint: string, c: Colours): string => `    ${c.cyan('→')} ${hint}`;
