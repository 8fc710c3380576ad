/** Links between pages lead somewhere, and docs/README.md leads to every page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { docs } from './page.ts';

const root = join(docs, '..');
const pages = [
  'README.md',
  ...readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file))
    .sort(),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

interface Link {
  page: string;
  anchor: string | undefined;
}

/** To files of this repository; what is shown in a block is no link. */
function linksOf(page: string): Link[] {
  const prose = textOf(page)
    .replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    return [{ page: path === '' ? page : relative(root, join(root, dirname(page), path)), anchor }];
  });
}

const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the pages', () => {
  test.each(pages)('%s: its links lead somewhere', (page) => {
    const lost = linksOf(page).filter(
      (link) =>
        !existsSync(join(root, link.page)) ||
        (link.anchor !== undefined && !anchorsOf(link.page).includes(link.anchor)),
    );
    expect(lost).toEqual([]);
  });

  test('are all found from docs/README.md', () => {
    const first = linksOf('docs/README.md').map(({ page }) => page);
    // A chapter may have a list of its own.
    const lists = first.filter((page) => page.startsWith('docs/') && page.endsWith('/README.md'));
    const linked = new Set([...first, ...lists.flatMap(linksOf).map(({ page }) => page)]);
    const own = pages.filter((page) => page.startsWith('docs/') && !page.startsWith('docs/decisions/'));
    expect(own.filter((page) => page !== 'docs/README.md' && !linked.has(page))).toEqual([]);
  });
});
