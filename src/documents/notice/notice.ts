/**
 * The retention section of a privacy notice, from rules: how long each set of records is kept, from when, longer in which
 * case, on what legal basis, by whom. Pure. No names of tables or columns: where an author wrote no words for the public,
 * general ones stand there, and what is missing is listed beside.
 */
import type { CompiledPolicy, InLanguages, Period } from '../../policy/compiled.ts';
import { type PublicStatement, periodsOf, statementsOf, tellsStage } from '../../policy/public-statements.ts';
import { type Block, type Document, listOf, paragraph, remark, type Section, subheading } from '../document.ts';
import { type Language, listed } from '../language.ts';
import { basesInWords, isUnderstood } from './legal-basis.ts';
import { noticeWords } from './words.ts';

export interface NoticeOrder {
  language: Language;
  /** True: the rules are those in force, and the notice says so. */
  inForce: boolean;
}

/** Statements that read alike stand together, once. The same rules give the same document. */
export function noticeDocument(policies: CompiledPolicy[], { language, inForce }: NoticeOrder): Document {
  const say = noticeWords[language];
  return {
    language,
    title: say.title,
    subtitle: say.subtitle,
    footer: inForce ? say.inForce : say.asFiles,
    issuedAt: null,
    sections: noticeStatements(policies, language).map((group) => section(group, language)),
  };
}

/** A word for the public that no author wrote, and where to write it. */
export interface MissingWords {
  policy: string;
  /** Path of the key, such as `notice.from.sv`. */
  key: string;
}

/** What `noticeDocument` had to tell in general words, or in English. In order of ids. */
export function missingWords(policies: CompiledPolicy[], language: Language): MissingWords[] {
  return statementsOf(policies).flatMap(({ policy }) => {
    const { about, rule } = policy;
    const { notice } = about;
    const { retain } = rule;
    const lacks = (key: string, written: InLanguages | undefined): string[] =>
      written?.[language] === undefined ? [`${key}.${language}`] : [];
    const keys = [
      ...lacks(notice?.records ? 'notice.records' : 'title', notice?.records ?? about.title),
      ...(retain.kind === 'dated' && retain.stated === 'period' ? lacks('notice.from', notice?.from) : []),
      ...(retain.kind === 'dated' && retain.stated === 'until' ? lacks('notice.until', notice?.until) : []),
      ...(retain.kind === 'dated'
        ? retain.extend.flatMap((_, i) => lacks(`notice.extend[${i}]`, notice?.extend?.[i]))
        : []),
      ...(retain.kind === 'indefinite' ? lacks('notice.because', notice?.because) : []),
      ...rule.unless.flatMap((_, i) => lacks(`notice.unless[${i}]`, notice?.unless?.[i])),
      ...(notice?.note ? lacks('notice.note', notice.note) : []),
      ...about.controller.flatMap((name, i) => {
        const names = about.controllerNames?.[name];
        return names ? lacks(about.controller.length > 1 ? `controller[${i}]` : 'controller', names) : [];
      }),
      ...about.basis.flatMap((basis, i) => (isUnderstood(basis) ? [] : [`basis[${i}]`])),
    ];
    return keys.map((key) => ({ policy: policy.id, key }));
  });
}

/** One set of records, as the notice tells it. */
export interface Told {
  policy: string;
  /** What the records are called. */
  records: string;
  title: string;
  kind: 'dated' | 'indefinite' | 'unspecified';
  sentences: string[];
  /** Extensions, then exceptions. */
  further: string[];
  /** Empty where the rule names none. */
  basis: string;
}

/** What one controller, or several jointly, answer for. */
export interface ControllerStatements {
  controllers: string[];
  told: Told[];
}

/** The facts of the document, statement by statement. */
export function noticeStatements(policies: CompiledPolicy[], language: Language): ControllerStatements[] {
  const statements = statementsOf(policies);
  const groups = new Map<string, ControllerStatements>();
  for (const statement of statements) {
    const controllers = controllersOf(statement.policy, language);
    const key = JSON.stringify(controllers);
    const group = groups.get(key) ?? { controllers, told: [] };
    groups.set(key, group);
    group.told.push(toldOf(statement, language));
  }
  const first = ({ controllers }: ControllerStatements): string =>
    `${controllers.length > 1 ? 1 : 0}${controllers.join()}`;
  return [...groups.values()].sort((a, b) => first(a).localeCompare(first(b), language));
}

export const controllersOf = ({ about }: CompiledPolicy, language: Language): string[] =>
  about.controller.map((name) => about.controllerNames?.[name]?.[language] ?? name);

