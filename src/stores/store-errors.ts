/**
 * The errors that every kind of store throws, in one wording. They name the store and carry no value of any record (law
 * L7): so never a server's own text, nor its error as the cause, since both can quote rows.
 */
import { GallraError } from '../errors/gallra-error.ts';

/** The receipt of this batch exists: it was done, or shut out for ever. */
export const fenced = (store: string, batchId: string): GallraError =>
  new GallraError({
    code: 'store.fenced',
    what: `Batch ${batchId} already has a receipt in store ${store}; nothing was changed.`,
    where: `store ${store}`,
    hint: 'Read the receipt: it says what happened to the batch.',
    actor: 'nobody',
  });

/** The store itself rejected the change: a foreign key, a constraint, a trigger. */
export const refused = (store: string, table: string, detail = ''): GallraError =>
  new GallraError({
    code: 'store.refused',
    what: `Store ${store} refused a change of table ${table}${detail}; nothing was changed.`,
    where: `store ${store}, table ${table}`,
    hint: 'Look at the constraints and triggers of the table and of those that refer to it.',
    actor: 'operator',
  });

/** The policy and the store's tables do not fit together. */
export const schemaError = (
  store: string,
  what: string,
  hint = 'Correct the name or the value in the policy, or the table in the store.',
): GallraError => new GallraError({ code: 'store.schema', what, where: `store ${store}`, hint, actor: 'author' });

/** @param wrong what is, without any part of the address: it may hold a password. */
export const addressError = (store: string, wrong: string): GallraError =>
  schemaError(
    store,
    `The address of store ${store} ${wrong}.`,
    'Correct it in stores.yaml, or in the variable that stores.yaml names.',
  );

export const notPrepared = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `Store ${store} is not prepared, or by an earlier version: it has no place for what is kept there.`,
    where: `store ${store}`,
    hint: `Run gallra prepare ${store}.`,
    actor: 'operator',
  });

export const readOnly = (store: string): GallraError =>
  new GallraError({
    code: 'store.denied',
    what: `Store ${store} may only be read; nothing was changed.`,
    where: `store ${store}`,
    hint: 'Set access: dispose for the store in stores.yaml, if records may be disposed of there.',
    actor: 'operator',
  });

/** What we keep in the store itself is not what we wrote. What it said is not known any more, so nothing is done (law L8). */
export const spoilt = (store: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `A note of ours in .gallra of store ${store} cannot be read any more: it was cut short or written over.`,
    where: `store ${store}`,
    hint: 'Bring .gallra back from a backup, or look what in it is no JSON: receipts of batches, and holds.',
    actor: 'operator',
  });

/** A judgement under which nothing is ever disposed of reached a disposal. */
export const nothingToDo = (store: string, policy: string): GallraError =>
  new GallraError({
    code: 'store.schema',
    what: `Policy ${policy} disposes of nothing, yet a batch was ordered for it; nothing was changed.`,
    where: `store ${store}, policy ${policy}`,
    hint: 'Report this as a bug.',
    actor: 'operator',
  });
