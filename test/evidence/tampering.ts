/**
 * What somebody could do to a log who has its files, its database, or even a key: each in a sentence, with the verdict and
 * the place that both verifiers have to come to.
 */
import type { NoteSigner } from '../../src/audit/note.ts';
import { hashBytes } from '../../src/audit/sha256.ts';
import { tilePath, tileWidth } from '../../src/audit/tiles.ts';
import { rootOfLeaves } from '../../src/audit/tree.ts';
import type { Verification } from '../../src/audit/verify/verify-log.ts';
import {
  anchorsOf,
  bundled,
  entriesOf,
  notesOf,
  otherSigner,
  renumbered,
  resigned,
  rewritten,
  setAnchor,
  setNotes,
  signed,
  type Told,
  told,
  unbundled,
  withEntries,
} from './forged-bundle.ts';
import type { Files } from './sample-log.ts';

export interface Tampering {
  /** A sentence. */
  name: string;
  files: Files;
  verdict: 'tampered' | 'incomplete';
  /** A finding with this place has to be there; where an entry is given, the first finding has to be about it. */
  place?: string | RegExp;
  entry?: number;
  code?: string | RegExp;
  /** Checkpoints that whoever verifies has from elsewhere. */
  given?: string[];
}

type Expected = Omit<Tampering, 'name' | 'files'>;

const tampered = (expected: Omit<Expected, 'verdict'>): Expected => ({ verdict: 'tampered', ...expected });
const incomplete = (expected: Omit<Expected, 'verdict'>): Expected => ({ verdict: 'incomplete', ...expected });

/** @param whole a bundle from its first entry on. @param pruned one whose beginning went. */
export function tamperings(whole: Files, pruned: Files, signer: NoteSigner): Tampering[] {
  return [
    ...flippedBits(whole, pruned),
    ...droppedPieces(whole, pruned),
    ...insertedPieces(whole, signer),
    ...swappedPieces(whole),
    ...truncated(whole, signer),
    ...replayed(whole),
    ...signedByOthers(whole, signer),
    ...editedAndRebuilt(whole, signer),
    ...rolledBack(whole, signer),
    ...toldOtherwise(whole, signer),
  ];
}

/** @param change changes the copy that it is given, or returns another. */
function tamper(base: Files, name: string, change: (files: Files) => unknown, expected: Expected): Tampering {
  const files = new Map(base);
  const changed = change(files);
  return { name, files: changed instanceof Map ? changed : files, ...expected };
}

/** So many numbers below a limit, spread over it. */
const spread = (limit: number, count: number): number[] => [
  ...new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.37) * limit) / count))),
];

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at);
  return copy;
}

const pathsIn = (files: Files, folder: string): string[] =>
  [...files.keys()].filter((path) => path.startsWith(folder)).sort();

const withoutFile = (files: Files, path: string): Files => new Map([...files].filter(([one]) => one !== path));

const withoutFolder = (files: Files, folder: string): Files =>
  new Map([...files].filter(([path]) => !path.startsWith(folder)));

const get = (files: Files, path: string): Buffer => {
  const bytes = files.get(path);
  if (!bytes) throw new Error(`no file ${path}`);
  return bytes;
};

function flippedBits(whole: Files, pruned: Files): Tampering[] {
  const flip = (base: Files, path: string, at: number, expected: Expected): Tampering =>
    tamper(
      base,
      `bit ${at % 8} of byte ${at} of ${path} is flipped${base === pruned ? ' in a pruned log' : ''}`,
      (files) => files.set(path, flipped(get(files, path), at, at % 8)),
      expected,
    );
  const flips: Tampering[] = [];
  for (const base of [whole, pruned])
    for (const path of pathsIn(base, 'tile/entries/')) {
      const places = unbundled(get(base, path));
      for (const at of spread(get(base, path).length, 12)) {
        const hit = places.findLast((place) => place.at <= at);
        flips.push(flip(base, path, at, tampered({ entry: told(hit?.bytes ?? Buffer.alloc(0)).index })));
      }
      // The length of an entry too.
      const second = places[1] as (typeof places)[number];
      for (const at of [second.at, second.at + 1])
        flips.push(flip(base, path, at, tampered({ entry: told(second.bytes).index })));
    }
  for (const path of pathsIn(whole, 'tile/0/')) {
    const first = tileWidth * Number(path.slice(7, 10));
    for (const at of spread(get(whole, path).length, 5)) {
      const entry = first + Math.floor(at / hashBytes);
      flips.push(flip(whole, path, at, tampered({ entry, place: `file ${path}`, code: 'tile.altered' })));
    }
  }
  for (const path of pathsIn(whole, 'tile/1/'))
    for (const at of spread(get(whole, path).length, 4))
      flips.push(flip(whole, path, at, tampered({ place: `file ${path}`, code: 'tile.altered' })));
  for (const at of spread(get(whole, 'checkpoint').length, 8))
    flips.push(flip(whole, 'checkpoint', at, tampered({ place: 'file checkpoint' })));
  let begins = 0;
  for (const [i, note] of notesOf(whole).entries()) {
    const length = Buffer.byteLength(note);
    if (i % 12 === 5)
      flips.push(
        flip(whole, 'checkpoints/1', begins + ((i * 7) % (length - 2)), tampered({ place: `checkpoint ${i + 1}` })),
      );
    begins += length;
  }
  for (const path of pathsIn(whole, 'anchors/'))
    for (const at of spread(get(whole, path).length - 40, 7))
      flips.push(flip(whole, path, at + 30, tampered({ place: /^(anchor (first|second), note|file anchors\/)/ })));
  for (const path of pathsIn(whole, 'policies/').slice(0, 4))
    for (const at of spread(get(whole, path).length, 3))
      flips.push(flip(whole, path, at, tampered({ place: `file ${path}`, code: 'policy.altered' })));
  for (const path of pathsIn(whole, 'commitments/').filter((_, i) => i % 9 === 0))
    flips.push(flip(whole, path, 17, tampered({ place: `file ${path}`, code: 'commitments.altered' })));
  for (const path of ['entries.json', 'entries.csv'])
    for (const at of spread(get(whole, path).length, 4))
      flips.push(flip(whole, path, at, tampered({ place: `file ${path}`, code: 'copy.differs' })));
  for (const at of spread(get(pruned, 'beginning.json').length - 1, 6))
    flips.push(flip(pruned, 'beginning.json', at, tampered({ place: 'file beginning.json' })));
  return flips;
}

