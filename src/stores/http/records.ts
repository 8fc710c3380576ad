/** Records of a service, all of them or one. */
import type { Judgement } from '../../policy/judgement.ts';
import type { Key } from '../../ports/store.ts';
import { nonsense } from './failure.ts';
import { type ItemRow, itemRow, type Place } from './item-row.ts';
import { at } from './json.ts';
import { firstPage, pagesFrom } from './pages.ts';
import { listUrl, recordUrl } from './requests.ts';
import { patience, type Session, type TimeLeft } from './session.ts';

/** Every record, a page at a time. @param wanted only to spare pages: others come all the same. */
export function pagesOf(
  session: Session,
  place: Place,
  wanted: { judgement: Judgement; branch: number } | null = null,
): AsyncGenerator<ItemRow[]> {
  const url = listUrl(place, wanted?.judgement ?? null, wanted?.branch ?? null);
  return pagesFrom(session, place, firstPage(place, url));
}

export async function* rowsOf(...args: Parameters<typeof pagesOf>): AsyncGenerator<ItemRow> {
  for await (const rows of pagesOf(...args)) yield* rows;
}

/** As it is now; null: it is not there. `nameless`: no address can name it. @throws where another record comes in its place */
export async function recordNow(
  session: Session,
  place: Place,
  key: Key,
  left: TimeLeft,
): Promise<ItemRow | null | 'nameless'> {
  const { service, table, mapped } = place;
  if (mapped.read === null)
    throw nonsense(service.store, `single records of ${table} are not mapped`, 'Write `read` for the table.');
  const url = recordUrl(place, mapped.read.path, key);
  if (url === null) return 'nameless';
  const said = await session.read(url, left);
  if (said === null) return null;
  const item = at(said.json, mapped.read.record);
  if (item === undefined || item === null || Array.isArray(item) || typeof item !== 'object')
    throw nonsense(
      service.store,
      `there is no record of ${table} at ${mapped.read.record || 'the top'} of the answer`,
      'Correct `read` in its mapping.',
    );
  const row = itemRow(place, item, said.etag);
  if (JSON.stringify(row.key) !== JSON.stringify(key))
    throw nonsense(
      service.store,
      `it answers with another record of ${table} than was asked for`,
      'Correct `read` in its mapping.',
    );
  return row;
}

/** Where single records cannot be read, among all of them. */
export async function recordFor(session: Session, place: Place, key: Key): Promise<ItemRow | null> {
  if (place.mapped.read !== null) {
    const found = await recordNow(session, place, key, patience());
    if (found !== 'nameless') return found;
  }
  const text = JSON.stringify(key);
  for await (const row of rowsOf(session, place)) if (JSON.stringify(row.key) === text) return row;
  return null;
}
