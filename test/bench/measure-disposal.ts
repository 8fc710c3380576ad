/**
 * A whole run, from plan to evidence, beside what others write to delete the same rows: on equal copies, one after the
 * other, in the same minutes. The run does more than they do, so what counts is the ratio.
 */
import { openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { takeStock } from '../../src/engine/run.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { askChild } from './ask-child.ts';
import { callsPolicy, copyOriginal, cutoff } from './calls.ts';
import type { DisposalSeen } from './disposal-worker.ts';
import { median, megabytes, ratio, timed, whole } from './figures.ts';
import { placeHolds } from './holds.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { connected, rivals } from './rivals.ts';
import type { Scale } from './scale.ts';

const id = 'calls-disposed';
const memoryLimit = 200 * 1024 * 1024;

/** Expects the table `calls`, and leaves it without its due rows. */
export async function measureDisposal(place: Place, scale: Scale): Promise<Section> {
  const environment = await install(place, scale);
  const rates = new Map<string, number[]>();
  const seen: DisposalSeen[] = [];
  const note = (name: string, records: number, ms: number): void =>
    void rates.set(name, [...(rates.get(name) ?? []), (1_000 * records) / ms]);

  for (let round = 0; round < scale.rounds; round++) {
    for (const [name, variables] of Object.entries(ours)) {
      await copyOriginal(place, 'calls');
      const run = await askChild<DisposalSeen>('disposal-worker.ts', [id], { ...environment, ...variables });
      if (run.state !== 'finished' || run.counts.held !== scale.holds)
        throw new Error(`the run was to finish and to leave what is held: ${JSON.stringify(run)}`);
      if (name === usual) seen.push(run);
      note(name, run.counts.destroyed ?? 0, run.ms);
    }
    for (const rival of rivals) {
      await copyOriginal(place, 'rival');
      const { ms, result } = await connected(place.recordsUrl, (client) => timed(() => rival.run(client, cutoff())));
      note(rival.name, result, ms);
    }
  }
  await place.sql('drop table rival');
  return sectionOf(scale, rates, seen);
}

const usual = 'a run: holds, receipts, audit entries';
const ours: Record<string, Record<string, string>> = {
  [usual]: {},
  'the same in batches of 5,000': { GALLRA_BATCH_SIZE: '5000' },
};

function sectionOf(scale: Scale, rates: Map<string, number[]>, seen: DisposalSeen[]): Section {
  const naive = rates.get(rivals[0]?.name ?? '') ?? [];
  const peak = Math.max(...seen.map(({ rssPeak }) => rssPeak));
  const [first] = seen;
  const destroyed = whole(first?.counts.destroyed ?? 0);
  const memory = (first?.memory ?? [])
    .map(({ share, rss, heap }) => `${megabytes(rss)} at ${100 * share} % (${megabytes(heap)} heap in use)`)
    .join(', ');
  const grown = Math.max(...seen.map((run) => grownHeap(run)));
  return {
    title: `Disposing of ${destroyed} of ${whole(scale.rows)} records`,
    about:
      `End to end: plan, ${whole(scale.holds)} holds on due records, a receipt and two audit entries per batch of 1,000, and the count at the end; against ` +
      `deletes without any of it. ${scale.rounds === 1 ? 'One round' : `Medians of ${scale.rounds} rounds`}; ratios are taken within a round. The program runs from its TypeScript source, which takes some 30 MB more than compiled.`,
    head: ['way', 'records/s', 'of one DELETE', 'a run is'],
    rows: [...rates].map(([name, found]) => [
      name,
      whole(median(found)),
      ratio(median(found.map((rate, i) => rate / (naive[i] ?? Number.NaN)))),
      `${ratio(median((rates.get(usual) ?? []).map((rate, i) => rate / (found[i] ?? Number.NaN))))}×`,
    ]),
    aims: [
      {
        what: 'a run stays below 200 MB of memory',
        met: peak < memoryLimit,
        seen: `${megabytes(peak)} at its highest, ${megabytes(first?.rssBefore ?? 0)} before it began`,
      },
      {
        what: 'memory does not grow with the records (heap in use, from 10 % to the end, by less than 10 MB)',
        met: grown < 10 * 1024 * 1024,
        seen: memory,
      },
    ],
  };
}

const grownHeap = ({ memory }: DisposalSeen): number => (memory.at(-1)?.heap ?? 0) - (memory[0]?.heap ?? 0);

/** The store is prepared, the rule approved, the holds placed: once, and they outlast every copy of the table. */
async function install(place: Place, scale: Scale): Promise<Record<string, string>> {
  const ledger = await place.newLedger('run_ledger');
  const folder = await place.newFolder('run', { [id]: callsPolicy(id) });
  const environment = place.environment(ledger, folder);
  const open = await openEngine(readConfig(environment));
  try {
    await prepareStore('records', place.recordsUrl, await open.engine.ledger.id());
    await takeStock(open.engine);
    await approvePolicy(open.engine, id, 'bench');
    await placeHolds(open.engine, scale.holds);
  } finally {
    await open.close();
  }
  return environment;
}
