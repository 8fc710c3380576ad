/** A server on a file system of its own that is really full. It needs the right to mount one. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import type { Installation, InstallationOptions } from './installation.ts';
import { settled, withABatchInHand } from './killed.ts';

let dir: string | null = null;

export async function whyNoSmallDisk(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'it mounts a file system, which only root may';
  const there = mkdtempSync(join(tmpdir(), 'gallra-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', there], { stdio: 'pipe' });
    execFileSync('umount', [there]);
    return null;
  } catch {
    return 'no file system can be mounted here';
  } finally {
    rmSync(there, { recursive: true });
  }
}

export async function smallDisk(): Promise<InstallationOptions> {
  dir = mkdtempSync(join(tmpdir(), 'gallra-small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=192m', 'tmpfs', dir]);
  chmodSync(dir, 0o755);
  return { server: { dir: join(dir, 'cluster') } };
}

/** Of the blocks that are free, all but none are taken by something else, as logs of another program would. */
export async function fullDisk(at: Installation): Promise<void> {
  if (dir === null) return;
  // A server on which nobody has worked yet could not even be connected to.
  for (const ask of [at.inLedger, at.inStore]) await ask('select 1');
  const { bavail, bsize } = await statfs(dir);
  execFileSync('dd', ['if=/dev/zero', `of=${join(dir, 'other')}`, `bs=${bsize}`, `count=${bavail}`], { stdio: 'pipe' });
}

/** A server that ended for it is started again, as its supervisor would. */
export async function roomAgain(at: Installation): Promise<void> {
  if (dir !== null) rmSync(join(dir, 'other'));
  const answers = await at.inLedger('select 1').then(
    () => true,
    () => false,
  );
  if (!answers) await at.server.restart();
}

/** A worker that runs all the while goes on by itself. */
export async function filledInABatch(at: Installation): Promise<void> {
  await at.inStore(`insert into contact_requests select n, 'x', 'x', '2020-01-01' from generate_series(1, 400) as n`);
  await withABatchInHand(at, async () => fullDisk(at));
  const failed = /"event":"(run\.retry|run\.failed|ledger\.away|store\.away)"/;
  await until('the worker has met it', () => failed.test(at.said()), 120_000);
  await roomAgain(at);
  await settled(at);
}

export async function unmount(): Promise<void> {
  if (dir === null) return;
  execFileSync('umount', ['--lazy', dir]);
  rmSync(dir, { recursive: true });
  dir = null;
}
