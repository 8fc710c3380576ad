/** The Python of this machine, for the verifier that is written in it; installed where that is possible, else said loudly. */
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

/** Name of the program. @throws what to type, when there is none and none can be installed. */
export async function findPython(): Promise<string> {
  if (await runs('python3')) return 'python3';
  const run = promisify(execFile);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const patient = ['-o', 'DPkg::Lock::Timeout=300'];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'python3']])
    await run('apt-get', [...patient, ...args], { env }).catch(() => undefined);
  if (await runs('python3')) return 'python3';
  throw new Error('these tests need python3. Type: sudo apt-get update && sudo apt-get install -y python3');
}

async function runs(program: string): Promise<boolean> {
  return promisify(execFile)(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** Runs a script with lines on its standard input, and resolves with the lines of its standard output. */
export async function askPython(args: string[], lines: Iterable<string>): Promise<string[]> {
  const child = spawn(await findPython(), ['-B', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.on('error', () => undefined); // It says itself why it stopped reading.
  for (const line of lines) if (!child.stdin.write(`${line}\n`)) await Promise.race([closed, drained(child.stdin)]);
  child.stdin.end();
  const code = await closed;
  if (code !== 0) throw new Error(`python3 ended with ${code}: ${Buffer.concat(err).toString('utf8')}`);
  return Buffer.concat(out).toString('utf8').split('\n').filter(Boolean);
}

const drained = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    stream.once('drain', () => resolve());
  });
