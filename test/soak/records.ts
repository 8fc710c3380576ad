/**
 * What comes into the stores while it storms, and when each of it is due: in plain arithmetic over calendar days, which
 * shares no code with what is tested.
 */
import { type Day, daysLater, monthsLater } from '../support/plain-days.ts';

/** One policy each; `letters` and `visits` lie in one PostgreSQL, `calls` in MariaDB, `files` in a folder. */
export const shelves = ['letters', 'visits', 'calls', 'files'] as const;
export type Shelf = (typeof shelves)[number];

export interface SoakRecord {
  shelf: Shelf;
  id: number;
  writtenOn: Day;
  /** It is kept for five years, not two. */
  complaint: boolean;
  /** The first day on which it may go. */
  dueOn: Day;
  caseNumber: string;
  /** When the open matter about it was closed. Null: there is none; Infinity: it is open still. */
  exceptedUntil: number | null;
}

export const zone = 'Europe/Helsinki';

export const localDay = (at: number): Day =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);

/** The last day is the same day so many months later, or that month's last; it is due from the next day on. */
const dueDay = (writtenOn: Day, complaint: boolean): Day => daysLater(monthsLater(writtenOn, complaint ? 60 : 24), 1);

export type Random = () => number;

/** The same numbers for the same seed: mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** Most are due; some only tomorrow, some not for long, some lie in the future, some are kept because of a complaint or an open matter. */
export function newRecord(random: Random, shelf: Shelf, id: number, today: Day, due = false): SoakRecord {
  const dice = due ? 0 : random();
  const simple = shelf === 'visits' || shelf === 'files';
  const complaint = !simple && dice >= 0.9;
  const excepted = !simple && dice >= 0.8 && dice < 0.9;
  const writtenOn = writtenDay(random, today, dice);
  return {
    shelf,
    id,
    writtenOn,
    complaint,
    dueOn: dueDay(writtenOn, complaint),
    caseNumber: `C-${id % 50}`,
    exceptedUntil: excepted ? Number.POSITIVE_INFINITY : null,
  };
}

function writtenDay(random: Random, today: Day, dice: number): Day {
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least));
  if (dice < 0.5 || (dice >= 0.8 && dice < 0.9)) return daysLater(today, -between(735, 2500));
  if (dice < 0.6) return daysLater(monthsLater(today, -24), -1 - between(0, 3)); // Due since today, or nearly.
  if (dice < 0.7) return daysLater(monthsLater(today, -24), between(0, 3)); // Its last day is today, or nearly.
  if (dice < 0.75) return daysLater(today, -between(0, 700));
  if (dice < 0.8) return daysLater(today, between(1, 4000));
  return daysLater(today, -between(800, 2600));
}

/** Everything that ever came, by shelf and id. */
export type Came = Record<Shelf, Map<number, SoakRecord>>;

export const nothingYet = (): Came => ({ letters: new Map(), visits: new Map(), calls: new Map(), files: new Map() });

export const fileName = ({ id, caseNumber }: Pick<SoakRecord, 'id' | 'caseNumber'>): string =>
  `${String(id).padStart(7, '0')}-${caseNumber}`;
