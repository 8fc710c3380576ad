/** What stands at this moment, for whoever asks, and whether it was told. Pure. */
import type { Alert, NotedAlert } from '../../ports/alerts.ts';

export interface NotedNow extends Pick<NotedAlert, 'alert' | 'firstSeen' | 'endedAt'> {
  toldAt: string | null;
}

/**
 * @param found by looks at this moment, also what may yet mend itself and is not told before it has stood for its time;
 * what only stores can tell is taken from what was noted.
 */
export function standingNowAmong(found: Alert[], noted: NotedAlert[], now: string): NotedNow[] {
  const known = new Map(noted.filter(({ endedAt }) => endedAt === null).map((one) => [one.alert.key, one]));
  const counted = noted
    .filter(({ source, endedAt }) => endedAt === null && source !== 'ledger' && source !== 'outside')
    .map(({ alert }) => alert);
  const rank = { urgent: 0, daily: 1 };
  return [...found, ...counted]
    .map((alert) => {
      const { firstSeen = now, toldAt = null } = known.get(alert.key) ?? {};
      return { alert, firstSeen, endedAt: null, toldAt };
    })
    .sort((a, b) => rank[a.alert.severity] - rank[b.alert.severity] || a.alert.key.localeCompare(b.alert.key));
}
