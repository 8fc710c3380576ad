/** A folder of small files that are all due: a whole run, with its evidence, beside a loop that unlinks them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareStore } from '../../src/stores/folder/prepare.ts';
import { askChild } from './ask-child.ts';
import { furnish } from './disposal/house.ts';
import type { DisposalSeen } from './disposal-worker.ts';
import { median, megabytes, ratio, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const policy = 'small-files';
const least = 20_000;
const perFolder = 1_000;
const abreast = 8;

const stores = `stores:
  records: { kind: folder, root: "\${RECORDS_ROOT}", timezone: Europe/Helsinki, access: dispose }
`;
const text = `version: 1
id: ${policy}
title: { en: Small files }
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records-management@example.org
timezone: Europe/Helsinki
dataset: { store: records, files: "*/*.log" }
retain: { period: 24 months, from: modified_at }
disposition: destroy
schedule: "15 2 * * *"
limits: { records: 100000000, share: 100% }
`;

export async function measureFiles(place: Place, scale: Scale): Promise<Section> {
  const [ours, theirs] = [await place.newDirectory('files'), await place.newDirectory('rival-files')];
  const { environment } = await furnish(place, {
    ...{ policy, text, stores, variables: { RECORDS_ROOT: ours }, holds: 0 },
    prepare: (ledgerId) => prepareStore('records', ours, ledgerId),
  });
  const runs: { rate: number; disposing: number; peak: number }[] = [];
  const loops: number[] = [];
  for (let round = 0; round < scale.rounds; round++) {
    fill(ours, scale.files);
    const run = await askChild<DisposalSeen>('disposal-worker.ts', [policy], environment);
    const destroyed = run.counts.destroyed ?? 0;
    if (run.state !== 'finished' || destroyed !== scale.files)
      throw new Error(`every file was to go: ${JSON.stringify(run)}`);
    const rate = (ms: number): number => (1_000 * destroyed) / ms;
    runs.push({ rate: rate(run.ms), disposing: rate(run.disposingMs), peak: run.rssPeak });
    fill(theirs, scale.files);
    const { ms } = await timed(() => unlinkAll(theirs));
    loops.push((1_000 * scale.files) / ms);
  }
  return sectionOf(scale, runs, loops);
}

/** Two years are over for every one of them. */
function fill(root: string, files: number): void {
  const content = 'x'.repeat(500);
  const long = new Date(Date.now() - 1_000 * 86_400_000);
  for (let number = 0; number < files; number++) {
    const folder = join(root, `folder-${Math.floor(number / perFolder)}`);
    if (number % perFolder === 0) mkdirSync(folder, { recursive: true });
    const path = join(folder, `${number}.log`);
    writeFileSync(path, content);
    utimesSync(path, long, long);
  }
  // They have lain there for two years: what is still to be written of them is nobody's work here.
  execFileSync('sync', ['--file-system', root]);
}

async function unlinkAll(root: string): Promise<void> {
  for (const folder of await readdir(root)) {
    const names = (await readdir(join(root, folder))).values();
    const some = async (): Promise<void> => {
      for (const name of names) await unlink(join(root, folder, name));
    };
    await Promise.all(Array.from({ length: abreast }, some));
  }
}

function sectionOf(scale: Scale, runs: { rate: number; disposing: number; peak: number }[], loops: number[]): Section {
  const against = (some: number[]): string => ratio(median(some.map((rate, i) => rate / (loops[i] ?? Number.NaN))));
  const row = (name: string, some: number[]): string[] => [name, whole(median(some)), against(some)];
  const rates = runs.map(({ rate }) => rate);
  const disposing = runs.map((run) => run.disposing);
  return {
    title: `A folder of ${whole(scale.files)} small files`,
    about:
      `All of them are due, in folders of ${whole(perFolder)}. A run is measured end to end, with receipts, audit entries and a commitment to each file; the loop unlinks what it finds, ${abreast} at a time, and looks at nothing. ` +
      `${scale.rounds === 1 ? 'One round' : `Medians of ${scale.rounds} rounds`}; a run takes ${megabytes(Math.max(...runs.map(({ peak }) => peak)))} of memory at most.`,
    head: ['way', 'files/s', 'of the loop'],
    rows: [
      row('a run, with everything', rates),
      row('— from its first batch to its last', disposing),
      row('a loop that unlinks', loops),
    ],
    aims: [
      {
        what: `files go at ${whole(least)} a second at least, with evidence`,
        met: median(rates) >= least,
        seen: `${whole(median(rates))}; ${whole(median(disposing))} from the first batch to the last; the loop makes ${whole(median(loops))}`,
      },
    ],
  };
}
