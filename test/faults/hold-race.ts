/**
 * Holds against batches on real servers: two workers run one policy while officers place holds at random moments. What an
 * acknowledged hold covers stays for ever; what went before is said to have gone, and by which batch. The judge asks the
 * databases in plain SQL: a trigger writes down which batch took which record.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { realClock } from '../../src/app/clock.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { eraseFor, eraseUnder } from '../../src/engine/erasure/erase.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { type PlacedHold, placeHold } from '../../src/engine/holds.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { openPostgresStore } from '../../src/stores/postgres/open-store.ts';
import { prepareStore } from '../../src/stores/postgres/prepare.ts';
import { type Random, seeded } from '../simulation/random.ts';
import { freshDatabase } from '../support/postgres.ts';
import { judgeHolds } from './judge-holds.ts';

export interface HoldRaceOptions {
  /** How many holds to place. */
  races: number;
  /** Chooses what is held and when; the servers' own pace cannot be repeated. */
  seed?: number;
  /** What goes is not due: each round somebody asks for its erasure. */
  erasing?: boolean;
  /** An engine that breaks the law on purpose, to see that it would be noticed. */
  sabotage?: (engine: Engine) => Engine;
}

export interface HoldRaceOutcome {
  /** Holds placed, of which this many covered something that was going at the time. */
  tried: number;
  tooLate: number;
  kept: number;
  violations: string[];
  /** The longest that placing one took, in milliseconds. */
  longestMs: number;
}

/** A hold as it was asked for, and what its officer was told. */
export interface Race {
  table: 'visits' | 'notes';
  /** The visits that it covers, themselves or through a note. */
  visits: string[];
  result: PlacedHold;
  tookMs: number;
}

const holdsPerArena = 200;
const visitsPerRound = 60;
const officers = 4;

export async function holdRace(options: HoldRaceOptions): Promise<HoldRaceOutcome> {
  const random = seeded(options.seed ?? 1);
  const sum: HoldRaceOutcome = { tried: 0, tooLate: 0, kept: 0, violations: [], longestMs: 0 };
  while (sum.tried < options.races) {
    const found = await inArena(Math.min(holdsPerArena, options.races - sum.tried), random, options);
    sum.tried += found.tried;
    sum.tooLate += found.tooLate;
    sum.kept += found.kept;
    sum.violations.push(...found.violations);
    sum.longestMs = Math.max(sum.longestMs, found.longestMs);
  }
  return sum;
}

/** Databases of its own, so that what is held does not pile up. */
async function inArena(
  count: number,
  random: Random,
  { sabotage, erasing = false }: HoldRaceOptions,
): Promise<HoldRaceOutcome> {
  const ledger = await freshDatabase('ledger');
  const store = await freshDatabase('visits');
  const ledgerSql = new pg.Client({ connectionString: ledger.url });
  const storeSql = new pg.Client({ connectionString: store.url });
  const closing: (() => Promise<void>)[] = [() => ledgerSql.end(), () => storeSql.end(), ledger.drop, store.drop];
  try {
    await Promise.all([ledgerSql.connect(), storeSql.connect(), migrate(ledger.url)]);
    await storeSql.query(tables);
    const engineOf = async (worker: string): Promise<Engine> => {
      const engine = await openEngine(worker, ledger.url, store.url);
      closing.unshift(engine.close);
      return engine;
    };
    const officer = await engineOf('officer');
    await prepareStore('register', store.url, await officer.ledger.id());
    await storeSql.query(trigger);
    await takeStock(officer);
    await approvePolicy(officer, 'visits', 'officer');

    const workers = await Promise.all(['worker-1', 'worker-2'].map(engineOf));
    const spoilt = workers.map((worker) => slowedDown(sabotage ? sabotage(worker) : worker, random));
    const races: Race[] = [];
    for (let round = 0; races.length < count; round++) {
      const visits = await newVisits(storeSql, round, erasing);
      const request = erasing ? await requested(officer, round) : null;
      let over = false;
      const working = Promise.all(
        spoilt.map((worker) => (request ? untilErased(worker, request) : untilNothingIsDue(worker))),
      ).finally(() => {
        over = true;
      });
      let begun = races.length;
      const placing = Array.from({ length: officers }, async () => {
        while (!over && begun < count) {
          begun += 1;
          const found = await race(officer, storeSql, random, visits);
          if (found) races.push(found);
          else begun -= 1;
        }
      });
      await Promise.all([working, ...placing]);
    }
    // Once more, in peace: whatever is held now has to stay.
    await runPolicy(spoilt[0] ?? officer, 'visits');
    await eraseUnder(spoilt[0] ?? officer, 'visits');
    return { tried: races.length, ...(await judgeHolds(races, ledgerSql, storeSql)) };
  } finally {
    for (const close of closing) await close();
  }
}

