/**
 * Holds of ours as legal holds of the bucket, so that nobody else deletes what they cover. What we set is kept in
 * `.gallra/pushed`, a list for each hold; a legal hold that is on no list is somebody else's, and stays.
 */
import { GetObjectLegalHoldCommand, PutObjectLegalHoldCommand } from '@aws-sdk/client-s3';
import type { Predicate } from '../../policy/predicate.ts';
import type { PushedHold } from '../../ports/store.ts';
import { noteIn } from '../drawer.ts';
import { eachOf } from '../one-by-one.ts';
import { satisfies } from '../satisfies.ts';
import { readOnly } from '../store-errors.ts';
import { codeOf, isAbsent, isDenied } from './failure.ts';
import { onlyObjects } from './keys.ts';
import { askedIn, mannersOf } from './look.ts';
import { drawerIn } from './ours.ts';
import { rowsFor } from './rows.ts';
import { type Bucket, inBucket, place } from './session.ts';

/** A version of an object. */
type Spot = [key: string, version: string];

export interface OurLegalHolds {
  has(key: string, version: string): boolean;
}

/** More would keep whoever places a hold waiting for hours; our own register covers them all the same. */
export const mostPushed = 10_000;
const atOnce = 16;
/** What was set and not yet written down, should this die, is taken for somebody else's and stays on. */
const writtenEvery = 200;

const nameOf = ([key, version]: Spot): string => `${version} ${key}`;

export async function ourLegalHolds(bucket: Bucket): Promise<OurLegalHolds> {
  const all = new Set<string>();
  const drawer = drawerIn(bucket, 'pushed');
  for (const name of await drawer.names()) for (const spot of spotsIn(await drawer.read(name))) all.add(nameOf(spot));
  return { has: (key, version) => all.has(nameOf([key, version])) };
}

/** Idempotent. Null: the bucket has no Object Lock. */
export function pushHold(bucket: Bucket, hold: string, table: string, where: Predicate): Promise<PushedHold | null> {
  if (bucket.access === 'read') throw readOnly(bucket.store);
  onlyObjects(bucket, table);
  return inBucket(bucket, async () => {
    const manners = await mannersOf(bucket);
    if (!manners.locks) return null;
    const spots: Spot[] = [];
    for await (const row of rowsFor(bucket, askedIn(where))) {
      if (!satisfies(row, where)) continue;
      for (const { id, marker } of row.held.versions) if (!marker) spots.push([row.held.key, id]);
      if (spots.length > mostPushed) return { set: 0, failed: 0, tooMany: mostPushed };
    }
    const drawer = drawerIn(bucket, 'pushed');
    const ours = await manners.ours();
    const set = spotsIn(await drawer.read(hold));
    let failed = 0;
    for (let i = 0; i < spots.length; i += writtenEvery) {
      await eachOf(spots.slice(i, i + writtenEvery), atOnce, async (spot) => {
        if (ours.has(...spot)) set.push(spot);
        else if (!(await isOn(bucket, spot))) {
          if (await turn(bucket, spot, 'ON')) set.push(spot);
          else failed += 1;
        }
      });
      await drawer.writeOver(hold, JSON.stringify([...new Map(set.map((spot) => [nameOf(spot), spot])).values()]));
    }
    return { set: new Set(set.map(nameOf)).size, failed, tooMany: null };
  });
}

/** Idempotent. Only what we set ourselves, and what no other hold of ours has on its list. Null: nothing was pushed for it. */
export function liftHold(bucket: Bucket, hold: string): Promise<PushedHold | null> {
  if (bucket.access === 'read') throw readOnly(bucket.store);
  return inBucket(bucket, async () => {
    const drawer = drawerIn(bucket, 'pushed');
    const text = await drawer.read(hold);
    if (text === null) return null;
    const others = await listedByOthers(bucket, hold);
    const lifted: Spot[] = [];
    const stuck: Spot[] = [];
    await eachOf(
      spotsIn(text).filter((spot) => !others.has(nameOf(spot))),
      atOnce,
      async (spot) => {
        (((await turn(bucket, spot, 'OFF')) ? lifted : stuck) as Spot[]).push(spot);
      },
    );
    // A hold that was pushed meanwhile counts on those that we have just lifted.
    const since = await listedByOthers(bucket, hold);
    for (const spot of lifted) if (since.has(nameOf(spot))) await turn(bucket, spot, 'ON');
    const keepStuck = (): Promise<void> =>
      stuck.length === 0 ? drawer.drop(hold) : drawer.writeOver(hold, JSON.stringify(stuck));
    await keepStuck();
    // Two holds that are released at once find their versions on each other's list: whoever is the last lifts them.
    const shared = spotsIn(text).filter((spot) => others.has(nameOf(spot)));
    const still = shared.length > 0 ? await listedByOthers(bucket, hold) : others;
    const late = shared.filter((spot) => !still.has(nameOf(spot)));
    for (const spot of late) ((await turn(bucket, spot, 'OFF')) ? lifted : stuck).push(spot);
    if (late.length > 0) await keepStuck();
    return { set: lifted.length, failed: stuck.length, tooMany: null };
  });
}

async function listedByOthers(bucket: Bucket, hold: string): Promise<Set<string>> {
  const drawer = drawerIn(bucket, 'pushed');
  const found = new Set<string>();
  for (const name of await drawer.names())
    if (name !== hold) for (const spot of spotsIn(await drawer.read(name))) found.add(nameOf(spot));
  return found;
}

async function isOn(bucket: Bucket, [key, version]: Spot): Promise<boolean> {
  try {
    const { LegalHold } = await bucket.client.send(
      new GetObjectLegalHoldCommand({ ...place(bucket, key), VersionId: version }),
    );
    return LegalHold?.Status === 'ON';
  } catch (error) {
    if (isAbsent(error) || codeOf(error) === 'NoSuchObjectLockConfiguration') return false;
    throw error;
  }
}

/** False: the server does not let us. What is gone needs no hold any more. */
async function turn(bucket: Bucket, [key, version]: Spot, status: 'ON' | 'OFF'): Promise<boolean> {
  try {
    await bucket.client.send(
      new PutObjectLegalHoldCommand({ ...place(bucket, key), VersionId: version, LegalHold: { Status: status } }),
    );
    return true;
  } catch (error) {
    if (isAbsent(error)) return true;
    if (isDenied(error)) return false;
    throw error;
  }
}

const spotsIn = (text: string | null): Spot[] => (text === null ? [] : noteIn<Spot[]>(text));
