/** The ledger on a real PostgreSQL: the contract, and what only several connections at once can show. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { decodeEntry } from '../../src/audit/entry.ts';
import { openDatabase } from '../../src/ledger/database.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { compiledGap, done, everything, holdOn, newRun, orderOf } from '../contract/ledger.ts';
import { type LedgerDatabase, ledgerDatabase } from './ledger-database.ts';
import { postgresLedgerContract } from './postgres-contract.ts';

let database: LedgerDatabase;
let ledger: Ledger;

beforeAll(async () => {
  database = await ledgerDatabase();
  ledger = await database.open();
});
afterAll(() => database.drop());

/** Resolves when the ledger's clock stands later than this instant. */
async function untilAfter(instant: string): Promise<void> {
  while ((await ledger.now()) <= instant);
}

/** Resolves when this many connections of this database wait for a lock. */
async function waiting(count: number): Promise<void> {
  const sql = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await database.query(sql)).rows[0].n < count);
}

/** Whatever writes to the log stops in the middle, its other locks in hand, until `release` is called. */
async function whileTheLogIsTaken<T>(work: (release: () => Promise<unknown>) => Promise<T>): Promise<T> {
  const client = await database.connect();
  try {
    await client.query('begin; select from gallra_ledger.audit_head for update');
    return await work(() => client.query('commit'));
  } finally {
    client.release(true);
  }
}

async function started(worker: string, tables: string[]): Promise<string> {
  const run = newRun('races', worker);
  await ledger.startRun(run, { kind: 'run.started', policy: 'races' });
  await ledger.acquireLease(tables, run.id, worker, 600_000);
  return run.id;
}

/** An intent that begins when a hold on its table is half placed. */
async function intendDuringHold(intender: Ledger, table: string) {
  const runId = await started('w1', [table]);
  return whileTheLogIsTaken(async (release) => {
    const placing = ledger.placeHold(holdOn(table));
    await waiting(1);
    const intending = intender.intend(orderOf('races', runId, 'w1', [table]));
    await waiting(2);
    await release();
    const [placed, intended] = await Promise.all([placing, intending]);
    await ledger.settle(intended.batchId, done());
    return { placed, intended };
  });
}

