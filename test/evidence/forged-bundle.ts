/**
 * A bundle taken apart, so that a forger can change it, and put together again: with tiles and copies that fit, and signed
 * with whatever key the forger has. Shares nothing with the verifiers.
 */
import { encodeCheckpoint } from '../../src/audit/checkpoint.ts';
import { decodeEntry, entryFields, type NewEntry } from '../../src/audit/entry.ts';
import { type NoteSigner, noteSigner } from '../../src/audit/note.ts';
import { hashBytes, sha256 } from '../../src/audit/sha256.ts';
import { rootOfTile, tilePath, tileWidth } from '../../src/audit/tiles.ts';
import { leafHash } from '../../src/audit/tree.ts';
import { rootOver } from '../support/root-over.ts';
import type { Files } from './sample-log.ts';

export type Told = ReturnType<typeof decodeEntry>;

/** The entries in the order of the bundle. */
export function entriesOf(files: Files): Buffer[] {
  const paths = [...files.keys()].filter((path) => path.startsWith('tile/entries/')).sort();
  return paths.flatMap((path) => unbundled(files.get(path) ?? Buffer.alloc(0)).map(({ bytes }) => bytes));
}

/** Entries of one file, and where they begin in it. */
export function unbundled(bundle: Buffer): { at: number; bytes: Buffer }[] {
  const found: { at: number; bytes: Buffer }[] = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + bundle.readUInt16BE(at);
    found.push({ at, bytes: bundle.subarray(at + 2, end) });
    at = end;
  }
  return found;
}

export function bundled(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((bytes) => [Buffer.of(Math.floor(bytes.length / 256), bytes.length % 256), bytes]),
  );
}

export const told = (bytes: Buffer): Told => decodeEntry(bytes);

/** The same entry with other fields, written as the log writes it. */
export function rewritten(bytes: Buffer, change: (entry: Told & Record<string, unknown>) => void): Buffer {
  const entry = decodeEntry(bytes) as Told & Record<string, unknown>;
  change(entry);
  return Buffer.from(JSON.stringify(entry), 'utf8');
}

/** The entries with indexes from 0, so that none seems to be missing. */
export const renumbered = (entries: readonly Buffer[]): Buffer[] =>
  entries.map((bytes, index) =>
    rewritten(bytes, (entry) => {
      entry.index = index;
    }),
  );

/** Other entries, with tiles and copies that fit them; checkpoints and anchors stay as they are. */
export function withEntries(files: Files, entries: readonly Buffer[]): Files {
  const kept = [...files].filter(([path]) => !path.startsWith('tile/') && !path.startsWith('entries.'));
  const forged: Files = new Map(kept);
  let hashes = entries.map(leafHash);
  for (let tile = 0; tile * tileWidth < entries.length; tile++) {
    const page = entries.slice(tile * tileWidth, (tile + 1) * tileWidth);
    forged.set(tilePath('entries', tile, page.length), bundled(page));
  }
  for (let level = 0; hashes.length > 0; level++) {
    const above: Buffer[] = [];
    for (let tile = 0; tile * tileWidth < hashes.length; tile++) {
      const page = Buffer.concat(hashes.slice(tile * tileWidth, (tile + 1) * tileWidth));
      forged.set(tilePath(level, tile, page.length / hashBytes), page);
      if (page.length === tileWidth * hashBytes) above.push(rootOfTile(page));
    }
    hashes = above;
  }
  return withCopies(forged, entries);
}

function withCopies(files: Files, entries: readonly Buffer[]): Files {
  const columns = ['index', 'at', 'kind', ...entryFields];
  const cell = (value: unknown): string => {
    if (value === undefined) return '';
    const plain = typeof value === 'string' ? value : JSON.stringify(value);
    return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  const rows = entries.map((bytes) => {
    const entry = decodeEntry(bytes) as unknown as Record<string, unknown>;
    return `${columns.map((name) => cell(entry[name])).join(',')}\n`;
  });
  files.set('entries.csv', Buffer.from(`${columns.join(',')}\n${rows.join('')}`, 'utf8'));
  files.set('entries.json', Buffer.from(`[\n${entries.map(String).join(',\n')}\n]\n`, 'utf8'));
  return files;
}

/** A checkpoint over these entries. */
export function signed(
  signer: NoteSigner,
  entries: readonly Buffer[],
  disowns: [number, Buffer] | null = null,
): string {
  const at = decodeEntry(entries.at(-1) ?? Buffer.from('{}')).at;
  return signer.sign(
    encodeCheckpoint({
      ...{ origin: signer.name, size: entries.length, root: rootOver(entries), at },
      disowns: disowns && { size: disowns[0], root: disowns[1] },
    }),
  );
}

/** The log rewritten as a whole: one checkpoint over it, and anchors that know of nothing else. */
export function resigned(files: Files, entries: readonly Buffer[], signer: NoteSigner, anchors = true): Files {
  const forged = withEntries(files, entries);
  const note = signed(signer, entries);
  forged.set('checkpoint', Buffer.from(note));
  forged.set('checkpoints/1', Buffer.from(note));
  if (anchors) for (const one of anchorsOf(files)) setAnchor(forged, { ...one, notes: [{ sequence: 1, note }] });
  return forged;
}

export interface AnchorFile {
  path: string;
  name: string;
  notes: { sequence: number; note: string }[];
}

export const anchorsOf = (files: Files): AnchorFile[] =>
  [...files]
    .filter(([path]) => path.startsWith('anchors/'))
    .map(([path, bytes]) => ({ path, ...(JSON.parse(String(bytes)) as Omit<AnchorFile, 'path'>) }));

export const setAnchor = (files: Files, { path, ...content }: AnchorFile): Files =>
  files.set(path, Buffer.from(`${JSON.stringify(content)}\n`, 'utf8'));

/** The log's own checkpoints, in order. */
export const notesOf = (files: Files): string[] =>
  String(files.get('checkpoints/1')).match(/gallra\/(?:.+\n)+\n— .+\n/g) ?? [];

export const setNotes = (files: Files, notes: readonly string[]): Files =>
  files.set('checkpoints/1', Buffer.from(notes.join(''), 'utf8'));

/** Somebody's key under the name of the real one. */
export const otherSigner = (name: string): NoteSigner => noteSigner(name, Buffer.alloc(32, 'the key of a forger'));

export const digestOfText = (text: string): string => sha256(Buffer.from(text, 'utf8')).toString('hex');

export type ForgedEntry = NewEntry & { at: string };

export const entryBytes = (index: number, { at, kind, ...fields }: ForgedEntry): Buffer =>
  Buffer.from(JSON.stringify({ index, at, kind, ...fields }), 'utf8');
