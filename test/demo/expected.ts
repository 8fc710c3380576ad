/**
 * The demo's check: what must be left is worked out before the run in hand-written SQL (expected/), and compared with every
 * row of every table afterwards, in both directions; likewise every file. It shares nothing with the program under test.
 */
import type pg from 'pg';
import { type DemoCheck, nobody } from './demo-check.ts';
import {
  type Audio,
  checkFiles,
  type ExpectedFiles,
  expectRecordings,
  expectWebLogs,
  obstructed,
} from './expected-files.ts';
import { connected, type DemoStore, type DemoSystems, demoDay, eachStore, setSession, sql } from './generate.ts';

export interface DemoExpectation {
  systems: DemoSystems;
  files: ExpectedFiles[];
}

/** Before the run: leaves its working-out in a schema `demo_expected` of each database, and that of the folders here. */
export async function expectDemo(systems: DemoSystems, asOf: string): Promise<DemoExpectation> {
  const { urls, folders, holds } = systems;
  const today = demoDay(asOf);
  await eachStore((store) =>
    using(urls[store], async (client) => {
      await setSession(client, { 'demo.today': today });
      await client.query(await sql('expected/prelude'));
      const own = store === 'telephony' ? ['telephony', 'recordings'] : [store];
      for (const hold of holds.filter((one) => own.includes(one.store))) {
        for (const [column, value] of Object.entries(hold.match)) {
          await client.query('insert into demo_expected.hold values ($1, $2, $3)', [hold.table, column, value]);
        }
      }
      if (store === 'telephony')
        await client.query('insert into demo_expected.obstructed select * from unnest($1::text[])', [
          obstructed(folders.recordings, asOf),
        ]);
      await client.query(await sql(`expected/${store}`));
      await client.query(`insert into demo_expected.final ${await everyRow(client, true)}`);
      await client.query('analyze');
    }),
  );
  const onLogs = holds.filter(({ store }) => store === 'weblogs');
  const audio = await using(
    urls.telephony,
    async (client) => (await client.query<Audio>(await sql('expected/audio'))).rows,
  );
  const files = [expectWebLogs(folders.weblogs, today, asOf, onLogs), expectRecordings(folders.recordings, audio)];
  return { systems, files };
}

/** After the run: one line for each policy, and one for what belongs to none. */
export async function checkDemo({ systems, files }: DemoExpectation): Promise<DemoCheck[]> {
  const perStore = await eachStore((store) => using(systems.urls[store], (client) => checkStore(client, store)));
  const checks = [...perStore.flat(), ...files.flatMap(checkFiles)];
  return [...new Set(checks.map(({ policy }) => policy).filter((policy) => policy !== nobody)), nobody].map((policy) =>
    together(checks.filter((check) => check.policy === policy)),
  );
}

interface Line {
  policy: string;
  what: string;
  expected: string;
  actual: string;
  wrong: string[];
}

async function checkStore(client: pg.Client, store: DemoStore): Promise<DemoCheck[]> {
  await setSession(client, {});
  await client.query(`create temporary table present as ${await everyRow(client, false)}`);
  await client.query('analyze present');
  const { rows } = await client.query<Line>(await sql('expected/compare'));
  const policies = [...new Set(rows.map((row) => row.policy))];
  return policies.map((policy) => {
    const lines = rows.filter((row) => row.policy === policy);
    const counts = (side: 'expected' | 'actual') =>
      Object.fromEntries(lines.map((line) => [line.what, Number(line[side])]));
    const differences = lines.flatMap((line) => line.wrong.map((text) => `${store}: ${text}`));
    const ok = lines.every((line) => line.expected === line.actual && line.wrong.length === 0);
    return { policy, expected: counts('expected'), actual: counts('actual'), ok, differences };
  });
}

/**
 * Tables whose rows may change, and how a row is looked at there: when something was done is not known beforehand, only
 * that it was; how an address is printed does not matter.
 */
const changing: Record<string, string> = {
  authorisation_events: `to_jsonb(t)`,
  gateway_requests: `to_jsonb(t) || jsonb_build_object('anonymised_at', t.anonymised_at is not null, 'ip_address', host(t.ip_address))`,
  persons: `to_jsonb(t) || jsonb_build_object('review_flagged_at', t.review_flagged_at is not null)`,
};

/** A query for (tbl, key, print) of all rows: as they are, or as they must become. */
async function everyRow(client: pg.Client, after: boolean): Promise<string> {
  const { rows: tables } = await client.query<{ name: string; table: string; key: string }>(
    await sql('expected/tables'),
  );
  return tables
    .map(({ name, table, key }) => {
      const rows = (print: string) =>
        `select '${name}' tbl, ${key} as key, md5((${print})::text) print from ${table} t`;
      const row = changing[name];
      if (!after) return rows(row ?? 't');
      const gone = `not exists (select from demo_expected.gone g where g.tbl = '${name}' and g.key = ${key})`;
      if (!row) return `${rows('t')} where ${gone}`;
      const change = `left join demo_expected.changed c on c.tbl = '${name}' and c.key = ${key}`;
      return `${rows(`${row} || coalesce(c.change, '{}')`)} ${change} where ${gone}`;
    })
    .join('\nunion all\n');
}

async function using<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connected(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What several places say of one policy. */
function together(checks: DemoCheck[]): DemoCheck {
  return {
    policy: checks[0]?.policy ?? nobody,
    expected: total(checks.map((check) => check.expected)),
    actual: total(checks.map((check) => check.actual)),
    ok: checks.every((check) => check.ok),
    differences: checks.flatMap((check) => check.differences),
  };
}

function total(counts: Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [what, count] of counts.flatMap((one) => Object.entries(one))) sum[what] = (sum[what] ?? 0) + count;
  return sum;
}
