/** Letters in PostgreSQL, each of which names a file in a folder: the file goes first, the row last. */
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareStore } from '../../../src/stores/folder/prepare.ts';
import { type Archive, type ArchiveOptions, batchSize } from '../archive.ts';
import { caughtAt, isLetter, nameOf, numberIn, old } from './folder.ts';
import { openPostgresArchive } from './postgres.ts';

/** Some files of the second batch are gone then, others not, and the transaction of its rows is open. */
const inSecondBatch = batchSize + 2;

export async function openSpanningArchive(beside: string, options: ArchiveOptions): Promise<Archive> {
  const rows = await openPostgresArchive(options);
  const root = join(beside, 'files');
  const folder = join(root, 'letters');
  await mkdir(folder, { recursive: true });
  const ids = await rows.letters();
  for (const id of ids) {
    await writeFile(join(folder, nameOf(id)), '');
    await utimes(join(folder, nameOf(id)), old, old);
  }
  const named = ids.map((id) => `(${id}, 'letters/${nameOf(id)}')`).join(', ');
  await rows.ask(`alter table letters add column file text;
    update letters set file = name from (values ${named}) as files (id, name) where letters.id = files.id;
    create index on letters (file)`);
  const files = async (): Promise<number[]> => (await readdir(folder)).filter(isLetter).map(numberIn);
  const [first, second] = rows.holds;
  if (!first || !second) throw new Error('the rows have no holds');
  return {
    ...rows,
    kind: 'spanning',
    root,
    beside: `files: { kind: folder, root: "\${FILES_ROOT}", timezone: Europe/Helsinki }`,
    rule: rows.rule.replace('parts:', 'parts:\n    - { store: files, object: "{file}" }'),
    environment: { FILES_ROOT: root },
    holds: [
      first,
      second,
      { store: 'files', table: 'files', kind: 'record', match: { path: `letters/${nameOf(12)}` } },
    ],
    async prepare(ledgerId) {
      await rows.prepare(ledgerId);
      await prepareStore('files', root, ledgerId);
    },
    async pages() {
      const [{ missing, stray }, letters, found] = await Promise.all([rows.pages(), rows.letters(), files()]);
      return {
        missing: [...new Set([...missing, ...letters.filter((id) => !found.includes(id))])],
        stray: [...stray, ...found.filter((id) => !letters.includes(id))],
      };
    },
    filesGone: async () => ids.length - (await files()).length,
    catchInsideEffect: (place, orders) => caughtAt(place, 'after unlink', inSecondBatch, orders),
    async drop() {
      await rows.drop();
      await rm(root, { recursive: true });
    },
  };
}
