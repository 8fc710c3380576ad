/**
 * `verify`: a store that deletes by itself is looked at, never touched. Either nothing overdue is left, or it is said.
 */

import { contextOf } from '../policy/judge.ts';
import { all } from '../policy/predicate.ts';
import { resolveCondition } from '../policy/resolve-condition.ts';
import type { Engine } from './engine.ts';
import { countOf } from './limits.ts';
import { entryOf } from './run-entry.ts';
import type { RunReport } from './run-report.ts';
import { heldIn, type Situation } from './situate.ts';

export async function attest(engine: Engine, situation: Situation, runId: string): Promise<RunReport> {
  const { policy, store, judgement, tables } = situation;
  const disposition = policy.rule.disposition;
  const none = disposition?.kind === 'verify' ? disposition.none : null;
  const held = heldIn(situation, await engine.ledger.holds({ tables }));
  const tally = none ? null : await store.tally(judgement, held);
  const overdue = none
    ? await store.count(
        judgement.table,
        all(judgement.scope, resolveCondition(none, contextOf(policy, judgement.asOf))),
      )
    : countOf(tally ?? { tableRows: 0, lines: [], beyondMaximum: 0 }, 'due');
  const found = none ? 'found' : 'overdue';
  const left = Object.fromEntries(
    (tally?.lines ?? []).filter(({ outcome }) => outcome !== 'due').map(({ outcome, count }) => [outcome, count]),
  );
  const counts = { ...left, [found]: overdue };
  await engine.ledger.append({ ...entryOf(engine, 'store.verified', runId, situation), counts });
  const end = {
    state: 'finished' as const,
    counts,
    parts: {},
    code: overdue > 0 ? `verify.${found}` : null,
    message: null,
  };
  await engine.ledger.endRun(runId, end, { ...entryOf(engine, 'run.finished', runId, situation), counts });
  return {
    runId,
    policy: policy.id,
    state: 'finished',
    asOf: judgement.asOf,
    counts,
    parts: {},
    beyondMaximum: tally?.beyondMaximum ?? 0,
    refusal:
      overdue === 0
        ? null
        : {
            code: `verify.${found}`,
            message: `${overdue} records in ${store.name} should not be there any more.`,
            hint: 'Ask whoever runs that system why its own deletion left them.',
            actor: 'operator',
          },
    waived: [],
    checkpoint: null,
  };
}
