/** Every second seed of a series, in a thread of its own (many-seeds.ts starts it and hears of each seed). */
import { parentPort, workerData } from 'node:worker_threads';
import { type Series, simulateOne } from './many-seeds.ts';
import { sabotages } from './sabotage.ts';

const series = workerData as Series & { first: number };
const law = series.sabotage === undefined ? null : (sabotages[series.sabotage]?.law ?? null);

for (let i = series.first; i < series.count; i += 2) {
  const outcome = await simulateOne(series.from + i, series);
  parentPort?.postMessage(outcome);
  if (law !== null && outcome.violations.some((one) => one.startsWith(law))) break;
}
