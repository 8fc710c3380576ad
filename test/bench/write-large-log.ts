/** A log as long as is asked for, written as the bundle of an export: runs of ten batches, some of them with commitments. */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeCheckpoint } from '../../src/audit/checkpoint.ts';
import { encodeEntry, entryFields, type NewEntry } from '../../src/audit/entry.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { hashBytes, sha256 } from '../../src/audit/sha256.ts';
import { rootOfTile, tilePath, tileWidth } from '../../src/audit/tiles.ts';
import { growingTree, leafHash, rootOfLeaves } from '../../src/audit/tree.ts';
import { canonicalJson } from '../../src/policy/digest.ts';

const notesPerFile = 1_000;
const entriesPerCheckpoint = 100;
const began = Date.parse('2016-01-01T00:00:00Z');

export interface LargeLog {
  entries: number;
  /** Records that each batch disposed of. */
  records: number;
  /** One batch in so many has commitments. */
  committed: number;
}

/** @returns the verifier key. */
export async function writeLargeLog(directory: string, { entries, ...batches }: LargeLog): Promise<string> {
  const signer = noteSigner('gallra/bench', Buffer.alloc(32, 'the key of a bench'));
  const folders = new Set<string>();
  const write = async (path: string, bytes: Buffer | string): Promise<void> => {
    const folder = dirname(join(directory, path));
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    await writeFile(join(directory, path), bytes);
  };
  await mkdir(directory, { recursive: true });
  const json = await open(join(directory, 'entries.json'), 'w');
  const csv = await open(join(directory, 'entries.csv'), 'w');
  const tree = growingTree();
  const notes: string[] = [];
  let hashes: Buffer[] = [];
  let page: Buffer[] = [];
  let rows: string[] = [];
  let roots: Buffer[] = [];
  let index = 0;

  async function flush(): Promise<void> {
    const [tile, width] = [Math.floor((index - 1) / tileWidth), page.length];
    const bundle = page.flatMap((bytes) => [Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
    await write(tilePath('entries', tile, width), Buffer.concat(bundle));
    await write(tilePath(0, tile, width), Buffer.concat(hashes));
    if (width === tileWidth) roots.push(rootOfTile(Buffer.concat(hashes)));
    await json.appendFile(`${tile === 0 ? '[\n' : ',\n'}${page.map(String).join(',\n')}`);
    await csv.appendFile(`${tile === 0 ? `${columns.join(',')}\n` : ''}${rows.join('')}`);
    [page, hashes, rows] = [[], [], []];
  }

  for await (const entry of story({ entries, ...batches }, write)) {
    const at = new Date(began + index * 300_000).toISOString();
    const bytes = encodeEntry(entry, index, at);
    const hash = leafHash(bytes);
    tree.append(hash);
    page.push(bytes);
    hashes.push(hash);
    rows.push(csvRow({ index, at, ...entry }));
    index += 1;
    if (index % entriesPerCheckpoint === 0 || index === entries)
      notes.push(
        signer.sign(encodeCheckpoint({ origin: signer.name, size: index, root: tree.root(), at, disowns: null })),
      );
    if (page.length === tileWidth || index === entries) await flush();
  }
  for (let level = 1; roots.length > 0; level++) {
    const above: Buffer[] = [];
    for (let tile = 0; tile * tileWidth < roots.length; tile++) {
      const own = Buffer.concat(roots.slice(tile * tileWidth, (tile + 1) * tileWidth));
      await write(tilePath(level, tile, own.length / hashBytes), own);
      if (own.length === tileWidth * hashBytes) above.push(rootOfTile(own));
    }
    roots = above;
  }
  await json.appendFile('\n]\n');
  await Promise.all([json.close(), csv.close()]);
  await write('checkpoint', notes.at(-1) ?? '');
  for (let file = 0; file * notesPerFile < notes.length; file++) {
    const some = notes.slice(file * notesPerFile, (file + 1) * notesPerFile);
    await write(`checkpoints/${file + 1}`, some.join(''));
    const anchored = some.map((note, i) => ({ sequence: file * notesPerFile + i + 1, note }));
    await write(`anchors/${file + 1}.json`, JSON.stringify({ name: 'bench', notes: anchored }));
  }
  return signer.verifierKey;
}

async function* story(
  { entries, records, committed }: LargeLog,
  write: (path: string, bytes: Buffer | string) => Promise<void>,
): AsyncGenerator<NewEntry> {
  const rule = canonicalJson({ id: 'calls', rule: { timezone: 'Etc/UTC' } });
  const source = 'id: calls\n';
  const digest = sha256(Buffer.from(rule)).toString('hex');
  await write(`policies/${digest}.json`, rule);
  await write(`policies/${digest}.yaml`, source);
  const about = { policy: 'calls', digest, store: 'telephony', table: 'call_recordings' };
  const text = sha256(Buffer.from(source)).toString('hex');
  let told = 0;
  const tell = (entry: NewEntry): NewEntry[] => (told++ < entries ? [entry] : []);
  yield* tell({ kind: 'ledger.created' });
  yield* tell({ kind: 'policy.published', actor: 'officer', ...about, text, controller: ['Example'] });
  yield* tell({ kind: 'policy.approved', actor: 'officer', policy: 'calls', digest });
  for (let number = 0; told < entries; number++) {
    const run = uuid('run', number);
    const common = {
      actor: 'worker:bench:1:0',
      ...about,
      run,
      asOf: new Date(began + number * 3_600_000).toISOString(),
    };
    yield* tell({
      kind: 'run.started',
      ...common,
      controller: ['Example'],
      basis: ['GDPR 6(1)(b)'],
      action: 'destroy',
    });
    yield* tell({ kind: 'run.planned', ...common, counts: { due: 10 * records } });
    for (let i = 0; i < 10 && told < entries; i++) {
      const batch = uuid('batch', 10 * number + i);
      const tables = ['postgres/7412/public/call_recordings', 'postgres/7412/public/call_events'];
      yield* tell({ kind: 'batch.intended', ...common, batch, tables, action: 'destroy', maximum: records });
      const hasThem = (10 * number + i) % committed === 0 && told < entries;
      const commitments = hasThem ? await commit(batch, records, write) : {};
      yield* tell({
        ...{ kind: 'batch.settled', ...about, run, batch, counts: { destroyed: records } },
        ...{ parts: { call_events: 3 * records }, ...commitments },
      });
    }
    const counts = { destroyed: 10 * records };
    yield* tell({ kind: 'run.finished', ...common, counts, parts: { call_events: 30 * records } });
  }
}

async function commit(batch: string, records: number, write: (path: string, bytes: Buffer) => Promise<void>) {
  const leaves = Array.from({ length: records }, (_, i) => sha256(Buffer.from(`${batch} ${i}`)));
  const sorted = Buffer.concat(leaves.sort(Buffer.compare));
  await write(`commitments/${batch}`, sorted);
  const root = rootOfLeaves(sorted).toString('hex');
  return { commitments: { root, size: records, key: '0123456789abcdef' } };
}

const uuid = (kind: string, number: number): string => {
  const hex = sha256(Buffer.from(`${kind} ${number}`)).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

const columns = ['index', 'at', 'kind', ...entryFields];

function csvRow(entry: object): string {
  const values = new Map(Object.entries(entry));
  const cells = columns.map((name) => {
    const value = values.get(name);
    const plain = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  });
  return `${cells.join(',')}\n`;
}
