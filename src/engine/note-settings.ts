/** What the program is set to stands in the log, and again whenever it changes: a switch that is off explains a lot later. */
import type { decodeEntry, NewEntry } from '../audit/entry.ts';
import { isOfSettings } from './begun-anchors.ts';
import type { Engine } from './engine.ts';
import { entriesFrom } from './log-position.ts';

/** To be called when work begins. Writes an entry only if the last one says something else. */
export async function noteSettings(engine: Engine): Promise<void> {
  const settings = settingsOf(engine);
  let newest: ReturnType<typeof decodeEntry> | null = null;
  for await (const entry of entriesFrom(engine.ledger, { kind: 'settings.changed' }))
    if (isOfSettings(entry)) newest = entry;
  if (JSON.stringify(newest?.settings) === JSON.stringify(settings)) return;
  await engine.ledger.append({ kind: 'settings.changed', actor: `worker:${engine.worker}`, settings });
}

/** No secret: keys by their ids. */
function settingsOf({ settings, keys, evidence }: Engine): NonNullable<NewEntry['settings']> {
  const { signer, anchors } = evidence ?? {};
  return {
    requireApproval: settings.requireApproval,
    requireAnchor: settings.requireAnchor,
    requireLogRole: settings.requireLogRole,
    twoPersonRelease: settings.twoPersonRelease === true,
    approverNotAuthor: settings.approverNotAuthor === true,
    leaseMs: settings.leaseMs,
    batchSize: settings.batchSize,
    commitmentKey: keys?.current.id ?? 'none',
    signingKey: signer?.verifierKey ?? 'none',
    anchors: anchors?.map(({ name }) => name).join(', ') || 'none',
    organisation: settings.organisation ?? 'none',
    software: settings.software,
  };
}
