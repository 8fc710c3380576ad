/**
 * What the program is made of, as CycloneDX, from the packages that are installed here: `npm sbom` with nothing in it that
 * differs from one time to the next. Printed on standard output. SOURCE_DATE_EPOCH is its time, where it is set. Called in the
 * build of the image, where nothing else is installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

// Told to omit what is for development, npm omits what both need as well.
if (JSON.parse(readFileSync('package.json', 'utf8')).devDependencies) {
  console.error(
    'This lists what runs, so tools of development may not be installed: see the Dockerfile, or npm run image.',
  );
  process.exit(1);
}

const npm = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application'];
const bom = JSON.parse(execFileSync('npm', npm, { encoding: 'utf8', maxBuffer: 64 << 20 }));

// npm takes the name of the folder.
bom.metadata.component.name = 'gallra';
const epoch = process.env.SOURCE_DATE_EPOCH;
if (epoch) bom.metadata.timestamp = new Date(Number(epoch) * 1000).toISOString();
bom.components.push({
  'bom-ref': `node@${process.versions.node}`,
  type: 'platform',
  name: 'node',
  version: process.versions.node,
  purl: `pkg:generic/node@${process.versions.node}`,
});
bom.serialNumber = `urn:uuid:${uuidOf(JSON.stringify([bom.metadata, bom.components, bom.dependencies]))}`;
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);

/** The same for the same text; of the version that is left to whoever makes one up. */
function uuidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
