/**
 * A base image for where no registry can be reached: Node and npm as they run here, a shell and the few programs that the
 * Dockerfile calls, the libraries that those ask for, and certificates. It stands in for a slim image of Node; it is smaller.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { onPath } from '../../test/support/installed.ts';

const programs = 'sh env cat cp mv ln rm mkdir touch chown chmod find tini'.split(' ');
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** Fills an empty directory. */
export function writeStandInBase(root: string): void {
  for (const folder of [
    'usr/bin',
    'usr/lib',
    'usr/local/bin',
    'usr/local/lib/node_modules',
    'etc/ssl/certs',
    'var',
    'root',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  for (const [folder, mode] of [
    ['tmp', 0o1777],
    ['proc', 0o755],
    ['dev', 0o755],
    ['sys', 0o755],
  ] as const) {
    mkdirSync(join(root, folder));
    chmodSync(join(root, folder), mode);
  }
  for (const folder of ['bin', 'lib']) symlinkSync(`usr/${folder}`, join(root, folder));

  const copied = [{ from: realpathSync(process.execPath), to: join(root, 'usr/local/bin/node') }];
  for (const program of programs)
    copied.push({ from: realpathSync(found(program)), to: join(root, 'usr/bin', program) });
  for (const { from, to } of copied) copyFileSync(from, to);
  for (const library of new Set(copied.flatMap(({ from }) => librariesOf(from)))) {
    // Where the program, or the loader, looks for it; what is a link there is a file here.
    const to = join(root, library.startsWith('/lib64/') ? library : join('usr', library.replace(/^\/usr\//, '/')));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(library, to);
  }

  cpSync(npmHere(), join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  if (existsSync(certificates)) copyFileSync(certificates, join(root, certificates));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
}

function found(program: string): string {
  const path = onPath(program);
  if (path === null) throw new Error(`${program} is not on this machine`);
  return path;
}

const librariesOf = (program: string): string[] =>
  execFileSync('ldd', [program], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);

/** The folder of the package. */
function npmHere(): string {
  let folder = dirname(realpathSync(found('npm')));
  while (!existsSync(join(folder, 'package.json'))) {
    if (basename(folder) === '') throw new Error('the package of npm was not found beside its program');
    folder = dirname(folder);
  }
  return folder;
}
