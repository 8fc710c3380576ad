/** A document as plain text, for a terminal or a letter. Pure. */
import type { Block, Column, Document } from './document.ts';

export interface Emphasis {
  bold(text: string): string;
  dim(text: string): string;
  yellow(text: string): string;
}

const width = 100;

export function asText(document: Document, look: Emphasis): string[] {
  return [
    look.bold(document.title),
    ...wrapped(document.subtitle, width),
    ...document.sections.flatMap(({ heading, blocks }) => [
      '',
      look.bold(heading),
      ...blocks.flatMap((one) => block(one, look)),
    ]),
    '',
    ...wrapped(document.footer, width).map(look.dim),
  ];
}

function block(one: Block, look: Emphasis): string[] {
  switch (one.kind) {
    case 'paragraph': {
      const lines = wrapped(one.text, width - 2);
      if (one.tone === 'warning') return lines.map((line, i) => look.yellow(`${i === 0 ? '! ' : '  '}${line}`));
      return lines.map((line) => (one.tone === 'note' ? look.dim(`  ${line}`) : `  ${line}`));
    }
    case 'subheading':
      return ['', ...wrapped(one.text, width - 2).map((line) => `  ${look.bold(line)}`)];
    case 'facts': {
      const longest = Math.min(32, Math.max(...one.facts.map(({ name }) => name.length), 0));
      return one.facts.flatMap(({ name, value }) =>
        (Array.isArray(value) ? value : [value])
          .flatMap((line) => wrapped(line, width - longest - 4))
          .map((line, i) => `  ${look.dim((i === 0 ? name : '').padEnd(longest))}  ${line}`),
      );
    }
    case 'table':
      return columns(one.columns, one.rows, look);
    case 'list':
      return one.lines.flatMap((line) => wrapped(line, width - 4).map((text, i) => `  ${i === 0 ? '•' : ' '} ${text}`));
    case 'verbatim':
      return [
        look.dim(`  ${one.name}`),
        ...one.text
          .trimEnd()
          .split('\n')
          .map((line) => `  ${line}`),
      ];
  }
}

function columns(heads: Column[], rows: string[][], look: Emphasis): string[] {
  const widths = widthsOf(heads, rows);
  const lines = (cells: string[]): string[] => {
    const wrapping = heads.map((_, i) => wrapped(cells[i] ?? '', widths[i] ?? 0));
    const height = Math.max(...wrapping.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) =>
      `  ${heads
        .map(({ right }, i) => (right ? start : end)(wrapping[i]?.[at] ?? '', widths[i] ?? 0))
        .join('  ')}`.trimEnd(),
    );
  };
  return [...lines(heads.map(({ head }) => head)).map(look.dim), ...rows.flatMap(lines)];
}

const start = (text: string, most: number): string => text.padStart(most);
const end = (text: string, most: number): string => text.padEnd(most);

/** What does not fit into the line is taken from the widest, a column at a time. */
function widthsOf(heads: Column[], rows: string[][]): number[] {
  const widths = heads.map(({ head }, i) => Math.max(head.length, ...rows.map((row) => (row[i] ?? '').length)));
  const room = width - 2 * heads.length;
  while (widths.reduce((sum, one) => sum + one, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** By words; a word longer than the line stands on its own. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
