/** Rotated log files of a machine, from the command line: prepared, planned, approved, held, disposed of. */
import { cp, mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayFromNow } from '../support/day-from-now.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { type Folder, policyFolder } from './gallra.ts';

const stores = `stores:
  weblogs: { kind: folder, root: "\${WEBLOGS_ROOT}", timezone: Europe/Helsinki }
`;

const policy = `version: 1
id: web-logs
title: Web server logs
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: weblogs, files: "nginx/access-%Y-%m-%d.log.gz", sidecars: "{path}.sha256" }
retain: { period: 6 months, from: dated, within: { at-least: 6 months, at-most: 2 years } }
disposition: destroy
schedule: "15 2 * * *"
`;

let ledger: FreshDatabase;
let folder: Folder;
let root: string;

const dayAgo = (days: number): string => dayFromNow(-days);
const nameOf = (days: number): string => `access-${dayAgo(days)}.log.gz`;
const there = async (): Promise<string[]> => (await readdir(join(root, 'nginx'))).sort();

beforeAll(async () => {
  ledger = await freshDatabase('cli_folder');
  root = await mkdtemp(join(tmpdir(), 'gallra-weblogs-'));
  await mkdir(join(root, 'nginx'));
  for (const name of [
    nameOf(400),
    `${nameOf(400)}.sha256`,
    nameOf(300),
    nameOf(250),
    nameOf(30),
    'access.log',
    'error.log',
  ]) {
    await writeFile(join(root, 'nginx', name), name);
    await utimes(join(root, 'nginx', name), new Date('2025-01-01'), new Date('2025-01-01'));
  }
  folder = await policyFolder(
    { 'stores.yaml': stores, 'web-logs.yaml': policy },
    {
      GALLRA_LEDGER_URL: ledger.url,
      WEBLOGS_ROOT: root,
      GALLRA_ACTOR: 'officer-7',
      GALLRA_COMMITMENT_KEY: Buffer.alloc(32, 'a secret of tests').toString('base64'),
    },
  );
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  await ledger?.drop();
  if (root) await rm(root, { recursive: true, force: true });
});

/** One after the other: each goes on where the one before stopped. */
test('before it is prepared nothing is counted and nothing is taken for gone', async () => {
  expect((await folder.gallra(['validate'])).code).toBe(0);
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  const plan = await folder.gallra(['plan']);
  expect(plan.code).not.toBe(0);
  expect(plan.err + plan.out).toContain('gallra prepare weblogs');
});

test('prepare says what it does, and binds the folder', async () => {
  const printed = await folder.gallra(['prepare', 'weblogs', '--print']);
  expect(printed).toMatchObject({ code: 0, out: expect.stringContaining(`mkdir ${root}/.gallra`) });
  expect(await readdir(root)).toEqual(['nginx']);
  expect(await folder.gallra(['prepare', 'weblogs'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('weblogs is bound to this ledger.'),
  });
  expect((await readdir(root)).sort()).toEqual(['.gallra', 'nginx']);
});

test('the plan counts, the approval tells the rule in words', async () => {
  expect(await folder.gallra(['plan'])).toMatchObject({ out: expect.stringContaining('web-logs was never approved.') });
  const approved = await folder.gallra(['approve', 'web-logs', '--yes']);
  expect(approved.code).toBe(0);
  expect(approved.out).toContain('nginx/access-%Y-%m-%d.log.gz');
  expect(approved.out).toContain('6 months from the day in its path');
});

test('a hold keeps its file; explain says so, and when it would go', async () => {
  const args = [
    '--store',
    'weblogs',
    '--table',
    'files',
    '--reason',
    'litigation',
    '--matter',
    'D/1/2026',
    '--review',
    '2030-01-01',
  ];
  const held = await folder.gallra(['hold', 'add', ...args, '--key', `path=nginx/${nameOf(300)}`]);
  expect(held).toMatchObject({ code: 0, err: '' });
  const explained = await folder.gallra(['explain', 'web-logs', `nginx/${nameOf(300)}`]);
  expect(explained.out).toContain('D/1/2026');
  expect((await folder.gallra(['hold', 'add', ...args, '--key', 'path=nginx/nothing.gz'])).code).not.toBe(0);
});

test('what keeps a file in the store itself is told by explain as the plan counts it', async () => {
  const name = `nginx/${nameOf(260)}`;
  await writeFile(join(root, name), 'still written to');
  expect((await folder.gallra(['plan', 'web-logs', '--list', 'blocked'])).out).toBe(`web-logs\t${name}\n`);
  const { out } = await folder.gallra(['explain', 'web-logs', name]);
  expect(out).toContain('✋ blocked: changed within the last hour\n');
  expect(out).toContain('It is due, and stays while it is blocked.');
  expect(out).not.toContain('a run destroys it');
  await rm(join(root, name));
});

test('while it is not mounted a run fails, says what to do, and destroys nothing', async () => {
  await rename(root, `${root}-away`);
  await mkdir(root);
  const run = await folder.gallra(['run']);
  expect(run.code).toBe(1);
  expect(run.err + run.out).toContain('.gallra/ledger: it is not mounted');
  await rm(root, { recursive: true });
  await rename(`${root}-away`, root);
});

const backedUpAt = new Date(Date.now() - 60_000).toISOString();

test('a run takes what is due with its sidecar, and leaves what is held, young or no record of the policy', async () => {
  await cp(root, `${root}-backup`, { recursive: true, preserveTimestamps: true });
  const run = await folder.gallra(['run']);
  expect(run.out).toContain('destroyed');
  expect(await there()).toEqual(['access.log', 'error.log', nameOf(300), nameOf(30)].sort());
  const log = await folder.gallra(['audit', 'verify']);
  expect(log.out + log.err).not.toContain(nameOf(400));
});

test('a folder that was restored from a backup is paused, and what is there again is found and destroyed again', async () => {
  await rm(root, { recursive: true });
  await rename(`${root}-backup`, root);
  const restored = await folder.gallra(['restored', 'weblogs', '--to', backedUpAt, '--keys', '--json']);
  expect(
    restored
      .json<{ records: { key: string[] }[] }>()
      .records.map(({ key }) => key[0])
      .sort(),
  ).toEqual([`nginx/${nameOf(400)}`, `nginx/${nameOf(250)}`]);
  expect((await folder.gallra(['run'])).code).toBe(3);
  expect((await folder.gallra(['resume', '--store', 'weblogs'])).code).toBe(0);
  await folder.gallra(['run']);
  expect(await there()).toEqual(['access.log', 'error.log', nameOf(300), nameOf(30)].sort());
});

test('a release lets it go', async () => {
  const [hold] = (await folder.gallra(['hold', 'list', '--json'])).json<{ id: string }[]>();
  expect((await folder.gallra(['hold', 'release', hold?.id ?? '', '--reason', 'closed'])).code).toBe(0);
  expect((await folder.gallra(['run'])).code).toBe(0);
  expect(await there()).toEqual(['access.log', 'error.log', nameOf(30)].sort());
});
