/** Everything that this program can tell of its own log. What it finds wrong stops every run, until it finds it right again. */
import type { LogFault } from '../audit/soundness.ts';
import type { Engine } from './engine.ts';
import { refusalOf } from './guards/anchor.ts';
import type { Refusal } from './guards/refusal.ts';
import { type Away, lookOutside } from './look-at-log.ts';
import { type Rechecked, recheckRoots } from './recheck.ts';

export interface CheckedLog {
  sound: boolean;
  /** Entries are missing, whatever was signed. */
  fault: LogFault | null;
  recheck: Rechecked;
  /** What is kept outside contradicts the ledger. */
  conflict: Refusal | null;
  /** Anchors that agree, and those that could not be asked. */
  agreeing: string[];
  away: Away[];
}

/** @param actor who asked; where all is well an entry says so. */
export async function checkWholeLog(engine: Engine, actor: string): Promise<CheckedLog> {
  const { ledger } = engine;
  const recheck = await recheckRoots(engine);
  if (recheck.difference) await ledger.rememberFault('root');
  const look = await lookOutside(engine);
  const [conflict] = look?.conflicts ?? [];
  const { fault: remembered } = await ledger.checkLog();
  // A recheck forgets what was remembered, so it may only be asked where nothing else is wrong. Who cannot check
  // signatures cannot tell that what contradicted one is right again.
  const keyless = remembered === 'root' && !engine.evidence;
  const fault = recheck.difference || conflict || keyless ? remembered : await ledger.recheckLog(actor);
  return {
    sound: fault === null && recheck.difference === null && conflict === undefined,
    fault,
    recheck,
    conflict: conflict ? refusalOf(conflict) : null,
    agreeing: conflict ? [] : (look?.heads ?? []).map(({ anchor }) => anchor.name),
    away: look?.away ?? [],
  };
}
