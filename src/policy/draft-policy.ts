/**
 * A policy file for one table, from what its catalogue tells and what a person answered. What neither says is a comment that
 * begins with `decide:`, and meanwhile the safe choice stands. Pure; the same answers give the same text.
 */
import type { Catalogue } from './catalogue.ts';
import { checkCatalogue, type Finding } from './check-catalogue.ts';
import type { CompiledPolicy, InLanguages } from './compiled.ts';
import { canBeTable, outbound, type PartChoice, type StartChoice } from './draft-choices.ts';
import { comment, decide, oneLine, oneOrList, yamlList, yamlMatch, yamlText } from './draft-text.ts';
import { filesTable } from './file-columns.ts';
import { objectsTable } from './object-columns.ts';
import { parsePolicy } from './parse-policy.ts';

export interface DraftAnswers {
  id: string;
  title: string;
  controllers: InLanguages[];
  owner: string;
  /** Decides what a day is. */
  timezone: string;
  store: string;
  records:
    | { kind: 'rows'; table: string; key: string[]; parts: PartChoice[]; leftOut: PartChoice[] }
    | { kind: 'files' | 'objects'; pattern: string };
  retain: DraftRetain;
  disposition: DraftDisposition;
  /** Triggers and rules that somebody has read. */
  triggers: string[];
  /** Beginning of the file, for editors; null: none. */
  schema: string | null;
}

export type DraftRetain =
  /** Several starting points: the latest of them. */
  | { kind: 'dated'; period: string; from: DraftStart[] }
  | { kind: 'indefinite'; because: string; review: string }
  | { kind: 'unspecified'; because: string };

export type DraftDisposition = 'destroy' | 'verify' | { anonymise: string[]; mark: string };

export interface DraftStart extends StartChoice {
  /** Records without it now; null: not counted. */
  nulls: number | null;
}

export interface PolicyDraft {
  text: string;
  policy: CompiledPolicy;
  /** What the store's tables have against it now. Errors are there only where nobody can settle them in the file alone. */
  findings: Finding[];
}

/** @throws TypeError where the answers make no policy: each of them is to be checked when it is given. */
export function draftPolicy(catalogue: Catalogue, answers: DraftAnswers): PolicyDraft {
  const bare = sound(textOf(catalogue, answers, []));
  const findings = checkCatalogue(bare, catalogue);
  const text = textOf(catalogue, answers, findings);
  return { text, policy: sound(text), findings };
}

function sound(text: string): CompiledPolicy {
  const { policy, problems } = parsePolicy('draft', text);
  if (policy) return policy;
  const [first] = problems;
  throw new TypeError(`no policy: ${first?.path} ${first?.what}`);
}

export const tableOfDraft = ({ records }: DraftAnswers): string =>
  records.kind === 'rows' ? records.table : records.kind === 'files' ? filesTable : objectsTable;

function textOf(catalogue: Catalogue, answers: DraftAnswers, findings: Finding[]): string {
  const { id, title, controllers, owner, timezone, retain } = answers;
  const lines = [
    ...(answers.schema === null ? [] : [`# yaml-language-server: $schema=${answers.schema}`]),
    '# Drafted by gallra init from the catalogue of the store. What that cannot tell is marked `decide:`.',
    'version: 1',
    `id: ${yamlText(id)}`,
    `title: ${yamlText(title)} # or { en: …, sv: …, fi: … }`,
    `controller: ${controllerText(controllers)}`,
    '# decide: the legal basis, where the period is stated, and by when somebody looks at this policy again',
    '# basis: [GDPR 6(1)(c)]',
    '# source: { document: privacy-notice.pdf, place: "section 10" }',
    '# review: 2030-12-31',
    '# notice: { from: { en: from the end of the call } } # how a privacy notice tells the rule to the public',
    `owner: ${yamlText(owner)}`,
    `timezone: ${timezone} # decides what a day is`,
    ...subject(catalogue, answers),
    '',
    ...dataset(answers, findings),
    '',
    ...retained(answers, findings),
  ];
  if (retain.kind === 'dated')
    lines.push(
      '',
      ...exceptions(catalogue, answers),
      '',
      ...disposition(answers),
      ...findings.filter(({ code }) => code === 'schema.trigger').flatMap((one) => found(one)),
      ...(answers.triggers.length > 0
        ? [`triggers: ${yamlList(answers.triggers)} # read, and known to keep no copy`]
        : []),
      'schedule: "15 2 * * *" # every night at a quarter past two, in the time zone of the policy',
      ...(answers.disposition === 'verify'
        ? []
        : [
            '# limits: { records: 10000, share: 10% } # more than this in one run waits for a person; these are the defaults',
          ]),
    );
  return `${lines.join('\n')}\n`;
}

