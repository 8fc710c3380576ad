/** What runs did, for people: a table by outcome, then what each refusal or error wants done. */
import type { RunReport } from '../../engine/run-report.ts';
import { reasons } from '../../policy/judgement.ts';
import type { Ran } from '../run.ts';
import type { Colours } from '../shell.ts';
import { amount, grouped, table } from './columns.ts';
import { errorLines } from './error.ts';

const outcomes = [
  'destroyed',
  'anonymised',
  'flagged',
  'gone',
  'indeterminate',
  ...reasons,
  'left',
  'overdue',
  'found',
];

export function reportLines(ran: Ran[], c: Colours): string[] {
  if (ran.length === 0) return ['Nothing was run.'];
  const reports = ran.flatMap((one) => ('report' in one ? [one.report] : []));
  return [
    ...(reports.length > 0 ? [...countTable(reports, c), ''] : []),
    ...reports.flatMap((report) => refusedByLines(report, c)),
    ...reports.flatMap((report) => refusalLines(report, c)),
    ...ran.flatMap((one) => ('error' in one ? [c.bold(one.policy), ...errorLines(one.error, c, false), ''] : [])),
    ...waivedLine(reports, c),
    ...(reports.length > 0 ? [summary(reports)] : []),
    ...checkpointLine(reports, c),
  ];
}

function countTable(reports: RunReport[], c: Colours): string[] {
  const shown = outcomes.filter((outcome) => reports.some(({ counts }) => (counts[outcome] ?? 0) > 0));
  const head = [
    { head: 'policy' },
    { head: 'state' },
    ...shown.map((outcome) => ({ head: outcome, right: true })),
    { head: 'too long', right: true },
  ];
  const rows = reports.map(({ policy, state, counts, beyondMaximum }) => [
    policy,
    state === 'finished' ? c.green(state) : c.yellow(state),
    ...shown.map((outcome) => amount(counts[outcome] ?? 0, c)),
    beyondMaximum > 0 ? c.yellow(grouped(beyondMaximum)) : c.dim('·'),
  ]);
  return table(head, rows, c);
}

function refusalLines({ policy, runId, state, refusal }: RunReport, c: Colours): string[] {
  if (state === 'taken')
    return [
      `${c.bold(policy)}: another run is at work on its tables, or in a store that takes one at a time`,
      `    ${c.cyan('→')} Try again later.`,
      '',
    ];
  if (!refusal) return [];
  return [
    c.bold(policy),
    `  ${c.yellow('✋')} ${refusal.message} ${c.dim(`(${refusal.code})`)}`,
    `    ${c.cyan('→')} ${refusal.hint.replace('<run>', runId ?? '<run>')}`,
    '',
  ];
}

/** What a service answered, in its own codes. */
function refusedByLines({ policy, refusedBy = {} }: RunReport, c: Colours): string[] {
  const codes = Object.entries(refusedBy).map(([code, count]) => `${code} (${grouped(count)})`);
  if (codes.length === 0) return [];
  const mayNot = Object.keys(refusedBy).some((code) => code.startsWith('403'));
  return [
    `${c.bold(policy)}: records that the store itself refused, by its codes: ${codes.join(', ')}`,
    ...(mayNot ? [`    ${c.cyan('→')} 403: check what our account may do there.`] : []),
    '',
  ];
}

function waivedLine(reports: RunReport[], c: Colours): string[] {
  const without = {
    rule: 'Approval of rules is waived by configuration (GALLRA_REQUIRE_APPROVAL=off).',
    commitments: 'No commitments to what was disposed of are kept (GALLRA_COMMITMENT_KEY is not set).',
    anchor: 'Nothing outside the ledger witnesses what was done (GALLRA_REQUIRE_ANCHOR=off).',
    role: 'The role in the ledger could edit its log (GALLRA_REQUIRE_LOG_ROLE=off).',
    hours: 'The hours of the store were not kept to (--outside-hours).',
  };
  const waived = new Set(reports.flatMap((report) => report.waived));
  return Object.entries(without).flatMap(([what, said]) => (waived.has(what) ? [c.yellow(said)] : []));
}

/** The newest: it covers them all. */
function checkpointLine(reports: RunReport[], c: Colours): string[] {
  const newest = reports.findLast(({ checkpoint }) => checkpoint !== null)?.checkpoint;
  return newest ? [c.dim(`checkpoint ${newest.size} ${newest.root} ${newest.at}`)] : [];
}

function summary(reports: RunReport[]): string {
  const sum = (outcome: string): number => reports.reduce((total, { counts }) => total + (counts[outcome] ?? 0), 0);
  const did = ['destroyed', 'anonymised', 'flagged'].filter((outcome) => sum(outcome) > 0);
  const finished = reports.filter(({ state }) => state === 'finished').length;
  const done = did.map((outcome) => `${grouped(sum(outcome))} ${outcome}`).join(', ') || 'nothing disposed of';
  return `${finished} of ${reports.length} policies finished: ${done}`;
}
