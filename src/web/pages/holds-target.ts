/** What somebody asks to hold: the table as its store knows it, what was written into the form, and what is wrong with it. */
import { resolveHold } from '../../engine/holds.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { localDay } from '../../policy/calendar.ts';
import type { TableShape } from '../../policy/catalogue.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import { columnIn } from '../../policy/file-columns.ts';
import type { Hold } from '../../ports/ledger.ts';
import { noSuchPage } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { holdsWords } from '../words/holds.ts';
import { placeWords } from '../words/holds-place.ts';
import { dayWrong, isDiaryNumber, isReasonCode, type Wrong, written } from './holds-form.ts';
import { mustDo, placesOf, policiesOver } from './holds-seen.ts';

export const kinds = ['record', 'matching', 'dataset'] as const;

/** What a hold is to be placed on, looked up in the store itself. */
export interface Target {
  store: string;
  table: string;
  kind: Hold['kind'];
  shape: TableShape;
  /** Of one record; null: the table has none. */
  key: string[] | null;
}

/** As written. */
export interface Request {
  pairs: { column: string; value: string }[];
  reason: string;
  matter: string;
  review: string;
  note: string;
  restriction: boolean;
}

export const emptyRequest: Request = { pairs: [], reason: '', matter: '', review: '', note: '', restriction: false };

/** @throws `desk.notFound` where no policy that this visitor may see names the table, or it is not there. */
export async function targetOf(visit: Visit, policies: CompiledPolicy[], asked: URLSearchParams): Promise<Target> {
  const place = placesOf(policies).find(({ store, table }) => `${store}/${table}` === asked.get('place'));
  const kind = kinds.find((one) => one === asked.get('kind'));
  if (!place || !kind) throw noSuchPage();
  mustDo(visit, 'holds-officer', policies, { ...place, kind });
  const store = await visit.engine.store(place.store);
  const shape = (await store.catalogue([place.table]))[place.table];
  if (!shape) throw noSuchPage();
  const wanted = policiesOver(policies, place).find(({ rule }) => rule.dataset?.table === place.table)?.rule.dataset
    ?.key;
  const isKey = shape.uniqueKeys.some((key) => key.every((column) => wanted?.includes(column)));
  return { ...place, kind, shape, key: (isKey ? wanted : shape.uniqueKeys[0]) ?? null };
}

/** So many conditions of matching records. */
export const conditions = 4;

/** Fields are numbered: a column may be called anything. */
export function requestIn(form: URLSearchParams, { kind, key }: Target): Request {
  const pairs =
    kind === 'record'
      ? (key ?? []).map((column, i) => ({ column, value: written(form, `value${i}`) }))
      : kind === 'matching'
        ? Array.from({ length: conditions }, (_, i) => ({
            column: written(form, `column${i}`),
            value: written(form, `value${i}`),
          }))
        : [];
  return {
    pairs,
    reason: written(form, 'reason'),
    matter: written(form, 'matter'),
    review: written(form, 'review'),
    note: written(form, 'note'),
    restriction: form.get('restriction') === 'yes',
  };
}

export const matchOf = ({ pairs }: Request): Record<string, string> =>
  Object.fromEntries(pairs.filter(({ column }) => column !== '').map(({ column, value }) => [column, value]));

export async function mistakesIn(visit: Visit, target: Target, request: Request): Promise<Wrong> {
  const words = placeWords[visit.language].wrong;
  const common = holdsWords[visit.language];
  const wrong = await wrongValues(visit, target, request);
  if (!isReasonCode(request.reason)) wrong.reason = common.wrong.reason;
  if (!isDiaryNumber(request.matter)) wrong.matter = words.matter;
  const wrongDay = dayWrong(request.review, localDay(visit.now, visit.zone), common);
  if (wrongDay !== null) wrong.review = wrongDay;
  if (request.note.length > 2000) wrong.note = words.note;
  return wrong;
}

async function wrongValues(visit: Visit, target: Target, { pairs }: Request): Promise<Wrong> {
  const words = placeWords[visit.language].wrong;
  const wrong: Wrong = {};
  const store = await visit.engine.store(target.store);
  const seen = new Set<string>();
  for (const [i, { column, value }] of pairs.entries()) {
    if (column === '' && value === '') continue;
    const shape = columnIn(target.shape, column);
    if (!shape) wrong[`column${i}`] = words.column;
    else if (seen.has(column)) wrong[`column${i}`] = words.twice;
    else if (value === '') wrong[`value${i}`] = words.missing;
    else if (!(await fits(store, target, column, value))) wrong[`value${i}`] = words.type(shape.type);
    seen.add(column);
  }
  if (target.kind === 'matching' && seen.size === 0) wrong.column0 = words.none;
  if (target.kind === 'record' && seen.size === 0) wrong.value0 = words.key;
  return wrong;
}

type Connected = Awaited<ReturnType<Visit['engine']['store']>>;

async function fits(store: Connected, { table }: Target, column: string, value: string): Promise<boolean> {
  try {
    await resolveHold(store, { table, kind: 'matching', match: { [column]: value } });
    return true;
  } catch (error) {
    if (error instanceof GallraError && error.code === 'hold.value') return false;
    throw error;
  }
}
