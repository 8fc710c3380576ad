/**
 * A page of docs/ as its reader follows it: sections with the files that it shows and the commands that it runs. A block
 * that belongs to neither is an error, so that nothing on a page goes untried because of a slip.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Block = { line: number } & (
  | { kind: 'file'; path: string; text: string }
  /** What the program says about the files above it. */
  | { kind: 'words'; text: string }
  | { kind: 'sql'; text: string }
  /** A change of files, as git prints it. */
  | { kind: 'diff'; text: string }
  | { kind: 'console'; steps: Step[] }
);

export interface Step {
  command: string;
  output: string;
}

export interface Section {
  heading: string;
  blocks: Block[];
}

export const docs = join(import.meta.dirname, '../../docs');

export const readPage = (name: string): string => readFileSync(join(docs, name), 'utf8');

/** Sections begin with `## `; what stands before the first has the heading of the page. */
export function sectionsOf(page: string): Section[] {
  const sections: Section[] = [];
  let before = '';
  let line = 0;
  const lines = page.split('\n');
  while (line < lines.length) {
    const text = lines[line] ?? '';
    line += 1;
    const heading = /^##? (.*)/.exec(text)?.[1];
    if (heading !== undefined) sections.push({ heading, blocks: [] });
    const [, fence, language] = /^(`{3,})(.*)/.exec(text) ?? [];
    if (fence === undefined || language === undefined) {
      if (text.trim() !== '') before = text;
      continue;
    }
    const end = endOf(lines, line);
    sections.at(-1)?.blocks.push({ line, ...blockOf(language, lines.slice(line, end), before, line) });
    line = end + 1;
  }
  return sections;
}

function blockOf(language: string, lines: string[], before: string, line: number): BlockContent {
  const text = lines.map((one) => `${one}\n`).join('');
  if (language === 'yaml' || language === 'markdown') {
    const path = /^`([^`]+)`.*:$/.exec(before)?.[1];
    if (!path) throw new Error(`the file at line ${line} has no path: write \`path\`: above it`);
    return { kind: 'file', path, text };
  }
  if (language === 'text') return { kind: 'words', text };
  if (language === 'sql') return { kind: 'sql', text };
  if (language === 'diff') return { kind: 'diff', text };
  if (language === 'console') return { kind: 'console', steps: stepsOf(lines) };
  throw new Error(`the block at line ${line} is of no kind that is tried: ${language}`);
}

/** Markdown inside Markdown is fenced by more backticks. */
function endOf(lines: string[], line: number): number {
  const fence = /^`{3,}/.exec(lines[line - 1] ?? '')?.[0] ?? '';
  const end = lines.indexOf(fence, line);
  if (end < 0) throw new Error(`the block at line ${line} does not end`);
  return end;
}

type BlockContent = Block extends infer One ? (One extends Block ? Omit<One, 'line'> : never) : never;

/** A command goes on where its line ends with a backslash; what follows it up to the next is what it prints. */
function stepsOf(lines: string[]): Step[] {
  const steps: Step[] = [];
  let open = false;
  for (const line of lines) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: '' });
    else if (open && step) step.command += `\n${line}`;
    else if (step) step.output += `${line}\n`;
    else throw new Error(`what is printed has no command: ${line}`);
    open = /\\$/.test(line) && (open || line.startsWith('$ '));
  }
  return steps.map(({ command, output }) => ({ command, output: output.trimEnd() }));
}

/**
 * The page as it should be, by what was really printed, is what it has to be. Where GALLRA_WRITE_DOCS is set it becomes
 * so; look at what changed before you keep it.
 * @param printed by the line of a block: the words, or the output of each command.
 */
export function holdAgainst(name: string, page: string, printed: Map<number, string | string[]>): string {
  const lines = page.split('\n');
  for (const [line, said] of [...printed].sort(([a], [b]) => b - a)) {
    const end = endOf(lines, line);
    const shown = typeof said === 'string' ? said.trimEnd() : consoleText(lines.slice(line, end), said);
    const fence = shown.includes('```') ? '````' : '```';
    const language = /^`+(.*)/.exec(lines[line - 1] ?? '')?.[1] ?? '';
    lines.splice(line - 1, end - line + 2, `${fence}${language}`, ...shown.split('\n'), fence);
  }
  const wanted = lines.join('\n');
  if (process.env.GALLRA_WRITE_DOCS) writeFileSync(join(docs, name), wanted);
  else if (wanted !== page)
    process.stderr.write(
      `docs/${name} is not what is printed now. To write it: GALLRA_WRITE_DOCS=1 npm test -- test/docs; look at what changed.\n`,
    );
  return wanted;
}

function consoleText(lines: string[], outputs: string[]): string {
  return stepsOf(lines)
    .map(({ command }, i) => [`$ ${command}`, ...(outputs[i] ? [outputs[i]] : [])].join('\n'))
    .join('\n\n');
}
