/**
 * The log and everything that vouches for it, as files that an outsider can check without us. The export itself is on
 * record first, and covered by a checkpoint. Memory stays flat: a tile at a time.
 */
import { decodeEntry, entryFields, type NewEntry, type StoredEntry } from '../audit/entry.ts';
import { hashBytes } from '../audit/sha256.ts';
import { rootOfTile, tilePath, tileWidth } from '../audit/tiles.ts';
import { leafHash } from '../audit/tree.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { KeptCheckpoint } from '../ports/ledger.ts';
import { checkpoint } from './checkpoint.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';
import {
  type AnchorTo,
  anchorFiles,
  anchorNow,
  beginningFile,
  checkpointFiles,
  entriesOfTile,
  entryBundle,
  ruleFile,
  textFile,
} from './log-files.ts';

export interface ExportOptions {
  actor: string;
  /** False: nobody can look a record up in the bundle. */
  commitments: boolean;
  onProgress?: (entries: number, size: number) => void;
}

export interface Exported {
  /** Entries, those that are pruned included. */
  size: number;
  begins: number;
  checkpoint: Pick<KeptCheckpoint, 'size' | 'root' | 'at'> | null;
  /** Why no checkpoint over all of it was signed; null: one was, or nothing is configured. */
  refusal: Refusal | null;
  anchors: { name: string; reached: boolean }[];
  policies: number;
  /** Batches whose commitments are in it. */
  commitments: number;
}

/** Appends to the file at the path, which may not be there yet. */
export type WriteFile = (path: string, bytes: Buffer) => Promise<void>;

/** @param write called in order; nothing is taken back when it throws, but that an export began is on record. */
export async function exportLog(engine: Engine, write: WriteFile, options: ExportOptions): Promise<Exported> {
  const { ledger } = engine;
  const before = await ledger.lastCheckpoint();
  await ledger.append({
    kind: 'log.exported',
    actor: options.actor,
    software: engine.settings.software,
    ...(before ? { checkpoint: { size: before.size, root: before.root } } : {}),
  });
  const { done, reached, newest } = await signedAndAnchored(engine);
  const size = done?.refusal === null && newest ? newest.size : (await ledger.head()).index + 1;
  const begins = await ledger.beginning();
  if (begins.size > 0) await write('beginning.json', beginningFile(begins));
  const anchors = await writeAnchors(write, reached);
  if (newest) await writeCheckpoints(engine, write, newest);
  const told = await writeEntries(engine, write, { first: begins.size / tileWidth, size }, options);
  const policies = await writeRules(engine, write, told);
  if ((await ledger.beginning()).size !== begins.size) throw prunedMeanwhile();
  return {
    size,
    begins: begins.size,
    checkpoint: newest && { size: newest.size, root: newest.root, at: newest.at },
    refusal: done?.refusal ?? null,
    anchors,
    policies,
    commitments: told.commitments,
  };
}

/** Entries that went while they were being read would look as if somebody had taken them away. */
const prunedMeanwhile = (): GallraError =>
  new GallraError({
    code: 'log.exported',
    what: 'The beginning of the log was pruned while it was exported: what was written is not whole.',
    where: 'ledger',
    hint: 'Export it again, into another directory.',
    actor: 'nobody',
    retryable: true,
  });

/** A checkpoint over all of it, and the anchors that have it. Others may be signing too: then it is tried again. */
async function signedAndAnchored(engine: Engine) {
  for (let attempt = 1; ; attempt++) {
    const done = await checkpoint(engine);
    const reached = await anchorsNow(engine);
    const newest = await engine.ledger.lastCheckpoint();
    const agree = reached.every(({ to }) => to === null || to.note === newest?.note);
    if (agree || done?.refusal !== null || attempt === attempts) return { done, reached, newest };
  }
}

const attempts = 10;

/** Null: it cannot be reached. */
async function anchorsNow({ evidence }: Engine): Promise<{ name: string; to: AnchorTo | null }[]> {
  const anchors: { name: string; to: AnchorTo | null }[] = [];
  for (const anchor of evidence?.anchors ?? [])
    anchors.push({ name: anchor.name, to: await whenReached(() => anchorNow(anchor)) });
  return anchors;
}

async function writeAnchors(
  write: WriteFile,
  reached: { name: string; to: AnchorTo | null }[],
): Promise<Exported['anchors']> {
  const anchors: Exported['anchors'] = [];
  let files = 0;
  for (const { name, to } of reached) {
    const done = await whenReached(async () => {
      if (to === null) return null;
      for await (const file of anchorFiles(to)) {
        files += 1;
        await write(`anchors/${files}.json`, file);
      }
      return true;
    });
    anchors.push({ name, reached: done !== null });
  }
  return anchors;
}

async function whenReached<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GallraError && error.code.startsWith('anchor.')) return null;
    throw error;
  }
}

async function writeCheckpoints({ ledger }: Engine, write: WriteFile, newest: KeptCheckpoint): Promise<void> {
  await write('checkpoint', Buffer.from(newest.note, 'utf8'));
  let files = 0;
  for await (const file of checkpointFiles(ledger, newest)) {
    files += 1;
    await write(`checkpoints/${files}`, file);
  }
}

