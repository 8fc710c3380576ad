/**
 * The PostgreSQL of this machine, with the programs that npm does not bring: pg_dump, pg_restore and pg_basebackup work only
 * with a server that is no newer than they are, so the server is taken from the same folder. From Debian where it is missing
 * and may be installed.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { howToInstall, install, mayInstall, onPath } from './installed.ts';

/** The folder with `postgres`, `initdb`, `psql`, `pg_dump`. @throws what to type where there is none, and none can be installed */
export async function machinePostgres(): Promise<string> {
  const found = find() ?? (await fromDebian());
  if (found !== null) return found;
  throw new Error(`this needs a PostgreSQL with pg_dump. ${howToInstall(['postgresql'])}`);
}

const debian = '/usr/lib/postgresql';

function find(): string | null {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const pgDump = onPath('pg_dump');
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(pgDump ? [folderOf(pgDump)] : [])];
  const whole = (bin: string) => ['postgres', 'initdb', 'psql', 'pg_dump'].every((name) => existsSync(join(bin, name)));
  return folders.find(whole) ?? null;
}

const folderOf = (program: string): string => dirname(realpathSync(program));

/** Debian would make a cluster of the machine's own, and start it: it is told not to. */
async function fromDebian(): Promise<string | null> {
  if (!mayInstall()) return null;
  const settings = '/etc/postgresql-common';
  mkdirSync(settings, { recursive: true });
  const clusters = join(settings, 'createcluster.conf');
  if (!existsSync(clusters)) writeFileSync(clusters, 'create_main_cluster = false\n');
  await install(['postgresql']);
  return find();
}
