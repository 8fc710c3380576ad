/** What is used of the library that lays out PDF pages; it carries no types of its own. */
declare module 'pdfmake' {
  type Side = (index: number) => number;

  export interface TableLayout {
    hLineWidth?: Side;
    vLineWidth?: Side;
    hLineColor?: (index: number) => string;
    vLineColor?: (index: number) => string;
    paddingLeft?: Side;
    paddingRight?: Side;
    paddingTop?: Side;
    paddingBottom?: Side;
  }

  interface Styled {
    margin?: [number, number, number, number];
    font?: string;
    fontSize?: number;
    lineHeight?: number;
    bold?: boolean;
    color?: string;
    fillColor?: string;
    alignment?: 'left' | 'right';
    width?: number | '*';
    wordBreak?: string;
    preserveLeadingSpaces?: boolean;
  }

  export type TableCell = Styled & { text: string };

  export type Content = Styled &
    (
      | { text: string }
      | { stack: Content[]; unbreakable?: boolean }
      | { ul: Content[] }
      | { columns: Content[] }
      | {
          canvas: {
            type: 'line';
            x1: number;
            y1: number;
            x2: number;
            y2: number;
            lineWidth: number;
            lineColor: string;
          }[];
        }
      | {
          table: {
            /** Points, `*`, `auto`, or a percentage. */
            widths: (number | string)[];
            body: TableCell[][];
            headerRows?: number;
            dontBreakRows?: boolean;
            keepWithHeaderRows?: number;
          };
          layout: TableLayout | 'noBorders';
        }
    );

  export interface PageDefinition {
    pageSize: 'A4';
    pageMargins: [number, number, number, number];
    language: string;
    displayTitle: boolean;
    version: string;
    info: { title: string; creator: string; producer: string; creationDate: Date };
    defaultStyle: Styled;
    footer(page: number, pages: number): Content;
    content: Content[];
  }

  type FontFiles = { normal: string; bold: string; italics: string; bolditalics: string };

  export interface PdfMaker {
    setFonts(fonts: Record<string, FontFiles>): void;
    setUrlAccessPolicy(allows: (url: string) => boolean): void;
    setLocalAccessPolicy(allows: (path: string) => boolean): void;
    createPdf(definition: PageDefinition): { getBuffer(): Promise<Buffer> };
  }

  const maker: PdfMaker;
  export default maker;
}
