/** A folder of real files as a store, prepared, in a temporary directory of its own; policies as an author writes them. */
import { mkdtempSync } from 'node:fs';
import { link, mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { judge } from '../../src/policy/judge.ts';
import type { Judgement } from '../../src/policy/judgement.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { Store } from '../../src/ports/store.ts';
import { openFolderStore } from '../../src/stores/folder/open-store.ts';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { helsinki, ledgerId } from '../contract/store/fixtures.ts';

export const asOf = '2026-06-01T00:00:00Z';
/** Long before any period of these tests ends, and long after. */
export const old = new Date('2025-01-15T10:00:00Z');
export const recent = new Date('2026-05-15T10:00:00Z');

export interface FolderPlace {
  /** The directory in which the root lies: what is beside it is not the store's. */
  beside: string;
  root: string;
  store: Store;
  /** Another process would open it anew. */
  open(access?: 'dispose' | 'read', effectMs?: number): Store;
  put(path: string, modified?: Date, text?: string): Promise<void>;
  link(path: string, to: string): Promise<void>;
  hardLink(path: string, to: string): Promise<void>;
  /** Every path below the root, ours left out, in order. */
  paths(): Promise<string[]>;
  judged(policy: CompiledPolicy, others?: CompiledPolicy[], at?: string): Promise<Judgement>;
  close(): Promise<void>;
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
    async judged(policy, others = [], at = asOf) {
      return judge(policy, others, at, await store.catalogue(['files']));
    },
    async close() {
      for (const one of opened) await one.close();
      await rm(beside, { recursive: true, force: true });
    },
  };
  for (const [path, modified] of Object.entries(files)) await place.put(path, modified);
  return place;
}

/** Six months, of every log file unless told otherwise. */
export function filesPolicy(
  over: { id?: string; dataset?: string; retain?: string; more?: string } = {},
): CompiledPolicy {
  const {
    id = 'logs',
    dataset = 'files: "**/*.log"',
    retain = 'period: 6 months, from: modified_at',
    more = '',
  } = over;
  const text = `version: 1
id: ${id}
title: Logs
controller: State Treasury
owner: records@example.org
timezone: ${helsinki}
dataset: { store: logs, ${dataset} }
retain: { ${retain} }
disposition: destroy
schedule: "15 2 * * *"
${more}`;
  const { policy, problems } = parsePolicy(`${id}.yaml`, text);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
}
