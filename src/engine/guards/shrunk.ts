/**
 * A table that is empty, or lost most of its rows to somebody else, may be the wrong table, or half restored: what is
 * left says nothing about what is due, and a person must look.
 */
import { awaitApproval, type Refusal } from './refusal.ts';

/** Below this many rows a share says nothing. */
const floor = 100;

/**
 * @param before rows at the end of the last finished run of this rule.
 * @param ours rows that we disposed of since, by whatever policy.
 */
export function guardShrunk(before: number, ours: number, now: number): Refusal | null {
  const lost = before - ours - now;
  const emptied = now === 0 && lost > 0;
  if (!emptied && !(before >= floor && lost > before / 2)) return null;
  return awaitApproval(
    'guard.shrunk',
    `The table has ${now} rows; the last run left ${before}, and we disposed of ${ours} since.`,
    'Find out who took the others away, and whether this is the right database',
  );
}
