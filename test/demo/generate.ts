/**
 * The demo's systems: a database or a folder for each that the shipped policies name, filled around every boundary, the
 * databases by set-based SQL (schemas/, fill/). The same day and seed give the same rows and the same bytes.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import pg from 'pg';
import { type DemoHold, demoHolds } from './holds.ts';
import { type Call, fillRecordings, recordingHolds } from './recordings.ts';
import { fillWebLogs, webLogHolds } from './web-logs.ts';

export const demoStores = [
  'website',
  'emailer',
  'analytics',
  'telephony',
  'chatbot',
  'logs',
  'kasvucrm',
  'authorisations',
] as const;
export type DemoStore = (typeof demoStores)[number];

export const demoFolders = ['weblogs', 'recordings'] as const;
export type DemoFolder = (typeof demoFolders)[number];

export interface DemoSystems {
  /** What policies/stores.yaml asks the environment for: variable → address, or root. */
  variables: Record<string, string>;
  urls: Record<DemoStore, string>;
  folders: Record<DemoFolder, string>;
  /** To be placed before the run; the check counts on them. */
  holds: readonly DemoHold[];
}

interface Filling {
  seed?: string;
  /** 1 makes some 200,000 records and their parts; less makes the bulk smaller, never the special cases. */
  scale?: number;
  /** Of the databases' names. */
  prefix?: string;
}

/**
 * @param adminUrl a superuser on a server that has none of these databases yet.
 * @param directory an empty one; the folders are made in it, and whoever gave it removes it.
 * @param asOf ISO instant. Everything lies around its day in Helsinki, so the run must judge on that same day.
 */
export async function createDemoSystems(
  adminUrl: string,
  directory: string,
  asOf: string,
  { seed = 'gallra', scale = 1, prefix = 'demo' }: Filling = {},
): Promise<DemoSystems> {
  const today = demoDay(asOf);
  const admin = await connected(adminUrl);
  const urls = {} as Record<DemoStore, string>;
  try {
    for (const store of demoStores) {
      await admin.query(`create database "${prefix}_${store}"`);
      const url = new URL(adminUrl);
      url.pathname = `/${prefix}_${store}`;
      urls[store] = url.href;
    }
  } finally {
    await admin.end();
  }
  const settings = { 'demo.today': today, 'demo.seed': seed, 'demo.scale': String(scale) };
  await eachStore((store) => fill(urls[store], store, settings));
  const folders = await createDemoFolders(directory, urls.telephony, asOf, { seed, scale });
  const variables = Object.fromEntries(
    Object.entries({ ...urls, ...folders }).map(([store, place]) => [`GALLRA_STORE_${store.toUpperCase()}`, place]),
  );
  return { variables, urls, folders, holds: [...demoHolds, ...webLogHolds(today), ...recordingHolds(today)] };
}

/** @param telephony the database whose rows name the audio. Every call with the same day, seed and rows makes the same files. */
export async function createDemoFolders(
  directory: string,
  telephony: string,
  asOf: string,
  { seed = 'gallra', scale = 1 }: Filling = {},
): Promise<Record<DemoFolder, string>> {
  const folders = { weblogs: join(directory, 'weblogs'), recordings: join(directory, 'recordings') };
  for (const root of Object.values(folders)) await mkdir(root, { recursive: true });
  const today = demoDay(asOf);
  fillWebLogs({ root: folders.weblogs, today, asOf, seed, scale });
  const client = await connected(telephony);
  try {
    const { rows } = await client.query<Call>(
      'select id, audio_path, case when isfinite(ended_at) then ended_at end ended_at from call_recordings order by call_recordings.id',
    );
    fillRecordings(folders.recordings, today, asOf, rows);
  } finally {
    await client.end();
  }
  return folders;
}

/** Breaks off whoever is still connected. Idempotent. */
export async function dropDemoDatabases(adminUrl: string, prefix = 'demo'): Promise<void> {
  const admin = await connected(adminUrl);
  try {
    for (const store of demoStores) await admin.query(`drop database if exists "${prefix}_${store}" with (force)`);
  } finally {
    await admin.end();
  }
}

/** All stores at once; when one fails, only after the others have come to an end. */
export async function eachStore<T>(work: (store: DemoStore) => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(demoStores.map(work));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function fill(url: string, store: DemoStore, settings: Record<string, string>): Promise<void> {
  const client = await connected(url);
  try {
    await setSession(client, settings);
    await runFile(client, `schemas/${store}`);
    const restore = await withoutForeignKeys(client);
    await runFile(client, 'fill/prelude');
    await runFile(client, `fill/${store}`);
    await restore();
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

const runFile = async (client: pg.Client, file: string): Promise<unknown> =>
  client.query(await sql(file)).catch((cause) => Promise.reject(new Error(`${file}: ${cause.message}`, { cause })));

/** Checking each key once for all rows takes half the time of checking it row by row. */
async function withoutForeignKeys(client: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
       from pg_constraint where contype = 'f' and conparentid = 0`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`);
  return async () => {
    for (const { table, name, definition } of rows) {
      await client.query(`alter table ${table} add constraint ${name} ${definition}`);
    }
  };
}

/** The calendar day of an instant in the time zone of all shipped policies. */
export function demoDay(asOf: string): string {
  const day = DateTime.fromISO(asOf, { zone: 'Europe/Helsinki' }).toISODate();
  if (!day) throw new Error(`not an instant: ${asOf}`);
  return day;
}

export async function setSession(client: pg.Client, settings: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries({ timezone: 'UTC', synchronous_commit: 'off', ...settings })) {
    await client.query('select set_config($1, $2, false)', [name, value]);
  }
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

export const sql = (file: string): Promise<string> => readFile(new URL(`./${file}.sql`, import.meta.url), 'utf8');
