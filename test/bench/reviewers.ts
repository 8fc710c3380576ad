/** People at the desk: each opens a page, looks at it for a while, and opens the next, on a connection that stays. */
import { Agent, get } from 'node:http';

export interface Visited {
  /** Milliseconds until the page was there whole, by its name. */
  times: Map<string, number[]>;
}

export interface Reviewing {
  url: string;
  cookie: string;
  /** By name; addresses are taken in turn. */
  pages: Record<string, string[]>;
  reviewers: number;
  /** How long somebody looks at a page, in the middle: half of it at least, and one and a half at most. */
  looksMs: number;
}

/** Resolves when `until` has, and every page that was asked for is there. A page that does not come right rejects. */
export async function review(
  { url, cookie, pages, reviewers, looksMs }: Reviewing,
  until: Promise<unknown>,
): Promise<Visited> {
  const times = new Map<string, number[]>();
  const agent = new Agent({ keepAlive: true, maxSockets: reviewers });
  const names = Object.keys(pages);
  let over = false;
  void until.finally(() => {
    over = true;
  });

  async function somebody(number: number): Promise<void> {
    // Not all at the door in the same moment.
    await looking((looksMs * number) / reviewers);
    for (let turn = number; !over; turn++) {
      const name = names[turn % names.length] ?? '';
      const addresses = pages[name] ?? [];
      const began = performance.now();
      await whole(url + (addresses[turn % addresses.length] ?? '/'), agent, cookie);
      times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
      await looking(looksMs * (0.5 + ((turn * 7 + number * 3) % 10) / 10));
    }
  }

  try {
    await Promise.all([until, ...Array.from({ length: reviewers }, (_, number) => somebody(number))]);
    return { times };
  } finally {
    over = true;
    agent.destroy();
  }
}

const looking = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const whole = (url: string, agent: Agent, cookie: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: { cookie, 'accept-language': 'en' } }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${response.statusCode}`)),
      );
    }).once('error', reject);
  });
