/** English on a page of another language: words of the pages themselves, and sentences that nobody marked as English. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Language } from '../../src/documents/language.ts';
import { blank, type Leaf } from './every-word.ts';
import type { Scene } from './scene.ts';

/** What the installation itself calls its things, in whatever language: longest first. */
export async function ownTexts({ config }: { config: Pick<Scene['config'], 'policies'> }): Promise<string[]> {
  const own = new Set<string>();
  for (const name of await readdir(config.policies))
    if (/\.ya?ml$/.test(name) && !name.includes('.test.'))
      for (const text of textsIn(parseDocument(await readFile(join(config.policies, name), 'utf8')).contents))
        own.add(text);
  return [...own].filter((text) => text.length > 1).sort((a, b) => b.length - a.length);
}

function textsIn(node: unknown): string[] {
  if (isScalar(node)) return typeof node.value === 'string' ? [node.value.trim()] : [];
  if (isSeq(node)) return node.items.flatMap(textsIn);
  if (isMap(node)) return node.items.flatMap(({ key, value }) => [...textsIn(key), ...textsIn(value)]);
  return [];
}

const sentence = /\b(?:the|is|are|was|were|of|and|with|not|this|that|which|there|has|have|been|from|by|to|because)\b/gi;
/** As long as this, what stands around a name is a text of its own. */
const leastPart = 10;

export function untranslated(
  texts: string[],
  words: Leaf[],
  own: string[],
  language: Exclude<Language, 'en'>,
): string[] {
  const english = words.flatMap(({ says }) => (says.en !== null && says.en !== says[language] ? [says.en] : []));
  const here = new Set(words.map(({ says }) => says[language]));
  const whole = new Set(english.filter((text) => !here.has(text)));
  const parts = english
    .filter((text) => text.includes(blank))
    .flatMap((text) => text.split(blank))
    .filter((part) => part.length >= leastPart && ![...here].some((text) => text?.includes(part)));
  return texts.flatMap((text) => {
    if (whole.has(text)) return [`in English: ${text}`];
    const part = parts.find((one) => text.includes(one));
    if (part !== undefined) return [`in English: ${text}`];
    const rest = own.reduce((left, name) => left.replaceAll(name, ' '), text);
    return (rest.match(sentence)?.length ?? 0) >= 2 ? [`reads like English: ${text}`] : [];
  });
}
