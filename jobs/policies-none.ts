/** A folder without any policy is never taken at its word: what is mounted there may be on its way. */
import { GallraError } from '../src/errors/gallra-error.ts';
import type { PolicyFolder } from '../src/policy/parsed.ts';

export const holdsNone = ({ sound, broken }: PolicyFolder): boolean => sound.length + broken.length === 0;

/** @param retryable a job waits for the files; a worker that starts says at once that they are not there. */
export const noPolicies = ({ retryable = true } = {}): GallraError =>
  new GallraError({
    code: 'policies.none',
    what: 'The policies folder holds no policy; everything was left as it is.',
    where: 'policies',
    hint: 'Check GALLRA_POLICIES and what is mounted there.',
    actor: 'operator',
    retryable,
  });
