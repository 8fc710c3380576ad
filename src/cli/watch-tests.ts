/** The tests again and again, whenever a file of the folder changes, on a screen that shows the last pass alone. */
import { folderChanges } from '../app/folder-changes.ts';
import { report } from './command.ts';
import type { Exit } from './exit-codes.ts';
import type { Shell } from './shell.ts';

const clearScreen = '\u001b[2J\u001b[3J\u001b[H';

/** Until it is interrupted, which is how a watch is meant to end: done. A pass that throws is told, and the next one waited for. */
export async function watchTests(shell: Shell, dir: string, pass: () => Promise<Exit>): Promise<Exit> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    for await (const _ of folderChanges(dir, stop.signal)) {
      if (shell.watched) shell.say(clearScreen);
      await pass().catch((error: unknown) => report(shell, {}, error));
      shell.print('', shell.colours.dim(`Watching ${dir}. Interrupt to end.`));
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
  return 'done';
}
