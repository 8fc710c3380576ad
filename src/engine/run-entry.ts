/** What every audit entry of a run says: which rule, on what authority, where, at which as-of, by which program. */
import type { NewEntry } from '../audit/entry.ts';
import type { Engine } from './engine.ts';
import type { Situation } from './situate.ts';

export function entryOf(
  engine: Engine,
  kind: NewEntry['kind'],
  runId: string,
  { policy, store, judgement }: Situation,
): NewEntry {
  return {
    kind,
    actor: `worker:${engine.worker}`,
    policy: policy.id,
    digest: policy.digest,
    run: runId,
    store: store.name,
    table: judgement.table,
    controller: policy.about.controller,
    basis: policy.about.basis,
    action: policy.rule.disposition?.kind ?? 'none',
    asOf: judgement.asOf,
    software: engine.settings.software,
  };
}
