/** The texts of `gallra init`: from a table and what is answered about it to a policy and a test that are proven. */
import { join } from 'node:path';
import { checkDraft } from '../app/check-draft.ts';
import { realClock } from '../app/clock.ts';
import type { Config } from '../app/config.ts';
import { countMatching, lookToday, readAround, surveyStart, type Today } from '../app/survey-table.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Catalogue } from '../policy/catalogue.ts';
import { canBeTable } from '../policy/draft-choices.ts';
import { type DraftAnswers, draftPolicy, type PolicyDraft } from '../policy/draft-policy.ts';
import { draftTest } from '../policy/draft-test.ts';
import { filesShape, filesTable } from '../policy/file-columns.ts';
import { nearest } from '../policy/mistake.ts';
import { objectsTable } from '../policy/object-columns.ts';
import type { StoreEntry } from '../policy/parsed.ts';
import type { Store } from '../ports/store.ts';
import { answersForFiles, answersForTable } from './init-answers.ts';
import type { ChosenStore, Place } from './init-place.ts';
import { type InitOptions, indexOf } from './init-questions.ts';
import { askAll } from './questions.ts';
import { grouped } from './render/columns.ts';
import { numbered } from './render/init.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

/** What is to be asked, and where to write. */
export interface Context {
  shell: Shell;
  mayAsk: boolean;
  config: Config;
  place: Place;
  options: InitOptions;
}

/** All that is to be written, checked. */
export interface Drafts {
  draft: PolicyDraft;
  policyFile: string;
  testFile: string;
  test: string;
  /** How many expectations it has. */
  tests: number;
  /** Null: not counted. */
  today: Today | null;
  /** Files or objects that the pattern chooses, as many as `mostCounted`; null: not counted. */
  matching: number | null;
  /** Policies that govern the same table. */
  beside: string[];
}

/** @throws `usage.…` */
export async function draftForTable(
  context: Context,
  chosen: ChosenStore,
  store: Store,
  named: string | undefined,
): Promise<Drafts> {
  const { shell, mayAsk, place, options } = context;
  const { entry } = chosen;
  const tables = (await store.tables()).filter(canBeTable);
  const table = named ?? (await chooseTable(context, store, tables));
  if (!canBeTable(table)) throw cannotBeNamed(table);
  const catalogue = await readAround(store, table, tables);
  if (!catalogue[table]) throw noTable(entry, table, tables);
  const answers = await answersForTable(table, catalogue, {
    shell,
    mayAsk,
    options,
    folder: place.folder,
    entry,
    zone: entry.timezone,
    survey: (start, key) =>
      surveyStart(store, catalogue, { table, key, timezone: options.timezone ?? entry.timezone }, start),
  });
  const drafts = await drafted(context, chosen, catalogue, answers);
  const others = place.folder.sound.map(({ policy }) => policy);
  const now = realClock.now().toISOString();
  const today = answers.retain.kind === 'dated' ? await lookToday(store, drafts.draft.policy, others, now) : null;
  return { ...drafts, today, matching: null, beside: governing(context, entry.name, table) };
}

function unlessDown(error: unknown): null {
  if (error instanceof GallraError && /^store\.(unreachable|denied|variable)$/.test(error.code)) return null;
  throw error;
}

const governing = ({ place }: Context, store: string, table: string): string[] =>
  place.folder.sound.flatMap(({ policy: { id, rule } }) =>
    rule.dataset?.store === store && rule.dataset.table === table ? [id] : [],
  );

/** Files tell what they are without being asked: all have the same columns. */
export async function draftForFiles(
  context: Context,
  chosen: ChosenStore,
  named: string | undefined,
  open: () => Promise<Store>,
): Promise<Drafts> {
  const kind = chosen.entry.kind === 's3' ? 'objects' : 'files';
  if (named !== undefined)
    throw usageError(
      'table',
      `The store ${chosen.entry.name} has ${kind} and no tables.`,
      `Leave ${named} out; choose among them with --files, and name a new store with --store.`,
    );
  const table = kind === 'files' ? filesTable : objectsTable;
  const catalogue: Catalogue = { [table]: filesShape(table, kind === 'files' ? true : 'objects') };
  const { shell, mayAsk, place, options } = context;
  const zone = chosen.entry.timezone;
  const answers = await answersForFiles(kind, {
    shell,
    mayAsk,
    options,
    folder: place.folder,
    entry: chosen.entry,
    zone,
    survey: async () => null,
  });
  const drafts = await drafted(context, chosen, catalogue, answers);
  const pattern = answers.records.kind === 'rows' ? '' : answers.records.pattern;
  // What is not prepared, or not there yet, can be drafted for all the same.
  const matching = await open()
    .then((store) => countMatching(store, table, pattern))
    .catch(unlessDown);
  return { ...drafts, today: null, matching, beside: [] };
}