function controllerText(controllers: InLanguages[]): string {
  const one = ({ en, sv, fi }: InLanguages): string => {
    const others = Object.entries({ sv, fi }).flatMap(([language, name]) =>
      name === undefined ? [] : [`, ${language}: ${yamlText(name)}`],
    );
    return others.length === 0 ? yamlText(en) : `{ en: ${yamlText(en)}${others.join('')} }`;
  };
  const [only] = controllers;
  return only && controllers.length === 1 ? one(only) : `[${controllers.map(one).join(', ')}]`;
}

/** Only a comment: nobody but the author knows whether the column means a person. */
function subject(catalogue: Catalogue, { records }: DraftAnswers): string[] {
  if (records.kind !== 'rows') return [];
  const columns = Object.keys(catalogue[records.table]?.columns ?? {});
  const likely = columns.find((name) =>
    /(person|customer|client|citizen|user|caller|subject|patient|member)/i.test(name),
  );
  return [
    `# subject: ${yamlText(likely ?? 'person_id')} # decide: the column that identifies the person, if there is one`,
  ];
}

/** A statement that creates an index stands on a line of its own. */
function found({ what, hint }: Finding, indent = ''): string[] {
  const [, words = hint, code] = /^(.*?) ((?:CREATE|ALTER) .*;)$/s.exec(hint) ?? [];
  return decide(`${what} ${words}`, indent, code);
}

function dataset({ store, records, disposition, retain }: DraftAnswers, findings: Finding[]): string[] {
  const lines = ['dataset:', `  store: ${yamlText(store)} # an entry of stores.yaml`];
  const where = `  # where: { column: value } # decide: which ${records.kind === 'rows' ? 'records' : records.kind}; all of them, unless given`;
  if (records.kind !== 'rows')
    return [
      ...lines,
      `  ${records.kind}: ${JSON.stringify(oneLine(records.pattern))}`,
      where,
      '  # sidecars: "{path}.sha256" # a file beside the record that goes before it',
    ];
  const open = findings.filter(({ path }) => path === 'dataset.parts').flatMap((one) => found(one, '  '));
  const stays = disposition === 'verify' || retain.kind !== 'dated';
  return [
    ...lines,
    `  table: ${yamlText(records.table)}`,
    `  key: ${oneOrList(records.key)}`,
    where,
    ...open,
    ...(stays || disposition !== 'destroy' ? [] : records.leftOut.flatMap(leftOut)),
    ...(stays || records.parts.length === 0
      ? []
      : [
          '  parts: # go before the record itself, in this order',
          ...records.parts.flatMap((part) => partLines(part, '    ')),
        ]),
  ];
}

function partLines(part: PartChoice, indent: string): string[] {
  const { table, match } = part.reference;
  const before = comment(`${howItRefers(part)}${linkNote(part)}`, indent);
  if (part.parts.length === 0)
    return [...before, `${indent}- { table: ${yamlText(table)}, match: ${yamlMatch(match)} }`];
  return [
    ...before,
    `${indent}- table: ${yamlText(table)}`,
    `${indent}  match: ${yamlMatch(match)}`,
    `${indent}  parts:`,
    ...part.parts.flatMap((one) => partLines(one, `${indent}    `)),
  ];
}

const howItRefers = ({ reference: { onDelete } }: PartChoice): string => {
  const clause = `ON DELETE ${onDelete.toUpperCase().replace('-', ' ')}`;
  if (onDelete === 'cascade') return `${clause}: the database itself deletes them along with it.`;
  if (onDelete === 'set-null' || onDelete === 'set-default')
    return `${clause}: the database would keep them without it; as parts they go.`;
  return `${clause}: it cannot be deleted while they are there.`;
};

const linkNote = ({ linksTo }: PartChoice): string =>
  linksTo.length === 0 ? '' : ` Rows that link to ${linksTo.join(' and ')}, which stays.`;

/** A cascade that is left out is an error of its own, told by the check of the catalogue. */
function leftOut({ parent, reference: { table, match, name, onDelete } }: PartChoice): string[] {
  if (onDelete !== 'restrict' && onDelete !== 'no-action') return [];
  return decide(
    `rows of ${table} refer to ${parent} (foreign key ${name}). A record that has any is blocked: it stays, and is listed. To let them go first, add to its parts:`,
    '  ',
    `- { table: ${yamlText(table)}, match: ${yamlMatch(match)} }`,
  );
}

