/**
 * A published notice as people see it: headings, paragraphs, items and rows, each with its line. Text, Markdown and HTML
 * come out alike; marks and tags are gone, lines that were broken to fit a page are joined. Pure, and total: any text at
 * all has passages.
 */

export type TextFormat = 'text' | 'markdown' | 'html';

export interface Passage {
  kind: 'heading' | 'text';
  text: string;
  /** Of the file, from 1, for each character of `text`. */
  lineAt(offset: number): number;
  /** Headings above it, outermost first. */
  headings: string[];
  /** Number of the numbered section that it lies in. */
  section: string | null;
  /** Numbers of the points of the section that it speaks of. */
  points: string[];
}

/** By the ending of a file's name; text unless known. */
export function formatOf(name: string): TextFormat {
  if (/\.html?$/i.test(name)) return 'html';
  return /\.(?:md|markdown)$/i.test(name) ? 'markdown' : 'text';
}

interface Line {
  number: number;
  text: string;
  /** Nothing before it is continued by it. */
  begins: boolean;
  /** Level of a heading that is marked as one. */
  level: number | null;
  row: boolean;
  /** Nothing after it continues it. */
  ends: boolean;
}

interface Block {
  lines: Line[];
  /** Blank lines, or the ends of the file, on both sides. */
  alone: boolean;
}

/** Before the numbers of points (`Punkt 5`), in the language of the notice. */
export function passagesOf(source: string, format: TextFormat, points: RegExp): Passage[] {
  const lines = format === 'html' ? linesOfHtml(source) : linesOfText(source, format);
  return situated(blocksOf(lines), format, points);
}

const bullet = /^\s*(?:[-*+•·‣▪–]|\d{1,3}[.)]|[A-ZÅÄÖa-zåäö][.)])\s+/u;
const end = '\u2029';

function linesOfText(source: string, format: 'text' | 'markdown'): Line[] {
  let blank = true;
  return source.split(/\r?\n/).map((written, i) => {
    const heading = format === 'markdown' ? /^(#{1,6})\s+(.*?)\s*#*$/.exec(written) : null;
    const row = format === 'markdown' && /^\s*\|.*\|\s*$/.test(written);
    const text = format === 'markdown' ? withoutMarks(heading?.[2] ?? written) : written.replaceAll('\t', ' ');
    const begins = blank || bullet.test(written) || heading !== null || row;
    blank = written.trim() === '' || heading !== null || row;
    return { number: i + 1, text, begins, level: heading?.[1]?.length ?? null, row, ends: heading !== null || row };
  });
}

function withoutMarks(written: string): string {
  const text = /^\s*\|.*\|\s*$/.test(written) ? rowText(written) : written.replace(/^\s*>\s?/, '');
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(?<!\\)(?:\*\*|__|`)/g, '')
    .replaceAll(/(?<![\\\p{L}\p{N}])[*_](?=\S)|(?<=[^\s\\])[*_](?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\\([\\`*_[\]<>|~#+.)-])/g, '$1');
}

function rowText(written: string): string {
  const cells = written
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
  return cells.every((cell) => /^:?-+:?$/.test(cell)) ? '' : cells.join(' | ');
}

const blockTags =
  'p|div|section|article|header|footer|main|nav|aside|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|caption|br|hr|blockquote|figure|figcaption|pre|address|title|form|fieldset|summary|details';

function linesOfHtml(source: string): Line[] {
  const kept = (text: string): string => text.replaceAll(/[^\n]/g, '');
  const text = source
    .replaceAll(/<!--[\s\S]*?-->|<(script|style|template|noscript)\b[\s\S]*?<\/\1\s*>/gi, kept)
    .replaceAll(/<h([1-6])\b[^>]*>/gi, `${end}\ue000$1`)
    .replaceAll(/<\/h[1-6]\s*>/gi, end)
    .replaceAll(/<\/t[dh]\s*>\s*(?=<t[dh]\b)/gi, (between) => ` | ${kept(between)}`)
    .replaceAll(/<tr\b[^>]*>/gi, `${end}\ue001`)
    .replaceAll(/<li\b[^>]*>\s*(?:<p\b[^>]*>)?/gi, (tag) => `${end}${kept(tag)}• `)
    .replaceAll(new RegExp(`</?(?:${blockTags})\\b[^>]*>`, 'gi'), (tag) => `${end}${kept(tag)}`)
    .replaceAll(/<\/?[a-z][^>]*>/gi, kept);
  const lines: Line[] = [];
  for (const [i, whole] of text.split(/\r?\n/).entries()) {
    for (const [at, piece] of whole.split(end).entries()) {
      const marked = /^\s*(?:\ue000([1-6])|(\ue001))/.exec(piece);
      const plain = entities(piece.replace(/^\s*(?:\ue000[1-6]|\ue001)/, '')).replaceAll(/[\ue000\ue001]/g, '');
      lines.push({
        number: i + 1,
        text: plain,
        begins: at > 0 || marked !== null,
        level: marked?.[1] === undefined ? null : Number(marked[1]),
        row: marked?.[2] !== undefined,
        ends: false,
      });
    }
  }
  return lines;
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ndash: '–',
  mdash: '—',
  auml: 'ä',
  ouml: 'ö',
  aring: 'å',
  Auml: 'Ä',
  Ouml: 'Ö',
  Aring: 'Å',
  shy: '',
  sect: '§',
  bull: '•',
};

const entities = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
    if (code !== null) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
  });

