/**
 * `npm run soak -- --minutes N`: three workers over one ledger, a queue and three stores; every policy every few seconds;
 * records, holds and releases all the time; and the weather of years. When it is over nothing may have gone early, nothing
 * that was held may be lost, nothing be forgotten, everything that went be in the log once, and no worker hold more memory or
 * connections than when it was young. `--queue postgres`: the queue lies in the ledger's database. `--seed`: another storm.
 */
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    queue: { type: 'string', default: 'redis' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const minutes = Number(values.minutes);
if (!(minutes >= 1) || (values.queue !== 'redis' && values.queue !== 'postgres')) {
  console.error('usage: npm run soak -- [--minutes <1 or more>] [--queue redis|postgres] [--seed <number>]');
  process.exit(2);
}
const violations = await soak({ minutes, queue: values.queue, seed: Number(values.seed) });
process.exit(violations === 0 ? 0 : 1);