/** What the entries name. */
interface Told {
  digests: Set<string>;
  /** Rules whose files the entries vouch for. */
  published: Set<string>;
  commitments: number;
}

async function writeEntries(
  engine: Engine,
  write: WriteFile,
  { first, size }: { first: number; size: number },
  options: ExportOptions,
): Promise<Told> {
  const { ledger } = engine;
  const told: Told = { digests: new Set(), published: new Set(), commitments: 0 };
  const roots: (Buffer | null)[] = [];
  let written = 0;
  await write('entries.json', Buffer.from('['));
  await write('entries.csv', Buffer.from(`${columns.join(',')}\n`));
  for (let tile = first; tile * tileWidth < size; tile++) {
    const width = Math.min(tileWidth, size - tile * tileWidth);
    const entries = await entriesOfTile(ledger, tile, size);
    await write(tilePath('entries', tile, width), entryBundle(entries));
    const hashes = (width === tileWidth ? await ledger.tile(0, tile) : null) ?? leavesOf(entries, width);
    if (hashes) await write(tilePath(0, tile, width), hashes);
    if (width === tileWidth) roots.push(hashes && rootOfTile(hashes));
    const decoded = entries.flatMap(readable);
    if (entries.length > 0) {
      await write('entries.json', jsonRows(entries, written === 0));
      await write('entries.csv', Buffer.from(decoded.map(csvRow).join(''), 'utf8'));
    }
    for (const entry of decoded) await follow(engine, write, told, entry, options);
    written += entries.length;
    options.onProgress?.(written, size - first * tileWidth);
  }
  await write('entries.json', Buffer.from('\n]\n'));
  await writeUpperTiles(engine, write, first, roots);
  return told;
}

/** What somebody made unreadable goes out as it is, for the verifier to find. */
function readable({ bytes }: StoredEntry): NewEntry[] {
  try {
    return [decodeEntry(bytes)];
  } catch {
    return [];
  }
}

/** Ids become names of files: those that somebody wrote into the database by hand do not lead elsewhere. */
const isPlain = (id: string): boolean => /^[\w-]{1,100}$/.test(id);

/** Null: one is missing. */
function leavesOf(entries: readonly StoredEntry[], width: number): Buffer | null {
  return entries.length === width ? Buffer.concat(entries.map(({ bytes }) => leafHash(bytes))) : null;
}

async function follow(
  { ledger }: Engine,
  write: WriteFile,
  told: Told,
  entry: NewEntry,
  options: ExportOptions,
): Promise<void> {
  const { kind, digest, batch } = entry;
  if (digest !== undefined) told.digests.add(digest);
  if (digest !== undefined && (kind === 'policy.published' || kind === 'policy.restated')) told.published.add(digest);
  if (kind !== 'batch.settled' || !options.commitments || !entry.commitments) return;
  if (batch === undefined || !isPlain(batch)) return;
  const kept = await ledger.commitmentsOf(batch);
  if (kept === null) return;
  await write(`commitments/${batch}`, kept.leaves);
  told.commitments += 1;
}

/** Those of the levels above, as far as nothing below them is pruned. */
async function writeUpperTiles(
  { ledger }: Engine,
  write: WriteFile,
  firstTile: number,
  roots: readonly (Buffer | null)[],
): Promise<void> {
  let [first, hashes] = [firstTile, roots];
  for (let level = 1; hashes.length > 0; level++) {
    const above: (Buffer | null)[] = [];
    const start = Math.ceil(first / tileWidth);
    for (let tile = start; tile * tileWidth < first + hashes.length; tile++) {
      const from = tile * tileWidth - first;
      const own = hashes.slice(from, from + tileWidth);
      const made = own.every((one) => one !== null) ? Buffer.concat(own as Buffer[]) : null;
      const bytes = (own.length === tileWidth ? await ledger.tile(level, tile) : null) ?? made;
      if (bytes) await write(tilePath(level, tile, bytes.length / hashBytes), bytes);
      if (own.length === tileWidth) above.push(bytes && rootOfTile(bytes));
    }
    [first, hashes] = [start, above];
  }
}

async function writeRules({ ledger }: Engine, write: WriteFile, { digests, published }: Told): Promise<number> {
  let count = 0;
  for (const version of await ledger.versions()) {
    const { digest } = version;
    if (!digests.has(digest) || !isPlain(digest)) continue;
    count += 1;
    await write(`policies/${digest}.json`, ruleFile(version));
    if (published.has(digest)) await write(`policies/${digest}.yaml`, textFile(version));
  }
  return count;
}

const columns = ['index', 'at', 'kind', ...entryFields];

function jsonRows(entries: readonly StoredEntry[], first: boolean): Buffer {
  const rows = entries.flatMap(({ bytes }, i) => [Buffer.from(first && i === 0 ? '\n' : ',\n'), bytes]);
  return Buffer.concat(rows);
}

function csvRow(entry: NewEntry): string {
  const cells = entry as unknown as Record<string, unknown>;
  return `${columns.map((name) => csvCell(cells[name])).join(',')}\n`;
}

/** A spreadsheet takes what begins like this for a formula, and would compute it. */
function csvCell(value: unknown): string {
  if (value === undefined) return '';
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = /^[=+\-@\t\r]/.test(written) ? `'${written}` : written;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
