/** Mistakes in files on the terminal: the files are read once more, to show the very lines. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Problem } from '../policy/parsed.ts';
import { problemLines } from './render/problems.ts';
import type { Shell } from './shell.ts';

export async function showProblems(shell: Shell, problems: Problem[]): Promise<void> {
  const texts = new Map<string, string[]>();
  for (const problem of problems) {
    if (!texts.has(problem.file)) texts.set(problem.file, await linesOf(problem.file));
    shell.print(...problemLines(problem, texts.get(problem.file) ?? [], shell.colours));
  }
}

/** With its file named as a person standing in this directory would write it. */
export function fromHere<T extends { file: string }>(one: T): T {
  const path = relative(process.cwd(), one.file);
  return path.startsWith('..') || path === '' ? one : { ...one, file: path };
}

/** A file that is too large, unreadable or gone shows no lines. */
export async function linesOf(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/);
  } catch {
    return [];
  }
}
