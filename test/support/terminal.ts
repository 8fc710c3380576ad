/** A program at a terminal: a pseudo-terminal of Python's, on which each answer is typed when its question stands there. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { findPython } from './python.ts';

export interface TerminalSession {
  code: number;
  /** Everything that stood on the screen, what was typed included; without colours. */
  screen: string;
}

const script = `
import json, os, pty, select, sys, time
order = json.load(sys.stdin)
child, screen = pty.fork()
if child == 0:
    os.chdir(order['cwd'])
    os.execvpe(order['argv'][0], order['argv'], order['env'])
shown, seen = b'', 0
def read(until):
    global shown
    if not select.select([screen], [], [], max(0, until - time.time()))[0]:
        sys.exit('nothing came any more; the screen: ' + shown.decode())
    try:
        more = os.read(screen, 65536)
    except OSError:
        return False
    shown += more
    return len(more) > 0
end = time.time() + 45
for question, answer in order['talk']:
    while question.encode() not in shown[seen:]:
        if not read(end):
            sys.exit('it ended before it asked ' + question + '; the screen: ' + shown.decode())
    seen = shown.index(question.encode(), seen) + len(question.encode())
    os.write(screen, answer.encode())
while read(end):
    pass
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
json.dump({'code': status, 'screen': shown.decode()}, sys.stdout)
`;

/** @param talk parts of questions in their order, and what is typed at each, `\n` for the key that ends a line. */
export async function atTerminal(
  argv: string[],
  talk: [question: string, typed: string][],
  at: { cwd: string; env: Record<string, string | undefined> },
): Promise<TerminalSession> {
  const child = spawn(await findPython(), ['-B', '-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(JSON.stringify({ argv, talk, ...at }));
  if ((await closed) !== 0) throw new Error(Buffer.concat(err).toString('utf8'));
  const { code, screen } = JSON.parse(Buffer.concat(out).toString('utf8')) as TerminalSession;
  return { code, screen: stripVTControlCharacters(screen).replaceAll('\r', '') };
}
