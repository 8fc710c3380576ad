import { describe, expect, test } from '@jest/globals';
import { ledgerUrl, queueUrl, readConfig } from '../../src/app/config.ts';
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
