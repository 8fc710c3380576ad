/** What a citizen is told of one record: worked out by the engine over the memory store, said in three languages. */
import { describe, expect, test } from '@jest/globals';
import { explainedWords } from '../../src/documents/explained/words.ts';
import { toldToCitizen } from '../../src/documents/explanation.ts';
import { type Language, languages } from '../../src/documents/language.ts';
import { explainRecord } from '../../src/engine/explain.ts';
import { placeHold } from '../../src/engine/holds.ts';
import type { PublicWords } from '../../src/policy/compiled.ts';
import { type TestBench, testBench } from '../engine/bench-engine.ts';
import { dayText, everything, policy, soundPolicies } from '../simulation/register.ts';

const visit = (daysAgo: number | null, more: object = {}) => ({
  id: 1,
  person: 'person-1',
  visited_on: daysAgo === null ? null : dayText(daysAgo),
  kept_for: null,
  important: false,
  ...more,
});

async function told(bench: TestBench, language: Language, policyId = 'visits', key = '1'): Promise<string> {
  const [title, ...sentences] = toldToCitizen(await explainRecord(bench.engine, policyId, [key]), language);
  expect(title).toBe(`${policyId}.`);
  return sentences.join(' ');
}

const hold = (bench: TestBench, restriction: boolean) =>
  placeHold(bench.engine, {
    store: 'register',
    table: 'visits',
    kind: 'matching',
    restriction,
    match: { person: 'person-1' },
    reason: 'litigation',
    matter: 'D/1/2026',
    note: null,
    placedBy: 'officer',
    reviewOn: '2030-01-01',
    future: true,
  });

