/**
 * The terminal, or the pipe, on the other side: where commands print, whether somebody is watching, what the environment
 * says. Commands get it handed in; nothing else in this room touches the process.
 */
import { createInterface } from 'node:readline';
import pc from 'picocolors';
import { type Environment, environmentOfProcess } from '../app/config.ts';

export type Colours = ReturnType<typeof pc.createColors>;

export interface Shell {
  /** Results, a line each, on standard output. */
  print(...lines: string[]): void;
  /** Errors, warnings and progress, on standard error. */
  say(...lines: string[]): void;
  /** For what is printed; plain where nobody is watching, or NO_COLOR is set. */
  colours: Colours;
  /** For what is said. */
  warning: Colours;
  /** Progress may be drawn. */
  watched: boolean;
  /** Somebody sits at the keyboard and can be asked. */
  answers: boolean;
  environment: Environment;
  /** The next line of standard input, for what must not stand in a process list. Empty when there is none. */
  nextLine(): Promise<string>;
  /** The line that answers the question, which stands before it on standard error; null when there is none to come. */
  ask(question: string): Promise<string | null>;
  /** As `ask`, and nothing of what is typed can be seen; empty when it was broken off. Only where somebody `answers`. */
  askSecret(question: string): Promise<string>;
}

export function processShell(): Shell {
  // Whoever reads our output may stop reading (`| head`): that is no error.
  process.stdout.on('error', quietWhenNobodyReads);
  let lines: AsyncIterator<string> | null = null;
  const line = async (): Promise<string | null> => {
    lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    // A terminal that nobody waits for must not keep the process from ending.
    process.stdin.ref?.();
    const next = await lines.next();
    process.stdin.unref?.();
    return next.done ? null : next.value;
  };
  return {
    print: (...text) => void process.stdout.write(text.map((line) => `${line}\n`).join('')),
    say: (...text) => void process.stderr.write(text.map((line) => `${line}\n`).join('')),
    colours: coloursFor(process.stdout),
    warning: coloursFor(process.stderr),
    watched: process.stderr.isTTY === true,
    answers: process.stdin.isTTY === true && process.stderr.isTTY === true,
    environment: environmentOfProcess(),
    nextLine: async () => (await line()) ?? '',
    async ask(question) {
      process.stderr.write(question);
      return line();
    },
    askSecret: (question) => unseen(question),
  };
}

/** The terminal echoes nothing while it is raw, and hands over what is typed as it is. */
async function unseen(question: string): Promise<string> {
  const { stdin } = process;
  // Before the question stands there: whoever answers at once would else see what they type.
  stdin.setRawMode(true);
  process.stderr.write(question);
  const characters = new TextDecoder();
  let typed: string[] = [];
  try {
    stdin.ref?.();
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      const more = [...characters.decode(chunk as Buffer, { stream: true })];
      for (const [i, character] of more.entries()) {
        if (character === '\u0003' || character === '\u0004') return '';
        if (character === '\r' || character === '\n') {
          // What was typed ahead is for the next question.
          const rest = more.slice(i + 1).join('');
          if (rest !== '') stdin.unshift(Buffer.from(rest));
          return typed.join('');
        }
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : [...typed, character];
      }
    }
    return typed.join('');
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stdin.unref?.();
    process.stderr.write('\n');
  }
}

const coloursFor = (stream: NodeJS.WriteStream): Colours =>
  pc.createColors(pc.isColorSupported && stream.isTTY === true);

function quietWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
