/** How long a worker with many policies takes from its files to its schedule, on the ledger's own PostgreSQL. */
import { askChild } from './ask-child.ts';
import { callsPolicy, exception, extension } from './calls.ts';
import { median, milliseconds, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';
import type { SchedulingSeen } from './scheduling-worker.ts';

const limitMs = 3_000;

export async function measureScheduling(place: Place, scale: Scale): Promise<Section> {
  const folder = await place.newFolder('many', manyPolicies(scale.policies));
  const seen: SchedulingSeen[] = [];
  for (let i = 0; i < scale.schedulings; i++) {
    const environment = place.environment(await place.newLedger(`queue_ledger_${i}`), folder);
    const one = await askChild<SchedulingSeen>('scheduling-worker.ts', [], environment);
    if (one.scheduled !== scale.policies || one.problems > 0)
      throw new Error(`every policy was to be sound and scheduled: ${JSON.stringify(one)}`);
    seen.push(one);
  }
  const of = (step: (one: SchedulingSeen) => number): number => median(seen.map(step));
  const total = ({ readMs, connectMs, syncMs }: SchedulingSeen): number => readMs + connectMs + syncMs;
  const steps: [string, number][] = [
    ['read and compile the files, and check them side by side', of(({ readMs }) => readMs)],
    ["connect, and make the queue's own tables", of(({ connectMs }) => connectMs)],
    ['write the schedulers', of(({ syncMs }) => syncMs)],
    ['all of it', of(total)],
    ['look again when nothing has changed', of(({ againMs }) => againMs)],
  ];
  return {
    title: `Scheduling ${whole(scale.policies)} policies`,
    about: `In a process that has just started, on the ledger's own PostgreSQL${scale.schedulings === 1 ? '' : `; medians of ${scale.schedulings}`}.`,
    head: ['step', 'time'],
    rows: steps.map(([name, ms]) => [name, milliseconds(ms)]),
    aims: [
      {
        what: `${whole(scale.policies)} policies compile and are scheduled in less than 3 s`,
        met: of(total) < limitMs,
        seen: milliseconds(of(total)),
      },
    ],
  };
}

/** Each over a table of its own, with everything that a rule may say. */
function manyPolicies(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, i) => `calls-${i}`);
  return Object.fromEntries(
    names.map((id) => [id, callsPolicy(id, { extend: extension, unless: exception, table: id.replace('-', '_') })]),
  );
}
