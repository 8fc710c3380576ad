/** Letters that stand in the templates of the pages themselves instead of among the words: they would be in one language only. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';

const root = new URL('../../src/web/', import.meta.url);

/** Files of the pages, relative to src/web, without the words. */
export const pageFiles = (): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(^|\/)words(\/|\.ts$)/.test(name))
    .sort();

/** What a reader would read or hear of it, in no particular order. */
export function textsInTemplates(name: string): string[] {
  const module = parseSync(readFileSync(new URL(name, root), 'utf8'), { syntax: 'typescript', target: 'es2024' });
  const found: string[] = [];
  visit(module, found);
  return found;
}

type Node = { type?: string } & Record<string, unknown>;

/** Attributes that are read out or shown. */
const spoken = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'alt',
  'title',
  'placeholder',
  'label',
  'summary',
];
/** The name of the program is the same in every language. */
const name = /^\W*Gallra\W*$/;

function visit(node: unknown, found: string[]): void {
  if (Array.isArray(node)) for (const one of node) visit(one, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, tag, template } = node as Node & { tag?: { value?: string }; template?: Node };
    if (type === 'TaggedTemplateExpression' && tag?.value === 'html' && template) inTemplate(template, found);
    for (const one of Object.values(node)) visit(one, found);
  }
}

/** Stands for a piece that is put in, so that tags are read across them; no page uses it. */
const hole = '\uE000';
const tag = /<!?\/?[a-z][a-z\d]*([^>]*)>|[^<]+/gi;
const attribute = new RegExp(`${hole}|([\\w-]+)="([^"]*)"`, 'g');
/** A template may hold attributes alone, to be put into a tag. */
const attributesAlone = new RegExp(
  `^(?:\\s+(?:selected|checked|required|disabled|open|hidden|[\\w-]+="[^"]*")|${hole})+\\s*$`,
);

function inTemplate({ quasis, expressions }: Node, found: string[]): void {
  const pieces = (expressions as Node[]).map(literals);
  const text = (quasis as { cooked: string }[]).map(({ cooked }) => cooked).join(hole);
  if (attributesAlone.test(text)) {
    inAttributes(text, pieces, found);
    return;
  }
  const next = handOut(pieces);
  let code = false;
  for (const [part, attributes] of text.matchAll(tag)) {
    const own = next(part);
    if (attributes !== undefined) inAttributes(attributes, own, found);
    else if (!code && !part.startsWith('<')) found.push(...[part, ...own.flat()].filter(hasWords));
    if (/^<\/?(code|pre)\b/.test(part)) code = !part.startsWith('</');
  }
}

function inAttributes(text: string, pieces: string[][], found: string[]): void {
  const next = handOut(pieces);
  for (const [whole, called = '', value = ''] of text.matchAll(attribute)) {
    const inside = next(whole).flat();
    if (spoken.includes(called)) found.push(...[value, ...inside].filter(hasWords));
  }
}

/** The pieces of each part of a text in turn. */
function handOut(pieces: string[][]): (part: string) => string[][] {
  let given = 0;
  return (part) => {
    const from = given;
    given += part.split(hole).length - 1;
    return pieces.slice(from, given);
  };
}

/** Strings that an expression may come to by itself: not what it hands to a function. */
function literals(node: Node): string[] {
  const of = (one: unknown): string[] => literals(one as Node);
  switch (node.type) {
    case 'StringLiteral':
      return [String(node.value)];
    case 'TemplateLiteral':
      return [(node.quasis as { cooked: string }[]).map(({ cooked }) => cooked).join(' ')];
    case 'ConditionalExpression':
      return [...of(node.consequent), ...of(node.alternate)];
    case 'BinaryExpression':
      return ['&&', '||', '??', '+'].includes(String(node.operator)) ? [...of(node.left), ...of(node.right)] : [];
    case 'ParenthesisExpression':
      return of(node.expression);
    default:
      return [];
  }
}

const hasWords = (text: string): boolean =>
  /\p{L}/u.test(text.replaceAll(/&\w+;/g, ' ').replaceAll(hole, ' ')) && !name.test(text.trim());
