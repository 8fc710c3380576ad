import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../support/free-port.ts';
import { gateBefore } from '../support/gate.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let ledger: FreshDatabase;
const folders: Folder[] = [];

async function folderWith(variables: Record<string, string>): Promise<Folder> {
  const folder = await policyFolder(
    { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy },
    {
      ...{ GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: ledger.url, GALLRA_DESK_LISTEN: '127.0.0.1:0' },
      ...{ GALLRA_OPS_LISTEN: '127.0.0.1:0' },
      ...variables,
    },
  );
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  ledger = await freshDatabase('cli_ops');
  expect((await (await folderWith({})).gallra(['migrate'])).code).toBe(0);
});
afterAll(async () => {
  for (const folder of folders) await folder.remove();
  await ledger?.drop();
});

const opened = (said: () => string): Promise<string> =>
  until('the port is open', () => /"event":"ops.open","address":"([^"]+)"/.exec(said())?.[1] ?? null);

const ready = async (address: string): Promise<{ status: number; ready: boolean; disposing: boolean }> => {
  const reply = await fetch(`${address}/readyz`);
  return { status: reply.status, ...((await reply.json()) as { ready: boolean; disposing: boolean }) };
};

describe('the operations port of a command', () => {
  test('is answered by a worker that still waits for its ledger, and says when it is there', async () => {
    const gate = await gateBefore(ledger.url);
    const worker = (await folderWith({ GALLRA_LEDGER_URL: gate.url })).start(['worker']);
    try {
      const address = await opened(worker.said);
      expect((await fetch(`${address}/healthz`)).status).toBe(200);
      await until('it has asked for its ledger', async () => worker.said().includes('ledger.waiting'));
      expect(await ready(address)).toMatchObject({ status: 503, ready: false, reasons: expect.any(Array) });
      await gate.open();
      await until('it is ready', async () => (await ready(address)).ready);
      expect((await ready(address)).disposing).toBe(true);
    } finally {
      const { code, err } = await worker.stop('SIGTERM');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      await gate.shut();
    }
  });

  test('is answered by a desk, which is ready and never disposes of anything', async () => {
    const desk = (await folderWith({})).start(['serve']);
    try {
      const address = await opened(desk.said);
      await until('it is ready', async () => (await ready(address)).ready);
      expect(await ready(address)).toEqual({ status: 200, ready: true, disposing: false, reasons: [] });
      await until('it tells of the ledger', async () =>
        /^gallra_log_entries \d/m.test(await (await fetch(`${address}/metrics`)).text()),
      );
    } finally {
      const { code, err } = await desk.stop('SIGTERM');
      expect({ code, err }).toEqual({ code: 0, err: '' });
    }
  });

  test('that is taken keeps a worker from starting, with what to do', async () => {
    const port = await freePort();
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(port, '127.0.0.1', listening));
    try {
      const folder = await folderWith({ GALLRA_OPS_LISTEN: `127.0.0.1:${port}` });
      const { code, err } = await folder.gallra(['worker']);
      expect(code).not.toBe(0);
      expect(err).toContain(`Port ${port} is taken`);
      expect(err).toContain('Choose another port');
    } finally {
      await new Promise((closed) => taken.close(closed));
    }
  });
});
