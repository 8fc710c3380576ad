/**
 * A list from its first page to its last. What never ends, turns in circles or is no list is stopped with an error: half a
 * list would say that records are gone.
 */
import { elsewhere, nonsense } from './failure.ts';
import { type ItemRow, itemRow, type Place } from './item-row.ts';
import { at, type Json, JsonNumber, plainText } from './json.ts';
import { patience, type Said, type Session } from './session.ts';

/** More cannot be gone through by requests in any useful time. */
const maxRecords = 1_000_000;
const maxEmptyPages = 100;

/** Each record once; one that moved to a later page meanwhile is not told twice. */
export async function* pagesFrom(session: Session, place: Place, first: URL): AsyncGenerator<ItemRow[]> {
  const { service, table } = place;
  const seen = new Set<string>();
  const asked = new Set<string>();
  let empty = 0;
  for (let url: URL | null = first, number = 0; url !== null; number++) {
    if (asked.has(url.href)) throw circle(place);
    asked.add(url.href);
    const said = await session.read(url, patience(), place.mapped.odata ? { Prefer: pageSize } : {});
    if (said === null)
      throw nonsense(
        service.store,
        `there is no list of ${table} where it is mapped`,
        'Correct its path, or its paging.',
      );
    const items = itemsIn(place, said);
    const fresh: ItemRow[] = [];
    for (const item of items) {
      const row = itemRow(place, item, null);
      const text = JSON.stringify(row.key);
      if (seen.has(text)) continue;
      seen.add(text);
      fresh.push(row);
    }
    if (seen.size > maxRecords)
      throw nonsense(
        service.store,
        `the list of ${table} has more than a million records`,
        'Map a smaller part of it.',
      );
    // Records move from page to page while others go, but never all of a page.
    if (items.length > 0 && fresh.length === 0) throw circle(place);
    empty = items.length === 0 ? empty + 1 : 0;
    yield fresh;
    url = next(place, first, said, { number, size: items.length });
    if (empty > maxEmptyPages && url !== null) throw circle(place);
  }
}

/** A wish, which a service need not grant. */
const pageSize = 'odata.maxpagesize=1000';

function itemsIn({ service, table, mapped }: Place, { json }: Said): Json[] {
  const items = at(json, mapped.list.items);
  if (Array.isArray(items)) return items;
  throw nonsense(
    service.store,
    `there is no list of ${table} at ${mapped.list.items || 'the top'} of the answer`,
    'Correct `items` in its mapping.',
  );
}

/** Null: that was the last. */
function next(place: Place, first: URL, { json, headers }: Said, page: { number: number; size: number }): URL | null {
  const { paging } = place.mapped.list;
  switch (paging.by) {
    case 'none':
      // Most services give a first page to whoever asks for no other.
      if (typeof linkIn(headers.link) === 'string' || typeof at(json, '/@odata.nextLink') === 'string') notSaid(place);
      return null;
    case 'next': {
      const found = paging.at === 'link' ? linkIn(headers.link) : at(json, paging.at);
      if (found === undefined || found === null || found === '') return null;
      return typeof found === 'string' ? leading(place, first, found) : notSaid(place);
    }
    case 'cursor': {
      const found = at(json, paging.at);
      if (found === undefined || found === null || found === '' || found === false) return null;
      const cursor = plainText(found);
      return cursor === null ? notSaid(place) : withQuery(first, paging.query, cursor);
    }
    case 'page': {
      const number = paging.first + page.number + 1;
      if (paging.pages === null) return page.size === 0 ? null : withQuery(first, paging.query, String(number));
      const pages = at(json, paging.pages);
      const last = pages instanceof JsonNumber && /^\d{1,7}$/.test(pages.text) ? Number(pages.text) : null;
      if (last === null) return notSaid(place);
      return page.number + 1 < last ? withQuery(first, paging.query, String(number)) : null;
    }
  }
}

/** The first page of numbered ones asks for its number too. */
export function firstPage({ mapped: { list } }: Place, url: URL): URL {
  return list.paging.by === 'page' ? withQuery(url, list.paging.query, String(list.paging.first)) : url;
}

function withQuery(url: URL, name: string, value: string): URL {
  const changed = new URL(url.href);
  changed.searchParams.set(name, value);
  changed.search = changed.search.replaceAll('+', '%20');
  return changed;
}

/** Whether it may be asked is looked at where it is. */
function leading({ service }: Place, first: URL, link: string): URL {
  if (!URL.canParse(link, first.href)) throw elsewhere(service.store);
  return new URL(link, first.href);
}

const linkIn = (header: string | string[] | undefined): string | undefined =>
  [header ?? []]
    .flat()
    .flatMap((one) => [...one.matchAll(/<([^>]*)>([^<]*)/g)])
    .find(([, , rest = '']) => /;\s*rel="?([^";]*\s)?next(\s[^";]*)?"?/i.test(rest))?.[1];

function notSaid({ service, table }: Place): never {
  throw nonsense(
    service.store,
    `the way to the next page of ${table} is not where it is mapped`,
    'Correct its paging.',
  );
}

const circle = ({ service, table }: Place): Error =>
  nonsense(service.store, `the pages of ${table} come again and again`, 'Correct its paging.');