function droppedPieces(whole: Files, pruned: Files): Tampering[] {
  const drop = (base: Files, path: string, expected: Expected): Tampering =>
    tamper(base, `the file ${path} is taken away`, (files) => withoutFile(files, path), expected);
  const missing = (path: string): Expected => incomplete({ place: `file ${path}`, code: 'file.missing' });
  const entries = entriesOf(whole);
  const without = (base: Files, at: number): Files => {
    const path = fileOf(entries, at);
    const kept = entries.slice(Math.floor(at / tileWidth) * tileWidth).slice(0, tileWidth);
    return new Map(base).set(path, bundled(kept.filter((_, i) => i !== at % tileWidth)));
  };
  const chosen = spread(entries.length, 8);
  const [first, second] = anchorsOf(whole);
  const dropNote = (name: string, at: (count: number) => number, expected: Expected): Tampering =>
    tamper(
      whole,
      `the anchor loses its ${name} note`,
      (files) => {
        if (first) setAnchor(files, { ...first, notes: first.notes.filter((_, i) => i !== at(first.notes.length)) });
      },
      expected,
    );
  const notes = notesOf(whole);
  return [
    ...chosen.map((at) =>
      tamper(
        whole,
        `entry ${at} is taken out of its file`,
        (files) => without(files, at),
        tampered({ entry: at, place: `entry ${at}`, code: 'entry.missing' }),
      ),
    ),
    ...chosen.map((at) =>
      tamper(
        whole,
        `entry ${at} is taken out, and the others are renumbered and hashed anew`,
        (files) => withEntries(files, renumbered(entries.filter((_, i) => i !== at))),
        tampered({ code: /checkpoint\.root|entry\.missing/ }),
      ),
    ),
    ...[...pathsIn(whole, 'tile/'), ...pathsIn(whole, 'policies/'), 'checkpoint', 'entries.json', 'entries.csv'].map(
      (path) => drop(whole, path, missing(path)),
    ),
    ...pathsIn(pruned, 'tile/').map((path) => drop(pruned, path, missing(path))),
    drop(pruned, 'beginning.json', incomplete({ code: 'file.missing' })),
    drop(whole, 'checkpoints/1', incomplete({ place: 'file checkpoint', code: 'checkpoint.missing' })),
    drop(whole, 'anchors/1.json', missing('anchors/1.json')),
    drop(whole, 'anchors/2.json', incomplete({ place: 'anchor second', code: 'anchor.missing' })),
    tamper(
      whole,
      'every anchor is taken away',
      (files) => withoutFolder(files, 'anchors/'),
      incomplete({ place: 'anchors', code: 'anchor.none' }),
    ),
    ...pathsIn(whole, 'commitments/')
      .filter((_, i) => i % 20 === 3)
      .map((path) => drop(whole, path, incomplete({ place: `file ${path}`, code: 'commitments.missing' }))),
    tamper(
      whole,
      'all commitments are taken away',
      (files) => withoutFolder(files, 'commitments/'),
      incomplete({ place: 'commitments', code: 'commitments.absent' }),
    ),
    dropNote('first', () => 0, tampered({ place: /^anchor first, note 2$/, code: 'anchor.gap' })),
    dropNote('middle', (count) => Math.floor(count / 2), tampered({ place: /^anchor first/, code: 'anchor.gap' })),
    dropNote('newest', (count) => count - 1, incomplete({ place: 'anchor first', code: 'anchor.behind' })),
    ...[0, 40, notes.length - 2].map((at) =>
      tamper(
        whole,
        `checkpoint ${at + 1} is taken out of the log's own`,
        (files) => setNotes(files, [...notes.slice(0, at), ...notes.slice(at + 1)]),
        incomplete({ place: `anchor ${second ? 'first' : ''}, note ${at + 1}`, code: 'checkpoint.missing' }),
      ),
    ),
    tamper(
      whole,
      "the newest checkpoint is taken out of the log's own",
      (files) => setNotes(files, notes.slice(0, -1)),
      incomplete({ place: 'file checkpoint', code: 'checkpoint.missing' }),
    ),
  ];
}

const fileOf = (entries: readonly Buffer[], index: number): string => {
  const tile = Math.floor(index / tileWidth);
  return tilePath('entries', tile, Math.min(tileWidth, entries.length - tile * tileWidth));
};

