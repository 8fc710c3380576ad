/** Which files of a folder are due, against plain arithmetic over their names and times: random files, zones and periods. */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { Judgement } from '../../src/policy/judgement.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { never } from '../../src/policy/predicate.ts';
import type { Store } from '../../src/ports/store.ts';
import { start } from '../contract/store/fixtures.ts';
import { type Day, daysLater, isDay, monthsLater } from '../support/plain-days.ts';
import { folderPlace } from './folder-place.ts';

/** A pattern; how its names look; the same said once more by hand, with year, month and day in this order. */
const patterns: Record<string, { name: (y: string, m: string, d: string) => string; again: RegExp; order: string }> = {
  'web/*/access-%Y-%m-%d.gz': {
    name: (y, m, d) => `web/www/access-${y}-${m}-${d}.gz`,
    again: /^web\/[^/]*\/access-(\d{4})-(\d{2})-(\d{2})\.gz$/,
    order: 'ymd',
  },
  '**/*%d.%m.%Y.log': {
    name: (y, m, d) => `some/where/x${d}.${m}.${y}.log`,
    again: /^(?:.*\/)?[^/]*(\d{2})\.(\d{2})\.(\d{4})\.log$/,
    order: 'dmy',
  },
  '%Y/%m/%d/?.wav': {
    name: (y, m, d) => `${y}/${m}/${d}/ä.wav`,
    again: /^(\d{4})\/(\d{2})\/(\d{2})\/[^/]\.wav$/u,
    order: 'ymd',
  },
  'backup%Y%m%d*': {
    name: (y, m, d) => `backup${y}${m}${d}.tar`,
    again: /^backup(\d{4})(\d{2})(\d{2})[^/]*$/,
    order: 'ymd',
  },
};

const zones = ['Europe/Helsinki', 'UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Asia/Kathmandu'];
const starts = [
  'dated',
  'modified_at',
  '{ latest: [dated, modified_at] }',
  '{ earliest: [dated, modified_at] }',
] as const;

interface Trial {
  pattern: string;
  zone: string;
  period: { months: number; days: number };
  offset: 'end-of-month' | 'end-of-year' | null;
  from: (typeof starts)[number];
  asOf: Date;
  files: { day: string; slip: string; modified: Date }[];
}

const two = (n: number): string => String(n).padStart(2, '0');
const instant = fc
  .date({ min: new Date('2023-11-01T00:00:00Z'), max: new Date('2026-04-30T00:00:00Z'), noInvalidDate: true })
  .chain((at) =>
    fc.constantFrom(
      new Date(Math.floor(at.getTime() / 1000) * 1000),
      // Where days begin in one of the zones, to the second.
      ...[0, 10, 18.25, 21, 22, 3.5].flatMap((hour) =>
        [-1, 0].map((second) => new Date(Date.parse(at.toISOString().slice(0, 10)) + hour * 3_600_000 + second * 1000)),
      ),
    ),
  );
