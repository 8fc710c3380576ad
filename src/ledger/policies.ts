/** Which versions of policies were published, and which one is in force: what protection is computed from (law L8). */
import { sql } from 'kysely';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { PolicyVersion } from '../ports/ledger.ts';
import { append } from './audit.ts';
import type { Db } from './database.ts';
import { policyApproved, policyPublished, policyRetired } from './entries.ts';
import { unknownPolicy } from './refusals.ts';
import { clock, inTransaction, named, type Trx } from './transaction.ts';

export async function publish(
  db: Db,
  versions: { compiled: CompiledPolicy; source: string }[],
  actor: string,
): Promise<void> {
  const known = await named(() => db.selectFrom('policyVersion').select(['policy', 'digest']).execute());
  const versionOf = (policy: string, digest: string) => JSON.stringify([policy, digest]);
  const seen = new Set(known.map(({ policy, digest }) => versionOf(policy, digest)));
  const unknown = versions.filter(({ compiled }) => !seen.has(versionOf(compiled.id, compiled.digest)));
  if (unknown.length === 0) return;
  await inTransaction(db, async (trx) => {
    for (const { compiled, source } of unknown) await publishOne(trx, compiled, source, actor);
  });
}

async function publishOne(trx: Trx, compiled: CompiledPolicy, source: string, actor: string): Promise<void> {
  const inserted = await trx
    .insertInto('policyVersion')
    .values({
      policy: compiled.id,
      digest: compiled.digest,
      compiled: JSON.stringify(compiled),
      source,
      publishedAt: await clock(trx),
    })
    .onConflict((conflict) => conflict.columns(['policy', 'digest']).doNothing())
    .returning('policy')
    .execute();
  if (inserted.length > 0) await append(trx, policyPublished(compiled, source, actor));
}

export async function approve(
  db: Db,
  policy: string,
  digest: string,
  schemaDigest: string | null,
  actor: string,
  waived: boolean,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const version = (await lockVersions(trx, policy)).find((one) => one.digest === digest);
    if (version === undefined) throw unknownPolicy(policy, `version ${digest}`);
    if (version.inForce && version.schemaDigest === schemaDigest && (waived || !version.waived)) return;
    const { at } = await append(trx, policyApproved(policy, digest, actor, waived));
    await trx.updateTable('policyVersion').set({ inForce: false }).where('policy', '=', policy).execute();
    await trx
      .updateTable('policyVersion')
      .set({ inForce: true, approvedAt: at, approvedBy: actor, schemaDigest, waived })
      .where('policy', '=', policy)
      .where('digest', '=', digest)
      .execute();
  });
}

export async function retire(db: Db, policy: string, reason: string, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const version = (await lockVersions(trx, policy)).find((one) => one.inForce);
    if (version === undefined) throw unknownPolicy(policy, 'version in force');
    const { at } = await append(trx, policyRetired(policy, version.digest, reason, actor));
    await trx
      .updateTable('policyVersion')
      .set({ inForce: false, retiredAt: at, retiredBy: actor, retiredBecause: reason })
      .where('policy', '=', policy)
      .where('digest', '=', version.digest)
      .execute();
  });
}

export async function rulesInForce(db: Db): Promise<string> {
  const asked = sql<{ rules: string }>`
    select md5(coalesce(string_agg(policy || ' ' || digest, ',' order by policy), '')) as rules
    from gallra_ledger.policy_version where in_force`;
  const { rows } = await named(() => asked.execute(db));
  return rows[0]?.rules ?? '';
}

export async function versionsInForce(db: Db): Promise<PolicyVersion[]> {
  const rows = await named(() =>
    db.selectFrom('policyVersion').select(columns).where('inForce', '=', true).orderBy('policy').execute(),
  );
  return rows.map(versionIn);
}

export async function versions(db: Db, policy?: string): Promise<PolicyVersion[]> {
  let query = db.selectFrom('policyVersion').select(columns).orderBy('publishedAt').orderBy('policy').orderBy('digest');
  if (policy !== undefined) query = query.where('policy', '=', policy);
  const rows = await named(() => query.execute());
  return rows.map(versionIn);
}

const columns = [
  'policy',
  'digest',
  'compiled',
  'source',
  'publishedAt',
  'approvedAt',
  'approvedBy',
  'schemaDigest',
] as const;

const versionIn = (row: Omit<PolicyVersion, 'compiled'> & { compiled: string }): PolicyVersion => ({
  ...row,
  compiled: JSON.parse(row.compiled) as CompiledPolicy,
});

/** Whoever changes what is in force does so one at a time per policy. */
function lockVersions(trx: Trx, policy: string) {
  return trx
    .selectFrom('policyVersion')
    .select(['digest', 'inForce', 'schemaDigest', 'waived'])
    .where('policy', '=', policy)
    .orderBy('digest')
    .forUpdate()
    .execute();
}