function insertedPieces(whole: Files, signer: NoteSigner): Tampering[] {
  const entries = entriesOf(whole);
  const notes = notesOf(whole);
  const forged = otherSigner(signer.name);
  const [batch = ''] = pathsIn(whole, 'commitments/');
  const stranger = Buffer.from(
    rewritten(entries[9] as Buffer, (entry) => {
      entry.actor = 'nobody';
    }),
  );
  return [
    ...spread(entries.length - 1, 6).map((at) =>
      tamper(
        whole,
        `a forged entry is put before entry ${at}, under its number`,
        (files) => {
          const tile = Math.floor(at / tileWidth);
          const page = entries.slice(tile * tileWidth, (tile + 1) * tileWidth);
          const lie = rewritten(stranger, (entry) => {
            entry.index = at;
          });
          return files.set(fileOf(entries, at), bundled(page.toSpliced(at % tileWidth, 0, lie)));
        },
        tampered({ entry: at }),
      ),
    ),
    ...spread(entries.length - 1, 4).map((at) =>
      tamper(
        whole,
        `a forged entry is put before entry ${at}, and all later ones are renumbered and hashed anew`,
        (files) => withEntries(files, renumbered(entries.toSpliced(at, 0, stranger))),
        tampered({ code: 'checkpoint.root' }),
      ),
    ),
    tamper(
      whole,
      'an entry is appended that no checkpoint covers',
      (files) => withEntries(files, renumbered([...entries, entries.at(-1) as Buffer])),
      incomplete({ place: `entry ${entries.length}`, code: 'log.unproven' }),
    ),
    tamper(
      whole,
      'commitments of a batch that never was are put in',
      (files) => files.set('commitments/00000000-0000-4000-8000-000000000000', Buffer.alloc(32)),
      tampered({ place: /^file commitments\/0000/, code: 'file.unknown' }),
    ),
    tamper(
      whole,
      'a rule that nobody published is put in',
      (files) => files.set(`policies/${'0'.repeat(64)}.json`, Buffer.from('{}')),
      tampered({ place: /^file policies\/0000/, code: 'file.unknown' }),
    ),
    tamper(
      whole,
      'a commitment is added to those of a batch',
      (files) => files.set(batch, Buffer.concat([get(files, batch), Buffer.alloc(32, 255)])),
      tampered({ place: `file ${batch}`, code: 'commitments.altered' }),
    ),
    ...[0, 60, notes.length].map((at) =>
      tamper(
        whole,
        `a checkpoint that another key signed is put at place ${at + 1}`,
        (files) => setNotes(files, notes.toSpliced(at, 0, signed(forged, entries.slice(0, 100)))),
        tampered({ place: `checkpoint ${at + 1}`, code: 'checkpoint.signature' }),
      ),
    ),
    tamper(
      whole,
      'a note that another key signed is put into an anchor',
      (files) => {
        for (const one of anchorsOf(files).slice(0, 1)) {
          const note = { sequence: one.notes.length + 1, note: signed(forged, entries) };
          setAnchor(files, { ...one, notes: [...one.notes, note] });
        }
      },
      tampered({ place: /^anchor first, note/, code: 'checkpoint.signature' }),
    ),
  ];
}

function swappedPieces(whole: Files): Tampering[] {
  const entries = entriesOf(whole);
  const notes = notesOf(whole);
  const swap = <T>(list: readonly T[], a: number, b: number): T[] => list.with(a, list[b] as T).with(b, list[a] as T);
  const inFile = spread(entries.length - 2, 6).filter((at) => at % tileWidth !== tileWidth - 1);
  const [one = '', other = ''] = pathsIn(whole, 'commitments/').filter((path) => get(whole, path).length > 64);
  const [rule = '', text = '', rule2 = ''] = pathsIn(whole, 'policies/');
  return [
    ...inFile.map((at) =>
      tamper(
        whole,
        `the entries ${at} and ${at + 1} change places`,
        (files) => {
          const tile = Math.floor(at / tileWidth) * tileWidth;
          const page = entries.slice(tile, tile + tileWidth);
          return files.set(fileOf(entries, at), bundled(swap(page, at - tile, at - tile + 1)));
        },
        tampered({ entry: at }),
      ),
    ),
    ...inFile.map((at) =>
      tamper(
        whole,
        `the entries ${at} and ${at + 1} change places and numbers, and are hashed anew`,
        (files) => withEntries(files, renumbered(swap(entries, at, at + 1))),
        tampered({ code: 'checkpoint.root' }),
      ),
    ),
    tamper(
      whole,
      'two commitments of a batch change places',
      (files) => {
        const leaves = get(files, one);
        files.set(one, Buffer.concat([leaves.subarray(32, 64), leaves.subarray(0, 32), leaves.subarray(64)]));
      },
      tampered({ place: `file ${one}`, code: 'commitments.altered' }),
    ),
    tamper(
      whole,
      'the commitments of two batches change places',
      (files) => files.set(one, get(whole, other)).set(other, get(whole, one)),
      tampered({ place: `file ${one}`, code: 'commitments.altered' }),
    ),
    tamper(
      whole,
      'two hashes of a tile change places',
      (files) => {
        const tile = get(files, 'tile/0/000');
        files.set('tile/0/000', Buffer.concat([tile.subarray(32, 64), tile.subarray(0, 32), tile.subarray(64)]));
      },
      tampered({ entry: 0, place: 'file tile/0/000', code: 'tile.altered' }),
    ),
    tamper(
      whole,
      'two tiles change places',
      (files) => files.set('tile/0/000', get(whole, 'tile/0/001')).set('tile/0/001', get(whole, 'tile/0/000')),
      tampered({ entry: 0, code: 'tile.altered' }),
    ),
    tamper(
      whole,
      'two files of entries change places',
      (files) =>
        void files
          .set('tile/entries/000', get(whole, 'tile/entries/001'))
          .set('tile/entries/001', get(whole, 'tile/entries/000')),
      tampered({ entry: 0 }),
    ),
    ...[3, 70].map((at) =>
      tamper(
        whole,
        `the checkpoints ${at + 1} and ${at + 2} change places`,
        (files) => setNotes(files, swap(notes, at, at + 1)),
        tampered({ place: `checkpoint ${at + 2}`, code: 'checkpoint.order' }),
      ),
    ),
    tamper(
      whole,
      'two notes of an anchor change places',
      (files) => {
        for (const anchor of anchorsOf(files).slice(0, 1))
          setAnchor(files, { ...anchor, notes: swap(anchor.notes, 7, 8) });
      },
      tampered({ place: /^anchor first, note/, code: 'anchor.gap' }),
    ),
    tamper(
      whole,
      'two notes of an anchor change places and numbers',
      (files) => {
        for (const anchor of anchorsOf(files).slice(0, 1)) {
          const notesThere = swap(anchor.notes, 7, 8).map(({ note }, i) => ({ sequence: i + 1, note }));
          setAnchor(files, { ...anchor, notes: notesThere });
        }
      },
      tampered({ place: 'anchor first, note 9', code: 'anchor.order' }),
    ),
    tamper(
      whole,
      'two rules change places',
      (files) => files.set(rule, get(whole, rule2)).set(rule2, get(whole, rule)),
      tampered({ place: `file ${rule}`, code: 'policy.altered' }),
    ),
    tamper(
      whole,
      'the text of a rule is softened',
      (files) => files.set(text, Buffer.concat([get(files, text), Buffer.from('# kept for longer, honestly\n')])),
      tampered({ place: `file ${text}`, code: 'policy.altered' }),
    ),
  ];
}

