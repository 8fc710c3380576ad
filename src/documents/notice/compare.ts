/**
 * A published notice held against the rules, both ways: what it states and no rule does, and what rules do and it does
 * not state. Pure. What cannot be matched disagrees; nothing is taken for granted because it sounds alike.
 */
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { type PublicStatement, periodsOf, statementsOf } from '../../policy/public-statements.ts';
import type { Language } from '../language.ts';
import { type Candidate, ceilingOf, contains, isUntil, type Mark, marksOf } from './fulfils.ts';
import { controllersOf } from './notice.ts';
import type { Aside, ReadNotice, Statement } from './reading/statements.ts';
import { compareLikeness, isAt, isLike, type Likeness, placeIn, type Subjects, subjectsOf } from './subjects.ts';

/** Why a statement and the rules disagree. */
export type Difference =
  /** Its words do not tell how long, so it cannot be compared with any rule. */
  | { kind: 'unreadable' }
  /** No rule is about these records, or none says anything like it. */
  | { kind: 'no-policy' }
  /** The rule that is most likely meant says something else. */
  | { kind: 'says'; policy: string }
  /** It fits `policies`, and reads as if it were about this one, which says something else. */
  | { kind: 'reads-like'; policy: string }
  /** Fulfilled by a rule that rests on another document. */
  | { kind: 'other-document'; policy: string; document: string | null }
  /** "As a rule", where the rule has a ceiling that knows no exception. */
  | { kind: 'as-a-rule'; policy: string };

export interface Judged {
  statement: Statement;
  /** Rules that fulfil it. */
  policies: string[];
  /** None: they agree. */
  differences: Difference[];
}

/** What a rule does and the notice does not state. */
export interface Unsaid {
  policy: string;
  what: 'period' | 'extension' | 'until' | 'indefinite' | 'exception' | 'from';
  /** Of extensions and exceptions: which, from 0. */
  index: number;
}

export interface Comparison {
  language: Language;
  /** Languages that much of the notice seems to be in as well, and that were not read. */
  besides: Language[];
  /** How it was found which rules the notice is about: they name it as their source, or it names their controllers. */
  by: 'source' | 'controller';
  policies: string[];
  judged: Judged[];
  unsaid: Unsaid[];
  /**
   * Worth reading, and no disagreement: unsaid exceptions of rules that count and report whatever is kept past the promise
   * anyway; and `from`, where the notice tells the start or the end in other words than the rule's own.
   */
  remarks: Unsaid[];
  /** Controllers of the rules that the notice does not name. */
  unnamed: { controller: string; policies: string[] }[];
  asides: Aside[];
  agrees: boolean;
}

/** @param document the name by which policies know the notice as their source. */
export function compareNotice(read: ReadNotice, document: string, policies: CompiledPolicy[]): Comparison {
  const subjects = subjectsOf(read.passages, read.language);
  const all = statementsOf(policies).map((told) => candidateOf(told, read, document));
  const sourced = all.filter(({ policy }) => policy.about.source?.document === document);
  const named = all.filter(({ policy }) => controllersOf(policy, read.language).some(subjects.names));
  const scope = sourced.length > 0 ? sourced : named;
  const others = named.filter((one) => !scope.includes(one));
  const fulfilled = new Set<string>();
  const court: Court = { scope, others, language: read.language, subjects, fulfilled };
  const judged = read.statements
    .map((statement) => judge(statement, court))
    .map((one) => withThoseOfThePlace(one, court));
  const unsaid = scope.flatMap((one) => unsaidOf(one, fulfilled));
  const spoken = new Set(judged.flatMap((one) => one.policies));
  const spokenOf = [...scope, ...others.filter(({ policy }) => spoken.has(policy.id))];
  const unnamed = unnamedIn(spokenOf, court);
  const disagreeing = unsaid.filter((one) => !isCounted(one, scope));
  return {
    language: read.language,
    besides: read.besides,
    by: sourced.length > 0 ? 'source' : 'controller',
    policies: scope.map(({ policy }) => policy.id),
    judged,
    unsaid: disagreeing,
    remarks: [...unsaid.filter((one) => isCounted(one, scope)), ...toldOtherwise(judged, court)],
    unnamed,
    asides: read.asides,
    agrees:
      judged.length > 0 &&
      scope.length > 0 &&
      disagreeing.length === 0 &&
      unnamed.length === 0 &&
      judged.every(({ differences }) => differences.length === 0),
  };
}

