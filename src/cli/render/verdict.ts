/** What becomes of one record now, in a sentence; and whether a run would come to it at all. */
import type { ExplainedWords } from '../../documents/explained/english.ts';
import { longest } from '../../documents/explanation.ts';
import type { Explanation } from '../../engine/explain.ts';
import type { RecordExplanation } from '../../engine/explain-record.ts';
import type { Colours } from '../shell.ts';

export function nowLines(
  { policy, record, findings, refusal }: Explanation,
  say: ExplainedWords,
  c: Colours,
): string[] {
  if (findings.some(({ severity }) => severity === 'error')) return [c.yellow(say.cannotJudge)];
  if (!record) return [say.noRecord];
  const { verdict } = record;
  const sentence =
    verdict === 'due'
      ? say.due[policy.rule.disposition?.kind ?? 'verify']
      : verdict === 'not-due'
        ? say.notBefore(longest(record)?.dueOn ?? null)
        : record.start?.state === 'undated' && keptAnyway.has(verdict)
          ? say.undatedToo
          : say.stays[verdict];
  return [
    c.bold(sentence),
    ...(refusal ? [`${c.yellow('✋')} ${say.refused(refusal.message)}`, `  ${c.cyan('→')} ${refusal.hint}`] : []),
  ];
}

/** Told before `undated`, though nobody knows whether the record is due. */
const keptAnyway = new Set<RecordExplanation['verdict']>(['held', 'excepted', 'claimed']);
