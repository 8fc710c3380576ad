/**
 * The README's table of what each kind of store was seen to do, made of the results of its suites. A reporter of Jest: after
 * a run with all of them it fails where the README says something else. GALLRA_WRITE_CONTRACT_TABLE=1 writes it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AggregatedResult } from '@jest/reporters';

/** What each kind is tested on, and the suites that try it. */
const kinds: { kind: string; on: string; suites: RegExp }[] = [
  { kind: 'postgres', on: 'PostgreSQL 18', suites: /^(a store: PostgreSQL|bad weather: postgres)$/ },
  { kind: 'mysql', on: 'MariaDB', suites: /^(a store: MariaDB.*|bad weather: mysql)$/ },
  { kind: 'folder', on: 'ext4, tmpfs', suites: /^(a store of files|bad weather): folder$/ },
  { kind: 's3', on: 'a strict fake', suites: /^(a store of files|bad weather): s3.*$/ },
  { kind: 'http', on: 'a strict fake', suites: /^(a store: a service behind OData|bad weather: http)$/ },
  { kind: 'memory', on: 'itself', suites: /^a store: in memory$/ },
];

const capabilities: Record<string, string> = {
  conditions: 'conditions, dates to the day in every zone',
  'counts and lists': 'plans: counts and lists under one reason each',
  explains: 'one record explained',
  batches: 'batches, each record judged again',
  keys: 'keys of every kind, compared as the store does',
  'receipts and the fence': 'receipts and the fence: a batch happens once',
  'what outlives the ledger': 'mark and journal of holds, beside the records',
  refusals: 'refuses what it cannot do',
  parts: 'parts in its own tables, stamps',
  'objects in other stores': 'rows whose parts are objects of another store',
  dispositions: 'destroys; anonymises and flags where a record has columns',
  'bad weather': 'bad weather: wrong secrets, no answer, nonsense',
};

type Seen = Map<string, { passed: number; skipped: number; failed: number }>;

export default class ContractTable {
  readonly #readme: string;
  #error: Error | undefined;

  constructor({ rootDir }: { rootDir: string }) {
    this.#readme = join(rootDir, 'README.md');
  }

  onRunComplete(_contexts: unknown, results: AggregatedResult): void {
    const seen = kinds.map(({ suites }) => seenIn(results, suites));
    const all = seen.every((one, i) => one.has('batches') && (kinds[i]?.kind === 'memory' || one.has('bad weather')));
    if (!all || seen.some((one) => [...one.values()].some(({ failed }) => failed > 0))) return;
    const text = readFileSync(this.#readme, 'utf8');
    const [before, , after] = text.split(
      /(?<=<!-- contract table -->\n)([\s\S]*?)(?=<!-- end of the contract table -->)/,
    );
    const written = after === undefined ? null : `${before}${table(seen)}${after}`;
    if (written === text) return;
    if (written !== null && process.env.GALLRA_WRITE_CONTRACT_TABLE) writeFileSync(this.#readme, written);
    else
      this.#error = new Error(
        'The table of stores in README.md is not what their suites showed. Look at what changed, then run: GALLRA_WRITE_CONTRACT_TABLE=1 npm test -- test/stores',
      );
  }

  /** Jest ends with 1 for it and says nothing of why, so it is said here. */
  getLastError(): Error | undefined {
    if (this.#error) process.stderr.write(`\n${this.#error.message}\n`);
    return this.#error;
  }
}

function seenIn(results: AggregatedResult, suites: RegExp): Seen {
  const seen: Seen = new Map();
  for (const { ancestorTitles: titles, status } of results.testResults.flatMap(({ testResults }) => testResults)) {
    if (!suites.test(titles[0] ?? '')) continue;
    const capability = titles[0]?.startsWith('bad weather') ? 'bad weather' : (titles[1] ?? '');
    const counts = seen.get(capability) ?? { passed: 0, skipped: 0, failed: 0 };
    if (status === 'passed') counts.passed += 1;
    else if (status === 'failed') counts.failed += 1;
    else counts.skipped += 1;
    seen.set(capability, counts);
  }
  return seen;
}

/** Laid out as the formatter of Markdown would, so that neither undoes the other's work. */
function table(seen: Seen[]): string {
  const strange = seen.flatMap((one) => [...one.keys()]).filter((name) => !Object.hasOwn(capabilities, name));
  if (strange.length > 0) throw new Error(`The table of stores has no row for: ${[...new Set(strange)].join(', ')}.`);
  const rows = [
    ['', ...kinds.map(({ kind }) => `\`${kind}\``)],
    ['tested on', ...kinds.map(({ on }) => on)],
    ...Object.entries(capabilities).map(([name, words]) => [words, ...seen.map((one) => cell(one.get(name)))]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(3, ...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const line = (row: string[]): string => `| ${row.map((one, i) => one.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `\n${[line(head), rule, ...rest.map(line)].join('\n')}\n\n`;
}

function cell(counts: { passed: number; skipped: number } | undefined): string {
  if (!counts || counts.passed === 0) return '–';
  return counts.skipped > 0 ? 'in part' : 'yes';
}
