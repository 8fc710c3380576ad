/**
 * Bad weather, the same for every kind of store: whatever its system does to us, the run of its policy ends with an error
 * that names the store, says what to do, and carries no secret and no value of a record; other policies of the same worker
 * go on; and nothing is called destroyed that is still there. Each kind brings its own storms.
 */
import { chmod } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { type OpenEngine, openEngine } from '../../../src/app/compose.ts';
import { readConfig } from '../../../src/app/config.ts';
import { openLog } from '../../../src/app/log.ts';
import { errorAsJson, errorLines } from '../../../src/cli/render/error.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { settleIntent } from '../../../src/engine/recover.ts';
import { runPolicy } from '../../../src/engine/run.ts';
import { GallraError } from '../../../src/errors/gallra-error.ts';
import { migrate } from '../../../src/ledger/migrate.ts';
import type { Store } from '../../../src/ports/store.ts';
import { prepareStore } from '../../../src/stores/postgres/prepare.ts';
import { type Folder, policyFolder } from '../../cli/gallra.ts';
import { ask } from '../../support/ask.ts';
import { freshDatabase } from '../../support/postgres.ts';

/** Stands in every password, every key and every value that nobody may ever read in an error, a log or an output. */
export const canary = 'KANARIE';

/** How many records of the stormy store are due. Its policy has the id `stormy`, as the store. */
export const due = 40;

export interface Grounds {
  /** Its entry in stores.yaml, but for the zone. */
  entry: string;
  /** Dataset and retention of its policy. */
  rule: string;
  /** In fair weather. */
  environment: Record<string, string>;
  prepare(ledgerId: string): Promise<void>;
  /** Its entry once it is prepared, where that is what binds it. */
  bound?(): string;
  /** The store as a worker of little patience opens it. */
  open(environment: Record<string, string>): Store;
  /** How many of the records that are due are there. */
  left(): Promise<number>;
  storms: Storm[];
  close(): Promise<void>;
}

export interface Storm {
  name: string;
  /** Codes that the run may end with; `finished` where it may come through and say what failed. */
  ends: string[];
  /** Instead of, or besides, that of fair weather. */
  environment?: Record<string, string>;
  begin?(): Promise<unknown>;
  end?(): Promise<unknown>;
  /** Breaks loose in the middle of a run. */
  during?(store: Store): Store;
  /** `only`: it needs a process of its own, of this user. `never`: it needs our own hands, or more patience than a test has. */
  commandLine?: { as: number } | 'never';
}

export function describeWeather(kind: string, settle: () => Promise<Grounds>, storms: string[]): void {
  describe(`bad weather: ${kind}`, () => {
    let at: Weathered;
    beforeAll(async () => {
      at = await weathered(await settle());
    });
    afterAll(() => at.close());

    test('every storm is tried', () => {
      expect(at.grounds.storms.map(({ name }) => name)).toEqual(storms);
    });

    test.each(storms)(
      '%s: the run says so and names the store, others go on, and nothing is claimed',
      async (name) => {
        const storm = at.grounds.storms.find((one) => one.name === name);
        if (!storm) throw new Error(`${kind} has no such storm: ${name}`);
        await storm.begin?.();
        try {
          if (typeof storm.commandLine !== 'object') await inOneProcess(at, storm);
          if (storm.commandLine !== 'never') await fromCommandLine(at, storm);
        } finally {
          await storm.end?.();
        }
        await at.withEngine({}, async (engine) => {
          for (const intent of await engine.ledger.openIntents()) await settleIntent(engine, intent);
        });
        await nothingClaimed(at);
      },
      120_000,
    );

    test('in fair weather again, the next run finishes what was left, and the log accounts for every record', async () => {
      await at.withEngine({}, async (engine) => {
        expect(await runPolicy(engine, 'stormy')).toMatchObject({ state: 'finished', refusal: null });
      });
      expect(await at.grounds.left()).toBe(0);
      await nothingClaimed(at);
    }, 60_000);
  });
}

