/**
 * What an error of the server means for us. Its text is never passed on, since it can quote values of records (law L7):
 * the number, and for a foreign key its name, are all that leaves here.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import { conflict, denied, isBug, type Phase, unknown, unreachable } from '../server-errors.ts';
import { refused, schemaError } from '../store-errors.ts';

const grant =
  'Grant the account what the policy needs: SELECT on key and condition columns, DELETE or UPDATE, and the tables gallra_….';

export function failure(store: string, table: string, error: unknown, phase: Phase): unknown {
  if (error instanceof GallraError || isBug(error)) return error;
  const errno = errnoOf(error);
  if (errno === null || lost.has(errno)) {
    return phase === 'committing' ? unknown(store) : unreachable(store, errno ?? (error as { code?: unknown }).code);
  }
  if (conflicts.has(errno)) return conflict(store, table, `${errno}`);
  if (denials.has(errno)) return denied(store, table, `${errno}`, grant);
  if (errno === 1665) return statementLog(store);
  if (phase === 'reading' && isBadValue(error)) {
    return schemaError(
      store,
      `A value that table ${table} in store ${store} is asked about does not fit its column (${errno}).`,
    );
  }
  if (misfits.has(errno)) {
    return schemaError(
      store,
      `Store ${store} does not know what was asked of table ${table}, or the types or collations differ (${errno}).`,
    );
  }
  const name = constraintOf(error, errno);
  return refused(store, table, ` (${errno}${name === null ? '' : `, ${name}`})`);
}

/** The number of a server's error; null for what the network or the driver says. */
export function errnoOf(error: unknown): number | null {
  const { errno, sqlState } = error as { errno?: unknown; sqlState?: unknown };
  return typeof errno === 'number' && errno > 0 && typeof sqlState === 'string' ? errno : null;
}

export const duplicate = 1062;
export const noSuchTable = 1146;
export const noTableAccess = 1142;

/** The table is not there, or not for us: the server says the one or the other by what the account may do. */
export const isWithoutTable = (error: unknown): boolean => [noSuchTable, noTableAccess].includes(errnoOf(error) ?? 0);

/** Too many connections, out of resources, shutdown, a killed or broken connection, a cluster node that is not ready. */
const lost = new Set([
  1021, 1040, 1041, 1042, 1043, 1047, 1053, 1077, 1079, 1080, 1129, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1226,
  1927, 2006, 2013, 4031,
]);

/** Lock or statement timeout, deadlock, a table changed since the snapshot, more text than a packet holds. */
const conflicts = new Set([1020, 1153, 1205, 1213, 1317, 1412, 1614, 1969, 3024, 3572]);

/** Missing privileges, a wrong or expired password, a locked account, a server or transaction that may only be read. */
const denials = new Set([
  1044, 1045, 1130, 1142, 1143, 1227, 1251, 1290, 1370, 1449, 1524, 1698, 1792, 1820, 1836, 1862, 3118, 4151,
]);

/** No such database, table or column; a statement or collations that the server cannot put together. */
const misfits = new Set([1046, 1049, 1051, 1054, 1064, 1109, 1146, 1193, 1235, 1253, 1267, 1270, 1271, 1305]);

const isBadValue = (error: unknown): boolean =>
  [1292, 1366, 1411, 1525, 4078].includes(errnoOf(error) ?? 0) ||
  String((error as { sqlState?: unknown }).sqlState).startsWith('22');

/** Only from the two errors whose text is made of names alone. */
function constraintOf(error: unknown, errno: number): string | null {
  if (errno !== 1451 && errno !== 1452) return null;
  return /CONSTRAINT `([\w$]{1,64})`/.exec(String((error as { sqlMessage?: unknown }).sqlMessage))?.[1] ?? null;
}

const statementLog = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The server of store ${store} logs statements (binlog_format = STATEMENT), with which records cannot be disposed of safely.`,
    where: `store ${store}`,
    hint: 'Set binlog_format to MIXED or ROW on the server.',
    actor: 'operator',
  });

/** Other tables, or triggers, may be there that this account is not shown: what a disposal takes along cannot be known. */
export const blind = (store: string, what: string, grant: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The account of store ${store} is not shown ${what}, so nobody can tell what a disposal would take along.`,
    where: `store ${store}`,
    hint: `Let the administrator run: grant ${grant} to the account. It lets it read no record.`,
    actor: 'operator',
  });
