/** What a ledger refuses, in the words that people read. Ids of policies, runs, batches and holds may stand here; nothing of a record. */
import { GallraError } from '../errors/gallra-error.ts';
import type { Pause } from '../ports/ledger.ts';

export function unknownPolicy(policy: string, wanted: string): GallraError {
  return new GallraError({
    code: 'policy.unknown',
    what: `The ledger has no ${wanted} of policy ${policy}.`,
    where: policy,
    hint: 'Check the name, and plan the policy once so that its version is published.',
    actor: 'operator',
  });
}

export function leaseLost(runId: string): GallraError {
  return new GallraError({
    code: 'lease.lost',
    what: `Run ${runId} no longer holds the lease on the tables of its next batch; the batch was not begun.`,
    where: `run ${runId}`,
    hint: 'Let the run end here; the next one goes on where it stopped.',
    actor: 'nobody',
    retryable: true,
  });
}

export function unknownRun(runId: string): GallraError {
  return new GallraError({
    code: 'run.unknown',
    what: `The ledger has no run ${runId}.`,
    hint: 'List the runs that wait for approval, and check the id.',
    actor: 'operator',
  });
}

export function runNotWaiting(runId: string, state: string): GallraError {
  return new GallraError({
    code: 'run.notWaiting',
    what: `Run ${runId} does not wait for approval: it is ${state}.`,
    where: `run ${runId}`,
    hint: 'Plan again and approve the run that waits.',
    actor: 'approver',
  });
}

export function runEndsRunning(runId: string): GallraError {
  return new GallraError({
    code: 'run.state',
    what: `Run ${runId} cannot end in the state "running".`,
    where: `run ${runId}`,
    hint: 'Report this as a bug; nothing was written.',
    actor: 'operator',
  });
}

/** Thrown in the place of an intent: the batch was not begun. */
export function runPaused({ policy, store, until, pausedBy, reason }: Pause): GallraError {
  const what = policy === null && store === null ? 'Everything' : [policy, store].filter(Boolean).join(' in ');
  const scope = `${policy === null ? '' : ` ${policy}`}${store === null ? '' : ` --store ${store}`}`;
  return new GallraError({
    code: 'run.paused',
    what: `${what} is paused by ${pausedBy} (${reason})${until === null ? '' : ` until ${until}`}; nothing is disposed of.`,
    hint: `When it may go on: gallra resume${scope}`,
    actor: 'operator',
  });
}

export function pausedUntilConfirmed(store: string | null): GallraError {
  return new GallraError({
    code: 'pause.adopted',
    what: `${store ?? 'Everything'} stays paused: the ledger was restored from a backup, and it is not known yet that its holds are complete.`,
    ...(store === null ? {} : { where: `store ${store}` }),
    hint: `Read docs/restores.md, then run: ${['gallra adopt', store ?? ''].join(' ').trim()}`,
    actor: 'operator',
  });
}

export function unknownPause({ policy, store }: Pick<Pause, 'policy' | 'store'>): GallraError {
  const what = policy === null && store === null ? 'everything' : [policy, store].filter(Boolean).join(' in ');
  return new GallraError({
    code: 'pause.unknown',
    what: `There is no pause of ${what}.`,
    hint: 'List what is paused, and name it just so: gallra pause --list',
    actor: 'operator',
  });
}

export function unknownBatch(batchId: string): GallraError {
  return new GallraError({
    code: 'batch.unknown',
    what: `The ledger never intended batch ${batchId}.`,
    hint: 'Find out whether the ledger was restored from a backup; dispose of nothing until that is known.',
    actor: 'operator',
  });
}

export function unknownHold(id: string): GallraError {
  return new GallraError({
    code: 'hold.unknown',
    what: `The ledger has no hold ${id}.`,
    hint: 'List the holds and check the id.',
    actor: 'operator',
  });
}

export function holdIsReleased(id: string): GallraError {
  return new GallraError({
    code: 'hold.released',
    what: `Hold ${id} was already released.`,
    where: `hold ${id}`,
    hint: 'List the holds with those released, or place a new one.',
    actor: 'operator',
  });
}

export function releaseIsRequested(id: string): GallraError {
  return new GallraError({
    code: 'hold.requested',
    what: `The release of hold ${id} was requested already, and waits for another person.`,
    where: `hold ${id}`,
    hint: `Let somebody else confirm it: gallra hold confirm ${id}`,
    actor: 'approver',
  });
}

export function releaseNotRequested(id: string): GallraError {
  return new GallraError({
    code: 'hold.notRequested',
    what: `Nobody waits for the release of hold ${id} to be confirmed.`,
    where: `hold ${id}`,
    hint: `Request it first: gallra hold release ${id} --reason <code>`,
    actor: 'operator',
  });
}

