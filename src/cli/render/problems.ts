/** Mistakes in files: where, what, what to write instead, and the line itself with a caret under the place. */
import type { Problem } from '../../policy/parsed.ts';
import type { Colours } from '../shell.ts';

/** @param lines of the file; empty when it cannot be shown. */
export function problemLines(problem: Problem, lines: string[], c: Colours): string[] {
  const { file, line, column, path, what, hint, severity } = problem;
  const warning = severity === 'warning' ? `${c.yellow('warning')}: ` : '';
  return [
    `${c.bold(`${plain(file)}:${line}:${column}`)}${path === '' ? '' : ` ${c.cyan(plain(path))}`}: ${warning}${plain(what)}`,
    ...frame(lines[line - 1], line, column, c),
    `  ${c.cyan('→')} ${plain(hint)}`,
    '',
  ];
}

/** What files and keys are called must not steer a terminal, nor begin a line that a pipeline takes for a command of its own. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ');

/** Long lines are cut around the place. Tabs would shift the caret, so they become blanks. */
export function frame(text: string | undefined, line: number, column: number, c: Colours): string[] {
  if (text === undefined || text.trim() === '') return [];
  const from = column > 100 ? column - 60 : 0;
  const shown = masked(plain(text)).slice(from, from + 120);
  const gutter = `  ${line} | `;
  return [`${c.dim(gutter)}${shown}`, `${' '.repeat(gutter.length + Math.max(0, column - 1 - from))}${c.red('^')}`];
}

/** A password that stands in the file by mistake must not stand in a build log as well. Same length, so that the caret fits. */
function masked(text: string): string {
  const hidden = (before: string, secret: string): string => before + '*'.repeat(secret.length);
  return text
    .replace(/(:\/\/[^:@\s/]*:)((?!\$\{)[^@\s]+)(?=@)/g, (_, before: string, secret: string) => hidden(before, secret))
    .replace(/((?:password|sslpassword|passfile)=)((?!\$\{)[^&"'\s]+)/gi, (_, before: string, secret: string) =>
      hidden(before, secret),
    );
}
