/**
 * Who says what the log was: its own checkpoints, the notes that anchors keep outside, and what whoever verifies brings
 * along. Each signed note is a size and a root that the entries have to lead to.
 */
import { isRecord } from './entry.ts';
import type { Findings, Severity } from './findings.ts';
import { type Checkpoint, type ReadNote, readNote, splitNotes, type VerifierKey } from './note.ts';
import { type Source, textOf } from './source.ts';

/** A size and a root that were signed. */
export interface Witness extends Checkpoint {
  place: string;
  kind: 'kept' | 'anchored' | 'given';
  /** Set when a later signed note says that a person gave up the log that this one speaks of. */
  disownedAt: string | null;
}

/** A signed note that gives up the log as it was anchored before. */
export interface Disowning {
  size: number;
  /** Hex. */
  root: string;
  at: string;
  index: number;
}

export interface Witnesses {
  /** By size, ascending. */
  all: Witness[];
  /** The newest checkpoint of the log itself. */
  newest: Witness | null;
  kept: number;
  /** `first`: entries under the oldest note of it that could be believed. */
  anchors: { name: string; notes: number; first: number | null }[];
  given: number;
  disownings: Disowning[];
}

/** A file of notes that whoever verifies got from elsewhere. */
export interface GivenNotes {
  name: string;
  text: string;
}

export async function readWitnesses(
  source: Source,
  keys: readonly VerifierKey[],
  given: readonly GivenNotes[],
  findings: Findings,
): Promise<Witnesses> {
  const read = remembered(keys);
  const kept = await readKept(source, read, findings);
  const disownings = new Map<string, Disowning>();
  for (const one of kept.witnesses) noteDisowning(disownings, one);
  const all = [...kept.witnesses];
  const anchors = await readAnchors(source, read, kept, findings, disownings, all);
  const brought = readGiven(given, read, findings, all, kept.byNote);
  const { newest } = kept;
  for (const { name, last } of anchors)
    if (newest && last !== newest.note)
      findings.add('proof', {
        ...at(newest.witness, 'incomplete', 'anchor.behind', `anchor ${name}`),
        what: `The anchor ${name} ends before the newest checkpoint of the log.`,
        index: null,
      });
  if (anchors.length === 0 && newest)
    findings.add('proof', {
      code: 'anchor.none',
      severity: brought > 0 ? 'note' : 'incomplete',
      place: 'anchors',
      index: null,
      what: 'No anchor is here: only a checkpoint that you have from elsewhere can show that the log was not replaced as a whole.',
      from: null,
      to: null,
    });
  return {
    all: all.sort((a, b) => a.size - b.size),
    newest: newest?.witness ?? null,
    kept: kept.count,
    anchors: anchors.map(({ name, notes, first }) => ({ name, notes, first })),
    given: brought,
    disownings: [...disownings.values()],
  };
}

type Read = (note: string) => ReadNote;

/** The same note stands in the log and in every anchor: it is checked once. */
function remembered(keys: readonly VerifierKey[]): Read {
  const seen = new Map<string, ReadNote>();
  return (note) => {
    const before = seen.get(note);
    if (before) return before;
    const now = readNote(note, keys);
    seen.set(note, now);
    return now;
  };
}

interface Kept {
  witnesses: Witness[];
  byNote: Map<string, Witness>;
  count: number;
  newest: { note: string; witness: Witness } | null;
}

async function readKept(source: Source, read: Read, findings: Findings): Promise<Kept> {
  const kept: Kept = { witnesses: [], byNote: new Map(), count: 0, newest: null };
  let last: Witness | null = null;
  let file = 1;
  for (; ; file++) {
    const bytes = await source.read(`checkpoints/${file}`);
    if (bytes === null) break;
    for (const note of splitNotes(bytes.toString('utf8'))) {
      kept.count += 1;
      const place = `checkpoint ${kept.count}`;
      const witness = witnessIn(note, read, place, 'kept', last, findings);
      if (witness === null) continue;
      if (last !== null) checkOrder(last, witness, kept.byNote.has(note), findings);
      kept.witnesses.push(witness);
      kept.byNote.set(note, witness);
      if (last === null || witness.size >= last.size) {
        last = witness;
        kept.newest = { note, witness };
      }
    }
  }
  await unlistedFiles(source, 'checkpoints', file - 1, findings);
  await readNewest(source, read, kept, findings);
  if (kept.newest === null)
    findings.add('proof', {
      ...{ code: 'checkpoint.none', severity: 'incomplete', place: 'file checkpoint', index: 0, from: null, to: null },
      what: 'There is no checkpoint that this key signed: nothing is proven.',
    });
  return kept;
}

