/** A backlog on MariaDB: a whole run, with everything on, beside pt-archiver, which people use there. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { prepareStore } from '../../src/stores/mysql/prepare.ts';
import { installed } from '../support/installed.ts';
import { askChild } from './ask-child.ts';
import { callsPolicy, cutoff } from './calls.ts';
import { furnish } from './disposal/house.ts';
import { type MariadbCalls, openMariadbCalls } from './disposal/mariadb-calls.ts';
import type { DisposalSeen } from './disposal-worker.ts';
import { median, ratio, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const policy = 'calls-in-mariadb';
const least = 1.5;
const naive = 'one DELETE for everything';
const ours = 'a run, with everything';
const archiver = 'pt-archiver';

const stores = `stores:
  records: { kind: mysql, url: "\${RECORDS_URL}", timezone: Europe/Helsinki, access: dispose }
`;

/** Where MariaDB or pt-archiver cannot be had, the section says so. */
export async function measureArchiver(place: Place, scale: Scale): Promise<Section> {
  const opened = await openMariadbCalls(scale.archiverRows).catch((error: Error) => error);
  if (opened instanceof Error) return sectionOf(scale, new Map(), opened.message);
  try {
    const program = await installed(archiver, 'percona-toolkit').catch((error: Error) => error);
    const ways = await waysOf(place, scale, opened, program);
    const rates = new Map<string, number[]>([...ways.keys()].map((name) => [name, []]));
    for (let round = 0; round < scale.rounds; round++)
      for (const [name, way] of round % 2 === 0 ? ways : [...ways].reverse()) rates.get(name)?.push(await way());
    return sectionOf(scale, rates, program instanceof Error ? program.message : null);
  } finally {
    await opened.close();
  }
}

/** Each resolves with records a second. */
async function waysOf(
  place: Place,
  scale: Scale,
  calls: MariadbCalls,
  program: string | Error,
): Promise<Map<string, () => Promise<number>>> {
  await calls.copy('calls');
  const { environment } = await furnish(place, {
    ...{ policy, text: callsPolicy(policy), holds: scale.holds, stores, variables: { RECORDS_URL: calls.url } },
    prepare: (ledgerId) => prepareStore('records', calls.url, ledgerId),
  });
  const left = async (table: string): Promise<number> =>
    Number((await calls.sql(`select count(*) as count from ${table} where ended_at < '${day}'`))[0]?.count);
  const ways = new Map<string, () => Promise<number>>([
    [
      ours,
      async () => {
        await calls.copy('calls');
        const run = await askChild<DisposalSeen>('disposal-worker.ts', [policy], environment);
        if (run.state !== 'finished' || (await left('calls')) !== (run.counts.held ?? 0))
          throw new Error(`the run was to finish, and to leave what is held: ${JSON.stringify(run)}`);
        return (1_000 * (run.counts.destroyed ?? 0)) / run.ms;
      },
    ],
    [
      naive,
      async () => {
        await calls.copy('rival');
        const { ms, result } = await timed(() => calls.naive('rival', day));
        return (1_000 * result) / ms;
      },
    ],
  ]);
  if (typeof program === 'string')
    ways.set(archiver, async () => {
      await calls.copy('rival');
      const due = await left('rival');
      // What it takes to start, and to find that there is nothing, is not held against it.
      const { ms: toStart } = await timed(() => archive(program, calls.url, '1000-01-01'));
      const { ms } = await timed(() => archive(program, calls.url, day));
      if ((await left('rival')) !== 0) throw new Error('pt-archiver was to leave nothing');
      return (1_000 * due) / (ms - toStart);
    });
  return ways;
}

const day = cutoff().slice(0, 10);

/** With the options that make it fastest. */
async function archive(program: string, url: string, before: string): Promise<void> {
  const { hostname, port, pathname, username } = new URL(url);
  const source = `h=${hostname},P=${port},u=${username},D=${pathname.slice(1)},t=rival,i=ended_at`;
  const options = [
    '--purge',
    '--bulk-delete',
    '--limit',
    '5000',
    '--commit-each',
    '--no-check-charset',
    '--no-version-check',
  ];
  await promisify(execFile)(program, ['--source', source, '--where', `ended_at < '${before}'`, ...options]);
}

function sectionOf(scale: Scale, rates: Map<string, number[]>, missing: string | null): Section {
  const found = (name: string): number[] => rates.get(name) ?? [];
  const against = (name: string, other: string): number =>
    median(found(name).map((rate, i) => rate / (found(other)[i] ?? Number.NaN)));
  const of = against(ours, archiver);
  return {
    title: `A backlog on MariaDB: half of ${whole(scale.archiverRows)} records`,
    about:
      `A run is measured end to end, with ${whole(scale.holds)} holds, receipts, audit entries and a commitment to each record. pt-archiver has the options that make it fastest (\`--bulk-delete --limit 5000 --commit-each\`); ` +
      `what it takes to start is not counted. ${scale.rounds === 1 ? 'One round' : `Medians of ${scale.rounds} rounds`} on equal copies.${missing === null ? '' : ` Not measured: ${missing}`}`,
    head: ['way', 'records/s', 'of one DELETE', 'of pt-archiver'],
    rows: [...rates].map(([name, some]) => [
      name,
      whole(median(some)),
      ratio(against(name, naive)),
      rates.has(archiver) ? ratio(against(name, archiver)) : '',
    ]),
    aims: [
      {
        what: `on MariaDB a backlog goes at ${least} times the rate of pt-archiver at least`,
        met: of >= least,
        seen: missing === null ? ratio(of) : 'not measured',
      },
    ],
  };
}
