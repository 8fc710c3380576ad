/**
 * What became of one record, asked years later: exactly one answer. The store is asked whether it is there, the ledger
 * whether a commitment to it is in any batch. Where either cannot tell, the answer is that it is not known.
 */
import { commitmentTo, type RecordName } from '../audit/commitment.ts';
import { decodeEntry } from '../audit/entry.ts';
import type { Key } from '../audit/keys.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { FoundCommitment } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { canonicalKey, type Explanation, explainRecord } from './explain.ts';
import { entriesFrom, firstEntryFrom } from './log-position.ts';
import { type ProofFile, proofOf, type Unproven } from './proof.ts';
import { type Doubt, doubtsAbout } from './prove-doubts.ts';
import { situate } from './situate.ts';
import { standingNow } from './standing.ts';

/** A disposal of this very record, as its batch's entry tells it. */
export interface Disposal {
  /** `destroyed`, `anonymised` or `flagged`. */
  outcome: string;
  batch: string;
  at: string;
  /** Index of the entry. */
  entry: number;
  policy: string | null;
  digest: string | null;
  run: string | null;
  /** `due`: its period was over. `requested`: a person asked for its erasure. Null: the log no longer tells. */
  why: 'due' | 'requested' | null;
  /** The request. Null: there was none, or it is not known. */
  request: { erasure: string; matter: string } | null;
}

export interface Answer {
  document: 'gallra answer';
  version: 1;
  /**
   * `destroyed`, `anonymised`, `flagged`; `there`; `held`; `never-seen`: not there, and in no batch; `indeterminate`.
   * One that is there or held may have been destroyed before: then `disposals` says so too, and something was restored
   * or written anew.
   */
  answer: 'destroyed' | 'anonymised' | 'flagged' | 'there' | 'held' | 'never-seen' | 'indeterminate';
  asOf: string;
  policy: string;
  key: string[];
  /** The newest first. */
  disposals: Disposal[];
  /** Why it is not known, or might be otherwise. */
  doubts: Doubt[];
  /** Of the newest disposal. Null: there is none. */
  proof: ProofFile | null;
  /** Why there is a disposal and no proof. */
  unproven: Unproven | null;
}

export interface Asked {
  answer: Answer;
  /** Why it is there. Null: it is not, or the store was not asked. */
  explanation: Explanation | null;
}

/**
 * @param key values of the dataset's key columns, in its order, as a person writes them.
 * @throws `explain.key` when they cannot be a key; `policy.unknown` where the ledger knows no such policy either.
 */
export async function proveRecord(engine: Engine, policyId: string, key: string[]): Promise<Asked> {
  const asOf = await engine.ledger.now();
  const live = await askStore(engine, policyId, key);
  const policy = live.policy ?? (await lastVersion(engine, policyId));
  const found = await findRecord(engine, policy, live);
  const disposals = await Promise.all(found.map(({ commitment }) => disposalOf(engine, commitment)));
  const there = live.explanation?.record ?? null;
  const [newest] = found;
  const proof = newest ? await proofOf(engine, newest.record, newest.key, newest.commitment) : null;
  const doubts: Doubt[] = [
    ...(live.unasked === null ? [] : [{ why: 'store' as const, batches: 0, message: live.unasked }]),
    ...(newest || there ? [] : await doubtsAbout(engine, policy, await identitiesOf(engine, policy, live.identity))),
  ];
  return {
    answer: {
      document: 'gallra answer',
      version: 1,
      answer: answerOf(there, disposals, doubts),
      asOf,
      policy: policyId,
      key: live.key,
      disposals,
      doubts,
      proof: typeof proof === 'string' ? null : proof,
      unproven: typeof proof === 'string' ? proof : null,
    },
    explanation: live.explanation,
  };
}

function answerOf(there: Explanation['record'], [newest]: Disposal[], doubts: Doubt[]): Answer['answer'] {
  const changed = newest?.outcome === 'anonymised' || newest?.outcome === 'flagged' ? newest.outcome : null;
  // Such a record stays where it is; only if it counts as not done yet, something is wrong.
  if (changed && (!there || there.verdict === 'done')) return changed;
  if (there) return there.holds.length > 0 ? 'held' : 'there';
  if (newest) return 'destroyed';
  return doubts.length > 0 ? 'indeterminate' : 'never-seen';
}

interface Live {
  policy: CompiledPolicy | null;
  /** As the store prints it, if it could be asked. */
  key: string[];
  identity: string | null;
  explanation: Explanation | null;
  /** Why the store could not be asked, in a sentence. */
  unasked: string | null;
}

async function askStore(engine: Engine, policyId: string, key: string[]): Promise<Live> {
  const sound = engine.policies.sound.find(({ policy }) => policy.id === policyId)?.policy ?? null;
  const nothing: Live = { policy: sound, key, identity: null, explanation: null, unasked: null };
  if (!sound) return { ...nothing, unasked: `The policy ${policyId} is not in the folder any more.` };
  try {
    const situation = await situate(engine, await standingNow(engine), sound, await engine.ledger.now());
    const identity = situation.catalogue[situation.judgement.table]?.identity ?? null;
    if (identity === null)
      return { ...nothing, unasked: `The store ${situation.store.name} has no such table any more.` };
    const printed = await canonicalKey(situation, sound.rule.dataset, key);
    const explanation = await explainRecord(engine, policyId, key);
    const judged = !explanation.findings.some(({ severity }) => severity === 'error');
    return {
      policy: sound,
      key: printed,
      identity,
      explanation,
      unasked: judged
        ? null
        : 'The policy does not fit the tables of its store, so whether the record is there was not asked.',
    };
  } catch (error) {
    if (error instanceof GallraError && /^store\.(unreachable|unknown)/.test(error.code))
      return { ...nothing, unasked: `The store could not be asked: ${error.message}` };
    throw error;
  }
}

