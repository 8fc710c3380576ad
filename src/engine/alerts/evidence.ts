/** Whether the log can be relied upon, and whether somebody outside keeps it. */
import type { Alert } from '../../ports/alerts.ts';
import type { Engine } from '../engine.ts';
import { refusalOf } from '../guards/anchor.ts';
import { guardAuditLog } from '../guards/audit-log.ts';
import { lookOutside } from '../look-at-log.ts';
import { alertOf, hours } from './alert.ts';

/** The log is looked through once a day; two days without is a worker that does not. */
const checkedWithinMs = hours(50);
const awayMs = hours(1);

/** By the ledger alone. */
export async function logAlerts({ ledger }: Engine, now: string): Promise<Alert[]> {
  const { fault } = await ledger.checkLog();
  const refusal = guardAuditLog({ fault });
  if (refusal && fault)
    return [alertOf('log.unsound', 'urgent', fault, { code: fault, facts: { message: refusal.message } })];
  const checked = await ledger.newestEntry('log.checked');
  const since = checked?.at ?? (await ledger.newestEntry('ledger.created'))?.at ?? now;
  if (Date.parse(now) - Date.parse(since) <= checkedWithinMs) return [];
  return [alertOf('log.unchecked', 'urgent', '', { since, facts: { never: checked ? null : 'yes' } })];
}

/** By what is kept outside; nothing where nothing is. */
export async function outsideAlerts(engine: Engine): Promise<Alert[]> {
  const look = await lookOutside(engine);
  if (look === null) return [];
  const [conflict] = look.conflicts;
  const contradicted = conflict
    ? [
        alertOf('log.contradicted', 'urgent', conflict.why, {
          code: refusalOf(conflict).code,
          facts: { message: refusalOf(conflict).message },
        }),
      ]
    : [];
  const all = look.heads.length === 0;
  const away = look.away.map(({ anchor, error }) =>
    alertOf('anchor.away', 'urgent', anchor, {
      code: error.code,
      steadyMs: awayMs,
      gist: all ? 'all' : 'some',
      facts: { anchor, message: error.message, all: all ? 'yes' : null },
    }),
  );
  return [...contradicted, ...away];
}
