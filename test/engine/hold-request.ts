/** A hold on the first visit of the register, for litigation; tests say what is otherwise. */
import type { HoldRequest } from '../../src/engine/holds.ts';

export const request = (more: Partial<HoldRequest> = {}): HoldRequest => ({
  store: 'register',
  table: 'visits',
  kind: 'record',
  match: { id: '1' },
  restriction: false,
  reason: 'litigation',
  matter: 'VK/123/2026',
  note: 'a note that stays out of the log',
  placedBy: 'officer',
  reviewOn: '2027-01-01',
  future: false,
  ...more,
});
