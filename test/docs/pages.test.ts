import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { pages } from './pages.ts';

const written = await pages();

test.each(written.map(({ file, text }) => [basename(file), file, text]))(
  'docs/%s is what the source says (npm run docs writes it anew)',
  async (_, file, text) => {
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);
