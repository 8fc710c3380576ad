/** Records of one policy that are there too long: overdue, or past the maximum that the notice promises. The store itself counts. */
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { lastRun } from '../../policy/runs-on.ts';
import type { Alert } from '../../ports/alerts.ts';
import type { Engine } from '../engine.ts';
import { countOf } from '../limits.ts';
import { heldIn, situate } from '../situate.ts';
import { standingNow } from '../standing.ts';
import { alertOf, hours, magnitude } from './alert.ts';

/** Of these there is something to count: a period runs, and something happens at its end. */
export const countable = ({ rule }: CompiledPolicy): boolean =>
  rule.dataset !== null && rule.retain.kind === 'dated' && rule.disposition !== null;

/**
 * Overdue is what was due already at the last scheduled run that is at least `overdueDays` ago: it should have gone then,
 * however rarely the policy runs. @throws what situating and the store throw
 */
export async function tooLongAlerts(engine: Engine, policy: CompiledPolicy, overdueDays: number): Promise<Alert[]> {
  const asOf = await engine.ledger.now();
  const situation = await situate(engine, await standingNow(engine), policy, asOf);
  // Told by the runs, which are refused for it.
  if (situation.findings.some(({ severity }) => severity === 'error')) return [];
  const { store, judgement } = situation;
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  const now = await store.tally(judgement, held);
  const missedRun = shouldHaveGone(policy, asOf, overdueDays);
  const asked = countOf(now, 'due') > 0 && judgement.action !== null && !(await isYounger(engine, policy, missedRun));
  const then = asked ? countOf({ lines: await store.lines(situation.judgedAt(missedRun), held) }, 'due') : 0;
  const overdue = Math.min(then, countOf(now, 'due'));
  const policies = [policy.id];
  const alerts: Alert[] = [];
  if (overdue > 0)
    alerts.push(
      alertOf('overdue', 'daily', policy.id, {
        policies,
        since: missedRun,
        counts: { records: overdue },
        gist: magnitude(overdue),
        facts: { store: store.name },
      }),
    );
  if (now.beyondMaximum > 0)
    alerts.push(
      alertOf('beyond-maximum', 'daily', policy.id, {
        policies,
        counts: { records: now.beyondMaximum },
        gist: magnitude(now.beyondMaximum),
        facts: { store: store.name },
      }),
    );
  return alerts;
}

/** A rule that came into force after that run could not have taken anything in it. One that waits for approval is no excuse. */
async function isYounger({ ledger }: Engine, { id, digest }: CompiledPolicy, run: string): Promise<boolean> {
  const version = (await ledger.versionsInForce()).find((one) => one.policy === id && one.digest === digest);
  return version?.approvedAt !== undefined && version.approvedAt !== null && version.approvedAt > run;
}

/** While a store cannot be asked nobody knows. */
export const uncountedAlert = ({ id, rule }: CompiledPolicy, code: string): Alert =>
  alertOf('uncounted', 'daily', id, {
    policies: [id],
    code,
    steadyMs: hours(24),
    facts: { store: rule.dataset?.store },
  });

function shouldHaveGone({ schedule, rule }: CompiledPolicy, asOf: string, days: number): string {
  const then = new Date(Date.parse(asOf) - days * hours(24)).toISOString();
  return (schedule && lastRun(schedule, rule.timezone, then)) || then;
}
