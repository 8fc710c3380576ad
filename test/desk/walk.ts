/** Walks through the desk by its links, as somebody who is signed in: one address at least for every page that there is. */
import { type Route, routeOf } from './routes.ts';

export interface Place {
  route: string;
  /** Path and query. */
  address: string;
}

export interface Walk {
  /** Pages, each under the first addresses that were found for it, in the order of the routes. */
  pages: Place[];
  /** Files to keep. */
  downloads: Place[];
  /** Neither linked from anywhere nor without parameters. */
  unreached: string[];
}

/** So many addresses of one page are looked at: a page without and one with a question say different things. */
const each = 2;

/** @param fetched asks for an address as whoever walks. @param further addresses that no link leads to, such as answers of a form. */
export async function walk(
  routes: readonly Route[],
  fetched: (address: string) => Promise<Response>,
  further: readonly string[] = [],
): Promise<Walk> {
  const waiting = [
    ...routes.flatMap(({ method, path }) => (method === 'GET' && !/[:*]/.test(path) ? [path] : [])),
    ...further,
  ];
  const seen = new Set<string>();
  const found = new Map<string, { address: string; page: boolean }[]>();
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const route = routeOf(routes, address)?.path;
    if (route === undefined || seen.has(address) || left(route)) continue;
    seen.add(address);
    const known = found.get(route) ?? [];
    if (known.length >= each && !further.includes(address)) continue;
    const response = await fetched(address);
    const page = response.headers.get('content-type')?.startsWith('text/html') === true;
    const text = await response.text();
    if (response.status >= 300) {
      if (response.status >= 400) throw new Error(`${address}: ${response.status}\n${text}`);
      continue;
    }
    found.set(route, [...known, { address, page }]);
    if (page) waiting.push(...linksIn(text, address));
  }
  const paths = [...new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))];
  const places = paths.flatMap((route) => (found.get(route) ?? []).map((one) => ({ ...one, route })));
  return {
    pages: places.filter(({ page }) => page).map(({ route, address }) => ({ route, address })),
    downloads: places.filter(({ page }) => !page).map(({ route, address }) => ({ route, address })),
    unreached: paths.filter((path) => !found.has(path) && !left(path)),
  };
}

/** The style sheet; the way out; the dashboard of the queue, which is BullMQ's own, in English and with scripts. */
const left = (route: string): boolean =>
  route.startsWith('/style-') || route.startsWith('/sign-out') || route.startsWith('/queue');

function linksIn(text: string, from: string): string[] {
  return [...text.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].flatMap(([, href = '']) => {
    const to = new URL(href.replaceAll('&amp;', '&'), new URL(from, 'http://desk'));
    if (to.origin !== 'http://desk' || to.searchParams.has('lang')) return [];
    return [to.pathname + to.search];
  });
}
