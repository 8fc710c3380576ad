import { describe, expect, test } from '@jest/globals';
import { openReadiness } from '../../src/app/readiness.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';

const away = (code: string): GallraError =>
  new GallraError({ code, what: 'KONFIDENTIELLT', hint: 'KONFIDENTIELLT', actor: 'nobody', retryable: true });

function clockOf() {
  let ms = Date.parse('2027-01-31T12:00:00Z');
  return {
    now: () => new Date(ms),
    pass: (more: number) => {
      ms += more;
    },
  };
}

describe('readiness', () => {
  test('comes with the work, and goes when the process is told to stop', () => {
    const readiness = openReadiness(clockOf());
    expect(readiness.state()).toEqual({
      ready: false,
      disposing: false,
      reasons: [{ what: 'process', code: 'process.starting', since: '2027-01-31T12:00:00.000Z' }],
    });
    readiness.enter('working');
    expect(readiness.state()).toEqual({ ready: true, disposing: true, reasons: [] });
    readiness.enter('stopping');
    expect(readiness.state()).toMatchObject({ ready: false, reasons: [{ code: 'process.stopping' }] });
  });

  test.each(['ledger', 'queue'])('is lost with the %s, and comes back with it', (what) => {
    const readiness = openReadiness(clockOf());
    readiness.enter('working');
    readiness.lost(what, away(`${what}.unreachable`));
    expect(readiness.state()).toMatchObject({ ready: false, disposing: false });
    readiness.found(what);
    expect(readiness.state()).toEqual({ ready: true, disposing: true, reasons: [] });
  });

  test('stays while nothing may be disposed of, which it says, with since when', () => {
    const clock = clockOf();
    const readiness = openReadiness(clock);
    readiness.enter('working');
    readiness.lost('log', { code: 'guard.audit' });
    clock.pass(60_000);
    readiness.lost('log', { code: 'guard.audit' });
    expect(readiness.state()).toEqual({
      ready: true,
      disposing: false,
      reasons: [{ what: 'log', code: 'guard.audit', since: '2027-01-31T12:00:00.000Z' }],
    });
  });

  test('and disposing stay while some of the stores are there, and disposing goes with the last of them', () => {
    const readiness = openReadiness(clockOf());
    readiness.enter('working');
    readiness.needs(['telephony', 'archive']);
    readiness.lost('store telephony', away('store.unreachable'));
    expect(readiness.state()).toMatchObject({ ready: true, disposing: true, reasons: [{ what: 'store telephony' }] });
    readiness.lost('store archive', away('store.unreachable'));
    expect(readiness.state()).toMatchObject({ ready: true, disposing: false });
    readiness.found('store telephony');
    expect(readiness.state()).toMatchObject({ ready: true, disposing: true });
  });

  test('says codes, and no words of an error', () => {
    const readiness = openReadiness(clockOf());
    readiness.enter('working');
    readiness.lost('store telephony', away('store.unreachable'));
    readiness.lost('policy letters', new TypeError('KONFIDENTIELLT'));
    const state = readiness.state();
    expect(JSON.stringify(state)).not.toContain('KONFIDENTIELLT');
    expect(state.reasons.map(({ code }) => code)).toEqual(['store.unreachable', 'unexpected TypeError']);
  });

  test('of a process that never disposes says so', () => {
    const readiness = openReadiness(clockOf(), false);
    readiness.enter('working');
    expect(readiness.state()).toEqual({ ready: true, disposing: false, reasons: [] });
  });
});
