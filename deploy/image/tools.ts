/**
 * The programs of this machine that build an image and run it without an engine: buildah and runc, both as root, and tini,
 * which goes into the base image.
 */
import { spawn } from 'node:child_process';
import { howToInstall, stillMissing } from '../../test/support/installed.ts';

/** Each is a package of its own name. */
const needed = { buildah: 'buildah', runc: 'runc', tini: 'tini' };

/** Installs what is missing where it may. Null: all are there; else what keeps an image from being built, and what to type. */
export async function whatIsMissing(): Promise<string | null> {
  if (process.platform !== 'linux') return 'an image is built on Linux only';
  if (process.getuid?.() !== 0) return 'an image is built as root only (buildah and runc ask for it)';
  const lacking = await stillMissing(needed);
  return lacking.length === 0 ? null : `${lacking.join(', ')} missing. ${howToInstall(lacking)}`;
}

/** What it printed, without the last line break. @throws with all that it said, when it fails */
export async function run(
  program: string,
  args: readonly string[],
  options: { watched?: boolean } = {},
): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk) && all.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  if (options.watched) for (const stream of [child.stdout, child.stderr]) stream.pipe(process.stderr, { end: false });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code === 0) return Buffer.concat(out).toString('utf8').trimEnd();
  throw new Error(
    `${program} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(all).toString('utf8').slice(-4000)}`,
  );
}
