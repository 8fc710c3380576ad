/**
 * A document as PDF: A4, with the fonts that every reader has, title and language in the metadata. The same document gives
 * the same bytes. Pure.
 */
import type { Content, PdfMaker, TableCell } from 'pdfmake';
import type { Block, Column, Document, Fact, Section } from './document.ts';

const ink = { text: '#1a1d21', quiet: '#4a5461', accent: '#1f3a5f', line: '#d5dae1', alarm: '#a33b20' };
/** Millimetres would be rounded: points of A4. */
const margin = { side: 54, top: 54, foot: 62 };

export async function asPdf(document: Document): Promise<Buffer> {
  const { language, title, subtitle, footer, sections, issuedAt } = document;
  const pdf = await layout();
  return pdf
    .createPdf({
      pageSize: 'A4',
      pageMargins: [margin.side, margin.top, margin.side, margin.foot],
      language,
      displayTitle: true,
      version: '1.7',
      info: {
        title: `${title} – ${subtitle}`,
        creator: 'Gallra',
        producer: 'Gallra',
        creationDate: new Date(issuedAt ?? 0),
      },
      defaultStyle: { font: 'Helvetica', fontSize: 9.5, lineHeight: 1.25, color: ink.text },
      footer: (page, pages) => ({
        margin: [margin.side, 18, margin.side, 0],
        columns: [
          { text: printable(footer), fontSize: 7.5, color: ink.quiet, width: '*' },
          { text: `${page} / ${pages}`, fontSize: 7.5, color: ink.quiet, width: 50, alignment: 'right' },
        ],
      }),
      content: [
        { text: printable(title), fontSize: 20, bold: true, color: ink.accent, lineHeight: 1.1 },
        { text: printable(subtitle), color: ink.quiet, margin: [0, 2, 0, 6] },
        { canvas: [{ type: 'line', x1: 0, y1: 0, x2: 487, y2: 0, lineWidth: 1.5, lineColor: ink.accent }] },
        ...sections.flatMap(section),
      ],
    })
    .getBuffer();
}

/** A heading goes with what it heads, unless that is long. */
function section({ heading, blocks }: Section): Content[] {
  const head: Content = {
    text: printable(heading),
    fontSize: 12,
    bold: true,
    color: ink.accent,
    margin: [0, 14, 0, 4],
  };
  const [first, second] = blocks.map(linesOf);
  const fitting = (first ?? 0) > 16 ? 0 : (first ?? 0) + (second ?? 0) > 16 ? 1 : 2;
  const together: Content = { stack: [head, ...blocks.slice(0, fitting).map(block)], unbreakable: true };
  return [together, ...blocks.slice(fitting).map(block)];
}

function linesOf(one: Block): number {
  if (one.kind === 'facts') return one.facts.flatMap(({ value }) => value).length;
  if (one.kind === 'table') return one.rows.length * 2;
  return one.kind === 'list' ? one.lines.length * 3 : 1;
}

function block(one: Block): Content {
  switch (one.kind) {
    case 'paragraph':
      if (one.tone !== 'warning')
        return {
          text: printable(one.text),
          margin: [0, 0, 0, 5],
          ...(one.tone === 'note' ? { color: ink.quiet, fontSize: 8.5 } : {}),
        };
      return {
        margin: [0, 0, 0, 6],
        table: { widths: ['*'], body: [[{ text: printable(one.text), fillColor: '#fbf1ee' }]] },
        layout: framed,
      };
    case 'subheading':
      return { text: printable(one.text), bold: true, margin: [0, 4, 0, 2] };
    case 'facts':
      return { margin: [0, 0, 0, 4], table: { widths: [130, '*'], body: one.facts.map(fact) }, layout: open };
    case 'table':
      return {
        margin: [0, 0, 0, 6],
        table: {
          headerRows: 1,
          dontBreakRows: true,
          keepWithHeaderRows: 1,
          widths: widthsOf(one.columns),
          body: [
            one.columns.map(({ head, right }) => cell(head, right, { color: ink.quiet, fontSize: 8.5 })),
            ...one.rows.map((row) => one.columns.map(({ right }, i) => cell(row[i] ?? '', right))),
          ],
        },
        layout: ruled,
      };
    case 'list':
      return { margin: [0, 0, 0, 5], ul: one.lines.map((line) => ({ text: printable(line), margin: [0, 0, 0, 2] })) };
    case 'verbatim':
      return {
        unbreakable: true,
        stack: [
          { text: printable(one.name), color: ink.quiet, fontSize: 8.5, margin: [0, 2, 0, 2] },
          copyable(one.text),
        ],
      };
  }
}

