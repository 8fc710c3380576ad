/**
 * Checkpoints (C2SP tlog-checkpoint): how many entries the log had, under which root, signed. Ours say when, in an
 * extension line; and when a restored ledger was adopted, which anchored checkpoint the log no longer continues. No I/O.
 */
import { hashBytes } from './sha256.ts';

export interface Checkpoint {
  /** Which log. */
  origin: string;
  /** How many entries. */
  size: number;
  root: Buffer;
  /** The ledger's clock, ISO 8601 in UTC. */
  at: string;
  /** A person adopted a ledger that had been restored: this is the last checkpoint of the log as it was before. */
  disowns: { size: number; root: Buffer } | null;
}

/** The name of a ledger's log, and of the key that signs it. */
export const originOf = (ledgerId: string): string => `gallra/${ledgerId}`;

/** The text that is signed. */
export function encodeCheckpoint({ origin, size, root, at, disowns }: Checkpoint): string {
  const lines = [origin, String(size), root.toString('base64'), `at ${at}`];
  if (disowns) lines.push(`disowns ${disowns.size} ${disowns.root.toString('base64')}`);
  return `${lines.join('\n')}\n`;
}

/** Null: not such a text. */
export function decodeCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root, when, ...more] = text.split('\n');
  if (more.pop() !== '' || !origin) return null;
  const [, at] = /^at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/.exec(when ?? '') ?? [];
  const head = headOf(size, root);
  if (head === null || at === undefined || more.length > 1) return null;
  if (more.length === 0) return { origin, ...head, at, disowns: null };
  const [, oldSize, oldRoot] = /^disowns (\S+) (\S+)$/.exec(more[0] ?? '') ?? [];
  const disowns = headOf(oldSize, oldRoot);
  return disowns && { origin, ...head, at, disowns };
}

function headOf(size: string | undefined, root: string | undefined): { size: number; root: Buffer } | null {
  if (!/^(0|[1-9]\d{0,14})$/.test(size ?? '')) return null;
  const bytes = Buffer.from(root ?? '', 'base64');
  return bytes.length === hashBytes && bytes.toString('base64') === root ? { size: Number(size), root: bytes } : null;
}
