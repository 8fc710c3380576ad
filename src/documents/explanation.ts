/**
 * One record, told to the citizen whose data it is: how long, from when, until when, what then, and what stands in the
 * way. No names of tables or columns, nothing of the record but its days, and nothing about a hold but that there is one.
 */
import type { Explanation } from '../engine/explain.ts';
import type { RecordExplanation, RetentionClass } from '../engine/explain-record.ts';
import type { About, CompiledPolicy, InLanguages } from '../policy/compiled.ts';
import { periodInWords } from '../policy/condition-in-words.ts';
import { explainedWords } from './explained/words.ts';
import { day, type Language } from './language.ts';
import { phrases } from './rules/phrases.ts';

/** Whole sentences, the name of the records first. Where the policy has words for the public, in those. */
export function toldToCitizen(explanation: Explanation, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { policy, record, findings, refusal } = explanation;
  const { notice, title } = policy.about;
  const records = `${spoken(notice?.records ?? title, language)}.`;
  if (findings.some(({ severity }) => severity === 'error') || record?.disagreement) return [records, say.cannotTell];
  if (!record) return [records, say.noRecord];
  const late = record.beyondMaximum ? [say.tooLong] : [];
  return [
    records,
    ...howLong(policy, record, language),
    ...whatNow(policy, record, refusal !== null, language),
    ...late,
  ];
}

/** Of records whose days are told: the period, its last day, and the longer one where that decides. */
function howLong({ rule, about }: CompiledPolicy, record: RecordExplanation, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { retain } = rule;
  const [base] = record.classes;
  const silent = ['out-of-scope', 'done', 'not-started', 'undated', 'protected'];
  if (record.start?.state !== 'known' || !base?.lastDay || retain.kind !== 'dated' || silent.includes(record.verdict))
    return [];
  const period = periodInWords(base.period, phrases[language]);
  const longer = longerPeriod(about, record, language);
  if (retain.stated === 'until') return [say.until(on(base.lastDay, language)), ...longer];
  const day = on(record.start.day, language);
  const from = about.notice?.from;
  return [
    from ? say.periodFrom(period, spoken(from, language), day) : say.period(period, day),
    ...(longer.length > 0 ? longer : [say.lastDay(on(base.lastDay, language))]),
  ];
}

function longerPeriod({ notice }: About, record: RecordExplanation, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const deciding = longest(record);
  if (!deciding?.because || !deciding.lastDay) return [];
  const period = periodInWords(deciding.period, phrases[language]);
  const last = on(deciding.lastDay, language);
  // The base period comes first among the classes.
  const condition = notice?.extend?.[record.classes.indexOf(deciding) - 1];
  return [
    condition ? say.longerIf(period, last, spoken(condition, language)) : say.longer(period, last, deciding.because),
  ];
}

function whatNow(policy: CompiledPolicy, record: RecordExplanation, refused: boolean, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { disposition } = policy.rule;
  const kind = disposition?.kind ?? 'verify';
  const over = record.start?.state === 'known' ? [say.timeOver] : [];
  switch (record.verdict) {
    case 'due':
      return [say.over[kind], ...(refused && kind !== 'verify' ? [say.waits] : [])];
    case 'not-due':
    case 'extended': {
      const from = longest(record)?.dueOn;
      const told = obstacles(policy, record, language);
      // While something stands in the way, the day alone would promise too much.
      return told.length > 0 || !from ? told : [say.goes[kind](on(from, language))];
    }
    case 'held':
    case 'excepted':
    case 'claimed': {
      const told = obstacles(policy, record, language);
      // What keeps an object keeps its record: then nothing is said of the record itself.
      return [...over, ...(told.length > 0 ? told : [say[record.verdict === 'excepted' ? 'blocked' : record.verdict]])];
    }
    case 'blocked':
      return [...over, say.blocked];
    case 'done':
      return [say.done[kind]];
    case 'protected':
      return keptOn(policy, language);
    default:
      return [say[record.verdict]];
  }
}

function keptOn({ rule, about }: CompiledPolicy, language: Language): string[] {
  const { citizen: say } = explainedWords[language];
  const { retain } = rule;
  if (retain.kind === 'dated') return [];
  if (retain.kind === 'unspecified') return [say.unspecified(retain.because)];
  const review = on(retain.review, language);
  const sentence = about.notice?.because;
  return [sentence ? say.indefiniteSince(spoken(sentence, language), review) : say.indefinite(retain.because, review)];
}

/** What keeps the record beside its period, also before that is over. */
function obstacles(
  { rule, about }: CompiledPolicy,
  { holds, exceptions, claims }: RecordExplanation,
  language: Language,
): string[] {
  const { citizen: say } = explainedWords[language];
  const excepted = exceptions.filter(({ applies }) => applies);
  return [
    ...(holds.some(({ restriction }) => !restriction) ? [say.held] : []),
    ...(holds.some(({ restriction }) => restriction) ? [say.restricted] : []),
    ...excepted.map(({ because }) => {
      const condition = about.notice?.unless?.[rule.unless.findIndex((one) => one.because === because)];
      return condition ? say.keptWhile(spoken(condition, language)) : say.excepted(because);
    }),
    ...(claims.some(({ keeps }) => keeps) ? [say.claimed] : []),
  ];
}

/** The class that applies and ends last; days sort as text. An extension that applies now may end before: then the record is due at once. */
export const longest = ({ classes }: RecordExplanation): RetentionClass | undefined =>
  classes
    .filter(({ applies, dueOn }) => applies && dueOn !== null)
    .sort((a, b) => (a.dueOn ?? '').localeCompare(b.dueOn ?? ''))
    .at(-1);

const spoken = (written: InLanguages, language: Language): string => phrases[language].title(written);

/** As the language puts a day into a sentence. */
const on = (written: string, language: Language): string =>
  language === 'sv' ? `den ${day(written, 'sv')}` : day(written, language);
