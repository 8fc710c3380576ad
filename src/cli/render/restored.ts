/** What came back with a backup, for people: counts and references, no keys. */
import type { Adoption } from '../../engine/adopt.ts';
import type { RestoredStore } from '../../engine/restored-store.ts';
import type { Colours } from '../shell.ts';
import { grouped, minute, table } from './columns.ts';

export function restoredLines({ store, to, disposals, untold, holds, erasures }: RestoredStore, c: Colours): string[] {
  const total = disposals.reduce((sum, { reappeared }) => sum + reappeared, 0);
  const policies = Map.groupBy(disposals, ({ policy }) => policy);
  const head = [{ head: 'policy' }, { head: 'records', right: true }, { head: 'first disposed of' }, { head: 'batch' }];
  const rows = [...policies].map(([policy, of]) => [
    policy,
    grouped(of.reduce((sum, { reappeared }) => sum + reappeared, 0)),
    minute(of[0]?.settledAt ?? ''),
    `${of[0]?.batchId ?? ''}${of.length > 1 ? ` and ${of.length - 1} more` : ''}`,
  ]);
  return [
    ...(total > 0 ? [...table(head, rows, c), ''] : []),
    `${c.yellow('✋')} ${c.bold(store)} is paused. ${total === 0 ? 'Nothing' : grouped(total)} that was disposed of since ${minute(to)} is there again.`,
    ...(untold > 0
      ? [
          c.yellow(
            `  Of ${grouped(untold)} batches nothing can be told: no commitments were kept, or not with these keys.`,
          ),
        ]
      : []),
    ...(holds.moved > 0 ? [`  ${grouped(holds.moved)} holds are on the restored database now.`] : []),
    ...(holds.left > 0
      ? [
          c.red(
            `  ${grouped(holds.left)} holds are on tables that the restored database does not have; the store stays refused.`,
          ),
        ]
      : []),
    ...(erasures.length > 0
      ? [
          `  ${grouped(erasures.length)} finished ${erasures.length === 1 ? 'request' : 'requests'} for erasure had records here since: ${erasures.map(({ matter }) => matter).join(', ')}. They are carried out again when the store is resumed.`,
        ]
      : []),
    `  ${c.cyan('→')} When what people entered since is back as well: gallra resume --store ${store}`,
    '    The next run then disposes again of what is due; holds and exceptions are asked anew.',
  ];
}

export function adoptionLines(adoptions: Adoption[], c: Colours): string[] {
  return adoptions.flatMap((one) => [
    one.state === 'adopted'
      ? `${c.green('✔')} ${c.bold(one.store)} is adopted${told(one)}`
      : `${c.yellow('✋')} ${c.bold(one.store)} stays paused: ${why(one)}${told(one)}`,
    ...(one.state === 'waits' && one.because !== 'unreachable'
      ? [
          `  ${c.cyan('→')} Compare gallra hold list with the decisions on paper, place what is missing, then run: gallra adopt ${one.store} --holds-confirmed`,
        ]
      : []),
  ]);
}

const why = ({ because, unreadable }: Adoption): string =>
  ({
    unreachable: 'it cannot be reached.',
    'no-journal': 'it keeps no copies of its holds.',
    unreadable: `of ${unreadable.length} holds the copies cannot be read.`,
  })[because ?? 'unreachable'];

function told({ holds, releases, batches, disposed, indeterminate, disowns }: Adoption): string {
  const parts = [
    ...(holds > 0 ? [`${holds} holds are back`] : []),
    ...(releases > 0 ? [`${releases} released again`] : []),
    ...(batches > 0 ? [`${batches} batches taken over with ${grouped(disposed)} records`] : []),
    ...(disowns ? [`the log of ${grouped(disowns.size)} entries that the anchors knew is disowned`] : []),
    ...(indeterminate > 0 ? [`up to ${grouped(indeterminate)} records indeterminate`] : []),
  ];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
