/** What the operating system says → the errors of a store. Never its own text: that quotes paths (law L7). */
import { GallraError } from '../../errors/gallra-error.ts';
import { Unreadable } from '../drawer.ts';
import { spoilt } from '../store-errors.ts';

export const errnoOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What was asked for is not there, or is something else by now. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error));

/** The system refused to take a name away, and certainly did not. */
export const isRefusal = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EBUSY', 'EROFS', 'EISDIR'].includes(errnoOf(error));

/** Everything that is no error of the system's is passed on. */
export function failure(store: string, error: unknown): unknown {
  if (error instanceof GallraError) return error;
  if (error instanceof Unreadable) return spoilt(store);
  const code = errnoOf(error);
  if (code === '') return error;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return denied(store, code);
  return new GallraError({
    code: 'store.unreachable',
    what: `The folder of store ${store} cannot be read or written now (${code}).`,
    where: `store ${store}`,
    hint: 'Check that it is mounted, that its file server answers, and that there is room.',
    actor: 'operator',
    retryable: true,
  });
}

const denied = (store: string, code: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The system does not let us into a part of the folder of store ${store} (${code}).`,
    where: `store ${store}`,
    hint: 'Let this account read and search every directory below the root, and write where files are disposed of; see docs/stores/folder.md.',
    actor: 'operator',
  });

/** A mount that is missing looks like a folder in which everything is gone. */
export const notOurs = (store: string): GallraError =>
  new GallraError({
    code: 'store.unreachable',
    what: `The folder of store ${store} has no .gallra/ledger: it is not mounted, or it was never prepared.`,
    where: `store ${store}`,
    hint: `Mount it. If it is new: gallra prepare ${store}.`,
    actor: 'operator',
    retryable: true,
  });

/** Some of the batch may be done: only time and a look tell. */
export const unknown = (store: string, error: unknown): GallraError =>
  new GallraError({
    code: 'store.unknown',
    what: `The folder of store ${store} failed in the middle of a batch (${errnoOf(error) || 'timeout'}); what was done will be looked up.`,
    where: `store ${store}`,
    hint: 'Nothing to do: the batch is settled when its time is over. If it happens again, look at the disk or the file server.',
    actor: 'nobody',
    retryable: true,
  });
