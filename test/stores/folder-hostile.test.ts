/** What somebody could put in the way: links, swapped parents, mounts, strange names, missing mounts, missing rights. */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { always, never } from '../../src/policy/predicate.ts';
import type { Right } from '../../src/policy/rights.ts';
import type { LackingRight } from '../../src/ports/store.ts';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { filesPolicy, old } from '../contract/store/files.ts';
import { ledgerId, selected } from '../contract/store/fixtures.ts';
import { type FolderPlace, folderPlace } from './folder-place.ts';

const places: FolderPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
const place = async (...args: Parameters<typeof folderPlace>): Promise<FolderPlace> => {
  const one = await folderPlace(...args);
  places.push(one);
  return one;
};

async function selectedIn(under: FolderPlace, policy = filesPolicy()) {
  const judgement = await under.judged(policy);
  const range = await selected(under.store, judgement);
  return { batchId: randomUUID(), worker: 'w1', judgement, range, held: never };
}

describe('Links', () => {
  test('are never followed: not as files, not as folders, and their targets stay', async () => {
    const under = await place({ 'real.log': old });
    await mkdir(join(under.beside, 'precious'));
    await writeFile(join(under.beside, 'precious/away.log'), 'keep');
    await utimes(join(under.beside, 'precious/away.log'), old, old);
    await under.link('link.log', join(under.beside, 'precious/away.log'));
    await under.link('dir', join(under.beside, 'precious'));
    await under.link('dangling.log', '/nowhere');
    spawnSync('touch', ['-h', '-d', '2025-01-01', join(under.root, 'link.log')]);
    const order = await selectedIn(under);
    expect(order.range.keys).toEqual([['real.log']]);
    expect(await under.store.list(order.judgement, never, 'blocked', 9)).toEqual([['link.log']]);
    expect(await under.store.examine(order.judgement, never, ['link.log'])).toMatchObject({
      blocked: ['a link, which is never followed'],
    });
    const keys = [['link.log'], ['dir/away.log'], ['dangling.log'], ['real.log']];
    // As if an intent named them.
    const receipt = await under.store.effect({ ...order, range: { ...order.range, keys } });
    expect(receipt).toMatchObject({ disposed: [['real.log']], gone: 0 });
    expect(await under.paths()).toEqual(['dangling.log', 'dir', 'link.log']);
    expect(await readFile(join(under.beside, 'precious/away.log'), 'utf8')).toBe('keep');
  });

  test('a second name for the same bytes keeps the file: unlinking one would destroy nothing', async () => {
    const under = await place({ 'a.log': old, 'b.log': old });
    await under.hardLink('a-again', join(under.root, 'a.log'));
    const order = await selectedIn(under);
    expect(order.range.keys).toEqual([['b.log']]);
    expect(await under.store.examine(order.judgement, never, ['a.log'])).toMatchObject({
      blocked: ['another name keeps its bytes (a hard link)'],
    });
    const keys = [['a.log'], ['b.log']];
    expect((await under.store.effect({ ...order, range: { ...order.range, keys } })).disposed).toEqual([['b.log']]);
    expect(await under.paths()).toEqual(['a-again', 'a.log']);
  });
});

