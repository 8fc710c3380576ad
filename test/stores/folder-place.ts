/** A folder of real files as a store, prepared, in a temporary directory of its own; policies as an author writes them. */
import { mkdtempSync } from 'node:fs';
import { link, mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { Judgement } from '../../src/policy/judgement.ts';
import type { Store } from '../../src/ports/store.ts';
import { openFolderStore } from '../../src/stores/folder/open-store.ts';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { type FilesPlace, judged, old } from '../contract/store/files.ts';
import { helsinki, ledgerId } from '../contract/store/fixtures.ts';

export interface FolderPlace extends FilesPlace {
  /** The directory in which the root lies: what is beside it is not the store's. */
  beside: string;
  root: string;
  link(path: string, to: string): Promise<void>;
  hardLink(path: string, to: string): Promise<void>;
  judged(policy: CompiledPolicy, others?: CompiledPolicy[], at?: string): Promise<Judgement>;
}

export async function folderPlace(files: Record<string, Date> = {}, prepared = true): Promise<FolderPlace> {
  const beside = mkdtempSync(join(tmpdir(), 'gallra-folder-'));
  const root = join(beside, 'root');
  await mkdir(root);
  if (prepared) await prepareStore('logs', root, ledgerId);
  const opened: Store[] = [];
  const open: FolderPlace['open'] = (access = 'dispose', effectMs = 60_000) => {
    const store = openFolderStore(
      { name: 'logs', url: root, timezone: helsinki, access },
      { transactionTimeoutMs: effectMs },
    );
    opened.push(store);
    return store;
  };
  const store = open();
  const place: FolderPlace = {
    beside,
    root,
    store,
    open,
    async put(path, modified = old, text = path) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
      await utimes(join(root, path), modified, modified);
    },
    link: (path, to) => symlink(to, join(root, path)),
    hardLink: (path, to) => link(to, join(root, path)),
    async paths() {
      const found = await readdir(root, { recursive: true, withFileTypes: true });
      return found
        .filter((one) => !one.isDirectory())
        .map((one) => join(one.parentPath, one.name).slice(root.length + 1))
        .filter((path) => !path.startsWith('.gallra/'))
        .sort();
    },
    remove: (path) => rm(join(root, path)),
    judged: (policy, others, at) => judged(store, policy, others, 'files', at),
    async close() {
      for (const one of opened) await one.close();
      await rm(beside, { recursive: true, force: true });
    },
  };
  for (const [path, modified] of Object.entries(files)) await place.put(path, modified);
  return place;
}
