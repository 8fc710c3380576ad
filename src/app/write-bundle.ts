/** The bundle of an export as a directory: new or empty, whole or not finished. With it goes how to check it, and with what. */
import { constants } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../engine/engine.ts';
import { type Exported, type ExportOptions, exportLog } from '../engine/export-log.ts';
import { GallraError } from '../errors/gallra-error.ts';

const verifier = fileURLToPath(new URL('../audit/verify/verify.py', import.meta.url));

/**
 * If it throws in the middle, what was written stays, without the file README.txt, which is written last.
 * @throws `export.directory` when the directory has something in it or cannot be written to.
 */
export async function writeBundle(engine: Engine, directory: string, options: ExportOptions): Promise<Exported> {
  await prepare(directory);
  const folders = new Set<string>();
  const growing = new Map<string, FileHandle>();
  try {
    const exported = await exportLog(engine, write, options);
    await copyFile(verifier, join(directory, 'verify.py'), constants.COPYFILE_EXCL);
    await writeFile(join(directory, 'README.txt'), readme(engine, exported), { flag: 'wx' });
    return exported;
  } finally {
    for (const handle of growing.values()) await handle.close();
  }

  async function write(path: string, bytes: Buffer): Promise<void> {
    const file = join(directory, path);
    if (isGrowing(path)) {
      const handle = growing.get(path) ?? (await open(file, 'ax'));
      growing.set(path, handle);
      await handle.appendFile(bytes);
      return;
    }
    const folder = dirname(file);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    await writeFile(file, bytes, { flag: 'wx' });
  }
}

/** These come in pieces; every other file is written once. */
const isGrowing = (path: string): boolean => path === 'entries.json' || path === 'entries.csv';

async function prepare(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    if ((await readdir(directory)).length === 0) return;
  } catch (cause) {
    throw refused(directory, 'cannot be written to', cause);
  }
  throw refused(directory, 'is not empty');
}

const refused = (directory: string, why: string, cause?: unknown): GallraError =>
  new GallraError({
    code: 'export.directory',
    what: `The directory ${why}.`,
    where: directory,
    hint: 'Name a directory that does not exist yet, or an empty one.',
    actor: 'operator',
    cause,
  });

function readme({ evidence }: Engine, { size, begins, checkpoint }: Exported): string {
  const name = evidence?.signer.name ?? 'gallra/<ledger>';
  return `The audit log of ${name}
${'='.repeat(17 + name.length)}

Entries ${begins} to ${size - 1}${begins > 0 ? ` (those before ${begins} are pruned, and the log says so)` : ''}.
${checkpoint ? `Newest checkpoint: ${checkpoint.size} entries, root ${checkpoint.root}, signed at ${checkpoint.at}.` : 'No checkpoint was signed: nothing in here is proven.'}

How to check it
---------------
You need the verifier key of the log, from the people who run it or from a report of theirs that you trust. It begins
with "${name}+". Never take it from this directory: whoever changes the log can change what lies beside it.
For the same reason take the verifier from its publisher; the copy in here is for convenience.

    gallra audit verify . --key <key>
    python3 verify.py . --key <key>

Both need neither a network nor a database. If you have a checkpoint from elsewhere (each report prints one; each anchor
keeps them all), add --checkpoint <file>: then it shows as well when the whole log was replaced or rolled back.
Exit codes: 0 sound, 5 tampered, 6 incomplete (sound as far as it goes), 2 wrong usage.

What is in here
---------------
checkpoint            the newest signed checkpoint (C2SP tlog-checkpoint, Ed25519)
checkpoints/<n>       every checkpoint that was signed, in order, up to a thousand in a file
tile/<level>/...      the hashes of the Merkle tree (RFC 6962; C2SP tlog-tiles)
tile/entries/...      the entries as they were signed, each after its length in two bytes
anchors/<n>.json      what the anchors outside the database keep
policies/<digest>.*   the rules (.json: its SHA-256 is the digest) and the files that people read (.yaml)
commitments/<batch>   for each record disposed of, 32 bytes that only the holder of the key can connect with the record
beginning.json        only when older entries are pruned: the roots over them
entries.json, .csv    the same entries for people and spreadsheets; the verifier compares them

What it does not prove
----------------------
That every disposal was logged; that bytes are gone from disks, replicas, backups or copies elsewhere; anything that came
after the newest checkpoint.
`;
}