describe('Paths', () => {
  test.each([
    '../outside.log',
    'a/../../outside.log',
    '/etc/passwd',
    'a//b.log',
    './a.log',
    '',
    'a\\b.log',
    '.gallra/ledger',
  ])('the key %j leads nowhere', async (key) => {
    const under = await place({ 'a.log': old });
    await writeFile(join(under.beside, 'outside.log'), 'keep');
    const order = await selectedIn(under, filesPolicy({ pattern: '**/*' }));
    const aimed = under.store.effect({ ...order, range: { ...order.range, keys: [[key]] } });
    if (key === '.gallra/ledger') expect(await aimed).toMatchObject({ disposed: [], gone: 0 });
    else await expect(aimed).rejects.toMatchObject({ code: 'store.schema' });
    expect(await under.paths()).toEqual(['a.log']);
    expect(await readdir(under.beside)).toEqual(['outside.log', 'root']);
    expect(await under.store.boundLedger()).toBe(ledgerId);
  });

  test('a parent swapped for a link after the selection leads nobody outside', async () => {
    const under = await place({ 'd/a.log': old, 'd/b.log': old });
    await mkdir(join(under.beside, 'victim'));
    await writeFile(join(under.beside, 'victim/a.log'), 'keep');
    await utimes(join(under.beside, 'victim/a.log'), old, old);
    const order = await selectedIn(under);
    await rename(join(under.root, 'd'), join(under.root, 'moved'));
    await symlink(join(under.beside, 'victim'), join(under.root, 'd'));
    expect(await under.store.effect(order)).toMatchObject({ disposed: [], gone: 0 });
    expect(await under.store.fence(randomUUID(), 'w2', order.range, order.judgement)).toMatchObject({ gone: 2 });
    expect(await readdir(join(under.beside, 'victim'))).toEqual(['a.log']);
    expect(await under.paths()).toEqual(['d', 'moved/a.log', 'moved/b.log']);
  });

  test('a parent that is swapped back and forth all the time leads nobody outside', async () => {
    const under = await place();
    const names = Array.from({ length: 40 }, (_, i) => `${i}.log`);
    await mkdir(join(under.beside, 'victim'));
    for (const name of names) {
      await writeFile(join(under.beside, 'victim', name), 'keep');
      await utimes(join(under.beside, 'victim', name), old, old);
    }
    await mkdir(join(under.root, 'd'));
    const swapping = spawn(process.execPath, [
      '-e',
      `const fs = require('fs'); const [root, victim] = process.argv.slice(1);
       fs.symlinkSync(victim, root + '/link'); process.stdout.write('begun');
       for (;;) { fs.renameSync(root + '/d', root + '/aside'); fs.renameSync(root + '/link', root + '/d');
                  fs.renameSync(root + '/d', root + '/link'); fs.renameSync(root + '/aside', root + '/d'); }`,
      under.root,
      join(under.beside, 'victim'),
    ]);
    try {
      await once(swapping.stdout, 'data');
      const judgement = await under.judged(filesPolicy());
      const keys = names.map((name) => [`d/${name}`]);
      let met = 0;
      for (let i = 0; i < 150; i++) {
        const range = { branch: 0, after: null, upTo: { lead: null, key: keys[0] ?? [] }, size: keys.length, keys };
        const { disposed, gone } = await under.store.effect({
          batchId: randomUUID(),
          worker: 'w',
          judgement,
          range,
          held: never,
        });
        expect(disposed).toEqual([]);
        if (gone === 0) met += 1;
        await under.store.tally(judgement, never);
      }
      // Sometimes it was the folder, in which there is nothing, and sometimes the link.
      expect(met).toBeGreaterThan(0);
      expect(met).toBeLessThan(150);
    } finally {
      swapping.kill('SIGKILL');
      await once(swapping, 'exit');
    }
    expect(await readdir(join(under.beside, 'victim'))).toHaveLength(names.length);
  }, 60_000);

  test('names of any bytes are records like others, each with a key of its own', async () => {
    const under = await place();
    const names = [
      '\xff\xfe.log',
      'caf\xe9.log',
      'cafe\xcc\x81.log',
      'a\nb.log',
      'a\\nb.log',
      'a\\xff.log',
      '\xf0\x9f\x92\xa9.log',
      ' .log',
      '-rf.log',
      '\xe2\x80\xae.log',
      '\xc2\x85.log',
      '\xef\xbb\xbf.log',
    ];
    for (const name of names) {
      const path = Buffer.from(`${under.root}/${name}`, 'latin1');
      await writeFile(path, 'x');
      await utimes(path, old, old);
    }
    const order = await selectedIn(under);
    const keys = (order.range.keys ?? []).flat();
    expect([...keys].sort()).toEqual(
      [
        '\\xff\\xfe.log',
        'caf\\xe9.log',
        'cafe\u0301.log',
        'a\\x0ab.log',
        'a\\\\nb.log',
        'a\\\\xff.log',
        '💩.log',
        ' .log',
        '-rf.log',
        '\\xe2\\x80\\xae.log',
        '\\xc2\\x85.log',
        '\\xef\\xbb\\xbf.log',
      ].sort(),
    );
    for (const key of keys) {
      expect(await under.store.canonical('files', 'path', key)).toBe(key);
      expect(await under.store.count('files', { op: 'in', column: 'path', values: [key] })).toBe(1);
      expect(await under.store.examine(order.judgement, never, [key])).toMatchObject({ due: true });
    }
    const held = { op: 'in' as const, column: 'path', values: ['a\\x0ab.log'] };
    expect((await under.store.effect({ ...order, held })).disposed).toHaveLength(names.length - 1);
    expect(await under.paths()).toEqual(['a\nb.log']);
    expect(await under.store.canonical('files', 'path', 'a\\qb.log')).toBeNull();
  });

  test('what is no regular file stays', async () => {
    const under = await place({ 'a.log': old });
    spawnSync('mkfifo', [join(under.root, 'pipe.log')]);
    spawnSync('touch', ['-d', '2025-01-01', join(under.root, 'pipe.log')]);
    const server = createServer().listen(join(under.root, 's.log'));
    await once(server, 'listening');
    await utimes(join(under.root, 's.log'), old, old);
    await mkdir(join(under.root, 'folder.log'));
    const order = await selectedIn(under);
    const keys = [['a.log'], ['folder.log'], ['pipe.log'], ['s.log']];
    expect((await under.store.effect({ ...order, range: { ...order.range, keys } })).disposed).toEqual([['a.log']]);
    expect(await under.store.list(order.judgement, never, 'blocked', 9)).toEqual([['pipe.log'], ['s.log']]);
    expect(await under.paths()).toEqual(['pipe.log', 's.log']);
    expect(await readdir(under.root)).toContain('folder.log');
    await new Promise((closed) => server.close(closed));
  });
});

