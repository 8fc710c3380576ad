/**
 * A page followed to the letter: every file is written where the page says, every command is run in order in one shell,
 * and what is printed is laid beside what the page shows.
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { holdAgainst, readPage, sectionsOf } from './page.ts';
import { idsOf, unvarying } from './unvarying.ts';

export interface Followed {
  /** Each command with what the page says that it prints, and with what it printed, without what is another every day. */
  shown: { command: string; prints: string }[];
  seen: { command: string; prints: string }[];
}

interface Reader {
  /** An empty directory, where the reader works. */
  dir: string;
  environment?: Record<string, string>;
  /** Run by the shell before anything else. */
  prelude?: string[];
  /** Commands that are more than one that ends; null for the others. */
  instead?(command: string): Promise<string> | null;
  /** What happens to the reader's systems before a command, that the reader does not do. */
  before?(command: string): Promise<void>;
  /** What was printed, as a page may show it. */
  told?(printed: string): string;
}

/** Follows docs/`name`. Where GALLRA_WRITE_DOCS is set, the page gets what was printed; look at what changed. */
export async function follow(
  name: string,
  { dir, environment = {}, prelude = [], instead, before, told = (printed) => printed }: Reader,
): Promise<Followed> {
  const page = readPage(name);
  const shell = newShell(dir, environment, prelude);
  const printed = new Map<number, string[]>();
  const followed: Followed = { shown: [], seen: [] };
  for (const block of sectionsOf(page).flatMap((section) => section.blocks)) {
    if (block.kind === 'file') {
      await mkdir(dirname(join(dir, block.path)), { recursive: true });
      await writeFile(join(dir, block.path), block.text);
    }
    if (block.kind === 'diff') await shell.apply(block.text);
    if (block.kind !== 'console') continue;
    const outputs: string[] = [];
    for (const { command, output } of block.steps) {
      await before?.(command);
      const said = told(await (instead?.(command) ?? shell.run(command)));
      shell.learn(output, said);
      followed.shown.push({ command, prints: unvarying(output) });
      followed.seen.push({ command, prints: unvarying(said) });
      outputs.push(unvarying(output) === unvarying(said) ? output : shell.asShown(said));
    }
    printed.set(block.line, outputs);
  }
  holdAgainst(name, page, printed);
  return followed;
}

/** What a line does to the shell lasts; ids that the page shows become those that were printed instead. */
function newShell(dir: string, environment: Record<string, string>, prelude: string[]) {
  const lasting = ['exec 2>&1', ...prelude];
  const ids = new Map<string, string>();
  return {
    async run(command: string): Promise<string> {
      const line = command.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => ids.get(id) ?? id);
      const text = [...lasting, line].join('\n');
      if (/^(source|export|cd) /.test(line)) lasting.push(line);
      const child = spawn('bash', ['-c', text], {
        cwd: dir,
        env: { PATH: process.env.PATH, HOME: dir, ...environment },
      });
      const out: Buffer[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => out.push(chunk));
      await new Promise((resolve) => child.on('close', resolve));
      return Buffer.concat(out).toString().trim();
    },
    async apply(diff: string): Promise<void> {
      const git = spawn('git', ['apply', '--recount', '-'], { cwd: dir });
      let wrong = '';
      git.stderr.on('data', (chunk: Buffer) => {
        wrong += chunk.toString();
      });
      git.stdin.end(diff);
      const code = await new Promise((resolve) => git.on('close', resolve));
      if (code !== 0) throw new Error(`the change cannot be applied: ${wrong}`);
    },
    asShown: (said: string): string => [...ids].reduce((text, [shown, actual]) => text.replaceAll(actual, shown), said),
    learn(shown: string, said: string): void {
      const actual = idsOf(said);
      for (const [i, id] of idsOf(shown).entries()) if (actual[i]) ids.set(id, actual[i]);
    },
  };
}
