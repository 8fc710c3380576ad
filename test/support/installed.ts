/** Programs of this machine that tests run; from Debian where they are missing and may be installed. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where it is. @throws what to type where it is not there, and cannot be installed */
export async function installed(program: string, debianPackage: string): Promise<string> {
  const lacking = await stillMissing({ [program]: debianPackage });
  const found = onPath(program);
  if (found !== null) return found;
  throw new Error(`${program} is missing. ${howToInstall(lacking)}`);
}

/** Installs what is not there, where it may. @param packages of Debian, by program. Those whose program is not there afterwards either. */
export async function stillMissing(packages: Readonly<Record<string, string>>): Promise<string[]> {
  const missing = (): [string, string][] => Object.entries(packages).filter(([program]) => onPath(program) === null);
  const lacking = (): string[] => [...new Set(missing().map(([, debianPackage]) => debianPackage))];
  const wanted = lacking();
  if (wanted.length > 0 && mayInstall()) await install(wanted);
  return lacking();
}

export const mayInstall = (): boolean => onPath('apt-get') !== null && process.getuid?.() === 0;

/** What of it could not be installed is found missing afterwards. Files of ours under /etc stay as they are. */
export async function install(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Options::=--force-confold'];
  await run('apt-get', [...options, 'update'], { env }).catch(() => undefined);
  const wanted = ['install', '-y', '--no-install-recommends', ...packages];
  await run('apt-get', [...options, ...wanted], { env }).catch(() => undefined);
}

export const howToInstall = (packages: readonly string[]): string =>
  `Type: sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`;

/** Where it is; also where Debian keeps servers, which is on the path of root alone. */
export function onPath(program: string): string | null {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin']) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {}
  }
  return null;
}
