/** A document as Markdown, for repositories, merge requests and what publishes pages. Pure. */
import type { Block, Document } from './document.ts';

/** Everything that comes from outside is escaped. The same document gives the same text, with a line break at its end. */
export function asMarkdown(document: Document): string {
  const { title, subtitle, sections, footer } = document;
  return `${[
    `# ${escaped(title)}`,
    escaped(subtitle),
    ...sections.flatMap(({ heading, blocks }) => [`## ${escaped(heading)}`, ...blocks.map(block)]),
    `_${escaped(footer)}_`,
  ].join('\n\n')}\n`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'paragraph':
      return one.tone === 'warning' ? `> **${escaped(one.text)}**` : escaped(one.text);
    case 'subheading':
      return `### ${escaped(one.text)}`;
    case 'facts':
      return one.facts
        .map(({ name, value }) => `- **${escaped(name)}:** ${[value].flat().map(escaped).join('; ')}`)
        .join('\n');
    case 'table':
      return [
        row(one.columns.map(({ head }) => escaped(head))),
        row(one.columns.map(({ right }) => (right ? '---:' : '---'))),
        ...one.rows.map((cells) => row(cells.map(escaped))),
      ].join('\n');
    case 'list':
      return one.lines.map((line) => `- ${escaped(line)}`).join('\n');
    case 'verbatim':
      return `${escaped(one.name)}\n\n${one.text.replace(/^/gm, '    ')}`;
  }
}

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/** One line; what Markdown would take for marks is told apart from them. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/[\\`*_[\]<>|~]/g, (mark) => `\\${mark}`)
    .replace(/^(#|[-+]\s|\d+[.)]\s)/, (start) => `\\${start}`);
