/** The handbook of the desk shows every picture that is made of it, and no other. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const page = readFileSync(new URL('../../docs/desk.md', import.meta.url), 'utf8');

test('docs/desk.md shows every picture of docs/desk, and none that is not there', () => {
  const shown = [...page.matchAll(/!\[[^\]]+\]\(desk\/([\w-]+\.png)\)/g)].map(([, name]) => name);
  expect(shown.sort()).toEqual(readdirSync(new URL('../../docs/desk', import.meta.url)).sort());
});