export function samePersonConfirms(id: string): GallraError {
  return new GallraError({
    code: 'hold.samePerson',
    what: `The release of hold ${id} cannot be confirmed by the account that requested it.`,
    where: `hold ${id}`,
    hint: 'Let a second person look at it and confirm it.',
    actor: 'approver',
  });
}

export function otherPersonWithdraws(id: string): GallraError {
  return new GallraError({
    code: 'hold.otherPerson',
    what: `The release of hold ${id} was requested by another account, which alone may withdraw it.`,
    where: `hold ${id}`,
    hint: `Refuse it instead: gallra hold confirm ${id} --refuse <code>`,
    actor: 'approver',
  });
}

export function holdWaits(id: string, batches: string[]): GallraError {
  return new GallraError({
    code: 'hold.waiting',
    what: `Hold ${id} is recorded but cannot be acknowledged yet: open batches may not have seen it (${batches.join(', ')}).`,
    where: `hold ${id}`,
    hint: 'Settle those batches first; a running worker does so by itself.',
    actor: 'nobody',
    retryable: true,
  });
}

export function unknownErasure(id: string): GallraError {
  return new GallraError({
    code: 'erasure.unknown',
    what: `The ledger has no request for erasure ${id}.`,
    hint: 'List the requests and check the id: gallra erase list',
    actor: 'operator',
  });
}

export function erasureNotIn(id: string, state: string): GallraError {
  return new GallraError({
    code: 'erasure.state',
    what: `The request for erasure ${id} is ${state} already.`,
    where: `erasure ${id}`,
    hint: 'Look at it: gallra erase show <id>. What has ended stays so; record a new request where one came in.',
    actor: 'approver',
  });
}

/** Thrown in the place of an intent: the batch was not begun. */
export function erasureOver(id: string, state: string): GallraError {
  return new GallraError({
    code: 'erasure.over',
    what: `The request for erasure ${id} is ${state}; nothing more is erased for it.`,
    where: `erasure ${id}`,
    hint: 'Nothing to do, where that was meant.',
    actor: 'operator',
  });
}

export function samePerson(id: string): GallraError {
  return new GallraError({
    code: 'erasure.samePerson',
    what: `The request for erasure ${id} cannot be approved by the account that recorded it.`,
    where: `erasure ${id}`,
    hint: 'Let a second person look at it and approve it.',
    actor: 'approver',
  });
}

export function erasureForgotten(id: string): GallraError {
  return new GallraError({
    code: 'erasure.forgotten',
    what: `Whom the request for erasure ${id} is about was deleted here when it had ended.`,
    where: `erasure ${id}`,
    hint: 'Look into the matter under its diary number; record a new request if it has to be done again.',
    actor: 'operator',
  });
}

export function unreadableErasure(id: string, keyId: string): GallraError {
  return new GallraError({
    code: 'ledger.key',
    what: `The request for erasure ${id} cannot be read: it is sealed with key ${keyId}, which this process does not have.`,
    where: `erasure ${id}`,
    hint: 'Give the key beside the current one in GALLRA_COMMITMENT_KEY. If it is lost, withdraw the request and record it anew.',
    actor: 'operator',
  });
}

/** Why the log is not pruned up to an index. */
export type PruneRefusal = 'size' | 'checkpoint' | 'open' | 'young' | 'unsaid';

const pruneReasons: Record<PruneRefusal, string> = {
  size: 'it is no multiple of 256, not after where the log begins, or its hashes are not those of that many entries',
  checkpoint: 'no checkpoint covers it',
  open: 'a run or batch that began before it is not finished',
  unsaid: 'no entry log.pruned from there on tells its size and root',
  young: 'entries before it are younger than a year, which only the owner of the log may prune',
};

export function pruneRefused(size: number, refusal: PruneRefusal): GallraError {
  return new GallraError({
    code: 'log.prune',
    what: `The log is not pruned up to entry ${size}: ${pruneReasons[refusal]}.`,
    where: 'ledger',
    hint: 'Nothing was deleted; prune up to an earlier entry, or later.',
    actor: 'operator',
  });
}

export function unreadableHold(id: string, keyId: string): GallraError {
  return new GallraError({
    code: 'ledger.key',
    what: `Hold ${id} cannot be read: its values are sealed with key ${keyId}, which this process does not have.`,
    where: `hold ${id}`,
    hint: 'Give the key beside the current one in GALLRA_COMMITMENT_KEY. If it is lost, release the hold and place it anew.',
    actor: 'operator',
  });
}
