/** Programs of this machine that tests run; from Debian where they are missing and may be installed. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where it is. @throws what to type where it is not there, and cannot be installed */
export async function installed(program: string, debianPackage: string): Promise<string> {
  const found = onPath(program) ?? (await install(program, debianPackage));
  if (found !== null) return found;
  throw new Error(`${program} is missing. Type: sudo apt-get update && sudo apt-get install -y ${debianPackage}`);
}

export function onPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {}
  }
  return null;
}

async function install(program: string, debianPackage: string): Promise<string | null> {
  const apt = onPath('apt-get');
  if (apt === null || process.getuid?.() !== 0) return null;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = promisify(execFile);
  const patient = ['-o', 'DPkg::Lock::Timeout=300'];
  await run(apt, [...patient, 'update'], { env }).catch(() => undefined);
  await run(apt, [...patient, 'install', '-y', '--no-install-recommends', debianPackage], { env }).catch(
    () => undefined,
  );
  return onPath(program);
}
