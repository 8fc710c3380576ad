/** One record asked about by a person: the answer, once it is on record that they asked. */
import { commitmentTo } from '../audit/commitment.ts';
import type { NewEntry } from '../audit/entry.ts';
import { rootOfLeaves } from '../audit/tree.ts';
import type { Engine } from './engine.ts';
import { type Asked, proveRecord } from './prove.ts';

/**
 * As `proveRecord`; nothing is told where it cannot be recorded. The entry does not name the record: with a key configured
 * it commits to it, so that whoever has the key can find out later who asked about one record.
 * @param wants the proof to keep, or only the answer.
 */
export async function askAboutRecord(
  engine: Engine,
  policyId: string,
  key: string[],
  { actor, wants }: { actor: string; wants: 'answer' | 'proof' },
): Promise<Asked> {
  const asked = await proveRecord(engine, policyId, key);
  const commitments = askedAbout(engine, policyId, asked.answer.key);
  await engine.ledger.record({
    kind: 'record.asked',
    actor,
    policy: policyId,
    action: wants,
    ...(commitments ? { commitments } : {}),
  });
  return asked;
}

/** Under a name of its own, which no disposal uses: the two cannot be connected without the key. */
function askedAbout({ keys }: Engine, policyId: string, key: string[]): NewEntry['commitments'] | null {
  if (!keys) return null;
  const record = { identity: `asked/${policyId}`, columns: key.map((_, i) => String(i)), key };
  return { root: rootOfLeaves(commitmentTo(record, keys.current)).toString('hex'), size: 1, key: keys.current.id };
}
