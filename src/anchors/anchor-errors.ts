/** What may go wrong with any kind of anchor. No note is ever quoted. */
import { type Actor, GallraError } from '../errors/gallra-error.ts';

/** Somebody else put a note meanwhile: look at the head, and decide anew. */
export const anchorMoved = (name: string, after: number): GallraError =>
  failure('anchor.moved', name, `is not at note ${after} any more.`, 'Nothing to do: the new head is looked at.', {
    actor: 'nobody',
    retryable: true,
  });

export const anchorUnreachable = (name: string, why: string, cause?: unknown): GallraError =>
  failure('anchor.unreachable', name, `cannot be reached: ${why}.`, 'Check that it is there, such as mounted.', {
    actor: 'operator',
    retryable: true,
    cause,
  });

export const anchorDenied = (name: string, why: string, cause?: unknown): GallraError =>
  failure('anchor.denied', name, `takes no notes: ${why}.`, 'Give this program the right to add files there.', {
    actor: 'operator',
    cause,
  });

/** It keeps every note for ever; so whatever is missing or unreadable was taken away or spoilt by somebody. */
export const anchorDamaged = (name: string, what: string): GallraError =>
  failure(
    'anchor.damaged',
    name,
    `is damaged: ${what}.`,
    'Find out who changed it and bring it back from a copy; a new anchor needs a place of its own.',
    { actor: 'operator' },
  );

const failure = (
  code: string,
  name: string,
  what: string,
  hint: string,
  more: { actor: Actor; retryable?: boolean; cause?: unknown },
): GallraError => new GallraError({ code, what: `The anchor ${name} ${what}`, where: `anchor ${name}`, hint, ...more });