function blocksOf(lines: Line[]): Block[] {
  const blocks: Block[] = [];
  let open: Line[] = [];
  let afterBlank = true;
  const close = (beforeBlank: boolean): void => {
    if (open.length > 0) blocks.push({ lines: open, alone: afterBlank && beforeBlank });
    if (open.length > 0 || beforeBlank) afterBlank = beforeBlank;
    open = [];
  };
  for (const line of lines) {
    const isBlank = line.text.trim() === '';
    if (isBlank) {
      close(true);
      afterBlank = true;
      continue;
    }
    if (line.begins || open[0]?.ends) close(line.level !== null);
    open.push(line);
  }
  close(true);
  return blocks;
}

/** Words that were parted at the end of a line are whole again. */
function joined(lines: Line[]): { text: string; lineAt: (offset: number) => number } {
  const starts: { offset: number; number: number }[] = [];
  let text = '';
  for (const { text: written, number } of lines) {
    const piece = written.replaceAll(/\s+/g, ' ').trim();
    const parted = /\p{L}-$/u.test(text) && /^\p{Ll}/u.test(piece);
    if (text !== '' && !parted) text += ' ';
    starts.push({ offset: text.length, number });
    text += piece;
  }
  return { text, lineAt: (offset) => starts.findLast((one) => one.offset <= offset)?.number ?? 1 };
}

function situated(blocks: Block[], format: TextFormat, points: RegExp): Passage[] {
  const passages: Passage[] = [];
  let headings: { level: number; text: string }[] = [];
  let tableHead: string | null = null;
  let section: string | null = null;
  let spokenOf: string[] = [];
  for (const block of blocks) {
    const { text, lineAt } = joined(block.lines);
    if (text === '') continue;
    const [first] = block.lines;
    const level = first?.level ?? (format === 'text' ? plainHeading(block, text) : null);
    const isRow = first?.row === true;
    if (!isRow) tableHead = null;
    const above = (): string[] => [...headings.map((one) => one.text), ...(tableHead === null ? [] : [tableHead])];
    if (level !== null) {
      const number = /^(\d{1,3})[.)]?\s+\S/.exec(text)?.[1] ?? null;
      if (number !== null) section = number;
      else if (format !== 'text' && level <= 2) section = null;
      spokenOf = [];
      headings = headings.filter((one) => one.level < level);
      passages.push({ kind: 'heading', text, lineAt, headings: above(), section, points: [] });
      headings.push({ level, text });
      continue;
    }
    if (isRow && tableHead === null) {
      tableHead = text;
      passages.push({ kind: 'heading', text, lineAt, headings: headings.map((one) => one.text), section, points: [] });
      continue;
    }
    const named = pointsIn(text, points);
    if (named.length > 0) spokenOf = named;
    const own = named.length === 0 ? (/^(\d{1,3})[.)]\s+\S/.exec(text)?.[1] ?? null) : null;
    passages.push({ kind: 'text', text, lineAt, headings: above(), section, points: own === null ? spokenOf : [own] });
  }
  return passages;
}

/** A line by itself that ends like no sentence. Numbered ones are over the others. */
function plainHeading({ lines, alone }: Block, text: string): number | null {
  const [line] = lines;
  if (!line || lines.length > 2 || text.length > 160 || !alone || /[.!?:;,]$/.test(text)) return null;
  if (/^\d{1,3}\.\s+\p{Lu}/u.test(line.text)) return 1;
  return lines.length === 1 && !bullet.test(line.text) && text.length <= 100 && !/[@|]/.test(text) ? 2 : null;
}

/** `Punkt 5`, `Punkterna 1, 2 och 5`, `Punkterna 1–4 och 6`. */
function pointsIn(text: string, before: RegExp): string[] {
  const opening = before.exec(text);
  if (!opening) return [];
  const [list = ''] = /^\d{1,3}(?:\s*(?:,|–|-|\p{L}{1,5})\s*\d{1,3})*/u.exec(text.slice(opening[0].length)) ?? [];
  return [...list.matchAll(/(\d{1,3})(?:\s*[–-]\s*(\d{1,3}))?/g)].flatMap(([, from = '', to]) => {
    const [low, high] = [Number(from), Number(to ?? from)];
    return Array.from({ length: Math.max(0, Math.min(high - low, 100)) + 1 }, (_, i) => String(low + i));
  });
}