/** The rule as the ledger remembers it, for a policy whose file is gone. */
async function lastVersion({ ledger }: Engine, policyId: string): Promise<CompiledPolicy> {
  const version = (await ledger.versions()).findLast(({ policy }) => policy === policyId);
  if (version) return version.compiled;
  throw new GallraError({
    code: 'policy.unknown',
    what: `There is no policy ${policyId}, and there never was one.`,
    where: 'command line',
    hint: 'Name one that gallra validate lists, or one of: gallra audit list --kind policy.published',
    actor: 'operator',
  });
}

interface Found {
  record: RecordName;
  key: Key;
  commitment: FoundCommitment;
}

/** Under the table as it is now; if it is not found so, under every table that batches of the policy ever touched. */
async function findRecord(engine: Engine, policy: CompiledPolicy, live: Live): Promise<Found[]> {
  const columns = policy.rule.dataset?.key ?? [];
  const now = live.identity === null ? [] : await findUnder(engine, live.identity, columns, live.key);
  if (now.length > 0) return now;
  const found: Found[] = [];
  for (const identity of await identitiesBefore(engine, policy, live.identity))
    found.push(...(await findUnder(engine, identity, columns, live.key)));
  return found.sort((a, b) => b.commitment.entry - a.commitment.entry);
}

async function findUnder(
  { ledger, keys }: Engine,
  identity: string,
  columns: string[],
  values: string[],
): Promise<Found[]> {
  const record: RecordName = { identity, columns, key: values };
  const found: Found[] = [];
  for (const key of keys?.byId.values() ?? [])
    for (const commitment of await ledger.findCommitment(identity, commitmentTo(record, key)))
      found.push({ record, key, commitment });
  return found.sort((a, b) => b.commitment.entry - a.commitment.entry);
}

async function identitiesOf(engine: Engine, policy: CompiledPolicy, now: string | null): Promise<string[]> {
  return [...(now === null ? [] : [now]), ...(await identitiesBefore(engine, policy, now))];
}

/** A database that moved has another identity since; the batches of before tell which it had. */
async function identitiesBefore({ ledger }: Engine, policy: CompiledPolicy, now: string | null): Promise<string[]> {
  const tables = new Set<string>();
  for await (const entry of entriesFrom(ledger, { policy: policy.id, kind: 'batch.intended' }))
    for (const table of entry.tables ?? []) tables.add(table);
  if (now !== null) tables.delete(now);
  return [...tables];
}

/** The log has to say the same; where it was pruned, or is older than roots in entries, the ledger is all there is. */
async function disposalOf({ ledger }: Engine, { batchId, entry, commitments }: FoundCommitment): Promise<Disposal> {
  const [stored] = await ledger.entries({ limit: 1, ...(entry > 0 ? { after: entry - 1 } : {}) });
  const told = stored && stored.index === entry ? decodeEntry(stored.bytes) : null;
  const differs = told?.commitments && told.commitments.root !== commitments.root.toString('hex');
  if (told && (told.kind !== 'batch.settled' || told.batch !== batchId || differs)) throw otherwiseInLog(batchId);
  const outcome = ['destroyed', 'anonymised', 'flagged'].find((name) => (told?.counts?.[name] ?? 0) > 0);
  return {
    outcome: outcome ?? 'disposed',
    batch: batchId,
    at: told?.at ?? '',
    entry,
    policy: told?.policy ?? null,
    digest: told?.digest ?? null,
    run: told?.run ?? null,
    ...(await whyOf(ledger, told?.run)),
  };
}

/** As the entry with which its run began says. */
async function whyOf(ledger: Engine['ledger'], id: string | undefined): Promise<Pick<Disposal, 'why' | 'request'>> {
  const run = id === undefined ? null : await ledger.run(id);
  if (run) {
    const from = await firstEntryFrom(ledger, run.startedAt);
    for await (const entry of entriesFrom(ledger, { from, policy: run.policy, kind: 'run.started' })) {
      if (entry.at > run.startedAt) break;
      if (entry.run !== id) continue;
      const { erasure, matter = '' } = entry;
      return erasure === undefined ? { why: 'due', request: null } : { why: 'requested', request: { erasure, matter } };
    }
  }
  return { why: null, request: null };
}

const otherwiseInLog = (batch: string): GallraError =>
  new GallraError({
    code: 'evidence.disagrees',
    what: `The ledger keeps commitments for batch ${batch} that the log does not carry.`,
    where: 'ledger',
    hint: 'Have the log verified (gallra audit check), and find out who changed the ledger. Nothing is proven meanwhile.',
    actor: 'operator',
  });
