/** The benchmark: what is aimed at, and whether it is met on this machine. What may be asked of it stands below, in `usage`. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyOriginal, fillOriginal } from './calls.ts';
import { milliseconds, timed, whole } from './figures.ts';
import { machine } from './machine.ts';
import { measureArchiver } from './measure-archiver.ts';
import { measureAuthoring } from './measure-authoring.ts';
import { measureCascading } from './measure-cascading.ts';
import { measureDaily } from './measure-daily.ts';
import { measureDesk } from './measure-desk.ts';
import { measureDisposal } from './measure-disposal.ts';
import { measureFiles } from './measure-files.ts';
import { measureGrowth } from './measure-growth.ts';
import { measureLooking } from './measure-looking.ts';
import { measureMakingProofs } from './measure-making-proofs.ts';
import { measureNeighbours } from './measure-neighbours.ts';
import { measurePlanning } from './measure-planning.ts';
import { measureProfile } from './measure-profile.ts';
import { measureProofs } from './measure-proofs.ts';
import { measureScheduling } from './measure-scheduling.ts';
import { measureSharing } from './measure-sharing.ts';
import { measureVerifying } from './measure-verifying.ts';
import { pageWith } from './page.ts';
import { openPlace, type Place } from './place.ts';
import { type Section, sectionText } from './report.ts';
import { type Scale, scales } from './scale.ts';

type Measure = (place: Place, scale: Scale) => Promise<Section>;

/** In the order of the page. `records`: it works on the table of calls, which takes its time to make. */
const sections: Record<string, { measure: Measure; records: boolean }> = {
  planning: { measure: measurePlanning, records: true },
  disposal: { measure: measureDisposal, records: false },
  growth: { measure: measureGrowth, records: false },
  profile: { measure: measureProfile, records: false },
  sharing: { measure: measureSharing, records: false },
  daily: { measure: measureDaily, records: false },
  foreground: { measure: measureNeighbours, records: false },
  cascading: { measure: measureCascading, records: false },
  mariadb: { measure: measureArchiver, records: false },
  files: { measure: measureFiles, records: false },
  scheduling: { measure: measureScheduling, records: false },
  proofs: { measure: measureProofs, records: false },
  making: { measure: measureMakingProofs, records: false },
  verifying: { measure: measureVerifying, records: false },
  looking: { measure: measureLooking, records: false },
  desk: { measure: measureDesk, records: true },
  authoring: { measure: measureAuthoring, records: false },
};
const disposing = ['disposal', 'growth', 'profile', 'sharing', 'daily', 'foreground', 'cascading', 'mariadb', 'files'];
/** A tenth of them is measured too, and has to have the records that are held. */
const leastRows = 50_000;
const page = new URL('../../docs/benchmarks.md', import.meta.url);

const usage = `npm run bench -- [--quick | --full | --huge] [--rows <n>] [--part <name>[,<name>…]] [--profile <folder>] [--write]

--quick    smaller tables, some minutes (the default)
--full     the 5 million rows that the aims speak of: about an hour
--huge     50 million rows: half a night, and some 40 GB of disk in the temporary folder
--rows     so many rows instead
--part     only these, in the order of the page: ${Object.keys(sections).join(', ')};
           those about disposing are ${disposing.join(', ')}
--profile  the part profile leaves its CPU profiles in this new folder, for the developer tools of a browser
--write    keeps the result in docs/benchmarks.md, part by part, as each is measured
`;

interface Wish {
  scale: Scale;
  parts: string[];
  write: boolean;
}

/** What is wrong with them, in words. */
function read(given: string[]): Wish | string {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    quick: flag,
    full: flag,
    huge: flag,
    write: flag,
    help: flag,
    rows: text,
    part: text,
    profile: text,
  };
  try {
    const { values } = parseArgs({ args: given, options });
    const { part, rows, profile } = values;
    const parts = part?.split(',') ?? Object.keys(sections);
    const unknown = parts.filter((name) => !Object.hasOwn(sections, name));
    if (values.help) return '';
    if (unknown.length > 0) return `There is no part ${unknown.join(', ')}.`;
    if (rows !== undefined && !(Number.isInteger(Number(rows)) && Number(rows) >= leastRows))
      return `--rows takes a number from ${leastRows} on.`;
    const scale = scales[values.huge ? 'huge' : values.full ? 'full' : 'quick'];
    const wanted = { ...scale, rows: rows === undefined ? scale.rows : Number(rows) };
    return {
      scale: { ...wanted, profiles: profile === undefined ? null : resolve(profile) },
      parts,
      write: values.write,
    };
  } catch (error) {
    return (error as Error).message;
  }
}

async function main(given: string[]): Promise<number> {
  const wish = read(given);
  if (typeof wish === 'string') {
    process.stderr.write(`${wish}${wish && '\n\n'}${usage}`);
    return wish === '' ? 0 : 2;
  }
  const place = await openPlace();
  leaveNothingBehind(place);
  try {
    await measure(place, wish);
    return 0;
  } finally {
    await place.close();
  }
}

/** Prints each section when it is known, and keeps it where that is wished for: what comes after it may fail. */
async function measure(place: Place, { scale, parts, write }: Wish): Promise<void> {
  const began = performance.now();
  const wanted = Object.entries(sections).filter(([name]) => parts.includes(name));
  if (wanted.some(([, { records }]) => records)) {
    const { ms } = await timed(async () => {
      await fillOriginal(place, scale.rows);
      await copyOriginal(place, 'calls');
    });
    process.stdout.write(`(${whole(scale.rows)} records made in ${milliseconds(ms)})\n\n`);
  }
  for (const [part, section] of wanted) {
    const circumstances = await circumstancesOf(place, scale, part);
    const text = sectionText(circumstances, await section.measure(place, scale));
    process.stdout.write(`${text}\n`);
    if (write) await keep(part, text);
  }
  process.stdout.write(`Measured in ${milliseconds(performance.now() - began)}.\n`);
}

async function keep(part: string, text: string): Promise<void> {
  const before = await readFile(page, 'utf8').catch(() => '');
  await writeFile(page, pageWith(before, Object.keys(sections), { [part]: text }));
}

async function circumstancesOf(place: Place, scale: Scale, part: string): Promise<string> {
  const rows = scale.rows === scales[scale.name].rows ? '' : ` --rows ${scale.rows}`;
  const smaller =
    scale.rows === scale.aimedRows
      ? ''
      : ` Tables have ${whole(scale.rows)} rows instead of ${whole(scale.aimedRows)}, and times that grow with them are held against a limit to match.`;
  const command = `npm run bench -- --${scale.name}${rows} --part ${part}`;
  return `\`${command}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' at ')} UTC: ${await machine(place)}${smaller}`;
}

function leaveNothingBehind(place: Place): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void place.close().finally(() => process.exit(130)));
}

process.exitCode = await main(process.argv.slice(2));
