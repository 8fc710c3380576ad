import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedis } from './redis.ts';

async function listens(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('the Redis of a test', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  test('answers, keeps nothing on disk, and is gone when stopped', async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    await client.set('greeting', 'hei');
    expect(await client.get('greeting')).toBe('hei');
    expect(await client.config('GET', 'save')).toEqual(['save', '']);
    await client.quit();
    await server.stop();
    await server.stop();
    expect(await listens(server.url)).toBe(false);
  });

  test('ends when the process that started it is killed', async () => {
    const module = fileURLToPath(new URL('./redis.ts', import.meta.url));
    const script = `import { startRedis } from ${JSON.stringify(module)}; console.log((await startRedis()).url);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(parent.stdout, 'data');
    const url = String(line).trim();
    expect(await listens(url)).toBe(true);
    parent.kill('SIGKILL');
    while (await listens(url)) await new Promise((next) => setImmediate(next));
  });

  test('says what to type where there is no Redis and none can be installed', async () => {
    process.env.PATH = '/nowhere';
    await expect(startRedis()).rejects.toThrow('sudo apt-get install -y redis-server');
  });
});