const written = fc.oneof(
  { weight: 8, arbitrary: instant.map((at) => at.toISOString().slice(0, 10)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 1969, 1970, 2024, 2025, 9900), fc.nat(13), fc.nat(32))
      .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`),
  },
);
const trials: fc.Arbitrary<Trial> = fc.record({
  pattern: fc.constantFrom(...Object.keys(patterns)),
  zone: fc.constantFrom(...zones),
  period: fc.oneof(
    fc.integer({ min: 1, max: 24 }).map((months) => ({ months, days: 0 })),
    fc.integer({ min: 1, max: 500 }).map((days) => ({ months: 0, days })),
  ),
  offset: fc.constantFrom(null, null, 'end-of-month' as const, 'end-of-year' as const),
  from: fc.constantFrom(...starts),
  asOf: instant,
  files: fc.array(
    fc.record({ day: written, slip: fc.constantFrom('', '', '', '', 'x', '.1', '/y'), modified: instant }),
    { minLength: 8, maxLength: 24 },
  ),
});

type Fate = 'due' | 'blocked' | 'undated' | 'stays' | 'not chosen';

test('a folder calls due what plain arithmetic calls due, and nothing else', async () => {
  const met = new Set<Fate>();
  await fc.assert(
    fc.asyncProperty(trials, async (trial) => {
      const place = await folderPlace();
      try {
        const files = await putAll(trial, place);
        const fates = new Map([...files].map(([path, modified]) => [path, fateOf(trial, path, modified)]));
        for (const fate of fates.values()) met.add(fate);
        const those = (fate: Fate): string[] =>
          [...fates].flatMap(([path, one]) => (one === fate ? [path] : [])).sort();
        const judgement = await place.judged(policyOf(trial), [], trial.asOf.toISOString());
        for (const outcome of ['due', 'blocked', 'undated'] as const)
          expect((await place.store.list(judgement, never, outcome, 99)).flat().sort()).toEqual(those(outcome));
        await disposeOfAll(place.store, judgement);
        expect(await place.paths()).toEqual([...files.keys()].filter((path) => fates.get(path) !== 'due').sort());
      } finally {
        await place.close();
      }
    }),
    { numRuns: 60 },
  );
  expect([...met].sort()).toEqual(['blocked', 'due', 'not chosen', 'stays', 'undated']);
}, 60_000);

async function disposeOfAll(store: Store, judgement: Judgement): Promise<void> {
  let range = await store.select(judgement, never, start, 99);
  while (range) {
    await store.effect({ batchId: randomUUID(), worker: 'w', judgement, range, held: never });
    range = await store.select(judgement, never, { branch: range.branch, at: range.upTo }, 99);
  }
}

/** Path → modification. Of two files with one path the first is taken. */
async function putAll(
  { pattern, files, asOf }: Trial,
  place: Awaited<ReturnType<typeof folderPlace>>,
): Promise<Map<string, Date>> {
  const put = new Map<string, Date>();
  for (const [i, { day, slip, modified }] of files.entries()) {
    const [y = '', m = '', d = ''] = day.split('-');
    const path = `${patterns[pattern]?.name(y, m, d)}${slip}`;
    const clash = [...put.keys()].some((one) => one.startsWith(`${path}/`) || path.startsWith(`${one}/`));
    if (put.has(path) || clash) continue;
    // Some were written to just now.
    const at = i % 7 === 3 ? new Date(asOf.getTime() - 600_000) : modified;
    put.set(path, at);
    await place.put(path, at);
  }
  return put;
}

function fateOf({ pattern, zone, period, offset, from, asOf }: Trial, path: string, modified: Date): Fate {
  const { again, order } = patterns[pattern] ?? { again: /^/, order: '' };
  const found = again.exec(path);
  if (!found) return 'not chosen';
  const part = (letter: string): string => found[1 + order.indexOf(letter)] ?? '';
  const dated = `${part('y')}-${part('m')}-${part('d')}`;
  const touched = dayIn(zone, modified);
  const days = from === 'dated' ? [dated] : from === 'modified_at' ? [touched] : [dated, touched].sort();
  if (days.some((day) => !isDay(day) || day < '1970-01-02')) return 'undated';
  const first = days[0] ?? '';
  const last = days.at(-1) ?? '';
  const lastDay = keptUntil(from.startsWith('{ earliest') ? first : last, period, offset);
  if (lastDay >= dayIn(zone, asOf)) return 'stays';
  return modified.getTime() > asOf.getTime() - 3_600_000 ? 'blocked' : 'due';
}

function keptUntil(day: Day, { months, days }: Trial['period'], offset: Trial['offset']): Day {
  const from =
    offset === 'end-of-year'
      ? `${day.slice(0, 4)}-12-31`
      : offset === 'end-of-month'
        ? daysLater(monthsLater(`${day.slice(0, 7)}-01`, 1), -1)
        : day;
  return daysLater(monthsLater(from, months), days);
}

const dayIn = (zone: string, at: Date): Day => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);

function policyOf({ pattern, zone, period, offset, from }: Trial): CompiledPolicy {
  const offsets = (column: string): string => (offset ? `{ column: ${column}, offset: ${offset} }` : column);
  const term = from.replaceAll(/dated|modified_at/g, offsets);
  const text = `version: 1
id: random
title: Random files
controller: State Treasury
owner: records@example.org
timezone: ${zone}
dataset: { store: logs, files: "${pattern}" }
retain: { period: ${period.months > 0 ? `${period.months} months` : `${period.days} days`}, from: ${term} }
disposition: destroy
schedule: "15 2 * * *"
`;
  const { policy, problems } = parsePolicy('random.yaml', text);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
}