const tables = `
  create table visits (id bigint primary key, person text not null, visited_on date not null, round text);
  create index on visits (visited_on, id);
  create index on visits (person);
  create table notes (id bigint primary key, visit_id bigint not null);
  create index on notes (visit_id);
  create table fate (visit_id bigint, batch_id uuid, at timestamptz not null default clock_timestamp())`;

/** The receipt is inserted first, so the transaction that deletes is the one that wrote it. */
const trigger = `
  create function remember() returns trigger language plpgsql as $$ begin
    insert into fate (visit_id, batch_id) select old.id, (select batch_id from gallra.receipt where xmin = pg_current_xact_id()::xid);
    return null;
  end $$;
  create trigger remember after delete on visits for each row execute function remember()`;

const source = `
version: 1
id: visits
title: Visits
controller: Example
owner: records@example.org
timezone: UTC
subject: round
dataset: { store: register, table: visits, key: id, parts: [{ table: notes, match: { visit_id: id } }] }
retain: { period: 30 days, from: visited_on }
disposition: destroy
triggers: [remember]
schedule: "0 2 * * *"
limits: { records: 1000000, share: 100% }
`;

function visitsPolicy(): CompiledPolicy {
  const { policy, problems } = parsePolicy('visits.yaml', source);
  if (!policy) throw new Error(problems.map(({ what }) => what).join());
  return policy;
}

async function openEngine(
  worker: string,
  ledgerUrl: string,
  url: string,
): Promise<Engine & { close(): Promise<void> }> {
  const ledger = await openLedger(ledgerUrl, { max: officers + 1 });
  const entry = { name: 'register', url, schema: 'public', timezone: 'UTC', access: 'dispose' } as const;
  const store = openPostgresStore(entry);
  return {
    ledger,
    store: async () => store,
    clock: realClock,
    policies: {
      sound: [{ file: 'visits.yaml', source, policy: visitsPolicy() }],
      broken: [],
      problems: [],
      stores: [],
    },
    worker,
    newId: randomUUID,
    settings: {
      requireApproval: true,
      leaseMs: 60_000,
      effectMs: 120_000,
      batchSize: 6,
      software: 'hold race',
      requireAnchor: false,
      requireLogRole: false,
      organisation: null,
    },
    close: async () => void (await Promise.all([ledger.close(), store.close()])),
  };
}

/** Batches take some time, so that holds find them in every step, also while one is written down beside the next. */
function slowedDown(engine: Engine, random: Random): Engine {
  return {
    ...engine,
    ledger: {
      ...engine.ledger,
      settle: async (...settled) => {
        await pause(random.below(15));
        return engine.ledger.settle(...settled);
      },
    },
    store: async (name) => {
      const store = await engine.store(name);
      return {
        ...store,
        effect: async (order) => {
          await pause(random.below(50));
          const receipt = await store.effect(order);
          await pause(random.below(15));
          return receipt;
        },
      };
    },
  };
}

const pause = (ms: number): Promise<void> => realClock.sleep(ms);

