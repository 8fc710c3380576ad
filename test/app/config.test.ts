import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ledgerUrl, queueUrl, readConfig } from '../../src/app/config.ts';
import { noteSigner } from '../../src/audit/note.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';

describe('settings', () => {
  test('have sound defaults, and nothing is required to read them', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      ledger: null,
      queue: null,
      requireApproval: true,
      logLevel: 'info',
      leaseMs: 60_000,
      batchSize: 1000,
      concurrency: 2,
    });
    expect(config.policies.endsWith('/policies')).toBe(true);
    expect(config.actor).not.toBe('');
  });

  test('lie in the ledger of the queue unless the queue has a place of its own', () => {
    const ledger = 'postgres://localhost/gallra';
    expect(queueUrl(readConfig({ GALLRA_LEDGER_URL: ledger }))).toBe(ledger);
    const both = readConfig({ GALLRA_LEDGER_URL: ledger, GALLRA_QUEUE_URL: 'rediss://queue.example.org:6380' });
    expect(queueUrl(both)).toBe('rediss://queue.example.org:6380');
    expect(ledgerUrl(both)).toBe(ledger);
  });

  test('without a ledger are refused only when it is asked for', () => {
    expect(() => ledgerUrl(readConfig({}))).toThrow(expect.objectContaining({ code: 'config.ledger' }));
    expect(() => queueUrl(readConfig({}))).toThrow(expect.objectContaining({ code: 'config.ledger' }));
  });

  test('count a variable that is set to nothing as unset', () => {
    expect(readConfig({ GALLRA_QUEUE_URL: '', GALLRA_BATCH_SIZE: ' ' })).toMatchObject({
      queue: null,
      batchSize: 1000,
    });
  });

  test('are overridden by the command line', () => {
    const config = readConfig(
      { GALLRA_POLICIES: '/env', GALLRA_ACTOR: 'env' },
      { policies: '/line', actor: 'anna', logLevel: 'debug' },
    );
    expect(config).toMatchObject({ policies: '/line', actor: 'anna', logLevel: 'debug' });
  });

  test('are refused with all mistakes at once, and no value of any of them', () => {
    const wrong = {
      GALLRA_LEDGER_URL: 'mysql://user:hemligt@host/db',
      GALLRA_QUEUE_URL: 'hemligt',
      GALLRA_REQUIRE_APPROVAL: 'hemligt',
      GALLRA_LOG_LEVEL: 'hemligt',
      GALLRA_LEASE_SECONDS: '1',
      GALLRA_BATCH_SIZE: '1e3',
      GALLRA_CONCURRENCY: '-2',
      GALLRA_ACTOR: 'a name\nwith lines',
    };
    const error = thrownBy(() => readConfig(wrong));
    expect(error.code).toBe('config.invalid');
    expect(error.message).toContain('8 mistakes');
    for (const name of Object.keys(wrong)) expect(error.message).toContain(name);
    expect(`${error.message} ${error.hint}`).not.toContain('hemligt');
  });
});

function thrownBy(work: () => unknown): GallraError {
  try {
    work();
  } catch (error) {
    if (error instanceof GallraError) return error;
  }
  throw new Error('nothing was refused');
}

describe('the secret for commitments', () => {
  const secret = Buffer.alloc(32, 'a secret of tests');

  test('is 32 bytes in base64 or hex, and may be followed by those before it', () => {
    const of = (text: string) => readConfig({ GALLRA_COMMITMENT_KEY: text }).keys;
    const [base64, hex] = [of(secret.toString('base64')), of(secret.toString('hex'))];
    expect(hex?.current.id).toBe(base64?.current.id);
    const both = of(`${Buffer.alloc(32, 'new').toString('base64')}, ${secret.toString('hex')}`);
    expect(both?.current.id).not.toBe(hex?.current.id);
    expect([...(both?.byId.keys() ?? [])].sort()).toEqual([both?.current.id, hex?.current.id].sort());
    expect(readConfig({}).keys).toBeNull();
  });

  test('can be read from a file', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'gallra-config-')), 'key');
    await writeFile(file, `${secret.toString('base64')}\n`);
    const keys = readConfig({ GALLRA_COMMITMENT_KEY_FILE: file }).keys;
    expect(keys?.current.id).toBe(readConfig({ GALLRA_COMMITMENT_KEY: secret.toString('hex') }).keys?.current.id);
    await rm(dirname(file), { recursive: true });
    expect(() => readConfig({ GALLRA_COMMITMENT_KEY_FILE: file })).toThrow('must name a file that can be read');
  });

  test.each(['short', secret.toString('hex').slice(2), `${secret.toString('base64')} short`, ' , '])(
    'is refused when it is none, and never repeated',
    (text) => {
      expect.assertions(2);
      try {
        readConfig({ GALLRA_COMMITMENT_KEY: text === ' , ' ? ',' : text });
      } catch (error) {
        expect(error).toMatchObject({ code: 'config.invalid' });
        expect(String(error)).not.toContain(text);
      }
    },
  );

  test('stands in one place only', () => {
    const twice = { GALLRA_COMMITMENT_KEY: secret.toString('hex'), GALLRA_COMMITMENT_KEY_FILE: '/dev/null' };
    expect(() => readConfig(twice)).toThrow('may not both be set');
  });
});

