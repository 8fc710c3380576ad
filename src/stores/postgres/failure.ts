/**
 * What an error of the server means for us. Its text is never passed on, since it can quote values of records (law L7):
 * the SQLSTATE, and for a constraint its name, are all that leaves here.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import { conflict, denied, isBug, type Phase, unknown, unreachable } from '../server-errors.ts';
import { refused, schemaError } from '../store-errors.ts';

const grant =
  'Grant the role what the policy needs: SELECT on key and condition columns, DELETE or UPDATE, the schema gallra; and no row security.';

export function failure(store: string, table: string, error: unknown, phase: Phase): unknown {
  if (error instanceof GallraError || isBug(error)) return error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const state = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  if (state === null || isLost(state))
    return phase === 'committing' ? unknown(store) : unreachable(store, state ?? code);
  if (isConflict(state)) return conflict(store, table, state);
  if (isDenied(state)) return denied(store, table, state, grant);
  if (phase === 'reading' && state.startsWith('22')) {
    return schemaError(
      store,
      `A value that table ${table} in store ${store} is asked about does not fit its column (${state}).`,
    );
  }
  if (state.startsWith('42') || state.startsWith('3D') || state.startsWith('3F')) {
    return schemaError(
      store,
      `Store ${store} does not know what was asked of table ${table}, or the types differ (${state}).`,
    );
  }
  const name = state.startsWith('23') && typeof constraint === 'string' ? `, ${constraint}` : '';
  return refused(store, table, ` (${state}${name})`);
}

/** SQLSTATE of a server's error, or null. */
export function stateOf(error: unknown): string | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** Connection exceptions, shutdown, too many connections, out of resources. */
const isLost = (state: string): boolean =>
  state.startsWith('08') ||
  state.startsWith('53') ||
  state.startsWith('58') ||
  ['57P01', '57P02', '57P03', '57P05'].includes(state);

/** Serialisation failure, deadlock, lock or statement or idle timeout: all of it was rolled back. */
const isConflict = (state: string): boolean => ['40001', '40P01', '55P03', '57014', '25P03', '25P04'].includes(state);

/** Missing privileges (row security among them), a wrong password, a database that may only be read. */
const isDenied = (state: string): boolean => state === '42501' || state.startsWith('28') || state === '25006';
