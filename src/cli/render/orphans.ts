/** Orphans for people. Names of objects and keys may identify somebody: they are for whoever asked. */
import type { DestroyedOrphans } from '../../engine/destroy-orphans.ts';
import type { Orphans } from '../../engine/orphans.ts';
import type { Colours } from '../shell.ts';
import { grouped, minute } from './columns.ts';

export function orphanLines(found: Orphans, only: string | null, c: Colours): string[] {
  const { policy, asOf, objects, rows, unreadable, refusal } = found;
  const orphans = objects.reduce((sum, one) => sum + one.orphans, 0);
  const pattern = only === null ? '' : ` --only "${only}"`;
  return [
    `${c.bold(policy)}, as of ${minute(asOf)}`,
    '',
    c.bold('Objects that no record names'),
    ...objects.flatMap((one) => [
      `  ${one.place}: ${grouped(one.orphans)} of ${grouped(one.looked)} that are older than a day`,
      ...shown(one.first, one.orphans, c),
    ]),
    '',
    c.bold('Records whose object is not there'),
    ...rows.flatMap((one) => [
      `  ${one.template} in ${one.place}: ${grouped(one.missing)}`,
      ...shown(
        one.first.map((key) => key.join(' / ')),
        one.missing,
        c,
      ),
    ]),
    ...unreadable.map(
      ({ store, table, count }) =>
        `  ${c.yellow('!')} ${grouped(count)} rows of ${table} in ${store} name objects in a way that nobody can follow`,
    ),
    '',
    ...(orphans === 0
      ? ['Nothing is orphaned.']
      : refusal
        ? [`${c.yellow('✋')} ${refusal.message} ${c.dim(`(${refusal.code})`)}`, `  ${c.cyan('→')} ${refusal.hint}`]
        : [
            `Nothing was destroyed. If nobody needs them: gallra orphans ${policy}${pattern} --destroy --yes ${orphans}`,
          ]),
  ];
}

const shown = (first: string[], all: number, c: Colours): string[] => [
  ...first.map((one) => `    ${one}`),
  ...(all > first.length ? [c.dim(`    and ${grouped(all - first.length)} more`)] : []),
];

export function destroyedLines(policy: string, done: DestroyedOrphans, c: Colours): string[] {
  const { state, runId, destroyed, left, refusal } = done;
  if (refusal)
    return [`${c.yellow('✋')} ${refusal.message} ${c.dim(`(${refusal.code})`)}`, `  ${c.cyan('→')} ${refusal.hint}`];
  if (state === 'taken')
    return [`${c.yellow('✋')} Another run is at work on the tables of ${policy}; try again later.`];
  const gone = Object.entries(destroyed).map(([place, count]) => `${grouped(count)} of ${place}`);
  const kept = Object.entries(left).map(([reason, count]) => `${grouped(count)} ${reason}`);
  return [
    `${c.green('✔')} destroyed: ${gone.join(', ') || 'nothing'}${kept.length > 0 ? `; left: ${kept.join(', ')}` : ''}`,
    c.dim(`  run ${runId ?? ''}`),
  ];
}
