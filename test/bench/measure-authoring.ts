/** How long an author waits: `validate` and `test` over many policies, each in a process that starts for it. */

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programFlags } from '../support/as-installed.ts';
import { callsPolicy, exception, extension } from './calls.ts';
import { median, milliseconds, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const policies = 100;
const limitMs = 1_000;
/** Of each command, after one that nobody counts: it leaves the compiled code behind. */
const rounds = 5;

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The program as it is installed, and as it runs from a checkout, where Node reads the types away first. */
const programs = [
  { name: 'compiled', file: 'dist/src/cli/main.js', counts: true },
  { name: 'from a checkout', file: 'src/cli/main.ts', counts: false },
];

const commands = [
  { args: ['validate'], says: `${policies} policies, no mistakes` },
  { args: ['test'], says: `${policies * 6} expectations met in ${policies} files` },
  { args: ['test', '--coverage'], says: `100 % of ${policies * 10} branches of ${policies} policies` },
];

export async function measureAuthoring(place: Place, _scale: Scale): Promise<Section> {
  await run('npm', ['run', '-s', 'build'], { cwd: root });
  const folder = await folderOfTests(place);
  const rows: string[][] = [];
  const seen: Record<string, Waited> = {};
  for (const { name, file, counts } of programs) {
    for (const { args, says } of commands) {
      const command = [join(root, file), ...args, '--policies', folder];
      const waited = await medianOf(command, says);
      if (counts) seen[args.join(' ')] = waited;
      rows.push([`gallra ${args.join(' ')}, ${name}`, milliseconds(waited.ms), milliseconds(waited.cpuMs)]);
    }
  }
  return {
    title: `What an author waits for, with ${policies} policies and ${whole(policies * 6)} expectations`,
    about:
      `Each command as a process of its own, from its start to its end; medians of ${rounds}, after one that leaves compiled code behind.` +
      ' Each policy has an extension, an exception and a test with six expectations.',
    head: ['command', 'time', 'of processors'],
    rows,
    aims: ['validate', 'test'].map((name) => {
      const { ms, cpuMs } = seen[name] ?? { ms: Number.NaN, cpuMs: Number.NaN };
      return {
        what: `${name} answers in less than 1 s`,
        met: ms < limitMs,
        seen: `${milliseconds(ms)}, ${milliseconds(cpuMs)} of them at work`,
      };
    }),
  };
}

interface Waited {
  ms: number;
  /** The processors' own time: what is left of the wait where nobody else wants them. */
  cpuMs: number;
}

/** Tells it on standard error, when all is done. */
const tellTime = `import { writeSync } from 'node:fs';
process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(2, 'cpu ' + (user + system) / 1000); });`;

async function medianOf(command: string[], says: string): Promise<Waited> {
  const flags = [...programFlags(), '--import', `data:text/javascript,${encodeURIComponent(tellTime)}`];
  const waits: Waited[] = [];
  for (let i = 0; i <= rounds; i++) {
    const { ms, result } = await timed(() => run(process.execPath, [...flags, ...command]));
    if (!result.stdout.includes(says)) throw new Error(`it was to say "${says}": ${result.stdout}${result.stderr}`);
    waits.push({ ms, cpuMs: Number(/cpu ([\d.]+)$/.exec(result.stderr)?.[1]) });
  }
  const counted = waits.slice(1);
  return { ms: median(counted.map(({ ms }) => ms)), cpuMs: median(counted.map(({ cpuMs }) => cpuMs)) };
}

/** Each policy over a table of its own, as those of a whole organisation are. */
async function folderOfTests(place: Place): Promise<string> {
  const names = Array.from({ length: policies }, (_, i) => `calls-${i}`);
  const texts = names.map((id) => callsPolicy(id, { extend: extension, unless: exception, table: tableOf(id) }));
  const folder = await place.newFolder('authoring', Object.fromEntries(names.map((id, i) => [id, texts[i] ?? ''])));
  for (const id of names) await writeFile(join(folder, `${id}.test.yaml`), testOf(id));
  return folder;
}

const tableOf = (id: string): string => id.replace('-', '_');

const testOf = (id: string): string => `policy: ${id}
records:
  ${tableOf(id)}:
    - { id: 1, caller_id: P9, ended_at: 2024-01-31T10:00:00Z, retained_for: ~ }
    - { id: 2, caller_id: P9, ended_at: 2024-02-29T10:00:00Z, retained_for: complaint }
    - { id: 3, caller_id: P9, ended_at: 2024-02-29T10:00:00Z, retained_for: quality_project }
    - { id: 4, caller_id: P1, ended_at: 2024-01-31T22:30:00Z, retained_for: ~ }
  matters:
    - { id: 1, person_id: P1, state: open }
    - { id: 2, person_id: P9, state: closed }
expect:
  - { name: two years from the last of January, key: 1, due: 2026-02-01 }
  - { name: a complaint keeps it for three, key: 2, due: 2027-03-01 }
  - { name: so does a quality project, key: 3, at: 2026-06-01, outcome: extended }
  - { name: a pending matter keeps it, key: 4, at: 2026-06-01, outcome: excepted }
  - { name: kept on its last day, key: 1, at: 2026-01-31, outcome: not-due }
  - { name: goes on the next, key: 1, at: 2026-02-01, outcome: due }
`;
