/** The image as the Dockerfile says, from a base image of this machine, with nothing left to chance but the clock. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import software from '../../package.json' with { type: 'json' };
import type { Buildah } from './buildah.ts';
import { run } from './tools.ts';

const root = join(import.meta.dirname, '../..');

/** Without the cache of an earlier build. Packages come from npm's cache on this machine, where they are there. */
export async function buildImage(buildah: Buildah, base: string, name: string, epoch: number): Promise<void> {
  const secrets = mkdtempSync(join(tmpdir(), 'gallra-npmrc-'));
  writeFileSync(join(secrets, 'npmrc'), 'prefer-offline=true\ncache=/root/.npm\nupdate-notifier=false\n');
  const [cache, registry] = await Promise.all(['cache', 'registry'].map((name) => run('npm', ['config', 'get', name])));
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  try {
    await buildah.watch(
      'build',
      ...['--isolation', 'chroot', '--format', 'docker', '--pull-never', '--no-cache', '--timestamp', `${epoch}`],
      ...['--build-arg', `BASE_IMAGE=${base}`, '--build-arg', `NPM_REGISTRY=${registry}`],
      ...['--build-arg', `SOURCE_DATE_EPOCH=${epoch}`, '--build-arg', `VERSION=${software.version}`],
      ...['--build-arg', `REVISION=${revision()}`],
      ...['--label', `org.opencontainers.image.created=${new Date(epoch * 1000).toISOString()}`],
      ...['--secret', `id=npmrc,src=${join(secrets, 'npmrc')}`, '--volume', `${cache}:/root/.npm`],
      ...(authorities && existsSync(authorities) ? ['--secret', `id=ca,src=${authorities}`] : []),
      ...['--tag', name, root],
    );
  } finally {
    rmSync(secrets, { recursive: true });
  }
}

/** When what is built was last committed: in seconds since 1970. */
export const epochOfSources = (): number =>
  Number(process.env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct') ?? 0);

const revision = (): string => git('rev-parse', 'HEAD') ?? 'unknown';

/** Null: not a working tree of git, or no git here. */
function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
