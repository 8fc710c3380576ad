/** What a server, the network or the SDK says → the errors of a store. Never their own text: it quotes keys (law L7). */
import { GallraError } from '../../errors/gallra-error.ts';
import { Unreadable } from '../drawer.ts';
import { isBug } from '../server-errors.ts';
import { spoilt } from '../store-errors.ts';

/** The code that the server gave, such as `NoSuchKey`; else that of the network. */
export function codeOf(error: unknown): string {
  const { name, Code, code } = fieldsOf(error);
  const found = [Code, name === 'Error' ? code : name, code].find(
    (one) => typeof one === 'string' && one !== '' && one !== 'Error' && /^[A-Za-z0-9_]{1,64}$/.test(one),
  );
  return typeof found === 'string' ? found : '';
}

export const statusOf = (error: unknown): number | null => {
  const { $metadata } = fieldsOf(error);
  const status =
    typeof $metadata === 'object' && $metadata && 'httpStatusCode' in $metadata && $metadata.httpStatusCode;
  return typeof status === 'number' ? status : null;
};

/** The object, or this version of it, is not there. */
export const isAbsent = (error: unknown): boolean =>
  ['NoSuchKey', 'NoSuchVersion', 'NoSuchUpload', 'NotFound'].includes(codeOf(error)) ||
  (statusOf(error) === 404 && codeOf(error) !== 'NoSuchBucket');

/** A condition on what was there did not hold. */
export const isChanged = (error: unknown): boolean =>
  /^(412)?PreconditionFailed$|^ConditionalRequestConflict$/.test(codeOf(error)) || statusOf(error) === 412;

/** The server does not know what it was asked for. */
export const isUnknownToServer = (error: unknown): boolean =>
  [405, 501].includes(statusOf(error) ?? 0) || /^(NotImplemented|MethodNotAllowed)$/.test(codeOf(error));

export const isDenied = (error: unknown): boolean =>
  [401, 403].includes(statusOf(error) ?? 0) || deniedCodes.includes(codeOf(error));

const deniedCodes = [
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'CredentialsProviderError',
];

const elsewhere = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
];

/** Bugs of ours, and what is an error of the store's already, are passed on. */
export function failure(store: string, error: unknown): unknown {
  if (error instanceof GallraError) return error;
  if (error instanceof Unreadable) return spoilt(store);
  const code = codeOf(error);
  const status = statusOf(error);
  if (status === null && code === '' && isBug(error)) return error;
  if (isDenied(error)) return denied(store, code || String(status));
  if (code === 'NoSuchBucket') return unreachable(store, 'there is no such bucket', 'Correct `bucket` in stores.yaml.');
  if (elsewhere.includes(code) || status === 301)
    return unreachable(store, 'it is in another region', 'Correct `region` in stores.yaml.');
  if (isChanged(error)) return unreachable(store, code, 'Nothing to do: it is tried again.');
  return unreachable(
    store,
    isNonsense(error) ? 'what answers is no S3 server' : code || `status ${status}`,
    'Check `endpoint`, `bucket` and `region` in stores.yaml, and whether the server answers; a later attempt may work by itself.',
  );
}

/** An answer that could not be read: a login page, a proxy, half an XML. */
export function isNonsense(error: unknown): boolean {
  const status = statusOf(error);
  const read = typeof error === 'object' && error !== null && '$response' in error;
  return (
    (status !== null && status < 400) || (read && codeOf(error) === '') || isBug(error) || error instanceof SyntaxError
  );
}

const unreachable = (store: string, why: string, hint: string): GallraError =>
  new GallraError({
    code: 'store.unreachable',
    what: `The bucket of store ${store} cannot be reached (${why}); nothing was changed.`,
    where: `store ${store}`,
    hint,
    actor: 'operator',
    retryable: true,
  });

const denied = (store: string, code: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `The bucket of store ${store} does not let us do this (${code}).`,
    where: `store ${store}`,
    hint: 'Check the keys of the account, and give it what docs/stores/s3.md lists, on the bucket and on every object below the prefix.',
    actor: 'operator',
  });

/** Some of the batch may be done: only time and a look tell. */
export const unknown = (store: string, error: unknown): GallraError =>
  new GallraError({
    code: 'store.unknown',
    what: `The bucket of store ${store} failed in the middle of a batch (${codeOf(error) || (error === null ? 'out of time' : 'no answer of S3')}); what was done will be looked up.`,
    where: `store ${store}`,
    hint: 'Nothing to do: the batch is settled when its time is over. If it happens again, look at the server.',
    actor: 'nobody',
    retryable: true,
  });

export const nested = (store: string): GallraError =>
  new GallraError({
    code: 'store.twice',
    what: `The prefix of store ${store}, and one above or below it, are both prepared as stores.`,
    where: `store ${store}`,
    hint: 'Keep one of them: policies choose among its objects by `objects`.',
    actor: 'operator',
  });

export const nonsense = (store: string, what: string): GallraError =>
  new GallraError({
    code: 'store.unreachable',
    what: `The server of store ${store} answers what no S3 server would: ${what}; nothing was changed.`,
    where: `store ${store}`,
    hint: 'Check `endpoint` in stores.yaml, and what stands between us and the server.',
    actor: 'operator',
    retryable: true,
  });

function fieldsOf(error: unknown): Record<string, unknown> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
}
