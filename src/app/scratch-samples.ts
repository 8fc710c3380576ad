/**
 * The sample records of policy tests on a real server: in a scratch copy beside the tables of a store. What the server
 * makes of a rule, in each way that a run asks it, is held against the store in memory.
 */
import { countOf } from '../engine/limits.ts';
import type { Judgement, Reason } from '../policy/judgement.ts';
import { never } from '../policy/predicate.ts';
import { renameTables } from '../policy/rename-tables.ts';
import type { Examination, Key, Store } from '../ports/store.ts';
import type { ScratchServer } from '../stores/scratch.ts';
import { disagrees as disagreeing, type TestBench } from './look-at-record.ts';
import type { OpenSamples } from './policy-tests.ts';
import { openSampleStore, type SampleTable, sampleTable, sampleTableNames } from './sample-store.ts';

/** Which tables the samples stood in for, told after the tests. */
export interface ScratchUse {
  /** With the columns of the store's own table. */
  alike: Set<string>;
  /** With columns read off the values: the store has no such table, or none was asked for. */
  readOff: Set<string>;
}

/** @param alike whether columns are to be those of the store's own tables, where it has them. @param used is added to. */
export function scratchSamples(server: ScratchServer, alike: boolean, used: ScratchUse): OpenSamples {
  return async (policies, test, timezone) => {
    const names = flatNames(sampleTableNames(policies, test));
    const written = Object.fromEntries(Object.entries(names).map(([name, flat]) => [flat, name]));
    const claimants = policies.map((policy) => renameTables(policy, names));
    const records = Object.fromEntries(Object.entries(test.records).map(([name, rows]) => [names[name] ?? name, rows]));
    const samples = { ...test, records };
    const tables = sampleTableNames(claimants, samples);
    const scratch = await server.fill(
      tables.map((name) => ({
        name,
        like: alike ? (written[name] ?? name) : null,
        columns: () => kindsOf(sampleTable(name, claimants, samples)),
        rows: records[name] ?? [],
      })),
      timezone,
    );
    try {
      for (const name of tables) (scratch.alike.includes(name) ? used.alike : used.readOff).add(written[name] ?? name);
      const catalogue = await scratch.store.catalogue(tables);
      const memory = openSampleStore(claimants, samples, timezone, catalogue);
      const confirm = confirmedBy(scratch.store, memory);
      return { store: scratch.store, claimants, catalogue, confirm, close: () => scratch.drop() };
    } catch (error) {
      await scratch.drop();
      throw error;
    }
  };
}

const kindsOf = ({ columns }: SampleTable) =>
  Object.fromEntries(Object.entries(columns).map(([name, { kind }]) => [name, kind]));

/** A scratch copy is one schema: a table of another one is called otherwise there. */
function flatNames(names: string[]): Record<string, string> {
  const taken = new Set(names.filter((name) => !name.includes('.')));
  const flat: Record<string, string> = {};
  for (const name of names.filter((one) => one.includes('.'))) {
    let short = cut(name.replace('.', '__'));
    while (taken.has(short)) short += '_';
    taken.add(short);
    flat[name] = short;
  }
  return flat;
}

/** Servers count the bytes of a name, and cut longer ones off without a word; a few are left to tell names apart. */
function cut(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > 50) short = short.slice(0, -1);
  return short;
}

type Outcome = 'due' | Reason;

/** What one pass over the table says at one as-of: keys by outcome. */
type Passed = Map<Outcome, Set<string>>;

/** The server by its predicates over one record, by its counts and by its lists; and the store in memory. */
function confirmedBy(server: Store, memory: Store): NonNullable<TestBench['confirm']> {
  const passes = new Map<string, Promise<Passed>>();
  return async (judgement, key, found) => {
    const known = await memory.examine(judgement, never, key);
    const odd = known && answers.find((answer) => JSON.stringify(known[answer]) !== JSON.stringify(found[answer]));
    if (odd)
      throw disagrees(`At ${judgement.asOf} the server says of the record "${odd}" what plain arithmetic does not.`);

    const pass = passes.get(judgement.asOf) ?? passOver(server, memory, judgement);
    passes.set(judgement.asOf, pass);
    const passed = await pass;
    const printed = JSON.stringify(await printedKey(server, judgement, key));
    const outcome = outcomeOf(found);
    for (const [listed, keys] of passed) {
      if (keys.has(printed) === (listed === outcome)) continue;
      throw disagrees(
        `At ${judgement.asOf} the record is ${keys.has(printed) ? '' : 'not '}listed as ${listed}, and asked about alone it is ${outcome ?? 'not due'}.`,
      );
    }
  };
}

/** A server may know more than we do: what a collation takes for the same, above all. */
const disagrees = (what: string) =>
  disagreeing(
    what,
    'Look whether the server compares text otherwise where rows are matched (case, accents, blanks at the end). If not, dispose of nothing by this policy, and report this as a bug together with the policy and its test.',
  );

const answers = ['inScope', 'due', 'undated', 'excepted', 'claimed', 'extended', 'blocked'] as const;

/** @throws `test.disagrees` where the counts and the lists of the server are not those in memory. */
async function passOver(server: Store, memory: Store, judgement: Judgement): Promise<Passed> {
  const [counted, expected] = [await server.tally(judgement, never), await memory.tally(judgement, never)];
  const passed: Passed = new Map();
  for (const outcome of outcomes) {
    const [there, here] = [countOf(counted, outcome), countOf(expected, outcome)];
    const keys = there + here === 0 ? [] : await server.list(judgement, never, outcome, here + 1);
    if (there !== here || keys.length !== here)
      throw disagrees(
        `At ${judgement.asOf} the server counts ${there} records as ${outcome} and lists ${keys.length}; in memory there are ${here}.`,
      );
    passed.set(outcome, new Set(keys.map((key) => JSON.stringify(key))));
  }
  if (counted.beyondMaximum !== expected.beyondMaximum)
    throw disagrees(
      `At ${judgement.asOf} the server counts ${counted.beyondMaximum} records past the maximum, in memory there are ${expected.beyondMaximum}.`,
    );
  return passed;
}

const outcomes: Outcome[] = ['due', 'held', 'excepted', 'claimed', 'extended', 'undated', 'blocked'];

async function printedKey(server: Store, { table, key: columns }: Judgement, key: Key): Promise<(string | null)[]> {
  return Promise.all(columns.map((column, i) => server.canonical(table, column, key[i] ?? '')));
}

/** As every report gives it; null: neither due nor undated. */
function outcomeOf(found: Examination): Outcome | null {
  if (!found.inScope || !(found.due || found.undated)) return null;
  if (found.excepted.length > 0) return 'excepted';
  if (found.claimed.length > 0) return 'claimed';
  if (found.extended.length > 0) return 'extended';
  if (found.undated) return 'undated';
  return found.blocked.length > 0 ? 'blocked' : 'due';
}
