/** What of an image travels to and from a registry. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Buildah } from './buildah.ts';

/** Of each layer, compressed as registries keep them; the last is ours. */
export async function compressedMegabytes(buildah: Buildah, image: string, place: string): Promise<string> {
  const folder = join(place, 'pushed');
  await buildah.run('push', '--compression-format', 'gzip', image, `dir:${folder}`);
  const { layers } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const sizes = layers.map(({ digest }: { digest: string }) => statSync(join(folder, fileOf(digest))).size / 1e6);
  const [ours] = sizes.slice(-1);
  const whole = sizes.reduce((sum: number, size: number) => sum + size, 0);
  if (readdirSync(folder).length < layers.length) throw new Error('layers are missing');
  return `${ours.toFixed(1)} MB, and ${(whole - ours).toFixed(1)} MB of the base image`;
}

const fileOf = (digest: string): string => digest.replace(/^sha256:/, '');
