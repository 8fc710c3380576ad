/** Whatever stops disposal without a run that would say so: files with mistakes, and pauses that the program itself set. */
import type { Alert } from '../../ports/alerts.ts';
import type { Engine } from '../engine.ts';
import { alertOf, minutes } from './alert.ts';

export async function standstillAlerts({ ledger, policies }: Engine): Promise<Alert[]> {
  const mistakes = policies.problems.filter(({ severity }) => severity !== 'warning');
  const broken = policies.broken.flatMap(({ id }) => id ?? []);
  const files = [...new Set(mistakes.map(({ file }) => file.split('/').at(-1) ?? file))].sort();
  const faulty =
    files.length === 0
      ? []
      : [
          alertOf('policy.broken', 'urgent', '', {
            policies: broken.sort(),
            counts: { mistakes: mistakes.length, files: files.length },
            gist: files.join(', '),
            facts: { files: files.slice(0, 10).join(', ') },
            steadyMs: minutes(2),
          }),
        ];
  const paused = (await ledger.pauses())
    .filter(({ pausedBy }) => pausedBy.startsWith('worker:'))
    .map(({ policy, store, reason, pausedAt }) =>
      alertOf('disposal.paused', 'urgent', `${policy ?? ''}:${store ?? ''}:${reason}`, {
        policies: policy === null ? [] : [policy],
        since: pausedAt,
        code: reason,
        facts: { store },
      }),
    );
  return [...faulty, ...paused];
}
