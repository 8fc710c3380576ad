/** A measurement in a process of its own: its memory and its warm-up belong to nobody else. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param file beside this one; it sends one message and ends. @param flags more of them for Node */
export function askChild<T>(
  file: string,
  args: string[],
  environment: Record<string, string>,
  flags: string[] = [],
): Promise<T> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, args, {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: ['--expose-gc', ...flagsOfProgram(), ...flags],
  });
  return new Promise((resolve, reject) => {
    let said: { message: T } | null = null;
    child.once('message', (message) => {
      said = { message: message as T };
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (said && code === 0) resolve(said.message);
      else reject(new Error(`${file} ended with ${signal ?? code}`));
    });
  });
}

/** What the program gives Node in its first line, so that memory is measured as it is where the program is installed. */
function flagsOfProgram(): string[] {
  const [line = ''] = readFileSync(new URL('../../src/cli/main.ts', import.meta.url), 'utf8').split('\n');
  return line.split(' ').filter((word) => word.startsWith('--'));
}
