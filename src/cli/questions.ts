/**
 * Questions that are flags as well: what the command line answers is not asked, what it leaves open is asked where somebody sits
 * at the keyboard, and where nobody does the flags that are missing are named, all at once.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

export interface Question<T> {
  /** What answers it on the command line: `--period`, or `a store`. */
  flag: string;
  /** Said by the command line. */
  given: string | undefined;
  ask: string;
  /** Shown before, to choose from. */
  about?: () => Promise<string[]> | string[];
  /** Taken where nothing is answered. */
  usual?: string | undefined;
  /** What to write after the flag, where nobody can be asked. */
  hint: string;
  /** True: it makes no sense here, and its answer is null. */
  skip?: boolean;
  /** @throws GallraError `usage.…` for what is no answer. */
  read(text: string): T;
}

export const onlyIf = <T>(sensible: boolean, question: Question<T>): Question<T | null> =>
  sensible ? question : { ...question, skip: true };

type Answers<Q extends Record<string, Question<unknown>>> = {
  [K in keyof Q]: Q[K] extends Question<infer T> ? T : never;
};

/** @throws `usage.missing`, and what `read` throws of a flag. */
export async function askAll<Q extends Record<string, Question<unknown>>>(
  shell: Shell,
  mayAsk: boolean,
  questions: Q,
): Promise<Answers<Q>> {
  const answers: Record<string, unknown> = {};
  const missing: Question<unknown>[] = [];
  for (const [name, question] of Object.entries(questions)) {
    if (question.skip) {
      answers[name] = null;
      continue;
    }
    const text = question.given ?? (mayAsk ? undefined : question.usual);
    if (text !== undefined) answers[name] = question.read(text);
    else if (mayAsk) answers[name] = await asked(shell, question);
    else missing.push(question);
  }
  if (missing.length > 0) throw unanswered(missing);
  return answers as Answers<Q>;
}

async function asked<T>(shell: Shell, question: Question<T>): Promise<T> {
  const c = shell.warning;
  shell.say(...((await question.about?.()) ?? []));
  const usual = question.usual === undefined ? '' : c.dim(` [${question.usual}]`);
  for (;;) {
    const line = await shell.ask(`${c.cyan('?')} ${c.bold(question.ask)}${usual} `);
    if (line === null) {
      shell.say('');
      throw unanswered([question]);
    }
    const text = line.trim() === '' ? question.usual : line.trim();
    if (text === undefined) {
      shell.say(`  ${c.yellow('It needs an answer:')} ${question.hint}`);
      continue;
    }
    try {
      return question.read(text);
    } catch (error) {
      if (!(error instanceof GallraError)) throw error;
      shell.say(`  ${c.yellow(error.message)} ${error.hint}`);
    }
  }
}

function unanswered(missing: Question<unknown>[]): GallraError {
  const flags = missing.map(({ flag }) => flag);
  const named = flags.length > 1 ? `${flags.slice(0, -1).join(', ')} and ${flags.at(-1)}` : flags.join('');
  return usageError(
    'missing',
    `Nobody can be asked here, and ${named} ${flags.length > 1 ? 'are' : 'is'} missing.`,
    ['Write them on the command line:', ...missing.map(({ flag, hint }) => `    ${flag}  ${hint}`)].join('\n'),
  );
}
