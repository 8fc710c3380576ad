import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { realClock } from '../../src/app/clock.ts';
import { readConfig } from '../../src/app/config.ts';
import { type OpsPort, openOpsPort } from '../../src/app/ops-port.ts';
import { openReadiness, type Readiness } from '../../src/app/readiness.ts';

const open: OpsPort[] = [];
afterEach(async () => {
  for (const port of open.splice(0)) await port.close();
});

async function port(
  scrape = async () => ({ contentType: 'text/plain', text: 'gallra_up 1\n' }),
  listen = { host: '127.0.0.1', port: 0 },
): Promise<OpsPort & { readiness: Readiness }> {
  const readiness = openReadiness(realClock);
  const opened = await openOpsPort(listen, { readiness, scrape });
  open.push(opened);
  return { ...opened, readiness };
}

describe('the operations port', () => {
  test('says that the process is alive, whatever is away', async () => {
    const { address, readiness } = await port();
    readiness.lost('ledger', { code: 'ledger.unreachable' });
    const reply = await fetch(`${address}/healthz`);
    expect([reply.status, await reply.text()]).toEqual([200, 'alive\n']);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  test('answers 503 until there is work to be given, and 200 while it only refuses to dispose', async () => {
    const { address, readiness } = await port();
    const ask = async () => {
      const reply = await fetch(`${address}/readyz`);
      const { ready, disposing } = (await reply.json()) as { ready: boolean; disposing: boolean };
      return [reply.status, ready, disposing];
    };
    expect(await ask()).toEqual([503, false, false]);
    readiness.enter('working');
    expect(await ask()).toEqual([200, true, true]);
    readiness.lost('pause', { code: 'run.paused' });
    expect(await ask()).toEqual([200, true, false]);
    readiness.lost('queue', { code: 'queue.unreachable' });
    expect(await ask()).toEqual([503, false, false]);
  });

  test('gives metrics as they are at that moment, and says so when it cannot', async () => {
    let asked = 0;
    const { address } = await port(async () => {
      asked += 1;
      if (asked > 1) throw new Error('KONFIDENTIELLT');
      return { contentType: 'text/plain; version=0.0.4', text: 'gallra_up 1\n' };
    });
    const first = await fetch(`${address}/metrics`);
    expect([first.status, first.headers.get('content-type'), await first.text()]).toEqual([
      200,
      'text/plain; version=0.0.4',
      'gallra_up 1\n',
    ]);
    const second = await fetch(`${address}/metrics`);
    expect([second.status, await second.text()]).toEqual([500, 'failed\n']);
  });

  test('changes nothing for whoever asks: other methods and other paths are refused', async () => {
    const { address } = await port();
    expect((await fetch(`${address}/readyz`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(405);
    expect((await fetch(`${address}/`)).status).toBe(404);
    expect((await fetch(`${address}/metrics/../../etc/passwd`)).status).toBe(404);
    const head = await fetch(`${address}/healthz`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('closes although somebody keeps a connection open', async () => {
    const { address, close } = await port();
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    await new Promise((connected) => socket.once('connect', connected));
    const cut = new Promise((ended) => socket.once('close', ended));
    socket.on('error', () => undefined);
    await close();
    await close();
    await cut;
  });

  test('that is taken is refused with what to do, and so is an address that is not here', async () => {
    const { address } = await port();
    const taken = port(undefined, { host: '127.0.0.1', port: Number(new URL(address).port) });
    await expect(taken).rejects.toMatchObject({
      code: 'ops.listen',
      where: 'GALLRA_OPS_LISTEN',
      message: expect.stringMatching(/^Port \d+ is taken/),
      hint: expect.stringContaining('Choose another port'),
    });
    await expect(port(undefined, { host: '192.0.2.1', port: 9464 })).rejects.toMatchObject({
      code: 'ops.listen',
      message: 'This machine cannot listen at 192.0.2.1 (EADDRNOTAVAIL).',
    });
  });
});

test('numbers that cannot be told are told once in the log, not with every scrape', async () => {
  const failures: unknown[] = [];
  let broken = true;
  const scrape = async () => {
    if (broken) throw new Error('a gauge that cannot be read');
    return { contentType: 'text/plain', text: '' };
  };
  const onFailure = (error: unknown): void => void failures.push(error);
  const opened = await openOpsPort(
    { host: '127.0.0.1', port: 0 },
    { readiness: openReadiness(realClock), scrape, onFailure },
  );
  open.push(opened);
  const ask = async () => (await fetch(`${opened.address}/metrics`)).status;
  expect([await ask(), await ask(), failures.length]).toEqual([500, 500, 1]);
  broken = false;
  expect(await ask()).toBe(200);
  broken = true;
  expect([await ask(), failures.length]).toEqual([500, 2]);
});

describe('where to listen', () => {
  test('is nowhere unless it is said', () => {
    expect(readConfig({}).ops.listen).toBeNull();
    expect(readConfig({ GALLRA_OPS_LISTEN: '[::]:9464' }).ops.listen).toEqual({ host: '::', port: 9464 });
  });

  test.each(['9464', 'localhost', '127.0.0.1:99999', 'http://127.0.0.1:9464'])('may not be written %s', (written) => {
    expect(() => readConfig({ GALLRA_OPS_LISTEN: written })).toThrow(
      /GALLRA_OPS_LISTEN must be an address and a port, such as 0\.0\.0\.0:9464/,
    );
  });
});
