/** How hard a store may be worked, as stores.yaml says it: read from its words, and said again in them. */
import type { TimeWindow } from './open-hours.ts';

/** Of each, what stands in the file stays beside what it means, so that people are told their own words. */
export interface StorePace {
  /** Records that may be disposed of, all workers together. */
  records: { perSecond: number; written: string } | null;
  /** When batches may begin, in the store's time zone. */
  hours: { windows: TimeWindow[]; written: string } | null;
  /** How runs find their records. Null: chosen by the store's statistics. */
  find: 'order' | 'blocks' | null;
  /** What the server may write to its log (WAL), whoever makes it write. */
  log: { bytesPerSecond: number; written: string } | null;
  /** How far behind a replica may be. */
  lag: { ms: number; written: string } | null;
}

/** As the schema has it. */
export interface WrittenPace {
  records?: string | undefined;
  hours?: string | string[] | undefined;
  find?: 'order' | 'blocks' | undefined;
  log?: string | undefined;
  lag?: string | undefined;
}

const seconds = { second: 1, minute: 60, hour: 3_600 };
const bytes = { kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 };

export const ratePattern = '^[1-9]\\d{0,8} per (second|minute|hour)$';
export const logPattern = '^[1-9]\\d{0,5} (kB|MB|GB) per second$';
export const lagPattern = '^[1-9]\\d{0,5} (second|minute)s?$';
const clock = '([01]\\d|2[0-3]):[0-5]\\d';
export const windowPattern = `^${clock} to (${clock}|24:00)$`;

/** Of text that fits the patterns. */
export function paceOf({ records, hours, find, log, lag }: WrittenPace): StorePace {
  const windows = [hours ?? []].flat();
  return {
    records: records === undefined ? null : { perSecond: perSecondOf(records), written: records },
    hours: windows.length === 0 ? null : { windows: windows.map(windowOf), written: windows.join(', ') },
    find: find ?? null,
    log:
      log === undefined
        ? null
        : { bytesPerSecond: numberOf(log) * bytes[unitOf<keyof typeof bytes>(log)], written: log },
    lag: lag === undefined ? null : { ms: 1_000 * numberOf(lag) * seconds[singular(unitOf(lag))], written: lag },
  };
}

export function windowOf(written: string): TimeWindow {
  const [from = '', to = ''] = written.split(' to ');
  return { from: minuteOf(from), to: minuteOf(to) };
}

/** A clause for each that is set. */
export function paceInWords({ records, hours, find, log, lag }: StorePace): string[] {
  return [
    ...(records ? [`at most ${ratedInWords(records)}`] : []),
    ...(hours ? [`open from ${hours.written}`] : []),
    ...(find ? [`records found ${find === 'blocks' ? 'block by block' : 'in the order of time'}`] : []),
    ...(log ? [`at most ${log.written} of log`] : []),
    ...(lag ? [`waiting while a replica is more than ${lag.written} behind`] : []),
  ];
}

/** `500 records per second` */
export const ratedInWords = ({ written }: { written: string }): string =>
  written.replace(' per', written.startsWith('1 ') ? ' record per' : ' records per');

const numberOf = (written: string): number => Number(written.split(' ')[0]);
const unitOf = <U extends string>(written: string): U => written.split(' ')[1] as U;
const singular = (unit: string): 'second' | 'minute' => (unit.startsWith('minute') ? 'minute' : 'second');

function perSecondOf(written: string): number {
  const [number, , per] = written.split(' ');
  return Number(number) / seconds[per as keyof typeof seconds];
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
