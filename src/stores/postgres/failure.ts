/**
 * What an error of the server means for us. Its text is never passed on, since it can quote values of records (law L7):
 * the SQLSTATE, and for a constraint its name, are all that leaves here.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import { refused, schemaError } from '../store-errors.ts';

/** `committing`: COMMIT was sent, so a lost connection leaves the outcome unknown. */
export type Phase = 'reading' | 'changing' | 'committing';

export function failure(store: string, table: string, error: unknown, phase: Phase): unknown {
  if (error instanceof GallraError || isBug(error)) return error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const state = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  if (state === null || isLost(state))
    return phase === 'committing' ? unknown(store) : unreachable(store, state ?? code);
  if (isConflict(state)) return conflict(store, table, state);
  if (isDenied(state)) return denied(store, table, state);
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

/** Our own mistake: it must not pass for a server that cannot be reached. */
const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;

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

function unreachable(store: string, detail: unknown): GallraError {
  const why = typeof detail === 'string' ? ` (${detail})` : '';
  return new GallraError({
    code: 'store.unreachable',
    what: `Store ${store} cannot be reached${why}; nothing was changed.`,
    where: `store ${store}`,
    hint: 'Check the address in stores.yaml and whether the database is running; a later attempt may work by itself.',
    actor: 'operator',
    retryable: true,
  });
}

const unknown = (store: string): GallraError =>
  new GallraError({
    code: 'store.unknown',
    what: `The connection to store ${store} broke while a batch was being committed; its receipt says whether it was.`,
    where: `store ${store}`,
    hint: 'Do nothing: the batch is fenced and its receipt read as soon as the store can be reached.',
    actor: 'nobody',
    retryable: true,
  });

export const conflict = (store: string, table: string, state: string): GallraError =>
  new GallraError({
    code: 'store.conflict',
    what: `Somebody else was changing table ${table} in store ${store}, or it took too long (${state}); nothing was changed.`,
    where: `store ${store}, table ${table}`,
    hint: 'Do nothing: a smaller batch is tried later.',
    actor: 'nobody',
    retryable: true,
  });

const denied = (store: string, table: string, state: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `Store ${store} does not let us do this with table ${table} (${state}); nothing was changed.`,
    where: `store ${store}, table ${table}`,
    hint: 'Grant the role what the policy needs: SELECT on key and condition columns, DELETE or UPDATE, the schema gallra; and no row security.',
    actor: 'operator',
  });
