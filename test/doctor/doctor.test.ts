/** What is said of an installation that is well, and of one in which a single thing is broken, by really breaking it. */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, unlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { usualPace } from '../../jobs/pace.ts';
import { openQueue } from '../../jobs/queue.ts';
import { syncSchedules } from '../../jobs/schedule.ts';
import type { Finding } from '../../src/app/doctor/finding.ts';
import { silentLog } from '../../src/app/log.ts';
import { openMailServer } from '../app/alerts/receivers.ts';
import { callsPolicy } from '../cli/calls.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { as, installTest, lookAround, mattersPolicy, storesText, type TestInstallation } from './installation.ts';

let at: TestInstallation;
beforeAll(async () => {
  at = await installTest();
}, 120_000);
afterAll(() => at?.close());

type Told = Pick<Finding, 'state' | 'code'> & { hint: string | RegExp; what?: RegExp };

/** Exactly one thing is said; and nothing any more when it is mended. */
async function broken(told: Told, found: Finding[]): Promise<void> {
  expect(found).toEqual([
    expect.objectContaining({
      state: told.state,
      code: told.code,
      hint: typeof told.hint === 'string' ? expect.stringContaining(told.hint) : expect.stringMatching(told.hint),
      ...(told.what ? { what: expect.stringMatching(told.what) } : {}),
    }),
  ]);
}

test('of an installation that is well nothing is said but what was looked at, and nothing in it changes', async () => {
  const before = await at.everything();
  const all = await lookAround(at.config());
  expect(all.filter(({ state }) => state !== 'sound')).toEqual([]);
  expect(new Set(all.map(({ group }) => group))).toEqual(
    new Set(['settings', 'policies', 'ledger', 'log', 'queue', 'stores', 'clocks', 'disk']),
  );
  expect(all.map(({ what }) => what)).toContain('telephony: postgres, 2 policies, rights as needed and no more');
  expect(await at.everything()).toBe(before);
});

interface Case {
  name: string;
  /** Returns settings that differ. */
  breaks: () => Promise<unknown>;
  told: Told | (() => Told);
  mends: () => Promise<unknown>;
  limitMs?: number;
}

const nothing = async (): Promise<unknown> => null;
const closed = 'postgres://nobody:x@127.0.0.1:1/x';
let binding: string;
let hold: string;
let silent: ReturnType<typeof createServer>;
let other: Awaited<ReturnType<typeof freshDatabase>>;

