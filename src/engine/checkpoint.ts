/**
 * Signing where the log stands, and keeping that outside. The rows since the last checkpoint are read and hashed anew, and
 * nothing is signed that contradicts what was signed before. First the ledger keeps it, then the anchors: if this dies
 * between the two, whoever comes next brings it there.
 */
import { encodeCheckpoint, originOf } from '../audit/checkpoint.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { KeptCheckpoint } from '../ports/ledger.ts';
import { rememberBegun } from './begun-anchors.ts';
import type { Engine, Evidence } from './engine.ts';
import { withHigherTiles } from './grow-tree.ts';
import { refusalOf, unreachable } from './guards/anchor.ts';
import type { Refusal } from './guards/refusal.ts';
import { type Away, type Conflict, type Head, type Look, lookAtLog } from './look-at-log.ts';

/** What reports carry. */
export interface SignedHead {
  size: number;
  /** Hex. */
  root: string;
  at: string;
}

export interface Checkpointed {
  /** Null: nothing was signed. */
  checkpoint: SignedHead | null;
  /** Anchors that keep it now. */
  anchored: string[];
  away: Away[];
  /** Why nothing was signed, or no anchor keeps it. */
  refusal: Refusal | null;
  /** True: something contradicts the log, and nothing may be disposed of; else only nobody can be reached. */
  contradicted: boolean;
}

export interface CheckpointOptions {
  /** Sign again also where nothing is new, so that silence shows. */
  heartbeat?: boolean;
  /** Only for adopting a ledger that was restored: the anchored checkpoint that its log does not continue. */
  disowns?: { size: number; root: Buffer } | undefined;
}

/** So often the anchors may move under our hands; each time another worker got its checkpoint in. */
const attempts = 10;

/** Null: neither key nor anchors are configured. Idempotent; several workers at once do no harm. */
export async function checkpoint(engine: Engine, options: CheckpointOptions = {}): Promise<Checkpointed | null> {
  const { evidence } = engine;
  if (!evidence) return null;
  let signed: KeptCheckpoint | null = null;
  for (let attempt = 1; ; attempt++) {
    const look = await lookAtLog(engine, evidence);
    const { heads, away, last, conflicts } = look;
    const conflict = options.disowns ? conflicts.find((one) => !isOfRestore(one)) : conflicts[0];
    if (conflict?.why === 'edited') await engine.ledger.rememberFault('root');
    const unsigned = { checkpoint: null, anchored: [], away, contradicted: conflict !== undefined };
    if (conflict) return { ...unsigned, refusal: refusalOf(conflict) };
    if (heads.length === 0) return { ...unsigned, refusal: unreachable(look) };
    // What was signed once is not signed again because an anchor moved.
    const insists: boolean = signed === null && (options.heartbeat === true || options.disowns !== undefined);
    const isNew = last === null || look.grown.frontier.size > last.size;
    const kept: KeptCheckpoint | null = isNew || insists ? await sign(engine, evidence, look, options) : last;
    if (kept === null && attempt < attempts) continue;
    if (kept === null) return { ...unsigned, refusal: unreachable(look) };
    signed = kept;
    const { anchored, failed, moved } = await putInto(engine, heads, kept, options);
    if (moved && attempt < attempts) continue;
    const { size, root, at } = kept;
    const all = [...away, ...failed];
    const refusal = anchored.length > 0 ? null : unreachable({ away: all });
    return { checkpoint: { size, root, at }, anchored, away: all, refusal, contradicted: false };
  }
}

/** An anchor knows of a log that goes on otherwise: a person may say that ours is the one from now on. */
export const isOfRestore = ({ why }: Conflict): boolean => why === 'ahead' || why === 'other';

/** For the end of a run, which is over whatever becomes of this. Null: nothing is signed and kept outside now. */
export async function signedHead(engine: Engine): Promise<SignedHead | null> {
  try {
    const done = await checkpoint(engine);
    return done?.refusal === null ? done.checkpoint : null;
  } catch (error) {
    if (error instanceof GallraError) return null; // The next one heals it.
    throw error;
  }
}

/** Null also: the newest is younger than that, or nothing is configured. */
export async function checkpointIfStale(engine: Engine, maxAgeMs = 60_000): Promise<Checkpointed | null> {
  if (!engine.evidence) return null;
  const last = await engine.ledger.lastCheckpoint();
  const ageMs = last === null ? maxAgeMs : Date.parse(await engine.ledger.now()) - Date.parse(last.at);
  return ageMs < maxAgeMs ? null : checkpoint(engine);
}

/** Null: somebody else, who saw more, was faster; what we would say now would contradict the order of time. */
async function sign(
  { ledger }: Engine,
  { signer }: Evidence,
  { grown, last }: Look,
  { disowns = undefined }: CheckpointOptions,
): Promise<KeptCheckpoint | null> {
  const { frontier, root, tiles } = grown;
  const { size } = frontier;
  const now = await ledger.now();
  const at = last && last.at > now ? last.at : now;
  const origin = originOf(await ledger.id());
  const note = signer.sign(encodeCheckpoint({ origin, size, root, at, disowns: disowns ?? null }));
  const kept: KeptCheckpoint = { size, root: root.toString('hex'), at, note, frontier };
  const isKept = await ledger.keepCheckpoint(kept, await withHigherTiles(ledger, tiles, last?.size ?? 0, size));
  return isKept ? kept : null;
}

interface Put {
  anchored: string[];
  failed: Away[];
  /** Somebody else put a note into one of them. */
  moved: boolean;
}

async function putInto(engine: Engine, heads: Head[], kept: KeptCheckpoint, options: CheckpointOptions): Promise<Put> {
  const put: Put = { anchored: [], failed: [], moved: false };
  for (const head of heads) {
    const { anchor, sequence } = head;
    try {
      if (lacks(head, kept, options)) await anchor.put(kept.note, sequence);
      put.anchored.push(anchor.name);
    } catch (error) {
      if (!(error instanceof GallraError) || !error.code.startsWith('anchor.')) throw error;
      if (error.code === 'anchor.moved') put.moved = true;
      else put.failed.push({ anchor: anchor.name, error });
      continue;
    }
    // Who put the first note may have died before it was said.
    if (sequence === 0 || options.heartbeat) await rememberBegun(engine, anchor);
  }
  return put;
}

/** An anchor may be further than we are by now. Disowning goes back; it is the only thing that does. */
function lacks(head: Head, kept: KeptCheckpoint, { heartbeat, disowns }: CheckpointOptions): boolean {
  if (head.checkpoint === null) return head.note === null;
  if (head.note === kept.note) return false;
  if (disowns || contradicts(head, kept)) return true;
  const { size, at } = head.checkpoint;
  return size < kept.size || (heartbeat === true && size === kept.size && at < kept.at);
}

/** It was looked at and found disowned by what is kept. */
const contradicts = ({ checkpoint: anchored }: Head, kept: KeptCheckpoint): boolean =>
  anchored !== null && kept.note.includes(`\ndisowns ${anchored.size} ${anchored.root.toString('base64')}\n`);
