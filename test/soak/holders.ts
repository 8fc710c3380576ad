/**
 * People who place holds and release them while it storms: on single records, on whole cases, on a table, and on records
 * that are still to come. What they were told is written down; the judge holds it against what became of the records.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { type HoldRequest, placeHold, releaseHold } from '../../src/engine/holds.ts';
import { type Arrivals, persistently } from './arrivals.ts';
import type { Place } from './place.ts';
import { fileName, pick, type Random, type Shelf, type SoakRecord, shelves } from './records.ts';

export interface Placed {
  shelf: Shelf;
  covers(record: SoakRecord): boolean;
  /** From when on nothing that it covers may go. Null: nobody was told that it is kept. */
  acknowledgedAt: number | null;
  /** When its release was asked for. Null: it is in force to the end. */
  releasedAt: number | null;
}

export interface Holders {
  placed: Placed[];
  keepHolding(stopping: AbortSignal): Promise<void>;
  /** Releases what nobody was sure of; what was acknowledged and not released stays. */
  tidyUp(): Promise<void>;
  open: OpenEngine;
}

const everyMs = 2_500;
const places: Record<Shelf, { store: string; table: string; key: string }> = {
  letters: { store: 'archive', table: 'letters', key: 'id' },
  visits: { store: 'archive', table: 'visits', key: 'id' },
  calls: { store: 'telephony', table: 'letters', key: 'id' },
  files: { store: 'recordings', table: 'files', key: 'path' },
};

export async function openHolders(place: Place, arrivals: Arrivals, random: Random): Promise<Holders> {
  const open = await openEngine(readConfig(place.environment));
  const { engine } = open;
  const placed: Placed[] = [];
  /** By diary number: what is to stay in force to the end. */
  const kept = new Set<string>();
  let lastMatter = 0;

  const hold = async (
    shelf: Shelf,
    match: Record<string, string>,
    covers: Placed['covers'],
    lastsMs: number | null,
  ): Promise<void> => {
    lastMatter += 1;
    const matter = `D/${lastMatter}`;
    const { store, table, key } = places[shelf];
    const columns = Object.keys(match);
    const kind = columns.length === 0 ? 'dataset' : columns[0] === key ? 'record' : 'matching';
    const request: HoldRequest = { ...usual, store, table, kind, match, matter, future: true };
    const one: Placed = { shelf, covers, acknowledgedAt: null, releasedAt: null };
    placed.push(one);
    const done = await placeHold(engine, request, 20_000).catch(() => null);
    if (!done) return;
    if (done.acknowledged) one.acknowledgedAt = Date.now();
    if (lastsMs === null) {
      kept.add(matter);
      return;
    }
    void (async () => {
      await pause(lastsMs);
      one.releasedAt = Date.now();
      // Whether it was released is settled in the end.
      await releaseHold(engine, done.hold.id, 'settled', 'officer').catch(() => undefined);
    })();
  };

  const someHold = async (): Promise<void> => {
    const shelf = pick(random, shelves);
    const dice = random();
    const lastsMs = random() < 0.2 ? null : 2_000 + random() * 20_000;
    if (dice < 0.45) return holdBeforeItComes(shelf, lastsMs);
    if (dice < 0.75) {
      const there = pick(random, [...arrivals.came[shelf].values()]);
      return there && hold(shelf, matchOf(there), ({ id }) => id === there.id, lastsMs);
    }
    if (dice < 0.95) {
      const caseNumber = `C-${Math.floor(random() * 50)}`;
      const match = shelf === 'files' ? { [`matches(in/*-${caseNumber})`]: 'true' } : { case_number: caseNumber };
      if (shelf === 'visits') return;
      return hold(shelf, match, (record) => record.caseNumber === caseNumber, lastsMs);
    }
    return hold(shelf, {}, () => true, 2_000 + random() * 5_000);
  };

  /** A record that is due at once, and was never without its hold. */
  const holdBeforeItComes = async (shelf: Shelf, lastsMs: number | null): Promise<void> => {
    const record = arrivals.expect(shelf);
    await hold(shelf, matchOf(record), ({ id }) => id === record.id, lastsMs);
    await arrivals.bring(shelf, [record]);
  };

  return {
    placed,
    open,
    async keepHolding(stopping) {
      const one = async (): Promise<void> => {
        while (!stopping.aborted) {
          await someHold();
          await pause(everyMs);
        }
      };
      await Promise.all([one(), one()]);
    },
    tidyUp: () =>
      persistently(async () => {
        for (const { id, matter } of await engine.ledger.holds({})) {
          if (!kept.has(matter)) await releaseHold(engine, id, 'settled', 'officer');
        }
      }),
  };
}

const matchOf = (record: SoakRecord): Record<string, string> =>
  record.shelf === 'files' ? { path: `in/${fileName(record)}` } : { id: String(record.id) };

const usual = {
  restriction: false,
  reason: 'litigation',
  note: null,
  placedBy: 'officer',
  reviewOn: '2030-01-01',
};
