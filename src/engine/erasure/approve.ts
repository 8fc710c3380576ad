/**
 * A second person approves a request for erasure: the very records that match now, by their keys, and no others ever. Who
 * approves says how many these are, so that nobody approves what was not looked at.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import { all, not, type Predicate } from '../../policy/predicate.ts';
import { type Erasure, type ErasureApproval, nobody } from '../../ports/erasure.ts';
import type { Engine } from '../engine.ts';
import { takeStock } from '../run.ts';
import { situate } from '../situate.ts';
import { type Concerned, concernedBy, type Wanted } from './concerned.ts';
import { coversOf } from './impact.ts';
import { identifiedBy } from './order.ts';

/** Records of one policy that one request may be about. */
export const mostRecords = 5_000;

/** Above this nobody approves by a mere yes: the number has to be typed. */
export const typedAbove = 100;

/**
 * @param records how many the person saw (`ErasureImpact.matched`).
 * @throws `erasure.changed` when they are another number by now, `erasure.nothing` when none, `erasure.unasked` while a
 * policy that the request is about cannot be asked, `erasure.many` above 5 000 of one policy, `erasure.samePerson`,
 * `erasure.state`.
 */
export async function approveErasure(engine: Engine, id: string, actor: string, records: number): Promise<Erasure> {
  const erasure = await engine.ledger.erasure(id);
  const { wanted } = await engine.ledger.valuesOfErasure(id);
  if (!erasure) throw new TypeError(`the ledger lost the request ${id}`);
  if (/^worker:/i.test(actor.trim()) || actor.trim() === '')
    throw refused('erasure.actor', 'A request for erasure is approved by a person.', 'Say who: --as <account>.');
  const approvals = await approvalsOf(engine, { ...erasure, wanted });
  const found = approvals.reduce((sum, { keys }) => sum + keys.length, 0);
  if (found === 0)
    throw refused(
      'erasure.nothing',
      'No record matches that could be erased on request.',
      'Answer the person, and refuse the request: gallra erase refuse <id> --reason nothing-held',
    );
  if (found !== records)
    throw refused(
      'erasure.changed',
      `${found} records match the request; ${records} were to be approved.`,
      'Look at it again: gallra erase show <id>',
    );
  return engine.ledger.approveErasure(id, approvals, actor);
}

async function approvalsOf(engine: Engine, wanted: Wanted): Promise<ErasureApproval[]> {
  const standing = await takeStock(engine);
  const concerned = await concernedBy(engine, standing, wanted);
  const asOf = await engine.ledger.now();
  const covers = coversOf(concerned);
  const approvals: ErasureApproval[] = [];
  for (const { policy, never } of concerned) {
    if (never && unasked.has(never.why)) throw cannotAsk(policy.id, never);
    const { dataset } = policy.rule;
    if (never || !dataset) continue;
    const order = { id: '', matter: '', approvedBy: null, maximum: 0, covers };
    const { store, judgement, findings } = await situate(engine, standing, policy, asOf, order);
    const fault = findings.find(({ severity }) => severity === 'error');
    if (fault) throw cannotAsk(policy.id, { why: 'unreadable', code: fault.code, what: fault.what });
    const { columns, subject } = identifiedBy(wanted, policy, dataset.key);
    const named = subject === null ? judgement.scope : all(judgement.scope, ...columns.map(isThere));
    let keys = await store.keys(dataset.table, columns, named, null, mostRecords + 1);
    // A record that is about nobody is known by its key, and by that.
    const byKey = keys.length === 0 && wanted.kind === 'record' && subject !== null;
    if (byKey) keys = await store.keys(dataset.table, dataset.key, judgement.scope, null, 1);
    if (keys.length > mostRecords)
      throw refused(
        'erasure.many',
        `More than ${mostRecords} records of ${policy.id} match; so many are not erased for one request.`,
        'Check the value, and that subject: names the column that identifies one person.',
      );
    const told = { policy: policy.id, digest: policy.digest, store: dataset.store, subject: byKey ? nobody : subject };
    if (keys.length > 0) approvals.push({ ...told, keys });
  }
  return approvals;
}

const isThere = (column: string): Predicate => not({ op: 'null', column });

const unasked = new Set(['no-subject', 'no-file', 'not-in-force', 'unreadable']);

const cannotAsk = (policy: string, never: NonNullable<Concerned['never']>): GallraError =>
  refused(
    'erasure.unasked',
    `${policy} cannot be asked for records of this person (${'what' in never ? never.what : never.why}), so nobody can say what the request is about.`,
    'Mend that first (gallra validate, gallra plan), or record a request for the other policies alone.',
  );

const refused = (code: string, what: string, hint: string): GallraError =>
  new GallraError({ code, what, hint, actor: 'approver' });
