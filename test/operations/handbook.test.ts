/**
 * The handbook has a scene for every page with commands, and every page says what it is for, what to have at hand, how one sees that it
 * worked and what can go wrong. Two of them are followed here; `npm run drills` follows all.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { docs, readPage, sectionsOf } from '../docs/page.ts';
import { followPage } from './follow-page.ts';
import { scenes } from './scenes.ts';

const pages = readdirSync(join(docs, 'operations'))
  .map((file) => file.replace(/\.md$/, ''))
  .filter((name) => name !== 'README');
const read = (name: string): string => readPage(`operations/${name}.md`);

test('every page with commands is followed, and no other', () => {
  const withCommands = pages.filter((name) =>
    sectionsOf(read(name)).some(({ blocks }) => blocks.some(({ kind }) => kind === 'console')),
  );
  expect(withCommands.sort()).toEqual(Object.keys(scenes).sort());
});

test.each(pages)('%s: is one job, from what to have at hand to what can go wrong', (name) => {
  const headings = sectionsOf(read(name)).map(({ heading }) => heading);
  expect(headings[1]).toBe('Before you begin');
  expect(headings.at(-1)).toBe('What can go wrong');
  expect(headings.some((heading) => heading.startsWith('How you see that it'))).toBe(true);
});

test.each(['ledger-restore', 'signing-key'])(
  '%s: what it says is what comes out',
  async (name) => {
    const { shown, seen } = await followPage(name);
    expect(seen).toEqual(shown);
  },
  240_000,
);
