/**
 * Whether the desk stays quick while many look through a long log, and whether the worker that disposes meanwhile feels them:
 * a desk and a worker in processes of their own over one ledger, as they are where they are installed.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import pg from 'pg';
import { openEngine } from '../../src/app/compose.ts';
import { readConfig } from '../../src/app/config.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { takeStock } from '../../src/engine/run.ts';
import { askChild } from './ask-child.ts';
import { callsPolicy, copyOriginal } from './calls.ts';
import { prepareRecords } from './disposal/prepare-records.ts';
import type { DisposalSeen } from './disposal-worker.ts';
import { median, milliseconds, percentile, ratio, whole } from './figures.ts';
import { fillLog } from './measure-looking.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import { review } from './reviewers.ts';
import type { Scale } from './scale.ts';

const id = 'calls-reviewed';
const account = { name: 'reviewer', password: 'a bench under the lime trees' };
const reviewers = 50;
const looksMs = 3_000;
const limitMs = 300;
const leastShare = 0.9;
const aimedEntries = 1_000_000;

/** Expects the table `original`, and leaves a copy of it without its due rows. */
export async function measureDesk(place: Place, scale: Scale): Promise<Section> {
  const environment = { ...(await install(place, scale)), GALLRA_DESK_LOGIN: 'local' };
  const dispose = async (): Promise<number> => {
    const run = await askChild<DisposalSeen>('disposal-worker.ts', [id], environment);
    if (run.state !== 'finished') throw new Error(`the run was to finish: ${JSON.stringify(run)}`);
    return (1_000 * (run.counts.destroyed ?? 0)) / run.ms;
  };
  const desk = await openDeskProcess(environment);
  try {
    const cookie = await signedIn(desk.url);
    const pages = await pagesOf(environment, scale.entries);
    const reviewing = { url: desk.url, cookie, pages, reviewers, looksMs };
    // Once before it counts: the desk counts in the background when somebody comes, and programs run faster warm.
    await review({ ...reviewing, looksMs: 500 }, afterMs(5_000));
    const [alone, beside]: [number[], number[]] = [[], []];
    const times = new Map<string, number[]>();
    for (let round = 0; round < scale.rounds; round++) {
      await copyOriginal(place, 'calls');
      alone.push(await dispose());
      // Nobody looks while the table is being made: that is no part of anybody's work.
      await copyOriginal(place, 'calls');
      const worked = dispose();
      const { times: seen } = await review(reviewing, Promise.all([worked, afterMs(scale.reviewedMs)]));
      beside.push(await worked);
      for (const [name, some] of seen) times.set(name, [...(times.get(name) ?? []), ...some]);
    }
    const most = await autocannon({ url: `${desk.url}/log`, connections: 10, duration: 10, headers: { cookie } });
    return sectionOf(scale, times, alone, beside, most.requests.average);
  } finally {
    await desk.close();
  }
}

function sectionOf(
  scale: Scale,
  times: Map<string, number[]>,
  alone: number[],
  beside: number[],
  most: number,
): Section {
  const all = [...times.values()].flat();
  const slowest = Math.max(...[...times.values()].map((some) => percentile(some, 0.95)));
  const kept = median(beside.map((rate, i) => rate / (alone[i] ?? Number.NaN)));
  const row = (name: string, some: number[]): string[] => [
    name,
    whole(some.length),
    ...[0.5, 0.95, 0.99].map((share) => milliseconds(percentile(some, share))),
  ];
  return {
    title: `${reviewers} reviewers at the desk, over a log of ${whole(scale.entries)} entries`,
    about:
      `Each is signed in, opens a page, looks at it for ${looksMs / 1_000} seconds in the middle, and opens the next, while a worker in another process disposes of ` +
      `${whole(scale.rows / 5)} records over the same ledger. Times are those until a page was there whole. Without looking at anything, ten connections get ${whole(most)} pages of the log a second.`,
    head: ['page', 'opened', 'median', '95 of 100', '99 of 100'],
    rows: [...[...times].map(([name, some]) => row(name, some)), row('all', all)],
    aims: [
      {
        what: `95 of 100 times, every page is there in less than ${limitMs} ms (${reviewers} reviewers, ${whole(aimedEntries)} entries)`,
        met: slowest < limitMs,
        seen: `${milliseconds(slowest)} for the slowest`,
      },
      {
        what: 'a worker disposes of at least nine tenths as many records a second',
        met: kept >= leastShare,
        seen: `${ratio(kept)} of ${whole(median(alone))} records/s`,
      },
    ],
  };
}

