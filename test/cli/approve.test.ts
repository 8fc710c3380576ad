/** Approving with somebody at the keyboard: the impact is shown first, and the number has to be typed. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Command } from 'commander';
import pg from 'pg';
import pc from 'picocolors';
import { addApprove } from '../../src/cli/approve.ts';
import { withGlobals } from '../../src/cli/command.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let databases: FreshDatabase[];
let folder: Folder;
let printed: string[];
let said: string[];
let settings: Record<string, string>;

beforeAll(async () => {
  databases = await Promise.all([freshDatabase('approve_ledger'), freshDatabase('approve_store')]);
  const store = new pg.Client({ connectionString: databases[1]?.url });
  await store.connect();
  await store.query(callsSchema);
  await store.end();
  await migrate(databases[0]?.url ?? '');
  folder = await policyFolder({ 'stores.yaml': storesFile, 'calls.yaml': callsPolicy });
});
afterAll(async () => {
  process.exitCode = 0;
  await folder?.remove();
  await Promise.all((databases ?? []).map((one) => one.drop()));
});
beforeEach(() => {
  printed = [];
  said = [];
  settings = {};
});

async function approve(typed: string): Promise<typeof process.exitCode> {
  const plain = pc.createColors(false);
  const shell: Shell = {
    print: (...lines) => void printed.push(...lines),
    say: (...lines) => void said.push(...lines),
    colours: plain,
    warning: plain,
    watched: false,
    answers: true,
    environment: {
      GALLRA_LEDGER_URL: databases[0]?.url,
      TELEPHONY_URL: databases[1]?.url,
      GALLRA_ACTOR: 'officer-7',
      ...settings,
    },
    nextLine: async () => typed,
    ask: async () => null,
    askSecret: async () => '',
  };
  const program = withGlobals(new Command('gallra'));
  addApprove(program, shell);
  await program.parseAsync(['node', 'gallra', 'approve', 'calls', '--policies', folder.dir]);
  return process.exitCode;
}

test('another number than the one that was shown approves nothing', async () => {
  for (const typed of ['', 'yes', '7']) expect(await approve(typed)).toBe(3);
  expect(said.join('\n')).toContain('type how many records are due now');
  expect(printed.join('\n')).not.toContain('is approved');
});

test('typing the number approves the rule', async () => {
  expect(await approve('3')).toBe(0);
  expect(printed.join('\n')).toContain('calls is approved by officer-7');
});

test('a shortened period is shown beside the rule in force, with the difference', async () => {
  await folder.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 3 days'));
  expect(await approve('4')).toBe(0);
  const table = printed.filter((line) => /^ {2}(outcome|due|extended|undated)/.test(line));
  expect(table.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['outcome', 'in force', 'this rule', 'difference'],
    ['due', '3', '4', '+1'],
    ['extended', '1', '1', '·'],
    ['undated', '1', '1', '·'],
  ]);
});

test('whoever wrote the rule is refused before anything is asked, where authors may not approve', async () => {
  settings = { GALLRA_APPROVER_NOT_AUTHOR: 'on' };
  await folder.write('calls.yaml', callsPolicy.replace('owner:', 'author: OFFICER-7\nowner:'));
  expect(await approve('3')).not.toBe(0);
  expect(said.join('\n')).toContain('The rule calls was written by officer-7, who may not approve it.');
  expect(said.join('\n')).not.toContain('type how many records');
});