function candidateOf(told: PublicStatement, { passages }: ReadNotice, document: string): Candidate {
  const { source } = told.policy.about;
  const place = source?.document === document ? placeIn(passages, source.place) : null;
  return { told, policy: told.policy, periods: periodsOf(told), place };
}

interface Court {
  scope: Candidate[];
  others: Candidate[];
  language: Language;
  subjects: Subjects;
  /** What was found to be stated, as `marked` names it. */
  fulfilled: Set<string>;
}

const marked = (policy: string, what: string, index = 0): string => `${policy} ${what} ${index}`;

function judge(statement: Statement, court: Court): Judged {
  if (statement.said.kind === 'unreadable') return { statement, policies: [], differences: [{ kind: 'unreadable' }] };
  const here = court.scope.filter(({ place }) => isAt(statement.passage, place));
  const found = matching(statement, here, court);
  if (found.matches.length > 0) {
    for (const { candidate, marks } of found.matches)
      for (const mark of marks) court.fulfilled.add(markOf(candidate, mark));
    const like = found.likelier === null ? [] : [{ kind: 'reads-like' as const, policy: found.likelier.policy.id }];
    return judgedBy(statement, found.matches, like);
  }
  const elsewhere = matching(statement, court.others, court).matches.filter(({ candidate }) =>
    isLike(likenessOf(candidate, statement, court)),
  );
  if (elsewhere.length > 0) {
    const apart = elsewhere.map(({ candidate: { policy } }) => ({
      kind: 'other-document' as const,
      policy: policy.id,
      document: policy.about.source?.document ?? null,
    }));
    return judgedBy(statement, elsewhere, apart);
  }
  const meant = likelyMeant(statement, here, court);
  return {
    statement,
    policies: [],
    differences: [meant ? { kind: 'says', policy: meant.policy.id } : { kind: 'no-policy' }],
  };
}

/** Nothing fits, but this rule is about what the statement is about. */
function likelyMeant(statement: Statement, here: Candidate[], court: Court): Candidate | null {
  const ofPoint = here.filter(({ place }) => place !== null && place.points !== null);
  const [nearest, next] = byLikeness(ofPoint.length > 0 ? ofPoint : here, statement, court);
  if (!nearest) return null;
  const alone = next === undefined && (nearest.candidate.place === null || ofPoint.length > 0);
  const { named, words } = nearest.likeness;
  return alone || named || words > 0 || ofPoint.length > 0 ? nearest.candidate : null;
}

function judgedBy(statement: Statement, matches: Match[], differences: Difference[]): Judged {
  const loose = matches.filter(({ candidate }) => statement.asARule && ceilingOf(candidate) !== null);
  return {
    statement,
    policies: matches.map(({ candidate }) => candidate.policy.id),
    differences: [
      ...loose.map(({ candidate }) => ({ kind: 'as-a-rule' as const, policy: candidate.policy.id })),
      ...differences,
    ],
  };
}

/** What is said of a whole section, or point, is said of every rule that names it as its place and fulfils it too. */
function withThoseOfThePlace(judged: Judged, { scope, fulfilled, language }: Court): Judged {
  const { statement } = judged;
  const also = scope.filter((candidate) => {
    if (candidate.place === null || !isAt(statement.passage, candidate.place)) return false;
    const marks = marksOf(statement, candidate, language).map((mark) => markOf(candidate, mark));
    const news = marks.filter((mark) => !fulfilled.has(mark));
    for (const mark of news) fulfilled.add(mark);
    return news.length > 0;
  });
  const policies = [...new Set([...judged.policies, ...also.map(({ policy }) => policy.id)])];
  return also.length === 0 ? judged : { ...judged, policies };
}