async function inOneProcess(at: Weathered, storm: Storm): Promise<void> {
  await at.withEngine(storm, async (engine) => {
    const outcome = await runPolicy(engine, 'stormy').catch((error: unknown) => error as Error);
    expect(inspect(outcome, { depth: 10 })).not.toContain(canary);
    if (outcome instanceof Error) {
      if (!(outcome instanceof GallraError)) throw outcome;
      for (const text of [
        ...errorLines(outcome, pc.createColors(false), false),
        json(errorAsJson(outcome)),
        logged(outcome),
      ])
        expect(text).not.toContain(canary);
    }
    const told = outcome instanceof GallraError ? outcome : outcome.refusal;
    expect(storm.ends).toContain(told?.code ?? 'finished');
    if (told) {
      expect(told.message).toContain('stormy');
      expect(told.hint).toMatch(/^[A-Z][a-z]+ .{10,}/s);
    } else {
      expect(outcome).toMatchObject({ state: 'finished', counts: { failed: expect.any(Number) } });
    }
    await at.newCalmRecords();
    expect(await runPolicy(engine, 'calm')).toMatchObject({ state: 'finished', counts: { destroyed: 5 } });
  });
}

async function fromCommandLine(at: Weathered, storm: Storm): Promise<void> {
  const options = {
    env: storm.environment ?? {},
    ...(typeof storm.commandLine === 'object' ? { uid: storm.commandLine.as } : {}),
  };
  const [plain, machine] = [
    await at.folder.gallra(['run', 'stormy'], options),
    await at.folder.gallra(['run', 'stormy', '--json'], options),
  ];
  for (const { code, out, err } of [plain, machine]) {
    expect(out + err).not.toContain(canary);
    expect(out + err).not.toMatch(/This is a bug|"bug"/);
    if (!storm.ends.includes('finished')) expect(code).not.toBe(0);
    expect(out + err).toMatch(/stormy/);
  }
  if (storm.ends.includes('finished')) return;
  expect(plain.out + plain.err).toMatch(new RegExp(storm.ends.join('|')));
  expect(plain.out + plain.err).toMatch(/→ [A-Z]/);
  expect(machine.err + machine.out).toMatch(/"hint": ?"[A-Z]/);
}

/** What the log says went, against what is there. */
async function nothingClaimed({ grounds, ledgerUrl }: Weathered): Promise<void> {
  const [said] = await ask(
    ledgerUrl,
    `select coalesce(sum((entry->'counts'->>'destroyed')::int), 0)::int as destroyed,
       coalesce(sum((entry->'counts'->>'indeterminate')::int), 0)::int as indeterminate
     from (select convert_from(bytes, 'UTF8')::json as entry from gallra_ledger.audit_entry where kind = 'batch.settled') as e
     where entry->>'policy' = 'stormy' or entry->>'store' = 'stormy'`,
  );
  const gone = due - (await grounds.left());
  expect(Number(said?.destroyed)).toBeLessThanOrEqual(gone);
  expect(Number(said?.destroyed) + Number(said?.indeterminate)).toBe(gone);
  const entries = await ask(ledgerUrl, `select convert_from(bytes, 'UTF8') as entry from gallra_ledger.audit_entry`);
  expect(json(entries)).not.toContain(canary);
  // What a person reads of a run that failed.
  expect(json(await ask(ledgerUrl, 'select message, code from gallra_ledger.run'))).not.toContain(canary);
}

function logged(error: unknown): string {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  openLog({ level: 'debug', destination }).failure('error', 'run.failed', error, { policy: 'stormy' });
  return lines.join('');
}

const json = (value: unknown): string => JSON.stringify(value);

interface Weathered {
  grounds: Grounds;
  ledgerUrl: string;
  folder: Folder;
  /** An engine as a worker has it, in which the stormy store is opened with little patience. */
  withEngine<T>(storm: Pick<Storm, 'environment' | 'during'>, work: (engine: Engine) => Promise<T>): Promise<T>;
  newCalmRecords(): Promise<void>;
  close(): Promise<void>;
}

async function weathered(grounds: Grounds): Promise<Weathered> {
  const [ledger, calm] = await Promise.all([freshDatabase('weather_ledger'), freshDatabase('weather_calm')]);
  await Promise.all([
    migrate(ledger.url),
    ask(calm.url, 'create table letters (id integer primary key, written_on date not null)'),
  ]);
  const environment = {
    GALLRA_LEDGER_URL: ledger.url,
    CALM_URL: calm.url,
    GALLRA_REQUIRE_APPROVAL: 'off',
    GALLRA_REQUIRE_ANCHOR: 'off',
    GALLRA_REQUIRE_LOG_ROLE: 'off',
    GALLRA_BATCH_SIZE: '10',
    GALLRA_ACTOR: 'officer-7',
    ...grounds.environment,
  };
  const folder = await policyFolder(
    {
      'stores.yaml': storesOf(grounds.entry),
      'stormy.yaml': policyOf('stormy', grounds.rule),
      'calm.yaml': policyOf(
        'calm',
        'dataset: { store: calm, table: letters, key: id }\nretain: { period: 2 years, from: written_on }',
      ),
    },
    environment,
  );
  // Also for a user who owns nothing here.
  await chmod(folder.dir, 0o755);
  const opened = async (more: Record<string, string> = {}): Promise<OpenEngine> =>
    openEngine(readConfig({ ...environment, ...more, GALLRA_POLICIES: folder.dir }));

  const setUp = await opened();
  try {
    const id = await setUp.engine.ledger.id();
    await Promise.all([grounds.prepare(id), prepareStore('calm', calm.url, id)]);
  } finally {
    await setUp.close();
  }
  if (grounds.bound) await folder.write('stores.yaml', storesOf(grounds.bound()));
  let letters = 0;
  const closing: Promise<unknown>[] = [];
  return {
    grounds,
    ledgerUrl: ledger.url,
    folder,
    async withEngine({ environment: more = {}, during }, work) {
      const { engine, close } = await opened(more);
      const store = grounds.open({ ...grounds.environment, ...more });
      const stormy = during ? during(store) : store;
      try {
        return await work({
          ...engine,
          store: async (name) => (name === 'stormy' ? stormy : engine.store(name)),
          // Where only time tells what became of a batch, it is waited for as if it had passed.
          clock: { ...engine.clock, sleep: (ms) => engine.clock.sleep(Math.min(ms, 50)) },
        });
      } finally {
        // What hangs now lets go when the storm is over.
        closing.push(
          close().catch(() => undefined),
          store.close().catch(() => undefined),
        );
      }
    },
    async newCalmRecords() {
      letters += 5;
      await ask(
        calm.url,
        `insert into letters select n, '2020-01-01' from generate_series(${letters - 4}, ${letters}) n`,
      );
    },
    async close() {
      await Promise.all(closing);
      await grounds.close();
      await Promise.all([ledger.drop(), calm.drop(), folder.remove()]);
    },
  };
}

const storesOf = (entry: string): string => `stores:
  stormy: { ${entry}, timezone: Europe/Helsinki }
  calm: { kind: postgres, url: "\${CALM_URL}", timezone: Europe/Helsinki }
`;

const policyOf = (id: string, rule: string): string => `version: 1
id: ${id}
title: Letters
controller: State Treasury
owner: records@example.org
timezone: Europe/Helsinki
${rule}
disposition: destroy
schedule: "15 2 * * *"
limits: { records: 10000, share: 100% }
`;

/** The store, of which one call does something else, the how-manieth time. */
export function onCall<N extends 'effect' | 'tally' | 'select'>(
  store: Store,
  call: N,
  nth: number,
  strike: () => Promise<void>,
): Store {
  let calls = 0;
  const original = store[call] as (...given: unknown[]) => Promise<unknown>;
  const struck = async (...given: unknown[]): Promise<unknown> => {
    calls += 1;
    if (calls === nth) await strike();
    return original.apply(store, given);
  };
  return { ...store, [call]: struck };
}
