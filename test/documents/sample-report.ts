/** A report over every policy as it is shipped, with something to say in every place. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PeriodReport, PolicyRow } from '../../src/engine/period-report.ts';
import { sampleCheckpoint, shippedPolicy } from './sample-certificate.ts';

const ids = readdirSync(join(import.meta.dirname, '../../policies'))
  .filter(
    (name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !['stores.yaml', 'systems.yaml'].includes(name),
  )
  .map((name) => name.replace('.yaml', ''))
  .sort();

export function sampleReport(changes: Partial<PeriodReport> = {}): PeriodReport {
  const at = '2026-10-02T08:31:10.000Z';
  const policies = ids.map(shippedPolicy).map((compiled, i): PolicyRow => {
    const { disposition, retain, dataset } = compiled.rule;
    const disposes = disposition !== null && disposition.kind !== 'verify';
    return {
      policy: compiled.id,
      system: compiled.about.system ?? dataset?.store ?? compiled.id,
      controller: compiled.about.controller,
      compiled,
      standing: retain.kind === 'unspecified' && disposition === null ? 'gap' : i === 3 ? 'changed' : 'in-force',
      paused: i === 5,
      done: {
        runs: { finished: disposes ? 31 : 0, refused: i % 4 === 0 ? 1 : 0, failed: 0 },
        disposed: disposes ? { destroyed: 1000 * i + 17, ...(i === 4 ? { gone: 2 } : {}) } : {},
        parts: {},
        requested: disposes && i === 4 ? { destroyed: 3 } : {},
        left: disposes ? { at, run: `run-${i}`, counts: { held: i % 3, excepted: i % 5, undated: i % 2 } } : null,
        attested: disposition?.kind === 'verify' ? { at, counts: { overdue: 4 }, oldestDays: 1204 } : null,
        waived: i === 7 ? ['commitments'] : [],
      },
      now:
        disposes && i % 6 === 1
          ? { asOf: '2026-11-23T07:30:00.000Z', due: i, oldest: '2026-08-01', beyondMaximum: i % 4, left: {} }
          : null,
      unasked: i === 9 ? 'The store website cannot be reached.' : null,
    };
  });
  return {
    document: 'gallra report',
    version: 1,
    issuedAt: '2026-11-23T07:30:00.000Z',
    issuedBy: 'gallra@0.1.0',
    organisation: 'State Treasury',
    period: { from: '2026-10-01', to: '2026-10-31', timezone: 'Europe/Helsinki', over: true },
    filter: { controller: null, system: null },
    policies: policies.sort((a, b) => (`${a.system} ${a.policy}` < `${b.system} ${b.policy}` ? -1 : 1)),
    events: {
      approvals: [{ at, by: 'officer-7', policy: 'call-recordings-citizen-services', digest: 'd', waived: false }],
      runApprovals: [{ at, by: 'officer-3', policy: 'logs-website', run: 'r', maximum: 15_000 }],
      published: [{ at, by: 'worker:w', policy: 'call-recordings-citizen-services', digest: 'd' }],
      retired: [{ at, by: 'officer-7', policy: 'old-newsletter', reason: 'system-closed' }],
      guards: [{ policy: 'logs-website', code: 'guard.limits', times: 3, first: at, last: at }],
      holds: [
        {
          at,
          kind: 'placed',
          restriction: true,
          store: 'telephony',
          table: 'call_recordings',
          reason: 'litigation',
          matter: 'VK/1234/2026',
          by: 'officer-7',
        },
      ],
      pauses: [{ at, kind: 'paused', policy: null, store: 'kasvucrm', reason: 'incident', by: 'officer-3' }],
      restores: [{ at, kind: 'ledger.adopted', store: 'kasvucrm', counts: { batches: 2 } }],
      settings: [{ at, changed: { batchSize: 500, requireLogRole: false } }],
      log: [{ at, kind: 'log.exported', by: 'officer-7' }],
    },
    log: {
      origin: 'gallra/0f9a1c5e-6a0b-4c7e-9a57-3f2f1f6f4b10',
      from: 700,
      to: 1302,
      pruned: false,
      checkpoint: sampleCheckpoint,
    },
    ...changes,
  };
}
