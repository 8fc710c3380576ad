/** Holds for people. The values that they cover may be personal data: they are left out unless somebody asks. */
import type { HoldImpact } from '../../engine/hold-impact.ts';
import type { Copied } from '../../engine/hold-journal.ts';
import type { PlacedHold, ReleasedHold } from '../../engine/holds.ts';
import type { Pushed } from '../../engine/push-hold.ts';
import type { Hold, Settlement } from '../../ports/ledger.ts';
import type { Colours } from '../shell.ts';
import { grouped, table } from './columns.ts';

export function placedLines(
  { hold, acknowledged, copied, pushed, waitedFor, covered }: PlacedHold,
  c: Colours,
): string[] {
  const kind = hold.restriction ? 'Restriction' : 'Hold';
  return [
    acknowledged
      ? `${c.green('✔')} ${kind} ${c.bold(hold.id)} is acknowledged: from here on it is kept.`
      : `${c.yellow('✋')} ${kind} ${c.bold(hold.id)} is recorded, not yet acknowledged: ${copied === 'unwritten' ? 'its copy outside the ledger could not be written' : 'a batch that began before it could not be settled'}.`,
    ...(acknowledged
      ? []
      : [`  ${c.cyan('→')} Every later batch respects it. See whether it is acknowledged: gallra hold list`]),
    ...waitedFor.map(({ batchId, settlement }) => `  waited for batch ${batchId}: ${whatItDid(settlement)}`),
    `  ${coverage(hold, covered)}`,
    ...pushedLine(pushed, 'set on', c),
    ...copyLine(copied, c),
  ];
}

export function releasedLines({ hold, by, copied, pushed }: ReleasedHold, c: Colours): string[] {
  if (copied !== 'unwritten')
    return [
      `${c.green('✔')} Hold ${c.bold(hold.id)} is released by ${by}.`,
      ...pushedLine(pushed, 'lifted from', c),
      ...copyLine(copied, c),
    ];
  return [
    `${c.yellow('✋')} Hold ${c.bold(hold.id)} is released by ${by}, not yet outside the ledger: the store cannot be reached.`,
    `  ${c.cyan('→')} Say it again when it can: else the hold would come back with a restored ledger.`,
  ];
}

/** Of stores that can themselves refuse to let go of a record. */
function pushedLine(pushed: Pushed, done: 'set on' | 'lifted from', c: Colours): string[] {
  if (pushed === null) return [];
  const still =
    done === 'set on'
      ? 'Our own hold keeps them all the same.'
      : 'They stay held there until it is lifted: say it again.';
  if ('unreached' in pushed)
    return [c.yellow(`  No legal hold was ${done} anything in the store (${pushed.unreached}). ${still}`)];
  if (pushed.tooMany !== null)
    return [c.yellow(`  No legal hold was set in the store: it covers more than ${grouped(pushed.tooMany)}. ${still}`)];
  return [
    `  A legal hold was ${done} ${grouped(pushed.set)} ${pushed.set === 1 ? 'version' : 'versions'} in the store.`,
    ...(pushed.failed > 0 ? [c.yellow(`  On ${grouped(pushed.failed)} the store did not let us. ${still}`)] : []),
  ];
}

/** Nothing where all is as it should be. */
function copyLine(copied: Copied, c: Colours): string[] {
  if (copied === 'unsealed')
    return [c.yellow('  No copy that can be read is kept outside the ledger: GALLRA_COMMITMENT_KEY is not set.')];
  return copied === 'none'
    ? [c.yellow('  No copy is kept outside the ledger: the store is not prepared, or can keep none.')]
    : [];
}

function whatItDid(settlement: Settlement | null): string {
  if (!settlement) return 'not settled yet';
  if (settlement.state === 'abandoned' || settlement.disposed === 0) return 'it did nothing';
  return `${grouped(settlement.disposed)} records ${settlement.outcome} before the hold`;
}

function coverage(hold: Hold, covered: number): string {
  if (hold.kind === 'record')
    return covered > 0 ? 'The record is there.' : 'The record is not there: it is gone, or still to come.';
  return `It covers ${grouped(covered)} records of ${hold.store}.${hold.table} now, and those that come to match it.`;
}

export function holdLines(holds: Hold[], show: { values: boolean; today: string }, c: Colours): string[] {
  if (holds.length === 0) return ['No holds.'];
  const head = ['id', 'covers', 'reason', 'matter', 'by', 'since', 'review', 'state'].map((one) => ({ head: one }));
  const rows = holds.map((hold) => [
    hold.id,
    covers(hold, show.values),
    hold.restriction ? `${hold.reason} (Art. 18)` : hold.reason,
    hold.matter,
    hold.placedBy,
    hold.placedAt.slice(0, 10),
    hold.releasedAt === null && hold.reviewOn < show.today ? c.red(`${hold.reviewOn} passed`) : hold.reviewOn,
    hold.releasedAt !== null
      ? c.dim(`released ${hold.releasedAt.slice(0, 10)}`)
      : hold.acknowledgedAt === null
        ? c.yellow('not yet acknowledged')
        : c.green('kept'),
  ]);
  return table(head, rows, c);
}

function covers({ store, table: name, kind, match }: Hold, values: boolean): string {
  const columns = Object.entries(match).map(([column, value]) => (values ? `${column}=${value}` : column));
  const what = { record: 'one record by', matching: 'all with', dataset: 'all' }[kind];
  return [`${store}.${name}:`, what, columns.join(', ')].filter((part) => part !== '').join(' ');
}

/** Without values and note: names of the columns only. */
export function holdAsJson({ match, note: _, ...hold }: Hold): unknown {
  return { ...hold, columns: Object.keys(match) };
}

/** What a hold keeps now, or lets go: by policy. Null: it could not be counted. */
export function holdImpactLines(impact: HoldImpact | null, what: 'kept' | 'freed', c: Colours): string[] {
  if (impact === null) return [c.yellow('  What it keeps from being disposed of could not be counted now.')];
  if (impact.policies.length === 0) return ['  No policy disposes of anything there.'];
  return impact.policies.map(({ policy, due }) => {
    if (due === null) return `  ${c.bold(policy.id)}: how many of them are due now cannot be counted`;
    const records = due === 1 ? '1 record is due now' : `${grouped(due)} records are due now`;
    return `  ${c.bold(policy.id)}: ${records}, and ${what === 'kept' ? 'kept by this hold' : 'would be disposed of without this hold'}`;
  });
}

export const holdImpactAsJson = ({ covered, policies }: HoldImpact): unknown => ({
  covered,
  policies: policies.map(({ policy, action, due, left }) => ({ policy: policy.id, action, due, left })),
});
