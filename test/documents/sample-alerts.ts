/** A message with one alert of every kind, as looks find them. */
import type { Message, Standing, ToldAlert } from '../../src/engine/alerts/message.ts';
import type { AlertKind } from '../../src/ports/alerts.ts';

const calls = {
  id: 'call-recordings',
  title: { en: 'Call recordings', sv: 'Samtalsinspelningar', fi: 'Puhelutallenteet' },
};
const letters = { id: 'letters', title: { en: 'Letters', sv: 'Brev', fi: 'Kirjeet' } };

type Sample = Partial<Omit<ToldAlert, 'kind'>> & { kind: AlertKind };

const samples: Sample[] = [
  { kind: 'approval.rule', code: 'first' },
  { kind: 'approval.rule', code: 'changed', policies: [letters] },
  { kind: 'approval.rule', code: 'schema', key: 'approval.rule:3' },
  {
    kind: 'approval.run',
    code: 'limits.share',
    counts: { due: 12_345 },
    facts: {
      run: 'r1',
      message: '12345 records are due, 31 % of the table; the limit for one run is 20 % of the table.',
    },
  },
  { kind: 'approval.retire', facts: { renamedTo: 'calls' } },
  { kind: 'approval.release', policies: [], facts: { hold: 'h1', by: 'anna@example.org' }, severity: 'daily' },
  {
    ...{ kind: 'approval.erasure', policies: [], severity: 'daily' },
    facts: { erasure: 'e1', matter: 'VK/12/2026', by: 'anna@example.org', deadline: '2026-12-20' },
  },
  {
    kind: 'disposal.first',
    since: '2026-11-25T00:15:00.000Z',
    code: 'limits.records',
    counts: { due: 1204, rows: 40_000 },
    facts: { action: 'destroy', store: 'telephony', by: 'bertil@example.org', approvedAt: '2026-11-22T09:00:00.000Z' },
  },
  {
    kind: 'disposal.first',
    key: 'disposal.first:2',
    since: '2026-11-25T00:15:00.000Z',
    counts: { due: 1, rows: 40 },
    facts: { action: 'anonymise' },
    policies: [letters],
  },
  {
    kind: 'run.refused',
    code: 'guard.anchor',
    policies: [calls, letters],
    facts: {
      run: 'r2',
      message: 'No anchor keeps checkpoints now. The directory /var/lib/gallra/anchor cannot be read.',
    },
  },
  {
    kind: 'run.failed',
    code: 'store.unreachable',
    facts: {
      run: 'r3',
      store: 'telephony',
      message: 'The store telephony cannot be reached, or did not answer in time.',
    },
  },
  { kind: 'run.missed', policies: [calls, letters], facts: { stores: 'archive, telephony' } },
  { kind: 'disposal.paused', policies: [], code: 'adopted' },
  { kind: 'disposal.paused', key: 'disposal.paused:2', policies: [], code: 'adopted', facts: { store: 'telephony' } },
  { kind: 'policy.broken', policies: [], counts: { mistakes: 2, files: 1 }, facts: { files: 'letters.yaml' } },
  { kind: 'overdue', severity: 'daily', counts: { records: 1 }, facts: { store: 'telephony' } },
  {
    kind: 'overdue',
    key: 'overdue:2',
    severity: 'daily',
    counts: { records: 1250 },
    facts: { store: 'archive' },
    policies: [letters],
  },
  { kind: 'beyond-maximum', severity: 'daily', counts: { records: 17 }, facts: { store: 'telephony' } },
  { kind: 'verify.left', code: 'verify.overdue', counts: { records: 3 }, facts: { store: 'analytics', run: 'r4' } },
  { kind: 'uncounted', severity: 'daily', code: 'store.unreachable', facts: { store: 'telephony' } },
  {
    kind: 'log.unsound',
    policies: [],
    code: 'gap',
    facts: { message: 'The audit log has gaps: entries were lost or taken away.' },
  },
  {
    kind: 'log.contradicted',
    policies: [],
    code: 'guard.anchor',
    facts: {
      message: 'The anchor vault knows of 900 entries, more than this ledger has: it was rolled back, or is a copy.',
    },
  },
  { kind: 'log.unchecked', policies: [] },
  { kind: 'log.unchecked', key: 'log.unchecked:2', policies: [], facts: { never: 'yes' } },
  {
    kind: 'anchor.away',
    policies: [],
    code: 'anchor.unreachable',
    facts: { anchor: 'vault', all: 'yes', message: 'The anchor vault cannot be reached.' },
  },
  { kind: 'hold.pending', policies: [], facts: { hold: 'h2', matter: 'VK/9/2026', store: 'telephony' } },
  {
    kind: 'hold.review',
    policies: [],
    severity: 'daily',
    code: 'past',
    since: '2026-11-01',
    facts: { hold: 'h3', matter: 'VK/3/2026' },
  },
  {
    kind: 'hold.review',
    key: 'hold.review:2',
    policies: [],
    severity: 'daily',
    code: 'soon',
    since: '2026-11-30',
    facts: { hold: 'h4', matter: 'VK/4/2026' },
  },
  {
    kind: 'erasure.deadline',
    policies: [],
    severity: 'daily',
    code: 'past',
    since: '2026-11-20',
    facts: { erasure: 'e2', matter: 'VK/5/2026', state: 'approved' },
  },
  {
    kind: 'erasure.deadline',
    key: 'erasure.deadline:2',
    policies: [],
    severity: 'daily',
    code: 'soon',
    since: '2026-11-28',
    facts: { erasure: 'e3', matter: 'VK/6/2026', state: 'open' },
  },
  { kind: 'policy.review', severity: 'daily', since: '2026-06-30' },
];

export const everyKind = (standing: Standing = 'new'): ToldAlert[] =>
  samples.map((sample) => ({
    ...{ key: sample.kind, severity: 'urgent', policies: [calls], since: null, code: null, counts: {}, facts: {} },
    ...{ firstSeen: '2026-11-22T00:16:00.000Z', endedAt: standing === 'over' ? '2026-11-22T05:00:00.000Z' : null },
    ...sample,
    standing,
  }));

export const messageWith = (alerts: ToldAlert[], changes: Partial<Message['data']> = {}): Message => ({
  type: 'gallra.alerts',
  timestamp: '2026-11-22T06:00:00.000Z',
  data: {
    ...{ occasion: 'digest', organisation: 'State Treasury', desk: 'https://desk.example.org' },
    ...{ zone: 'Europe/Helsinki', owned: false, alerts, others: 0 },
    ...changes,
  },
});
