/**
 * What an operator does once: a server, the ledger, the stores prepared and bound to it, the rules approved, the holds
 * that were decided. Everything lives in a throwaway PostgreSQL, and in one temporary directory.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateQueueAt } from '../../jobs/wait-for-queue.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { type Config, readConfig } from '../../src/app/config.ts';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { preparationOf } from '../../src/app/preparation.ts';
import { connectable } from '../../src/app/stores.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { takeStock } from '../../src/engine/run.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { startPostgres } from '../support/embedded-postgres.ts';
import { exactAccount } from '../support/exact-account.ts';
import { type DemoExpectation, expectDemo } from './expected.ts';
import { filesIn } from './file-tree.ts';
import { createDemoSystems } from './generate.ts';

export interface Installation {
  config: Config;
  /** What the program is told, so that others can work with the same. */
  environment: Record<string, string>;
  /** A superuser of the server. */
  server: string;
  expectation: DemoExpectation;
  open: OpenEngine;
  /** A directory outside the database: the folders are in it, the anchor, and what is exported. */
  outside: string;
  close(): Promise<void>;
}

export interface Steps {
  /** Called when a step is over, with what was done. */
  done(what: string): void;
}

/**
 * The server goes with this process, whatever happens to it.
 * @param scale 1 makes some 200,000 records and their parts; less makes the bulk smaller, never the special cases.
 */
export async function install(asOf: string, { done }: Steps, scale = 1): Promise<Installation> {
  const server = await startPostgres();
  const outside = await mkdtemp(join(tmpdir(), 'gallra-demo-'));
  const remove = (): Promise<void> => rm(outside, { recursive: true, force: true });
  try {
    await mkdir(join(outside, 'anchor'));
    const ledger = await createLedger(server.url);
    done('an embedded PostgreSQL, and a migrated ledger whose log the worker may only append to');
    const systems = await createDemoSystems(server.url, join(outside, 'systems'), asOf, { scale });
    const expectation = await expectDemo(systems, asOf);
    done(
      `${Object.keys(systems.urls).length} databases filled, and what must be left of them worked out by hand-written SQL`,
    );
    done(
      `${numberOf(expectation)} real files in ${Object.keys(systems.folders).length} folders, and which of them must be left, to the byte`,
    );

    const environment: Record<string, string> = {
      GALLRA_LEDGER_URL: ledger,
      GALLRA_ACTOR: 'demo-officer',
      GALLRA_LOG_LEVEL: 'silent',
      GALLRA_COMMITMENT_KEY: randomBytes(32).toString('base64'),
      GALLRA_SIGNING_KEY: randomBytes(32).toString('base64'),
      GALLRA_ANCHORS: join(outside, 'anchor'),
      GALLRA_ORGANISATION: 'Gallra demo',
      ...systems.variables,
    };
    const policies = new URL('../../policies', import.meta.url).pathname;
    const folder = await readPolicyFolder(policies);
    const disposable = folder.stores.filter(({ access }) => access === 'dispose');
    const asAdministrator = await openEngine(readConfig(environment, { policies }));
    const ledgerId = await asAdministrator.engine.ledger.id();
    await asAdministrator.close();
    for (const { name } of disposable) {
      const { prepareStore } = await preparationOf(connectable(disposable, name, environment));
      await prepareStore(ledgerId);
    }
    done(`${disposable.length} stores prepared and bound to the ledger`);
    let granted = 0;
    for (const { name, url } of folder.stores.filter(({ kind }) => kind === 'postgres')) {
      const variable = url.slice(2, -1);
      const account = await exactAccount(folder, name, environment[variable] ?? '', systems.holds);
      environment[variable] = account.url;
      granted += account.grants.length;
    }
    done(`an account for each database, with the ${granted} rights that gallra grants prints, and no more`);
    const config = readConfig(environment, { policies });
    const open = await openEngine(config);
    const { engine } = open;
    await takeStock(engine);
    for (const { policy } of engine.policies.sound) await approvePolicy(engine, policy.id, config.actor);
    done(`${engine.policies.sound.length} policies read from policies/, each approved`);
    for (const hold of systems.holds)
      await placeHold(engine, { ...hold, note: null, placedBy: config.actor, future: false });
    done(`${systems.holds.length} holds placed and acknowledged`);
    return {
      config,
      environment,
      server: server.url,
      expectation,
      open,
      outside,
      async close() {
        await open.close();
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await server.stop();
    await remove();
    throw error;
  }
}

const numberOf = ({ files }: DemoExpectation): string =>
  files.reduce((sum, { before }) => sum + filesIn(before), 0).toLocaleString('en');

/** The address of the ledger for a role that may work with it, but not edit its log. */
async function createLedger(adminUrl: string): Promise<string> {
  const password = randomBytes(16).toString('hex');
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    await admin.query('create database demo_ledger');
    await admin.query(`create role demo_worker login password '${password}'`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.pathname = '/demo_ledger';
  await migrate(url.href, { workerRole: 'demo_worker' });
  await migrateQueueAt(url.href, 'demo_worker');
  [url.username, url.password] = ['demo_worker', password];
  return url.href;
}
