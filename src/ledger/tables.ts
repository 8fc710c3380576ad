/** The ledger's tables as the queries see them (migrations/ makes them). Instants are ISO text in UTC. */
import type { Generated, JSONColumnType } from 'kysely';
import type { EntryKind } from '../audit/entry.ts';
import type { LogFault } from '../audit/soundness.ts';
import type { Tile } from '../audit/tiles.ts';
import type { Grant, LocalAccount, StoredSession } from '../ports/accounts.ts';
import type { Alert, Channel, Draft, NotedAlert } from '../ports/alerts.ts';
import type { Erasure, ErasureWork } from '../ports/erasure.ts';
import type { Aftermath, Hold, Intent, KeptCheckpoint, Pause, Run, Settlement } from '../ports/ledger.ts';
import type { BatchRange, Cursor, TallyLine } from '../ports/store.ts';
import type { CommitmentRow } from './commitments.ts';

export interface Tables {
  ledger: { id: string; createdAt: string };
  auditHead: AuditHeadRow;
  auditEntry: { index: number; at: string; kind: EntryKind; policy: string | null; bytes: Buffer };
  policyVersion: PolicyVersionRow;
  lease: LeaseRow;
  share: ShareRow;
  run: RunRow;
  intent: IntentRow;
  hold: HoldRow;
  holdRelease: HoldReleaseRow;
  commitment: CommitmentRow & { batchId: string };
  checkpoint: Omit<KeptCheckpoint, 'frontier'> & { place: Generated<number>; frontier: Buffer };
  treeTile: Tile;
  adoptedBatch: AdoptedBatchRow;
  erasure: ErasureRow;
  erasureWork: ErasureWorkRow;
  pause: Pause & { resumedAt: string | null; resumedBy: string | null; entry: number };
  account: AccountRow;
  session: SessionRow;
  signInAttempt: { what: string; attempts: number; lastAt: string };
  alert: AlertRow;
  alertMessage: AlertMessageRow;
  alertLook: { source: string; lookedAt: string };
}

export interface AlertRow extends Omit<NotedAlert, 'alert' | 'again'> {
  key: string;
  content: JSONColumnType<Alert>;
  /** The decision by which it was told. */
  toldBy: string | null;
  again: Generated<boolean>;
}

export interface AlertMessageRow extends Omit<Draft, 'channel'> {
  id: string;
  decision: string;
  channel: Channel;
  decidedAt: string;
  attempts: number;
  nextAt: string | null;
  sentAt: string | null;
  gaveUpAt: string | null;
  code: string | null;
}

export interface AuditHeadRow {
  next: number;
  at: string;
  leaptFrom: string | null;
  fault: LogFault | null;
  /** Entries below it were pruned; the hashes are the perfect subtrees over them. */
  beginning: Generated<number>;
  beginningHashes: Generated<Buffer>;
}

export interface PolicyVersionRow {
  policy: string;
  digest: string;
  /** Exactly as published: text, because jsonb would reorder it. */
  compiled: string;
  source: string;
  publishedAt: string;
  approvedAt: string | null;
  approvedBy: string | null;
  schemaDigest: string | null;
  waived: Generated<boolean>;
  inForce: Generated<boolean>;
  retiredAt: string | null;
  retiredBy: string | null;
  retiredBecause: string | null;
}

export interface ShareRow {
  runId: string;
  number: number;
  begins: JSONColumnType<Cursor>;
  maximum: number;
  worker: string | null;
  doneAt: string | null;
}

export interface LeaseRow {
  identity: string;
  token: string;
  runId: string;
  worker: string;
  expiresAt: string;
}

type Counts = JSONColumnType<Record<string, number>, string | undefined, string>;

export interface RunRow extends Omit<Run, 'planned' | 'counts' | 'parts' | 'aftermath' | 'erasure'> {
  erasure: Generated<string | null>;
  planned: JSONColumnType<TallyLine[] | null, string | null, string>;
  counts: Counts;
  parts: Counts;
  aftermath: JSONColumnType<Aftermath | null, string | null | undefined, string | null>;
  entry: number;
}

export interface IntentRow extends Omit<Intent, 'alive' | 'range'> {
  /** No longer used: the log tells which holds were in force. */
  holds: string[];
  digest: string;
  /** Null from settlement on. */
  range: JSONColumnType<BatchRange | null, string, null>;
  leaseToken: string;
  settledAt: string | null;
  settledEntry: number | null;
  settlement: JSONColumnType<Settlement | null, null, string>;
  entry: number;
}

type Unset = Generated<string | null>;

export interface ErasureRow
  extends Omit<Erasure, 'works' | 'forgotten' | 'approvedBy' | 'approvedAt' | 'endedBy' | 'endedAt' | 'reason'> {
  wanted: JSONColumnType<string[] | null, string | null, string | null>;
  sealed: Buffer | null;
  keyId: string | null;
  approvedBy: Unset;
  approvedAt: Unset;
  endedBy: Unset;
  endedAt: Unset;
  reason: Unset;
  entry: number;
}

export interface ErasureWorkRow extends Omit<ErasureWork, 'left'> {
  erasure: string;
  keys: JSONColumnType<string[][] | null, string | null, string | null>;
  sealed: Buffer | null;
  keyId: string | null;
  left: JSONColumnType<Record<string, number> | null, string | null, string | null>;
}

export interface AdoptedBatchRow {
  batchId: string;
  store: string;
  settlement: JSONColumnType<Settlement>;
  settledAt: string;
  entry: number;
}

export interface HoldRow extends Omit<Hold, 'match'> {
  match: JSONColumnType<Record<string, string>>;
  sealed: Buffer | null;
  keyId: string | null;
  releasedBy: string | null;
  releasedBecause: string | null;
  reviewedAt: string | null;
  reviewedBy: string | null;
  reviewedBecause: string | null;
  entry: number;
}

export interface HoldReleaseRow {
  entry: number;
  hold: string;
  reason: string;
  requestedBy: string;
  requestedAt: string;
  ending: 'released' | 'refused' | 'withdrawn' | null;
  endedAt: string | null;
  endedBy: string | null;
  endedBecause: string | null;
}

interface AccountRow extends Omit<LocalAccount, 'grants' | 'disabledAt'> {
  password: string;
  grants: JSONColumnType<Grant[]>;
  disabledAt: Generated<string | null>;
}

interface SessionRow extends Omit<StoredSession, 'content'> {
  /** SHA-256 of what the browser holds. */
  id: Buffer;
  content: JSONColumnType<StoredSession['content']>;
  begunAt: string;
  seenAt: string;
}
