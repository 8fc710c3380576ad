/** One record, told in one language: plain words first, then the rule, the dates that were read, every reason, what would happen now. */
import type { ExplainedWords } from '../../documents/explained/english.ts';
import { explainedWords } from '../../documents/explained/words.ts';
import { toldToCitizen } from '../../documents/explanation.ts';
import type { Language } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import type { Explanation } from '../../engine/explain.ts';
import type { RecordExplanation } from '../../engine/explain-record.ts';
import { ruleInWords } from '../../policy/explain.ts';
import type { Colours } from '../shell.ts';
import { minute } from './columns.ts';
import { classTable, leafTable } from './dates-read.ts';
import { nowLines } from './verdict.ts';

export function explanationLines(explanation: Explanation, language: Language, c: Colours): string[] {
  const { policy, key, asOf, record, findings } = explanation;
  const say = explainedWords[language];
  return [
    say.heading(c.bold(policy.id), key.join(' / '), minute(asOf)),
    ...(record?.disagreement
      ? ['', c.red(c.bold(`‼ ${record.disagreement.what}`)), `  ${c.cyan('→')} ${record.disagreement.hint}`]
      : []),
    ...section(say.titles.sentence, toldToCitizen(explanation, language), c),
    ...section(say.titles.rule, ruleInWords(policy, phrases[language]), c),
    ...(record ? recordSections(record, language, c) : []),
    ...findings
      .filter(({ severity }) => severity === 'error')
      .flatMap(({ path, what, hint }) => [`  ${c.red('✖')} ${path}: ${what}`, `    ${c.cyan('→')} ${hint}`]),
    ...section(say.titles.now, nowLines(explanation, say, c), c),
  ];
}

function recordSections(record: RecordExplanation, language: Language, c: Colours): string[] {
  const say = explainedWords[language];
  const { titles } = say;
  return [
    ...(record.start ? section(titles.start, startLines(record, say, c), c) : []),
    ...(record.classes.length > 0
      ? section(titles.classes, classTable(record.classes, say, phrases[language], c), c)
      : []),
    ...(record.objects.length > 0 ? section(titles.objects, objectLines(record, say, c), c) : []),
    ...section(titles.reasons, reasonLines(record, say, c), c),
  ];
}

function startLines({ leaves, start }: RecordExplanation, say: ExplainedWords, c: Colours): string[] {
  const found = start === null ? '' : start.state === 'known' ? say.start.known(start.day) : say.start[start.state];
  return [...leafTable(leaves, say, c), found];
}

function reasonLines(record: RecordExplanation, say: ExplainedWords, c: Colours): string[] {
  const against = (text: string): string => `${c.yellow('✋')} ${text}`;
  const not = (text: string): string => c.dim(`·  ${text}`);
  const extensions = record.classes.filter(({ because, applies }) => because !== null && applies);
  const lines = [
    ...record.holds.map(({ id, restriction, reason, matter, reviewOn }) =>
      against((restriction ? say.restricted : say.held)(id, reason, matter, reviewOn)),
    ),
    ...record.exceptions.map(({ because, applies }) =>
      applies ? against(say.excepted(because)) : not(say.notExcepted(because)),
    ),
    ...record.claims.map(({ policy, keeps }) => (keeps ? against(say.claimed(policy)) : not(say.notClaimed(policy)))),
    ...extensions.map(({ because, lastDay }) => against(say.extended(lastDay, because ?? ''))),
    ...record.blocked.map((because) => against(say.blocked(because))),
    ...record.objects.flatMap(({ keptBy, place }) =>
      keptBy === null ? [] : [against(say.keptByObject(say.reason[keptBy], place))],
    ),
    ...(record.beyondMaximum ? [c.red(`‼ ${say.tooLong}`)] : []),
  ];
  return lines.length === 0 ? [not(say.nothingAgainst)] : lines;
}

function objectLines({ objects }: RecordExplanation, say: ExplainedWords, c: Colours): string[] {
  return objects.map(({ place, template, name, there, keptBy, because }) => {
    const which = say.object(name ?? template, place);
    if (keptBy !== null) return `${c.yellow('✋')} ${which}: ${say.reason[keptBy]}: ${because.join('; ')}`;
    return there ? `${which}: ${say.mayGo}` : c.dim(`·  ${which}: ${say.objectGone}`);
  });
}

const section = (title: string, lines: string[], c: Colours): string[] => [
  '',
  c.bold(title),
  ...lines.map((line) => `  ${line}`),
];

export const explanationAsJson = (explanation: Explanation, language: Language): unknown => {
  const { policy, ...rest } = explanation;
  return {
    policy: policy.id,
    digest: policy.digest,
    language,
    inPlainWords: toldToCitizen(explanation, language),
    rule: ruleInWords(policy, phrases[language]),
    found: rest.record !== null,
    ...rest,
  };
};
