/** docs/mistakes.md, from the list of mistakes. */
import type { Chapter, Example, Mistake } from './examples.ts';

const introduction = `# Every mistake, and what is right

What \`gallra validate\`, \`gallra test\` and the worker tell of a file: a place, the path of the key, what is wrong, and what to
write instead.

\`\`\`
policies/call-recordings.yaml:21:11 retain.period: the period has no unit
  21 |   period: 2
                 ^
  → Write the unit: \`2 days\`, \`2 months\`, \`2 years\`.
\`\`\`

Each mistake has a code that stays the same, for \`--json\` and for searching this page. The page is written by \`npm run docs\`
from examples that the tests try: each wrong one is told with exactly these words and no others, each right one is not.
`;

export function mistakesPage(chapters: Chapter[]): string {
  const contents = chapters.map(({ title }) => `- [${title}](#${anchor(title)})`).join('\n');
  return [introduction, contents, ...chapters.map(chapterText)]
    .join('\n\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}

function chapterText({ title, mistakes }: Chapter): string {
  const byCode = Map.groupBy(mistakes, ({ code }) => code);
  const codes = [...byCode].map(([code, same]) => `### \`${code}\`\n\n${same.map(mistakeText).join('\n\n')}`);
  return `## ${title}\n\n${codes.join('\n\n')}`;
}

function mistakeText({ file, what, hint, beside, sample, wrong, right }: Mistake): string {
  const others = Object.entries(beside ?? {}).map(
    ([name, text]) => `Beside it, \`${name}\`:\n\n${fenced('yaml', text)}`,
  );
  const shownRight = right === undefined ? sample : shown(right);
  const language = typeof wrong === 'object' && 'unchanged' in wrong ? 'sql' : 'yaml';
  const comment = language === 'sql' ? '--' : '#';
  const lines = [
    `${comment} wrong`,
    wholly(file, wrong) ?? (dedented(shown(wrong)) || `${comment} nothing`),
    ...(shownRight === undefined ? [] : [`${comment} right`, dedented(shownRight) || `${comment} nothing`]),
  ];
  return [`**${escaped(what)}** ${hint}`.trim(), ...others, fenced(language, lines.join('\n'))].join('\n\n');
}

const shown = (example: Example): string => (typeof example === 'string' ? example : example.shown);

/** An example that is no text. */
function wholly(file: string, example: Example): string | null {
  if (typeof example === 'string' || 'text' in example || 'unchanged' in example) return null;
  return `# ${file === '*' ? '' : `${file}: `}${example.shown}`;
}

const escaped = (what: string): string => what.replaceAll('**', '\\*\\*');

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

function dedented(text: string): string {
  const lines = text.replace(/^\n+|\n+$/g, '').split('\n');
  const written = lines.slice(1).filter((line) => line.trim() !== '');
  const first = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  const depth = Math.min(first, ...written.map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(depth)).join('\n');
}

const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
