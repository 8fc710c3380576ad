/** The holds that the demo places on its databases before the run: on records, on what they match, on parts. */

export interface DemoHold {
  store: string;
  table: string;
  /** Column → value. */
  match: Record<string, string>;
  kind: 'record' | 'matching';
  /** GDPR Art. 18. */
  restriction: boolean;
  reason: string;
  matter: string;
  /** Day on which somebody must look at it again. */
  reviewOn: string;
}

const person = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const hold = (store: string, table: string, match: Record<string, string>, kind: DemoHold['kind']) => ({
  ...{ store, table, match, kind, restriction: false, reason: 'litigation', reviewOn: '2027-06-30' },
  matter: `VK/${store}/2026`,
});

export const demoHolds: readonly DemoHold[] = [
  hold('telephony', 'call_recordings', { id: '11' }, 'record'),
  // On a part: the whole recording stays.
  hold('telephony', 'switchboard.call_events', { recording_id: '12' }, 'matching'),
  hold('telephony', 'call_recordings', { caller_id: 'P-held' }, 'matching'),
  { ...hold('kasvucrm', 'persons', { id: person(1) }, 'record'), restriction: true, reason: 'correction-pending' },
  { ...hold('kasvucrm', 'persons', { id: person(16) }, 'record'), restriction: true, reason: 'erasure-pending' },
  hold('kasvucrm', 'notes', { person_id: person(2) }, 'matching'),
  { ...hold('logs', 'gateway_requests', { ip_address: '198.51.100.9' }, 'matching'), reason: 'security-incident' },
  {
    ...hold('authorisations', 'authorisation_events', { session_id: 'session-held' }, 'matching'),
    reason: 'misuse-inquiry',
  },
  hold('website', 'feedback', { email: 'held@example.org' }, 'matching'),
];
