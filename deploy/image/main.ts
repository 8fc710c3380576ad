/**
 * Builds the image and runs it, on a machine without an engine of containers and without a registry: `npm run image`.
 * docs/container.md says what is checked.
 *
 *   --if-possible     ends well where it cannot be built, and says why
 *   --twice           builds it a second time, and compares every byte
 *   --size            measures what a registry would keep
 *   --sbom <file>     keeps the list of packages
 *   --output <file>   keeps the image, as an archive that docker load and podman load read
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImage, epochOfSources } from './build-image.ts';
import { type Buildah, openBuildah } from './buildah.ts';
import { checks, sbom } from './checks.ts';
import type { UnpackedImage } from './container.ts';
import { compressedMegabytes } from './size.ts';
import { writeStandInBase } from './stand-in-base.ts';
import { whatIsMissing } from './tools.ts';
import { checkWorker } from './worker-check.ts';

const { values: asked } = parseArgs({
  options: {
    'if-possible': { type: 'boolean' },
    twice: { type: 'boolean' },
    size: { type: 'boolean' },
    sbom: { type: 'string' },
    output: { type: 'string' },
  },
});
const [base, name] = ['localhost/gallra-base', 'localhost/gallra'];

const missing = await whatIsMissing();
if (missing === null) await buildAndCheck();
else {
  console.log(`the image was not built: ${missing}`);
  process.exitCode = asked['if-possible'] ? 0 : 1;
}

async function buildAndCheck(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'gallra-image-'));
  try {
    const buildah = openBuildah(place);
    mkdirSync(join(place, 'base'));
    writeStandInBase(join(place, 'base'));
    await step('a base image was made of what this machine has', () =>
      buildah.commitDirectory(join(place, 'base'), base),
    );
    await step('the image was built', () => buildImage(buildah, base, name, epochOfSources()));
    const image = await unpacked(buildah, place);
    for (const [sentence, check] of Object.entries(checks)) await step(`it ${sentence}`, () => check(image, place));
    await step('a worker of it does its work', () => checkWorker(image, place));
    if (asked.size) await step('a registry would keep', () => compressedMegabytes(buildah, name, place));
    if (asked.twice) await step('built again, it is the same', () => compareWithSecond(buildah));
    if (asked.sbom !== undefined) copyFileSync(join(image.root, sbom), asked.sbom);
    if (asked.output !== undefined) await buildah.run('push', name, `docker-archive:${asked.output}:gallra:latest`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A text that it returns is told beside it. */
async function step(sentence: string, work: () => Promise<unknown>): Promise<void> {
  const began = Date.now();
  try {
    const told = await work();
    console.log(
      `✔ ${sentence}${typeof told === 'string' ? `: ${told}` : ''} (${((Date.now() - began) / 1000).toFixed(1)} s)`,
    );
  } catch (error) {
    console.log(`✖ ${sentence}`);
    throw error;
  }
}

async function unpacked(buildah: Buildah, place: string): Promise<UnpackedImage> {
  const { Docker } = JSON.parse(await buildah.run('inspect', '--type', 'image', name));
  return { config: Docker.config, root: await buildah.unpack(name), place };
}

async function compareWithSecond(buildah: Buildah): Promise<string> {
  await buildImage(buildah, base, `${name}-again`, epochOfSources());
  const [first, second] = await Promise.all([name, `${name}-again`].map((one) => identityOf(buildah, one)));
  if (first !== second) throw new Error(`the first is\n${first}\nand the second\n${second}`);
  return 'the digests of its layers, and how it is run';
}

/** In the format of Docker, buildah also notes the name of the container in which it built: that is nobody's. */
async function identityOf(buildah: Buildah, image: string): Promise<string> {
  const { OCIv1 } = JSON.parse(await buildah.run('inspect', '--type', 'image', image));
  return JSON.stringify(OCIv1, null, 2);
}
