/** A text for the reply to the person who asked, in three languages: as plain as what is told of a single record. */
import { explainedWords } from '../../documents/explained/words.ts';
import { day, type Language, languages, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import type { ErasureImpact, PolicyImpact } from '../../engine/erasure/impact.ts';
import type { Kept } from '../../engine/erasure/kept.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { type NeverErased, neverErased } from '../../policy/erasing.ts';
import type { Erasure, ErasureWork } from '../../ports/erasure.ts';
import { type Html, html } from '../html.ts';
import type { Visit } from '../visit.ts';
import { replyWords } from '../words/erasures-reply.ts';
import { goneIn } from './erasures-table.ts';

/** What is told of the records under one policy. */
export interface Told {
  policy: CompiledPolicy;
  never: PolicyImpact['never'];
  /** Records that are to go, or are gone. */
  goes: number;
  gone: number;
  kept: Pick<Kept, 'reason' | 'count' | 'because'>[];
}

/** Of a request that is not approved yet. */
export const toldByImpact = ({ policies }: Pick<ErasureImpact, 'policies'>): Told[] =>
  policies.map(({ policy, never, due, kept }) => ({ policy, never, goes: due, gone: 0, kept }));

/**
 * Of one that is, or has ended: as far as the ledger knows.
 * @param erased records that runs erased for it, by policy. @param impact why records are kept, where they could be asked.
 */
export function toldByWorks(
  { works, policies: named }: Pick<Erasure, 'works' | 'policies'>,
  policies: CompiledPolicy[],
  erased: Record<string, number>,
  impact: Pick<ErasureImpact, 'policies'> | null,
): Told[] {
  return policies.flatMap((policy): Told[] => {
    const never = neverErased(policy);
    const work = never ? undefined : works.find((one) => one.policy === policy.id);
    // Of a policy that was not named nobody knows whether it was there, and was asked, when the request was approved.
    if (!work) return never || named ? [{ policy, never, goes: 0, gone: 0, kept: [] }] : [];
    const now = impact?.policies.find((one) => one.policy.id === policy.id);
    const goes = work.left === null ? work.records : (work.left.due ?? 0);
    const gone = Math.min(erased[policy.id] ?? 0, goneIn(work));
    return [{ policy, never, goes, gone, kept: now?.kept ?? keptOf(work) }];
  });
}

const keptOf = ({ left }: ErasureWork): Told['kept'] =>
  Object.entries(left ?? {}).flatMap(([reason, count]) =>
    reason === 'due' || reason === 'out-of-scope' ? [] : [{ reason: reason as Kept['reason'], count, because: [] }],
  );

/** Nothing where nothing is to be told. */
export function reply(
  { receivedOn, matter }: Pick<Erasure, 'receivedOn' | 'matter'>,
  told: Told[],
  { language }: Pick<Visit, 'language'>,
): Html {
  if (told.length === 0) return html``;
  const words = replyWords[language];
  const others = languages.filter((one) => one !== language);
  const text = (to: Language): Html =>
    html`<div lang="${to}">${replyIn(to, receivedOn, matter, told).map((paragraph) => html`<p>${paragraph}</p>`)}</div>`;
  return html`<h2>${words.heading}</h2>
<p class="hint">${words.hint}</p>
${text(language)}
${others.map((one) => html`<details><summary>${words.inLanguage[one]}</summary>${text(one)}</details>`)}`;
}

/** Paragraphs: the opening, one for each kind of records, and what the person can do. */
export function replyIn(language: Language, receivedOn: string, matter: string, told: Told[]): string[] {
  const words = replyWords[language];
  const stays = told.some(({ never, kept }) => kept.length > 0 || (never !== null && never.why !== 'no-value'));
  return [
    words.opening(day(receivedOn, language), matter),
    ...new Set(told.map((one) => `${spoken(one.policy, language)}. ${sentences(one, language).join(' ')}`)),
    ...(stays ? [words.remedy] : []),
  ];
}

function sentences({ policy, never, goes, gone, kept }: Told, language: Language): string[] {
  const words = replyWords[language];
  if (never) return [neverTold(never, policy, language)];
  if (goes + gone + kept.length === 0) return [words.none];
  const anonymises = policy.rule.disposition?.kind === 'anonymise';
  const counted = (say: (count: number, written: string) => string, count: number): string[] =>
    count === 0 ? [] : [say(count, number(count, language))];
  return [
    ...counted(anonymises ? words.anonymised : words.erased, gone),
    ...counted(anonymises ? words.toAnonymise : words.toErase, goes),
    ...kept.flatMap((one) => [...counted(words.stay, one.count), ...whyKept(one, policy, language)]),
    ...(kept.length > 0 ? [words.later] : []),
  ];
}

function neverTold(never: NonNullable<Told['never']>, policy: CompiledPolicy, language: Language): string {
  const words = replyWords[language];
  switch (never.why) {
    case 'not-erasable':
      return words.notErasable(never.place);
    case 'indefinite':
    case 'unspecified':
      return keptFor(never, policy, language);
    case 'verify':
      return words.notByUs;
    case 'flag':
      return words.marked;
    case 'no-value':
      return words.none;
    default:
      return words.cannotTell;
  }
}

function keptFor(
  { why, because }: Extract<NeverErased, { why: 'indefinite' | 'unspecified' }>,
  { rule: { retain }, about }: CompiledPolicy,
  language: Language,
): string {
  const { citizen } = explainedWords[language];
  if (why === 'unspecified' || retain.kind !== 'indefinite') return citizen.unspecified(because);
  const review = language === 'sv' ? `den ${day(retain.review, 'sv')}` : day(retain.review, language);
  const sentence = about.notice?.because;
  return sentence
    ? citizen.indefiniteSince(phrases[language].title(sentence), review)
    : citizen.indefinite(because, review);
}

/** In the words that the policy has for the public, where it has some; nothing about a hold but that there is one. */
function whyKept(
  { reason, because }: Told['kept'][number],
  { rule, about }: CompiledPolicy,
  language: Language,
): string[] {
  const { citizen } = explainedWords[language];
  if (reason === 'held') return [citizen.held];
  if (reason === 'claimed') return [citizen.claimed];
  if (reason !== 'excepted') return [citizen.blocked];
  return because.map((one) => {
    const condition = about.notice?.unless?.[rule.unless.findIndex((exception) => exception.because === one)];
    return condition ? citizen.keptWhile(phrases[language].title(condition)) : citizen.excepted(one);
  });
}

const spoken = ({ about: { notice, title } }: CompiledPolicy, language: Language): string =>
  phrases[language].title(notice?.records ?? title);
