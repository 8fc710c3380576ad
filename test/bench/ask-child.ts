/** A measurement in a process of its own: its memory and its warm-up belong to nobody else. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { imageEnvironment, programFlags } from '../support/as-installed.ts';

/** @param file beside this one; it sends one message and ends. @param flags more of them for Node */
export function askChild<T>(
  file: string,
  args: string[],
  environment: Record<string, string>,
  flags: string[] = [],
): Promise<T> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, args, {
    env: { PATH: process.env.PATH, ...imageEnvironment(), ...environment },
    execArgv: ['--expose-gc', ...programFlags(), ...flags],
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