const cases: Case[] = [
  {
    name: 'the ledger does not answer',
    breaks: async () => ({ GALLRA_LEDGER_URL: closed, GALLRA_QUEUE_URL: at.environment.GALLRA_LEDGER_URL ?? '' }),
    told: { state: 'fault', code: 'ledger.unreachable', hint: 'Check that the server runs' },
    mends: nothing,
  },
  {
    name: "the ledger's tables are older than the program",
    breaks: async () => {
      await at.inLedger(`create table kept as select * from gallra_ledger.migration;
        delete from gallra_ledger.migration where name = (select max(name) from gallra_ledger.migration)`);
    },
    told: { state: 'fault', code: 'ledger.older', hint: 'Run gallra migrate' },
    mends: () =>
      at.inLedger(`insert into gallra_ledger.migration select * from kept
        where name not in (select name from gallra_ledger.migration); drop table kept`),
  },
  {
    name: 'the role of the ledger could edit the log',
    breaks: async () => {
      await at.inLedger(`grant delete on gallra_ledger.audit_entry to ${at.worker}`);
    },
    told: { state: 'fault', code: 'guard.role', hint: 'gallra migrate --worker-role' },
    mends: () => at.inLedger(`revoke delete on gallra_ledger.audit_entry from ${at.worker}`),
  },
  {
    name: 'entries of the log were taken away',
    breaks: async () => {
      await at.inLedger(`set session_replication_role = replica;
        alter table gallra_ledger.audit_entry disable trigger user;
        create table kept as select * from gallra_ledger.audit_entry order by index desc limit 1;
        delete from gallra_ledger.audit_entry where index = (select index from kept)`);
    },
    told: { state: 'fault', code: 'guard.audit', hint: 'gallra audit check' },
    mends: () =>
      at.inLedger(`insert into gallra_ledger.audit_entry select * from kept; drop table kept;
        set session_replication_role = origin; do $$ declare one text; begin
          for one in select tgname from pg_trigger where tgrelid = 'gallra_ledger.audit_entry'::regclass and not tgisinternal loop
            execute format('alter table gallra_ledger.audit_entry enable always trigger %I', one);
          end loop; end $$`),
  },
  {
    name: 'the anchor is not mounted',
    breaks: () => rename(at.anchor, `${at.anchor}-away`),
    told: { state: 'fault', code: 'anchor.unreachable', hint: /./ },
    mends: () => rename(`${at.anchor}-away`, at.anchor),
  },
  {
    name: 'an empty place is mounted where the anchor was',
    breaks: async () => {
      await rename(at.anchor, `${at.anchor}-away`);
      await mkdir(at.anchor);
    },
    told: { state: 'fault', code: 'anchor.empty', hint: 'Mount it, or bring its files back' },
    mends: async () => {
      await rm(at.anchor, { recursive: true });
      await rename(`${at.anchor}-away`, at.anchor);
    },
  },
  {
    name: 'the disk of the anchor is full',
    breaks: async () => {
      await mkdir(`${at.anchor}-small`);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512m,nr_inodes=60', 'tmpfs', `${at.anchor}-small`]);
      await cp(at.anchor, `${at.anchor}-small/log`, { recursive: true });
      await rename(at.anchor, `${at.anchor}-away`);
      execFileSync('mkdir', [at.anchor]);
      execFileSync('mount', ['--bind', `${at.anchor}-small/log`, at.anchor]);
    },
    told: { state: 'fault', code: 'disk.full', hint: 'Make room', what: /more files only/ },
    mends: async () => {
      execFileSync('umount', [at.anchor]);
      execFileSync('umount', [`${at.anchor}-small`]);
      await rm(at.anchor, { recursive: true });
      await rename(`${at.anchor}-away`, at.anchor);
    },
  },
  {
    name: 'the queue has no tables',
    breaks: async () => {
      other = await freshDatabase('doctor_queue');
      return { GALLRA_QUEUE_URL: other.url };
    },
    told: { state: 'fault', code: 'queue.unfit', hint: 'gallra migrate' },
    mends: () => other.drop(),
  },
  {
    name: 'a policy is not scheduled',
    breaks: async () => {
      await at.inLedger(`create table kept as select * from bullmq.scheduler where scheduler_id = 'policy-matters';
        delete from bullmq.scheduler where scheduler_id = 'policy-matters'`);
    },
    told: {
      state: 'fault',
      code: 'schedule.missing',
      hint: 'whether a worker runs',
      what: /^matters is not scheduled/,
    },
    mends: () => at.inLedger('insert into bullmq.scheduler select * from kept; drop table kept'),
  },
  {
    name: 'no worker takes jobs any more',
    breaks: async () => {
      await at.inLedger(
        `update bullmq.scheduler set next_run_ms = next_run_ms - 172800000 where scheduler_id = 'policy-calls'`,
      );
    },
    told: { state: 'fault', code: 'schedule.late', hint: 'whether a worker runs', what: /^calls is late: due since/ },
    mends: () =>
      at.inLedger(
        `update bullmq.scheduler set next_run_ms = next_run_ms + 172800000 where scheduler_id = 'policy-calls'`,
      ),
  },
  {
    name: 'a store does not answer',
    breaks: async () => ({ TELEPHONY_URL: closed }),
    told: { state: 'fault', code: 'store.unreachable', hint: /./ },
    mends: nothing,
  },
  {
    name: 'a store takes a connection and never says a word',
    breaks: async () => {
      silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      return { TELEPHONY_URL: `postgres://nobody:x@127.0.0.1:${port}/x` };
    },
    told: {
      state: 'fault',
      code: 'doctor.time',
      hint: 'a firewall that drops packets',
      what: /of the store telephony within/,
    },
    mends: async () => void silent.close(),
    limitMs: 5_000,
  },
  {
    name: 'the address of a store is not set',
    breaks: async () => ({ TELEPHONY_URL: '' }),
    told: { state: 'fault', code: 'store.variable', hint: 'Set the variable' },
    mends: nothing,
  },
  {
    name: 'a store is bound to another ledger, as a copy is',
    breaks: async () => {
      binding = String((await at.inStore('select ledger_id::text as id from gallra.binding'))[0]?.id);
      await at.inStore(`update gallra.binding set ledger_id = '${randomUUID()}'`);
    },
    told: { state: 'fault', code: 'store.bound', hint: 'a copy of a store needs a ledger of its own' },
    mends: () => at.inStore(`update gallra.binding set ledger_id = '${binding}'`),
  },
  {
    name: 'a store is not prepared',
    breaks: async () => {
      await at.inStore('alter schema gallra rename to gallra_away');
    },
    told: { state: 'fault', code: 'store.unprepared', hint: 'Run gallra prepare telephony' },
    mends: () => at.inStore('alter schema gallra_away rename to gallra'),
  },
  {
    name: 'the ledger is older than what a store remembers',
    breaks: async () => {
      await at.inStore(`update gallra.mark set index = index + 1000`);
    },
    told: { state: 'fault', code: 'ledger.restored', hint: 'docs/restores.md' },
    mends: () => at.inStore(`update gallra.mark set index = index - 1000`),
  },
  {
    name: 'a right is lacking',
    breaks: async () => {
      await at.inStore(`revoke delete on calls from ${at.role}`);
    },
    told: () => ({ state: 'fault', code: 'store.delete', hint: `grant delete on public.calls to ${at.role};` }),
    mends: () => at.inStore(`grant delete on calls to ${at.role}`),
  },
  {
    name: 'a hold is by a column that the account may not read',
    breaks: async () => {
      const { ledger } = at.open.engine;
      const on = { store: 'telephony', table: 'closed_matters', identity: 'postgres:x/closed_matters' };
      const why = { kind: 'matching' as const, restriction: false, reason: 'litigation', matter: 'VK/1', note: null };
      const placed = { ...on, ...why, match: { memo: 'x' }, placedBy: 'tester', reviewOn: '2099-01-01' };
      hold = (await ledger.placeHold(placed)).hold.id;
    },
    told: () => ({
      state: 'fault',
      code: 'store.select',
      hint: `grant select (memo) on public.closed_matters to ${at.role};`,
    }),
    mends: () => at.open.engine.ledger.releaseHold(hold, 'closed', 'tester'),
  },
  {
    name: 'the key is lost that a hold is sealed with',
    breaks: async () => {
      const { ledger } = at.open.engine;
      const on = { store: 'telephony', table: 'calls', identity: 'postgres:x/calls' };
      const why = { kind: 'record' as const, restriction: false, reason: 'litigation', matter: 'VK/2', note: null };
      const placed = { ...on, ...why, match: { id: '1' }, placedBy: 'tester', reviewOn: '2099-01-01' };
      hold = (await ledger.placeHold(placed)).hold.id;
      return { GALLRA_COMMITMENT_KEY: randomBytes(32).toString('base64') };
    },
    told: { state: 'fault', code: 'ledger.key', hint: 'Give the key beside the current one', what: /cannot be read/ },
    mends: () => at.open.engine.ledger.releaseHold(hold, 'closed', 'tester'),
  },
  {
    name: 'the account of a store may truncate what it disposes of',
    breaks: async () => {
      await at.inStore(`grant truncate on calls to ${at.role}`);
    },
    told: () => ({ state: 'warning', code: 'store.excess', hint: `revoke truncate on public.calls from ${at.role};` }),
    mends: () => at.inStore(`revoke truncate on calls from ${at.role}`),
  },
  {
    name: 'the account of a store is a superuser',
    breaks: async () => {
      await at.inStore(`alter role ${at.role} superuser`);
    },
    told: { state: 'warning', code: 'store.excess', hint: 'gallra grants telephony', what: /is a superuser/ },
    mends: () => at.inStore(`alter role ${at.role} nosuperuser`),
  },
  {
    name: 'an index is gone',
    breaks: async () => {
      await at.inStore('drop index calls_ended_at_idx');
    },
    told: { state: 'warning', code: 'schema.index', hint: 'CREATE INDEX CONCURRENTLY ON calls (ended_at, id);' },
    mends: () => at.inStore('create index calls_ended_at_idx on calls (ended_at)'),
  },
  {
    name: 'a table is not what it was when its policy was approved',
    breaks: async () => {
      await at.inStore('alter table closed_matters alter column closed_on type timestamptz');
    },
    told: { state: 'fault', code: 'schema.changed', hint: 'gallra approve matters' },
    mends: () => at.inStore('alter table closed_matters alter column closed_on type date'),
  },
  {
    name: 'a policy has a mistake',
    breaks: () => at.write('matters.yaml', mattersPolicy.replace('period: 5 years', 'period: five years')),
    told: { state: 'fault', code: 'policy.period', hint: /./, what: /^retain\.period/ },
    mends: () => at.write('matters.yaml', mattersPolicy),
  },
  {
    name: 'a policy was changed and nobody approved it',
    breaks: () => at.write('calls.yaml', callsPolicy.replace('period: 2 months', 'period: 1 month')),
    told: { state: 'fault', code: 'policy.changed', hint: 'gallra approve calls' },
    mends: () => at.write('calls.yaml', callsPolicy),
  },
  {
    name: 'the file of a policy is gone',
    breaks: () => unlink(join(at.policies, 'matters.yaml')),
    told: {
      state: 'fault',
      code: 'policy.gone',
      hint: 'Bring the file back, or give its claims up: gallra retire matters',
    },
    mends: () => at.write('matters.yaml', mattersPolicy),
  },
  {
    name: 'two entries lead to one database',
    breaks: () =>
      at.write(
        'stores.yaml',
        `${storesText}  copy: { kind: postgres, url: "\${TELEPHONY_URL}", timezone: Europe/Helsinki }\n`,
      ),
    told: { state: 'fault', code: 'store.twice', hint: 'Keep one of them' },
    mends: () => at.write('stores.yaml', storesText),
  },
  {
    name: 'the mail server does not answer',
    breaks: async () => ({
      GALLRA_MAIL_URL: 'smtp://127.0.0.1:1',
      GALLRA_MAIL_FROM: 'gallra@example.org',
      GALLRA_ALERTS_TO: 'records@example.org',
    }),
    told: { state: 'fault', code: 'mail.unreachable', hint: 'GALLRA_MAIL_URL leads to it' },
    mends: nothing,
  },
  {
    name: 'somebody paused a policy and forgot it',
    breaks: async () => {
      await at.open.engine.ledger.pause({
        policy: 'calls',
        store: null,
        until: null,
        reason: 'incident',
        pausedBy: 'tester',
      });
    },
    told: { state: 'warning', code: 'run.paused', hint: 'gallra resume calls' },
    mends: () => at.open.engine.ledger.resume({ policy: 'calls', store: null }, 'tester'),
  },
];