function truncated(whole: Files, signer: NoteSigner): Tampering[] {
  const entries = entriesOf(whole);
  const last = fileOf(entries, entries.length - 1);
  const cut = (path: string, bytes: number, expected: Expected): Tampering =>
    tamper(
      whole,
      `the last ${bytes} bytes of ${path} are cut off`,
      (files) => files.set(path, get(files, path).subarray(0, -bytes)),
      expected,
    );
  const notes = notesOf(whole);
  return [
    ...[1, 50, 400].map((bytes) => cut(last, bytes, tampered({ code: /entry\./ }))),
    ...[1, 700].map((bytes) => cut('tile/entries/000', bytes, tampered({ code: /entry\./ }))),
    ...[1, 32].map((bytes) => cut('tile/0/000', bytes, tampered({ place: 'file tile/0/000', code: 'tile.altered' }))),
    cut('checkpoint', 20, tampered({ place: 'file checkpoint' })),
    cut('checkpoints/1', 20, tampered({ place: `checkpoint ${notes.length}`, code: 'checkpoint.signature' })),
    cut('anchors/1.json', 20, tampered({ place: 'file anchors/1.json', code: 'anchor.unreadable' })),
    cut('entries.json', 4, tampered({ place: 'file entries.json' })),
    cut('entries.csv', 4, tampered({ place: 'file entries.csv' })),
    cut(pathsIn(whole, 'commitments/')[4] ?? '', 32, tampered({ code: 'commitments.altered' })),
    ...[1, 7, 120, 400].map((count) =>
      tamper(
        whole,
        `the last ${count} entries are cut off, and the rest is hashed anew`,
        (files) => withEntries(files, entries.slice(0, -count)),
        tampered({ code: /entry\.missing|file\.missing|log\.shorter|checkpoint\.root/ }),
      ),
    ),
    ...[30, 90].map((at) =>
      tamper(
        whole,
        `the log is cut back to checkpoint ${at}, its own later ones with it`,
        (files) => {
          const size = Number(notes[at - 1]?.split('\n')[1]);
          const forged = withEntries(files, entries.slice(0, size));
          setNotes(forged, notes.slice(0, at));
          return forged.set('checkpoint', Buffer.from(notes[at - 1] ?? ''));
        },
        tampered({ place: /^anchor first, note/, code: 'log.shorter' }),
      ),
    ),
    ...[30, 90].map((at) =>
      tamper(
        whole,
        `the log and all anchors are cut back to checkpoint ${at}, but an auditor has a later one`,
        (files) => cutBackTo(files, at),
        { ...tampered({ place: 'given 0', code: 'log.shorter' }), given: [notes.at(-1) ?? ''] },
      ),
    ),
    tamper(
      whole,
      'the log is rewritten and signed with the real key, but an auditor has an earlier checkpoint',
      (files) => resigned(files, renumbered(entries.toSpliced(40, 1)), signer),
      { ...tampered({ place: 'given 0', code: 'given.disagrees' }), given: [notes[50] ?? ''] },
    ),
  ];
}

/** As the bundle was when this checkpoint was the newest. */
function cutBackTo(files: Files, at: number): Files {
  const notes = notesOf(files).slice(0, at);
  const size = Number(notes.at(-1)?.split('\n')[1]);
  const forged = withEntries(files, entriesOf(files).slice(0, size));
  setNotes(forged, notes);
  forged.set('checkpoint', Buffer.from(notes.at(-1) ?? ''));
  for (const anchor of anchorsOf(files)) setAnchor(forged, { ...anchor, notes: anchor.notes.slice(0, at) });
  return withoutLater(forged);
}

/** Commitments of batches that the entries do not know are left out. */
function withoutLater(files: Files): Files {
  const settled = entriesOf(files).map(told).filter(isKind('batch.settled'));
  const known = new Set(settled.map(({ batch }) => batch));
  for (const path of pathsIn(files, 'commitments/'))
    if (!known.has(path.slice('commitments/'.length))) files.delete(path);
  return files;
}

