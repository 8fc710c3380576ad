/**
 * Text → plain values with places, for every kind of file that authors write. YAML 1.2, core schema, one document, and
 * none of what makes a file mean something else than it shows: aliases, tags, duplicate keys, values that older YAML
 * reads differently.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, Scalar } from 'yaml';
import type { Problem } from './parsed.ts';
import { syntaxMistake } from './yaml-syntax.ts';
import { trapIn } from './yaml-traps.ts';

export const maxFileBytes = 1_048_576;

export type Path = (string | number)[];

export interface ReadYaml {
  /** Mappings, lists, text, numbers, booleans, null; undefined when nothing sensible can be said about the content. */
  value: unknown;
  problems: Problem[];
  /** What the file seems to say, however broken: only to find out which tables it means. */
  sketch: unknown;
  /** Where a value (or, with `atKey`, its key) stands; the nearest enclosing place when the path leads nowhere. */
  place(path: Path, atKey?: boolean): { line: number; column: number };
}

export function readYaml(file: string, text: string): ReadYaml {
  const reading = new Reading(file);
  if (Buffer.byteLength(text) > maxFileBytes) {
    reading.say(null, [], 'yaml.size', 'the file is larger than 1 MB', 'Split it: one policy a file.');
    return reading.done(undefined, undefined, null);
  }
  const documents = tooDeep(text) ? 'too-deep' : parse(text, reading.lines);
  if (documents === 'too-deep') {
    reading.say(null, [], 'yaml.depth', 'the file is nested too deeply to be read', 'Write it flatter.');
    return reading.done(undefined, undefined, null);
  }
  const [first, second] = documents;
  if (
    !first ||
    (first.contents === null && first.errors.length === 0) ||
    isNothing(first.contents, first.errors.length)
  ) {
    const what = text.trim() === '' ? 'the file is empty' : 'the file holds nothing but comments';
    reading.say(null, [], 'yaml.empty', what, 'Write it, or delete the file.');
    return reading.done(undefined, undefined, null);
  }
  if (second) {
    const at = second.contents?.range?.[0] ?? second.range[0];
    reading.say(
      at,
      [],
      'yaml.documents',
      'a second document begins here',
      'Write one document a file, without `---` between.',
    );
  }
  if (first.directives.yaml.explicit || Object.keys(first.directives.tags).length > 1) {
    reading.say(
      0,
      [],
      'yaml.directive',
      'directives (`%YAML`, `%TAG`) change what a file means',
      'Delete the line that begins with `%`.',
    );
  }
  const broken = documents
    .flatMap(({ errors }) => errors)
    .filter(({ code }) => !toldByWalk.includes(code))
    .sort((a, b) => a.pos[0] - b.pos[0]);
  const value = reading.walk(first.contents, []);
  // Only the first: what follows a syntax error is mostly its echo.
  if (broken[0] && !reading.explained(broken[0].pos[0])) {
    const { what, hint } = syntaxMistake(broken[0].message);
    reading.say(broken[0].pos[0], [], 'yaml.syntax', what, hint);
  }
  return reading.done(broken[0] ? undefined : value, value, first.contents);
}

const toldByWalk = ['MULTIPLE_DOCS', 'BAD_ALIAS', 'TAG_RESOLVE_FAILED'];

/** Deeper than anybody writes by hand, and deep enough to exhaust a parser. Brackets in text count too; nobody has so many. */
function tooDeep(text: string): boolean {
  let open = 0;
  for (const bracket of text.matchAll(/[[\]{}]/g)) {
    open = '[{'.includes(bracket[0]) ? open + 1 : Math.max(0, open - 1);
    if (open > 64) return true;
  }
  return /^ {200}/m.test(text) || /(?:[-?:][ \t]+){32}/.test(text);
}

function parse(text: string, lineCounter: LineCounter) {
  try {
    const documents = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      uniqueKeys: false, // the walk looks for them, faster and with their path
      merge: false,
      prettyErrors: false,
      logLevel: 'silent',
      lineCounter,
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) return 'too-deep';
    throw error;
  }
}

/** The walk over one document: builds the plain value, and collects what is refused. */
class Reading {
  readonly lines = new LineCounter();
  readonly #file: string;
  readonly #problems: Problem[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  done(value: unknown, sketch: unknown, root: Node | null): ReadYaml {
    const place = (path: Path, atKey = false): { line: number; column: number } => {
      const offset = offsetOf(root, path, atKey);
      return offset === null ? { line: 1, column: 1 } : this.#position(offset);
    };
    return { value, sketch, problems: this.#problems, place };
  }

