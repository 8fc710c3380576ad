/** The command line as a user has it: a process of its own, with nothing of ours in its environment but what is given. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
  /** What `--json` printed. */
  json<T>(): T;
}

export interface Folder {
  dir: string;
  write(name: string, text: string): Promise<void>;
  /** As another user of this machine, where `uid` says so. */
  gallra(args: string[], options?: { input?: string; env?: Record<string, string>; uid?: number }): Promise<Outcome>;
  /** One that stays until it is told to stop; both signals are as good. `said`: what it has printed so far. */
  start(args: string[]): { said(): string; stop(signal: 'SIGINT' | 'SIGTERM'): Promise<Outcome> };
  remove(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/cli/main.ts');
/** Starting is most of the time that a command takes here; compiled code is kept between processes. */
const compiled = join(root, 'node_modules/.cache/gallra-cli');

/** Most tests are not about what is kept outside the ledger, nor about its roles. */
const unwitnessed = { GALLRA_REQUIRE_ANCHOR: 'off', GALLRA_REQUIRE_LOG_ROLE: 'off' };

/** A folder of policies of its own; commands run in it. */
export async function policyFolder(files: Record<string, string>, env: Record<string, string> = {}): Promise<Folder> {
  const dir = await mkdtemp(join(tmpdir(), 'gallra-cli-'));
  const write = (name: string, text: string): Promise<void> => writeFile(join(dir, name), text);
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    dir,
    write,
    gallra: (args, options = {}) =>
      begin(
        args.includes('--policies') ? args : [...args, '--policies', dir],
        dir,
        { ...env, ...options.env },
        options.input ?? '',
        options.uid,
      ).outcome,
    start(args) {
      const { child, outcome, said } = begin([...args, '--policies', dir], dir, env, '');
      return {
        said,
        stop(signal) {
          child.kill(signal);
          return outcome;
        },
      };
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function begin(args: string[], cwd: string, env: Record<string, string>, input: string, uid?: number) {
  const child = spawn(process.execPath, ['--no-warnings', main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, NODE_COMPILE_CACHE: compiled, ...unwitnessed, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // Most commands never read it.
  child.stdin.end(input);
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(out).toString('utf8');
      resolve({ code, out: text, err: Buffer.concat(err).toString('utf8'), json: () => JSON.parse(text) });
    });
  });
  return { child, outcome, said: () => Buffer.concat(out).toString('utf8') };
}
