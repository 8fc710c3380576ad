/** No disposal as a database role that could edit the log: the program itself must not be able to rewrite what it did. */
import type { LogRights } from '../../ports/ledger.ts';
import { type Refusal, refuse } from './refusal.ts';

export const mayEditLog = ({ superuser, mayEdit }: LogRights): boolean => superuser || mayEdit;

export function guardLogRole(rights: LogRights): Refusal | null {
  if (!mayEditLog(rights)) return null;
  const what = rights.superuser
    ? "is a superuser of the ledger's database"
    : 'could change or delete entries of the log';
  return refuse(
    'guard.role',
    `The role that this program connects to the ledger as ${what}.`,
    'Connect as a role that may only append (gallra migrate --worker-role <role>), or do without: GALLRA_REQUIRE_LOG_ROLE=off',
    'operator',
  );
}
