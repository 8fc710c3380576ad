/** By whose clock the desk shows instants: the zone of most policies. Pure. */
import type { PolicyFolder } from '../policy/parsed.ts';

/** UTC where there is no policy. Of several that are as frequent, the first by name. */
export function usualZone({ sound }: PolicyFolder): string {
  const counts = new Map<string, number>();
  for (const { policy } of sound) counts.set(policy.rule.timezone, (counts.get(policy.rule.timezone) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? 'UTC';
}
