/** Whether every policy is scheduled as its file says, and none is late. Nothing is written. */

import { realClock } from '../../src/app/clock.ts';
import { queueUrl } from '../../src/app/config.ts';
import { type Finding, fault, sound } from '../../src/app/doctor/finding.ts';
import { NotThere, type Place } from '../../src/app/doctor/place.ts';
import type { Address } from '../../src/ports/address.ts';
import { Queue } from '../backend.ts';
import { listSchedules, type Schedule } from '../list-schedules.ts';
import type { RunQueue } from '../queue.ts';
import { queueName } from '../queue-name.ts';
import { keyPrefix } from '../redis-client.ts';
import { readyQueue } from '../wait-for-queue.ts';

/** A worker takes a job within seconds; one that is busy, when a run ends. */
const lateMs = 600_000;

export async function checkSchedules(place: Place): Promise<Finding[]> {
  const { sound: files } = await place.policies();
  const wanted = files.flatMap(({ policy }) =>
    policy.schedule ? [{ id: policy.id, pattern: policy.schedule, timezone: policy.rule.timezone }] : [],
  );
  const schedules = await schedulesOf(queueUrl(place.config));
  if (schedules.length === 0 && wanted.length > 0)
    return [
      told(
        'schedule.none',
        'Nothing is scheduled: no worker has started with this queue yet, or Redis forgot.',
        'Start a worker: gallra worker',
      ),
    ];
  const byPolicy = new Map(schedules.map((one) => [one.policy, one]));
  const missing = wanted.filter(({ id }) => !byPolicy.get(id)?.next);
  const other = wanted.filter(({ id, pattern, timezone }) => {
    const found = byPolicy.get(id);
    return found?.next && (found.pattern !== pattern || found.timezone !== timezone);
  });
  const now = realClock.now().getTime();
  const late = schedules.filter(({ next }) => next !== null && now - Date.parse(next) > lateMs);
  const found = [
    ...(missing.length > 0
      ? [
          told(
            'schedule.missing',
            `${names(missing)} not scheduled.`,
            'Look whether a worker runs, and with these files: it mends the schedule every few minutes.',
          ),
        ]
      : []),
    ...(other.length > 0
      ? [
          told(
            'schedule.other',
            `${names(other)} scheduled otherwise than the file says.`,
            'Look whether a worker runs, and with these files: it mends the schedule every few minutes.',
          ),
        ]
      : []),
    ...(late.length > 0
      ? [
          told(
            'schedule.late',
            `${names(late.map(({ policy: id }) => ({ id })))} late: due since ${late[0]?.next}.`,
            'Look whether a worker runs (its log), and what keeps it from taking jobs.',
          ),
        ]
      : []),
  ];
  if (found.length > 0) return found;
  const next = schedules.find((one) => one.next !== null)?.next;
  return [sound('queue', 'schedule', `${wanted.length} scheduled${next ? `, next at ${next}` : ''}`)];
}

async function schedulesOf(address: Address): Promise<Schedule[]> {
  // What is wrong with the queue is told by its own check.
  await readyQueue(address, { migrate: false }).catch(() => {
    throw new NotThere('the queue');
  });
  const queue: RunQueue = new Queue(queueName, {
    connection: address,
    prefix: keyPrefix(address),
    skipMetasUpdate: true,
  });
  queue.on('error', () => undefined); // The call in hand reports it.
  try {
    return await listSchedules(queue);
  } finally {
    await queue.close();
  }
}

const names = (policies: { id: string }[]): string =>
  `${policies
    .slice(0, 5)
    .map(({ id }) => id)
    .join(
      ', ',
    )}${policies.length > 5 ? ` and ${policies.length - 5} more` : ''} ${policies.length === 1 ? 'is' : 'are'}`;

const told = (code: string, what: string, hint: string): Finding =>
  fault('queue', { code, what, hint, where: 'queue' });