/** The file that stands for all: it has to be the last of the checkpoints. */
async function readNewest(source: Source, read: Read, kept: Kept, findings: Findings): Promise<void> {
  const bytes = await source.read('checkpoint');
  const place = 'file checkpoint';
  const last = kept.newest;
  if (bytes === null) {
    if (last) findings.add('proof', { ...at(last.witness, 'incomplete', 'file.missing', place), what: gone(place) });
    return;
  }
  const note = bytes.toString('utf8');
  if (note === last?.note) return;
  const witness = witnessIn(note, read, place, 'kept', last?.witness ?? null, findings);
  if (witness === null) return;
  if (last && (witness.size < last.witness.size || witness.at < last.witness.at)) {
    const what = 'The file shows an older checkpoint than the last one of the log.';
    findings.add('proof', { ...at(witness, 'tampered', 'checkpoint.replayed', place), what, to: last.witness.at });
    return;
  }
  const what = 'The newest checkpoint is not among the checkpoints of the log.';
  findings.add('proof', { ...at(witness, 'incomplete', 'checkpoint.missing', place), what });
  kept.witnesses.push(witness);
  kept.byNote.set(note, witness);
  kept.newest = { note, witness };
}

const gone = (place: string): string => `The ${place} is missing.`;

function checkOrder(last: Witness, now: Witness, repeated: boolean, findings: Findings): void {
  const wrong =
    now.size < last.size
      ? 'fewer entries than'
      : now.at < last.at
        ? 'an earlier time than'
        : repeated
          ? 'the same as'
          : null;
  if (wrong === null) return;
  findings.add('proof', {
    ...at(now, 'tampered', 'checkpoint.order', now.place),
    what: `The ${now.place} says ${wrong} one before it.`,
    from: last.at,
  });
}

interface AnchorRead {
  name: string;
  notes: number;
  /** Entries under the oldest note that could be believed. */
  first: number | null;
  /** The newest note that could be believed. */
  last: string | null;
}

async function readAnchors(
  source: Source,
  read: Read,
  kept: Kept,
  findings: Findings,
  disownings: Map<string, Disowning>,
  all: Witness[],
): Promise<AnchorRead[]> {
  const anchors = new Map<string, AnchorRead>();
  const ofAnchor = new Map<string, Witness[]>();
  let file = 1;
  for (; ; file++) {
    const path = `anchors/${file}.json`;
    const bytes = await source.read(path);
    if (bytes === null) break;
    const content = anchorIn(bytes);
    if (content === null) {
      findings.add('proof', {
        ...{
          code: 'anchor.unreadable',
          severity: 'tampered',
          place: `file ${path}`,
          index: null,
          from: null,
          to: null,
        },
        what: `The file ${path} is not a list of an anchor's notes.`,
      });
      continue;
    }
    const { name } = content;
    const anchor = anchors.get(name) ?? { name, notes: 0, first: null, last: null };
    const earlier = ofAnchor.get(name) ?? [];
    anchors.set(name, anchor);
    ofAnchor.set(name, earlier);
    for (const { sequence, note } of content.notes) {
      const place = `anchor ${name}, note ${sequence}`;
      const before = earlier.at(-1) ?? null;
      if (sequence !== anchor.notes + 1)
        findings.add('proof', {
          ...{ code: 'anchor.gap', severity: 'tampered', place, index: before?.size ?? 0 },
          what: `The anchor ${name} shows note ${sequence} where note ${anchor.notes + 1} has to be.`,
          ...{ from: before?.at ?? null, to: null },
        });
      anchor.notes = sequence;
      const witness = witnessIn(note, read, place, 'anchored', before, findings);
      if (witness === null) continue;
      if (witness.disowns) disownBefore(witness, earlier, disownings);
      if (before && witness.disowns === null && (witness.size < before.size || witness.at < before.at))
        findings.add('proof', {
          ...at(witness, 'tampered', 'anchor.order', place),
          what: `The ${place} speaks of an older log than the note before it.`,
          from: before.at,
        });
      earlier.push(witness);
      anchor.first ??= witness.size;
      anchor.last = note;
      if (!kept.byNote.has(note)) all.push(witness);
    }
  }
  await unlistedFiles(source, 'anchors', file - 1, findings, '.json');
  return [...anchors.values()];
}

