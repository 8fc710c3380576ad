/**
 * Every policy that there is, and its one state for people who look: those with a file, those whose file cannot be used, and
 * those that only the ledger remembers. Whether a neighbour stops it is told by the names of tables, or for certain where
 * their identities are known.
 */
import { tablesTouched } from '../policy/column-uses.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { declaresGap } from '../policy/coverage.ts';
import type { PolicyFolder, Problem } from '../policy/parsed.ts';
import type { Pause, PolicyVersion } from '../ports/ledger.ts';
import { type Identities, type Standing, type Stop, stopFor } from './standing.ts';

export type PolicyState =
  | 'in-force'
  /** A declared gap: there is nothing to run. */
  | 'gap'
  | 'paused'
  | 'unapproved'
  | 'changed'
  | 'broken'
  /** It is in force and has no file any more. */
  | 'gone'
  /** Another policy over the same tables makes it wait. */
  | 'stopped';

export interface KnownPolicy {
  id: string;
  /** What its file says; where that cannot be used, what was approved last. Null: neither is there. */
  policy: CompiledPolicy | null;
  /** From where the policies were read; null: there is no file. */
  file: string | null;
  /** The file's text as it was read. */
  source: string | null;
  /** What is wrong with the file. */
  problems: Problem[];
  state: PolicyState;
  /** Whom it waits for, where `stopped`; why itself. */
  stop: Stop | null;
  /** Those in force that stop it, oldest first. */
  pauses: Pause[];
}

/**
 * By id. Each is told the most basic that keeps it from running.
 * @param identities of the tables that a policy and its neighbours name, as far as a store told; else undefined.
 */
export function policyStates(
  folder: PolicyFolder,
  versions: PolicyVersion[],
  standing: Standing,
  pauses: Pause[],
  identities: (policy: string) => Identities | undefined,
): KnownPolicy[] {
  const known = new Map<string, Omit<KnownPolicy, 'state' | 'stop' | 'pauses'>>();
  for (const { policy, file, source } of folder.sound)
    known.set(policy.id, { id: policy.id, policy, file, source, problems: problemsOf(folder, file) });
  const approved = new Map(versions.map(({ policy, compiled }) => [policy, compiled]));
  for (const { id, file } of folder.broken) {
    const of = id ?? file;
    known.set(of, { id: of, policy: approved.get(of) ?? null, file, source: null, problems: problemsOf(folder, file) });
  }
  for (const [id, policy] of approved)
    if (!known.has(id)) known.set(id, { id, policy, file: null, source: null, problems: [] });
  return [...known.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => ({ ...one, ...stateOf(one, standing, pauses, identities(one.id)) }));
}

const problemsOf = ({ problems }: PolicyFolder, file: string): Problem[] =>
  problems.filter((problem) => problem.file === file && problem.severity !== 'warning');

function stateOf(
  { id, policy, file }: Pick<KnownPolicy, 'id' | 'policy' | 'file'>,
  standing: Standing,
  all: Pause[],
  identities: Identities | undefined,
): Pick<KnownPolicy, 'state' | 'stop' | 'pauses'> {
  const pauses = policy ? all.filter((pause) => stops(pause, policy)) : [];
  const own = standing.stops.find((stop) => stop.policy === id) ?? null;
  if (own) return { state: own.why, stop: own, pauses };
  if (file === null) return { state: 'gone', stop: null, pauses };
  if (policy === null) return { state: 'broken', stop: null, pauses };
  if (pauses.length > 0) return { state: 'paused', stop: null, pauses };
  if (policy.rule.dataset === null || (declaresGap(policy) && policy.rule.disposition === null))
    return { state: 'gap', stop: null, pauses };
  const stop = stopFor(policy, standing, identities ?? asNamed(policy, standing));
  return { state: stop ? 'stopped' : 'in-force', stop, pauses };
}

/** Objects that its records name may be kept by a pause of their own store. */
function stops(pause: Pause, { id, rule }: CompiledPolicy): boolean {
  if (pause.policy !== null && pause.policy !== id) return false;
  const parts = rule.dataset?.parts.flatMap((part) => (part.kind === 'object' ? [part.store] : [])) ?? [];
  return pause.store === null || pause.store === rule.dataset?.store || parts.includes(pause.store);
}

/** As if one name were one table and every table were there. */
function asNamed(policy: CompiledPolicy, { stops: all }: Standing): Identities {
  const names = [...tablesTouched(policy), ...all.flatMap(({ tables }) => tables)];
  return Object.fromEntries(names.map((name) => [name, { identity: name }]));
}
