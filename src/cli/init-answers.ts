/** What a draft needs to know that no catalogue tells: asked in order, or read from flags. */
import type { StartSurvey } from '../app/survey-table.ts';
import type { Catalogue, TableShape } from '../policy/catalogue.ts';
import type { InLanguages } from '../policy/compiled.ts';
import {
  canBeColumn,
  chosenParts,
  everyPart,
  keyChoices,
  type PartChoice,
  partChoices,
  type StartChoice,
  startChoices,
} from '../policy/draft-choices.ts';
import type { DraftAnswers, DraftDisposition } from '../policy/draft-policy.ts';
import { isDated, judgePattern } from '../policy/file-columns.ts';
import type { PolicyFolder, StoreEntry } from '../policy/parsed.ts';
import { aboutQuestions, slug, words } from './init-about-questions.ts';
import {
  accepted,
  becauseQuestion,
  dispositionQuestion,
  fromQuestion,
  type InitOptions,
  keyQuestion,
  listed,
  oneOf,
  partsQuestion,
  periodQuestion,
  reviewQuestion,
  triggersQuestion,
} from './init-questions.ts';
import { askAll, onlyIf } from './questions.ts';
import { numbered, startTable } from './render/init.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

export interface Sources {
  shell: Shell;
  mayAsk: boolean;
  options: InitOptions;
  folder: PolicyFolder;
  entry: StoreEntry;
  /** Zone of the machine or the store, to be confirmed; undefined where that would be a guess that nobody sees. */
  zone: string | undefined;
  /** Counts and days of one starting point; null: not counted. */
  survey(start: StartChoice, key: string[]): Promise<StartSurvey | null>;
}

type Answered = Omit<DraftAnswers, 'schema'>;

/** So long dates are counted before somebody is asked to choose among them. */
const patienceMs = 20_000;

/** @throws `usage.…` for every answer that is none, also where the table cannot be governed. */
export async function answersForTable(table: string, catalogue: Catalogue, from: Sources): Promise<Answered> {
  const shape = catalogue[table];
  if (!shape) throw new TypeError(`${table} is not in its catalogue`);
  const { shell, mayAsk, options } = from;
  const keys = keyChoices(shape);
  const [firstKey] = keys;
  if (!firstKey) throw noKey(table);
  const several = keys.length > 1 || options.key !== undefined;
  const asked = await askAll(shell, mayAsk, { key: onlyIf(several, keyQuestion(keys, shape, options)) });
  const key = asked.key ?? firstKey;
  const starts = startChoices(table, catalogue);
  const surveys = new Map<string, StartSurvey | null>();
  const surveyed = async (start: StartChoice): Promise<StartSurvey | null> => {
    if (!surveys.has(start.label)) surveys.set(start.label, await from.survey(start, key));
    return surveys.get(start.label) ?? null;
  };
  const about = async (): Promise<string[]> => {
    const began = Date.now();
    for (const start of starts) if (!start.related && Date.now() - began < patienceMs) await surveyed(start);
    return startTable(table, starts, surveys, shell.warning);
  };

  // Whether anything ends decides what else is asked.
  const known = mayAsk || options.period !== undefined;
  const { said } = await askAll(shell, mayAsk, { said: onlyIf(known, periodQuestion(options)) });
  const kind = endlessKind(said);
  if (kind === null && starts.length === 0) throw noDate(table);
  const parts = partChoices(table, catalogue);
  const answers = await askAll(shell, mayAsk, {
    period: onlyIf(!known, periodQuestion(options)),
    from: onlyIf(kind === null, fromQuestion(starts, options, about)),
    chosen: onlyIf(kind === null && parts.length > 0, partsQuestion(table, parts, options, shell)),
    disposition: onlyIf(kind === null, dispositionQuestion(['destroy', 'anonymise', 'verify'], options)),
    ...aboutQuestions(slug(table), words(table), from),
  });
  const destroys = answers.disposition === 'destroy';
  // What the database deletes along with a row that goes is always named.
  const goes = (part: PartChoice): boolean =>
    (part.reference.onDelete === 'cascade' && (destroys || part.parent !== table)) || (answers.chosen?.(part) ?? false);
  const dated = await Promise.all(
    (answers.from ?? []).map(async (start) => ({ ...start, nulls: (await surveyed(start))?.nulls ?? null })),
  );
  const taken = answers.disposition === 'verify' ? [] : chosenParts(parts, goes);
  const touched = [table, ...everyPart(taken).map(({ reference }) => reference.table)];
  const triggers = [...new Set(touched.flatMap((name) => catalogue[name]?.triggers ?? []))];
  const hasThem = kind === null && triggers.length > 0 && answers.disposition !== 'verify';
  const { read } = await askAll(shell, mayAsk, { read: onlyIf(hasThem, triggersQuestion(triggers, options)) });
  const labels = new Set(everyPart(taken).map(({ label }) => label));
  const offered = parts.flatMap(function under(part): PartChoice[] {
    return labels.has(part.label) ? part.parts.flatMap(under) : [part];
  });
  return {
    ...naming(answers),
    store: from.entry.name,
    records: { kind: 'rows', table, key, parts: taken, leftOut: offered },
    retain: kind === null ? { kind: 'dated', period: said ?? '', from: dated } : await endless(kind, from),
    disposition:
      answers.disposition === 'anonymise'
        ? await anonymising(
            shape,
            [...key, ...dated.filter(({ related }) => !related).map(({ column }) => column)],
            from,
          )
        : (answers.disposition ?? 'destroy'),
    triggers: read ?? [],
  };
}

