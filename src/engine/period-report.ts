/**
 * A report of a period: for every policy, by system and controller, what was disposed of, what was left and why, and what
 * somebody has to look at; and every decision, guard, hold, restore and setting of those days. The past comes from the log,
 * the present from the stores.
 */
import { originOf } from '../audit/checkpoint.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { firstInstantAfter, firstInstantOf } from '../policy/calendar.ts';
import type { CompiledPolicy, Day } from '../policy/compiled.ts';
import type { Certificate } from './certificate.ts';
import { checkpointOf } from './certificate.ts';
import { coveringCheckpoint } from './covering-checkpoint.ts';
import type { Engine } from './engine.ts';
import { eventsOf, type PeriodEvents, type PolicyEvents, readPeriod } from './period-events.ts';
import { type StateNow, stateNow } from './period-state.ts';
import { type Standing, standingNow } from './standing.ts';

export interface PeriodOrder {
  /** Days of the zone, both included. */
  from: Day;
  to: Day;
  timezone: string;
  /** As policies write them. */
  controller?: string | undefined;
  system?: string | undefined;
  /** False: the stores are not asked what is overdue now. */
  askStores: boolean;
}

/** As JSON it is stable: fields are added within a version, never changed. Instants are ISO 8601 in UTC. */
export interface PeriodReport {
  document: 'gallra report';
  version: 1;
  issuedAt: string;
  issuedBy: string;
  organisation: string | null;
  period: { from: Day; to: Day; timezone: string; over: boolean };
  filter: { controller: string | null; system: string | null };
  /** By system, then by policy. */
  policies: PolicyRow[];
  /** Of everything in this ledger where nothing is filtered; else of the policies above. */
  events: PeriodEvents;
  log: {
    origin: string;
    /** Index of the first and the last entry of the period. Null: there is none. */
    from: number | null;
    to: number | null;
    /** True: the log was pruned within the period, so the report is not whole. */
    pruned: boolean;
    checkpoint: Certificate['log']['checkpoint'];
  };
}

export interface PolicyRow {
  policy: string;
  system: string;
  controller: string[];
  /** As it stands now, or was last; what the words are told from. */
  compiled: CompiledPolicy;
  /** `in-force`, `unapproved` (never approved), `changed` (the change is not), `broken`, `gone`, `gap` (a declared one), `retired`. */
  standing: 'in-force' | 'unapproved' | 'changed' | 'broken' | 'gone' | 'gap' | 'retired';
  paused: boolean;
  /** What happened in the period. */
  done: PolicyEvents;
  /** What the store says now. Null: there is nothing to ask, or it was not asked. */
  now: StateNow | null;
  /** Why it could not be asked. */
  unasked: string | null;
}

/** @throws `report.nothing` when a filter fits no policy. */
export async function periodReport(engine: Engine, order: PeriodOrder): Promise<PeriodReport> {
  const { ledger, settings } = engine;
  const issuedAt = await ledger.now();
  const start = firstInstantOf(order.from, order.timezone);
  const end = firstInstantAfter(order.to, order.timezone);
  const standing = await standingNow(engine);
  const known = await policiesOf(engine, standing);
  const chosen = known.filter(
    ({ system, controller }) =>
      (order.system === undefined || same(system, order.system)) &&
      (order.controller === undefined || controller.some((one) => same(one, order.controller ?? ''))),
  );
  if (chosen.length === 0) throw nothing(known, order);
  const filtered = order.system !== undefined || order.controller !== undefined;
  const only = {
    policies: new Set(chosen.map(({ policy }) => policy)),
    stores: new Set(chosen.flatMap(({ compiled }) => compiled.rule.dataset?.store ?? [])),
  };
  const read = await readPeriod(ledger, start, end, filtered ? only : null);
  const policies: PolicyRow[] = [];
  for (const row of chosen) {
    const { now, unasked } =
      order.askStores && row.standing === 'in-force' ? await stateNow(engine, standing, row.compiled) : notAsked;
    policies.push({ ...row, done: eventsOf(read, row.policy), now, unasked });
  }
  const last = read.to ?? (await ledger.head()).index;
  const covering = await coveringCheckpoint(engine, last);
  return {
    document: 'gallra report',
    version: 1,
    issuedAt,
    issuedBy: settings.software,
    organisation: settings.organisation,
    period: { from: order.from, to: order.to, timezone: order.timezone, over: end <= issuedAt },
    filter: { controller: order.controller ?? null, system: order.system ?? null },
    policies: policies.sort((a, b) => inOrder(a.system, b.system) || inOrder(a.policy, b.policy)),
    events: read.events,
    log: {
      origin: originOf(await ledger.id()),
      from: read.from,
      to: read.to,
      pruned: read.pruned,
      checkpoint: checkpointOf(covering ?? (await ledger.lastCheckpoint())),
    },
  };
}

const notAsked = { now: null, unasked: null };

/** Capitals do not come first; the same everywhere, whatever the machine's language. */
function inOrder(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase();

type Known = Omit<PolicyRow, 'done' | 'now' | 'unasked'>;

/** Every policy that there is or ever was: its file, or what the ledger remembers. */
async function policiesOf(engine: Engine, standing: Standing): Promise<Known[]> {
  const { ledger, policies } = engine;
  const pauses = await ledger.pauses();
  const inForce = new Set((await ledger.versionsInForce()).map(({ policy }) => policy));
  const compiled = new Map((await ledger.versions()).map((version) => [version.policy, version.compiled]));
  const files = new Map(policies.sound.map(({ policy }) => [policy.id, policy]));
  for (const [id, policy] of files) compiled.set(id, policy);
  return [...compiled].map(([policy, rule]) => {
    const { dataset } = rule.rule;
    return {
      policy,
      system: rule.about.system ?? dataset?.store ?? policy,
      controller: rule.about.controller,
      compiled: rule,
      standing: standingOfPolicy(policy, rule, standing, { inForce, present: files.has(policy) }),
      paused: pauses.some(
        (pause) =>
          (pause.policy === null || pause.policy === policy) &&
          (pause.store === null || pause.store === dataset?.store),
      ),
    };
  });
}

function standingOfPolicy(
  policy: string,
  { rule }: CompiledPolicy,
  standing: Standing,
  { inForce, present }: { inForce: Set<string>; present: boolean },
): PolicyRow['standing'] {
  const stop = standing.stops.find((one) => one.policy === policy);
  if (stop) return stop.why;
  if (!present) return inForce.has(policy) ? 'gone' : 'retired';
  // One that looks on says something else than a period.
  return rule.retain.kind === 'unspecified' && rule.disposition === null ? 'gap' : 'in-force';
}

function nothing(known: Known[], { system, controller }: PeriodOrder): GallraError {
  const systems = [...new Set(known.map((one) => one.system))].sort();
  const controllers = [...new Set(known.flatMap((one) => one.controller))].sort();
  return new GallraError({
    code: 'report.nothing',
    what: 'No policy fits what the report was asked for.',
    where: [system ?? [], controller ?? []].flat().join(', ') || 'policies',
    hint:
      controller === undefined
        ? `Name one of these systems: ${systems.join(', ')}.`
        : `Name one of these controllers: ${controllers.join('; ')}.`,
    actor: 'operator',
  });
}
