/** What a service does to us → the errors of a store. Never its own words, which quote records (law L7). */
import { GallraError } from '../../errors/gallra-error.ts';
import { LineFailure } from './line.ts';

/** A word for a kind of error, or a number of Windows; no ids, which have more digits and may be those of a record. */
export const safeCode = (text: unknown): string | null =>
  typeof text === 'string' &&
  (/^0x[0-9a-f]{8}$/i.test(text) ||
    (/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(text) && text.replaceAll(/\D/g, '').length <= 6))
    ? text
    : null;

export function failure(store: string, error: unknown): unknown {
  if (!(error instanceof LineFailure)) return error;
  const { reason, code } = error;
  if (reason === 'address') return privateAddress(store);
  if (reason === 'large')
    return nonsense(store, 'an answer is longer than 32 MB', 'Ask for smaller pages in its list.');
  if (reason === 'encoded')
    return nonsense(
      store,
      'an answer is compressed though we asked for none',
      'Switch compression off for this client.',
    );
  if (code.startsWith('PROXY_')) return unreachable(store, code, proxyHint);
  return unreachable(store, code || (reason === 'timeout' ? 'no answer in time' : 'connection lost'));
}

/** @param why no text of the service's. */
export const unreachable = (
  store: string,
  why: string,
  hint = 'Check the address in stores.yaml, and whether the service is running; a later attempt may work by itself.',
): GallraError =>
  new GallraError({
    code: 'store.unreachable',
    what: `The service of store ${store} cannot be reached, or has no time for us (${why}).`,
    where: `store ${store}`,
    hint,
    actor: 'operator',
    retryable: true,
  });

const proxyHint =
  'That is the proxy: 407 asks for user and password in GALLRA_PROXY, other numbers say that it does not lead there. What is reached without it belongs into GALLRA_NO_PROXY.';

/** The answers are not what the mapping says. */
export const nonsense = (store: string, what: string, hint: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The service of store ${store} does not answer as it is mapped: ${what}.`,
    where: `store ${store}`,
    hint,
    actor: 'operator',
  });

export const denied = (store: string, why: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The service of store ${store} does not let us in, or not do this (${why}).`,
    where: `store ${store}`,
    hint: 'Check the credentials in the environment, and what the account may do; see docs/stores/http.md.',
    actor: 'operator',
  });

export const privateAddress = (store: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The address of store ${store} leads into a network that is not public; it was not connected to.`,
    where: `store ${store}`,
    hint: 'If it is meant to be there, list its network in stores.yaml, under `allow`: 10.1.0.0/16.',
    actor: 'operator',
  });

export const unencrypted = (store: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The address of store ${store} is not encrypted.`,
    where: `store ${store}`,
    hint: 'Write https://, or list the origin under `allow` in stores.yaml: http://host:port.',
    actor: 'operator',
  });

export const elsewhere = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The service of store ${store} sends us to another host, which is not asked.`,
    where: `store ${store}`,
    hint: 'If that host belongs to it, list its origin in stores.yaml, under `allow`: https://other.example.org.',
    actor: 'operator',
  });

export const unbound = (store: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `Store ${store} is bound to no ledger, so nothing is disposed of there.`,
    where: `store ${store}`,
    hint: `Run gallra prepare ${store}, and write the line that it prints into stores.yaml.`,
    actor: 'operator',
  });

/** It says that it did it, and it did not. */
export const notDone = (store: string, what: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `The service of store ${store} answered that a record is ${what}, and still shows it as before; nothing more is asked of it.`,
    where: `store ${store}`,
    hint: 'Map a request that really does it: many services only mark what they are told to delete, and need a second step.',
    actor: 'author',
  });

/** Something of the batch may be done: only time and a look tell. */
export const unknown = (store: string, why: string): GallraError =>
  new GallraError({
    code: 'store.unknown',
    what: `The service of store ${store} failed in the middle of a batch (${why}); what was done will be looked up.`,
    where: `store ${store}`,
    hint: 'Nothing to do: the batch is settled when its time is over. If it happens again, look at the service.',
    actor: 'nobody',
    retryable: true,
  });
