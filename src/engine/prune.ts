/**
 * The log's own retention: entries and commitments have their periods too. Only a beginning goes. What must not be
 * forgotten is said again first, then that it goes, and that is signed and kept outside; only then it goes.
 */
import type { NewEntry } from '../audit/entry.ts';
import { sha256 } from '../audit/sha256.ts';
import { tileWidth } from '../audit/tiles.ts';
import { rootOf } from '../audit/tree.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { checkpoint } from './checkpoint.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';
import { entriesFrom, firstEntryFrom } from './log-position.ts';
import { recheckRoots } from './recheck.ts';

export interface PruneOptions {
  /** Whole calendar years, in UTC, before the one that it is now. */
  logYears: number;
  commitmentYears: number;
}

export interface Pruned {
  /** Batches whose commitments went. */
  batches: number;
  /** Entries that went. */
  entries: number;
  /** Why nothing of the log went although it is old enough: for now, or until somebody acts. */
  refusal: Refusal | null;
}

/** Idempotent: whatever dies in the middle is gone on with the next time. */
export async function pruneEvidence(engine: Engine, options: PruneOptions): Promise<Pruned> {
  const { ledger, worker } = engine;
  const now = await ledger.now();
  const batches = await ledger.pruneCommitments(yearsBefore(now, options.commitmentYears), `worker:${worker}`);
  // Whom a request was about is kept as long as what was erased can be recognised, for a store that is restored.
  await ledger.forgetErasures(yearsBefore(now, options.commitmentYears));
  const first = await firstEntryFrom(ledger, yearsBefore(now, options.logYears));
  const size = first - (first % tileWidth);
  const began = (await ledger.beginning()).size;
  if (size <= began) return { batches, entries: 0, refusal: null };
  const refusal = await pruneTo(engine, size);
  return { batches, entries: refusal ? 0 : size - began, refusal };
}

const yearsBefore = (now: string, years: number): string =>
  new Date(Date.UTC(new Date(now).getUTCFullYear() - years, 0, 1)).toISOString();

async function pruneTo(engine: Engine, size: number): Promise<Refusal | null> {
  const { ledger } = engine;
  const { frontier, difference } = await recheckRoots(engine, size);
  if (difference || frontier === null) return refusal('The log does not give the roots that were signed.');
  const root = rootOf(frontier).toString('hex');
  if (!(await isAnnounced(engine, size, root))) {
    for (const entry of [...(await policiesAgain(engine, size)), ...(await holdsAgain(engine, size))])
      await ledger.append(entry);
    const actor = `worker:${engine.worker}`;
    await ledger.append({ kind: 'log.pruned', actor, checkpoint: { size, root } });
  }
  // Without anything to sign with, the entry alone has to tell.
  const kept = await checkpoint(engine);
  if (kept?.refusal) return kept.refusal;
  try {
    await ledger.pruneLog(frontier, []);
    return null;
  } catch (error) {
    if (error instanceof GallraError && error.code === 'log.prune') return refusal(error.message);
    throw error;
  }
}

const refusal = (message: string): Refusal => ({
  code: 'log.prune',
  message,
  hint: 'Run gallra audit check; what is merely open is tried again tomorrow.',
  actor: 'operator',
});

async function isAnnounced({ ledger }: Engine, size: number, root: string): Promise<boolean> {
  for await (const { checkpoint: told } of entriesFrom(ledger, { kind: 'log.pruned' }))
    if (told?.size === size && told.root === root) return true;
  return false;
}

/** The versions in force whose approval goes. */
async function policiesAgain({ ledger, worker }: Engine, size: number): Promise<NewEntry[]> {
  const versions = await ledger.versionsInForce();
  const approved = new Map<string, number>();
  for (const kind of ['policy.approved', 'policy.restated'] as const)
    for await (const { index, policy, digest } of entriesFrom(ledger, { kind }))
      approved.set(`${policy} ${digest}`, index);
  return versions.flatMap(({ policy, digest, compiled, source, approvedBy }): NewEntry[] => {
    const index = approved.get(`${policy} ${digest}`);
    if (index !== undefined && index >= size) return [];
    const { rule, about } = compiled;
    const byPerson = approvedBy !== null && !approvedBy.startsWith('worker:');
    return [
      {
        kind: 'policy.restated',
        actor: `worker:${worker}`,
        policy,
        digest,
        ...(rule.dataset === null ? {} : { store: rule.dataset.store, table: rule.dataset.table }),
        ...(rule.disposition === null ? {} : { action: rule.disposition.kind }),
        controller: about.controller,
        basis: about.basis,
        ...(byPerson ? { approvals: { rule: approvedBy } } : { waived: ['rule'] }),
        text: sha256(Buffer.from(source, 'utf8')).toString('hex'),
        ...(index === undefined ? {} : { repeats: index }),
      },
    ];
  });
}

/** The holds in force of which the log would not tell any more. */
async function holdsAgain({ ledger, worker }: Engine, size: number): Promise<NewEntry[]> {
  const placed = new Map<string, NewEntry & { index: number }>();
  for (const kind of ['hold.placed', 'hold.restored', 'hold.restated'] as const)
    for await (const entry of entriesFrom(ledger, { kind })) if (entry.hold) placed.set(entry.hold, entry);
  return (await ledger.holds({})).flatMap((hold): NewEntry[] => {
    const entry = placed.get(hold.id);
    if (entry && entry.index >= size) return [];
    return [
      {
        kind: 'hold.restated',
        actor: `worker:${worker}`,
        hold: hold.id,
        store: hold.store,
        table: hold.table,
        tables: [hold.identity],
        action: hold.restriction ? 'restriction' : 'hold',
        ...(entry?.reason === undefined ? {} : { reason: entry.reason }),
        matter: hold.matter,
        ...(entry ? { repeats: entry.index } : {}),
      },
    ];
  });
}