describe('The root', () => {
  test('that is not there, empty, or not ours is never a folder in which everything is gone', async () => {
    const under = await place({ 'a.log': old });
    const order = await selectedIn(under);
    const { store, root } = under;
    const asked = [
      () => store.tally(order.judgement, never),
      () => store.list(order.judgement, never, 'due', 9),
      () => store.count('files', always),
      () => store.keys('files', ['path'], always, null, 9),
      () => store.examine(order.judgement, never, ['a.log']),
      () => store.fence(randomUUID(), 'w2', order.range, order.judgement),
      () => store.effect(order),
      () => store.select(order.judgement, never, { branch: 0, at: null }, 9),
      () => store.receipts(),
      () => store.marked(),
      () => store.journalled(),
      () => store.boundLedger(),
      () => store.identity(),
      () => store.catalogue(['files']),
      () => store.now(),
    ];
    const away = `${root}-away`;
    await rename(root, away);
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'store.unreachable', retryable: true });
    await mkdir(root);
    for (const ask of asked)
      await expect(ask()).rejects.toMatchObject({
        code: 'store.unreachable',
        message: expect.stringContaining('.gallra/ledger'),
      });
    await rm(root, { recursive: true });
    await rename(away, root);
    expect((await store.effect(order)).disposed).toEqual([['a.log']]);
  });

  test('is prepared once, for one ledger, and neither inside nor around another counts twice', async () => {
    const under = await place({ 'a.log': old, 'inner/b.log': old });
    const identity = await under.store.identity();
    await prepareStore('logs', under.root, ledgerId);
    expect(await under.store.identity()).toBe(identity);
    const other = '6f1c1d4e-0000-4000-8000-000000000002';
    await expect(prepareStore('logs', under.root, other)).rejects.toMatchObject({ code: 'store.bound' });
    await expect(prepareStore('inner', join(under.root, 'inner'), ledgerId)).rejects.toMatchObject({
      code: 'store.twice',
    });
    // Prepared before the outer one was.
    await mkdir(join(under.root, 'inner/.gallra'));
    const order = await selectedIn(under);
    expect(order.range.keys).toEqual([['a.log']]);
    const keys = [['inner/b.log']];
    expect(await under.store.effect({ ...order, range: { ...order.range, keys } })).toMatchObject({
      disposed: [],
      gone: 0,
    });
  });
});

