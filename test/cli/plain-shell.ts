/** A command in this process, where nobody sits at a terminal. */
import pc from 'picocolors';
import type { Shell } from '../../src/cli/shell.ts';

/** Fails where something is said beside the results. `printed`: all lines so far. */
export function plainShell(environment: Record<string, string>): { shell: Shell; printed(): string } {
  const lines: string[] = [];
  const plain = pc.createColors(false);
  const shell: Shell = {
    print: (...more) => void lines.push(...more),
    say: (...more) => {
      throw new Error(`said: ${more.join(' ')}`);
    },
    colours: plain,
    warning: plain,
    watched: false,
    answers: false,
    environment,
    nextLine: async () => '',
    ask: async () => null,
    askSecret: async () => '',
  };
  return { shell, printed: () => lines.join('\n') };
}