function replayed(whole: Files): Tampering[] {
  const entries = entriesOf(whole);
  const notes = notesOf(whole);
  const settled = entries.findIndex((bytes) => told(bytes).kind === 'batch.settled');
  const put = (files: Files, at: number, bytes: Buffer): Files => {
    const tile = Math.floor(at / tileWidth) * tileWidth;
    return files.set(fileOf(entries, at), bundled(entries.with(at, bytes).slice(tile, tile + tileWidth)));
  };
  return [
    ...[0, 60, notes.length - 2].map((at) =>
      tamper(
        whole,
        `checkpoint ${at + 1} is shown as the newest`,
        (files) => files.set('checkpoint', Buffer.from(notes[at] ?? '')),
        tampered({ place: 'file checkpoint', code: 'checkpoint.replayed' }),
      ),
    ),
    ...[5, 80].map((at) =>
      tamper(
        whole,
        `checkpoint ${at + 1} is written down again at the end`,
        (files) => setNotes(files, [...notes, notes[at] ?? '']),
        tampered({ place: `checkpoint ${notes.length + 1}`, code: 'checkpoint.order' }),
      ),
    ),
    tamper(
      whole,
      'the newest checkpoint is written down twice',
      (files) => setNotes(files, [...notes, notes.at(-1) ?? '']),
      tampered({ place: `checkpoint ${notes.length + 1}`, code: 'checkpoint.order' }),
    ),
    tamper(
      whole,
      'an old note is put into an anchor again',
      (files) => {
        for (const one of anchorsOf(files).slice(0, 1))
          setAnchor(files, { ...one, notes: [...one.notes, { sequence: one.notes.length + 1, note: notes[3] ?? '' }] });
      },
      tampered({ place: /^anchor first, note/, code: 'anchor.order' }),
    ),
    ...spread(entries.length, 5).map((at) =>
      tamper(
        whole,
        `entry ${settled} stands again where entry ${at} was`,
        (files) => put(files, at, entries[settled] as Buffer),
        tampered({ entry: at }),
      ),
    ),
    ...spread(entries.length, 5).map((at) =>
      tamper(
        whole,
        `entry ${settled} stands again as entry ${at}, under its number`,
        (files) =>
          put(
            files,
            at,
            rewritten(entries[settled] as Buffer, (entry) => {
              entry.index = at;
            }),
          ),
        tampered({ entry: at, code: 'entry.altered' }),
      ),
    ),
  ];
}

function signedByOthers(whole: Files, signer: NoteSigner): Tampering[] {
  const entries = entriesOf(whole);
  const forger = otherSigner(signer.name);
  const shortened = renumbered(entries.toSpliced(200, 3));
  return [
    tamper(
      whole,
      'the same log is signed with another key of the same name',
      (files) => resigned(files, entries, forger),
      tampered({ place: 'checkpoint 1', code: 'checkpoint.signature' }),
    ),
    tamper(
      whole,
      'the log is rewritten and signed with another key of the same name',
      (files) => resigned(files, shortened, forger),
      tampered({ place: 'checkpoint 1', code: 'checkpoint.signature' }),
    ),
    tamper(
      whole,
      'the log is rewritten and signed with a key of another name',
      (files) => resigned(files, shortened, otherSigner('gallra/another')),
      tampered({ place: 'checkpoint 1', code: 'checkpoint.signature' }),
    ),
    tamper(
      whole,
      'the log is rewritten and signed with the real key, and the anchors stay as they were',
      (files) => resigned(files, shortened, signer, false),
      tampered({ place: /^anchor first, note/, code: /anchor\.disagrees|log\.shorter/ }),
    ),
    tamper(
      whole,
      "the real key signs under another log's name",
      (files) => {
        const note = signer.sign(`gallra/another\n${notesOf(whole)[0]?.split('\n').slice(1, 4).join('\n')}\n`);
        setNotes(files, [...notesOf(whole), note]);
      },
      tampered({ code: 'checkpoint.origin' }),
    ),
    tamper(
      whole,
      'a signature is moved to another checkpoint',
      (files) => {
        const notes = notesOf(whole);
        const signature = notes[4]?.split('\n\n')[1];
        setNotes(files, notes.with(9, `${notes[9]?.split('\n\n')[0]}\n\n${signature}`));
      },
      tampered({ place: 'checkpoint 10', code: 'checkpoint.signature' }),
    ),
  ];
}

/** The first entry of a kind after a place, which the sample is sure to have. */
function find(entries: readonly Buffer[], matches: (entry: Told) => boolean, from = 0): number {
  const at = entries.findIndex((bytes, i) => i >= from && matches(told(bytes)));
  if (at < 0) throw new Error('the sample has no such entry');
  return at;
}

const isKind = (kind: string) => (entry: Told) => entry.kind === kind;
const disposed = (entry: Told) => entry.kind === 'batch.settled' && (entry.counts?.destroyed ?? 0) > 1;

