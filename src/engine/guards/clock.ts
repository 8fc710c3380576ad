/**
 * A clock in doubt: ledger, store and worker tell different times, the ledger's time went back, or it leapt. A clock that
 * is ahead destroys early (law L1), and only comparing clocks shows it.
 */
import type { LogCheck, Run } from '../../ports/ledger.ts';
import type { Store } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { awaitApproval, type Refusal, refuse } from './refusal.ts';

/** Clocks under NTP agree within milliseconds; beyond this something is wrong with one of them. */
const toleranceMs = 5_000;

/** How far a clock is ahead of the worker's: somewhere between, because asking takes time. */
export interface Offset {
  whose: string;
  leastMs: number;
  mostMs: number;
}

export async function clockOffsets(engine: Engine, stores: Store[]): Promise<Offset[]> {
  const offsets = [
    { whose: 'the worker', leastMs: 0, mostMs: 0 },
    await offsetOf(engine, 'the ledger', () => engine.ledger.now()),
  ];
  for (const store of stores) offsets.push(await offsetOf(engine, `the store ${store.name}`, () => store.now()));
  return offsets;
}

async function offsetOf(engine: Engine, whose: string, ask: () => Promise<string>): Promise<Offset> {
  const before = engine.clock.now().getTime();
  const told = Date.parse(await ask());
  const after = engine.clock.now().getTime();
  return { whose, leastMs: told - Math.max(before, after), mostMs: told - Math.min(before, after) };
}

/** The two clocks that are certainly furthest apart, if that is too far. */
export function guardDisagreement(offsets: Offset[]): Refusal | null {
  let worst = { apartMs: toleranceMs, ahead: '', behind: '' };
  for (const ahead of offsets) {
    for (const behind of offsets) {
      const apartMs = ahead.leastMs - behind.mostMs;
      if (apartMs > worst.apartMs) worst = { apartMs, ahead: ahead.whose, behind: behind.whose };
    }
  }
  if (worst.ahead === '') return null;
  return refuse(
    'guard.clock',
    `The clock of ${worst.ahead} is ${seconds(worst.apartMs)} ahead of that of ${worst.behind}.`,
    'Set the clocks right, by NTP on every machine; then the next run goes ahead by itself.',
    'operator',
  );
}

/** @param runs earlier runs of the policy. */
export function guardBackwards(check: Pick<LogCheck, 'now' | 'newestAt'>, runs: Pick<Run, 'asOf'>[]): Refusal | null {
  const latest = [check.newestAt, ...runs.map(({ asOf }) => asOf)].sort().at(-1) ?? check.now;
  const backMs = Date.parse(latest) - Date.parse(check.now);
  if (backMs <= toleranceMs) return null;
  return refuse(
    'guard.clock',
    `The ledger's clock went back: it is ${seconds(backMs)} behind what the ledger itself has recorded.`,
    "Set the clock of the ledger's server right; then the next run goes ahead by itself.",
    'operator',
  );
}

export function guardLeap({ leaptFrom, now }: Pick<LogCheck, 'leaptFrom' | 'now'>): Refusal | null {
  if (leaptFrom === null) return null;
  return awaitApproval(
    'guard.leap',
    `The ledger's clock leapt: nothing was recorded between ${leaptFrom.slice(0, 10)} and now, ${now.slice(0, 10)}.`,
    'Check that today is right and that the service really stood still so long',
  );
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
