/** One record's answer, for people: the answer first, then when and by what, then what it rests on. */

import { explainedWords } from '../../documents/explained/words.ts';
import type { Unproven } from '../../engine/proof.ts';
import type { Answer, Asked, Disposal } from '../../engine/prove.ts';
import type { Doubt } from '../../engine/prove-doubts.ts';
import type { Colours } from '../shell.ts';
import { grouped, minute } from './columns.ts';
import { nowLines } from './verdict.ts';

/** @param file where the proof was written, if there is one. */
export function answerLines({ answer, explanation }: Asked, file: string | null, c: Colours): string[] {
  const { disposals, doubts, policy, key, asOf } = answer;
  const there = answer.answer === 'there' || answer.answer === 'held';
  return [
    `${c.bold(policy)}, record ${key.join(' / ')}, as of ${minute(asOf)}`,
    '',
    headline(answer, c),
    ...(there && explanation ? nowLines(explanation, explainedWords.en, c).map((line) => `  ${line}`) : []),
    ...(there ? heldBy(explanation, c) : []),
    ...disposals.flatMap((one, i) => disposalLines(one, i > 0 || there, c)),
    ...(there && disposals.length > 0
      ? [
          c.yellow(
            '  It is there again: the store was restored from a backup, or a record was written under the same key.',
          ),
          `  ${c.cyan('→')} The next run judges it anew; after a restore, see: gallra restored`,
        ]
      : []),
    ...doubts.map((doubt) => `  ${c.yellow('?')} ${doubtInWords(doubt)}`),
    ...proofLines(answer, file, c),
  ];
}

function headline({ answer, disposals, doubts }: Answer, c: Colours): string {
  const [newest] = disposals;
  switch (answer) {
    case 'destroyed':
    case 'anonymised':
    case 'flagged': {
      const unasked = doubts.some(({ why }) => why === 'store');
      const now = answer === 'destroyed' ? (unasked ? '' : ', and it is not there') : '';
      return `${c.green('✔')} ${c.bold(`It was ${newest?.outcome ?? answer}`)}${now}.`;
    }
    case 'held':
      return `${c.yellow('✋')} ${c.bold('It is still there, and held.')}`;
    case 'there':
      return `${c.cyan('●')} ${c.bold('It is still there.')}`;
    case 'never-seen':
      return `${c.cyan('○')} ${c.bold('Never seen')}: it is not there, and no batch of this ledger disposed of it.`;
    case 'indeterminate':
      return `${c.yellow('?')} ${c.bold('It is not known')}: no commitment to it was found, and that settles nothing.`;
  }
}

function heldBy(explanation: Asked['explanation'], c: Colours): string[] {
  return (explanation?.record?.holds ?? []).map(
    ({ matter, reason, restriction, reviewOn }) =>
      `  ${restriction ? 'Restriction' : 'Hold'} in the matter ${c.bold(matter)} (${reason}); to be looked at again by ${reviewOn}`,
  );
}

function disposalLines(
  { outcome, batch, at, entry, policy, run, why, request }: Disposal,
  says: boolean,
  c: Colours,
): string[] {
  const when = at === '' ? '' : ` at ${at.slice(0, 19).replace('T', ' ')}Z`;
  return [
    says
      ? `  ${c.yellow('!')} A batch committed to it as ${c.bold(outcome)}${when}: ${batch}`
      : `  In batch ${c.bold(batch)}${when}`,
    ...(why === 'due' ? ['  Its retention period was over.'] : []),
    ...(request ? [`  Its erasure had been requested: ${c.bold(request.matter)}, request ${request.erasure}`] : []),
    c.dim(
      `  entry ${entry} of the log${policy === null ? '' : `, policy ${policy}`}${run === null ? '' : `, run ${run}`}`,
    ),
  ];
}

function doubtInWords({ why, batches, message }: Doubt): string {
  const counted = `${grouped(batches)} ${batches === 1 ? 'batch' : 'batches'} over this table`;
  const sentences: Record<Doubt['why'], string> = {
    store: message ?? 'The store was not asked.',
    uncommitted: `${counted} kept no commitments (no key was configured).`,
    key: `${counted} committed under a key that is not configured here, or was destroyed.`,
    lost: `${counted} have commitments that are missing here, or are not those that the log carries: have the log verified.`,
    pruned: `${counted} had commitments that are past their own retention and deleted.`,
    adopted: `${grouped(batches)} ${batches === 1 ? 'batch' : 'batches'} of this store came back with a restored ledger, without commitments.`,
    indeterminate: `${counted} ended indeterminate: what they did is not known for every record.`,
    log: 'The log was pruned: of what was disposed of before it begins, nothing is known here.',
  };
  return sentences[why];
}

function proofLines({ proof, unproven }: Answer, file: string | null, c: Colours): string[] {
  const why: Record<Unproven, string> = {
    unsigned: 'No signed checkpoint covers the entry yet, and none could be made: it is recorded, not yet proven.',
    uncommitted:
      'The entry was written by an older version, without the root of the commitments: recorded, not provable.',
    pruned: 'The entry is past the retention of the log: the commitment is here, the proof is not.',
  };
  if (unproven) return ['', c.yellow(`  ${why[unproven]}`), ...(file ? [c.yellow('  No proof was written.')] : [])];
  if (!proof) return file === null ? [] : ['', c.yellow('  There is nothing to prove, so no proof was written.')];
  const [, , , at = ''] = proof.checkpoint.split('\n');
  const signed = `Covered by the checkpoint that was signed ${minute(at.replace(/^at /, ''))}.`;
  if (file === null) return ['', c.dim(`  ${signed}`), `  ${c.cyan('→')} To give the person a proof: -o proof.json`];
  return [
    '',
    c.dim(`  ${signed}`),
    `  The proof is in ${c.bold(file)}.`,
    `  ${c.cyan('→')} gallra audit verify ${file} --key <public key>`,
  ];
}
