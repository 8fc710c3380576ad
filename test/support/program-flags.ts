import { readFileSync } from 'node:fs';

/** What the program gives Node in its first line, so that it is measured as it is where it is installed. */
export function programFlags(): string[] {
  const [line = ''] = readFileSync(new URL('../../src/cli/main.ts', import.meta.url), 'utf8').split('\n');
  return line.split(' ').filter((word) => word.startsWith('--'));
}
