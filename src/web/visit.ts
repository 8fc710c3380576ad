/** What a page is made from: the engine as the policies are now, who looks, in which language, by which clock. */
import type { Language } from '../documents/language.ts';
import type { Engine } from '../engine/engine.ts';
import type { Pause } from '../ports/ledger.ts';
import type { Visitor } from './visitor.ts';

export interface Visit {
  engine: Engine;
  visitor: Visitor;
  language: Language;
  /** IANA name, by which instants are shown. */
  zone: string;
  /** ISO instant, the ledger's. */
  now: string;
  /** In force, also of what this visitor may not see. */
  pauses: Pause[];
  /** Path and query of this very page, to come back to. */
  here: string;
  /** To be sent along with every form: shows that it came from a page of ours. */
  token: string;
  /** What the last decision led to, shown once. */
  said: string | null;
}
