/**
 * What stops a run before anything is touched. Each refusal says who must act and what to do.
 */
import type { Actor } from '../errors/gallra-error.ts';
import { schemaDigest } from '../policy/check-catalogue.ts';
import type { CompiledPolicy, Part } from '../policy/compiled.ts';
import type { PolicyVersion } from '../ports/ledger.ts';
import type { Tally } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { checkLimits, type LimitVerdict } from './limits.ts';
import type { Situation } from './situate.ts';
import { type Standing, type Stop, stopFor } from './standing.ts';

export interface Refusal {
  code: string;
  message: string;
  hint: string;
  actor: Actor;
}

/** Everything that can be told without counting. The first refusal, the most basic first. */
export async function refusalBefore(engine: Engine, standing: Standing, situation: Situation): Promise<Refusal | null> {
  const { policy, store, catalogue, findings } = situation;
  const stop = stopFor(policy, standing, catalogue);
  if (stop) return stopped(policy, stop);
  const fault = findings.find(({ severity }) => severity === 'error');
  if (fault) return { code: fault.code, message: fault.what, hint: fault.hint, actor: 'author' };
  const entry = engine.policies.stores.find(({ name }) => name === store.name);
  if (entry?.access === 'read' && situation.judgement.action) {
    return refuse(
      'store.readOnly',
      `The store ${store.name} is connected for reading only.`,
      'Write access: dispose for it in stores.yaml, or use disposition: verify.',
      'operator',
    );
  }
  if (objectParts(policy.rule.dataset?.parts ?? []).length > 0) {
    return refuse(
      'store.kind',
      `${policy.id} has parts in another store, which this version cannot dispose of.`,
      'Keep such records out of the dataset until it can.',
      'author',
    );
  }
  const bound = await store.boundLedger();
  if (bound !== null && bound !== (await engine.ledger.id())) {
    return refuse(
      'store.bound',
      `The store ${store.name} is bound to another ledger, whose holds this one does not know.`,
      'Connect the ledger that the store was prepared for; a copy of a store needs a ledger of its own.',
      'operator',
    );
  }
  const version = await approvedVersion(engine, policy);
  if (version?.schemaDigest && version.schemaDigest !== schemaDigest(policy, catalogue)) {
    return refuse(
      'schema.changed',
      `The tables of ${policy.id} changed since it was approved.`,
      `Look at its plan, then run: gallra approve ${policy.id}`,
      'approver',
    );
  }
  return null;
}

/** More than the limits, unless a person approved this very run for at least as many. */
export function refusalByLimits(
  policy: CompiledPolicy,
  tally: Tally,
  approvedMaximum: number | null,
): { verdict: LimitVerdict; refusal: Refusal | null } {
  const verdict = checkLimits(policy.rule.limits, tally);
  if (verdict.exceeded === null || (approvedMaximum !== null && verdict.due <= approvedMaximum))
    return { verdict, refusal: null };
  const { records, share } = policy.rule.limits;
  const limit = verdict.exceeded === 'records' ? `${records} records` : `${percent(share)} of the table`;
  return {
    verdict,
    refusal: refuse(
      `limits.${verdict.exceeded}`,
      `${verdict.due} records are due, ${percent(verdict.share)} of the table; the limit for one run is ${limit}.`,
      'Look at the plan; if it is right, approve this run: gallra approve <run>',
      'approver',
    ),
  };
}

export const approvedVersion = async (engine: Engine, policy: CompiledPolicy): Promise<PolicyVersion | null> =>
  (await engine.ledger.versionsInForce()).find(
    (version) => version.policy === policy.id && version.digest === policy.digest,
  ) ?? null;

function stopped(policy: CompiledPolicy, stop: Stop): Refusal {
  const whose =
    stop.policy === policy.id ? policy.id : `${policy.id} waits for ${stop.policy}, over the same tables: it`;
  const mend = `mend its file, or give its claims up: gallra retire ${stop.policy}`;
  switch (stop.why) {
    case 'unapproved':
      return refuse(
        'policy.unapproved',
        `${whose} was never approved.`,
        `Look at its plan, then run: gallra approve ${stop.policy}`,
        'approver',
      );
    case 'changed':
      return refuse(
        'policy.changed',
        `${whose} changed since it was approved.`,
        `Look at its plan, then run: gallra approve ${stop.policy}`,
        'approver',
      );
    case 'gone':
      return refuse(
        'policy.gone',
        `${whose} has no file any more.`,
        `Bring the file back, or give its claims up: gallra retire ${stop.policy}`,
        'approver',
      );
    case 'broken':
      return refuse(
        'policy.broken',
        `${whose} has a file that cannot be used.`,
        `Run gallra validate, ${mend}`,
        'author',
      );
  }
}

const objectParts = (parts: Part[]): Part[] =>
  parts.flatMap((part) => (part.kind === 'object' ? [part] : part.kind === 'rows' ? objectParts(part.parts) : []));

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const refuse = (code: string, message: string, hint: string, actor: Actor): Refusal => ({ code, message, hint, actor });