function section({ controllers, told }: ControllerStatements, language: Language): Section {
  const say = noticeWords[language];
  const [first = ''] = controllers;
  const few = controllers.length <= 2;
  const heading = few ? listed(controllers, language) : say.manyJoint(first);
  const joint = controllers.length > 1 ? [paragraph(say.joint(listed(controllers, language)))] : [];
  return { heading, blocks: [...joint, ...alike(told).flatMap((group) => blocksOf(group, language))] };
}

/** By kind, then by name; what reads alike together. */
function alike(all: Told[]): Told[][] {
  const kinds = ['dated', 'indefinite', 'unspecified'];
  const groups = new Map<string, Told[]>();
  for (const told of [...all].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || byName(a, b))) {
    const key = JSON.stringify([told.kind, told.sentences, told.further, told.basis]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(told);
  }
  return [...groups.values()];
}

const byName = (a: Told, b: Told): number =>
  a.records === b.records ? order(a.title, b.title) : order(a.records, b.records);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function blocksOf(group: Told[], language: Language): Block[] {
  const say = noticeWords[language];
  const [first] = group;
  if (!first) return [];
  const names = [...new Set(group.map(({ records }) => records))];
  const headings = { dated: say.stated, indefinite: say.indefinitely, unspecified: say.gap };
  return [
    subheading(names.length === 1 ? (names[0] ?? '') : headings[first.kind]),
    ...(names.length === 1 ? [] : [paragraph(say.severalRecords), listOf(names)]),
    paragraph(first.sentences.join(' ')),
    ...(first.further.length === 0 ? [] : [listOf(first.further)]),
    ...(first.basis === '' ? [] : [remark(first.basis)]),
  ];
}

function toldOf(statement: PublicStatement, language: Language): Told {
  const say = noticeWords[language];
  const { policy } = statement;
  const { about, rule } = policy;
  const { notice } = about;
  const inWords = (written: InLanguages | undefined): string | undefined =>
    written === undefined ? undefined : (written[language] ?? written.en);
  const note = inWords(notice?.note);
  return {
    policy: policy.id,
    records: inWords(notice?.records ?? about.title) ?? about.title.en,
    title: inWords(about.title) ?? about.title.en,
    kind: rule.retain.kind,
    sentences: [...kept(statement, language), ...(note === undefined ? [] : [note])],
    further: [
      ...extensions(policy, language),
      ...rule.unless.map(({ because }, i) => {
        const words = notice?.unless?.[i]?.[language];
        return words === undefined ? say.fallback.unless(because) : say.unless(words);
      }),
    ],
    basis: about.basis.length === 0 ? '' : say.basis(basesInWords(about.basis, language)),
  };
}

function kept({ policy, stages }: PublicStatement, language: Language): string[] {
  const say = noticeWords[language];
  const { about, rule } = policy;
  const { retain } = rule;
  if (retain.kind === 'unspecified') return [say.unspecified];
  if (retain.kind === 'indefinite') {
    const because = about.notice?.because?.[language];
    return [say.indefinite, ...(because === undefined ? [] : [because]), say.review(retain.review)];
  }
  const then = rule.disposition ? [say.afterwards[rule.disposition.kind]] : [];
  if (retain.stated === 'until') return [say.until(about.notice?.until?.[language] ?? say.fallback.until), ...then];
  const from = about.notice?.from?.[language] ?? say.fallback.from;
  const [base] = periodsOf({ policy, stages });
  const atMost = base !== undefined && isCeiling(base.period, base.within);
  return [
    say.kept(spoken(retain.period, language), from, atMost),
    ...then,
    ...stages.filter(tellsStage).flatMap((stage) => {
      const { retain: earlier } = stage.rule;
      if (earlier.kind !== 'dated' || earlier.stated !== 'period') return [];
      const since = stage.about.notice?.from?.[language] ?? null;
      return [say.stage(spoken(earlier.period, language), since === from ? null : since)];
    }),
  ];
}

function extensions({ about, rule }: CompiledPolicy, language: Language): string[] {
  const say = noticeWords[language];
  if (rule.retain.kind !== 'dated') return [];
  return rule.retain.extend.map(({ period, within, because }, i) => {
    const when = about.notice?.extend?.[i]?.[language];
    const length = spoken(period, language);
    return when === undefined
      ? say.fallback.extended(length, because)
      : say.extended(length, when, isCeiling(period, within));
  });
}

/** The rule keeps for as long as was promised at most. */
const isCeiling = (period: Period, within: { atMost: Period | null } | null): boolean =>
  within?.atMost?.months === period.months && within.atMost.days === period.days;

const spoken = ({ months, days }: Period, language: Language): string =>
  noticeWords[language].period(Math.floor(months / 12), months % 12, days);