export async function answersForFiles(records: 'files' | 'objects', from: Sources): Promise<Answered> {
  const { shell, mayAsk, options } = from;
  const { pattern } = await askAll(shell, mayAsk, {
    pattern: {
      flag: '--files',
      given: options.files,
      ask: `Which ${records}, as a path with *, ?, **/ and the date as %Y, %m and %d?`,
      hint: 'a path such as "nginx/access-%Y-%m-%d.log.gz" or "**/*".',
      read: (text: string) => accepted('files', judgePattern(text, records), text),
    },
  });
  const own = (column: string, type: 'date' | 'instant'): StartChoice => ({
    label: column,
    related: null,
    column,
    kind: type,
    nullable: false,
  });
  const starts = [...(isDated(pattern) ? [own('dated', 'date')] : []), own('modified_at', 'instant')];
  const name = `${from.entry.name}${records === 'files' && /files|logs/.test(from.entry.name) ? '' : `-${records}`}`;
  const { period } = await askAll(shell, mayAsk, { period: periodQuestion(options) });
  const kind = endlessKind(period);
  const onlyDate = starts.length === 1 ? ['modified_at'] : undefined;
  const answers = await askAll(shell, mayAsk, {
    from: onlyIf(
      kind === null,
      fromQuestion(starts, { ...options, from: options.from ?? onlyDate }, () =>
        numbered(starts.map(({ label }) => label)),
      ),
    ),
    disposition: onlyIf(kind === null, dispositionQuestion(['destroy', 'verify'], options)),
    ...aboutQuestions(slug(name), words(name), from),
  });
  return {
    ...naming(answers),
    store: from.entry.name,
    records: { kind: records, pattern },
    retain:
      kind === null
        ? { kind: 'dated', period, from: (answers.from ?? []).map((start) => ({ ...start, nulls: 0 })) }
        : await endless(kind, from),
    disposition: answers.disposition ?? 'destroy',
    triggers: [],
  };
}

/** Null: it ends. */
const endlessKind = (period: string | null): 'indefinite' | 'unspecified' | null =>
  period === 'indefinite' || period === 'unspecified' ? period : null;

function naming(answers: { id: string; title: string; controllers: InLanguages[]; owner: string; timezone: string }) {
  const { id, title, controllers, owner, timezone } = answers;
  return { id, title, controllers, owner, timezone };
}

async function endless(
  kind: 'indefinite' | 'unspecified',
  { shell, mayAsk, options }: Sources,
): Promise<DraftAnswers['retain']> {
  const because = becauseQuestion(kind, options);
  if (kind === 'unspecified') return { kind, ...(await askAll(shell, mayAsk, { because })) };
  return { kind, ...(await askAll(shell, mayAsk, { because, review: reviewQuestion(options) })) };
}

async function anonymising(shape: TableShape, taken: string[], from: Sources): Promise<DraftDisposition> {
  const { shell, mayAsk, options } = from;
  const columns = Object.keys(shape.columns).filter((name) => canBeColumn(name) && !taken.includes(name));
  const marks = columns.filter((name) => {
    const { kind, nullable } = shape.columns[name] ?? {};
    return nullable && (kind === 'date' || kind === 'timestamp' || kind === 'instant');
  });
  const [mark] = marks;
  if (!mark)
    throw usageError(
      'mark',
      'The table has no column that could say when a record was anonymised.',
      'Add one that is NULL until then, such as: anonymised_at timestamptz. Then draft the policy again.',
    );
  const likely = marks.find((name) => /anonym/i.test(name)) ?? (marks.length === 1 ? mark : undefined);
  const found = await askAll(shell, mayAsk, {
    mark: {
      flag: '--mark',
      given: options.mark,
      ask: `Which column says that it was done (${marks.join(', ')})?`,
      usual: likely,
      hint: `one of ${marks.join(', ')}.`,
      read: (text: string) => oneOf('--mark', text, marks),
    },
  });
  const erasable = columns.filter((name) => {
    const { kind, nullable } = shape.columns[name] ?? {};
    return name !== found.mark && (nullable || kind === 'text');
  });
  const { anonymise } = await askAll(shell, mayAsk, {
    anonymise: {
      flag: '--anonymise',
      given: options.anonymise,
      ask: `Which columns are emptied (${erasable.join(', ')})?`,
      hint: `columns, separated by commas, of ${erasable.join(', ')}.`,
      read: (text: string) => listed(text).map((name) => oneOf('--anonymise', name, erasable)),
    },
  });
  return { anonymise, mark: found.mark };
}

const noKey = (table: string) =>
  usageError(
    'key',
    `The table ${table} has no primary or unique key without NULLs, so nothing identifies one record.`,
    'Add a primary key, then draft the policy again.',
  );

const noDate = (table: string) =>
  usageError(
    'date',
    `Neither ${table} nor a table that it is related to has a date.`,
    'Add a column of type date or timestamp with time zone, or write --period unspecified to declare that nothing is known.',
  );
