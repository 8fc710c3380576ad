/**
 * What both kinds of database server can do to us, in one wording: not be reached, break off around COMMIT, be at odds with
 * somebody else, not let us. As in `store-errors.ts`, never a server's own text (law L7).
 */
import { GallraError } from '../errors/gallra-error.ts';

/** `committing`: COMMIT was sent, so a lost connection leaves the outcome unknown. */
export type Phase = 'reading' | 'changing' | 'committing';

/** Our own mistake: it must not pass for a server that cannot be reached. */
export const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;

/** @param code of the server, the network or the driver; anything that is no plain code is left out. */
export function unreachable(store: string, code: unknown): GallraError {
  const why = typeof code === 'number' || (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) ? ` (${code})` : '';
  return new GallraError({
    code: 'store.unreachable',
    what: `Store ${store} cannot be reached${why}; nothing was changed.`,
    where: `store ${store}`,
    hint: 'Check the address in stores.yaml and whether the database is running; a later attempt may work by itself.',
    actor: 'operator',
    retryable: true,
  });
}

export const unknown = (store: string): GallraError =>
  new GallraError({
    code: 'store.unknown',
    what: `The connection to store ${store} broke while a batch was being committed; its receipt says whether it was.`,
    where: `store ${store}`,
    hint: 'Do nothing: the batch is fenced and its receipt read as soon as the store can be reached.',
    actor: 'nobody',
    retryable: true,
  });

export const conflict = (store: string, table: string, detail: string): GallraError =>
  new GallraError({
    code: 'store.conflict',
    what: `Somebody else was changing table ${table} in store ${store}, or it took too long (${detail}); nothing was changed.`,
    where: `store ${store}, table ${table}`,
    hint: 'Do nothing: a smaller batch is tried later.',
    actor: 'nobody',
    retryable: true,
  });

/** @param grant what the account should be given. */
export const denied = (store: string, table: string, detail: string, grant: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `Store ${store} does not let us do this with table ${table} (${detail}); nothing was changed.`,
    where: `store ${store}, table ${table}`,
    hint: grant,
    actor: 'operator',
  });
