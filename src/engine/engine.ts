/**
 * What every step of the engine works with: the ports, the policies as read, and the settings. Knows no kind of store,
 * no queue, no environment.
 */
import type { KeyRing } from '../audit/keys.ts';
import type { NoteSigner, NoteVerifier } from '../audit/note.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import type { Anchor } from '../ports/anchor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Watch } from '../ports/watch.ts';

export interface Settings {
  /** False: new and changed rules count as approved (they were reviewed elsewhere); shown on every report. */
  requireApproval: boolean;
  /** How long a lease lives without being renewed, in milliseconds. */
  leaseMs: number;
  /** Longest time a store may work on one batch before its own timeouts end it, in milliseconds. */
  effectMs: number;
  /** Records per batch, as long as its store cannot tell whether others use it; the first batch of a run has no more anywhere. */
  batchSize: number;
  /** Records per batch at most, in a store that can tell. Left out: batchSize. */
  largestBatch?: number;
  /** How long a batch may take in a store that others use as well, in milliseconds. Left out: as long as it takes. */
  sharedMs?: number;
  /** Name and version, for the evidence. */
  software: string;
  /** False: disposal goes on without signed checkpoints outside the ledger; shown on every report. */
  requireAnchor: boolean;
  /** False: the worker's role in the ledger may be one that could edit the log; shown on every report. */
  requireLogRole: boolean;
  /** True: the release of a hold is requested by one person and confirmed by another. Left out: false. */
  twoPersonRelease?: boolean;
  /** True: whoever wrote a rule may not approve it. Left out: false. */
  approverNotAuthor?: boolean;
  /** Who runs this installation, for the evidence. */
  organisation: string | null;
}

/** What makes the log checkable by an outsider. */
export interface Evidence {
  signer: NoteSigner;
  /** Of keys that signed before it; what they signed is still good. */
  earlier?: NoteVerifier[];
  /** At least one. */
  anchors: Anchor[];
}

export interface Engine {
  ledger: Ledger;
  /** The open store of that name in stores.yaml. Throws `store.unknown` or `store.unreachable`. */
  store(name: string): Promise<Store>;
  clock: Clock;
  policies: PolicyFolder;
  /** Identity of this process; two processes never share one. */
  worker: string;
  /** A new random id, for runs. */
  newId(): string;
  settings: Settings;
  /** Null or left out: no commitments are kept, and no readable copies of holds outside the ledger. */
  keys?: KeyRing | null;
  /** Null or left out: no checkpoints are signed, and where they are required nothing is disposed of. */
  evidence?: Evidence | null;
  /** Left out: nobody looks on. */
  watch?: Watch;
}