function editedAndRebuilt(whole: Files, signer: NoteSigner): Tampering[] {
  const entries = entriesOf(whole);
  const edit = (at: number, change: Parameters<typeof rewritten>[1]): Buffer[] =>
    entries.with(at, rewritten(entries[at] as Buffer, change));
  const settled = [0, 150, 300, 420].map((from) => find(entries, disposed, from));
  const lowerCounts = (at: number): Buffer[] => {
    const batch = told(entries[at] as Buffer);
    const finished = find(entries, (entry) => entry.kind === 'run.finished' && entry.run === batch.run, at);
    const lower = (entry: Told): void => {
      entry.counts = { ...entry.counts, destroyed: (entry.counts?.destroyed ?? 0) - 1 };
    };
    return edit(at, lower).with(finished, rewritten(entries[finished] as Buffer, lower));
  };
  const movedClock = (at: number, days: number): Buffer[] =>
    edit(at, (entry) => {
      entry.at = new Date(Date.parse(entry.at) + days * 86_400_000).toISOString();
    });
  return [
    ...settled.map((at) =>
      tamper(
        whole,
        `batch and run of entry ${at} own to one record less, in the files alone`,
        (files) => {
          const forged = withEntries(files, lowerCounts(at));
          for (const path of pathsIn(files, 'tile/').filter((one) => !one.startsWith('tile/entries/')))
            forged.set(path, get(files, path));
          return forged;
        },
        tampered({ entry: at, place: `entry ${at}`, code: 'entry.altered' }),
      ),
    ),
    ...settled.map((at) =>
      tamper(
        whole,
        `batch and run of entry ${at} own to one record less, and every tile is made anew`,
        (files) => withEntries(files, lowerCounts(at)),
        tampered({ code: 'checkpoint.root' }),
      ),
    ),
    ...settled.map((at) =>
      tamper(
        whole,
        `batch and run of entry ${at} own to one record less, made anew and signed with another key`,
        (files) => resigned(files, lowerCounts(at), otherSigner(signer.name)),
        tampered({ code: 'checkpoint.signature' }),
      ),
    ),
    ...spread(entries.length, 4).flatMap((at) =>
      [-40, 400].map((days) =>
        tamper(
          whole,
          `the clock of entry ${at} is moved by ${days} days, and every tile is made anew`,
          (files) => withEntries(files, movedClock(at, days)),
          tampered({ code: 'checkpoint.root' }),
        ),
      ),
    ),
    ...spread(entries.length, 4).map((at) =>
      tamper(
        whole,
        `who decided entry ${at} is another one`,
        (files) => {
          const tile = Math.floor(at / tileWidth) * tileWidth;
          const edited = edit(at, (entry) => {
            entry.actor = 'somebody-else';
          });
          return files.set(fileOf(entries, at), bundled(edited.slice(tile, tile + tileWidth)));
        },
        tampered({ entry: at, place: `entry ${at}`, code: 'entry.altered' }),
      ),
    ),
  ];
}

function rolledBack(whole: Files, signer: NoteSigner): Tampering[] {
  const entries = entriesOf(whole);
  const notes = notesOf(whole);
  const [size = 0, at = ''] = [Number(notes[60]?.split('\n')[1]), notes[60]?.split('\n')[3]];
  const onwards = (count: number): Buffer[] =>
    Array.from({ length: count }, (_, i) =>
      rewritten(entries[10] as Buffer, (entry) => {
        entry.index = size + i;
        entry.at = (at ?? '').slice(3);
      }),
    );
  const diverged = (count: number): Files => {
    const grown = [...entries.slice(0, size), ...onwards(count)];
    const forged = withEntries(new Map(whole), grown);
    const note = signed(signer, grown);
    setNotes(forged, [...notes.slice(0, 61), note]);
    return withoutLater(forged.set('checkpoint', Buffer.from(note)));
  };
  return [
    tamper(
      whole,
      'an old dump is restored: the anchors know of more',
      (files) => {
        const forged = cutBackTo(files, 60);
        for (const anchor of anchorsOf(whole)) setAnchor(forged, anchor);
        return forged;
      },
      tampered({ place: /^anchor first, note 61$/, code: 'log.shorter' }),
    ),
    tamper(
      whole,
      'a clone goes on otherwise, and is shorter than the original',
      () => diverged(5),
      tampered({ place: /^anchor first, note/, code: /log\.shorter|anchor\.disagrees/ }),
    ),
    tamper(
      whole,
      'a clone goes on otherwise, and is longer than the original',
      () => diverged(entries.length - size + 20),
      tampered({ place: /^anchor first, note/, code: 'anchor.disagrees' }),
    ),
    tamper(
      whole,
      'a clone goes on otherwise with anchors of its own, but an auditor has a checkpoint of the original',
      () => {
        const forged = diverged(entries.length - size + 20);
        for (const anchor of anchorsOf(forged)) {
          const notesThere = notesOf(forged).map((note, i) => ({ sequence: i + 1, note }));
          setAnchor(forged, { ...anchor, notes: notesThere });
        }
        return forged;
      },
      { ...tampered({ place: 'given 0', code: 'given.disagrees' }), given: [notes.at(-2) ?? ''] },
    ),
    tamper(
      whole,
      'the real key gives up the log as it was, and nobody adopted the ledger',
      () => {
        const forged = diverged(5);
        const grown = entriesOf(forged);
        const lost = notes.at(-1)?.split('\n') ?? [];
        const note = signed(signer, grown, [Number(lost[1]), Buffer.from(lost[2] ?? '', 'base64')]);
        setNotes(forged, [...notes.slice(0, 61), note]);
        for (const anchor of anchorsOf(whole))
          setAnchor(forged, { ...anchor, notes: [...anchor.notes, { sequence: anchor.notes.length + 1, note }] });
        return forged.set('checkpoint', Buffer.from(note));
      },
      tampered({ code: 'disowned.unadopted' }),
    ),
    tamper(
      whole,
      'a restored ledger was adopted by a person: its lost part is named',
      () => {
        const lost = notes.at(-1)?.split('\n') ?? [];
        const root = Buffer.from(lost[2] ?? '', 'base64');
        const adoption = rewritten(entries[0] as Buffer, (entry) => {
          Object.assign(entry, { index: size, at: (at ?? '').slice(3), kind: 'ledger.adopted', actor: 'officer' });
          entry.checkpoint = { size: Number(lost[1]), root: root.toString('hex') };
        });
        const grown = [...entries.slice(0, size), adoption];
        const forged = withEntries(new Map(whole), grown);
        const note = signed(signer, grown, [Number(lost[1]), root]);
        setNotes(forged, [...notes.slice(0, 61), note]);
        for (const anchor of anchorsOf(whole))
          setAnchor(forged, { ...anchor, notes: [...anchor.notes, { sequence: anchor.notes.length + 1, note }] });
        return withoutLater(forged.set('checkpoint', Buffer.from(note)));
      },
      incomplete({ place: `entry ${size}`, code: 'log.disowned' }),
    ),
  ];
}

