/**
 * The one law of dates, held against a calendar that is not ours: a bare column compared with our constants selects
 * exactly the rows that PostgreSQL's own date arithmetic finds due, over every kind of column. Where we differ on
 * purpose, the exception is stated in SQL too, and goes one way only.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { addDays, cutoff, dayOf, firstInstantAfter, wallClockBound } from '../../src/policy/calendar.ts';
import type { Offset, Period } from '../../src/policy/compiled.ts';
import type { Reading } from '../../src/policy/judgement.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

/** Zones, and days on which something happens there; rules that both tz databases know alike, 1971 to 2037. */
const events: [zone: string, day: string][] = [
  ['Europe/Helsinki', '2024-03-31'],
  ['Europe/Helsinki', '2024-10-27'],
  ['Europe/Dublin', '2019-10-27'],
  ['America/New_York', '2021-11-07'],
  ['America/Sao_Paulo', '2017-10-15'], // midnight jumped over
  ['America/Sao_Paulo', '2018-02-18'], // back at midnight
  ['America/Havana', '2022-11-06'],
  ['America/St_Johns', '2010-03-14'],
  ['America/St_Johns', '2010-11-07'], // back over midnight, at 00:01
  ['Asia/Beirut', '2021-10-31'],
  ['Asia/Kathmandu', '1986-01-01'], // 00:00 became 00:15
  ['Asia/Tehran', '2021-09-22'], // back at midnight, at which Tashkent begins its day between
  ['Australia/Lord_Howe', '2023-04-02'], // half an hour
  ['Pacific/Chatham', '2023-04-02'],
  ['Pacific/Apia', '2011-12-30'], // skipped
  ['Pacific/Kwajalein', '1993-08-21'], // skipped
  ['Pacific/Kiritimati', '1994-12-31'], // skipped
  ['Africa/Monrovia', '1972-01-07'], // 44 minutes and 30 seconds
  ['Asia/Tashkent', '2021-09-22'],
  ['UTC', '2024-02-29'],
];
const zones = [...new Set(events.map(([zone]) => zone))];
const minute = 60_000;
const day = 24 * 60 * minute;

const someMoment = fc.oneof(
  fc.constantFrom(...events).map(([zone, date]) => ({ zone, at: Date.parse(date) })),
  fc.record({ zone: fc.constantFrom(...zones), at: fc.integer({ min: Date.UTC(1983, 0), max: Date.UTC(2030, 0) }) }),
);

interface Case {
  zone: string;
  storeZone: string;
  period: Period;
  offset: Offset;
  asOf: string;
  /** Starting points far from the cutoff, relative to it. */
  starts: { days: number; minutes: number }[];
}

const someCase: fc.Arbitrary<Case> = fc
  .record({
    moment: someMoment,
    storeZone: fc.constantFrom(...zones),
    period: fc.oneof(
      fc.record({ months: fc.integer({ min: 1, max: 72 }), days: fc.constant(0) }),
      fc.record({ months: fc.constant(0), days: fc.integer({ min: 1, max: 1000 }) }),
      fc.record({ months: fc.nat(24), days: fc.integer({ min: 1, max: 40 }) }),
    ),
    offset: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      fc.constantFrom('end-of-month' as const, 'end-of-year' as const),
    ),
    /** The moment is where periods begin, or where as-of lies. */
    begins: fc.boolean(),
    shift: fc.integer({ min: -3 * 24 * 60, max: 3 * 24 * 60 }),
    micros: fc.constantFrom('000000', '000001', '999999'),
    starts: fc.array(fc.record({ days: fc.integer({ min: -800, max: 800 }), minutes: fc.nat(1439) }), {
      minLength: 8,
      maxLength: 8,
    }),
  })
  .map(({ moment, begins, shift, micros, ...rest }) => {
    const length = begins ? (rest.period.months * 30.44 + rest.period.days) * day : 0;
    const at = Math.floor((moment.at + length) / minute + shift) * minute;
    return { ...rest, zone: moment.zone, asOf: `${new Date(at).toISOString().slice(0, 19)}.${micros}Z` };
  });

/** Readings of a clock at which days begin, end, and are doubtful. */
const edges = [
  '00:00:00',
  '00:00:59.999999',
  '00:30:00',
  '03:30:00',
  '12:00:00',
  '22:59:59.999999',
  '23:01:00',
  '23:59:59.999999',
];

