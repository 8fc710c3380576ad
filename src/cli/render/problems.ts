/** Mistakes in files: where, what, what to write instead, and the line itself with a caret under the place. */
import type { Problem } from '../../policy/parsed.ts';
import type { Colours } from '../shell.ts';

/** @param lines of the file; empty when it cannot be shown. */
export function problemLines(problem: Problem, lines: string[], c: Colours): string[] {
  const { file, line, column, path, what, hint } = problem;
  return [
    `${c.bold(`${file}:${line}:${column}`)}${path === '' ? '' : ` ${c.cyan(path)}`}: ${what}`,
    ...frame(lines[line - 1], line, column, c),
    `  ${c.cyan('→')} ${hint}`,
    '',
  ];
}

/** Long lines are cut around the place. Tabs would shift the caret, so they become blanks. */
function frame(text: string | undefined, line: number, column: number, c: Colours): string[] {
  if (text === undefined || text.trim() === '') return [];
  const from = column > 100 ? column - 60 : 0;
  const shown = text.replaceAll(/[\t\p{Cc}]/gu, ' ').slice(from, from + 120);
  const gutter = `  ${line} | `;
  return [`${c.dim(gutter)}${shown}`, `${' '.repeat(gutter.length + Math.max(0, column - 1 - from))}${c.red('^')}`];
}
