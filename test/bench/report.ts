/** What the benchmark says: tables that read the same on a terminal and in a Markdown file, and one line per aim. */

export interface Section {
  title: string;
  /** What was measured, and how. */
  about: string;
  head: string[];
  rows: string[][];
  aims: Aim[];
}

export interface Aim {
  what: string;
  met: boolean;
  /** What was measured, and where the aim was scaled: how. */
  seen: string;
}

/** @param circumstances when it was measured, on what, and by which command */
export function sectionText(circumstances: string, { title, about, head, rows, aims }: Section): string {
  const lines = [`## ${title}`, '', circumstances, '', about, '', ...table(head, rows), ''];
  if (aims.length > 0) lines.push(...aims.map(aimLine), '');
  return lines.join('\n');
}

export const aimLine = ({ what, met, seen }: Aim): string => `- ${met ? '**met**' : '**MISSED**'}: ${what}: ${seen}`;

/** Each of them in a text: whether it was met, what, what was seen. */
export const aimLines = /^- \*\*(met|MISSED)\*\*: (.+?): (.+)$/gm;

/** The first column is words, the others are figures. */
function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => (row[i] ?? '').length)));
  const line = (row: string[]): string =>
    `| ${widths.map((width, i) => (i === 0 ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|');
  return [line(head), `|${rule}|`, ...rows.map(line)];
}
