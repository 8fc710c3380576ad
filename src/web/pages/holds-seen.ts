/** Whose holds are whose: a hold is about the policies over its table, and so about their controllers. */
import { tablesTouched } from '../../policy/column-uses.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { objectsOf } from '../../policy/object-names.ts';
import type { HoldTrail } from '../../ports/hold-releases.ts';
import type { Hold } from '../../ports/ledger.ts';
import { mayNot } from '../refused.ts';
import { noSuchPage } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { may, type Role } from '../visitor.ts';

export type HoldPlace = Pick<Hold, 'store' | 'table'>;

/** The policies in the folder, and those in force of which it has no sound file. */
export async function policiesOf({ engine }: Visit): Promise<CompiledPolicy[]> {
  const sound = engine.policies.sound.map(({ policy }) => policy);
  const here = new Set(sound.map(({ id }) => id));
  const versions = await engine.ledger.versionsInForce();
  return [...sound, ...versions.filter(({ policy }) => !here.has(policy)).map(({ compiled }) => compiled)];
}

export const policiesOver = (policies: CompiledPolicy[], { store, table }: HoldPlace): CompiledPolicy[] =>
  policies.filter((policy) => isOver(policy, store, table));

const isOver = (policy: CompiledPolicy, store: string, table: string): boolean =>
  (policy.rule.dataset?.store === store && tablesTouched(policy).includes(table)) ||
  objectsOf(policy).some((object) => object.store === store);

/**
 * A hold on records concerns each controller of a policy over the table, one on all records every one of them: whoever
 * answers for some of them may not decide about all. Tables without a policy are for those who see everything.
 */
export function mayDo(
  visit: Visit,
  role: Role,
  policies: CompiledPolicy[],
  { kind, ...place }: HoldPlace & Pick<Hold, 'kind'>,
): boolean {
  const { visitor } = visit;
  if (may(visitor, role, null)) return true;
  const over = policiesOver(policies, place);
  if (kind !== 'dataset' || role === 'viewer') return over.some(({ about }) => may(visitor, role, about.controller));
  const controllers = over.flatMap(({ about }) => about.controller);
  return controllers.length > 0 && controllers.every((one) => may(visitor, role, [one]));
}

export const maySee = (visit: Visit, policies: CompiledPolicy[], hold: HoldPlace & Pick<Hold, 'kind'>): boolean =>
  mayDo(visit, 'viewer', policies, hold);

/** @throws what a visitor gets to read who may not, or may not even know of it. */
export function mustDo(
  visit: Visit,
  role: Role,
  policies: CompiledPolicy[],
  hold: HoldPlace & Pick<Hold, 'kind'>,
): void {
  if (!maySee(visit, policies, hold)) throw noSuchPage();
  if (!mayDo(visit, role, policies, hold)) throw mayNot(role);
}

/** Where policies dispose, and so where holds may be needed: by store and table. */
export function placesOf(policies: CompiledPolicy[]): HoldPlace[] {
  const places = new Map<string, HoldPlace>();
  for (const policy of policies)
    for (const table of tablesTouched(policy)) {
      const store = policy.rule.dataset?.store ?? '';
      places.set(`${store}/${table}`, { store, table });
    }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

export interface HoldSeen {
  trail: HoldTrail;
  policies: CompiledPolicy[];
}

/** @throws `desk.notFound` where there is none, or none that this visitor may see. */
export async function holdSeen(visit: Visit, id: string): Promise<HoldSeen> {
  const trail = await visit.engine.ledger.holdTrail(id);
  if (!trail) throw noSuchPage();
  const policies = await policiesOf(visit);
  if (!maySee(visit, policies, trail.hold)) throw noSuchPage();
  return { trail, policies };
}
