/**
 * The entries and the tiles of their hashes, side by side, from the first to the last; at every size that somebody signed,
 * the tree has to have the root that was signed. Where entries and tiles differ, the next signed root says which is right.
 */
import { copiesOf } from './copies.ts';
import { type Entry, entriesIn, readEntry, strangeIn } from './entry.ts';
import type { Finding, Findings } from './findings.ts';
import { type Source, tilePath } from './source.ts';
import { type Growth, growthFrom, hashBytes, leafHash, rootOf, tileWidth } from './tree.ts';
import type { Witness, Witnesses } from './witnesses.ts';

/** What a pruned log begins with. */
export interface Beginning {
  size: number;
  hashes: Buffer[];
}

export interface Walked {
  /** One more than the index of the last entry. */
  size: number;
  /** Entries that were there and could be read. */
  entries: number;
  firstAt: string | null;
  lastAt: string | null;
  /** The newest signed size that the entries lead to. */
  proven: Witness | null;
  /** Signed notes that could be compared. */
  compared: number;
  /** Their entries are pruned. */
  before: number;
  /** Notes of a log that a person gave up, oldest first. */
  disowned: Witness[];
}

export interface Walk {
  source: Source;
  witnesses: Witnesses;
  beginning: Beginning;
  findings: Findings;
  tell(entry: Entry): void;
  /** Entries are missing, or cannot be read. */
  lose(): void;
  /** After every tile. */
  afterTile(): Promise<void>;
}

interface Placed {
  bytes: Buffer;
  /** Null: it cannot be read. */
  entry: Entry | null;
}

