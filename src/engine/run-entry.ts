/** What every audit entry of a run says: which rule, on what authority, where, at which as-of, by which program. */
import type { NewEntry } from '../audit/entry.ts';
import { cutoff } from '../policy/calendar.ts';
import type { Period, Rule } from '../policy/compiled.ts';
import type { Engine } from './engine.ts';
import { approvedVersion } from './refusals.ts';
import type { Situation } from './situate.ts';

export function entryOf(
  engine: Engine,
  kind: NewEntry['kind'],
  runId: string,
  { policy, store, judgement, erasure }: Situation,
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
    ...(erasure ? { erasure: erasure.id, matter: erasure.matter } : {}),
  };
}

/** The first of a run also says how it disposes, by what that is known, up to which days, and who approved the rule. */
export async function startOf(engine: Engine, runId: string, situation: Situation): Promise<NewEntry> {
  const { policy, store, judgement } = situation;
  const { organisation } = engine.settings;
  const version = await approvedVersion(engine, policy);
  // What the program approved by itself, because approvals are waived, nobody approved.
  const approvedBy = version?.approvedBy?.startsWith('worker:') ? null : version?.approvedBy;
  const cutoffs = situation.erasure ? null : cutoffsOf(policy.rule, judgement.asOf);
  return {
    ...entryOf(engine, 'run.started', runId, situation),
    ...(organisation === null ? {} : { organisation }),
    ...(judgement.action
      ? {
          method: judgement.action.kind === 'destroy' ? 'DELETE' : 'UPDATE',
          // Only a store that is bound to a ledger keeps receipts, and some keep nothing at all.
          verification: store.keepsNothing || (await store.boundLedger()) === null ? 'absence' : 'receipt',
        }
      : {}),
    ...(cutoffs === null ? {} : { cutoffs }),
    ...(approvedBy ? { approvals: { rule: approvedBy } } : {}),
  };
}

/** Latest starting day that is due, for the period and for each extension. */
function cutoffsOf({ retain, timezone }: Rule, asOf: string): Record<string, string> | null {
  if (retain.kind !== 'dated') return null;
  const periods = [retain.period, ...retain.extend.map(({ period }) => period)];
  return Object.fromEntries(periods.map((period) => [isoOf(period), cutoff(asOf, null, period, timezone)]));
}

/** `P2M`, `P1Y6M`, `P1000D`: for whoever reads the log with a program. */
function isoOf({ months, days }: Period): string {
  const years = Math.floor(months / 12);
  const parts = [`${years}Y`, `${months % 12}M`, `${days}D`].filter((part) => !/^0/.test(part));
  return `P${parts.join('') || '0D'}`;
}
