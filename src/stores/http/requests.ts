/** The addresses of lists and records, made of what the mapping says and of a key. */
import { firstInstantAfter } from '../../policy/calendar.ts';
import type { Judgement } from '../../policy/judgement.ts';
import type { Predicate } from '../../policy/predicate.ts';
import type { ServiceColumn } from '../../policy/service.ts';
import type { Key } from '../../ports/store.ts';
import { nonsense } from './failure.ts';
import type { Place } from './item-row.ts';
import { encodeStrictly, isPlain, odataLiteral } from './values.ts';

/** @param branch which records are wanted; null: all. Only to spare pages: everything that comes is judged. */
export function listUrl(place: Place, judgement: Judgement | null, branch: number | null): URL {
  const { service, mapped } = place;
  const query = { ...mapped.list.query, ...cutoffQuery(place, judgement, branch) };
  const url = below(place, mapped.list.path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // OData wants %20, not the plus of forms.
  url.search = url.search.replaceAll('+', '%20');
  if (url.origin !== service.base.origin) throw outside(place);
  return url;
}

/** Null: a key that no address can name safely, such as `..`, which servers take for a way elsewhere. */
export function recordUrl(place: Place, template: string, key: Key): URL | null {
  const { mapped, service } = place;
  if (!key.every(isPlain)) return null;
  const path = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const text = key[mapped.key.indexOf(name)] ?? '';
    const column = mapped.columns[name];
    return mapped.odata && column ? odataLiteral(column, text) : encodeStrictly(text);
  });
  const [before = ''] = path.replace(/^\//, '').split('?');
  if (before.split('/').some((part) => part === '' || part === '.' || part === '..')) return null;
  const url = below(place, path);
  if (mapped.odata && mapped.list.query.$select) url.searchParams.set('$select', mapped.list.query.$select);
  url.search = url.search.replaceAll('+', '%20');
  // What a parser made of the path must still be the path.
  return url.origin === service.base.origin && url.pathname === service.base.pathname + before ? url : null;
}

/** The same without what only reading wants. */
export function changeUrl(place: Place, template: string, key: Key): URL | null {
  const url = recordUrl(place, template, key);
  url?.searchParams.delete('$select');
  return url;
}

function below(place: Place, path: string): URL {
  return new URL(`${place.service.base.href}${path.replace(/^\//, '')}`);
}

const outside = ({ service, table }: Place): Error =>
  nonsense(service.store, `the list of ${table} leads elsewhere`, 'Write its path below the `url` of the store.');

/** A day more than is needed, since services read days in zones of their own. */
function cutoffQuery(place: Place, judgement: Judgement | null, branch: number | null): Record<string, string> {
  const { cutoff, columns } = place.mapped;
  const due = branch === null ? undefined : judgement?.branches[branch]?.due;
  const column = cutoff && columns[cutoff.column];
  if (!cutoff || !column || !due) return {};
  const bound = upperBound(due, cutoff.column);
  if (bound === null) return {};
  const after = new Date(Date.parse(firstInstantAfter(bound.to, bound.zone)) + 86_400_000).toISOString();
  const text = cutoffText(column, after);
  return Object.fromEntries(
    Object.entries(cutoff.query).map(([name, value]) => [name, value.replaceAll('{cutoff}', text)]),
  );
}

function cutoffText({ type }: ServiceColumn, instant: string): string {
  if (type === 'unix-seconds') return String(Math.ceil(Date.parse(instant) / 1000));
  if (type === 'unix-milliseconds') return String(Date.parse(instant));
  return type === 'date' ? instant.slice(0, 10) : `${instant.slice(0, 19)}Z`;
}

/** The last day that a record which satisfies the predicate can have in the column; null: nothing says. */
function upperBound(where: Predicate, column: string): { to: string; zone: string } | null {
  if (where.op === 'all') {
    for (const one of where.of) {
      const found = upperBound(one, column);
      if (found) return found;
    }
    return null;
  }
  return where.op === 'days' && where.column === column && where.to !== null
    ? { to: where.to, zone: where.zone }
    : null;
}
