/** The messages that the source can tell of a file, read out of the source itself: so that none is forgotten in the list. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSync } from '@swc/core';

export interface Message {
  file: string;
  /** As written; what is filled in is `…`. */
  what: string;
  fits: RegExp;
}

interface Node {
  type?: string;
  [key: string]: unknown;
}

const source = join(import.meta.dirname, '../../../src');
const besidePolicy = [
  'policy-folder',
  'policy-tests',
  'sample-store',
  'look-at-record',
  'read-systems',
  'whole-folder',
];

export function messagesInSource(): Message[] {
  const policy = readdirSync(join(source, 'policy')).filter((name) => name.endsWith('.ts'));
  const files = [...policy.map((name) => `policy/${name}`), ...besidePolicy.map((name) => `app/${name}.ts`)];
  const found = files.flatMap((file) => messagesIn(join(source, file)));
  return [...new Map(found.map((one) => [`${one.file} ${one.what}`, one])).values()];
}

/** Which argument of a call says what is wrong. */
function whatOf(called: string, file: string): number | null {
  const told: Record<string, number> = { mistake: 1, bad: 0, wrong: 0, trap: 0, sample: 0, '.say': 3, problemAt: 3 };
  if (Object.hasOwn(told, called)) return told[called] ?? null;
  if (called === 'wholeFile' || called === 'error' || called === 'unusable') return 2;
  if (called !== 'say') return null;
  return file === 'check-ruleset.ts' ? 0 : file === 'check-service.ts' ? 1 : 2;
}

function messagesIn(path: string): Message[] {
  const file = basename(path);
  const { body } = parseSync(readFileSync(path, 'utf8'), { syntax: 'typescript' });
  const named = new Map<string, Node[]>();
  each(body, (node) => {
    const { id, init } = node as { id?: Node; init?: Node };
    if (node.type === 'VariableDeclarator' && id?.type === 'Identifier' && init) {
      const name = String(id.value);
      named.set(name, [...(named.get(name) ?? []), init]);
    }
  });
  const texts: string[][] = [];
  each(body, (node) => {
    if (node.type === 'CallExpression') {
      const at = whatOf(calledName(node.callee as Node), file);
      const said = at === null ? undefined : (node.arguments as { expression: Node }[])[at]?.expression;
      if (said) texts.push(...textsOf(said, named));
    }
    if (node.type === 'KeyValueProperty' && (node.key as Node).value === 'what')
      texts.push(...textsOf(node.value as Node, named));
  });
  return texts
    .filter((parts) => parts.join('') !== '')
    .map((parts) => ({ file, what: parts.join('…'), fits: fitting(parts) }));
}

function calledName(callee: Node): string {
  if (callee.type === 'Identifier') return String(callee.value);
  return callee.type === 'MemberExpression' ? `.${String((callee.property as Node).value)}` : '';
}

/** What a text can be, each as its fixed pieces. */
function textsOf(node: Node, named: Map<string, Node[]>): string[][] {
  if (node.type === 'StringLiteral') return [[String(node.value)]];
  if (node.type === 'TemplateLiteral') return [(node.quasis as { cooked: string }[]).map(({ cooked }) => cooked)];
  if (node.type === 'ParenthesisExpression') return textsOf(node.expression as Node, named);
  if (node.type === 'ConditionalExpression')
    return [...textsOf(node.consequent as Node, named), ...textsOf(node.alternate as Node, named)];
  const meant = node.type === 'Identifier' ? (named.get(String(node.value)) ?? []) : [];
  return meant.flatMap((one) => textsOf(one, new Map()));
}

const fitting = (parts: string[]): RegExp =>
  new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('.*')}`, 's');

function each(node: unknown, visit: (node: Node) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const one of node) each(one, visit);
    return;
  }
  visit(node as Node);
  for (const [key, inner] of Object.entries(node)) if (key !== 'span') each(inner, visit);
}
