/** What outlives the ledger, in memory: the mark, and the journal of holds. */
import type { Mark } from '../../audit/mark.ts';
import type { HoldDecision } from '../../ports/store.ts';

export interface Keepsakes {
  mark: Mark | null;
  /** By hold and decision, oldest first. */
  journal: Map<string, HoldDecision>;
}

export const newKeepsakes = (): Keepsakes => ({ mark: null, journal: new Map() });

export function moveMark(keepsakes: Keepsakes, to: Mark, back?: 'back'): void {
  if (back || keepsakes.mark === null || to.index > keepsakes.mark.index) keepsakes.mark = { ...to };
}

export function writeDecision({ journal }: Keepsakes, decision: HoldDecision): void {
  const nameOf = (what: HoldDecision['decision']): string => JSON.stringify([decision.hold, what]);
  const name = nameOf(decision.decision);
  if (!journal.get(name)?.sealed) journal.set(name, { ...decision });
  const placed = journal.get(nameOf('placed'));
  if (placed && journal.has(nameOf('released'))) Object.assign(placed, { keyId: null, sealed: null });
}
