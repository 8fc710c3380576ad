/**
 * Which anchors ever kept a checkpoint of this log: the log says so itself. An anchor of those that is empty is not new,
 * and a volume that is not mounted does not pass for one.
 */
import type { decodeEntry } from '../audit/entry.ts';
import type { Anchor } from '../ports/anchor.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { entriesFrom } from './log-position.ts';

const begun = 'anchor.begun';

export async function wasBegun(ledger: Ledger, { name }: Pick<Anchor, 'name'>): Promise<boolean> {
  for await (const { reason, settings } of entriesFrom(ledger, { kind: 'settings.changed' }))
    if (reason === begun && settings?.anchor === name) return true;
  return false;
}

/** To be said when the first note is in it. Idempotent; should this die before, the anchor passes for a new one until it is said. */
export async function rememberBegun({ ledger, worker }: Engine, { name }: Pick<Anchor, 'name'>): Promise<void> {
  if (await wasBegun(ledger, { name })) return;
  await ledger.append({
    kind: 'settings.changed',
    actor: `worker:${worker}`,
    reason: begun,
    settings: { anchor: name },
  });
}

/** What `settings.changed` says of the settings themselves. */
export const isOfSettings = ({ reason }: ReturnType<typeof decodeEntry>): boolean => reason !== begun;