  say(offset: number | null, path: Path, code: string, what: string, hint: string): void {
    const { line, column } = offset === null ? { line: 1, column: 1 } : this.#position(offset);
    this.#problems.push({ file: this.#file, line, column, path: pathText(path), code, what, hint });
  }

  /** An alias that was meant as text breaks the rest of its line: that is one mistake. */
  explained(offset: number): boolean {
    const { line } = this.#position(offset);
    return this.#problems.some((problem) => problem.code === 'yaml.alias' && problem.line === line);
  }

  walk(node: Node | null, path: Path): unknown {
    const offset = node?.range?.[0] ?? 0;
    if (node === null) return null;
    if (isAlias(node)) {
      const hint = 'Write the value out; text that begins with `*` (a schedule, for example) goes in quotes.';
      this.say(offset, path, 'yaml.alias', 'aliases are not allowed', hint);
      return undefined;
    }
    if ('anchor' in node && node.anchor) {
      this.say(
        offset,
        path,
        'yaml.alias',
        'anchors are not allowed',
        'Delete the `&…`; text that begins with `&` goes in quotes.',
      );
    }
    if (node.tag !== undefined) {
      this.say(
        offset,
        path,
        'yaml.tag',
        'tags are not allowed',
        'Delete the `!…`; text that begins with `!` goes in quotes.',
      );
    }
    if (isMap(node)) return this.#mapping(node.items as Pair<Node, Node | null>[], path);
    if (isSeq(node)) return node.items.map((child, i) => this.walk(child as Node | null, [...path, i]));
    return isScalar(node) ? this.#scalar(node, offset, path) : undefined;
  }

  #mapping(pairs: Pair<Node, Node | null>[], path: Path): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const { key: keyNode, value: child } of pairs) {
      const offset = keyNode?.range?.[0] ?? 0;
      const key: unknown = isScalar(keyNode) ? keyNode.value : undefined;
      if (
        typeof key !== 'string' ||
        key === '' ||
        keyNode.tag !== undefined ||
        ('anchor' in keyNode && keyNode.anchor)
      ) {
        this.say(
          offset,
          path,
          'yaml.key',
          'a key must be plain text',
          'Write a name; one that looks like a number, `true` or `null` goes in quotes.',
        );
        continue;
      }
      const at = [...path, key];
      if (key in Object.prototype) {
        this.say(
          offset,
          path,
          'yaml.key',
          `\`${key}\` cannot be used as a key`,
          'Rename it; programs give this name a meaning of their own.',
        );
        continue;
      }
      if (Object.hasOwn(value, key)) {
        this.say(offset, at, 'yaml.duplicate', `the key \`${key}\` is written twice`, 'Keep one of the two.');
        continue;
      }
      value[key] = this.walk(child, at);
    }
    return value;
  }

  #scalar(node: Scalar, offset: number, path: Path): unknown {
    const { value } = node;
    if (typeof value === 'string' && hasControl(value)) {
      this.say(offset, path, 'yaml.control', 'the text holds a control character', 'Delete it.');
      return value.replaceAll(controls, '');
    }
    if (node.type !== Scalar.PLAIN) return value;
    const trap = trapIn(node.source ?? '', value);
    if (trap) this.say(offset, path, trap.code, trap.what, trap.hint);
    return value;
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** Looked for only when something is wrong there: most values of most files are never asked about. */
function offsetOf(root: Node | null, path: Path, atKey: boolean): number | null {
  let node = root;
  let offset = root?.range?.[0] ?? null;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = (node.items as Pair<Node, Node | null>[]).find(({ key }) => isScalar(key) && key.value === step);
      if (!pair) return offset;
      node = pair.value;
      offset = (last && !atKey ? node : pair.key)?.range?.[0] ?? pair.key.range?.[0] ?? offset;
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = node.items[step] as Node | null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** `dataset.parts[0].match` */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;
const hasControl = (text: string): boolean => text.search(controls) >= 0;

const isNothing = (contents: unknown, errors: number): boolean =>
  errors === 0 && isScalar(contents) && contents.value === null && (contents.source ?? '') === '';
