/** What becomes of one record now, in a sentence; and whether a run would come to it at all. */
import type { Explanation } from '../../engine/explain.ts';
import type { RecordExplanation, Verdict } from '../../engine/explain-record.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Colours } from '../shell.ts';

export function nowLines({ policy, record, findings, refusal }: Explanation, c: Colours): string[] {
  if (findings.some(({ severity }) => severity === 'error')) {
    return [c.yellow('The record cannot be judged: the policy does not fit the tables of its store.')];
  }
  if (!record) return ['There is no such record: it never was, or it is gone.'];
  return [
    c.bold(record.verdict === 'due' ? whenDue(policy) : kept(record.verdict, record)),
    ...(refusal
      ? [`${c.yellow('✋')} A run would be refused: ${refusal.message}`, `  ${c.cyan('→')} ${refusal.hint}`]
      : []),
  ];
}

function whenDue(policy: CompiledPolicy): string {
  switch (policy.rule.disposition?.kind) {
    case 'destroy':
      return 'It is due: a run destroys it.';
    case 'anonymise':
      return 'It is due: a run anonymises it.';
    case 'flag':
      return 'It is due: a run flags it.';
    default:
      return 'It is overdue: the store should have deleted it by itself.';
  }
}

function kept(verdict: Exclude<Verdict, 'due'>, { classes }: RecordExplanation): string {
  // Days sort as text. An extension that applies now may end before; then the record is due at once.
  const dueOn = classes
    .filter(({ applies }) => applies)
    .map((one) => one.dueOn ?? '')
    .sort()
    .at(-1);
  const sentences: Record<Exclude<Verdict, 'due'>, string> = {
    held: 'It is due, and stays while it is held.',
    excepted: 'It is due, and stays while an exception covers it.',
    claimed: 'It is due here, and stays while another policy wants it.',
    extended: 'It stays for the longer period.',
    undated: 'It stays, and every report lists it as undated.',
    blocked: 'It is due, and stays while it is blocked.',
    'not-due': `It is not due before ${dueOn || 'a day that is known'}.`,
    'not-started': 'Its period has not begun.',
    protected: 'It is kept until further notice.',
    'out-of-scope': 'The policy does not speak of this record.',
    done: 'It was dealt with before.',
  };
  return sentences[verdict];
}
