/** One command of the program, as somebody types it when the storm is over. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Place } from './place.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');

export async function gallra(place: Place, args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['--no-warnings', main, ...args], {
    cwd: place.root,
    env: { PATH: process.env.PATH, HOME: place.root, ...place.environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, said };
}
