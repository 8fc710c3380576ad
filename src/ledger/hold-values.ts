/**
 * The values that a hold matches on may be personal data: in the tables they stand sealed, bound to their hold. The names
 * of the columns stay readable, so that a person without the key can still see what a hold is about.
 */
import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../audit/keys.ts';
import { nonceBytes, seal, unseal } from '../audit/sealed.ts';
import type { Hold } from '../ports/ledger.ts';
import { unreadableHold } from './refusals.ts';

type Match = Hold['match'];

export interface HoldValues {
  /** What is written for a hold. Without a key the values stand in the clear. */
  written(id: string, match: Match): { match: string; sealed: Buffer | null; keyId: string | null };
  /** `ledger.key`: a hold that cannot be read must not pass for one that covers nothing. */
  read(row: SealedHold): Match;
}

export interface SealedHold {
  id: string;
  match: Match;
  sealed: Buffer | null;
  keyId: string | null;
}

export function holdValues(keys: KeyRing | null): HoldValues {
  // Read before each batch, decrypted once. What is sealed for an id never changes.
  const opened = new Map<string, Match>();
  return {
    written(id, match) {
      if (keys === null) return { match: JSON.stringify(match), sealed: null, keyId: null };
      const sealed = seal(JSON.stringify(match), about(id), keys.current, randomBytes(nonceBytes));
      return { match: JSON.stringify(withoutValues(match)), sealed, keyId: keys.current.id };
    },
    read({ id, match, sealed, keyId }) {
      if (sealed === null || keyId === null) return match;
      const known = opened.get(id);
      if (known !== undefined) return { ...known };
      const key = keys?.byId.get(keyId);
      const text = key ? unseal(sealed, about(id), key) : null;
      if (text === null) throw unreadableHold(id, keyId);
      const values = JSON.parse(text) as Match;
      if (opened.size >= mostOpened) opened.clear();
      opened.set(id, values);
      return { ...values };
    },
  };
}

/** What is left of a hold's values once it is released. */
export const withoutValues = (match: Match): Match =>
  Object.fromEntries(Object.keys(match).map((column) => [column, '']));

const mostOpened = 100_000;

const about = (id: string): string => `ledger hold ${id}`;
