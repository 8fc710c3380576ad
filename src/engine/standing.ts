/**
 * Where every policy stands: which rules are in force, whose claims protect records, and which tables must wait.
 * Protection never drops (law L8): a policy whose file is broken, unapproved or gone keeps the claims of its last approved
 * version, and every policy over the same tables waits.
 */
import type { Catalogue } from '../policy/catalogue.ts';
import { tablesTouched } from '../policy/column-uses.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { BrokenFile, PolicyFolder, SoundPolicy } from '../policy/parsed.ts';
import type { PolicyVersion } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';

/** Why every policy over these tables waits. */
export interface Stop {
  policy: string;
  why: 'broken' | 'unapproved' | 'changed' | 'gone';
  /** Null: no store can be read from the file, so nothing at all may run. */
  store: string | null;
  /** As the file or the last approved version names them. None that exists: the whole store waits. */
  tables: string[];
  /** True where an approved version vouches for the tables, so that a name nobody can read stops no more than itself. */
  known: boolean;
}

export interface Standing {
  /** Sound files, by id, whose rule is approved (or needs no approval). */
  inForce: Map<string, SoundPolicy>;
  /** Every rule that may claim a record: the last approved versions, and the files as they are now. */
  claimants: CompiledPolicy[];
  stops: Stop[];
}

/** By the files as this engine read them, and the versions that are in force now. Writes nothing. */
export const standingNow = async ({ policies, ledger, settings }: Engine): Promise<Standing> =>
  standingOf(policies, await ledger.versionsInForce(), settings.requireApproval);

export function standingOf(folder: PolicyFolder, versions: PolicyVersion[], requireApproval: boolean): Standing {
  const approved = new Map(versions.map((version) => [version.policy, version]));
  const faulty = new Set(folder.problems.map(({ file }) => file));
  const sound = folder.sound.filter(({ file }) => !faulty.has(file));
  const broken = [...folder.broken, ...folder.sound.filter(({ file }) => faulty.has(file)).map(asBroken)];
  const inForce = new Map<string, SoundPolicy>();
  const stops: Stop[] = [];

  for (const file of sound) {
    const { policy } = file;
    const version = approved.get(policy.id);
    if (!requireApproval || version?.digest === policy.digest) inForce.set(policy.id, file);
    else if (policy.rule.dataset) {
      const before =
        version && version.compiled.rule.dataset?.store === policy.rule.dataset.store
          ? tablesTouched(version.compiled)
          : [];
      stops.push({
        policy: policy.id,
        why: version ? 'changed' : 'unapproved',
        store: policy.rule.dataset.store,
        tables: [...new Set([...tablesTouched(policy), ...before])],
        known: version !== undefined,
      });
    }
  }
  for (const file of broken) stops.push(...stopsOfBroken(file, file.id === null ? undefined : approved.get(file.id)));
  const present = new Set([...sound.map(({ policy }) => policy.id), ...broken.map(({ id }) => id)]);
  for (const version of versions) {
    const moved = sound.find(
      ({ policy }) =>
        policy.id === version.policy && policy.rule.dataset?.store !== version.compiled.rule.dataset?.store,
    );
    if (!present.has(version.policy) || (requireApproval && moved))
      stops.push(...stopsOfVersion(version, present.has(version.policy) ? 'changed' : 'gone'));
  }

  const current = sound.map(({ policy }) => policy);
  const superseded = (version: PolicyVersion): boolean => inForce.get(version.policy) !== undefined;
  return {
    inForce,
    claimants: [...current, ...versions.filter((version) => !superseded(version)).map(({ compiled }) => compiled)],
    stops,
  };
}

/** Of a catalogue, what tells which names mean one table. */
export type Identities = Readonly<Record<string, Pick<Catalogue[string], 'identity'>>>;

/** The stop that keeps this policy from running now, if any. `catalogue` resolves every table that it and the stops name. */
export function stopFor(policy: CompiledPolicy, standing: Standing, catalogue: Identities): Stop | null {
  const own = standing.stops.find((stop) => stop.policy === policy.id);
  return own ?? stopOver(policy.rule.dataset?.store, tablesTouched(policy), standing, catalogue);
}

/** The stop that keeps everybody from disposing of anything in these tables. */
export function stopOver(
  store: string | undefined,
  tables: string[],
  standing: Standing,
  catalogue: Identities,
): Stop | null {
  const mine = new Set(tables.map((table) => catalogue[table]?.identity ?? table));
  return (
    standing.stops.find((stop) => {
      if (stop.store === null) return true;
      if (stop.store !== store) return false;
      const readable = stop.tables.filter((table) => catalogue[table]);
      if (readable.length === 0 && !stop.known) return true;
      return stop.tables.some((table) => mine.has(catalogue[table]?.identity ?? table));
    }) ?? null
  );
}

function stopsOfBroken(file: BrokenFile, version: PolicyVersion | undefined): Stop[] {
  const written: Stop = {
    policy: file.id ?? file.file,
    why: 'broken',
    store: file.store,
    tables: file.tables,
    known: false,
  };
  if (!version) return [written];
  const known = stopsOfVersion(version, 'broken');
  // What the broken file adds to its last approved version waits as well, as far as it can be read.
  return file.store !== null && file.tables.length > 0 ? [...known, { ...written, known: true }] : known;
}

function stopsOfVersion(version: PolicyVersion, why: Stop['why']): Stop[] {
  const { dataset } = version.compiled.rule;
  return dataset
    ? [{ policy: version.policy, why, store: dataset.store, tables: tablesTouched(version.compiled), known: true }]
    : [];
}

const asBroken = ({ file, policy }: SoundPolicy): BrokenFile => ({
  file,
  id: policy.id,
  store: policy.rule.dataset?.store ?? null,
  tables: tablesTouched(policy),
});