/** Whoever may do everything is refused nothing, so another account does it. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

function effectAs(
  account: object,
  under: FolderPlace,
  order: object,
): Promise<{ disposed?: string[][]; lacking?: LackingRight[]; code?: string; message?: string }> {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'folder-effect.ts')], {
    ...account,
    env: { ...process.env, FOLDER_ORDER: JSON.stringify({ root: under.root, ...order }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.on('close', () => resolve(JSON.parse(out)));
  });
}

describe('What the system refuses', () => {
  test('a directory that we may not write to: nothing else waits for it, and alone it is refused', async () => {
    const under = await place({ 'open/a.log': old, 'shut/b.log': old });
    await chmod(under.beside, 0o755);
    for (const path of ['.', '.gallra', '.gallra/receipts', 'open']) await chmod(join(under.root, path), 0o777);
    await chmod(join(under.root, '.gallra/ledger'), 0o644);
    await chmod(join(under.root, 'shut'), 0o555);
    const judged = await under.judged(filesPolicy());
    const { leaves: _, ...judgement } = judged;
    const run = (keys: string[][]) => effectAs(nobody, under, { judgement, keys });
    expect(await run([['open/a.log'], ['shut/b.log']])).toMatchObject({ disposed: [['open/a.log']] });
    expect(await run([['shut/b.log']])).toMatchObject({ code: 'store.refused' });
    await chmod(join(under.root, 'shut'), 0o000);
    const unread = await run([['shut/b.log']]);
    expect(unread.code).toBe('store.denied');
    expect(JSON.stringify(unread)).not.toMatch(/shut|b\.log/);
    await chmod(join(under.root, 'shut'), 0o755);
    expect(await under.paths()).toEqual(['shut/b.log']);
  });

  test('a root that we may not write to is told before anything is tried', async () => {
    const under = await place({ 'a.log': old });
    await chmod(under.beside, 0o755);
    for (const path of ['.gallra', '.gallra/receipts']) await chmod(join(under.root, path), 0o777);
    await chmod(join(under.root, '.gallra/ledger'), 0o644);
    const wanted: Right[] = [
      { table: 'files', right: 'select', columns: ['path'] },
      { table: 'files', right: 'delete', columns: null },
    ];
    const { leaves: _, ...judgement } = await under.judged(filesPolicy());
    const lacking = async () => (await effectAs(nobody, under, { judgement, keys: [], wanted })).lacking;
    await chmod(under.root, 0o555);
    expect(await lacking()).toMatchObject([{ ...wanted[1], remedy: expect.stringContaining(under.root) }]);
    await chmod(under.root, 0o777);
    expect(await lacking()).toEqual([]);
  });

  const mayMount = spawnSync('unshare', ['-m', 'true']).status === 0;
  (mayMount ? test : test.skip)('what is mounted below the root is another’s, a bind mount too', async () => {
    const under = await place({ 'a.log': old, 'disk/b.log': old, 'same/c.log': old });
    await mkdir(join(under.beside, 'other'));
    await writeFile(join(under.beside, 'other/c.log'), 'keep');
    await utimes(join(under.beside, 'other/c.log'), old, old);
    const { leaves: _, ...judgement } = await under.judged(filesPolicy());
    const order = JSON.stringify({
      root: under.root,
      judgement,
      keys: [['a.log'], ['disk/b.log'], ['same/c.log']],
      list: true,
    });
    const script = `mount -t tmpfs none "$1/root/disk" && touch -d 2025-01-01 "$1/root/disk/b.log" &&
      mount --bind "$1/other" "$1/root/same" && "$2" --no-warnings "$3"`;
    const args = [
      '-m',
      'sh',
      '-c',
      script,
      'sh',
      under.beside,
      process.execPath,
      join(import.meta.dirname, 'folder-effect.ts'),
    ];
    const { stdout } = spawnSync('unshare', args, { env: { ...process.env, FOLDER_ORDER: order }, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ listed: [['a.log']], disposed: [['a.log']], gone: 0 });
    expect(await under.paths()).toEqual(['disk/b.log', 'same/c.log']);
    expect(await readdir(join(under.beside, 'other'))).toEqual(['c.log']);
  });
});
