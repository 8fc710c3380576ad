/** What waits for a person's decision. */
import type { Alert } from '../../ports/alerts.ts';
import type { Engine } from '../engine.ts';
import { type Waiting, waitingApprovals } from '../waiting-approvals.ts';
import { alertOf, minutes } from './alert.ts';

/** Rules, runs above their limits, policies that are to be given up; releases and erasures that one person asked for. */
export async function approvalAlerts(engine: Engine): Promise<Alert[]> {
  const waiting = (await waitingApprovals(engine)).map(ofWaiting);
  const releases = (await engine.ledger.releaseRequests()).map(({ hold, requestedBy, requestedAt }) =>
    alertOf('approval.release', 'daily', hold, { since: requestedAt, facts: { hold, by: requestedBy } }),
  );
  const erasures = (await engine.ledger.erasures({ states: ['open'] })).map(
    ({ id, matter, recordedBy, recordedAt, deadline }) =>
      alertOf('approval.erasure', 'daily', id, {
        since: recordedAt,
        facts: { erasure: id, matter, by: recordedBy, deadline },
      }),
  );
  return [...waiting, ...releases, ...erasures];
}

function ofWaiting(waiting: Waiting): Alert {
  const { policy } = waiting;
  const policies = [policy.id];
  switch (waiting.kind) {
    case 'rule':
      return alertOf('approval.rule', 'urgent', `${policy.id}:${waiting.why}:${policy.digest.slice(0, 12)}`, {
        policies,
        code: waiting.why,
        // A file that is put right in the same breath is nobody's business.
        steadyMs: minutes(2),
      });
    case 'run': {
      const { id, code, message, planned, startedAt } = waiting.run;
      const due = planned?.find(({ outcome }) => outcome === 'due')?.count ?? 0;
      return alertOf('approval.run', 'urgent', `${policy.id}:${policy.digest.slice(0, 12)}`, {
        policies,
        since: startedAt,
        code,
        counts: { due },
        gist: `${code} ${due === 0 ? 0 : Math.floor(Math.log2(due))}`,
        facts: { run: id, message },
      });
    }
    case 'retire':
      return alertOf('approval.retire', 'urgent', policy.id, {
        policies,
        steadyMs: minutes(2),
        facts: { renamedTo: waiting.renamedTo },
      });
  }
}
