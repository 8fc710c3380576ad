/**
 * One record under one policy: what was read of it, when it is due, every reason for and against, what a run would do
 * with it now. The store's own verdict decides; the pure arithmetic is held against it, and a difference is said loudly.
 * Nothing is written.
 */
import { GallraError } from '../errors/gallra-error.ts';
import type { Finding } from '../policy/check-catalogue.ts';
import type { CompiledPolicy, Dataset } from '../policy/compiled.ts';
import type { Hold } from '../ports/ledger.ts';
import type { Key } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { type RecordExplanation, recordUnder } from './explain-record.ts';
import type { Refusal } from './guards/refusal.ts';
import { lookOutside } from './look-at-log.ts';
import { soundPolicy } from './plan.ts';
import { refusalBefore, refusalByPlan } from './refusals.ts';
import { heldIn, type Situation, situate } from './situate.ts';
import { standingNow } from './standing.ts';

export interface Explanation {
  policy: CompiledPolicy;
  /** ISO instant, the ledger's now. */
  asOf: string;
  /** As the store prints it, in the order of the dataset's key. */
  key: Key;
  /** Null: there is no such record, or the tables cannot be judged (`findings` says why). */
  record: RecordExplanation | null;
  findings: Finding[];
  /** What a run would be refused for now, whatever becomes of this record. */
  refusal: Refusal | null;
}

/**
 * @param key values of the dataset's key columns, in its order, as a person writes them.
 * @throws `explain.key` when they cannot be a key of that table; `policy.gap` where nothing can be looked up.
 */
export async function explainRecord(engine: Engine, policyId: string, key: string[]): Promise<Explanation> {
  const policy = soundPolicy(engine, policyId);
  const standing = await standingNow(engine);
  const asOf = await engine.ledger.now();
  const situation = await situate(engine, standing, policy, asOf);
  const before = await refusalBefore(engine, standing, situation, await lookOutside(engine));
  const { findings } = situation;
  const explained = { policy, asOf, findings };
  if (findings.some(({ severity }) => severity === 'error')) {
    return { ...explained, key, record: null, refusal: before };
  }
  const printed = await canonicalKey(situation, policy.rule.dataset, key);
  const holds = await engine.ledger.holds({ tables: situation.tables });
  const record = await recordUnder(situation, holds, printed);
  const refusal = before ?? (record ? await byPlan(engine, situation, holds) : null);
  return { ...explained, key: printed, record, refusal };
}

/** As the store prints it. @throws `explain.key`. */
export async function canonicalKey(situation: Situation, dataset: Dataset | null, key: string[]): Promise<Key> {
  const columns = dataset?.key ?? [];
  const table = situation.judgement.table;
  if (columns.length !== key.length) {
    throw unusableKey(
      situation,
      `A record of ${table} has ${columns.length === 1 ? 'one key value' : `${columns.length} key values`}; ${key.length} were given.`,
      `Give ${columns.join(', ')}, in this order.`,
    );
  }
  return Promise.all(
    columns.map(async (column, i) => {
      const printed = await situation.store.canonical(table, column, key[i] ?? '');
      if (printed !== null) return printed;
      const type = situation.catalogue[table]?.columns[column]?.type ?? 'value';
      throw unusableKey(
        situation,
        `The value given for ${table}.${column} is no ${type}.`,
        'Write it as the store prints it.',
      );
    }),
  );
}

const unusableKey = (situation: Situation, what: string, hint: string): GallraError =>
  new GallraError({
    code: 'explain.key',
    what,
    where: `${situation.store.name}.${situation.judgement.table}`,
    hint,
    actor: 'operator',
  });

/** A record that is due by itself still waits when its whole run does. */
async function byPlan(engine: Engine, situation: Situation, holds: Hold[]): Promise<Refusal | null> {
  if (!situation.judgement.action) return null;
  const tally = await situation.store.tally(situation.judgement, heldIn(situation, holds));
  return (await refusalByPlan(engine, situation, tally, null)).refusal;
}
