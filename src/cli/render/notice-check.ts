/** A published notice held against the rules, on the terminal and for machines. */
import type { Language } from '../../documents/language.ts';
import type { Comparison, Difference, Judged, Unsaid } from '../../documents/notice/compare.ts';
import type { Span } from '../../documents/notice/reading/periods.ts';
import type { Aside, Said } from '../../documents/notice/reading/statements.ts';
import type { CompiledPolicy, Period } from '../../policy/compiled.ts';
import { periodInWords } from '../../policy/condition-in-words.ts';
import { ruleInShort } from '../../policy/explain.ts';
import { english } from '../../policy/phrases.ts';
import type { Colours } from '../shell.ts';

export interface CheckView {
  file: string;
  comparison: Comparison;
  policies: CompiledPolicy[];
  verbose: boolean;
}

export function checkLines({ file, comparison, policies, verbose }: CheckView, c: Colours): string[] {
  const { judged, unsaid, remarks, unnamed, asides, language, by } = comparison;
  const rule = (id: string): string => ruleOf(policies, id);
  const found = by === 'source' ? 'that name it as their source' : 'whose controllers it names';
  const count = comparison.policies.length;
  const against = `held against the ${count} ${count === 1 ? 'policy' : 'policies'} ${found}`;
  return [
    c.bold(`${file} (${language}), ${against}`),
    '',
    ...judged.flatMap((one) => judgedLines(one, { rule, startsIn: (ids) => startsOf(ids, policies, language) }, c)),
    ...part(
      'Rules that the notice does not state',
      unsaid.map((one) => [`${c.red('✖')} ${c.bold(one.policy)}: ${unsaidInWords(one, policies)}`]),
      c,
    ),
    ...part(
      'Controllers that the notice does not name',
      unnamed.map((one) => [`${c.red('✖')} ${one.controller}, of ${one.policies.join(', ')}`]),
      c,
    ),
    ...part(
      'Worth reading',
      [
        ...besidesLines(comparison, file, c),
        ...remarks.map((one) => [`${c.yellow('!')} ${c.bold(one.policy)}: ${unsaidInWords(one, policies)}`]),
      ],
      c,
    ),
    ...asideLines(asides, verbose, c),
    '',
    verdict(comparison, c),
  ];
}

interface Told {
  rule(id: string): string;
  startsIn(ids: string[]): string[];
}

function judgedLines({ statement, policies, differences }: Judged, { rule, startsIn }: Told, c: Colours): string[] {
  const { line, sentence, said, asARule } = statement;
  const mark = differences.length === 0 ? c.green('✔') : c.red('✖');
  const says = `${saidInWords(said)}${asARule ? ', as a rule' : ''}`;
  const who = policies.length === 0 ? c.dim('no policy') : policies.join(', ');
  return [
    `${mark} line ${line}: ${c.bold(says)} ${c.dim('←')} ${who}`,
    `    ${c.dim(shortened(sentence))}`,
    // Nobody but a reader can tell whether these mean the same.
    ...(said.kind === 'period' || said.kind === 'until'
      ? startsIn(policies).map((words) => `    ${c.dim(`the rule: ${words}`)}`)
      : []),
    ...differences.map((one) => `    ${c.cyan('→')} ${differenceInWords(one, rule)}`),
  ];
}

export function saidInWords(said: Said): string {
  if (said.kind === 'period') return spanInWords(said.span);
  if (said.kind === 'unreadable') return `“${said.words}”: cannot be read`;
  const words: Record<Exclude<Said['kind'], 'period' | 'unreadable'>, string> = {
    indefinite: 'until further notice',
    until: 'until something happens',
    needed: 'only as long as needed',
    exception: 'an exception: not erased while something requires it',
    gap: 'no period stated',
  };
  return words[said.kind];
}

function spanInWords({ low, high }: Span): string {
  const words = (period: Period): string =>
    Number.isInteger(period.days) && Number.isInteger(period.months)
      ? periodInWords(period, english)
      : `${Number((period.months + period.days * 24).toFixed(2))} ${period.months > 0 ? 'months' : 'hours'}`;
  if (low === null) return high === null ? 'a period' : `at most ${words(high)}`;
  if (high === null) return `at least ${words(low)}`;
  return words(low) === words(high) ? words(high) : `${words(low)} to ${words(high)}`;
}

function differenceInWords(one: Difference, rule: (id: string) => string): string {
  switch (one.kind) {
    case 'unreadable':
      return 'It does not tell how long, so it was compared with no rule. Say it in figures, as in "at most 5 years".';
    case 'no-policy':
      return 'No policy does this. Write one, correct the notice, or name the notice as the source of the policy that does.';
    case 'says':
      return `${one.policy} says otherwise: ${rule(one.policy)}. Correct the one or the other.`;
    case 'reads-like':
      return `It reads as if it were about ${one.policy}, which says otherwise: ${rule(one.policy)}.`;
    case 'other-document':
      return `${one.policy} does this, but rests on another document: ${one.document ?? 'none'}.`;
    case 'as-a-rule':
      return `The notice says "as a rule"; ${one.policy} promises a ceiling that nothing but its exceptions may pass.`;
  }
}

