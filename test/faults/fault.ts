/** A fault: what is done to a worker and its servers; then a clean run by another worker, and then the laws. */
import type { ArchiveKind } from './archive.ts';
import { brokenLaws } from './laws.ts';
import { openPlace, type Place, type PlaceOptions } from './place.ts';

export const kinds = [
  'kill',
  'sleep',
  'stop',
  'cut',
  'silence',
  'race',
  'refused write',
  'gone away',
  'hold',
  'queue',
] as const;

/** `the batch before`: perhaps, and only that one; the batch after it was being looked for meanwhile. */
export type BrokenOff = boolean | 'perhaps' | 'the batch before';

export interface Fault {
  kind: (typeof kinds)[number];
  /** What happens, where: `the process dies before intend`. */
  name: string;
  place?: PlaceOptions;
  /** It breaks a batch off in the middle; see the laws. */
  partial?: BrokenOff | undefined;
  /** Rejects when something was seen that must not be. Resolves with how many times it struck. */
  strike(place: Place): Promise<number>;
}

/** The same in another kind of store. */
export const over = (archive: ArchiveKind, fault: Fault): Fault => ({
  ...fault,
  name: `${archive}: ${fault.name}`,
  place: { ...fault.place, archive },
});

export interface Suffered {
  kind: Fault['kind'];
  archive: ArchiveKind;
  name: string;
  strikes: number;
  /** One sentence each. */
  violations: string[];
}

export async function suffer(fault: Fault): Promise<Suffered> {
  const { kind, name } = fault;
  const archive = fault.place?.archive ?? 'postgres';
  const place = await openPlace(fault.place);
  let strikes = 0;
  try {
    strikes = await fault.strike(place);
    await place.expireLeases();
    await place.runCleanly();
    return { kind, name, archive, strikes, violations: await brokenLaws(place, fault) };
  } catch (error) {
    return {
      kind,
      name,
      archive,
      strikes,
      violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    };
  } finally {
    await place.close();
  }
}

/** Most of a fault is waiting, so several are suffered at a time. */
export const inLanes = (faults: Fault[], count = 4): Fault[][] =>
  Array.from({ length: count }, (_, lane) => faults.filter((__, n) => n % count === lane));

/** The faults of one lane one after the other, all lanes abreast, from the first time that an outcome is asked for. */
export function sufferedAbreast(lanes: Fault[][]): (name: string) => Promise<Suffered> {
  const outcomes = new Map(lanes.flat().map(({ name }) => [name, Promise.withResolvers<Suffered>()]));
  let begun = false;
  const work = async (lane: Fault[]): Promise<void> => {
    for (const fault of lane) {
      const outcome = outcomes.get(fault.name);
      await suffer(fault).then(outcome?.resolve, outcome?.reject);
    }
  };
  return async (name) => {
    if (!begun) for (const lane of lanes) void work(lane);
    begun = true;
    const outcome = outcomes.get(name);
    if (!outcome) throw new Error(`there is no fault with the name: ${name}`);
    return outcome.promise;
  };
}

/** Rejects when it takes longer, naming what was waited for. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain until ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A sentence for what must not be. */
export function mustBe(allowed: string[], found: string, what: string): void {
  if (!allowed.includes(found)) throw new Error(`${what} should be ${allowed.join(' or ')}, and is ${found}`);
}
