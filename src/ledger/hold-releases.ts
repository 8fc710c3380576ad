/**
 * What becomes of a hold after it was placed. The second person is told from the first here, in the very transaction that
 * releases the hold.
 */

import { isSamePerson } from '../audit/same-person.ts';
import type { Decided, HoldReleases, HoldTrail, PastHold, ReleaseRequest } from '../ports/hold-releases.ts';
import type { Hold } from '../ports/ledger.ts';
import { append } from './audit.ts';
import type { Db } from './database.ts';
import { holdNoteErased, holdReviewed, releaseRefused, releaseRequested, releaseWithdrawn } from './entries.ts';
import { withoutValues } from './hold-values.ts';
import { columns, endHold, lockHold } from './holds.ts';
import {
  holdIsReleased,
  otherPersonWithdraws,
  releaseIsRequested,
  releaseNotRequested,
  samePersonConfirms,
} from './refusals.ts';
import type { Tables } from './tables.ts';
import { inTransaction, named, type Trx } from './transaction.ts';

export function holdReleases(db: Db): HoldReleases {
  return {
    requestRelease: (id, reason, actor) =>
      inTransaction(db, async (trx) => {
        const hold = await lockHold(trx, id);
        if (hold.releasedAt !== null) throw holdIsReleased(id);
        if (await openRequest(trx, id)) throw releaseIsRequested(id);
        const { index, at } = await append(trx, releaseRequested(hold, reason, actor));
        await trx
          .insertInto('holdRelease')
          .values({ entry: index, hold: id, reason, requestedBy: actor, requestedAt: at })
          .execute();
      }),

    confirmRelease: (id, actor) =>
      inTransaction(db, async (trx) => {
        const hold = await lockHold(trx, id);
        if (hold.releasedAt !== null) throw holdIsReleased(id);
        const request = await openRequest(trx, id);
        if (!request) throw releaseNotRequested(id);
        if (isSamePerson(request.requestedBy, actor)) throw samePersonConfirms(id);
        await endHold(trx, hold, request.reason, actor);
      }),

    endRequest: (id, how, because, actor) =>
      inTransaction(db, async (trx) => {
        const hold = await lockHold(trx, id);
        const request = await openRequest(trx, id);
        if (!request) throw releaseNotRequested(id);
        if (how === 'withdrawn' && !isSamePerson(request.requestedBy, actor)) throw otherPersonWithdraws(id);
        const ended = how === 'refused' ? releaseRefused : releaseWithdrawn;
        const { at } = await append(trx, ended(hold, because, actor));
        await trx
          .updateTable('holdRelease')
          .set({ ending: how, endedAt: at, endedBy: actor, endedBecause: because })
          .where('entry', '=', request.entry)
          .execute();
      }),

    releaseRequests: () =>
      named(async () => {
        const rows = await db
          .selectFrom('holdRelease')
          .selectAll()
          .where('ending', 'is', null)
          .orderBy('entry')
          .execute();
        return rows.map(requestIn);
      }),

    releasedHolds: ({ matter, limit }) =>
      named(async () => {
        let query = db
          .selectFrom('hold')
          .select([...columns, ...endColumns])
          .where('releasedAt', 'is not', null)
          .orderBy('releasedAt', 'desc')
          .orderBy('entry', 'desc')
          .limit(limit);
        if (matter !== undefined) query = query.where('matter', '=', matter);
        return (await query.execute()).flatMap((row): PastHold[] => {
          const { hold, released } = trailIn(row);
          return released ? [{ hold, released }] : [];
        });
      }),

    holdTrail: (id) =>
      named(async (): Promise<HoldTrail | null> => {
        const row = await db
          .selectFrom('hold')
          .select([...columns, ...endColumns])
          .where('id', '=', id)
          .executeTakeFirst();
        if (row === undefined) return null;
        const requests = await db
          .selectFrom('holdRelease')
          .selectAll()
          .where('hold', '=', id)
          .orderBy('entry', 'desc')
          .execute();
        return { ...trailIn(row), requests: requests.map(requestIn) };
      }),

    reviewHold: (id, reviewOn, reason, actor) =>
      inTransaction(db, async (trx) => {
        const hold = await lockHold(trx, id);
        if (hold.releasedAt !== null) throw holdIsReleased(id);
        const { at } = await append(trx, holdReviewed(hold, reviewOn, reason, actor));
        await trx
          .updateTable('hold')
          .set({ reviewOn, reviewedAt: at, reviewedBy: actor, reviewedBecause: reason })
          .where('id', '=', id)
          .execute();
      }),

    eraseHoldNote: (id, actor) =>
      inTransaction(db, async (trx) => {
        const hold = await lockHold(trx, id);
        if (hold.note === null) return false;
        await append(trx, holdNoteErased(hold, actor));
        await trx.updateTable('hold').set({ note: null }).where('id', '=', id).execute();
        return true;
      }),
  };
}

const openRequest = (trx: Trx, hold: string) =>
  trx
    .selectFrom('holdRelease')
    .select(['entry', 'reason', 'requestedBy'])
    .where('hold', '=', hold)
    .where('ending', 'is', null)
    .executeTakeFirst();

const endColumns = ['releasedBy', 'releasedBecause', 'reviewedAt', 'reviewedBy', 'reviewedBecause'] as const;

type HoldRow = Hold & { sealed: Buffer | null; keyId: string | null } & Pick<
    Tables['hold'],
    (typeof endColumns)[number]
  >;

function trailIn(row: HoldRow): Omit<HoldTrail, 'requests'> {
  const { sealed: _, keyId: _key, releasedBy, releasedBecause, reviewedAt, reviewedBy, reviewedBecause, ...hold } = row;
  return {
    hold: { ...hold, match: withoutValues(hold.match) },
    released: decided(hold.releasedAt, releasedBy, releasedBecause),
    reviewed: decided(reviewedAt, reviewedBy, reviewedBecause),
  };
}

const decided = (at: string | null, by: string | null, because: string | null): Decided | null =>
  at === null ? null : { at, by: by ?? '', because };

function requestIn(row: Tables['holdRelease']): ReleaseRequest {
  const { hold, reason, requestedBy, requestedAt, ending, endedAt, endedBy, endedBecause } = row;
  const end = decided(endedAt, endedBy, endedBecause);
  return { hold, reason, requestedBy, requestedAt, ended: end && ending ? { ...end, how: ending } : null };
}
