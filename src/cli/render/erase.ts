/** Requests for erasure for people: what goes, what stays and why. Whom they are about is never shown. */
import type { ErasureOutcome } from '../../engine/erasure/erase.ts';
import type { ErasureImpact, PolicyImpact } from '../../engine/erasure/impact.ts';
import type { Erasure } from '../../ports/erasure.ts';
import type { Colours } from '../shell.ts';
import { amount, grouped, minute, table } from './columns.ts';
import { counted, records } from './counted.ts';
import { errorLines } from './error.ts';

export const erasureAsJson = (erasure: Erasure) => ({
  ...erasure,
  works: erasure.works.map(({ subject: _, ...work }) => work),
});

export const impactAsJson = ({ policies, ...impact }: ErasureImpact) => ({
  ...impact,
  policies: policies.map(({ policy, ...told }) => ({ policy: policy.id, ...told })),
});

export function listLines(erasures: Erasure[], days: (erasure: Erasure) => number, c: Colours): string[] {
  if (erasures.length === 0) return ['No request for erasure is under way.'];
  const head = [
    { head: 'request' },
    { head: 'matter' },
    { head: 'received' },
    { head: 'answer by' },
    { head: 'state' },
  ];
  return table(
    head,
    erasures.map((one) => [
      one.id,
      one.matter,
      one.receivedOn,
      one.endedAt === null ? `${one.deadline} ${leftDays(days(one), c)}` : one.deadline,
      one.state,
    ]),
    c,
  );
}

function leftDays(days: number, c: Colours): string {
  if (days < 0) return c.red(`(${counted(-days, 'day')} late)`);
  const text = days === 0 ? '(today)' : `(${counted(days, 'day')} left)`;
  return days <= 7 ? c.yellow(text) : text;
}

/** @param days until the deadline; null: it does not matter any more. */
export function erasureLines(erasure: Erasure, days: number | null, c: Colours): string[] {
  const { id, matter, state, receivedOn, deadline, recordedBy, approvedBy, approvedAt, endedBy, endedAt, reason } =
    erasure;
  const sign = { open: c.yellow('✋'), approved: c.cyan('→'), finished: c.green('✔'), refused: '✘', withdrawn: '✘' }[
    state
  ];
  return [
    `${sign} Request ${c.bold(id)} of ${c.bold(matter)} is ${state}${reason === null ? '' : ` (${reason})`}.`,
    `  received ${receivedOn}, answer by ${deadline}${days === null ? '' : ` ${leftDays(days, c)}`}; recorded by ${recordedBy}`,
    ...(approvedBy && approvedAt ? [`  approved by ${approvedBy}, ${minute(approvedAt)}`] : []),
    ...(endedBy && endedAt ? [`  ended by ${endedBy}, ${minute(endedAt)}`] : []),
    ...erasure.works.map(
      ({ policy, records: approved, left }) =>
        `  ${policy}: ${records(approved)} approved${left === null ? '' : `; ${leftInWords(left)}`}`,
    ),
    ...(state === 'open'
      ? [`  ${c.cyan('→')} A second person looks at it and approves: gallra erase approve ${id}`]
      : []),
    ...(state === 'approved'
      ? [`  ${c.cyan('→')} It is carried out with the schedule of each policy, or now: gallra erase run ${id}`]
      : []),
  ];
}

const leftInWords = (left: Record<string, number>): string => {
  const parts = Object.entries(left).map(([reason, count]) => `${grouped(count)} ${inWords[reason] ?? reason}`);
  return parts.length === 0 ? 'nothing left' : `left: ${parts.join(', ')}`;
};

const inWords: Record<string, string> = {
  due: 'not erased yet',
  'out-of-scope': 'no longer in the dataset of the policy, or about nobody any more',
  blocked: 'that cannot go',
};

export function impactLines({ policies, matched, due, asOf }: ErasureImpact, c: Colours): string[] {
  const rows = policies.map((one) => [
    one.policy.id,
    one.never ? '' : amount(one.matched, c),
    one.never ? '' : amount(one.due, c),
    why(one),
  ]);
  const head = [
    { head: 'policy' },
    { head: 'match', right: true },
    { head: 'go now', right: true },
    { head: 'why not' },
  ];
  return [
    ...table(head, rows, c),
    '',
    `As of ${minute(asOf)}, ${records(matched)} ${matched === 1 ? 'matches' : 'match'}, of which ${grouped(due)} would go now.`,
    ...policies.flatMap(({ policy, refusal }) =>
      refusal ? [c.yellow(`${policy.id} waits: ${refusal.message}`), `  ${c.cyan('→')} ${refusal.hint}`] : [],
    ),
  ];
}

function why({ never, kept }: PolicyImpact): string {
  if (never) {
    switch (never.why) {
      case 'not-erasable':
        return `no right to erasure: ${never.place}`;
      case 'indefinite':
        return `kept for ever: ${never.because}`;
      case 'unspecified':
        return `no period is stated: ${never.because}`;
      case 'gap':
        return 'no dataset is connected';
      case 'verify':
        return 'nothing is disposed of under it: the system deletes by itself';
      case 'flag':
        return 'it only marks records';
      case 'no-subject':
        return 'it does not tell whom its records are about';
      case 'no-value':
        return 'no record can have that value';
      case 'no-file':
        return 'it has no file that can be used';
      case 'not-in-force':
        return 'it is not approved as it is now';
      case 'unreadable':
        return `cannot be asked: ${never.what}`;
    }
  }
  return kept
    .map(({ reason, count, because, matters }) => {
      const by = reason === 'held' ? matters : because;
      return `${grouped(count)} ${reason}${by.length > 0 ? ` (${by.join(', ')})` : ''}`;
    })
    .join('; ');
}

export function outcomeLines(outcomes: ErasureOutcome[], c: Colours): string[] {
  if (outcomes.length === 0) return ['Nothing is left to do.'];
  return outcomes.flatMap((outcome) => {
    const { matter, policy } = outcome;
    if ('error' in outcome)
      return [`${c.red('✘')} ${c.bold(matter)}, ${policy}:`, ...errorLines(outcome.error, c, false)];
    const { report, refusal, left, state } = outcome;
    if (refusal)
      return [`${c.yellow('✋')} ${c.bold(matter)}, ${policy}: ${refusal.message}`, `  ${c.cyan('→')} ${refusal.hint}`];
    if (report?.state === 'taken')
      return [`${c.yellow('✋')} ${c.bold(matter)}, ${policy}: another run is at work on its tables; try again later.`];
    const went = (report?.counts.destroyed ?? 0) + (report?.counts.anonymised ?? 0);
    const outcomeName = (report?.counts.anonymised ?? 0) > 0 ? 'anonymised' : 'destroyed';
    return [
      `${c.green('✔')} ${c.bold(matter)}, ${policy}: ${records(went)} ${outcomeName}${left ? `; ${leftInWords(left)}` : ''}`,
      ...(state === 'finished' ? ['  The request is finished.'] : []),
    ];
  });
}
