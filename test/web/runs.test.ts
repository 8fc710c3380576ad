/** Runs on the desk, and their certificates. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccountsOf } from '../../src/app/accounts.ts';
import { hashPassword } from '../../src/app/password.ts';
import { languages } from '../../src/documents/language.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const hostile = '<img src=x onerror=alert(1)>';
const files = {
  'stores.yaml': storesFile,
  'calls.yaml': callsPolicy.replace('title: Call recordings', `title: "=1+1 ${hostile}"`),
};

let place: DeskPlace;
let guest: Guest;
let finished: string;
let refused: string;

beforeAll(async () => {
  place = await deskPlace({}, files);
  guest = new Guest(place.url);
  const engine = await place.engine();
  finished =
    (await runPolicy({ ...engine, settings: { ...engine.settings, batchSize: 1, largestBatch: 1 } }, 'calls')).runId ??
    '';
  refused = crypto.randomUUID();
  const { ledger } = engine;
  await startedRun(refused, 'calls');
  const end = { state: 'refused' as const, counts: {}, parts: {}, code: 'guard.clock', message: `Clocks ${hostile}` };
  await ledger.endRun(refused, end, { kind: 'run.refused', policy: 'calls', code: 'guard.clock' });
});
afterAll(() => place?.close());

async function startedRun(id: string, policy: string): Promise<void> {
  const { ledger } = await place.engine();
  const run = { id, policy, digest: 'd', store: 'telephony', asOf: await ledger.now(), worker: 'w' };
  await ledger.startRun(run, { kind: 'run.started', policy });
}
const shown = (text: string): string[] =>
  [...text.matchAll(/<th scope="row"><a href="\/runs\/([^"]+)"/g)].map(([, id]) => id ?? '');

describe('the list of runs', () => {
  test('tells state and outcome of each, the newest first, by policy and by state', async () => {
    const { text } = await guest.get('/runs');
    expect(shown(text)).toEqual([refused, finished]);
    expect(text).toContain('3 destroyed');
    expect(shown((await guest.get('/runs?state=finished')).text)).toEqual([finished]);
    expect(shown((await guest.get('/runs?state=waiting')).text)).toEqual([]);
    expect(shown((await guest.get('/runs?policy=calls&state=refused')).text)).toEqual([refused]);
    expect(shown((await guest.get('/runs?policy=other')).text)).toEqual([]);
    expect(shown((await guest.get('/runs?state=nonsense')).text)).toEqual([]);
  });

  test('goes to older ones and back, and every run stands on exactly one page', async () => {
    for (let i = 0; i < 110; i++) await startedRun(`filler-${String(i).padStart(3, '0')}`, 'fillers');
    const href = (text: string, rel: string): string | null =>
      new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null;
    const older: string[] = [];
    let last = '';
    for (let path: string | null = '/runs?policy=fillers'; path !== null; path = href(last, 'next')) {
      ({ text: last } = await guest.get(path));
      older.push(...shown(last));
    }
    expect(older).toEqual(Array.from({ length: 110 }, (_, i) => `filler-${String(109 - i).padStart(3, '0')}`));
    const back = shown(last);
    for (let path = href(last, 'prev'); path !== null; path = href(last, 'prev')) {
      ({ text: last } = await guest.get(path));
      back.unshift(...shown(last));
    }
    expect(back).toEqual(older);
  });
});

describe('the page of a run', () => {
  test('tells what became of the records by reason, up to which day, who decided, and each batch with its entries', async () => {
    const { text } = await guest.get(`/runs/${finished}`);
    expect(text).toMatch(/destroyed<\/th><td class="number">3</);
    expect(text).toMatch(/kept by an exception of the rule<\/th><td class="number">1</);
    expect(text).toContain('2 rows of call_events');
    expect(text).toContain('officer-7');
    expect(text).toContain('complaint');
    expect(text.match(/1 destroyed<\/td>/g)).toHaveLength(3);
    expect(text).toContain(`href="/log?run=${finished}"`);
    const entries = (await guest.get(`/log?run=${finished}`)).text;
    expect(entries.match(/batch done/g)?.length).toBeGreaterThanOrEqual(3);
    const settled = /<a class="target" href="\/log\/(\d+)">\d+<\/a> <\/td><\/tr>/.exec(text)?.[1];
    expect((await guest.get(`/log/${settled}`)).text).toContain('batch done');
  });

  test('that was refused says why in the language of the page, and marks what the program says as English', async () => {
    const { text } = await guest.get(`/runs/${refused}?lang=fi`);
    expect(text).toContain('Järjestelmien kellot');
    expect(text).toContain('<p lang="en">Clocks &lt;img');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('/certificate"');
    await guest.get('/runs?lang=en');
  });

  test('shows the batches of a long run page by page', async () => {
    const { ledger } = await place.engine();
    await startedRun('long', 'calls');
    await ledger.acquireLease(['t/long'], 'long', 'w', 600_000);
    const range = { branch: 0, after: null, upTo: { lead: null, key: ['2'] }, size: 2, keys: null };
    const order = { runId: 'long', worker: 'w', policy: 'calls', digest: 'd', store: 'telephony', table: 'calls' };
    for (let i = 0; i < 60; i++)
      await ledger.intend({ ...order, key: ['id'], action: 'destroy', tables: ['t/long'], range });
    const { text } = await guest.get('/runs/long');
    const rows = (of: string): number => of.match(/<th scope="row"><code>/g)?.length ?? 0;
    expect(rows(text)).toBe(50);
    const next = /rel="next" href="([^"#]+)/.exec(text)?.[1] ?? '';
    expect(rows((await guest.get(next)).text)).toBe(10);
    expect(text).toContain('still open');
  });

  test('that there is none of does not exist', async () => {
    expect((await guest.get('/runs/no-such-run')).status).toBe(404);
    expect((await guest.get(`/runs/${encodeURIComponent(hostile)}`)).status).toBe(404);
    expect((await guest.get('/runs/no-such-run/certificate.pdf')).status).toBe(404);
  });
});

describe('the certificate', () => {
  test.each(languages)('is a page in %s, within the desk, without a style of its own', async (language) => {
    const { status, text } = await guest.get(`/runs/${finished}/certificate?lang=${language}`);
    expect(status).toBe(200);
    expect(text).toContain({ en: 'Certificate of destruction', sv: 'Intyg', fi: 'Todistus' }[language]);
    expect(text).not.toMatch(/<style| style=|<img/);
    expect(text).toContain('&lt;img');
    await guest.get('/runs?lang=en');
  });

  test('is taken along as PDF, JSON and CSV', async () => {
    const pdf = await guest.get(`/runs/${finished}/certificate.pdf`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(pdf.text).toMatch(/^%PDF-1\.7/);
    expect(pdf.headers.get('content-disposition')).toBe(`attachment; filename="certificate-${finished}.pdf"`);
    const json = await guest.get(`/runs/${finished}/certificate.json`);
    expect(JSON.parse(json.text)).toMatchObject({ document: 'gallra certificate', run: { id: finished } });
    const csv = (await guest.get(`/runs/${finished}/certificate.csv`)).text.trim().split('\n');
    expect(csv[0]).toMatch(/^\uFEFF?run,policy,digest,store,table,asOf,batch,entry,at,destroyed,commitments,root,key$/);
    expect(csv).toHaveLength(4);
    expect(csv[1]).toMatch(new RegExp(`^${finished},calls,`));
  });

  test('of a run that did not finish is refused in words', async () => {
    const { status, text } = await guest.get(`/runs/${refused}/certificate`);
    expect(status).toBe(422);
    expect(text).toContain('There is a certificate only of a run that has finished.');
    expect((await guest.get(`/runs/${refused}/certificate.json`)).status).toBe(422);
  });
});

test('whoever sees the policies of one controller only sees no run of others', async () => {
  const own = await deskPlace({ GALLRA_DESK_LOGIN: 'local' });
  try {
    const accounts = await openAccountsOf(own.config);
    const password = 'correct horse battery';
    const grants = [{ role: 'viewer' as const, controllers: ['State Treasury'] }];
    await accounts.add({ name: 'anna', fullName: 'Anna', password: await hashPassword(password), grants }, 'admin');
    await accounts.close();
    const engine = await own.engine();
    const { runId } = await runPolicy(engine, 'calls');
    const asOf = await engine.ledger.now();
    const other = { id: 'other', policy: 'of-others', digest: 'd', store: 's', asOf, worker: 'w' };
    await engine.ledger.startRun(other, { kind: 'run.started', policy: 'of-others' });
    const anna = new Guest(own.url);
    expect((await anna.get('/runs')).text).not.toContain(String(runId));
    await anna.post('/sign-in', { account: 'anna', password });
    expect(shown((await anna.get('/runs')).text)).toEqual([runId]);
    expect(shown((await anna.get('/runs?policy=of-others')).text)).toEqual([]);
    expect((await anna.get(`/runs/${runId}/certificate`)).status).toBe(200);
    for (const path of ['/runs/other', '/runs/other/certificate', '/runs/other/certificate.csv'])
      expect((await anna.get(path)).status).toBe(404);
  } finally {
    await own.close();
  }
});
