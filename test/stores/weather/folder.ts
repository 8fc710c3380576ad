/** Forty due files. Their names are what nobody may read. */
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderStore } from '../../../src/stores/folder/open-store.ts';
import { prepareStore } from '../../../src/stores/folder/prepare.ts';
import { canary, due, type Grounds, onCall } from '../../contract/store/weather.ts';

/** A user who owns nothing here. */
const nobody = 65_534;

export async function folderGrounds(): Promise<Grounds> {
  const beside = await mkdtemp(join(tmpdir(), 'gallra-weather-'));
  await chmod(beside, 0o755);
  const root = join(beside, 'root');
  const people = join(root, 'people');
  await mkdir(people, { recursive: true });
  const names = Array.from({ length: due }, (_, n) => `${canary}-${n + 1}.txt`);
  const old = new Date('2020-01-01T10:00:00Z');
  for (const name of names) {
    await writeFile(join(people, name), canary);
    await utimes(join(people, name), old, old);
  }
  const marker = join(root, '.gallra/ledger');
  const note = join(root, '.gallra/receipts/1e6f9c1e-0b3c-4f0e-8a39-1f6ad0c5a3aa');
  let bound = '';
  return {
    entry: `kind: folder, root: "\${STORE_ROOT}"`,
    rule: `dataset: { store: stormy, files: "people/*.txt" }
retain: { period: 2 years, from: modified_at }`,
    environment: { STORE_ROOT: root },
    async prepare(ledgerId) {
      await prepareStore('stormy', root, ledgerId);
      bound = await readFile(marker, 'utf8');
    },
    open: ({ STORE_ROOT = '' }) =>
      openFolderStore(
        { name: 'stormy', url: STORE_ROOT, timezone: 'Europe/Helsinki', access: 'dispose' },
        { transactionTimeoutMs: 5_000 },
      ),
    left: async () => (await readdir(people)).length,
    storms: [
      {
        name: 'a user who may not enter',
        ends: ['store.denied'],
        begin: () => chmod(root, 0o700),
        end: () => chmod(root, 0o755),
        commandLine: { as: nobody },
      },
      { name: 'no such folder', ends: ['store.unreachable'], environment: { STORE_ROOT: join(beside, canary) } },
      {
        name: 'a mount that goes away in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        during: (store) =>
          onCall(store, 'effect', 2, async () => {
            await rename(root, join(beside, 'elsewhere'));
            await mkdir(root);
          }),
        async end() {
          await rmdir(root);
          await rename(join(beside, 'elsewhere'), root);
        },
        commandLine: 'never',
      },
      {
        name: 'nonsense instead of the binding',
        ends: ['store.unreachable'],
        begin: () => writeFile(marker, `${canary} ledger ${canary}`),
        end: () => writeFile(marker, bound),
      },
      {
        name: 'nonsense in the middle',
        ends: ['store.unreachable', 'store.unknown'],
        during: (store) => onCall(store, 'effect', 2, () => writeFile(marker, `${canary} ledger`)),
        end: () => writeFile(marker, bound),
        commandLine: 'never',
      },
      {
        name: 'nonsense among the receipts',
        ends: ['store.schema'],
        begin: () => writeFile(note, `${canary} {"state": "done`),
        end: () => rm(note),
      },
      {
        name: 'permission denied on some records',
        ends: ['finished'],
        // In a directory in which only the owner of a file may remove it.
        async begin() {
          const ours = (await readdir(root, { recursive: true })).map((path) => join(root, path));
          for (const path of [root, ...ours])
            if (!/-7\.txt$/.test(path) && path !== people) await chown(path, nobody, nobody);
          await chmod(people, 0o1777);
        },
        end: () => chmod(people, 0o755),
        commandLine: { as: nobody },
      },
    ],
    close: () => rm(beside, { recursive: true, force: true }),
  };
}
