/** What workers take, over time: memory by process, connections by server. */

import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import { ask } from '../support/ask.ts';
import type { Check } from './judge.ts';
import type { Place } from './place.ts';
import type { Sample, WorkerProcess, Workers } from './workers.ts';

export interface Connections {
  /** Of ours to each server, the newest last. */
  seen: Record<'ledger' | 'archive' | 'telephony' | 'queue', number>[];
  sample(): Promise<void>;
}

export function openConnections(place: Place): Connections {
  const seen: Connections['seen'] = [];
  const inPostgres = async (url: string): Promise<number> => {
    const [row] = await ask(
      url,
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'gallra'`,
    );
    return Number(row?.n);
  };
  return {
    seen,
    async sample() {
      const { ARCHIVE_URL = '', TELEPHONY_URL = '' } = place.environment;
      const [ledger, archive, telephony, queue] = await Promise.all([
        inPostgres(place.ledgerUrl),
        inPostgres(ARCHIVE_URL),
        inMariadb(TELEPHONY_URL),
        place.queue === 'redis' ? inRedis(place.queueUrl) : 0,
      ]);
      seen.push({ ledger, archive, telephony, queue });
    },
  };
}

async function inMariadb(url: string): Promise<number> {
  const connection = await mysql.createConnection(url);
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      'select count(*) as n from information_schema.processlist where db = database() and id <> connection_id()',
    );
    return Number(rows[0]?.n);
  } finally {
    await connection.end().catch(() => undefined);
  }
}

async function inRedis(url: string): Promise<number> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (
      String(await client.client('LIST'))
        .trim()
        .split('\n').length - 1
    );
  } finally {
    client.disconnect();
  }
}

/** Each process opens so many at most: pools of five to the ledger, a few to each store and to the queue. */
const mostPerProcess = { ledger: 16, archive: 10, telephony: 10, queue: 8 };

/** When the weather has calmed down there are three workers, and us. */
export function judgeConnections(check: Check, { seen }: Connections, workers: Workers): void {
  const last = seen.at(-1);
  check('connections', 'were never counted', last ? [] : [null]);
  if (!last) return;
  const processes = workers.atWork().length + 1;
  for (const [server, count] of Object.entries(last) as [keyof typeof last, number][])
    check('connections', `to ${server}, when all is calm`, count <= mostPerProcess[server] * processes ? [] : [count]);
  for (const { seat, samples } of workers.atWork()) {
    const files = samples.at(-1)?.files ?? 0;
    check('connections', `worker ${seat} has open files`, files <= 90 ? [] : [files]);
  }
}

/** While it is younger it still fills its caches and compiles. */
export const warmS = (minutes: number): number => (minutes >= 30 ? 300 : 60);

export interface Growth {
  seat: number;
  ageS: number;
  heapMb: [number, number];
  rssMb: [number, number];
  files: [number, number];
}

/** Of each process that lived long enough: medians of the time after it was warm, and of its last. */
export function growths(all: WorkerProcess[], minutes: number): Growth[] {
  return all.flatMap(({ seat, samples }) => {
    const warm = samples.filter(({ ageS }) => ageS >= warmS(minutes));
    const some = Math.max(4, Math.floor(warm.length / 5));
    if (warm.length < 2 * some) return [];
    const [first, last] = [warm.slice(0, some), warm.slice(-some)];
    const of = (key: keyof Sample): [number, number] => [
      median(first.map((one) => one[key])),
      median(last.map((one) => one[key])),
    ];
    return [{ seat, ageS: warm.at(-1)?.ageS ?? 0, heapMb: of('heapMb'), rssMb: of('rssMb'), files: of('files') }];
  });
}

export function judgeMemory(check: Check, workers: Workers, minutes: number): void {
  const seen = growths(workers.all, minutes);
  if (minutes >= 3)
    check('memory', 'no process lived long enough to be compared with itself', seen.length > 0 ? [] : [null]);
  for (const one of seen) {
    const grew = (of: [number, number], allowed: number): boolean => of[1] > of[0] * 1.1 + allowed;
    check(
      'memory',
      `worker ${one.seat} holds more and more`,
      grew(one.heapMb, 4) || grew(one.rssMb, 25) || grew(one.files, 12) ? [one] : [],
    );
  }
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
