/**
 * One record, told to the citizen whose data it is: how long, from when, until when, what then, and what stands in the
 * way. No names of tables or columns, nothing of the record but its days, and nothing about a hold but that there is one.
 */
import type { Explanation } from '../engine/explain.ts';
import type { RecordExplanation, RetentionClass } from '../engine/explain-record.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { periodInWords } from '../policy/condition-in-words.ts';
import { explainedWords } from './explained/words.ts';
import { day, type Language } from './language.ts';
import { phrases } from './rules/phrases.ts';

/** Whole sentences, the title of the records first. */
export function toldToCitizen(explanation: Explanation, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { policy, record, findings, refusal } = explanation;
  const title = `${phrases[language].title(policy.about.title)}.`;
  if (findings.some(({ severity }) => severity === 'error') || record?.disagreement) return [title, say.cannotTell];
  if (!record) return [title, say.noRecord];
  const late = record.beyondMaximum ? [say.tooLong] : [];
  return [title, ...howLong(policy, record, language), ...whatNow(policy, record, refusal !== null, language), ...late];
}

/** Of records whose days are told: the period, its last day, and the longer one where that decides. */
function howLong(policy: CompiledPolicy, record: RecordExplanation, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { retain } = policy.rule;
  const [base] = record.classes;
  const silent = ['out-of-scope', 'done', 'not-started', 'undated', 'protected'];
  if (record.start?.state !== 'known' || !base?.lastDay || retain.kind !== 'dated' || silent.includes(record.verdict))
    return [];
  const period = periodInWords(base.period, phrases[language]);
  const deciding = longest(record);
  const longer =
    deciding?.because && deciding.lastDay
      ? [
          say.longer(
            periodInWords(deciding.period, phrases[language]),
            on(deciding.lastDay, language),
            deciding.because,
          ),
        ]
      : [];
  if (retain.stated === 'until') return [say.until(on(base.lastDay, language)), ...longer];
  return [
    say.period(period, on(record.start.day, language)),
    ...(longer.length > 0 ? longer : [say.lastDay(on(base.lastDay, language))]),
  ];
}

function whatNow(policy: CompiledPolicy, record: RecordExplanation, refused: boolean, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { retain, disposition } = policy.rule;
  const kind = disposition?.kind ?? 'verify';
  const over = record.start?.state === 'known' ? [say.timeOver] : [];
  switch (record.verdict) {
    case 'due':
      return [say.over[kind], ...(refused && kind !== 'verify' ? [say.waits] : [])];
    case 'not-due':
    case 'extended': {
      const from = longest(record)?.dueOn;
      return [...(from ? [say.goes[kind](on(from, language))] : []), ...obstacles(record, language)];
    }
    case 'held':
    case 'excepted':
    case 'claimed': {
      const told = obstacles(record, language);
      // What keeps an object keeps its record: then nothing is said of the record itself.
      return [...over, ...(told.length > 0 ? told : [say[record.verdict === 'excepted' ? 'blocked' : record.verdict]])];
    }
    case 'blocked':
      return [...over, say.blocked];
    case 'done':
      return [say.done[kind]];
    case 'protected': {
      if (retain.kind === 'dated') return [];
      return retain.kind === 'indefinite'
        ? [say.indefinite(retain.because, on(retain.review, language))]
        : [say.unspecified(retain.because)];
    }
    default:
      return [say[record.verdict]];
  }
}

/** What keeps the record beside its period, also before that is over. */
function obstacles({ holds, exceptions, claims }: RecordExplanation, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const because = exceptions.filter(({ applies }) => applies).map((one) => one.because);
  return [
    ...(holds.some(({ restriction }) => !restriction) ? [say.held] : []),
    ...(holds.some(({ restriction }) => restriction) ? [say.restricted] : []),
    ...(because.length > 0 ? [say.excepted(phrases[language].and(because))] : []),
    ...(claims.some(({ keeps }) => keeps) ? [say.claimed] : []),
  ];
}

/** The class that applies and ends last; days sort as text. */
const longest = ({ classes }: RecordExplanation): RetentionClass | undefined =>
  classes
    .filter(({ applies, dueOn }) => applies && dueOn !== null)
    .sort((a, b) => (a.dueOn ?? '').localeCompare(b.dueOn ?? ''))
    .at(-1);

/** As the language puts a day into a sentence. */
const on = (written: string, language: Language): string =>
  language === 'sv' ? `den ${day(written, 'sv')}` : day(written, language);
