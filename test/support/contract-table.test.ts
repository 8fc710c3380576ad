import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AggregatedResult } from '@jest/reporters';
import ContractTable from './contract-table.ts';

type Shown = [suite: string, capability: string, status?: 'passed' | 'failed' | 'pending'];

const suites = ['PostgreSQL', 'MariaDB', 'a service behind OData', 'in memory'].map((name) => `a store: ${name}`);
const everything: Shown[] = [
  ...suites.map((suite): Shown => [suite, 'batches']),
  ...['folder', 's3'].map((kind): Shown => [`a store of files: ${kind}`, 'batches']),
  ...['postgres', 'mysql', 'folder', 's3', 'http'].map((kind): Shown => [`bad weather: ${kind}`, '']),
];

let rootDir: string;
beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), 'gallra-table-'));
  writeFileSync(
    join(rootDir, 'README.md'),
    'before\n<!-- contract table -->\nold\n<!-- end of the contract table -->\n',
  );
});
afterEach(() => {
  delete process.env.GALLRA_WRITE_CONTRACT_TABLE;
  rmSync(rootDir, { recursive: true });
});

const told = (shown: Shown[]): string | undefined => {
  const table = new ContractTable({ rootDir });
  const testResults = shown.map(([suite, capability, status = 'passed']) => ({
    ancestorTitles: [suite, capability],
    status,
  }));
  table.onRunComplete(null, { testResults: [{ testResults }] } as unknown as AggregatedResult);
  return table.getLastError()?.message;
};
const row = (words: string): string[] =>
  readFileSync(join(rootDir, 'README.md'), 'utf8')
    .split('\n')
    .find((line) => line.includes(words))
    ?.split('|')
    .slice(2, -1)
    .map((one) => one.trim()) ?? [];

test('a table that is not what the suites showed fails the run, and says how to write it anew', () => {
  expect(told(everything)).toContain('GALLRA_WRITE_CONTRACT_TABLE=1 npm test -- test/stores');
});

test('what was written is what was seen: all of it, a part, nothing', () => {
  process.env.GALLRA_WRITE_CONTRACT_TABLE = '1';
  const shown: Shown[] = [...everything, ['a store: MariaDB', 'batches', 'pending'], ['a store: PostgreSQL', 'parts']];
  expect(told(shown)).toBeUndefined();
  expect(row('each record judged again')).toEqual(['yes', 'in part', 'yes', 'yes', 'yes', 'yes']);
  expect(row('parts in its own tables')).toEqual(['yes', '–', '–', '–', '–', '–']);
  expect(row('bad weather')).toEqual(['yes', 'yes', 'yes', 'yes', 'yes', '–']);
  delete process.env.GALLRA_WRITE_CONTRACT_TABLE;
  expect(told(shown)).toBeUndefined();
  expect(told(everything)).toBeDefined();
});

test('a run of some of the suites, or with a failure, says nothing of the table', () => {
  expect(told(everything.slice(1))).toBeUndefined();
  expect(told([...everything, ['a store: PostgreSQL', 'batches', 'failed']])).toBeUndefined();
});