interface Match {
  candidate: Candidate;
  marks: Mark[];
}

const markOf = ({ policy }: Candidate, { what, index }: Mark): string => marked(policy.id, what, index);

/** Those that fulfil the statement and are most likely meant; and one that is likelier still, and does not fulfil it. */
function matching(
  statement: Statement,
  candidates: Candidate[],
  court: Court,
): { matches: Match[]; likelier: Candidate | null } {
  const ranked = byLikeness(candidates, statement, court);
  const fitting = ranked.flatMap(({ candidate, likeness: like }) => {
    const marks = marksOf(statement, candidate, court.language);
    return marks.length === 0 ? [] : [{ candidate, marks, like }];
  });
  const [top, best] = [ranked[0], fitting[0]];
  if (!top || !best) return { matches: [], likelier: null };
  // The paragraph around it tells too little to doubt what fits.
  const likelier = compareLikeness({ ...top.likeness, around: 0 }, { ...best.like, around: 0 }) > 0;
  return {
    matches: fitting.filter(({ like }) => compareLikeness(like, best.like) === 0),
    likelier: likelier && weighs(statement) ? top.candidate : null,
  };
}

/** Principles and exceptions are said of records whose period stands in the sentence before. */
const weighs = ({ said }: Statement): boolean => said.kind !== 'needed' && said.kind !== 'exception';

interface Ranked {
  candidate: Candidate;
  likeness: Likeness;
}

const byLikeness = (candidates: Candidate[], statement: Statement, court: Court): Ranked[] =>
  candidates
    .map((candidate) => ({ candidate, likeness: likenessOf(candidate, statement, court) }))
    .sort((a, b) => compareLikeness(b.likeness, a.likeness));

const likenessOf = ({ policy }: Candidate, statement: Statement, { subjects }: Court): Likeness =>
  subjects.likeness(policy, statement);

function unsaidOf(candidate: Candidate, fulfilled: Set<string>): Unsaid[] {
  const { policy, periods } = candidate;
  const { retain, unless } = policy.rule;
  const lacks = (what: Unsaid['what'], index = 0): Unsaid[] =>
    fulfilled.has(marked(policy.id, what, index)) ? [] : [{ policy: policy.id, what, index }];
  return [
    ...periods.flatMap(({ kind, index }) => (kind === 'stage' ? [] : lacks(kind, index))),
    ...(isUntil(candidate) ? lacks('until') : []),
    ...(retain.kind === 'indefinite' ? lacks('indefinite') : []),
    ...unless.flatMap((_, index) => lacks('exception', index)),
  ];
}

/** What an exception keeps past the ceiling is counted and reported by every run, so the promise stands. */
const isCounted = ({ policy, what }: Unsaid, scope: Candidate[]): boolean =>
  what === 'exception' && scope.some((one) => one.policy.id === policy && ceilingOf(one) !== null);

/** Asked only of what stands under the name of the records: such a notice was written from the rules once. */
function toldOtherwise(judged: Judged[], court: Court): Unsaid[] {
  return judged.flatMap(({ statement, policies }) =>
    court.scope.flatMap((candidate): Unsaid[] => {
      const { policy } = candidate;
      const words = policy.about.notice?.from ?? policy.about.notice?.until;
      const own = words?.[court.language];
      const tells = marksOf(statement, candidate, court.language).some(
        ({ what }) => what === 'period' || what === 'until',
      );
      if (!tells || own === undefined || !policies.includes(policy.id) || contains(statement.sentence, own)) return [];
      return likenessOf(candidate, statement, court).named ? [{ policy: policy.id, what: 'from', index: 0 }] : [];
    }),
  );
}

function unnamedIn(candidates: Candidate[], { language, subjects }: Court): Comparison['unnamed'] {
  const policies = new Map<string, string[]>();
  for (const { policy } of candidates)
    for (const name of controllersOf(policy, language))
      if (!subjects.names(name)) policies.set(name, [...(policies.get(name) ?? []), policy.id]);
  return [...policies].map(([controller, of]) => ({ controller, policies: of }));
}
