/** No disposal without a log that holds: entries that are missing stop every run until a person has looked. */
import type { LogCheck } from '../../ports/ledger.ts';
import { type Refusal, refuse } from './refusal.ts';

export function guardAuditLog({ fault }: Pick<LogCheck, 'fault'>): Refusal | null {
  if (fault === null) return null;
  const what = {
    head: 'does not end where its head says',
    gap: 'has gaps',
    root: 'does not give the root that was signed',
  }[fault];
  return refuse(
    'guard.audit',
    `The audit log ${what}: entries were lost or taken away.`,
    'Find out who changed the ledger and bring its entries back; then run: gallra audit check',
    'operator',
  );
}
