/**
 * Whether the proof file for one record holds: the record's own commitment is among those of a batch, the entry that
 * settled the batch is in the log, and the checkpoint over the log is signed. The file speaks of this one record only.
 */
import { head, isRecord, numbers, readEntry, text } from './entry.ts';
import { collectFindings, type Finding, type Verdict } from './findings.ts';
import { readNote, type VerifierKey } from './note.ts';
import { textOf } from './source.ts';
import { hashBytes, leafHash, rootByPath, sha256 } from './tree.ts';

export interface ProofVerification {
  verdict: Verdict;
  origin: string;
  /** What is proven; null unless the proof holds. */
  proven: {
    record: RecordNamed;
    /** `destroyed`, `anonymised`, `flagged`. */
    outcome: string;
    at: string;
    policy: string | null;
    /** Digest of the rule. */
    digest: string | null;
    run: string | null;
    batch: string;
    store: string | null;
    table: string | null;
    entry: number;
    checkpoint: { size: number; root: string; at: string };
  } | null;
  findings: Finding[];
}

interface RecordNamed {
  identity: string;
  columns: string[];
  key: string[];
}

interface Proof {
  origin: string;
  record: RecordNamed;
  opening: Buffer;
  batch: { id: string; leaf: number; size: number; path: Buffer[] };
  entry: { index: number; bytes: Buffer; path: Buffer[] };
  checkpoint: string;
}

export function verifyProof(file: Buffer, keys: readonly [VerifierKey, ...VerifierKey[]]): ProofVerification {
  const findings = collectFindings();
  const proven = provenBy(file, keys, (code, place, what) =>
    findings.add('proof', { code, severity: 'tampered', place, index: null, what, from: null, to: null }),
  );
  return { verdict: findings.verdict(), origin: keys[0].name, proven, findings: findings.list() };
}

/** What is wrong: code, place, sentence. */
type Say = (code: string, place: string, what: string) => void;

function provenBy(file: Buffer, keys: readonly [VerifierKey, ...VerifierKey[]], say: Say): ProofVerification['proven'] {
  const proof = proofIn(file);
  if (proof === null) {
    say('proof.unreadable', 'proof file', 'The file is not a proof about a record.');
    return null;
  }
  const { record, batch, entry: shown } = proof;
  const note = readNote(proof.checkpoint, keys);
  if ('fault' in note || keys.every(({ name }) => name !== proof.origin)) {
    say(
      `checkpoint.${'fault' in note ? note.fault : 'origin'}`,
      'checkpoint',
      'The checkpoint is not one of the log whose key this is.',
    );
    return null;
  }
  const { checkpoint } = note;
  const entry = readEntry(shown.bytes);
  if (entry === null || entry.index !== shown.index) {
    say('entry.unreadable', `entry ${shown.index}`, 'The entry cannot be read, or is another one.');
    return null;
  }
  const root = rootByPath(leafHash(shown.bytes), entry.index, checkpoint.size, shown.path);
  if (!root?.equals(checkpoint.root)) {
    say('proof.entry', `entry ${entry.index}`, 'The entry is not in the log that was signed.');
    return null;
  }
  const committed = head(entry, 'commitments');
  const id = text(entry, 'batch');
  if (entry.kind !== 'batch.settled' || committed === null || id !== batch.id || committed.size !== batch.size) {
    say('proof.batch', `entry ${entry.index}`, 'The entry does not settle the batch that the file names.');
    return null;
  }
  const leaf = commitmentFrom(record, proof.opening);
  const over = rootByPath(leafHash(leaf), batch.leaf, batch.size, batch.path);
  if (over?.toString('hex') !== committed.root) {
    say('proof.record', 'record', 'The record that the file names is not among those of the batch.');
    return null;
  }
  const [outcome] = [...numbers(entry, 'counts')].find(([name]) => outcomes.includes(name)) ?? [];
  return {
    record,
    outcome: outcome ?? 'disposed',
    at: entry.at,
    policy: text(entry, 'policy'),
    digest: text(entry, 'digest'),
    run: text(entry, 'run'),
    batch: batch.id,
    store: text(entry, 'store'),
    table: text(entry, 'table'),
    entry: entry.index,
    checkpoint: { size: checkpoint.size, root: checkpoint.root.toString('hex'), at: checkpoint.at },
  };
}

const outcomes = ['destroyed', 'anonymised', 'flagged'];
const label = Buffer.from('gallra commitment 1\n', 'utf8');

/** SHA-256 over a label, the opening, and the record's name: JSON of table, columns in the order of their names, values. */
function commitmentFrom({ identity, columns, key }: RecordNamed, opening: Buffer): Buffer {
  const order = columns.map((_, i) => i).sort((a, b) => ((columns[a] as string) < (columns[b] as string) ? -1 : 1));
  const name = JSON.stringify([identity, order.map((i) => columns[i]), order.map((i) => key[i])]);
  return sha256(Buffer.concat([label, opening, Buffer.from(name, 'utf8')]));
}

function proofIn(file: Buffer): Proof | null {
  try {
    const content: unknown = JSON.parse(textOf(file) ?? '');
    if (!isRecord(content) || content.version !== 1) return null;
    const { origin, record, opening, batch, entry, checkpoint } = content;
    if (!isRecord(record) || !isRecord(batch) || !isRecord(entry)) return null;
    if (typeof origin !== 'string' || typeof checkpoint !== 'string' || typeof entry.bytes !== 'string') return null;
    if (typeof record.identity !== 'string' || typeof batch.id !== 'string') return null;
    const [columns, key] = [textsIn(record.columns), textsIn(record.key)];
    const paths = [hashesIn(batch.path), hashesIn(entry.path)] as const;
    const opened = hashesIn([opening])?.[0];
    if (!columns || columns.length !== textsIn(record.key)?.length || !key || !paths[0] || !paths[1] || !opened)
      return null;
    const numbered = [batch.leaf, batch.size, entry.index];
    if (!numbered.every((one): one is number => typeof one === 'number' && Number.isSafeInteger(one))) return null;
    const [leaf = 0, size = 0, index = 0] = numbered as number[];
    return {
      origin,
      record: { identity: record.identity, columns, key },
      opening: opened,
      batch: { id: batch.id, leaf, size, path: paths[0] },
      entry: { index, bytes: Buffer.from(entry.bytes, 'base64'), path: paths[1] },
      checkpoint,
    };
  } catch {
    return null;
  }
}

function textsIn(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : null;
}

/** 32 bytes each, hex. */
function hashesIn(value: unknown): Buffer[] | null {
  const written = textsIn(value);
  if (!written?.every((one) => /^[0-9a-f]{64}$/.test(one))) return null;
  return written.map((one) => Buffer.from(one, 'hex').subarray(0, hashBytes));
}
