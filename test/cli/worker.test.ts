import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { callsPolicy, callsSchema, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
let telephony: FreshDatabase;
let folder: Folder;

beforeAll(async () => {
  [ledger, telephony] = await Promise.all([freshDatabase('cli_worker'), freshDatabase('cli_telephony')]);
  const store = new pg.Client({ connectionString: telephony.url });
  await store.connect();
  await store.query(callsSchema);
  await store.end();
  folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: telephony.url, GALLRA_DESK_LISTEN: '127.0.0.1:0' },
  );
  expect((await folder.gallra(['migrate'])).code).toBe(0);
});

afterAll(async () => {
  await folder?.remove();
  await Promise.all([ledger?.drop(), telephony?.drop()]);
});

interface Schedule {
  policy: string;
  next: string;
}

describe('gallra worker', () => {
  test('schedules every policy in its own time zone, and stops when it is told to', async () => {
    const worker = folder.start(['worker']);
    try {
      const [schedule] = await until<Schedule[]>('the worker has scheduled the policies', async () => {
        const listed = await folder.gallra(['schedule', 'list', '--json']);
        if (listed.code !== 0) return null;
        const schedules = listed.json<Schedule[]>();
        return schedules.length > 0 ? schedules : null;
      });
      expect(schedule).toEqual({
        policy: 'calls',
        pattern: '15 2 * * *',
        timezone: 'Europe/Helsinki',
        next: expect.stringMatching(/T(23|00):15:00\.000Z$/),
        begins: expect.stringMatching(/T(23|00):15:00\.000Z$/),
      });
      expect((await folder.gallra(['schedule', 'list'])).out).toMatch(/calls +15 2 \* \* \* +Europe\/Helsinki/);
    } finally {
      const { code, out, err } = await worker.stop('SIGTERM');
      expect(err).toBe('');
      expect(out).toContain('worker.started');
      expect(out).toContain('worker.stopped');
      expect(code).toBe(0);
    }
  });

  test('serves the desk too where it is told to, and closes both', async () => {
    const worker = folder.start(['worker', '--desk']);
    try {
      const address = await until<string>('the desk is open', async () => {
        const [, found] = /"event":"desk.open","address":"([^"]+)"/.exec(worker.said()) ?? [];
        return found ?? null;
      });
      const page = await fetch(address);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('decisions are recorded as claimed');
    } finally {
      const { code, out, err } = await worker.stop('SIGTERM');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('desk.closed');
      expect(out).toContain('worker.stopped');
    }
  });
});