function unsaidInWords({ policy: id, what, index }: Unsaid, policies: CompiledPolicy[]): string {
  const policy = policies.find((one) => one.id === id);
  const retain = policy?.rule.retain;
  const because =
    what === 'extension' && retain?.kind === 'dated'
      ? retain.extend[index]?.because
      : policy?.rule.unless[index]?.because;
  const words: Record<Unsaid['what'], string> = {
    period: ruleOf(policies, id),
    until: ruleOf(policies, id),
    indefinite: ruleOf(policies, id),
    extension: `a longer period (${because ?? ''})`,
    exception: `kept on while an exception holds (${because ?? ''}); the notice does not say so, and every run counts what is kept past its promise`,
    from: 'the notice tells the start or the end in other words than `notice` in the policy',
  };
  if (what === 'exception' && retain?.kind === 'dated' && !retain.within?.atMost)
    return `kept on while an exception holds (${because ?? ''})`;
  return words[what];
}

/** In the words that the policies have for the public, each once. */
function startsOf(ids: string[], policies: CompiledPolicy[], language: Language): string[] {
  const notices = policies.filter(({ id }) => ids.includes(id)).map(({ about }) => about.notice);
  return [...new Set(notices.flatMap((notice) => (notice?.from ?? notice?.until)?.[language] ?? []))];
}

const ruleOf = (policies: CompiledPolicy[], id: string): string => {
  const found = policies.find((one) => one.id === id);
  return found ? ruleInShort(found) : '';
};

const whys: Record<Aside['why'], string> = {
  answer: 'time to answer a request',
  limitation: 'a time limit of the law',
  age: 'an age',
  elsewhere: 'no word of keeping or erasing near it',
  'no-period': 'names no period',
};

/** Periods always; sentences that name none are counted. */
function asideLines(asides: Aside[], verbose: boolean, c: Colours): string[] {
  const shown = asides.filter(({ period }) => verbose || period !== null);
  const counted = asides.length - shown.length;
  if (asides.length === 0) return [];
  return [
    '',
    c.bold('Not about how long data are kept'),
    ...shown.flatMap(({ line, sentence, period, why }) => [
      `  line ${line}: ${period ?? 'no period'} ${c.dim(`(${whys[why]})`)}`,
      `    ${c.dim(shortened(sentence))}`,
    ]),
    ...(counted === 0
      ? []
      : [
          c.dim(
            `  ${counted} ${counted === 1 ? 'sentence' : 'sentences'} about keeping or erasing that name no period (--verbose shows them)`,
          ),
        ]),
  ];
}

const besidesLines = ({ besides }: Comparison, file: string, c: Colours): string[][] =>
  besides.map((other) => [
    `${c.yellow('!')} Much of it seems to be in another language (${other}), and was not read: gallra notice --check ${file} --lang ${other}`,
  ]);

const part = (heading: string, entries: string[][], c: Colours): string[] =>
  entries.length === 0 ? [] : ['', c.bold(heading), ...entries.flat()];

function verdict({ agrees, judged, unsaid, unnamed, policies }: Comparison, c: Colours): string {
  if (judged.length === 0) return `${c.red('✖')} Nothing that the notice says about keeping data could be read.`;
  if (agrees) return `${c.green('✔')} The notice and the rules agree.`;
  if (policies.length === 0)
    return `${c.red('✖')} No policy names this notice as its source, and it names no controller of one.`;
  const wrong = judged.filter(({ differences }) => differences.length > 0).length;
  return `${c.red('✖')} The notice and the rules disagree: ${wrong} of ${judged.length} statements, ${unsaid.length} rules not stated, ${unnamed.length} controllers not named.`;
}

const shortened = (sentence: string): string =>
  sentence.length > 140 ? `${sentence.slice(0, 137).trimEnd()}…` : sentence;

/** The same facts, with stable names. Periods as months and days; null where there is no bound. */
export const checkAsJson = ({ file, comparison }: CheckView) => ({
  file,
  language: comparison.language,
  besides: comparison.besides,
  by: comparison.by,
  policies: comparison.policies,
  agrees: comparison.agrees,
  statements: comparison.judged.map(({ statement, policies, differences }) => ({
    line: statement.line,
    sentence: statement.sentence,
    ...statement.said,
    asARule: statement.asARule,
    policies,
    differences,
  })),
  unsaid: comparison.unsaid,
  unnamed: comparison.unnamed,
  remarks: comparison.remarks,
  asides: comparison.asides,
});
