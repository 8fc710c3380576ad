/** What a verification is given from outside: the key of the log, checkpoints from elsewhere, and what is to be verified. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readVerifierKey, type VerifierKey } from '../audit/verify/note.ts';
import type { GivenNotes } from '../audit/verify/witnesses.ts';
import { GallraError } from '../errors/gallra-error.ts';

export type Keys = [VerifierKey, ...VerifierKey[]];

/**
 * @param written each a verifier key, or the name of a file with one; the current key first.
 * @throws `verify.key` when none is given, one cannot be read, or they are of several logs.
 */
export async function readKeys(written: readonly string[]): Promise<Keys> {
  const keys: VerifierKey[] = [];
  for (const one of written) {
    const key = readVerifierKey((await contentsOf(one)) ?? one);
    if (key === null) throw noKey(`${one.slice(0, 200)} is no verifier key, nor a file with one.`);
    keys.push(key);
  }
  const [first, ...others] = keys;
  if (first === undefined) throw noKey('Without the key of the log nothing can be verified.');
  const foreign = others.find(({ name }) => name !== first.name);
  if (foreign) throw noKey(`The keys are of two logs: ${first.name} and ${foreign.name}.`);
  return [first, ...others];
}

const noKey = (what: string): GallraError =>
  new GallraError({
    code: 'verify.key',
    what,
    where: 'command line',
    hint: 'Write --key gallra/<ledger>+<hash>+<base64>, as `gallra audit key` prints it; get it from people you trust, never from the bundle.',
    actor: 'operator',
  });

/** @throws `verify.file` when one cannot be read. */
export async function readGivenNotes(paths: readonly string[]): Promise<GivenNotes[]> {
  return Promise.all(
    paths.map(async (path) => ({ name: basename(path), text: (await required(path)).toString('utf8') })),
  );
}

/** A directory is a bundle, a file is the proof about one record. @throws `verify.file` when it is neither. */
export async function readTarget(path: string): Promise<{ directory: string } | { proof: Buffer }> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? { directory: path } : { proof: await required(path) };
}

async function required(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new GallraError({
      code: 'verify.file',
      what: 'The file or directory cannot be read.',
      where: path,
      hint: 'Check its name and rights.',
      actor: 'operator',
      cause,
    });
  }
}

async function contentsOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
