/**
 * Step 1: where the next batch lies. A service lists in an order of its own, so one pass over its list gathers the keys of
 * all that is due, oldest first, and the batches are taken from there. Each record is judged again before anything is done
 * to it, so that what changes meanwhile does no harm.
 */
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { BatchRange, Cursor, Key } from '../../ports/store.ts';
import { compare } from '../values.ts';
import { outcomeOf, type Place, placeOf } from './item-row.ts';
import { keyOrder, ownKey } from './keys.ts';
import { rowsOf } from './records.ts';
import { patience, type Session, type TimeLeft } from './session.ts';

/** A batch is no larger: whatever a crash leaves in doubt is not more than this. */
const mostInBatch = 100;
/** Keys in memory at most; what is due beyond them is gathered when these are dealt with. */
const mostGathered = 100_000;
/** Older ones are gathered anew. */
const freshMs = 600_000;

interface Found {
  lead: string | null;
  key: Key;
}

interface Gathered {
  /** What they were gathered for. */
  place: string;
  found: Found[];
  fresh: TimeLeft;
}

export type Select = (judgement: Judgement, held: Predicate, after: Cursor, size: number) => Promise<BatchRange | null>;

export function selection(session: Session): Select {
  let gathered: Gathered | null = null;

  const inBranch = async (
    place: Place,
    judgement: Judgement,
    held: Predicate,
    branch: number,
    at: Cursor['at'],
  ): Promise<Found[]> => {
    const purpose = JSON.stringify([judgement.policy, judgement.digest, judgement.asOf, branch]);
    const order = orderOf(place, judgement.branches[branch]?.lead ?? null);
    const behind = (one: Found): boolean => at === null || order(one, at) > 0;
    // Whoever begins anew wants to know what is there now.
    if (at !== null && gathered?.place === purpose && gathered.fresh() > 0) {
      const rest = gathered.found.filter(behind);
      if (rest.length > 0 || gathered.found.length < mostGathered) return rest;
    }
    const fresh = patience(freshMs);
    const found = await gather(session, place, { judgement, held, branch }, order, behind);
    gathered = { place: purpose, found, fresh };
    return found;
  };

  return async (judgement, held, after, size) => {
    const place = placeOf(session.service, judgement.table);
    ownKey(place, judgement.key);
    for (let branch = after.branch; branch < judgement.branches.length; branch++) {
      const at = branch === after.branch ? after.at : null;
      const found = (await inBranch(place, judgement, held, branch, at)).slice(0, Math.min(size, mostInBatch));
      const last = found.at(-1);
      if (last) return { branch, after: at, upTo: last, size: found.length, keys: found.map(({ key }) => key) };
    }
    return null;
  };
}

async function gather(
  session: Session,
  place: Place,
  wanted: { judgement: Judgement; held: Predicate; branch: number },
  order: (a: Found, b: Found) => number,
  behind: (one: Found) => boolean,
): Promise<Found[]> {
  const { judgement, held, branch } = wanted;
  const lead = judgement.branches[branch]?.lead ?? null;
  let found: Found[] = [];
  const keepFirst = (): void => {
    found = found.sort(order).slice(0, mostGathered);
  };
  for await (const row of rowsOf(session, place, { judgement, branch })) {
    const judged = outcomeOf(row, judgement, held);
    if (judged?.outcome !== 'due' || judged.branch !== branch) continue;
    const one = { lead: lead === null ? null : row.value(lead), key: row.key };
    if (behind(one)) found.push(one);
    if (found.length >= 2 * mostGathered) keepFirst();
  }
  keepFirst();
  return found;
}

/** By the starting point, then by the key. */
function orderOf(place: Place, lead: string | null): (a: Found, b: Found) => number {
  const byKey = keyOrder(place);
  const column = lead === null ? undefined : place.mapped.columns[lead];
  return (a, b) => {
    const byLead = column ? compare('instant', sortable(a.lead), sortable(b.lead)) : 0;
    return byLead === 0 ? byKey(a.key, b.key) : byLead;
  };
}

/** Days, instants and wall clocks are printed so that they sort as text, but for the Z of instants. */
const sortable = (text: string | null): string => (text === null ? '-infinity' : `${text.replace(/Z$/, '')}Z`);
