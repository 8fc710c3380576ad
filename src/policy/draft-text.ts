/** YAML as a draft writes it: text in quotes wherever a reader could take it for something else, and comments. Pure. */
import type { Match } from './compiled.ts';
import { trapIn } from './yaml-traps.ts';

/** Control characters, and what no YAML may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]+/g;

/** One line that can be printed, whatever a store calls its things. */
export const oneLine = (text: string): string => text.toWellFormed().replaceAll(unprintable, ' ').trim();

/** A text, also inside `{ }` and `[ ]`. */
export function yamlText(text: string): string {
  const line = oneLine(text);
  const plain =
    /^[A-Za-z_][A-Za-z0-9_ ./()+%@-]*$/.test(line) &&
    !/^(null|true|false|y|n)$/i.test(line) &&
    trapIn(line, line) === null;
  return plain ? line : JSON.stringify(line);
}

export const yamlList = (texts: string[]): string => `[${texts.map(yamlText).join(', ')}]`;
export const oneOrList = (texts: string[]): string =>
  texts.length === 1 && texts[0] !== undefined ? yamlText(texts[0]) : yamlList(texts);

/** `{ theirs: ours }` */
export const yamlMatch = (match: Match): string =>
  `{ ${Object.entries(match)
    .map(([theirs, ours]) => `${yamlText(theirs)}: ${yamlText(ours)}`)
    .join(', ')} }`;

/** Words in lines of a comment, none much longer than a hundred characters. */
export function comment(words: string, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of oneLine(words).split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 100 - indent.length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}# ${line}`);
}

/** What is to be looked into before the policy can run; `code` stands on a line of its own, to be copied. */
export const decide = (words: string, indent = '', code?: string): string[] => [
  ...comment(`decide: ${words}`, indent),
  ...(code === undefined ? [] : [`${indent}#   ${oneLine(code)}`]),
];