async function chooseTable(context: Context, store: Store, tables: string[]): Promise<string> {
  const { shell, mayAsk } = context;
  if (tables.length === 0)
    throw usageError(
      'table',
      `The store ${store.name} has no table that this account sees.`,
      'Grant it SELECT on one.',
    );
  const { at } = await askAll(shell, mayAsk, {
    at: {
      flag: 'the table',
      given: undefined,
      ask: 'Which table?',
      about: async () => {
        const shapes = tables.length > 400 ? {} : await store.catalogue(tables);
        return numbered(
          tables.map((name) => {
            const rows = shapes[name]?.estimatedRows;
            const about = [
              ...(rows === null || rows === undefined ? [] : [`about ${grouped(rows)} rows`]),
              ...governing(context, store.name, name).map((id) => `governed by ${id}`),
            ];
            return `${name}  ${shell.warning.dim(about.join('; '))}`.trimEnd();
          }),
        );
      },
      hint: `gallra init ${store.name} <table>, with one of ${tables.join(', ')}.`,
      read: (text: string) => indexOf('table', text, tables),
    },
  });
  return tables[at] ?? '';
}

/** The texts, proven: they parse, they go with the other policies, and the tests pass. */
async function drafted(
  { config, place }: Context,
  chosen: ChosenStore,
  catalogue: Catalogue,
  answered: Omit<DraftAnswers, 'schema'>,
): Promise<Pick<Drafts, 'draft' | 'policyFile' | 'testFile' | 'test' | 'tests'>> {
  const schema = place.schema || chosen.fresh !== null ? 'policy.schema.json' : null;
  const draft = draftPolicy(catalogue, { ...answered, schema });
  const policyFile = join(config.policies, `${draft.policy.id}.yaml`);
  const testFile = join(config.policies, `${draft.policy.id}.test.yaml`);
  const editor = schema === null ? '' : '# yaml-language-server: $schema=policy-test.schema.json\n';
  const test = `${editor}${draftTest(draft.policy, catalogue, { ...answered, schema }, chosen.entry.timezone)}`;
  const source = { file: policyFile, source: draft.text, policy: draft.policy };
  const { problems, tests } = await checkDraft(place.folder, chosen.entry, source, { file: testFile, text: test });
  if (problems.length > 0)
    throw doesNotFit([...new Set(problems.map(({ what, hint }) => `${what}. ${hint}`))], place.folder.sound.length > 0);
  const failed = tests.find(({ passed }) => !passed);
  if (failed)
    throw new TypeError(`a drafted test fails: ${failed.name}: expected ${failed.expected}, got ${failed.got}`);
  return { draft, tests: tests.length, policyFile, testFile, test };
}

function noTable({ name }: StoreEntry, table: string, tables: string[]) {
  const meant = nearest(table, tables);
  return usageError(
    'table',
    `The store ${name} has no table ${table} that this account sees.`,
    meant
      ? `Did you mean ${meant}?`
      : `Name one of ${tables.slice(0, 20).join(', ')}${tables.length > 20 ? ', …' : ''}.`,
  );
}

const cannotBeNamed = (table: string) =>
  usageError(
    'table',
    `A policy cannot name the table ${JSON.stringify(table)}.`,
    'Write the bare name, or schema.table: letters, digits, _ and $. A table with another name has to be renamed first.',
  );

const doesNotFit = (problems: string[], hasOthers: boolean) =>
  usageError(
    'ruleset',
    `${hasOthers ? 'Beside the policies that are there, the' : 'The'} draft would be a mistake: ${problems.join(' ')}`,
    `Answer otherwise${hasOthers ? ', or change the other policy first' : ''}.`,
  );
