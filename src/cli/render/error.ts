/** An error as people read it: what, where, what to do. Never a stack, unless the program itself is at fault and asked. */
import { GallraError } from '../../errors/gallra-error.ts';
import { capital } from '../../policy/sentence.ts';
import type { Colours } from '../shell.ts';

export function errorLines(error: unknown, c: Colours, verbose: boolean): string[] {
  if (!(error instanceof GallraError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [
      `${c.red(c.bold('This is a bug'))} in Gallra; nothing that you typed should end like this.`,
      ...(verbose
        ? [c.dim(stack)]
        : [`${c.cyan('→')} Run it again with --verbose and report what it shows. It may name values of your records.`]),
    ];
  }
  return [
    `${c.red('✖')} ${c.bold(capital(error.message))} ${c.dim(`(${error.code})`)}`,
    ...(error.where === undefined ? [] : [`  ${c.dim('at')} ${error.where}`]),
    `  ${c.cyan('→')} ${error.hint}`,
  ];
}

export function errorAsJson(error: unknown): Record<string, unknown> {
  if (!(error instanceof GallraError)) {
    return { code: 'bug', what: 'The program failed unexpectedly.', hint: 'Run it again with --verbose.' };
  }
  const { code, message: what, where, hint, actor, retryable } = error;
  return { code, what, where: where ?? null, hint, actor, retryable };
}