/** The cutoff on, before and after every such day. */
const examples = [
  ...events.map(([zone, date]) => [zone, zone, date]),
  ['Asia/Tashkent', 'Asia/Tehran', '2021-09-22'],
].flatMap(([zone = '', storeZone = '', date = '']) =>
  [0, 1, 2].map((later): [Case] => {
    const asOf = `${addDays(date, later)}T12:00:00Z`;
    return [{ zone, storeZone, period: { months: 0, days: 1 }, offset: null, asOf, starts: [] }];
  }),
);

const tables = `
  create table cases (zone text, store_zone text, period interval, starts_at_end_of text,
                      as_of timestamptz, cutoff date, instant_bound timestamptz, wall_bound timestamp);
  create table records (on_day date, at timestamptz, wall timestamp)`;

/** What PostgreSQL itself makes of it: forward from the starting day; a last day that did not exist becomes the next. */
const isDue = (start: string): string => `
  (select case when (last::timestamp at time zone zone at time zone zone)::date > last then last + 1 else last end
          < (as_of at time zone zone)::date
   from (select ((case starts_at_end_of
                    when 'end-of-month' then date_trunc('month', start_on) + interval '1 month - 1 day'
                    when 'end-of-year' then date_trunc('year', start_on) + interval '1 year - 1 day'
                    else start_on end)::date + period)::date as last
         from (select ${start} as start_on) as started) as added)`;

/** The two excuses. */
const functions = `
  -- The wall of the zone has already shown a later date than now: its clock went back over midnight.
  create function shown_again(at timestamptz, zone text) returns boolean stable language sql as $$
    select exists (select from generate_series(at - interval '25 hours', at, interval '1 minute') as earlier
                   where (earlier at time zone zone)::date > (at at time zone zone)::date)
  $$;
  create function never_shown(wall timestamp, zone text) returns boolean stable language sql as $$
    select wall at time zone zone at time zone zone <> wall
  $$`;

const verdicts = `
  with judged as (
    select *,
           on_day <= cutoff as day_chosen, ${isDue('on_day')} as day_due,
           at < instant_bound as instant_chosen, ${isDue('(at at time zone zone)::date')} as instant_due,
           wall < wall_bound as wall_chosen, ${isDue('(wall at time zone store_zone at time zone zone)::date')} as wall_due
    from records, cases)
  select zone, store_zone, day_chosen, day_due, instant_chosen, instant_due, wall_chosen, wall_due,
         on_day::text as on_day, at::text as at, wall::text as wall, cutoff::text as cutoff,
         case when instant_chosen <> instant_due then shown_again(at, zone) end as instant_shown_again,
         case when wall_chosen <> wall_due then shown_again(wall at time zone store_zone, zone) end as wall_shown_again,
         case when wall_chosen <> wall_due then never_shown(wall, store_zone) end as wall_never_shown
  from judged`;

interface Verdict extends Record<'zone' | 'store_zone' | 'cutoff' | 'on_day' | 'at' | 'wall', string> {
  day_chosen: boolean;
  day_due: boolean;
  instant_chosen: boolean;
  instant_due: boolean;
  wall_chosen: boolean;
  wall_due: boolean;
  /** The excuses; null where nothing needs one. */
  instant_shown_again: boolean | null;
  wall_shown_again: boolean | null;
  wall_never_shown: boolean | null;
}

