/**
 * Random policies, sound and damaged, through parser, judgement and SQL: never a crash, never over a second, no table that
 * nobody named, no value that is not bound. A failure prints the policy and how to see it again.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Catalogue } from '../../src/policy/catalogue.ts';
import { checkCatalogue } from '../../src/policy/check-catalogue.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { judge } from '../../src/policy/judge.ts';
import type { Judgement } from '../../src/policy/judgement.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { never } from '../../src/policy/predicate.ts';
import type { BatchRange, Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { freshDatabase } from '../support/postgres.ts';
import { damaged } from './damaged-text.ts';
import { type Heard, hearStatements, relationsOf } from './heard-statements.ts';
import { columns, createTables, refill, tableNames } from './scratch-tables.ts';
import { type Written, written } from './written-policy.ts';

export interface FuzzOptions {
  /** How many files; each is read sound, and once more damaged. */
  files: number;
  /** To see a failure again. */
  seed?: number;
  /** A store that breaks the rules on purpose, to see that it would be noticed. */
  sabotage?: (store: Store) => Store;
}

export interface FuzzOutcome {
  tried: number;
  /** Statements of which the plan was asked. */
  statements: number;
  violations: string[];
}

interface Bench {
  store: Store;
  sql: pg.Client;
  heard: Heard;
  tried: number;
  statements: number;
  catalogue: Catalogue;
  /** What was found for a statement; many come again and again. */
  relations: Map<string, string[]>;
}

const ledgerId = '00000000-0000-4000-8000-000000000001';
const slowestMs = 1_000;

export async function fuzz({ files, seed, sabotage = (store) => store }: FuzzOptions): Promise<FuzzOutcome> {
  const database = await freshDatabase('scratch');
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  await sql.query(createTables);
  await prepareStore('scratch', database.url, ledgerId);
  const entry = {
    name: 'scratch',
    url: database.url,
    schema: 'public',
    timezone: 'Europe/Helsinki',
    access: 'dispose',
  } as const;
  const open = openPostgresStore(entry);
  const heard = hearStatements(sql);
  const catalogue = await open.catalogue([...tableNames]);
  const bench: Bench = { store: sabotage(open), sql, heard, tried: 0, statements: 0, catalogue, relations: new Map() };
  try {
    const property = fc.asyncProperty(written, damaged, asOfs, async (policies, damage, asOf) => {
      for (const { text } of policies.slice(0, 1)) readInTime(damage(text));
      await runThrough(bench, policies, asOf);
    });
    const how = { numRuns: files, endOnFailure: true, ...(seed === undefined ? {} : { seed }) };
    const { failed, seed: used, counterexamplePath, counterexample, errorInstance } = await fc.check(property, how);
    const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    const policies = counterexample?.[0].map(({ text }) => text).join('---\n');
    const violations = failed ? [`seed ${used}, path ${counterexamplePath}: ${what}\n${policies}`] : [];
    return { tried: bench.tried, statements: bench.statements, violations };
  } finally {
    heard.stop();
    await Promise.all([open.close(), sql.end()]);
    await database.drop();
  }
}

const asOfs = fc.constantFrom('2026-03-29T01:00:00Z', '2026-11-21T10:00:00.123Z', '2024-02-29T23:30:00Z');

/** Reads it, whatever it is: sound, or with problems; in time, and without a crash. */
function readInTime(text: string): CompiledPolicy | null {
  const began = ownMs();
  const { policy, problems, broken } = parsePolicy('a.yaml', text);
  inTime(began, 'reading');
  if ((policy === null) !== problems.length > 0) throw new Error('neither sound nor with a problem');
  if ((broken === null) !== (policy !== null)) throw new Error('neither sound nor broken');
  return policy;
}

async function runThrough(bench: Bench, policies: Written[], asOf: string): Promise<void> {
  const { store, sql, heard, catalogue } = bench;
  const all = policies.map(({ text }) => sound(text));
  const [policy] = all;
  if (!policy) return;
  const faults = checkCatalogue(policy, catalogue).filter(({ severity }) => severity === 'error');
  if (faults.length > 0) throw new Error(`refused: ${faults.map(({ what }) => what).join('; ')}`);
  const began = ownMs();
  const judgement = judge(policy, all, asOf, catalogue);
  inTime(began, 'judging');

  if (bench.tried++ % 10 === 0) await sql.query(refill);
  heard.statements();
  await store.tally(judgement, never);
  const range = await store.select(judgement, never, { branch: 0, at: null }, 3);
  if (judgement.action && judgement.branches.length > 0) await effect(store, judgement, range ?? emptyRange(judgement));
  const statements = heard.statements();

  const named = new Set(policies.flatMap(({ tables }) => tables).map(qualified));
  const marks = policies.flatMap((one) => one.marks);
  for (const statement of new Set(statements)) {
    bench.statements += 1;
    const mark = marks.find((value) => statement.includes(value));
    if (mark !== undefined) throw new Error(`the value ${mark} is not bound in: ${statement}`);
    const relations = bench.relations.get(statement) ?? (await relationsOf(sql, statement));
    bench.relations.set(statement, relations);
    for (const relation of relations) {
      if (named.has(relation) || /^(pg_catalog|gallra)\./.test(relation)) continue;
      throw new Error(`nobody named ${relation}, and yet: ${statement}`);
    }
  }
}

function sound(text: string): CompiledPolicy {
  const policy = readInTime(text);
  if (!policy)
    throw new Error(
      parsePolicy('a.yaml', text)
        .problems.map(({ path, what }) => `${path}: ${what}`)
        .join('; '),
    );
  return policy;
}

/** What others refuse, such as a row that is part of two records, is no fault of ours. */
async function effect(store: Store, judgement: Judgement, range: BatchRange): Promise<void> {
  try {
    await store.effect({ batchId: randomUUID(), worker: 'w', judgement, range, held: never });
  } catch (error) {
    if (!(error instanceof GallraError) || error.code !== 'store.refused') throw error;
  }
}

/** Where nothing is due, the statements are asked all the same. */
function emptyRange({ branches, key }: Judgement): BatchRange {
  const kind = columns.find(({ name }) => name === branches[0]?.lead)?.kind;
  const lead = kind === undefined ? null : kind === 'date' ? '1990-01-01' : '1990-01-01 00:00:00';
  return { branch: 0, after: null, upTo: { lead, key: key.map(() => '0') }, size: 1, keys: null };
}

const qualified = (table: string): string => (table.includes('.') ? table : `public.${table}`);

/** What this thread worked: both reading and judging do nothing but that, and a busy machine is no fault of theirs. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function inTime(began: number, what: string): void {
  const tookMs = ownMs() - began;
  if (tookMs > slowestMs) throw new Error(`${what} took ${Math.round(tookMs)} ms`);
}
