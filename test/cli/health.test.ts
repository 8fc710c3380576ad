import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOpsPort } from '../../src/app/ops-port.ts';
import { openReadiness } from '../../src/app/readiness.ts';
import { freePort } from '../support/free-port.ts';
import { type Folder, policyFolder } from './gallra.ts';

const now = () => new Date('2026-11-22T12:00:00Z');
const scrape = async () => ({ contentType: 'text/plain', text: '' });

describe('gallra health', () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await policyFolder({});
  });
  afterAll(() => folder.remove());

  const health = (port: number, ...args: string[]) =>
    folder.gallra(['health', ...args], { env: { GALLRA_OPS_LISTEN: `0.0.0.0:${port}` } });

  test('is 0 as long as the worker beside it is alive, and with --ready only while that may be given work', async () => {
    const readiness = openReadiness({ now });
    const port = await freePort();
    const opened = await openOpsPort({ host: '0.0.0.0', port }, { readiness, scrape });
    try {
      expect(await health(port)).toMatchObject({ code: 0, out: 'alive\n', err: '' });
      const starting = await health(port, '--ready');
      expect(starting).toMatchObject({ code: 1, err: '' });
      expect(starting.json()).toMatchObject({ ready: false, reasons: [{ code: 'process.starting' }] });
      readiness.enter('working');
      expect(await health(port, '--ready')).toMatchObject({ code: 0 });
    } finally {
      await opened.close();
    }
  });

  test('is 1 where nobody listens, and says where it asked', async () => {
    const port = await freePort();
    const silent = await health(port);
    expect(silent).toMatchObject({ code: 1, out: '' });
    expect(silent.err).toContain(`Nobody answers at port ${port} of 0.0.0.0.`);
  });

  test('is 1 when somebody takes the connection and says nothing, in less time than a probe has', async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    expect(await health(port)).toMatchObject({ code: 1, out: '' });
    mute.close();
  });

  test('looks at no other setting, and needs its own', async () => {
    const port = await freePort();
    const env = {
      GALLRA_OPS_LISTEN: `127.0.0.1:${port}`,
      GALLRA_LEDGER_URL: 'nonsense',
      GALLRA_SIGNING_KEY_FILE: '/nowhere',
    };
    expect(await folder.gallra(['health'], { env })).toMatchObject({ code: 1 });
    expect(await folder.gallra(['health'])).toMatchObject({ code: 2 });
  });
});
