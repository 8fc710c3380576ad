/** buildah with a storage of its own, of plain directories: nothing of this machine's other images is seen or changed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './tools.ts';

export interface Buildah {
  run(...args: string[]): Promise<string>;
  /** As `run`, and shows meanwhile what it prints. */
  watch(...args: string[]): Promise<string>;
  /** Makes an image of a directory. */
  commitDirectory(directory: string, name: string): Promise<void>;
  /** The files of an image: a copy, for whoever runs it. */
  unpack(image: string): Promise<string>;
}

/** @param place a directory; whoever removes it removes all that was built. */
export function openBuildah(place: string): Buildah {
  const storage = ['--root', join(place, 'storage'), '--runroot', join(place, 'run'), '--storage-driver', 'vfs'];
  mkdirSync(place, { recursive: true });
  const buildah: Buildah = {
    run: (...args) => run('buildah', [...storage, ...args]),
    watch: (...args) => run('buildah', [...storage, ...args], { watched: true }),
    async commitDirectory(directory, name) {
      const container = await buildah.run('from', 'scratch');
      await buildah.run('add', '--quiet', container, directory, '/');
      await buildah.run('config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin', container);
      await buildah.run('commit', '--quiet', '--rm', container, name);
    },
    unpack: async (image) => buildah.run('mount', await buildah.run('from', '--pull-never', image)),
  };
  return buildah;
}