interface Visits {
  first: number;
  last: number;
}

/** Due long ago, or not at all; three to a person, two notes each. */
async function newVisits(sql: pg.Client, round: number, recent: boolean): Promise<Visits> {
  const first = round * visitsPerRound + 1;
  const last = first + visitsPerRound - 1;
  await sql.query(
    `insert into visits select n, 'person-' || (n + 2) / 3, ${recent ? 'current_date' : "'2020-01-01'::date"} + (n % 20)::int, 'round-${round}' from generate_series(${first}, ${last}) n`,
  );
  await sql.query(`insert into notes select n, (n + 1) / 2 from generate_series(${2 * first - 1}, ${2 * last}) n`);
  return { first, last };
}

/** One of the two has the lease; the other one asks again until it finds nothing left. */
async function untilNothingIsDue(worker: Engine): Promise<void> {
  for (;;) {
    const report = await runPolicy(worker, 'visits');
    if (report.state === 'finished') return;
    if (report.state !== 'taken') throw new Error(`a run ended ${report.state}: ${report.refusal?.message}`);
    await pause(20);
  }
}

async function requested(officer: Engine, round: number): Promise<string> {
  const today = (await officer.ledger.now()).slice(0, 10);
  const { erasure, impact } = await recordErasure(officer, {
    ...{ kind: 'person', policies: ['visits'], wanted: [`round-${round}`], note: null },
    ...{ matter: `D/${round}`, receivedOn: today, recordedBy: 'officer' },
  });
  await approveErasure(officer, erasure.id, 'approver', impact.matched);
  return erasure.id;
}

/** What is held stays, and the request open. */
async function untilErased(worker: Engine, id: string): Promise<void> {
  for (;;) {
    if ((await worker.ledger.erasure(id))?.state !== 'approved') return;
    const [outcome] = await eraseFor(worker, id).catch((error: unknown) => {
      if (error instanceof GallraError && error.code === 'erasure.state') return []; // The other one finished it just now.
      throw error;
    });
    if (!outcome) return;
    if ('error' in outcome) throw outcome.error;
    const { report, left, refusal } = outcome;
    if (left && !left.due) return;
    if (report?.state !== 'taken' && !left) throw new Error(`a request ended ${report?.state}: ${refusal?.message}`);
    await pause(20);
  }
}

/** Null: it was gone already, and the officer was told so. */
async function race(officer: Engine, sql: pg.Client, random: Random, { first, last }: Visits): Promise<Race | null> {
  await pause(random.below(60));
  const next = await sql.query(
    `select id::int from visits where id between ${first} and ${last} order by visited_on, id limit 12`,
  );
  // Half of the time one that is likely to go just now.
  const anyOne = { id: first + random.below(last - first + 1) };
  const { id } = next.rows.length > 0 && random.chance(0.5) ? random.pick(next.rows) : anyOne;
  const person = Math.floor((id + 2) / 3);
  const [table, kind, match, visits] = random.pick<Asked>([
    ['visits', 'record', { id: `${id}` }, [id]],
    ['visits', 'matching', { person: `person-${person}` }, [3 * person - 2, 3 * person - 1, 3 * person]],
    ['notes', 'record', { id: `${2 * id}` }, [id]],
    ['notes', 'matching', { visit_id: `${id}` }, [id]],
  ]);
  const began = performance.now();
  try {
    const result = await placeHold(officer, {
      ...{ store: 'register', table, kind, match, restriction: false, reason: 'litigation', matter: 'D/1' },
      ...{ note: null, placedBy: 'officer', reviewOn: '2030-01-01', future: false },
    });
    return { table, visits: visits.map(String), result, tookMs: performance.now() - began };
  } catch (error) {
    if (error instanceof GallraError && error.code === 'hold.nothing') return null;
    throw error;
  }
}

type Asked = ['visits' | 'notes', 'record' | 'matching', Record<string, string>, number[]];