describe('a citizen is told of a record', () => {
  test.each([
    [
      'en',
      'The retention period is 30 days, counted from 22 May 2026. The last day on which the data may be kept is 21 June 2026. From 22 June 2026 on they are to be destroyed.',
    ],
    [
      'sv',
      'Förvaringstiden är 30 dagar, räknat från den 22 maj 2026. Uppgifterna får förvaras till och med den 21 juni 2026. Från och med den 22 juni 2026 ska de förstöras.',
    ],
    [
      'fi',
      'Säilytysaika on 30 päivää, ja se lasketaan päivästä 22.5.2026. Tietoja saa säilyttää enintään 21.6.2026 saakka. Tiedot hävitetään 22.6.2026 alkaen.',
    ],
  ] as const)('that is not due yet: until when, and what then (%s)', async (language, expected) => {
    const bench = await testBench();
    bench.store.put('visits', visit(10));
    expect(await told(bench, language)).toBe(expected);
  });

  test.each([
    [
      'en',
      'The retention period is 30 days, counted from 17 April 2026. They are kept for longer, 60 days, because of this: complaint. The last day is then 16 June 2026. From 17 June 2026 on they are to be destroyed.',
    ],
    [
      'sv',
      'Förvaringstiden är 30 dagar, räknat från den 17 april 2026. De förvaras längre, 60 dagar, av följande orsak: complaint. Då får de förvaras till och med den 16 juni 2026. Från och med den 17 juni 2026 ska de förstöras.',
    ],
    [
      'fi',
      'Säilytysaika on 30 päivää, ja se lasketaan päivästä 17.4.2026. Tietoja säilytetään pidempään, ja säilytysaika on 60 päivää, seuraavasta syystä: complaint. Silloin tietoja saa säilyttää enintään 16.6.2026 saakka. Tiedot hävitetään 17.6.2026 alkaen.',
    ],
  ] as const)('that stays for a longer period (%s)', async (language, expected) => {
    const bench = await testBench();
    bench.store.put('visits', visit(45, { kept_for: 'complaint' }));
    expect(await told(bench, language)).toBe(expected);
  });

  test.each(languages)('that goes with the next run, or would if that were allowed (%s)', async (language) => {
    const { citizen } = explainedWords[language];
    for (const approve of [true, false]) {
      const bench = await testBench({ approve });
      bench.store.put('visits', visit(31));
      const text = await told(bench, language);
      expect(text).toContain(citizen.over.destroy);
      expect(text.includes(citizen.waits)).toBe(!approve);
    }
  });

  test.each(languages)(
    'everything that stands in the way, and no word of who or why there is a hold (%s)',
    async (language) => {
      const { citizen } = explainedWords[language];
      const bench = await testBench();
      bench.store.put('visits', visit(45, { important: true }));
      bench.store.put('matters', { id: 1, person: 'person-1', state: 'open' });
      expect(await told(bench, language)).toMatch(
        new RegExp(`${citizen.timeOver} ${citizen.excepted('pending matter')} ${citizen.claimed}$`),
      );
      await hold(bench, false);
      await hold(bench, true);
      const text = await told(bench, language);
      expect(text).toContain(`${citizen.timeOver} ${citizen.held} ${citizen.restricted}`);
      expect(text).not.toMatch(/litigation|D\/1|officer|person-1/);
    },
  );

  test.each(languages)(
    'a hold also before the period is over, and then no day on which it would go (%s)',
    async (language) => {
      const { citizen } = explainedWords[language];
      const bench = await testBench();
      bench.store.put('visits', visit(10));
      await hold(bench, false);
      const last = { en: '21 June 2026', sv: 'den 21 juni 2026', fi: '21.6.2026' }[language];
      const text = await told(bench, language);
      expect(text.endsWith(`${citizen.lastDay(last)} ${citizen.held}`)).toBe(true);
    },
  );

  test.each([
    [
      'en',
      'Visits.',
      'The retention period is 30 days from the visit; that was 17 April 2026. A longer period, 60 days, applies if you complained; that is so here. The last day is then 16 June 2026. They are kept while your matter is pending.',
    ],
    [
      'sv',
      'Besök.',
      'Förvaringstiden är 30 dagar från besöket; det var den 17 april 2026. En längre tid, 60 dagar, gäller om du har klagat; så är det här. Då får de förvaras till och med den 16 juni 2026. De förvaras så länge ditt ärende är anhängigt.',
    ],
    [
      'fi',
      'Käynnit.',
      'Säilytysaika on 30 päivää käynnistä; se päivä oli 17.4.2026. Pidempi säilytysaika, 60 päivää, on voimassa, jos olet valittanut; näin on tässä tapauksessa. Silloin tietoja saa säilyttää enintään 16.6.2026 saakka. Tietoja säilytetään niin kauan kuin asiasi on vireillä.',
    ],
  ] as const)('in the words that the policy has for the public (%s)', async (language, title, expected) => {
    const notice: PublicWords = {
      records: { en: 'Visits', sv: 'Besök', fi: 'Käynnit' },
      from: { en: 'from the visit', sv: 'från besöket', fi: 'käynnistä' },
      extend: [{ en: 'if you complained', sv: 'om du har klagat', fi: 'jos olet valittanut' }],
      unless: [
        {
          en: 'while your matter is pending',
          sv: 'så länge ditt ärende är anhängigt',
          fi: 'niin kauan kuin asiasi on vireillä',
        },
      ],
    };
    const policies = soundPolicies.map((one) =>
      one.policy.id === 'visits' ? { ...one, policy: { ...one.policy, about: { ...one.policy.about, notice } } } : one,
    );
    const bench = await testBench({ policies });
    bench.store.put('visits', visit(45, { kept_for: 'complaint' }));
    bench.store.put('matters', { id: 1, person: 'person-1', state: 'open' });
    const explanation = await explainRecord(bench.engine, 'visits', ['1']);
    if (!explanation.record) throw new Error('the visit was put');
    const extended = { ...explanation, record: { ...explanation.record, verdict: 'extended' as const } };
    const [records, ...sentences] = toldToCitizen(extended, language);
    expect(records).toBe(title);
    expect(sentences.join(' ')).toBe(expected);
  });

  test.each(languages)('that has no date, is not there, not begun, or not meant (%s)', async (language) => {
    const { citizen } = explainedWords[language];
    const bench = await testBench();
    bench.store.put('visits', visit(null));
    bench.store.put('events', { id: 1, request_id: 1, ended_on: null });
    expect(await told(bench, language)).toBe(citizen.undated);
    expect(await told(bench, language, 'visits', '2')).toBe(citizen.noRecord);
    expect(await told(bench, language, 'events')).toBe(citizen['not-started']);
    expect(await told(bench, language, 'important-visits')).toBe(citizen['out-of-scope']);
    await hold(bench, false);
    expect(await told(bench, language)).toBe(citizen.held);
  });

  test.each(languages)(
    'that is kept until further notice, with the day on which that is looked at again (%s)',
    async (language) => {
      const { citizen } = explainedWords[language];
      const protect = policy('protected', {
        dataset: {
          store: 'register',
          table: 'visits',
          key: ['id'],
          where: everything,
          parts: [],
          earliest: '1970-01-02',
        },
        retain: { kind: 'indefinite', because: 'statute', review: '2030-12-31' },
        disposition: null,
        unless: [],
      });
      const sound = { file: 'protected.yaml', source: 'protected', policy: protect };
      const bench = await testBench({ policies: [...soundPolicies, sound] });
      bench.store.put('visits', visit(500));
      const review = { en: '31 December 2030', sv: 'den 31 december 2030', fi: '31.12.2030' }[language];
      expect(await told(bench, language, 'protected')).toBe(citizen.indefinite('statute', review));
    },
  );

  test.each(languages)(
    'nothing but that nobody can tell, where two ways of counting disagree (%s)',
    async (language) => {
      const bench = await testBench();
      bench.store.put('visits', visit(31));
      const explanation = await explainRecord(bench.engine, 'visits', ['1']);
      if (!explanation.record) throw new Error('the visit was put');
      const disagreement = { code: 'explain.disagrees' as const, what: 'due: differs', hint: 'Stop.' };
      const doubtful = { ...explanation, record: { ...explanation.record, disagreement } };
      expect(toldToCitizen(doubtful, language)).toEqual(['visits.', explainedWords[language].citizen.cannotTell]);
    },
  );
});

test.each(['sv', 'fi'] as const)('in %s every word is said otherwise than in English', (language) => {
  const leaves = (said: unknown): string[] => {
    if (typeof said === 'string') return [said];
    if (typeof said === 'function') return [String(said('1', '2', '3', '4'))];
    return Object.values(said as object).flatMap(leaves);
  };
  const english = leaves(explainedWords.en);
  const other = leaves(explainedWords[language]);
  expect(other).toHaveLength(english.length);
  expect(other.filter((text, i) => text === english[i] && text !== '1 in 2')).toEqual([]);
});