const fact = ({ name, value }: Fact): TableCell[] => [
  { text: printable(name), color: ink.quiet },
  cell([value].flat().join('\n'), false),
];

const copyable = (text: string): Content => ({
  margin: [0, 0, 0, 6],
  table: {
    widths: ['*'],
    body: [
      [
        {
          text: printable(text),
          font: 'Courier',
          fontSize: 7,
          wordBreak: 'break-all',
          preserveLeadingSpaces: true,
          fillColor: '#f4f6f8',
        },
      ],
    ],
  },
  layout: 'noBorders',
});

/** Many columns take what they need; few are spread over the page, numbers beside what they count. */
const widthsOf = (columns: Column[]): (string | 'auto')[] =>
  columns.map(({ right, share }, i) =>
    share !== undefined ? `${share}%` : right || i === 0 || columns.length > 3 ? 'auto' : '*',
  );

/** A word longer than a line of its column is broken: digests and identities would run over the edge. */
const cell = (text: string, right = false, more: object = {}): TableCell => ({
  text: printable(text),
  alignment: right ? 'right' : 'left',
  ...(/[^\s]{40}/.test(text) ? { wordBreak: 'break-all' } : {}),
  ...more,
});

const none = (): number => 0;
const open = { hLineWidth: none, vLineWidth: none, paddingLeft: none, paddingTop: () => 1, paddingBottom: () => 1 };
const ruled = {
  hLineWidth: (i: number): number => (i === 0 ? 0 : 0.5),
  vLineWidth: none,
  hLineColor: (i: number): string => (i === 1 ? ink.accent : ink.line),
  paddingLeft: (i: number): number => (i === 0 ? 0 : 6),
  paddingRight: () => 4,
  paddingTop: () => 3,
  paddingBottom: () => 3,
};
const framed = {
  hLineWidth: none,
  vLineWidth: (i: number): number => (i === 0 ? 3 : 0),
  vLineColor: () => ink.alarm,
  paddingLeft: () => 8,
  paddingTop: () => 5,
  paddingBottom: () => 4,
};

/** The standard fonts know the letters of Western Europe; of any other text it shows that something stood there. */
export const printable = (text: string): string =>
  text.normalize('NFC').replaceAll(/[^\n\x20-\x7e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu, '?');

let maker: PdfMaker | null = null;

/** Loaded when first needed, since most commands print no page. */
async function layout(): Promise<PdfMaker> {
  if (maker) return maker;
  const { default: pdf } = await import('pdfmake');
  const styles = (name: string, slanted: string) => ({
    normal: name,
    bold: `${name}-Bold`,
    italics: `${name}-${slanted}`,
    bolditalics: `${name}-Bold${slanted}`,
  });
  pdf.setFonts({ Helvetica: styles('Helvetica', 'Oblique'), Courier: styles('Courier', 'Oblique') });
  // Nothing is fetched for a page, and nothing read: these fonts are names to the reader of the file.
  pdf.setUrlAccessPolicy(() => false);
  pdf.setLocalAccessPolicy((name) => /^(Helvetica|Courier)(-\w+)?$/.test(name));
  maker = pdf;
  return pdf;
}