function retained({ retain }: DraftAnswers, findings: Finding[]): string[] {
  if (retain.kind !== 'dated')
    return [
      'retain:',
      `  period: ${retain.kind}`,
      `  because: ${yamlText(retain.because)}`,
      ...(retain.kind === 'indefinite' ? [`  review: ${retain.review} # by then somebody looks again`] : []),
    ];
  const indexes = findings.filter(({ code }) => code === 'schema.index');
  return [
    'retain:',
    `  period: ${oneLine(retain.period)}`,
    ...retain.from.flatMap(emptyStart),
    ...indexes.flatMap((one) => found(one, '  ')),
    ...startLines(retain.from),
    '  # within: { at-least: 6 months, at-most: 2 years } # decide: what the notice promises, if it gives bounds',
    '  # extend: # decide: for which records a longer period holds',
    '  #   - { when: { column: value }, period: 12 months, because: "why" }',
  ];
}

function startLines(from: DraftStart[]): string[] {
  const [only] = from;
  if (only && from.length === 1) return [`  from: ${startText(only)}`];
  return [
    '  from:',
    '    latest: # the period runs from the latest of these',
    ...from.map((one) => `      - ${startText(one)}`),
  ];
}

function startText({ related, column, nullable }: DraftStart): string {
  const missing = nullable ? ', missing: error' : '';
  if (!related) return nullable ? `{ column: ${yamlText(column)}${missing} }` : yamlText(column);
  const many = related.many ? ', many: true' : '';
  return `{ table: ${yamlText(related.table)}, match: ${yamlMatch(related.match)}, column: ${yamlText(column)}${missing}${many} }`;
}

/** What NULL means is the author's to say: it may be "not yet", "never" or "lost". */
function emptyStart({ label, nullable, nulls, related }: DraftStart): string[] {
  const dangling = related && !related.many ? ' So is a record whose reference leads nowhere.' : '';
  if (!nullable)
    return dangling === ''
      ? []
      : comment(`A record without its row of ${related?.table} is undated: it stays, and is listed.`, '  ');
  const counted =
    nulls === null
      ? `${label} can be NULL.`
      : nulls === 0
        ? `${label} can be NULL; none is now.`
        : `${nulls} ${nulls === 1 ? 'record has' : 'records have'} no ${label}.`;
  return [
    ...decide(
      `what a missing ${label} means. ${counted} With \`error\`, the safe choice, such a record is undated: it stays, and is listed.${dangling}`,
      '  ',
    ),
    '  #   not-started: it has not happened yet, so the period has not begun and the record is not due',
    '  #   ignore: it will never be known, so another date counts (write several: { latest: [ … ] })',
  ];
}

/** An example with tables that are there, where there are any. */
function exceptions(catalogue: Catalogue, { records }: DraftAnswers): string[] {
  const lead = '# decide: what in the data keeps a record, whatever its age';
  if (records.kind !== 'rows') return [lead, '# unless:', '#   - { name: "keep-this.log", because: "why" }'];
  const related = outbound(records.table, catalogue).filter(
    ({ table }) => table !== records.table && canBeTable(table),
  );
  const states = related.map(({ table }) => Object.keys(catalogue[table]?.columns ?? {}).find(isState));
  const at = Math.max(
    0,
    states.findIndex((column) => column !== undefined),
  );
  const [one, state] = [related[at], states[at]];
  const example = one
    ? `exists: { table: ${yamlText(one.table)}, match: ${yamlMatch(one.match)}, where: { ${yamlText(state ?? 'column')}: ${state ? 'open' : 'value'} } }`
    : 'exists: { table: matters, match: { person_id: person_id }, where: { state: open } }';
  return [lead, '# unless:', `#   - { ${oneLine(example)}, because: "pending matter" }`];
}

const isState = (column: string): boolean => /^(state|status|tila|phase)$/i.test(column);

function disposition({ disposition: how }: DraftAnswers): string[] {
  if (typeof how === 'string') return [`disposition: ${how}`];
  return [
    '# `erase` empties; also truncate-ip, truncate-date and { set: value }',
    'disposition:',
    '  anonymise:',
    ...how.anonymise.map((column) => `    ${yamlText(column)}: erase`),
    `  mark: ${yamlText(how.mark)} # says when it was done; empty until then`,
  ];
}