export async function walk({ source, witnesses, beginning, findings, tell, lose, afterTile }: Walk): Promise<Walked> {
  const waiting = witnesses.all.filter(({ size }) => size >= beginning.size);
  const signed = Math.max(0, ...witnesses.all.filter(({ kind }) => kind === 'kept').map(({ size }) => size));
  const state = {
    tree: growthFrom(beginning.size, beginning.hashes) as Growth,
    /** The tree that the tiles tell of, where it is another one than that of the entries. */
    other: null as Growth | null,
    /** Nothing can be computed any more: neither entries nor hashes are there. */
    broken: false,
    next: 0,
  };
  const first = beginning.size / tileWidth;
  /** Roots over 256 entries each, from the beginning on; null: not known. */
  const perTile: (Buffer | null)[] = [];
  const otherPerTile = new Map<number, Buffer>();
  /** Entries that differ from their hash in the tile, since the last signed root that could be reached. */
  let doubtful: { index: number; path: string; from: string | null; to: string | null }[] = [];
  let unreached: Witness[] = [];
  /** Findings that wait for the next good entry: there their span ends. */
  let spans: { to: string | null }[] = [];
  const disowned: Witness[] = [];
  const copies = copiesOf();
  let losing = false;
  let [entries, firstAt, lastAt]: [number, string | null, string | null] = [0, null, null];
  let [proven, compared]: [Witness | null, number] = [null, 0];

  function say(severity: Finding['severity'], code: string, place: string, index: number, what: string): void {
    const finding: Finding = { code, severity, place, index, what, from: lastAt, to: null };
    findings.add('proof', finding);
    spans.push(finding);
  }

  function reach(witness: Witness): void {
    if (state.broken) return;
    compared += 1;
    const right = state.tree.root().equals(witness.root);
    if (right || state.other?.root().equals(witness.root)) settle(witness, right);
    else if (witness.disownedAt === null) unreached.push(witness);
    else disowned.push(witness);
  }

  /** A signed root is reached: by the entries, or by the tiles. */
  function settle(witness: Witness, byEntries: boolean): void {
    for (const one of unreached) missed(one, witness.at);
    unreached = [];
    if (state.other) {
      for (const one of doubtful) judge(one, byEntries);
      doubtful = [];
      if (!byEntries) {
        state.tree = state.other;
        for (const [tile, root] of otherPerTile) perTile[tile - first] = root;
      }
      otherPerTile.clear();
      state.other = null;
    }
    proven = witness;
    if (witness.kind !== 'anchored') return;
    findings.add('proof', {
      ...{ code: 'checkpoint.missing', severity: 'incomplete', place: witness.place, index: witness.size },
      what: `The checkpoint at ${witness.place} is not among the checkpoints of the log.`,
      ...{ from: witness.at, to: witness.at },
    });
  }

  function judge({ index, path, from, to }: (typeof doubtful)[number], tileIsWrong: boolean): void {
    const place = tileIsWrong ? `file ${path}` : `entry ${index}`;
    findings.add('proof', {
      ...{ code: tileIsWrong ? 'tile.altered' : 'entry.altered', severity: 'tampered', place, index },
      what: tileIsWrong
        ? `The tile ${path} has another hash for entry ${index} than the entry, which the signed root bears out.`
        : `The entry ${index} is not what it was when it was signed.`,
      ...{ from, to },
    });
  }

  /** No way leads to a root that was signed. */
  function missed(witness: Witness, to: string | null): void {
    const code = { kept: 'checkpoint.root', anchored: 'anchor.disagrees', given: 'given.disagrees' }[witness.kind];
    findings.add('proof', {
      ...{
        code,
        severity: 'tampered',
        place: witness.place,
        index: doubtful[0]?.index ?? proven?.size ?? beginning.size,
      },
      what: `The first ${witness.size} entries are not those that ${witness.place} was signed over.`,
      ...{ from: proven?.at ?? null, to },
    });
  }

  /** Each entry where its own index says; what stands where it cannot belong is left out. */
  function place(bundled: Buffer[], base: number, width: number, path: string): (Placed | null)[] {
    const placed: (Placed | null)[] = new Array(width).fill(null);
    let at = 0;
    const missing = (upTo: number): void => {
      if (upTo <= at) return;
      const [from, to] = [base + at, base + upTo - 1];
      say('tampered', 'entry.missing', `entry ${from}`, from, missingText(from, to));
      at = upTo;
    };
    for (const bytes of bundled) {
      const entry = readEntry(bytes);
      if (entry === null) {
        if (at >= width) continue;
        const index = base + at;
        say('tampered', 'entry.unreadable', `entry ${index}`, index, `${path} has no entry there that can be read.`);
        placed[at] = { bytes, entry };
        at += 1;
        continue;
      }
      const here = entry.index - base;
      if (here < at || here >= width) {
        const index = base + Math.min(at, width);
        say(
          'tampered',
          'entry.order',
          `entry ${index}`,
          index,
          `${path} has entry ${entry.index} where ${index} belongs.`,
        );
        continue;
      }
      missing(here);
      placed[here] = { bytes, entry };
      at = here + 1;
    }
    missing(width);
    return placed;
  }

  function take({ bytes, entry }: Placed, index: number): void {
    if (entry === null) return;
    const strange = strangeIn(entry);
    if (strange.length > 0)
      say(
        'incomplete',
        'entry.unknown',
        `entry ${index}`,
        index,
        `This verifier does not know: ${strange.join(', ')}.`,
      );
    tell(entry);
    copies.add(bytes, entry);
    entries += 1;
    firstAt ??= entry.at;
    lastAt = entry.at;
  }

  reachUpTo(state.tree.size);
  function reachUpTo(size: number): void {
    while (state.next < waiting.length && (waiting[state.next] as Witness).size <= size) {
      const witness = waiting[state.next] as Witness;
      state.next += 1;
      if (witness.size === size) reach(witness);
    }
  }

  let size = beginning.size;
  for (let tile = first; ; tile++) {
    const base = tile * tileWidth;
    const found = await bundleAt(source, tile);
    if (found === null && base >= signed) break;
    const width = Math.max(found?.width ?? 0, Math.min(tileWidth, signed - base));
    const path = found?.path ?? tilePath('entries', tile, width);
    if (found === null) say('incomplete', 'file.missing', `file ${path}`, base, missingText(base, base + width - 1));
    const { entries: bundled, torn } = entriesIn(found?.bytes ?? Buffer.alloc(0));
    if (torn)
      say('tampered', 'entry.unreadable', `file ${path}`, base + bundled.length, `The file ${path} breaks off.`);
    const placed = found === null ? [] : place(bundled, base, width, path);
    const tilesPath = tilePath(0, tile, width);
    const hashes = await readHashes(source, 0, tile, width, findings, base);
    for (let i = 0; i < width; i++) {
      const here = placed[i] ?? null;
      const told = hashes?.subarray(i * hashBytes, (i + 1) * hashBytes) ?? null;
      const own = here === null ? null : leafHash(here.bytes);
      const index = base + i;
      const differs = own !== null && told !== null && !own.equals(told);
      if (differs) {
        const doubt = { index, path: tilesPath, from: lastAt, to: null };
        if (doubtful.length < 10_000) doubtful.push(doubt);
        spans.push(doubt);
      }
      if (here?.entry) take(here, index);
      else if (!losing) lose();
      losing = here?.entry == null;
      if (here?.entry && !differs && spans.length > 0) {
        for (const one of spans) one.to ??= lastAt;
        spans = [];
      }
      const [left, right] = [own ?? told, told ?? own];
      if (left === null || right === null || state.broken) {
        state.broken = true;
        continue;
      }
      if (differs && state.other === null) state.other = state.tree.copy();
      state.tree.push(0, left);
      state.other?.push(0, right);
      reachUpTo(index + 1);
    }
    if (width === tileWidth) {
      perTile.push(state.broken ? null : state.tree.lastTile());
      const other = state.broken ? null : (state.other?.lastTile() ?? null);
      if (other) otherPerTile.set(tile, other);
    }
    size = base + width;
    await afterTile();
    if (width < tileWidth) break;
  }

  for (const [i, one] of unreached.entries()) if (i === 0 || one.kind !== unreached[0]?.kind) missed(one, null);
  for (const one of doubtful) judge(one, false);
  for (const witness of waiting.slice(state.next)) {
    if (witness.disownedAt !== null) disowned.push(witness);
    else if (!state.broken || witness.kind !== 'kept')
      findings.add('proof', {
        ...{
          code: 'log.shorter',
          severity: 'tampered',
          place: witness.place,
          index: size,
          from: lastAt,
          to: witness.at,
        },
        what: `The log ends after ${size} entries; ${witness.place} was signed over ${witness.size}: it was rolled back.`,
      });
  }
  const upper = state.broken || state.other !== null || unreached.length > 0 ? null : perTile;
  if (upper) await checkUpperTiles(source, first, upper, findings, signed);
  if (source.kind === 'bundle') await copies.compare(source, findings, entries === size - beginning.size);
  return { size, entries, firstAt, lastAt, proven, compared, before: witnesses.all.length - waiting.length, disowned };
}

