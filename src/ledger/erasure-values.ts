/** What identifies the person of a request for erasure: in the tables it stands sealed, bound to its request. */
import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../audit/keys.ts';
import { nonceBytes, seal, unseal } from '../audit/sealed.ts';
import { unreadableErasure } from './refusals.ts';

export interface ErasureSeal {
  /** Without a key the values stand in the clear. @param part the policy; empty for the request itself. */
  written(
    id: string,
    part: string,
    values: unknown,
  ): { clear: string | null; sealed: Buffer | null; keyId: string | null };
  /** `ledger.key`: what cannot be read must not pass for nothing. Null: it was deleted. */
  read<T>(id: string, part: string, row: SealedErasure<T>): T | null;
}

export interface SealedErasure<T> {
  clear: T | null;
  sealed: Buffer | null;
  keyId: string | null;
}

export function erasureSeal(keys: KeyRing | null): ErasureSeal {
  return {
    written(id, part, values) {
      const text = JSON.stringify(values);
      if (keys === null) return { clear: text, sealed: null, keyId: null };
      const sealed = seal(text, about(id, part), keys.current, randomBytes(nonceBytes));
      return { clear: null, sealed, keyId: keys.current.id };
    },
    read<T>(id: string, part: string, { clear, sealed, keyId }: SealedErasure<T>) {
      if (sealed === null || keyId === null) return clear;
      const key = keys?.byId.get(keyId);
      const text = key ? unseal(sealed, about(id, part), key) : null;
      if (text === null) throw unreadableErasure(id, keyId);
      return JSON.parse(text) as T;
    },
  };
}

const about = (id: string, part: string): string => `ledger erasure ${id} ${part}`;
