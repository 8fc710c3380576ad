/**
 * The demo's rotated log files: one a day for each host of the website, closed at midnight, named for the day
 * that begins, packed, with its checksum beside; and what else lies about in such a folder. The same day and seed give the same bytes.
 */
import { createHash } from 'node:crypto';
import { linkSync, lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Day, daysLater, monthsLater } from '../support/plain-days.ts';
import type { DemoHold } from './holds.ts';

/** Hosts, and for how many days their logs were gathered. */
const hosts = { www: 1095, apply: 730, intra: 365 };
const website = (host: string, day: Day): string => `website/${host}/access-${day}.log.gz`;

export interface WebLogs {
  root: string;
  today: Day;
  asOf: string;
  seed: string;
  scale: number;
}

export function fillWebLogs(folder: WebLogs): void {
  for (const [host, span] of Object.entries(hosts))
    for (const day of daysOf(folder, host, span)) putDay(folder, website(host, day), day);
  putSpecialCases(folder);
}

/** Every day around the day that lies six months ago; of the others fewer where the demo is made smaller. */
function daysOf({ today, seed, scale }: WebLogs, host: string, span: number): Day[] {
  const boundary = monthsLater(today, -6);
  const around = Array.from({ length: 15 }, (_, i) => daysLater(boundary, i - 7));
  const bulk = Array.from({ length: span }, (_, i) => daysLater(today, -1 - i));
  return [...new Set([...around, ...bulk.filter((day) => chance(`${seed}${host}${day}`) < scale)])];
}

function putDay(folder: WebLogs, path: string, day: Day): void {
  const bytes = packed(folder, path);
  put(folder, path, bytes, closedAt(day));
  const sum = createHash('sha256').update(bytes).digest('hex');
  put(folder, `${path}.sha256`, `${sum}  ${path.slice(path.lastIndexOf('/') + 1)}\n`, closedAt(day));
}

/** Lines as web servers write them; the addresses are those that documents use. */
function packed({ seed }: WebLogs, path: string): Buffer {
  const lines = Array.from({ length: 1 + Math.floor(chance(`${seed}${path}`) * 12) }, (_, i) => {
    const n = Math.floor(chance(`${seed}${path}${i}`) * 250);
    const address = n % 11 === 0 ? `2001:db8::${n.toString(16)}` : `192.0.2.${n}`;
    return `${address} - - "GET /page/${n} HTTP/1.1" ${n % 40 === 0 ? 404 : 200} ${n * 17}\n`;
  });
  return gzipSync(lines.join(''));
}

/** Each a way in which a file that looks due has to stay, or one that does not look so has to go. */
function putSpecialCases(folder: WebLogs): void {
  const { root, today, asOf } = folder;
  const old = (n: number): Day => daysLater(today, -400 - n);
  const now = new Date(asOf);
  const path = (day: Day): string => website('media', day);
  // Without its checksum it goes like any other.
  put(folder, path(old(0)), packed(folder, 'alone'), closedAt(old(0)));
  // The day is still under way, and so is the file.
  put(folder, path(today), packed(folder, 'today'), now);
  put(folder, 'website/media/access.log', '192.0.2.7 - - "GET / HTTP/1.1" 200 17\n', now);
  // Somebody packs an old one anew at this moment.
  put(folder, path(old(1)), packed(folder, 'anew'), new Date(now.getTime() - 600_000));
  // Digits that are no day, and a day that has not come.
  put(folder, path(`${Number(today.slice(0, 4)) - 2}-02-30`), packed(folder, 'no day'), closedAt(old(2)));
  putDay(folder, path(daysLater(today, 40)), today);
  // Links, as files and as folders, and a second name.
  put(folder, 'gateway/edge/access-2020-01-01.log.gz', packed(folder, 'another system'), closedAt('2020-01-01'));
  putLink(folder, path(old(3)), '../../gateway/edge/access-2020-01-01.log.gz');
  putLink(folder, 'website/edge', '../gateway/edge');
  putDay(folder, path(old(4)), old(4));
  linkSync(join(root, path(old(4))), join(root, 'website/media/second-name.gz'));
  // Held: the file, its checksum, all of a host.
  for (const day of [old(5), old(6)]) putDay(folder, path(day), day);
  for (const n of [7, 8, 9]) putDay(folder, website('incident', old(n)), old(n));
  // Names that are nearly right.
  for (const name of [`access-${old(10)}.log`, `Access-${old(10)}.log.gz`, `access-${old(10)}.log.gz.1`])
    put(folder, `website/media/${name}`, packed(folder, name), closedAt(old(10)));
  putDay(folder, `website/media/moved/access-${old(11)}.log.gz`, old(11));
  putDay(folder, `website/access-${old(11)}.log.gz`, old(11));
  put(folder, `${path(old(12))}/access-${old(12)}.log.gz`, packed(folder, 'a folder'), closedAt(old(12)));
  // A checksum whose file is gone.
  put(folder, `${path(old(13))}.sha256`, 'lost', closedAt(old(13)));
}

/** On what the folder holds at `today`. */
export function webLogHolds(today: Day): DemoHold[] {
  const held = (match: Record<string, string>, kind: DemoHold['kind']): DemoHold => ({
    ...{ store: 'weblogs', table: 'files', match, kind, restriction: false },
    ...{ reason: 'security-incident', matter: 'VK/weblogs/2026', reviewOn: '2027-06-30' },
  });
  const media = (n: number): string => website('media', daysLater(today, -400 - n));
  return [
    held({ path: media(5) }, 'record'),
    held({ path: `${media(6)}.sha256` }, 'record'),
    held({ 'matches(website/incident/*)': 'true' }, 'matching'),
  ];
}

function put({ root }: WebLogs, path: string, content: string | Buffer, modified: Date): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  utimesSync(join(root, path), modified, modified);
}

function putLink({ root }: WebLogs, path: string, to: string): void {
  symlinkSync(to, join(root, path));
  lutimesSync(join(root, path), closedAt('2020-01-01'), closedAt('2020-01-01'));
}

/** Shortly after the midnight with which the day begins in Helsinki, whatever the offset is. */
const closedAt = (day: Day): Date => new Date(`${daysLater(day, -1)}T22:05:00Z`);

/** From 0 up to 1, the same for the same words. */
function chance(what: string): number {
  return Number.parseInt(createHash('md5').update(what).digest('hex').slice(0, 8), 16) / 2 ** 32;
}
