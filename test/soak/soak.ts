/** The whole storm, from the first record to the verdict. */
import { setTimeout as pause } from 'node:timers/promises';
import { openQueue } from '../../jobs/queue.ts';
import { readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { keepApproving } from './approvers.ts';
import { openArrivals } from './arrivals.ts';
import { gallra } from './gallra.ts';
import { openHolders } from './holders.ts';
import { type Check, forgotten, judgeLog, judgeRecords, look } from './judge.ts';
import { judgeConnections, judgeMemory, openConnections } from './measure.ts';
import { openPlace, type Place, type QueueKind } from './place.ts';
import { progressLine, summary } from './print.ts';
import { randomFrom, shelves } from './records.ts';
import { keepScheduled, scheduleAll } from './schedule.ts';
import { openWeather } from './weather.ts';
import { openWorkers } from './workers.ts';

export interface Storm {
  /** In all, but for what is left to do when the weather has calmed down. */
  minutes: number;
  queue: QueueKind;
  seed: number;
}

const printEveryMs = 10_000;
/** A worker that died over files is waited for as long as it might have lived. */
const calmMs = 300_000;

/** How many laws were broken. */
export async function soak({ minutes, queue: kind, seed }: Storm): Promise<number> {
  const began = Date.now();
  console.log(`soak: ${minutes} minutes, queue on ${kind}, --seed ${seed}`);
  const violations: string[] = [];
  const check = (law: string, what: string, wrong: unknown[]): void => {
    if (wrong.length === 0) return;
    violations.push(`${law}: ${what}: ${wrong.length}: ${JSON.stringify(wrong.slice(0, 5))}`);
    console.log(`VIOLATION ${violations.at(-1)}`);
  };

  const place = await openPlace(kind);
  const arrivals = openArrivals(place, randomFrom(seed));
  const holders = await openHolders(place, arrivals, randomFrom(seed + 1));
  const workers = openWorkers(place);
  const weather = openWeather(place, workers, randomFrom(seed + 2));
  const connections = openConnections(place);
  const queue = await openQueue(readConfig(place.environment), silentLog);
  await workers.start();
  await scheduleAll(queue);

  const stopping = new AbortController();
  const office = new AbortController();
  const approving = keepApproving(holders.open.engine, office.signal);
  const scheduling = keepScheduled(queue, office.signal);
  const going = [
    arrivals.keepComing(stopping.signal),
    holders.keepHolding(stopping.signal),
    weather.blow(stopping.signal),
  ];
  const failed = Promise.all(going).then(() => undefined);
  failed.catch((error: unknown) => check('soak', 'what was to go on all the time ended', [String(error)]));
  const endAt = began + minutes * 60_000 - Math.min(45_000, minutes * 15_000);
  const state = { began, arrivals, holders, workers, weather, connections };
  const print = async (): Promise<void> => {
    await connections.sample().catch(() => undefined); // A server is away.
    console.log(progressLine(state));
  };
  while (Date.now() < endAt && violations.length === 0) {
    await pause(Math.min(printEveryMs, Math.max(0, endAt - Date.now())));
    await print();
  }
  stopping.abort();
  await failed.catch(() => undefined);
  console.log('the storm is over');
  const calmAt = Date.now();
  await pause(25_000); // The last hold that is to be released is.
  await holders.tidyUp();
  let left = 0;
  for (;;) {
    const found = await look(place, arrivals.came);
    left = forgotten(found, arrivals.came, holders.placed).length;
    const [open] = await place.inLedger(
      'select count(*)::int as open from gallra_ledger.intent where settlement is null',
    );
    if ((left === 0 && open?.open === 0) || Date.now() - calmAt > calmMs) break;
    await pause(2_000);
    await print();
  }
  await print();
  if (left > 0) console.log(await standing(place));
  office.abort();
  console.log(`runs that waited, and were approved: ${await approving}`);
  console.log(`schedulers that had lost their next job: ${await scheduling}`);
  judgeConnections(check, connections, workers);
  for (const policy of shelves) await queue.removeJobScheduler(`soak-${policy}`);
  await queue.close();
  check(
    'stop',
    'workers that were told to stop ended with',
    (await workers.stop()).filter((code) => code !== 0),
  );

  const found = await look(place, arrivals.came);
  await judgeRecords(check, found, arrivals, holders.placed);
  await judgeLog(check, place, found, holders);
  await judgeBundle(check, place);
  check('log', 'lines that say "unexpected", or are none', workers.unexpected);
  judgeMemory(check, workers, minutes);
  console.log(summary(state, found, violations));
  await holders.open.close();
  await place.close();
  return violations.length;
}

/** Where something is left: how the newest runs of each policy stand, and who has a lease. */
async function standing(place: Place): Promise<string> {
  const runs = await place.inLedger(`
    select newest.* from unnest(array[${shelves.map((shelf) => `'${shelf}'`).join()}]) as shelf (policy), lateral (
      select policy, id, state, code, worker, started_at, finished_at, approved_maximum, counts::text from gallra_ledger.run
      where run.policy = shelf.policy and (finished_at is null or entry > (select max(entry) - 200 from gallra_ledger.run))
      order by entry desc limit 8) as newest`);
  const leases = await place.inLedger('select *, expires_at > clock_timestamp() as live from gallra_ledger.lease');
  return [...runs, ...leases].map((row) => JSON.stringify(row)).join('\n');
}

/** What an outsider finds, who has the bundle, the key and the notes of the anchor. */
async function judgeBundle(check: Check, place: Place): Promise<void> {
  const bundle = `${place.root}/bundle`;
  const key = (await gallra(place, ['audit', 'key'])).said.trim();
  for (const args of [
    ['audit', 'check'],
    ['audit', 'export', bundle],
    ['audit', 'verify', bundle, '--key', key],
  ]) {
    const { code, said } = await gallra(place, args);
    check('L6', `gallra ${args.slice(0, 2).join(' ')} ended with ${code}`, code === 0 ? [] : [said.slice(-2_000)]);
  }
}