test.each(cases)('told alone and with what to do: $name', async ({ breaks, told, mends, limitMs }) => {
  const changes = ((await breaks()) ?? {}) as Record<string, string>;
  try {
    await broken(typeof told === 'function' ? told() : told, await at.found(changes, limitMs));
  } finally {
    await mends();
  }
});

test('a mail server is tried as far as signing in, and sends nothing', async () => {
  const server = await openMailServer();
  try {
    const mail = { GALLRA_MAIL_URL: `smtp://127.0.0.1:${server.port}`, GALLRA_MAIL_FROM: 'gallra@example.org' };
    const found = await lookAround(at.config({ ...mail, GALLRA_ALERTS_TO: 'records@example.org' }));
    expect(found.filter(({ group }) => group === 'mail')).toMatchObject([{ state: 'sound', code: 'mail' }]);
    expect(server.mails).toEqual([]);
  } finally {
    await server.close();
  }
});

test("told alone and with what to do: this machine's clock is a minute ahead", async () => {
  const others = ['nextTick', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval'] as const;
  jest.useFakeTimers({
    now: Date.now() + 60_000,
    advanceTimers: true,
    doNotFake: [...others, 'clearImmediate', 'queueMicrotask', 'performance', 'hrtime'],
  });
  try {
    await broken(
      { state: 'fault', code: 'guard.clock', hint: 'by NTP', what: /the worker is 60 s ahead/ },
      await at.found(),
    );
  } finally {
    jest.useRealTimers();
  }
});

test('told alone and with what to do: a worker died in the middle of a batch, and no other has settled it', async () => {
  const { ledger } = at.open.engine;
  const runId = randomUUID();
  const tables = [`postgres:gone/${runId}`];
  const version = (await ledger.versionsInForce()).find(({ policy }) => policy === 'calls');
  const of = { policy: 'calls', digest: version?.digest ?? '', store: 'telephony', worker: 'w' };
  await ledger.acquireLease(tables, runId, 'w', 60_000);
  await ledger.startRun({ id: runId, asOf: new Date().toISOString(), ...of }, { kind: 'run.started', policy: 'calls' });
  const range = { branch: 0, after: null, upTo: { lead: null, key: ['1'] }, size: 1, keys: null };
  const { batchId } = await ledger.intend({
    runId,
    ...of,
    table: 'calls',
    key: ['id'],
    action: 'destroy',
    tables,
    range,
  });
  await at.inLedger(`update gallra_ledger.intent set intended_at = intended_at - interval '1 hour' where batch_id = '${batchId}';
    delete from gallra_ledger.lease where run_id = '${runId}'`);
  await broken({ state: 'fault', code: 'intents.left', hint: 'Start a worker' }, await at.found());
  await ledger.settle(batchId, {
    state: 'abandoned',
    outcome: 'destroyed',
    disposed: 0,
    gone: 0,
    indeterminate: 0,
    parts: {},
  });
  expect(await at.found()).toEqual([]);
});

test.each([
  [[], 'warning', 'queue.forgets', 'CONFIG SET appendonly yes'],
  [
    ['--appendonly', 'yes', '--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'],
    'fault',
    'queue.evicts',
    'maxmemory-policy noeviction',
  ],
] as const)('told alone and with what to do: a Redis with %j', async (more, state, code, hint) => {
  const redis = await startRedis({ more: [...more] });
  try {
    const changes = { GALLRA_QUEUE_URL: redis.url };
    const queue = await openQueue(at.config(changes), silentLog);
    await syncSchedules(queue, at.open.engine.policies, usualPace);
    await queue.close();
    await broken({ state, code, hint }, await at.found(changes));
  } finally {
    await redis.stop();
  }
});

test('when all is mended nothing is said any more', async () => {
  expect(await readdir(at.anchor)).not.toEqual([]);
  expect(await at.found()).toEqual([]);
  expect(await at.found({ GALLRA_LEDGER_URL: as(at.ledgerAdmin, at.worker) })).toEqual([]);
});
