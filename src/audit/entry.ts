/**
 * What an audit entry is. Law L7: no personal data of the people in the records. Only the fields named here can be
 * written; keys and values of records, free text and names of staff have no field. Staff appear by account id.
 */
import { GallraError } from '../errors/gallra-error.ts';

export const entryKinds = [
  'ledger.created',
  'policy.published',
  'policy.approved',
  'policy.retired',
  'run.started',
  'run.planned',
  'run.refused',
  'run.approved',
  'run.finished',
  'run.failed',
  'run.paused',
  'run.resumed',
  'batch.intended',
  'batch.settled',
  'batch.adopted',
  'hold.placed',
  'hold.acknowledged',
  'hold.released',
  'hold.release.requested',
  'hold.release.refused',
  'hold.release.withdrawn',
  'hold.reviewed',
  'hold.note.erased',
  'hold.shown',
  'hold.restored',
  'hold.readdressed',
  'store.verified',
  'store.restored',
  'ledger.adopted',
  'log.checked',
  'log.exported',
  'record.asked',
  'log.pruned',
  'commitments.pruned',
  'policy.restated',
  'hold.restated',
  'settings.changed',
  'erasure.requested',
  'erasure.approved',
  'erasure.refused',
  'erasure.withdrawn',
  'erasure.finished',
  'erasure.reopened',
  'person.asked',
  'access.granted',
  'access.refused',
  'account.changed',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What somebody saw or asked, or was refused: nothing is another for it. */
const observations: readonly EntryKind[] = [
  ...(['access.granted', 'access.refused', 'record.asked', 'person.asked', 'log.exported', 'hold.shown'] as const),
];

/** Numbers and names that may stand in the log. Everything is optional; a field that does not apply is left out. */
export interface EntryFields {
  /** Account id of whoever decided, or `worker:<id>` for the program itself. */
  actor?: string;
  policy?: string;
  /** Digest of the compiled rule. */
  digest?: string;
  run?: string;
  batch?: string;
  hold?: string;
  /** Id of a request for erasure. */
  erasure?: string;
  /** Ids of those that a decision is about, where it is several. */
  policies?: string[];
  store?: string;
  table?: string;
  /** Physical tables, by identity. */
  tables?: string[];
  controller?: string[];
  basis?: string[];
  action?: string;
  asOf?: string;
  /** Records by outcome. */
  counts?: Record<string, number>;
  /** Rows of parts by table. */
  parts?: Record<string, number>;
  /** Stable code of a refusal or failure. */
  code?: string;
  /** Reason code, and the diary number of the matter. */
  reason?: string;
  matter?: string;
  /** Batches that a hold waited for. */
  batches?: string[];
  /** What configuration waived: approvals, commitments. */
  waived?: string[];
  maximum?: number;
  /** Who runs this installation. */
  organisation?: string;
  /** How a disposition is carried out: `DELETE`, `UPDATE`; never a word for the treatment of media. Or how somebody signed in: `local`, `oidc`. */
  method?: string;
  /** By what it is known to be done: `receipt` (committed with the disposal), `absence` (asked afterwards). */
  verification?: string;
  /** Latest starting day that is due, by period: `{ "P2M": "2026-09-21" }`. */
  cutoffs?: Record<string, string>;
  /** Account ids of those who approved the rule, and this run above its limits. */
  approvals?: { rule?: string; run?: string };
  /** Over what was disposed of, or asked about: root (hex) and size of the tree of commitments, and the id of their key. */
  commitments?: { root: string; size: number; key: string };
  /** SHA-256 of the policy file's text, hex. */
  text?: string;
  /** The log up to here: `size` entries under `root` (hex). What was pruned, exported, or disowned when a restored ledger was adopted. */
  checkpoint?: { size: number; root: string };
  /** Index of the entry that this one repeats, because the log before it is pruned. */
  repeats?: number;
  /** Instant before which commitments were deleted. */
  before?: string;
  /** What the program was set to; no secret, no address. */
  settings?: Record<string, string | number | boolean>;
  /** Until when something is paused; left out: until somebody resumes it. Or the day on which somebody looks at a hold again. */
  until?: string;
  software?: string;
  /** What became of the objects that records of a batch name, by `store/table`: destroyed, gone, left, indeterminate. */
  objects?: Record<string, Record<string, number>>;
  /** Of what a store that deletes by itself should have deleted: whole days since the oldest one's period began. */
  oldestDays?: number;
  /** Account id that was changed, with its realm. */
  account?: string;
  /** What it may do from then on: `approver`, or `approver=State Treasury` for one controller. */
  roles?: string[];
}

export interface NewEntry extends EntryFields {
  kind: EntryKind;
}

/** As stored: `bytes` are exactly what later proofs are computed over, the rest is what it is found by. Index is gapless from 0. */
export interface StoredEntry {
  index: number;
  at: string;
  kind: EntryKind;
  policy: string | null;
  bytes: Buffer;
}

/** In the order in which they stand in an entry, after its index, instant and kind. */
export const entryFields: readonly (keyof EntryFields)[] = [
  'actor',
  'policy',
  'digest',
  'run',
  'batch',
  'hold',
  'store',
  'table',
  'tables',
  'controller',
  'basis',
  'action',
  'asOf',
  'counts',
  'parts',
  'code',
  'reason',
  'matter',
  'batches',
  'waived',
  'maximum',
  'until',
  'software',
  'organisation',
  'method',
  'verification',
  'cutoffs',
  'approvals',
  'commitments',
  'text',
  'checkpoint',
  'repeats',
  'before',
  'settings',
  'objects',
  'oldestDays',
  'erasure',
  'policies',
  'account',
  'roles',
];

/** An entry bundle of tlog-tiles tells the length of each entry in two bytes. */
export const maxEntryBytes = 65_535;

/** What the index and the instant take up at most. */
const headBytes = 64;

/** The bytes of an entry: JSON, fields in a fixed order, only fields of the list. `at` is the ledger's clock. */
export function encodeEntry(entry: NewEntry, index: number, at: string): Buffer {
  return Buffer.from(`{"index":${index},"at":"${at}",${encodeBody(entry)}`, 'utf8');
}

/**
 * An entry from its kind on, to the closing brace: a log that gives index and instant by itself writes them before it.
 * `audit.field`, or `audit.size` when it is too long.
 */
export function encodeBody(entry: NewEntry): string {
  const unknown = Object.keys(entry).filter(
    (name) => name !== 'kind' && !(entryFields as readonly string[]).includes(name),
  );
  if (unknown.length > 0) {
    throw new GallraError({
      code: 'audit.field',
      what: `An audit entry of kind ${entry.kind} would carry fields that may not stand in the log: ${unknown.join(', ')}.`,
      hint: 'Report this as a bug; nothing was written.',
      actor: 'operator',
    });
  }
  const ordered: Record<string, unknown> = { kind: entry.kind };
  for (const name of entryFields) if (entry[name] !== undefined) ordered[name] = entry[name];
  const body = JSON.stringify(ordered).slice(1);
  if (Buffer.byteLength(body, 'utf8') > maxEntryBytes - headBytes) {
    throw new GallraError({
      code: 'audit.size',
      what: `An audit entry of kind ${entry.kind} would be longer than ${maxEntryBytes} bytes.`,
      hint: 'Report this as a bug; nothing was written.',
      actor: 'operator',
    });
  }
  return body;
}

/** @throws `audit.kind` for an entry that tells of more than something seen, asked or refused. */
export function observed(entry: NewEntry): NewEntry {
  if (observations.includes(entry.kind)) return entry;
  throw new GallraError({
    code: 'audit.kind',
    what: `An entry of kind ${entry.kind} tells of a change, and is written only together with it.`,
    hint: 'Report this as a bug; nothing was written.',
    actor: 'operator',
  });
}

/** The fields back from the stored bytes. */
export function decodeEntry(bytes: Buffer): NewEntry & { index: number; at: string } {
  return JSON.parse(bytes.toString('utf8')) as NewEntry & { index: number; at: string };
}
