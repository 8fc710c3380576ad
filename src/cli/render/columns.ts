/** Tables without borders: columns aligned by two blanks, numbers to the right, an empty cell as a dot. */
import { stripVTControlCharacters } from 'node:util';
import type { Colours } from '../shell.ts';

export interface Column {
  head: string;
  /** Numbers stand to the right. */
  right?: boolean;
}

export function table(columns: Column[], rows: string[][], c: Colours): string[] {
  const widths = columns.map(({ head }, i) => Math.max(head.length, ...rows.map((row) => width(row[i] ?? ''))));
  const line = (cells: string[]): string =>
    columns
      .map(({ right }, i) => {
        const cell = cells[i] ?? '';
        const blanks = ' '.repeat((widths[i] ?? 0) - width(cell));
        return right ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd();
  return [c.dim(line(columns.map(({ head }) => head))), ...rows.map(line)];
}

/** Grouped by thousands; nothing as a dot, so that what is there stands out. */
export const amount = (count: number, c: Colours): string => (count === 0 ? c.dim('·') : grouped(count));

export const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ');

/** To the minute, in UTC, as every report of ours names instants. */
export const minute = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')}Z`;

const width = (text: string): number => stripVTControlCharacters(text).length;
