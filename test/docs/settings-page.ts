/** docs/settings.md: its words are written by hand, its tables are the list that the program reads by. */
import { type Setting, settingChapters } from '../../src/app/settings.ts';

const [begin, end] = ['<!-- settings: written by npm run docs -->\n', '<!-- end of settings -->'];

export function settingsPage(page: string): string {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error('docs/settings.md has lost the marks around its tables');
  const chapters = settingChapters.map(({ title, settings }) => `\n## ${title}\n\n${tableOf(settings)}`);
  return `${page.slice(0, before) + begin + chapters.join('')}\n${page.slice(after)}`;
}

/** Its columns stand under each other, as the formatter would have them. */
function tableOf(settings: readonly Setting[]): string {
  const rows = [
    ['variable', 'default', ''],
    ...settings.map(({ name, usual, means, secret }) => [
      `\`${name}\``,
      usual === '' ? '' : /^[\w.:/-]+$/.test(usual) ? `\`${usual}\`` : usual,
      means + (secret === undefined ? '' : '. **Secret**'),
    ]),
  ];
  const widths = [0, 1, 2].map((i) => Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |\n`;
  const [head = [], ...rest] = rows;
  return [head, widths.map((width) => '-'.repeat(width)), ...rest].map(line).join('');
}