/** What people open, by what they are after; addresses are taken in turn. */
async function pagesOf(environment: Record<string, string>, entries: number): Promise<Record<string, string[]>> {
  const open = await openEngine(readConfig(environment));
  const { ledger } = open.engine;
  const [[hold], [erasure]] = await Promise.all([ledger.holds({ values: false }), ledger.erasures({})]).finally(() =>
    open.close(),
  );
  const places = Array.from({ length: 20 }, (_, i) => Math.floor((entries * (i + 1)) / 21));
  return {
    overview: ['/'],
    'the log, its newest': ['/log'],
    'the log, somewhere': places.map((at) => `/log?before=${at}`),
    'the log, one kind': places.map((at) => `/log?kind=hold.placed&before=${at}`),
    'the log, one person': places.map((_, i) => `/log?actor=oidc:officer-${i % 9}@example.org`),
    'the log, one matter': places.map((_, i) => `/log?matter=VK/${i}/2026`),
    'an entry': places.map((at) => `/log/${at}`),
    runs: ['/runs'],
    'a policy': [`/policies/${id}`],
    holds: ['/holds'],
    'a hold': [`/holds/${hold?.id}`],
    approvals: ['/approvals'],
    'requests for erasure': ['/erasures'],
    'a request for erasure': [`/erasures/${erasure?.id}`],
    pauses: ['/pauses'],
    'one record': [`/record?policy=${id}`],
  };
}

async function install(place: Place, scale: Scale): Promise<Record<string, string>> {
  const ledger = await place.newLedger('desk_ledger');
  await copyOriginal(place, 'calls');
  const folder = await place.newFolder('desk', { [id]: callsPolicy(id) });
  const server = new pg.Client({ connectionString: ledger });
  await server.connect();
  await fillLog(server, scale.entries).finally(() => server.end());
  const environment = place.environment(ledger, folder);
  const open = await openEngine(readConfig(environment));
  try {
    await prepareRecords(place, await open.engine.ledger.id());
    await takeStock(open.engine);
    await approvePolicy(open.engine, id, 'bench');
    await placeHold(open.engine, {
      ...{ store: 'records', table: 'calls', kind: 'record', match: { id: '1' }, restriction: false, note: null },
      ...{ reason: 'litigation', matter: 'VK/1/2026', placedBy: 'bench', reviewOn: '2031-06-30', future: true },
    });
    await recordErasure(open.engine, {
      ...{ matter: 'VK/2/2026', receivedOn: '2026-11-02', kind: 'record', policies: [id], wanted: ['2'] },
      ...{ note: null, recordedBy: 'bench' },
    });
  } finally {
    await open.close();
  }
  return environment;
}

async function openDeskProcess(environment: Record<string, string>): Promise<{ url: string; close(): Promise<void> }> {
  const path = fileURLToPath(new URL('desk-worker.ts', import.meta.url));
  const child = fork(path, [account.name, account.password], { env: { PATH: process.env.PATH, ...environment } });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('error', reject);
    void ended.then(() => reject(new Error('the desk ended before it listened')));
  });
  return {
    url,
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** What the browser sends with every page from then on. */
async function signedIn(url: string): Promise<string> {
  const door = await fetch(`${url}/sign-in`);
  const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(await door.text()) ?? [];
  const held = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const body = new URLSearchParams({ _csrf: token, to: '/', account: account.name, password: account.password });
  const letIn = await fetch(`${url}/sign-in`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie: held(door) },
  });
  if (letIn.status !== 303) throw new Error(`nobody was let in: ${letIn.status}`);
  return held(letIn);
}

const afterMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