describe('the ledger on PostgreSQL', () => {
  postgresLedgerContract();

  test('entries that are missing, among the newest or at the end, are a fault', async () => {
    const own = await ledgerDatabase();
    try {
      const fresh = await own.open();
      for (const store of ['a', 'b', 'c']) await fresh.append({ kind: 'store.verified', store });
      expect(await fresh.checkLog()).toMatchObject({ fault: null });
      for (const [index, fault] of [
        [3, 'head'],
        [1, 'gap'],
      ] as const) {
        await own.query(`alter table gallra_ledger.audit_entry disable trigger all`);
        await own.query(`create table lost as select * from gallra_ledger.audit_entry where index = ${index}`);
        await own.query(`delete from gallra_ledger.audit_entry where index = ${index}`);
        expect(await fresh.checkLog()).toMatchObject({ fault });
        expect(await fresh.recheckLog('anna')).toBe(fault);
        await own.query(`insert into gallra_ledger.audit_entry select * from lost; drop table lost`);
        expect(await fresh.checkLog()).toMatchObject({ fault });
        expect(await fresh.recheckLog('anna')).toBeNull();
        expect(await fresh.checkLog()).toMatchObject({ fault: null });
      }
    } finally {
      await own.drop();
    }
  });

  test('a lease runs out by the clock of the server', async () => {
    const lease = await ledger.acquireLease(['t-clock'], 'r1', 'w1', 5);
    await untilAfter(lease?.expiresAt ?? '');
    expect(await ledger.acquireLease(['t-clock'], 'r2', 'w2', 1_000)).not.toBeNull();
  });

  test('a day that is none is refused without its value being told', async () => {
    const error = await ledger.placeHold({ ...holdOn('t'), reviewOn: 'secret' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ledger.refused', retryable: false });
    expect(String(error)).not.toContain('secret');
  });
});

describe('several workers at once', () => {
  const workers = 8;
  let ledgers: Ledger[];
  beforeAll(async () => {
    ledgers = await Promise.all(Array.from({ length: workers }, () => database.open(2)));
  });

  test('of those who want one lease at once exactly one gets it, in whatever order they name the tables', async () => {
    for (let round = 0; round < 20; round++) {
      const tables = [`lease-${round}-a`, `lease-${round}-b`, `lease-${round}-c`];
      const got = await Promise.all(
        ledgers.map((one, place) => {
          const rotated = [...tables.slice(place % 3), ...tables.slice(0, place % 3)];
          return one.acquireLease(rotated, `run-${round}-${place}`, `w${place}`, 60_000);
        }),
      );
      expect(got.filter((lease) => lease !== null)).toHaveLength(1);
    }
  });

  test('leases that overlap in part never end in two hands, and nobody waits for ever', async () => {
    for (let round = 0; round < 20; round++) {
      const at = (place: number) => `ring-${round}-${place % workers}`;
      const got = await Promise.all(
        ledgers.map((one, place) => one.acquireLease([at(place + 1), at(place)], at(place), `w${place}`, 60_000)),
      );
      const winners = got.flatMap((lease, place) => (lease === null ? [] : [place]));
      expect(winners.length).toBeGreaterThan(0);
      for (const place of winners) expect(winners).not.toContain((place + 1) % workers);
    }
  });

  test('an expired lease is taken over by one of many', async () => {
    const table = 'taken-over';
    const lease = await ledger.acquireLease([table], 'old', 'w0', 1);
    await untilAfter(lease?.expiresAt ?? '');
    const got = await Promise.all(ledgers.map((one, n) => one.acquireLease([table], `new-${n}`, `w${n}`, 60_000)));
    expect(got.filter((taken) => taken !== null)).toHaveLength(1);
  });

  test('fifty appends at once leave no gap and never go back in time', async () => {
    const before = (await everything(ledger)).length;
    const appends = Array.from({ length: 50 }, (_, n) =>
      ledgers[n % workers]?.append({ kind: 'store.verified', store: `s${n}` }),
    );
    await Promise.all(appends);
    const entries = await everything(ledger);
    expect(entries).toHaveLength(before + 50);
    expect(entries.map((entry) => entry.index)).toEqual(entries.map((_, place) => place));
    expect(entries.every((entry, place) => place === 0 || entry.at >= (entries[place - 1]?.at ?? ''))).toBe(true);
    const stores = entries.slice(before).map((entry) => decodeEntry(entry.bytes).store);
    expect(new Set(stores).size).toBe(50);
  });

  test('an append that fails leaves no gap behind', async () => {
    const before = (await everything(ledger)).length;
    const broken = { kind: 'store.verified', caller: 'x' } as never;
    await Promise.all(
      ledgers.map((one, n) =>
        n % 2 === 0 ? one.append({ kind: 'store.verified' }) : one.append(broken).catch(() => undefined),
      ),
    );
    const entries = await everything(ledger);
    expect(entries).toHaveLength(before + workers / 2);
    expect(entries.at(-1)?.index).toBe(entries.length - 1);
  });

  test('a hold placed among intents: each intent saw it, or is one of the batches that it waits for', async () => {
    const table = 'held-in-the-middle';
    const runId = await started('w1', [table]);
    const seen = { byIntent: 0, byHold: 0 };
    const racing = ledgers.slice(0, 4);
    for (let round = 0; round < 200; round++) {
      const turn = round % racing.length;
      const calls = racing.map((one, place) =>
        place === turn ? one.placeHold(holdOn(table)) : one.intend(orderOf('races', runId, 'w1', [table])),
      );
      const answers = await Promise.all(calls);
      const intents = answers.filter((answer) => 'batchId' in answer);
      const [placed] = answers.filter((answer) => 'openBatches' in answer);
      expect(intents).toHaveLength(racing.length - 1);
      for (const { batchId, holds } of intents) {
        const byIntent = holds.some((hold) => hold.id === placed?.hold.id);
        const byHold = placed?.openBatches.includes(batchId) ?? false;
        expect({ round, batchId, byIntent, byHold }).toEqual({ round, batchId, byIntent: !byHold, byHold: !byIntent });
        seen[byIntent ? 'byIntent' : 'byHold']++;
      }
      await Promise.all(intents.map(({ batchId }, place) => ledgers[place]?.settle(batchId, done())));
      await ledger.releaseHold(placed?.hold.id ?? '', 'closed', 'anna');
    }
    // Otherwise nothing was raced.
    expect(seen.byIntent).toBeGreaterThan(0);
    expect(seen.byHold).toBeGreaterThan(0);
  });

  test('an intent waits for a hold that is being placed, and then sees it', async () => {
    const { placed, intended } = await intendDuringHold(ledger, 'slow-hold');
    expect(intended.holds.map((one) => one.id)).toEqual([placed.hold.id]);
    expect(placed.openBatches).not.toContain(intended.batchId);
  });

  test('of many who settle one batch at once exactly one does', async () => {
    const runId = await started('w1', ['settled-once']);
    const { batchId } = await ledger.intend(orderOf('settled-once', runId, 'w1', ['settled-once']));
    const answers = await Promise.all(ledgers.map((one, n) => one.settle(batchId, done({ disposed: n }))));
    expect(answers.filter((answer) => answer === 'settled')).toHaveLength(1);
    const logged = await ledger.entries({ policy: 'settled-once', kind: 'batch.settled', limit: 10 });
    expect(logged).toHaveLength(1);
    const settlement = await ledger.settlement(batchId);
    expect(settlement?.disposed).toBe(answers.indexOf('settled'));
  });

  test('a lease is given up only after the last intent under it is there to be seen', async () => {
    const table = 'last-intent';
    const run = newRun('races', 'w1');
    await ledger.startRun(run, { kind: 'run.started' });
    await ledger.acquireLease([table], run.id, 'w1', 60_000);
    const intended = await whileTheLogIsTaken(async (release) => {
      const intending = ledger.intend(orderOf('races', run.id, 'w1', [table]));
      await waiting(1);
      const releasing = ledgers[1]?.releaseLease(run.id, 'w1');
      await waiting(2);
      await release();
      await releasing;
      return intending;
    });
    expect(await ledger.openIntents([table])).toMatchObject([{ batchId: intended.batchId, alive: false }]);
    await ledger.settle(intended.batchId, done());
  });

  test('an approved run is continued by one of many, a policy published by many is one entry', async () => {
    const run = newRun('continued-once', 'w1');
    await ledger.startRun(run, { kind: 'run.started' });
    const end = { state: 'waiting' as const, counts: {}, parts: {}, code: null, message: null };
    await ledger.endRun(run.id, end, { kind: 'run.refused' });
    await ledger.approveRun(run.id, 5, 'anna');
    const got = await Promise.all(ledgers.map((one, n) => one.resumeApproved(run.policy, run.digest, `w${n}`)));
    expect(got.filter((resumed) => resumed !== null)).toHaveLength(1);

    const compiled = compiledGap('published-once', 'd1');
    await Promise.all(ledgers.map((one) => one.publish([{ compiled, source: '' }], 'anna')));
    expect(await ledger.entries({ policy: 'published-once', limit: 10 })).toHaveLength(1);
  });

  test('everything at once ends without a deadlock', async () => {
    const tables = ['busy-a', 'busy-b', 'busy-c'];
    const runId = await started('w1', tables);
    await Promise.all(
      ledgers.map(async (one, n) => {
        for (let round = 0; round < 15; round++) {
          const { batchId } = await one.intend(orderOf('busy', runId, 'w1', [...tables].reverse()));
          if (n % 2 === 0) expect(await one.renewLease(runId, 'w1', 600_000)).toBe(true);
          else await one.planRun(runId, [], { kind: 'run.planned' });
          const { hold } = await one.placeHold(holdOn(tables[n % 3] ?? ''));
          await one.releaseHold(hold.id, 'closed', 'anna');
          expect(await one.settle(batchId, done())).toBe('settled');
        }
      }),
    );
    expect(await ledger.openIntents(tables)).toEqual([]);
  });
});

describe('the tables behind it', () => {
  test('at settlement the keys of the batch are erased from every table of the ledger', async () => {
    const run = newRun('erased', 'w1');
    await ledger.startRun(run, { kind: 'run.started' });
    await ledger.acquireLease(['erased'], run.id, 'w1', 60_000);
    const { batchId } = await ledger.intend(orderOf('erased', run.id, 'w1', ['erased']));
    const found = async () =>
      (await database.query('select intent::text from gallra_ledger.intent where batch_id = $1', [batchId])).rows;
    expect(JSON.stringify(await found())).toContain('secret-2');
    await ledger.settle(batchId, done());
    expect(JSON.stringify(await found())).not.toContain('secret');
    const log = await database.query(`select convert_from(bytes, 'UTF8') as entry from gallra_ledger.audit_entry`);
    expect(JSON.stringify(log.rows)).not.toContain('secret');
  });

  test.each([
    `update gallra_ledger.audit_entry set kind = 'x' where index = 0`,
    'delete from gallra_ledger.audit_entry where index = 0',
    'truncate gallra_ledger.audit_entry',
    `set session_replication_role = replica; delete from gallra_ledger.audit_entry where index = 0`,
  ])('the log refuses, even from its owner: %s', async (change) => {
    const rows = `select count(*), md5(string_agg(encode(bytes, 'hex'), ',' order by index)) from gallra_ledger.audit_entry`;
    const before = await database.query(rows);
    const client = await database.connect();
    try {
      await expect(client.query(change)).rejects.toThrow('The audit log can only be appended to.');
    } finally {
      client.release(true);
    }
    expect((await database.query(rows)).rows).toEqual(before.rows);
  });
});

describe('a server that fails', () => {
  test('a server that is not there is unreachable, and the password is not told', async () => {
    const error = await openLedger('postgres://gallra:hunter2@127.0.0.1:1/ledger').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ledger.unreachable', retryable: true });
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });

  test('a wrong database name is for the operator, and not worth a retry', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    await expect(openLedger(url.href)).rejects.toMatchObject({ code: 'ledger.denied', retryable: false });
  });

  test('a connection that breaks in the middle undoes the transaction, and the next call connects again', async () => {
    const one = await database.open(1);
    const before = (await everything(ledger)).length;
    await whileTheLogIsTaken(async (release) => {
      const appending = one.append({ kind: 'store.verified' }).catch((thrown: unknown) => thrown);
      await waiting(1);
      await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      expect(await appending).toMatchObject({ code: 'ledger.unreachable', retryable: true });
      await release();
    });
    expect(await everything(ledger)).toHaveLength(before);
    await one.append({ kind: 'store.verified' });
    expect(await everything(ledger)).toHaveLength(before + 1);
  });

  test('an idle connection that is cut does no harm: a later call connects again', async () => {
    const ours = `select pid from pg_stat_activity where application_name = 'gallra' and datname = current_database()`;
    const others = (await database.query(ours)).rows.map((row) => row.pid);
    const one = await database.open(1);
    await database.query(`select pg_terminate_backend(pid) from (${ours}) as ours where pid <> all ($1)`, [others]);
    let now: string | null = null;
    while (now === null) {
      now = await one.now().catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'ledger.unreachable', retryable: true });
        return null;
      });
    }
    expect(new Date(now).toISOString()).toBe(now);
  });

  test('defaults of the server that would weaken the protocol do not reach it', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`alter database "${name}" set default_transaction_isolation = 'repeatable read'`);
    await database.query(`alter database "${name}" set synchronous_commit = off`);
    await database.query(`alter database "${name}" set timezone = 'Asia/Tokyo'`);
    await database.query(`alter database "${name}" set datestyle = 'SQL, DMY'`);
    try {
      const one = await database.open(1);
      const { hold } = await one.placeHold({ ...holdOn('defaults'), reviewOn: '2027-02-01' });
      expect(hold.reviewOn).toBe('2027-02-01');
      expect(Math.abs(Date.parse(hold.placedAt) - Date.parse(await ledger.now()))).toBeLessThan(60_000);
      const { placed, intended } = await intendDuringHold(one, 'defaults');
      expect(intended.holds.map((held) => held.id)).toContain(placed.hold.id);
      const connection = openDatabase(database.url);
      const { rows } = await sql<{ setting: string }>`show synchronous_commit`.execute(connection);
      await connection.destroy();
      expect(Object.values(rows[0] ?? {})).toEqual(['on']);
    } finally {
      await database.query(`alter database "${name}" reset all`);
    }
  });
});
