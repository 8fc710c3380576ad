/**
 * `verify`: a store that deletes by itself is looked at, never touched. Either nothing overdue is left, or it is said.
 */

import { dayOf, localDay } from '../policy/calendar.ts';
import { contextOf } from '../policy/judge.ts';
import { all } from '../policy/predicate.ts';
import { resolveCondition } from '../policy/resolve-condition.ts';
import type { Tally } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { oldestLeft } from './finish-run.ts';
import { countOf } from './limits.ts';
import { entryOf } from './run-entry.ts';
import type { RunReport } from './run-report.ts';
import { heldIn, type Situation } from './situate.ts';

/** @param waived what a person set aside for this one. */
export async function attest(
  engine: Engine,
  situation: Situation,
  runId: string,
  waived: string[] = [],
): Promise<RunReport> {
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
  const oldestDays = tally && overdue > 0 ? oldestIn(tally, situation) : null;
  const aged = oldestDays === null ? {} : { oldestDays };
  const left = Object.fromEntries(
    (tally?.lines ?? []).filter(({ outcome }) => outcome !== 'due').map(({ outcome, count }) => [outcome, count]),
  );
  const counts = { ...left, [found]: overdue };
  await engine.ledger.append({ ...entryOf(engine, 'store.verified', runId, situation), counts, ...aged });
  const end = {
    state: 'finished' as const,
    counts,
    parts: {},
    code: overdue > 0 ? `verify.${found}` : null,
    message: null,
    aftermath: {
      ...{ tableRows: tally?.tableRows ?? 0, forecast: null },
      ...{ beyondMaximum: tally?.beyondMaximum ?? 0, oldest: tally && oldestLeft(tally) },
    },
  };
  await engine.ledger.endRun(runId, end, {
    ...entryOf(engine, 'run.finished', runId, situation),
    counts,
    ...(waived.length > 0 ? { waived } : {}),
  });
  return {
    runId,
    policy: policy.id,
    state: 'finished',
    asOf: judgement.asOf,
    counts,
    parts: {},
    ...aged,
    beyondMaximum: tally?.beyondMaximum ?? 0,
    refusal:
      overdue === 0
        ? null
        : {
            code: `verify.${found}`,
            message: `${overdue} records in ${store.name} should not be there any more${oldestDays === null ? '' : `; the period of the oldest began ${oldestDays} days ago`}.`,
            hint: 'Ask whoever runs that system why its own deletion left them.',
            actor: 'operator',
          },
    waived,
    checkpoint: null,
  };
}

/** Whole days since the period of the oldest began, in the policy's zone. Null: it has no readable beginning. */
function oldestIn({ lines }: Tally, { policy, judgement }: Situation): number | null {
  const oldest = lines.find(({ outcome }) => outcome === 'due')?.oldest;
  const day = oldest ? dayOf(oldest, policy.rule.timezone, '0001-01-01') : 'unusable';
  if (day === 'unusable') return null;
  return (Date.parse(localDay(judgement.asOf, policy.rule.timezone)) - Date.parse(day)) / 86_400_000;
}
