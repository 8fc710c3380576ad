/**
 * What waits for a person: rules that are not in force as they are written, runs that counted more than they may dispose of
 * alone, and policies without a file whose claims still stand. Told by the ledger and the files; no store is asked, nothing
 * is written.
 */
import { comparePolicies } from '../policy/compare-rules.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import type { PolicyVersion, Run } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import { type Standing, standingOf } from './standing.ts';

/** `first`: no version of it is in force. `schema`: its tables are others than at its approval, as its last run found. */
export interface WaitingRule {
  kind: 'rule';
  policy: CompiledPolicy;
  why: 'first' | 'changed' | 'schema';
  inForce: PolicyVersion | null;
}

export interface WaitingRun {
  kind: 'run';
  policy: CompiledPolicy;
  run: Run;
}

export interface WaitingRetirement {
  kind: 'retire';
  /** As it was approved last. */
  policy: CompiledPolicy;
  inForce: PolicyVersion;
  /** The file that has the very rule under another id now. */
  renamedTo: string | null;
}

export type Waiting = WaitingRule | WaitingRun | WaitingRetirement;

/** Rules first, then what is to be given up, then runs; each by policy. */
export async function waitingApprovals({ ledger, policies, settings }: Engine): Promise<Waiting[]> {
  const versions = await ledger.versionsInForce();
  const standing = standingOf(policies, versions, settings.requireApproval);
  const inForce = new Map(versions.map((version) => [version.policy, version]));
  const current = [...standing.inForce.values()].map(({ policy }) => policy);
  const last = await ledger.lastRuns(current.map(({ id }) => id));
  const moved = last.filter(
    ({ policy, code, startedAt }) =>
      code === 'schema.changed' && startedAt > (inForce.get(policy)?.approvedAt ?? startedAt),
  );
  const rules = [
    ...unapproved(policies, standing, inForce),
    ...current
      .filter(({ id }) => moved.some(({ policy }) => policy === id))
      .map((policy): WaitingRule => ({ kind: 'rule', policy, why: 'schema', inForce: inForce.get(policy.id) ?? null })),
  ];
  const runs = await waitingRuns(ledger, current);
  return [...rules, ...withoutFile(policies, standing, versions), ...runs].sort(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.policy.id < b.policy.id ? -1 : 1),
  );
}

const kinds: Waiting['kind'][] = ['rule', 'retire', 'run'];

function unapproved({ sound }: PolicyFolder, { stops }: Standing, inForce: Map<string, PolicyVersion>): WaitingRule[] {
  const ids = new Set(stops.filter(({ why }) => why === 'unapproved' || why === 'changed').map(({ policy }) => policy));
  return sound
    .filter(({ policy }) => ids.has(policy.id))
    .map(({ policy }) => {
      const version = inForce.get(policy.id) ?? null;
      return { kind: 'rule', policy, why: version ? 'changed' : 'first', inForce: version };
    });
}

function withoutFile(folder: PolicyFolder, { stops }: Standing, versions: PolicyVersion[]): WaitingRetirement[] {
  const gone = new Set(stops.filter(({ why }) => why === 'gone').map(({ policy }) => policy));
  if (gone.size === 0) return [];
  const approved: PolicyFolder = {
    sound: versions.map(({ compiled, source }) => ({ file: '', source, policy: compiled })),
    ...{ broken: [], problems: [], stores: [] },
  };
  const renamed = comparePolicies(approved, folder).filter(({ kind }) => kind === 'renamed');
  return versions
    .filter(({ policy }) => gone.has(policy))
    .map((version) => ({
      kind: 'retire',
      policy: version.compiled,
      inForce: version,
      renamedTo: renamed.find(({ formerId }) => formerId === version.policy)?.id ?? null,
    }));
}

/** So many waiting runs are looked through. Every night that nobody decides leaves another one. */
const remembered = 500;

/** Of each policy the newest, unless one came after it that waits for nobody. */
async function waitingRuns(ledger: Engine['ledger'], policies: CompiledPolicy[]): Promise<WaitingRun[]> {
  const ids = policies.map(({ id }) => id);
  const waiting = await ledger.searchRuns({ policies: ids, state: 'waiting', limit: remembered });
  const found: WaitingRun[] = [];
  for (const policy of policies) {
    if (!waiting.some((run) => run.policy === policy.id)) continue;
    const [run] = await ledger.runs({ policy: policy.id, scheduled: true, limit: 1 });
    if (run && waitsForPerson(run) && run.digest === policy.digest) found.push({ kind: 'run', policy, run });
  }
  return found;
}

export const waitsForPerson = ({ state, approvedMaximum, planned, erasure }: Run): boolean =>
  state === 'waiting' && approvedMaximum === null && planned !== null && erasure === null;
