/** One store: reached, ours, fit for its policies, and with an account that may do what it must and no more. */
import { checkStore, type StoreCheck } from '../../engine/check-store.ts';
import { roleOfLag } from '../../engine/guards/lag.ts';
import { rightsToHold } from '../../engine/needed-rights.ts';
import { olderLedger } from '../../engine/older-ledger.ts';
import { schemaDigest } from '../../policy/check-catalogue.ts';
import { tablesNamed } from '../../policy/column-uses.ts';
import type { StoreEntry } from '../../policy/parsed.ts';
import type { Right } from '../../policy/rights.ts';
import type { Store } from '../../ports/store.ts';
import { type Finding, fault, sound, warning } from './finding.ts';
import { type Check, NotThere, type Place } from './place.ts';

export const checkOneStore =
  (entry: StoreEntry): Check =>
  async (place) => {
    const policies = (await place.policies()).sound.map(({ policy }) => policy);
    const store = await place.store(entry.name);
    const check = await checkStore(store, entry, policies, await heldIn(place, entry.name));
    const foreign = await notOurs(place, store);
    const found = [...told(entry, check), ...foreign];
    const faulty = found.some(({ state }) => state === 'fault');
    // Where something is wrong, what is needed is not known for certain.
    const more = faulty
      ? []
      : [
          ...(await changed(place, entry, store)),
          ...((await isComplete(place)) ? await tooMuch(store, entry, check) : []),
        ];
    if (found.length + more.length > 0) return [...found, ...more];
    const about = policies.filter(({ rule }) => rule.dataset?.store === entry.name).length;
    const access = entry.access === 'read' ? ', only read' : '';
    const rights = check.rights === null || !store.excess ? '' : ', rights as needed and no more';
    return [
      sound(
        'stores',
        'store',
        `${entry.name}: ${entry.kind}${access}, ${about === 1 ? '1 policy' : `${about} policies`}${rights}`,
        at(entry.name),
      ),
    ];
  };

/** What holds in force read. They fail every run over their tables where they cannot. */
async function heldIn(place: Place, store: string): Promise<Right[]> {
  const engine = await place.engine().catch(() => null);
  const holds = (await engine?.ledger.holds({ values: false })) ?? [];
  const here = holds.filter((hold) => hold.store === store && Object.keys(hold.match).length > 0);
  return rightsToHold(here.map(({ table, match }) => ({ table, columns: Object.keys(match) })));
}

const at = (store: string): string => `store ${store}`;

function told({ name }: StoreEntry, { findings, notes }: StoreCheck): Finding[] {
  return [
    ...findings.map(({ policy, finding }) => ({ ...finding, where: `${at(name)}, policy ${policy}` })),
    // What a run is kept back by is no mere warning here.
    ...notes.map((note) => ({ ...note, severity: 'error' as const, where: at(name) })),
  ].map(({ severity, code, what, hint, where }) =>
    severity === 'error'
      ? fault('stores', { code, what, hint, where })
      : warning('stores', { code, what, hint, where }),
  );
}

/** Bound to another ledger; or to this one, which has forgotten what the store remembers. */
async function notOurs(place: Place, store: Store): Promise<Finding[]> {
  const engine = await place.engine().catch((error: unknown) => {
    if (error instanceof NotThere) return null;
    throw error;
  });
  if (!engine) return [];
  const bound = await store.boundLedger().catch(() => null);
  if (bound !== null && bound !== (await engine.ledger.id()))
    return [
      fault('stores', {
        code: 'store.bound',
        what: `The store ${store.name} is bound to another ledger, whose holds this one does not know.`,
        hint: 'Connect the ledger that the store was prepared for; a copy of a store needs a ledger of its own.',
        where: at(store.name),
      }),
    ];
  const refusal = bound === null ? null : await olderLedger(engine, store).catch(() => null);
  if (!refusal) return [];
  const { code, message: what, hint } = refusal;
  return [fault('stores', { code, what, hint, where: at(store.name) })];
}

/** Tables that are not what they were when their policy was approved. */
async function changed(place: Place, { name }: StoreEntry, store: Store): Promise<Finding[]> {
  const engine = await place.engine().catch(() => null);
  if (!engine) return [];
  const found: Finding[] = [];
  const versions = await engine.ledger.versionsInForce();
  for (const { policy } of engine.policies.sound.filter((one) => one.policy.rule.dataset?.store === name)) {
    const version = versions.find((one) => one.policy === policy.id && one.digest === policy.digest);
    if (!version?.schemaDigest) continue;
    const here = engine.policies.sound.map((one) => one.policy).filter(({ rule }) => rule.dataset?.store === name);
    const catalogue = await store.catalogue([...new Set(here.flatMap(tablesNamed))]);
    if (version.schemaDigest !== schemaDigest(policy, catalogue))
      found.push(
        fault('stores', {
          code: 'schema.changed',
          what: `The tables of ${policy.id} changed since it was approved.`,
          hint: `Look at its plan, then run: gallra approve ${policy.id}`,
          where: `${at(name)}, policy ${policy.id}`,
        }),
      );
  }
  return found;
}

/** What is needed by a policy whose file is broken or gone is not known, and not too much. */
async function isComplete(place: Place): Promise<boolean> {
  const { broken, problems, sound } = await place.policies();
  if (broken.length + problems.length > 0) return false;
  const engine = await place.engine().catch(() => null);
  const versions = (await engine?.ledger.versionsInForce()) ?? [];
  return versions.every((version) => sound.some(({ policy }) => policy.id === version.policy));
}

async function tooMuch(store: Store, { pace }: StoreEntry, { needed }: StoreCheck): Promise<Finding[]> {
  const found = (await store.excess?.(needed)) ?? [];
  const more = pace?.lag ? found.filter(({ what }) => what !== `is in the role ${roleOfLag}`) : found;
  return more.map(({ what, remedy }) =>
    warning('stores', {
      code: 'store.excess',
      what: `The account of the store ${store.name} ${what}: more than any policy needs.`,
      hint: `Let an administrator take it away: ${remedy}`,
      where: at(store.name),
    }),
  );
}