/** Whoever has the real key and every anchor can sign what he likes; what contradicts itself shows all the same. */
function toldOtherwise(whole: Files, signer: NoteSigner): Tampering[] {
  const entries = entriesOf(whole);
  const lie = (
    name: string,
    change: (entries: Buffer[]) => Buffer[],
    expected: Omit<Tampering, 'name' | 'files'>,
  ): Tampering =>
    tamper(
      whole,
      `with the real key: ${name}`,
      (files) => withoutLater(resigned(files, renumbered(change([...entries])), signer)),
      expected,
    );
  const edit =
    (at: number, change: Parameters<typeof rewritten>[1]) =>
    (list: Buffer[]): Buffer[] =>
      list.with(at, rewritten(list[at] as Buffer, change));
  const settled = find(entries, disposed, 100);
  const batch = told(entries[settled] as Buffer);
  const intended = find(entries, (entry) => entry.kind === 'batch.intended' && entry.batch === batch.batch);
  const started = find(entries, (entry) => entry.kind === 'run.started' && entry.run === batch.run);
  const finished = find(entries, (entry) => entry.kind === 'run.finished' && entry.run === batch.run);
  const published = find(entries, (entry) => entry.kind === 'policy.published' && entry.digest === batch.digest);
  const approved = find(entries, (entry) => entry.kind === 'policy.approved' && entry.digest === batch.digest);
  const acknowledged = find(entries, isKind('hold.acknowledged'));
  const hold = told(entries[acknowledged] as Buffer);
  const placed = find(entries, (entry) => entry.kind === 'hold.placed' && entry.hold === hold.hold);
  const moved = (from: number, to: number) => (list: Buffer[]) => {
    const [one] = list.splice(from, 1);
    list.splice(to, 0, one as Buffer);
    return list;
  };
  return [
    lie('a batch is settled twice', (list) => list.toSpliced(settled + 1, 0, list[settled] as Buffer), {
      ...tampered({ place: `entry ${settled + 1}`, code: 'batch.settled-twice' }),
    }),
    lie('a batch is settled that was never intended', (list) => list.toSpliced(intended, 1), {
      ...tampered({ place: `entry ${settled - 1}`, code: 'batch.unintended' }),
    }),
    lie(
      'the release of a hold that was never placed is requested',
      (list) =>
        list.toSpliced(
          placed,
          0,
          rewritten(list[placed] as Buffer, (entry) => Object.assign(entry, { kind: 'hold.release.requested' })),
        ),
      tampered({ place: `entry ${placed}`, code: 'hold.unknown' }),
    ),
    lie('a batch is intended twice', (list) => list.toSpliced(intended + 1, 0, list[intended] as Buffer), {
      ...tampered({ place: `entry ${intended + 1}`, code: 'batch.repeated' }),
    }),
    lie('the outcome of a batch is left out', (list) => list.toSpliced(settled, 1), {
      ...tampered({ code: 'run.totals' }),
    }),
    lie('a batch is settled before it is intended', moved(settled, intended), {
      ...tampered({ place: `entry ${intended}`, code: 'batch.unintended' }),
    }),
    lie(
      'the log ends with an open batch of a failed run',
      (list) => [
        ...list.slice(0, intended + 1),
        rewritten(list[started] as Buffer, (entry) => {
          entry.kind = 'run.failed';
          entry.at = told(list[intended] as Buffer).at;
        }),
      ],
      incomplete({ place: `entry ${intended}`, code: 'batch.open' }),
    ),
    lie(
      'a run owns to one record less than its batches',
      edit(finished, (entry) => {
        entry.counts = { ...entry.counts, destroyed: (entry.counts?.destroyed ?? 0) - 1 };
      }),
      tampered({ place: `entry ${finished}`, code: 'run.totals' }),
    ),
    lie(
      'a run owns to more parts than its batches',
      edit(finished, (entry) => {
        entry.parts = { ...entry.parts, notes: 9_999 };
      }),
      tampered({ place: `entry ${finished}`, code: 'run.totals' }),
    ),
    lie(
      'a batch owns to less than its run',
      edit(settled, (entry) => {
        entry.counts = { destroyed: 0 };
        delete entry.commitments;
      }),
      tampered({ place: `entry ${finished}`, code: 'run.totals' }),
    ),
    lie(
      'a batch is settled in another table',
      edit(settled, (entry) => {
        entry.table = 'people';
      }),
      tampered({ place: `entry ${settled}`, code: 'batch.mismatch' }),
    ),
    lie(
      'a batch was to destroy, and is settled as flagged',
      edit(settled, (entry) => {
        entry.counts = { flagged: entry.counts?.destroyed ?? 0 };
      }),
      tampered({ place: `entry ${settled}`, code: 'batch.outcome' }),
    ),
    lie(
      'a batch commits to fewer records than it disposed of',
      edit(settled, (entry) => {
        entry.commitments = { root: entry.commitments?.root ?? '', key: '', size: 1 };
      }),
      tampered({ place: `entry ${settled}`, code: 'commitments.count' }),
    ),
    lie(
      'a batch commits to other records',
      edit(settled, (entry) => {
        const root = rootOfLeaves(Buffer.alloc(32)).toString('hex');
        entry.commitments = { root, key: '', size: entry.commitments?.size ?? 0 };
      }),
      tampered({ place: /^file commitments\//, code: 'commitments.altered' }),
    ),
    lie('the rule was never published', (list) => list.toSpliced(published, 1), {
      ...tampered({ code: 'policy.unpublished' }),
    }),
    lie('the rule was never approved', (list) => list.toSpliced(approved, 1), {
      ...tampered({ code: 'policy.unapproved' }),
    }),
    lie('the rule was approved only after it was applied', moved(approved, settled), {
      ...tampered({ code: 'policy.unapproved' }),
    }),
    lie(
      'the rule was retired before the run began',
      (list) =>
        list.toSpliced(
          started,
          0,
          rewritten(list[approved] as Buffer, (entry) => {
            entry.kind = 'policy.retired';
            entry.at = told(list[started] as Buffer).at;
          }),
        ),
      tampered({ code: 'policy.not-in-force' }),
    ),
    lie('a run was never started', (list) => list.toSpliced(started, 1), {
      ...tampered({ code: 'run.unknown' }),
    }),
    lie('a run is started twice', (list) => list.toSpliced(started + 1, 0, list[started] as Buffer), {
      ...tampered({ place: `entry ${started + 1}`, code: 'run.repeated' }),
    }),
    lie('a run is finished before its batch is settled', moved(finished, settled), {
      ...tampered({ place: `entry ${settled}`, code: 'run.open' }),
    }),
    lie('a run goes on after it was finished', (list) => list.toSpliced(finished + 1, 0, list[finished] as Buffer), {
      ...tampered({ place: `entry ${finished + 1}`, code: 'run.ended' }),
    }),
    lie(
      'a run is finished under another rule',
      edit(finished, (entry) => {
        entry.digest = 'f'.repeat(64);
      }),
      tampered({ place: `entry ${finished}`, code: 'run.mismatch' }),
    ),
    lie('a hold is acknowledged that was never placed', (list) => list.toSpliced(placed, 1), {
      ...tampered({ place: `entry ${acknowledged - 1}`, code: 'hold.unknown' }),
    }),
    lie('a hold is placed twice', (list) => list.toSpliced(placed + 1, 0, list[placed] as Buffer), {
      ...tampered({ place: `entry ${placed + 1}`, code: 'hold.repeated' }),
    }),
    lie(
      'a hold is acknowledged while an older batch is open',
      (list) => {
        const at = told(list[intended] as Buffer).at;
        const meanwhile = [list[placed] as Buffer, list[acknowledged] as Buffer].map((bytes) =>
          rewritten(bytes, (entry) => {
            entry.hold = 'another';
            entry.at = at;
          }),
        );
        return list.toSpliced(intended + 1, 0, ...meanwhile);
      },
      tampered({ place: `entry ${intended + 2}`, code: 'hold.early' }),
    ),
    lie(
      'the clock goes back between two entries',
      edit(settled, (entry) => {
        entry.at = new Date(Date.parse(entry.at) - 3_600_000).toISOString();
      }),
      tampered({ place: `entry ${settled}`, code: 'entry.time' }),
    ),
    lie(
      'the ledger was rolled back, and went on with anchors that know of nothing before',
      (list) => {
        const at = find(list, (entry) => typeof entry.settings?.anchors === 'string');
        const again = rewritten(list[at] as Buffer, (entry) => {
          entry.at = told(list[settled] as Buffer).at;
        });
        const before = rewritten(list[at] as Buffer, (entry) => {
          entry.settings = { ...entry.settings, anchors: 'the old one' };
        });
        return list.with(at, before).toSpliced(settled, 0, again);
      },
      incomplete({ place: 'anchor the old one', code: 'anchor.left' }),
    ),
    tamper(
      whole,
      'with the real key: commitments are pruned up to a day that is yet to come, and one goes missing later',
      (files) => {
        const pruning = rewritten(entries[intended] as Buffer, (entry) => {
          for (const name of Object.keys(entry)) if (!['index', 'at'].includes(name)) delete entry[name];
          Object.assign(entry, { kind: 'commitments.pruned', before: '9999-01-01T00:00:00.000Z' });
        });
        const forged = withoutLater(resigned(files, renumbered(entries.toSpliced(intended, 0, pruning)), signer));
        forged.delete(`commitments/${batch.batch}`);
        return forged;
      },
      incomplete({ place: `file commitments/${batch.batch}`, code: 'commitments.missing' }),
    ),
    lie(
      'an entry is nested deeper than some programs read',
      edit(settled, (entry) => {
        entry.settings = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as never;
      }),
      tampered({ place: `entry ${settled}`, code: 'entry.unreadable' }),
    ),
    tamper(
      whole,
      'with the real key: an entry has a number longer than some programs read',
      (files) => {
        const long = String(entries[settled]).replace(/}$/, `,"maximum":${'1'.repeat(5_000)}}`);
        return withoutLater(resigned(files, entries.with(settled, Buffer.from(long, 'utf8')), signer));
      },
      tampered({ place: `entry ${settled}`, code: 'entry.unreadable' }),
    ),
    lie('the first entries are left out', (list) => list.slice(1), {
      ...tampered({ place: 'entry 0', code: 'log.beginning' }),
    }),
    lie(
      'an entry has a field that nobody knows',
      edit(settled, (entry) => {
        entry.remark = 'nothing to see';
      }),
      incomplete({ place: `entry ${settled}`, code: 'entry.unknown' }),
    ),
    lie(
      'an entry is of a kind that nobody knows',
      edit(acknowledged, (entry) => {
        (entry as { kind: string }).kind = 'hold.forgotten';
      }),
      incomplete({ place: `entry ${acknowledged}`, code: 'entry.unknown' }),
    ),
  ];
}

/** Null: it was found out as it has to be. */
export function shortcoming({ verdict, place, entry, code }: Tampering, found: Verification): string | null {
  const { findings } = found;
  const matches = (text: string, wanted: string | RegExp | undefined): boolean =>
    wanted === undefined || (typeof wanted === 'string' ? text === wanted : wanted.test(text));
  if (found.verdict !== verdict) return `is called ${found.verdict}`;
  if (!findings.some((one) => matches(one.place, place) && matches(one.code, code) && one.severity === verdict))
    return `no finding is ${code} at ${place}`;
  if (entry !== undefined && findings[0]?.index !== entry) return `the first finding is not about entry ${entry}`;
  return null;
}
