/** `npm run docs`: the pages that are written from the source. Those that are up to date are left alone. */
import { readFile, writeFile } from 'node:fs/promises';
import { pages } from './pages.ts';

for (const { file, text } of await pages()) {
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before === text) continue;
  await writeFile(file, text);
  process.stdout.write(`${file}\n`);
}
