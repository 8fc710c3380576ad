/** What the program runs with where it is installed, so that it is measured as it is there. */
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** What it gives Node in its first line. */
export function programFlags(): string[] {
  const [line = ''] = readFileSync(new URL('src/cli/main.ts', root), 'utf8').split('\n');
  return line.split(' ').filter((word) => word.startsWith('--'));
}

/** What the Dockerfile puts into the environment. */
export function imageEnvironment(): Record<string, string> {
  const [, lines = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(readFileSync(new URL('Dockerfile', root), 'utf8')) ?? [];
  return Object.fromEntries([...lines.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
}
