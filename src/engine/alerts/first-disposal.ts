/**
 * A notice ahead of the first time that anything is disposed of under a new or changed rule: somebody may still look, and
 * pause. It keeps nothing from running.
 */
import { firstInstantAfter, localDay } from '../../policy/calendar.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { nextRun } from '../../policy/runs-on.ts';
import type { Alert, AlertBook } from '../../ports/alerts.ts';
import type { PolicyVersion } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import { checkLimits, countOf } from '../limits.ts';
import { policyStates } from '../policy-state.ts';
import { heldIn, situate } from '../situate.ts';
import { standingNow } from '../standing.ts';
import { alertOf, hours } from './alert.ts';

/** So many runs ahead are looked at, one a day. */
const mostDays = 31;

/** Policies in force that dispose of something and under whose rule, as it is, nothing has gone yet. */
export async function newRules(engine: Engine, book: Pick<AlertBook, 'disposedUnder'>): Promise<CompiledPolicy[]> {
  const { ledger, policies } = engine;
  const versions = await ledger.versionsInForce();
  const states = policyStates(policies, versions, await standingNow(engine), await ledger.pauses(), () => undefined);
  const found: CompiledPolicy[] = [];
  for (const { policy, state } of states) {
    const disposes = policy?.rule.disposition && policy.rule.disposition.kind !== 'verify';
    if (!policy || state !== 'in-force' || !disposes || policy.schedule === null) continue;
    if (!(await book.disposedUnder(policy.id, policy.digest))) found.push(policy);
  }
  return found;
}

/** Null: no run within the time would dispose of anything. @throws what situating and the store throw */
export async function firstDisposal(engine: Engine, policy: CompiledPolicy, aheadHours: number): Promise<Alert | null> {
  const now = await engine.ledger.now();
  const moments = runsWithin(policy, now, aheadHours);
  const [next] = moments;
  if (next === undefined) return null;
  const situation = await situate(engine, await standingNow(engine), policy, now);
  if (situation.findings.some(({ severity }) => severity === 'error')) return null;
  const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
  for (const at of moments) {
    const tally = await situation.store.tally(situation.judgedAt(at), held);
    const due = countOf(tally, 'due');
    if (due === 0) continue;
    const { exceeded } = checkLimits(policy.rule.limits, tally);
    const version = await inForce(engine, policy);
    return alertOf('disposal.first', 'urgent', `${policy.id}:${policy.digest.slice(0, 12)}`, {
      policies: [policy.id],
      since: at,
      code: exceeded === null ? null : `limits.${exceeded}`,
      counts: { due, rows: Math.max(tally.tableRows, due) },
      facts: {
        action: policy.rule.disposition?.kind,
        store: situation.store.name,
        by: version?.approvedBy,
        approvedAt: version?.approvedAt,
      },
      once: true,
    });
  }
  return null;
}

/** The first of each day. */
function runsWithin({ schedule, rule }: CompiledPolicy, now: string, aheadHours: number): string[] {
  const end = new Date(Date.parse(now) + hours(aheadHours)).toISOString();
  const found: string[] = [];
  for (let at = now; schedule !== null && found.length < mostDays; ) {
    const next = nextRun(schedule, rule.timezone, at);
    if (next === null || next > end) break;
    found.push(next);
    // One that runs at midnight itself runs on that day.
    at = new Date(Date.parse(firstInstantAfter(localDay(next, rule.timezone), rule.timezone)) - 1).toISOString();
  }
  return found;
}

const inForce = async ({ ledger }: Engine, { id, digest }: CompiledPolicy): Promise<PolicyVersion | undefined> =>
  (await ledger.versionsInForce()).find((version) => version.policy === id && version.digest === digest);
