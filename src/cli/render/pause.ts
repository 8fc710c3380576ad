/** What is paused, for people. */
import type { Pause } from '../../ports/ledger.ts';
import type { Colours } from '../shell.ts';
import { minute, table } from './columns.ts';

export function pauseLines(pauses: Pause[], c: Colours): string[] {
  if (pauses.length === 0) return ['Nothing is paused.'];
  const head = ['paused', 'until', 'reason', 'by', 'since'].map((one) => ({ head: one }));
  const rows = pauses.map((pause) => [
    scopeInWords(pause),
    pause.until === null ? 'somebody resumes it' : minute(pause.until),
    pause.reason,
    pause.pausedBy,
    minute(pause.pausedAt),
  ]);
  return table(head, rows, c);
}

export function scopeInWords({ policy, store }: Pick<Pause, 'policy' | 'store'>): string {
  if (policy === null) return store === null ? 'everything' : `everything in ${store}`;
  return store === null ? policy : `${policy} in ${store}`;
}