describe('what is kept outside the ledger', () => {
  const seed = Buffer.alloc(32, 7).toString('base64');
  const earlier = Buffer.alloc(32, 8).toString('hex');

  test('is required unless it is switched off', () => {
    expect(readConfig({})).toMatchObject({
      requireAnchor: true,
      requireLogRole: true,
      signingSeeds: null,
      anchors: [],
    });
    const off = readConfig({ GALLRA_REQUIRE_ANCHOR: 'off', GALLRA_REQUIRE_LOG_ROLE: 'off' });
    expect(off).toMatchObject({ requireAnchor: false, requireLogRole: false });
  });

  test('is signed with the first key, and goes into each directory', () => {
    const places = 'dir:///srv/anchor, /mnt/worm/gallra,dir:/srv/other';
    const config = readConfig({ GALLRA_SIGNING_KEY: `${seed} ${earlier}`, GALLRA_ANCHORS: places });
    expect(config.signingSeeds).toEqual([Buffer.alloc(32, 7), Buffer.alloc(32, 8)]);
    expect(config.anchors).toEqual(['/srv/anchor', '/mnt/worm/gallra', '/srv/other']);
  });

  test('is checked with the public halves of keys that were lost, too', () => {
    const { verifierKey } = noteSigner('gallra/a', Buffer.alloc(32, 8));
    const config = readConfig({ GALLRA_SIGNING_KEY: `${seed}\n${verifierKey}\n`, GALLRA_ANCHORS: '/srv/anchor' });
    expect(config.signingSeeds).toEqual([Buffer.alloc(32, 7)]);
    expect(config.earlierSigners).toEqual([verifierKey]);
    for (const wrong of [verifierKey, `${verifierKey} ${seed}`, `${seed} ${verifierKey.slice(0, -4)}`])
      expect(() => readConfig({ GALLRA_SIGNING_KEY: wrong, GALLRA_ANCHORS: '/srv/anchor' })).toThrow(
        'GALLRA_SIGNING_KEY must',
      );
  });

  test.each([
    [{ GALLRA_SIGNING_KEY: seed }, 'need each other'],
    [{ GALLRA_ANCHORS: '/srv/anchor' }, 'need each other'],
    [{ GALLRA_SIGNING_KEY: 'short', GALLRA_ANCHORS: '/srv/anchor' }, 'GALLRA_SIGNING_KEY must hold 32 bytes'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://bucket/log' }, 'names no region'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://k:hunter2@bucket/log?region=r' }, 'may not hold keys'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://bucket?region=r&years=0' }, 'no whole number from 1'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://bucket?region=r&endpoint=ftp://h' }, 'no https://host'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://bucket?region=r&key=hunter2' }, 'something else'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://bucket/%zz?region=r' }, 'no character'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 's3://b/a?region=r,s3://b/a/?region=r&years=2' }, 'each bucket'],
    [{ GALLRA_ANCHOR_ACCESS_KEY: 'hunter2' }, 'need each other'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: 'https://example.org' }, 'must name directories'],
    [{ GALLRA_SIGNING_KEY: seed, GALLRA_ANCHORS: '/srv/a,/srv/b/../a' }, 'each directory once'],
    [{ GALLRA_LOG_YEARS: '0' }, 'GALLRA_LOG_YEARS'],
  ])('is refused when it is half or wrong: %j', (environment, what) => {
    expect(() => readConfig(environment)).toThrow(what);
  });

  test('the log is kept for ten years and commitments for two, unless it is said otherwise', () => {
    expect(readConfig({})).toMatchObject({ logYears: 10, commitmentYears: 2 });
    const said = { GALLRA_LOG_YEARS: '12', GALLRA_COMMITMENT_YEARS: '1' };
    expect(readConfig(said)).toMatchObject({ logYears: 12, commitmentYears: 1 });
  });
});
