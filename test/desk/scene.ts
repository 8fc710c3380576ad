/**
 * A desk to be looked at: the demo's data, a fortnight of decisions behind it and some still to take. Nothing in it is
 * made up for a page: the engine did all of it.
 */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { type Config, readConfig } from '../../src/app/config.ts';
import { silentLog } from '../../src/app/log.ts';
import { hashPassword } from '../../src/app/password.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { approveErasure } from '../../src/engine/erasure/approve.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import { roles } from '../../src/ports/accounts.ts';
import { openDesk } from '../../src/web/desk.ts';
import { type Installation, install } from '../demo/installation.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import { type Route, withRoutes } from './routes.ts';

export interface Scene {
  /** Without a slash at its end. */
  url: string;
  routes: Route[];
  open: OpenEngine;
  config: Config;
  /** As the files are now. */
  engine(): Promise<Engine>;
  /** Keys of call recordings: those that runs destroyed, and those that are there. */
  calls: { gone: string[]; left: string[] };
  /** Writes a policy file anew. */
  edit(name: string, change: (text: string) => string): Promise<void>;
  close(): Promise<void>;
}

/** Local accounts; each may do everything. */
export const people = {
  anna: { fullName: 'Anna Lindqvist', password: 'a fortress of paper cranes' },
  matti: { fullName: 'Matti Virtanen', password: 'kuusi hiljaista peuraa' },
} as const;
export type Person = keyof typeof people;

const folder = fileURLToPath(new URL('../../policies', import.meta.url));

/** @param settings what the environment says besides. */
export async function openScene(settings: Record<string, string> = {}): Promise<Scene> {
  const installation = await install(new Date().toISOString(), { done: () => undefined }, 0.1);
  try {
    return await openOver(installation, settings);
  } catch (error) {
    await installation.close();
    throw error;
  }
}

async function openOver(installation: Installation, settings: Record<string, string>): Promise<Scene> {
  const policies = join(installation.outside, 'policies');
  await cp(folder, policies, { recursive: true });
  const environment = { ...installation.environment, GALLRA_DESK_LOGIN: 'local', ...settings };
  const config = readConfig(environment, { policies });
  const open = await openEngine(config);
  try {
    return await decided(installation, open, config, policies);
  } catch (error) {
    await open.close();
    throw error;
  }
}

async function decided(installation: Installation, open: OpenEngine, config: Config, policies: string): Promise<Scene> {
  const edit: Scene['edit'] = async (name, change) => {
    const path = join(policies, name);
    await writeFile(path, change(await readFile(path, 'utf8')));
  };
  const telephony = new pg.Client({ connectionString: installation.environment.GALLRA_STORE_TELEPHONY });
  await telephony.connect();
  const calls = async (): Promise<string[]> =>
    (await telephony.query<{ id: string }>('select id::text from call_recordings order by id')).rows.map(
      ({ id }) => id,
    );
  let gone: string[];
  let left: string[];
  try {
    const before = await calls();
    await runAll(open.engine);
    left = await calls();
    gone = before.filter((id) => !left.includes(id));
  } finally {
    await telephony.end();
  }
  await addPeople(config);
  await decideThings(open.engine, left.at(-1) ?? '');
  // A shorter period, and a rule that is gone: both wait for somebody who approves them.
  await edit('logs-login.yaml', (text) => text.replace('  period: 2 years', '  period: 1 year'));
  for (const file of ['publication-orders.yaml', 'publication-orders.test.yaml']) await rm(join(policies, file));
  await takeStock(await open.reload());
  const { opened: app, routes } = await withRoutes(() => openDesk(open, config, silentLog, { rate: 1_000_000 }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ url, routes, open, config, edit, calls: { gone, left } },
    engine: () => open.reload(),
    async close() {
      await app.close();
      await open.close();
      await installation.close();
    },
  };
}

async function runAll(engine: Engine): Promise<void> {
  for (const { policy } of engine.policies.sound) if (policy.rule.dataset !== null) await runPolicy(engine, policy.id);
}

/** A hold that is to be looked at soon, a change freeze, and requests for erasure: refused, waiting, approved. */
async function decideThings(engine: Engine, asked: string): Promise<void> {
  const inDays = dayFromNow;
  const hold = {
    ...({ store: 'telephony', table: 'call_recordings', kind: 'matching', restriction: false, note: null } as const),
    ...{ match: { caller_id: 'P-held' }, placedBy: 'local:matti', future: true },
  };
  await placeHold(engine, { ...hold, reason: 'complaint', matter: 'VK/1203/2026', reviewOn: inDays(5) });
  await engine.ledger.pause({
    ...{ policy: 'chatbot-conversations', store: null, reason: 'change-freeze', pausedBy: 'local:matti' },
    until: new Date(Date.now() + 3 * 86_400_000).toISOString(),
  });
  await recordErasure(engine, {
    ...{ kind: 'record', policies: ['call-recordings-finance'], wanted: [asked] },
    ...{ matter: 'VK/1211/2026', receivedOn: inDays(-9), note: null, recordedBy: 'local:matti' },
  });
  // The one above is refused at once: under its rule nobody has the right. This one waits, and one before it is being carried out.
  const request = { kind: 'person' as const, wanted: ['held@example.org'], note: null, recordedBy: 'local:matti' };
  const policies = ['website-feedback', 'service-contacts'];
  await recordErasure(engine, { ...request, policies, matter: 'VK/1215/2026', receivedOn: inDays(-12) });
  const late = { ...request, policies: ['website-feedback'], matter: 'VK/1188/2026', receivedOn: inDays(-40) };
  const { erasure, impact } = await recordErasure(engine, late);
  await approveErasure(engine, erasure.id, 'local:anna', impact.matched);
}

async function addPeople(config: Config): Promise<void> {
  const accounts = await openAccountsOf(config);
  try {
    for (const [name, { fullName, password }] of Object.entries(people))
      await accounts.add(
        {
          name,
          fullName,
          password: await hashPassword(password),
          grants: roles.map((role) => ({ role, controllers: null })),
        },
        'demo-officer',
      );
  } finally {
    await accounts.close();
  }
}
