/** The page of one policy. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { languages } from '../../src/documents/language.ts';
import { approvePolicy } from '../../src/engine/approve.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import { callsPolicy, storesFile } from '../cli/calls.ts';
import { until } from '../support/until.ts';
import { Guest } from './guest.ts';
import { type DeskPlace, deskPlace } from './place.ts';

const policyFile = callsPolicy.replace(
  'owner:',
  `source: { document: notice.txt, place: "section <10>" }
erasable: { no: section 5 }
review: 2020-01-31
owner:`,
);

let place: DeskPlace;
let guest: Guest;
beforeAll(async () => {
  place = await deskPlace({}, { 'stores.yaml': storesFile, 'calls.yaml': callsPolicy });
  guest = new Guest(place.url);
}, 120_000);
afterAll(async () => place?.close());

const shown = async (language = 'en'): Promise<string> => (await guest.get(`/policies/calls?lang=${language}`)).text;
const counted = (): Promise<string> =>
  until('it is counted', async () => {
    const text = await shown();
    return /counted \d\d:\d\d/.test(text) && !text.includes('being counted') && text;
  });

describe('the page of a policy', () => {
  test('explains the rule, and tells who answers for it and on what ground', async () => {
    const text = await shown();
    expect(text).toContain('<h1>Call recordings</h1>');
    expect(text).toContain('<li>Each is kept for 2 months from ended_at.</li>');
    expect(text).toContain('<dt>Legal basis</dt><dd>GDPR 6(1)(e)</dd>');
    expect(text).toContain('<dt>Controller</dt><dd>State Treasury</dd>');
    expect(text).toContain('<dt>Owner</dt><dd>records@example.org</dd>');
    expect(text).toMatch(/<dt>In force<\/dt><dd>since .* approved by officer-7<\/dd>/);
    expect(text).toContain('href="/log?policy=calls"');
  });

  test('tells the plan by reason with its as-of, and counts anew when asked', async () => {
    const text = await counted();
    const plan = text.slice(text.indexOf('The plan now'));
    expect(plan).toContain('would be disposed of now</th><td class="number">3</td>');
    expect(plan).toContain('kept by an exception of the rule</th><td class="number">1</td>');
    expect(plan).toContain('The policy governs 7 records.');
    expect(plan).toContain('A run would go ahead.');
    await place.store.query(`insert into calls values (77, 'x', now() - interval '99 days', null)`);
    const asked = await guest.post('/policies/calls/count', {}, '/policies/calls');
    expect(asked.path).toBe('/policies/calls');
    expect(asked.text).toContain('The records are being counted.');
    await until('it is counted again', async () =>
      (await shown()).includes('would be disposed of now</th><td class="number">4</td>'),
    );
  });

  test('lists holds without what they are about, runs, and both in its time line', async () => {
    await placeHold(place.open.engine, {
      ...{ store: 'telephony', table: 'calls', kind: 'matching', restriction: true, reason: 'objection' },
      ...{ matter: 'VK/9/2026', note: 'a note about bertil', placedBy: 'officer-7', reviewOn: '2099-01-01' },
      match: { caller_id: 'bertil' },
      future: false,
    });
    expect((await runPolicy(await place.engine(), 'calls')).counts).toMatchObject({ destroyed: 3 });
    const text = await until('the run is shown', async () => {
      const now = await shown();
      return now.includes('finished: 3 destroyed') && now;
    });
    expect(text).toContain('<th scope="row">restriction (GDPR Art. 18)</th><td>VK/9/2026</td><td>objection</td>');
    expect(text).not.toContain('bertil');
    expect(text).toContain('1 kept by a hold');
    const line = text.slice(text.indexOf('<h2>Time line</h2>'));
    for (const what of [
      'a version was published',
      'the rule was approved',
      'a hold was placed: VK/9/2026',
      'finished: 3',
    ])
      expect(line).toContain(what);
    expect(line.indexOf('finished: 3')).toBeLessThan(line.indexOf('the rule was approved'));
  });

  test('shows every version with who let it, what it changed in the file, and the file itself, escaped', async () => {
    await place.write('calls.yaml', policyFile.replace('because: complaint', 'because: "a <complaint>"'));
    const engine = await place.engine();
    await takeStock(engine);
    await approvePolicy(engine, 'calls', 'berit');
    const text = await shown();
    expect(text).toMatch(/<td>berit<\/td>/);
    expect(text).toContain('<del><span class="unseen">taken away: </span>- ');
    expect(text).toContain('+ review: 2020-01-31</ins>');
    expect(text).toContain('because: &quot;a &lt;complaint&gt;&quot;');
    expect(text).toContain('notice.txt, section &lt;10&gt;');
    expect(text).not.toContain('<complaint>');
    expect(text).toContain('31 January 2020: this day has passed. The policy goes on.');
    expect(text).toContain('does not exist (section 5)');
    await place.write(
      'calls.yaml',
      `# said in other words\n${policyFile.replace('because: complaint', 'because: "a <complaint>"')}`,
    );
    await until('the file is read', async () => (await shown()).includes('the rule is the same.'));
  });

  test.each(languages)('is whole in %s', async (language) => {
    const text = await shown(language);
    expect([...text.matchAll(/<h2>[^<]+<\/h2>/g)]).toHaveLength(9);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  test('whose file cannot be used shows the rule that protects, and the mistakes', async () => {
    await place.write('calls.yaml', callsPolicy.replace('2 months', '2 moons'));
    const text = await until('the file is read', async () => {
      const now = await shown();
      return now.includes('Mistakes in the file') && now;
    });
    expect(text).toContain('This is the rule that was approved last; it protects the records.');
    expect(text).toContain('not counted: there is no usable file');
  });

  test('whose file is gone shows the rule that protects', async () => {
    await place.write('other.yaml', callsPolicy.replace('id: calls', 'id: other').replaceAll(/calls$/gm, 'matters'));
    await rm(join(place.config.policies, 'calls.yaml'));
    const text = await until('the file is missed', async () => {
      const now = await shown();
      return now.includes('file is gone') && now;
    });
    expect(text).toContain('it protects the records');
  });

  test('that there is not does not exist', async () => {
    expect((await guest.get('/policies/nothing')).status).toBe(404);
    expect((await guest.get('/policies/%3Cb%3E')).text).not.toContain('<b>');
  });
});
