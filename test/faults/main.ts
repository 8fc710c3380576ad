/**
 * `npm run test:faults`: what is tried against workers, their servers and the program, how often, and how many laws were
 * broken. `-- --long` tries every fault at every step, and far more at random. `-- --part <part>` tries one part:
 * real faults (with `--only <text>` those with the text in their name), holds, files or seeds.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { fuzz } from '../fuzz/fuzz.ts';
import { simulateSeeds } from '../simulation/many-seeds.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { startMariadb } from '../support/mariadb.ts';
import { archiveKinds } from './archive.ts';
import { type Fault, inLanes, kinds, over, type Suffered, suffer } from './fault.ts';
import { holdRace } from './hold-race.ts';
import { everyStop, everything } from './long.ts';
import { everythingIn, shortIn } from './other-stores.ts';
import { atOnce, kills, outages, queues, sleeps, stops } from './short.ts';

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    part: { type: 'string', default: 'all' },
  },
});

interface Line {
  what: string;
  tried: number;
  struck: number;
  violations: string[];
}

const began = Date.now();
const lines: Line[] = [];
const shared = await startPostgres();
process.env.GALLRA_TEST_POSTGRES = shared.url;
const wanted = (part: string): boolean => values.part === 'all' || values.part === part;
if (wanted('real faults')) lines.push(...(await realFaults()));
if (wanted('holds'))
  lines.push(lineOf('holds raced with batches', await holdRace({ races: values.long ? 10_000 : 150 })));
if (wanted('files')) lines.push(lineOf('policy files, random', await fuzz({ files: values.long ? 20_000 : 200 })));
if (wanted('seeds')) lines.push(lineOf('seeds simulated', await simulateSeeds({ count: values.long ? 10_000 : 200 })));
await shared.stop();

for (const { what, violations } of lines) for (const one of violations) console.error(`VIOLATION ${what}: ${one}`);
const table = new Table({ head: ['what', 'tried', 'struck', 'violations'], style: { head: [], border: [] } });
for (const { what, tried, struck, violations } of lines) table.push([what, tried, struck, violations.length]);
console.log(table.toString());
const broken = lines.reduce((sum, { violations }) => sum + violations.length, 0);
console.log(`${broken} violations, in ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(broken === 0 && lines.length > 0 ? 0 : 1);

async function realFaults(): Promise<Line[]> {
  const [ledger, store, mariadb, stopped] = await Promise.all([
    startPostgres(),
    startPostgres(),
    startMariadb(),
    // It may lose its process, and then not what it said that it had committed.
    startMariadb('--innodb-flush-log-at-trx-commit=2'),
  ]);
  process.env.GALLRA_TEST_MARIADB = mariadb.url;
  const chosen = ({ name }: Fault): boolean => name.includes(values.only);
  const beside = values.long ? everything : [...kills, ...sleeps, ...outages, ...atOnce, ...queues];
  const stopping = values.long ? everyStop : stops;
  const elsewhere = archiveKinds.flatMap(values.long ? everythingIn : shortIn);
  const lanes = [
    ...inLanes([...beside, ...elsewhere].filter(chosen), 3),
    stopping('ledger', ledger),
    stopping('store', store),
    stopping('store', stopped).map((fault) => over('mysql', fault)),
  ].map((lane) => lane.filter(chosen));
  const outcomes: Suffered[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (const fault of lane) {
        outcomes.push(await suffer(fault));
        if (outcomes.length % 20 === 0) console.error(`${outcomes.length} of ${lanes.flat().length} faults tried`);
      }
    }),
  );
  await Promise.all([ledger, store, mariadb, stopped].map((server) => server.stop()));
  return archiveKinds.flatMap((archive) =>
    kinds.flatMap((kind): Line[] => {
      const some = outcomes.filter((one) => one.archive === archive && one.kind === kind);
      if (some.length === 0) return [];
      return [
        {
          what: `${archive}: ${kind}`,
          tried: some.length,
          struck: some.reduce((sum, { strikes }) => sum + strikes, 0),
          violations: some.flatMap((one) => one.violations.map((what) => `${one.name}: ${what}`)),
        },
      ];
    }),
  );
}

function lineOf(what: string, { tried, violations }: { tried: number; violations: string[] }): Line {
  return { what, tried, struck: tried, violations };
}
