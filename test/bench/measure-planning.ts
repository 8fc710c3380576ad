/** How long a plan takes: all that `gallra plan` does once it is connected, catalogue and checks included. */
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { type Plan, planPolicy } from '../../src/engine/plan.ts';
import { takeStock } from '../../src/engine/run.ts';
import { callsPolicy, exception, extension } from './calls.ts';
import { median, milliseconds, timed, whole } from './figures.ts';
import { placeHolds } from './holds.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

interface Case {
  name: string;
  file: string;
  holds: number;
  /** With the forecast of so many days. */
  days?: number;
}

/** Expects the table `calls`. */
export async function measurePlanning(place: Place, scale: Scale): Promise<Section> {
  const id = 'calls-planned';
  const cases: Case[] = [
    { name: 'one period', file: callsPolicy(id), holds: 0 },
    {
      name: 'with an extension and an exception',
      file: callsPolicy(id, { extend: extension, unless: exception }),
      holds: 0,
    },
    { name: `with ${whole(scale.holds)} holds`, file: callsPolicy(id), holds: scale.holds },
    { name: 'with all of these', file: callsPolicy(id, { extend: extension, unless: exception }), holds: scale.holds },
    { name: 'one period, and the forecast of 90 days', file: callsPolicy(id), holds: 0, days: 90 },
    {
      name: 'with an extension and an exception, and the forecast of 90 days',
      file: callsPolicy(id, { extend: extension, unless: exception }),
      holds: 0,
      days: 90,
    },
  ];
  const measured: { name: string; days: number | null; ms: number[]; plan: Plan | undefined }[] = [];
  for (const [i, one] of cases.entries()) {
    const ledger = await place.newLedger(`plan_ledger_${i}`);
    const folder = await place.newFolder(`plan-${i}`, { [id]: one.file });
    const open = await openEngine(readConfig(place.environment(ledger, folder)));
    try {
      await takeStock(open.engine);
      await placeHolds(open.engine, one.holds);
      const days = one.days ?? null;
      measured.push({ name: one.name, days, ...(await planAgain(open, id, scale.plans, days)) });
    } finally {
      await open.close();
    }
  }
  /** What is to be told of the coming days as well may take as long again. */
  const limitMs = (days: number | null): number => ((days === null ? 1_000 : 2_000) * scale.rows) / scale.aimedRows;
  return {
    title: `Planning a table of ${whole(scale.rows)} rows`,
    about: `A fifth is due, at random places of the table; the starting point has an index. Median of ${scale.plans} plans, after one to connect.`,
    head: ['case', 'median', 'fastest', 'slowest', 'due', 'held', 'excepted', 'extended'],
    rows: measured.map(({ name, ms, plan }) => [
      name,
      ...[median(ms), Math.min(...ms), Math.max(...ms)].map(milliseconds),
      ...(['due', 'held', 'excepted', 'extended'] as const).map((outcome) =>
        whole(plan?.tally?.lines.find((line) => line.outcome === outcome)?.count ?? 0),
      ),
    ]),
    aims: measured.map(({ name, days, ms }) => ({
      what: `a plan of ${whole(scale.aimedRows)} rows takes less than ${days === null ? 1 : 2} s (${name})`,
      met: median(ms) < limitMs(days),
      seen: `${milliseconds(median(ms))}${scale.rows === scale.aimedRows ? '' : `; ${whole(scale.rows)} rows may take ${milliseconds(limitMs(days))}`}`,
    })),
  };
}

async function planAgain(
  open: OpenEngine,
  id: string,
  times: number,
  forecastDays: number | null,
): Promise<{ ms: number[]; plan: Plan | undefined }> {
  const planned = (): Promise<Plan> => planPolicy(open.engine, id, undefined, { forecastDays });
  let plan: Plan | undefined = await planned();
  const ms: number[] = [];
  for (let i = 0; i < times; i++) {
    const once = await timed(planned);
    ms.push(once.ms);
    plan = once.result;
  }
  return { ms, plan };
}