const missingText = (from: number, to: number): string =>
  from === to ? `The entry ${from} is missing.` : `The entries ${from} to ${to} are missing.`;

/** The entry bundle of a tile, full or as far as it goes. */
async function bundleAt(source: Source, tile: number): Promise<{ path: string; bytes: Buffer; width: number } | null> {
  const whole = tilePath('entries', tile);
  const full = await source.read(whole);
  if (full !== null) return { path: whole, bytes: full, width: tileWidth };
  const widths = ((await source.list(`${whole}.p`)) ?? []).filter((name) => /^[1-9]\d{0,2}$/.test(name)).map(Number);
  const width = Math.max(0, ...widths.filter((one) => one < tileWidth));
  const path = tilePath('entries', tile, width);
  const bytes = width === 0 ? null : await source.read(path);
  return bytes === null ? null : { path, bytes, width };
}

async function readHashes(
  source: Source,
  level: number,
  tile: number,
  width: number,
  findings: Findings,
  index: number,
): Promise<Buffer | null> {
  if (width < tileWidth && source.kind === 'ledger') return null;
  const path = tilePath(level, tile, width);
  const hashes = await source.read(path);
  if (hashes?.length === width * hashBytes) return hashes;
  const missing = hashes === null;
  findings.add('proof', {
    code: missing ? 'file.missing' : 'tile.altered',
    severity: missing ? 'incomplete' : 'tampered',
    place: `file ${path}`,
    index,
    what: missing ? `The file ${path} is missing.` : `The file ${path} has not the length of ${width} hashes.`,
    ...{ from: null, to: null },
  });
  return null;
}

/** Tiles of the levels above, as far as all their entries are there: each hash is the root of a tile below. */
async function checkUpperTiles(
  source: Source,
  firstTile: number,
  roots: readonly (Buffer | null)[],
  findings: Findings,
  signed: number,
): Promise<void> {
  let [first, hashes] = [firstTile, roots];
  for (let level = 1; hashes.length > 0; level++) {
    const end = first + hashes.length;
    const above: (Buffer | null)[] = [];
    const start = Math.ceil(first / tileWidth);
    for (let tile = start; tile * tileWidth < end; tile++) {
      const from = tile * tileWidth;
      const own = hashes.slice(from - first, from - first + tileWidth);
      const known = own.filter((one) => one !== null);
      if (own.length === tileWidth) above.push(known.length === tileWidth ? rootOf(Buffer.concat(known)) : null);
      const leaves = tileWidth ** level;
      // A ledger makes a tile with the checkpoint after it.
      const kept = source.kind === 'bundle' || (from + tileWidth) * leaves <= signed;
      const told = kept ? await readHashes(source, level, tile, own.length, findings, from * leaves) : null;
      const wrong = told === null ? -1 : own.findIndex((one, i) => one !== null && !one.equals(pieceOf(told, i)));
      if (wrong < 0) continue;
      const path = tilePath(level, tile, own.length);
      findings.add('proof', {
        ...{ code: 'tile.altered', severity: 'tampered', place: `file ${path}`, index: (from + wrong) * leaves },
        what: `The tile ${path} has another hash than the tile below it.`,
        ...{ from: null, to: null },
      });
    }
    [first, hashes] = [start, above];
  }
}

const pieceOf = (hashes: Buffer, i: number): Buffer => hashes.subarray(i * hashBytes, (i + 1) * hashBytes);
