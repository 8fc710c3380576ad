/** Whether the queue's server answers, has its tables, and keeps what it is given. Nothing is written. */
import { queueUrl } from '../../src/app/config.ts';
import { type Finding, fault, sound, warning } from '../../src/app/doctor/finding.ts';
import type { Place } from '../../src/app/doctor/place.ts';
import { whereabouts } from '../../src/ledger/address.ts';
import { isRedis } from '../backend.ts';
import { askedOfRedis, readyQueue } from '../wait-for-queue.ts';

export async function checkQueue({ config }: Place): Promise<Finding[]> {
  const address = queueUrl(config);
  await readyQueue(address, { migrate: false });
  if (!isRedis(address)) return [sound('queue', 'queue', 'PostgreSQL, with the tables of this version')];
  const said = await askedOfRedis(address);
  const found = [...evicts(said), ...forgets(said), ...plain(whereabouts(address).url)];
  return found.length > 0
    ? found
    : [sound('queue', 'queue', `Redis ${said.redis_version}, which keeps what it is given`)];
}

function evicts({ maxmemory_policy: policy = 'noeviction' }: Record<string, string>): Finding[] {
  if (policy === 'noeviction') return [];
  return [
    fault('queue', {
      code: 'queue.evicts',
      what: `Redis throws jobs and schedules away when its memory is full (maxmemory-policy ${policy}).`,
      hint: 'Set it: CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.',
      where: 'queue',
    }),
  ];
}

/** What matters is in the ledger, and schedules are made anew; but a run that was asked for would be forgotten. */
function forgets({ aof_enabled: appends }: Record<string, string>): Finding[] {
  if (appends !== '0') return [];
  return [
    warning('queue', {
      code: 'queue.forgets',
      what: 'Redis keeps no append-only file: when it restarts, jobs and schedules since its last snapshot are gone.',
      hint: 'Set it: CONFIG SET appendonly yes, and the same in redis.conf.',
      where: 'queue',
    }),
  ];
}

function plain(address: string): Finding[] {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'rediss:' || /^(localhost|127\..*|\[::1\]|)$/.test(hostname)) return [];
  return [
    warning('queue', {
      code: 'queue.plain',
      what: 'The connection to Redis is not encrypted.',
      hint: 'Let GALLRA_QUEUE_URL begin with rediss://',
      where: 'queue',
    }),
  ];
}
