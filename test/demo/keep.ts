/**
 * `npm run demo -- --keep`: the demo's systems, installed and left running for whoever wants to try something, and one
 * database more that no policy governs yet. Another terminal gets at them by a file that it sources.
 */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { programFlags } from '../support/as-installed.ts';
import { connected } from './generate.ts';
import { type Installation, install, type Steps } from './installation.ts';

/** A tenth of the demo's records are enough to look at, and there in seconds. */
const scale = 0.1;
const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/**
 * Resolves when SIGINT or SIGTERM came and everything is gone, the file included.
 * @param directory where `demo.env` is written; one that is there is replaced.
 */
export async function keep(directory: string, steps: Steps): Promise<void> {
  const told = signalled();
  const installation = await install(new Date().toISOString(), steps, scale);
  const file = join(directory, 'demo.env');
  let text = '';
  try {
    const events = await createEvents(installation);
    steps.done('one database more, events, that no policy governs yet');
    text = environmentFile({ ...installation.environment, GALLRA_STORE_EVENTS: events });
    await writeFile(file, text, { mode: 0o600 });
    process.stdout.write(invitation(file));
    await told;
  } finally {
    process.stdout.write('\nStopping the server and removing its files.\n');
    await installation.close();
    // Another demo may have put its own there since.
    if ((await readFile(file, 'utf8').catch(() => null)) === text) await rm(file, { force: true });
  }
}

function signalled(): Promise<void> {
  // A promise alone would not keep the process: the server does not, and nothing else is open.
  const awake = setInterval(() => undefined, 3_600_000);
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        clearInterval(awake);
        resolve();
      });
  });
}

async function createEvents({ server }: Installation): Promise<string> {
  const url = new URL(server);
  url.pathname = '/demo_events';
  const admin = await connected(server);
  await admin.query('create database demo_events').finally(() => admin.end());
  const events = await connected(url.href);
  await events
    .query(await readFile(new URL('./playground/events.sql', import.meta.url), 'utf8'))
    .finally(() => events.end());
  return url.href;
}

/** What a shell needs to work with the demo: the variables, and the program under its own name. */
function environmentFile({ GALLRA_LOG_LEVEL: _, ...environment }: Record<string, string>): string {
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [
    '# Written by `npm run demo -- --keep`, and gone when it ends. It holds the keys of a throwaway demo, and no others.',
    ...lines,
    `gallra() { ${quoted(process.execPath)} --no-warnings ${programFlags().join(' ')} ${quoted(program)} "$@"; }`,
    '',
  ].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const invitation = (file: string): string => `
${pc.bold('The demo is up, and stays until Ctrl-C; then everything of it goes.')} In another terminal:

  source ${file}
  gallra plan        ${pc.dim('# the shipped policies')}
  gallra --help

docs/tutorial.md writes a policy for the events database. ${basename(file)} holds the addresses.
`;
