/** The part of the ledger in memory that tells what becomes of holds after they were placed. */
import type { NewEntry } from '../../src/audit/entry.ts';
import { isSamePerson } from '../../src/audit/same-person.ts';
import {
  holdNoteErased,
  holdReleased,
  holdReviewed,
  releaseRefused,
  releaseRequested,
  releaseWithdrawn,
} from '../../src/ledger/entries.ts';
import { withoutValues } from '../../src/ledger/hold-values.ts';
import {
  holdIsReleased,
  otherPersonWithdraws,
  releaseIsRequested,
  releaseNotRequested,
  samePersonConfirms,
} from '../../src/ledger/refusals.ts';
import type { Decided, HoldReleases, HoldTrail, ReleaseRequest } from '../../src/ports/hold-releases.ts';
import type { Hold, Ledger } from '../../src/ports/ledger.ts';

interface Register {
  append(entry: NewEntry): { at: string };
  /** The hold itself, to be changed. Throws `hold.unknown`. */
  holdOf(id: string): Hold;
  /** Oldest first. */
  all(): Hold[];
}

export function memoryHoldReleases(register: Register): HoldReleases & Pick<Ledger, 'releaseHold'> {
  const { append, holdOf, all } = register;
  const requests: ReleaseRequest[] = [];
  const releases = new Map<string, Decided>();
  const reviews = new Map<string, Decided>();
  const copy = structuredClone;
  const bare = (hold: Hold): Hold => {
    const { id, kind, restriction, store, table, identity, match, reason, matter, note } = copy(hold);
    const { placedBy, placedAt, reviewOn, acknowledgedAt, releasedAt } = hold;
    const what = { id, kind, restriction, store, table, identity, match: withoutValues(match), reason, matter, note };
    return { ...what, placedBy, placedAt, reviewOn, acknowledgedAt, releasedAt };
  };

  const openOf = (id: string) => requests.find(({ hold, ended }) => hold === id && ended === null);
  const requestedOf = (id: string): ReleaseRequest => {
    holdOf(id);
    const open = openOf(id);
    if (!open) throw releaseNotRequested(id);
    return open;
  };
  const inForce = (id: string): Hold => {
    const hold = holdOf(id);
    if (hold.releasedAt !== null) throw holdIsReleased(id);
    return hold;
  };
  const end = (hold: Hold, because: string, by: string): void => {
    const { at } = append(holdReleased(hold, because, by));
    Object.assign(hold, { releasedAt: at, match: withoutValues(hold.match) });
    releases.set(hold.id, { by, at, because });
    const open = openOf(hold.id);
    if (open) open.ended = { how: 'released', by, at, because };
  };

  return {
    releaseHold: async (id, reason, actor) => end(inForce(id), reason, actor),
    async requestRelease(id, reason, actor) {
      const hold = inForce(id);
      if (openOf(id)) throw releaseIsRequested(id);
      const { at } = append(releaseRequested(hold, reason, actor));
      requests.push({ hold: id, reason, requestedBy: actor, requestedAt: at, ended: null });
    },
    async confirmRelease(id, actor) {
      const hold = inForce(id);
      const request = requestedOf(id);
      if (isSamePerson(request.requestedBy, actor)) throw samePersonConfirms(id);
      end(hold, request.reason, actor);
    },
    async endRequest(id, how, because, actor) {
      const request = requestedOf(id);
      if (how === 'withdrawn' && !isSamePerson(request.requestedBy, actor)) throw otherPersonWithdraws(id);
      const { at } = append((how === 'refused' ? releaseRefused : releaseWithdrawn)(holdOf(id), because, actor));
      request.ended = { how, by: actor, at, because };
    },
    releaseRequests: async () => copy(requests.filter(({ ended }) => ended === null)),
    async releasedHolds({ matter, limit }) {
      const past = all().filter((hold) => hold.releasedAt !== null && (matter === undefined || hold.matter === matter));
      return past
        .flatMap((hold) => {
          const released = releases.get(hold.id);
          return released ? [{ hold: bare(hold), released: copy(released) }] : [];
        })
        .reverse()
        .sort((a, b) => (a.released.at < b.released.at ? 1 : a.released.at > b.released.at ? -1 : 0))
        .slice(0, limit);
    },
    async holdTrail(id): Promise<HoldTrail | null> {
      const hold = all().find((one) => one.id === id);
      if (!hold) return null;
      return copy({
        hold: bare(hold),
        released: releases.get(id) ?? null,
        reviewed: reviews.get(id) ?? null,
        requests: requests.filter((one) => one.hold === id).reverse(),
      });
    },
    async reviewHold(id, reviewOn, reason, actor) {
      const hold = inForce(id);
      const { at } = append(holdReviewed(hold, reviewOn, reason, actor));
      hold.reviewOn = reviewOn;
      reviews.set(id, { by: actor, at, because: reason });
    },
    async eraseHoldNote(id, actor) {
      const hold = holdOf(id);
      if (hold.note === null) return false;
      append(holdNoteErased(hold, actor));
      hold.note = null;
      return true;
    },
  };
}
