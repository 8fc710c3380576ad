/** One seed once more, with all that the ledger wrote: node test/simulation/replay.ts <seed> [--no-receipts] [word…] */
import { simulateOne } from './many-seeds.ts';

const [seed, ...rest] = process.argv.slice(2);
const words = rest.filter((one) => !one.startsWith('--'));
const { log, violations, ...outcome } = await simulateOne(Number(seed), {
  store: rest.includes('--no-receipts') ? 'no receipts' : 'receipts',
});
for (const line of log.filter((one) => words.every((word) => one.includes(word)))) console.log(line);
console.log(outcome);
console.log(violations.length === 0 ? 'No law was broken.' : violations.join('\n'));