/** What an anchor kept before a note that gives it up; and the same for the log's own, should they still be there. */
function disownBefore(witness: Witness, earlier: Witness[], disownings: Map<string, Disowning>): void {
  noteDisowning(disownings, witness);
  const { size = 0 } = witness.disowns ?? {};
  for (const one of earlier) if (one.size <= size) one.disownedAt ??= witness.at;
}

function noteDisowning(disownings: Map<string, Disowning>, { disowns, at: when, size }: Witness): void {
  if (disowns === null) return;
  const root = disowns.root.toString('hex');
  const one = { size: disowns.size, root, at: when, index: size };
  if (!disownings.has(`${one.size} ${root}`)) disownings.set(`${one.size} ${root}`, one);
}

function anchorIn(bytes: Buffer): { name: string; notes: { sequence: number; note: string }[] } | null {
  const text = textOf(bytes);
  try {
    const content: unknown = JSON.parse(text ?? '');
    if (!isRecord(content) || typeof content.name !== 'string' || !Array.isArray(content.notes)) return null;
    const notes: { sequence: number; note: string }[] = [];
    for (const one of content.notes) {
      if (!isRecord(one) || !Number.isSafeInteger(one.sequence) || typeof one.note !== 'string') return null;
      notes.push({ sequence: one.sequence as number, note: one.note });
    }
    return { name: content.name, notes };
  } catch {
    return null;
  }
}

function readGiven(
  given: readonly GivenNotes[],
  read: Read,
  findings: Findings,
  all: Witness[],
  known: Map<string, Witness>,
): number {
  let count = 0;
  for (const { name, text } of given) {
    for (const note of splitNotes(text)) {
      const witness = witnessIn(note, read, `given ${name}`, 'given', null, findings);
      if (witness === null) continue;
      count += 1;
      // The same note as an anchor's that was given up is given up with it.
      const twin = all.find((one) => one.kind === 'anchored' && one.at === witness.at && one.root.equals(witness.root));
      if (!known.has(note)) all.push({ ...witness, disownedAt: twin?.disownedAt ?? null });
    }
  }
  return count;
}

function witnessIn(
  note: string,
  read: Read,
  place: string,
  kind: Witness['kind'],
  before: Checkpoint | null,
  findings: Findings,
): Witness | null {
  const result = read(note);
  if ('checkpoint' in result) return { ...result.checkpoint, place, kind, disownedAt: null };
  const words = {
    signature: 'is not signed by this key',
    unreadable: 'is not a checkpoint',
    origin: 'is of another log',
  };
  findings.add('proof', {
    ...{ code: `checkpoint.${result.fault}`, severity: 'tampered', place, index: before?.size ?? 0 },
    what: `The note at ${place} ${words[result.fault]}.`,
    ...{ from: before?.at ?? null, to: null },
  });
  return null;
}

/** Files beyond a gap: one in between was taken away. */
async function unlistedFiles(
  source: Source,
  folder: string,
  read: number,
  findings: Findings,
  ending = '',
): Promise<void> {
  const names = await source.list(folder);
  const numbers = (names ?? [])
    .filter((name) => /^[1-9]\d*$/.test(name.slice(0, name.length - ending.length)) && name.endsWith(ending))
    .map((name) => Number(name.slice(0, name.length - ending.length)));
  if (!numbers.some((number) => number > read)) return;
  const place = `file ${folder}/${read + 1}${ending}`;
  findings.add('proof', {
    ...{ code: 'file.missing', severity: 'incomplete', place, index: null, from: null, to: null },
    what: gone(place),
  });
}

const at = ({ size, at: when }: Checkpoint, severity: Severity, code: string, place: string) => ({
  ...{ code, severity, place, index: size, from: when, to: null as string | null },
});