describe("PostgreSQL's own calendar", () => {
  let database: FreshDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await freshDatabase('calendar');
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    // The session's own zone and style must not matter.
    await client.query(`set timezone = 'Asia/Kathmandu'`);
    await client.query(tables);
    await client.query(functions);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test('finds due exactly the rows that a bare column compared with our constants selects', async () => {
    const seen = { due: 0, notDue: 0 };
    const property = fc.asyncProperty(someCase, async (one) => {
      await insert(one);
      const rows: Verdict[] = (await client.query(verdicts)).rows;
      for (const row of rows) seen[row.instant_due ? 'due' : 'notDue']++;
      expect(rows.flatMap(disagreements)).toEqual([]);
    });
    await fc.assert(property, {
      numRuns: 250,
      examples,
    });
    expect(seen.due).toBeGreaterThan(5000);
    expect(seen.notDue).toBeGreaterThan(5000);
  });

  test('would let a rule counted to the second destroy early, and in no order of days', async () => {
    const asOf = '2023-02-28T09:30:00Z';
    const calls = [
      '2022-12-27 23:59:59.999999+00',
      '2022-12-28 00:00:00+00',
      '2022-12-28 09:00:00+00',
      '2022-12-29 10:00:00+00',
      '2022-12-30 10:00:00+00',
      '2022-12-31 09:00:00+00',
      '2022-12-31 10:00:00+00',
    ];
    await client.query(`set timezone = 'UTC'; create table calls (ended_at timestamptz)`);
    await client.query('insert into calls select unnest($1::timestamptz[])', [calls]);
    const select = async (condition: string, bound: string): Promise<string[]> =>
      (await client.query(`select ended_at::text from calls where ${condition} order by ended_at`, [bound])).rows.map(
        (row) => row.ended_at,
      );

    const forward = await select(`ended_at + interval '2 months' < $1`, asOf);
    expect(forward).toEqual([calls[0], calls[1], calls[2], calls[5]]);
    const backward = await select(`ended_at < $1::timestamptz - interval '2 months'`, asOf);
    expect(backward).toEqual([calls[0], calls[1], calls[2]]);

    const bound = firstInstantAfter(cutoff(asOf, null, { months: 2, days: 0 }, 'UTC'), 'UTC');
    await client.query('delete from calls where ended_at < $1', [bound]);
    expect(await select('ended_at > $1', '-infinity')).toEqual(calls.slice(1));
  });

  async function insert({ zone, storeZone, period, offset, asOf, starts }: Case): Promise<void> {
    const latest = cutoff(asOf, offset, period, zone);
    const instant = firstInstantAfter(latest, zone);
    await client.query('delete from cases; delete from records');
    await client.query('insert into cases values ($1, $2, $3, $4, $5, $6, $7, $8)', [
      ...[zone, storeZone, `${period.months} months ${period.days} days`, offset, asOf],
      ...[latest, instant, wallClockBound(instant, storeZone)],
    ]);
    const near = [-1, 0, 1, 2].flatMap((days) => edges.map((time) => `${addDays(latest, days)} ${time}`));
    const far = starts.map(({ days, minutes }) => new Date(Date.parse(latest) + days * day + minutes * minute));
    // As instants, each reading in the policy's zone, and an hour and a minute before it: both sides of what comes twice.
    await client.query(
      `insert into records
       select wall::date, (wall at time zone $1) - back, wall
       from unnest($2::timestamp[]) as wall, unnest(array[interval '0', interval '1 hour', interval '1 minute']) as back`,
      [zone, [...near, ...far.map((date) => date.toISOString().slice(0, 19))]],
    );
  }
});

/** Which of the three columns of a row we judge otherwise than PostgreSQL does, without the excuse, or otherwise than by `dayOf`. */
function disagreements(row: Verdict): string[] {
  const { zone, store_zone, on_day, at, wall } = row;
  const found: string[] = [];
  if (row.day_chosen !== row.day_due) found.push(`date ${on_day}: due ${row.day_due}`);
  // Excused: late, while the wall shows a date once more.
  if (row.instant_chosen !== row.instant_due && !(row.instant_due && row.instant_shown_again)) {
    found.push(`instant ${at}: due ${row.instant_due}`);
  }
  // Excused as well: a reading that was never shown, which PostgreSQL counts from before the jump.
  if (row.wall_chosen !== row.wall_due && !row.wall_never_shown && !(row.wall_due && row.wall_shown_again)) {
    found.push(`timestamp ${wall}: due ${row.wall_due}`);
  }
  const chosen = (reading: Reading): boolean => dayOf(reading, zone, '0001-01-01') <= row.cutoff;
  if (chosen({ type: 'date', text: on_day }) !== row.day_chosen) found.push(`the day of the date ${on_day}`);
  if (chosen({ type: 'instant', text: at }) !== row.instant_chosen) found.push(`the day of the instant ${at}`);
  if (chosen({ type: 'timestamp', text: wall, zone: store_zone }) !== row.wall_chosen) {
    found.push(`the day of the timestamp ${wall}`);
  }
  return found;
}
