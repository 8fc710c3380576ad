/** Periods in running text: figures and words, inflected forms, bounds and ranges, and what is none. */
import { describe, expect, test } from '@jest/globals';
import type { Language } from '../../../src/documents/language.ts';
import { lexicons } from '../../../src/documents/notice/reading/lexicon.ts';
import { periodsIn } from '../../../src/documents/notice/reading/periods.ts';
import type { Period } from '../../../src/policy/compiled.ts';

const short = (period: Period | null): string =>
  period === null ? '' : period.months === 0 ? `${period.days}d` : `${period.months}m`;
const found = (text: string, language: Language): string[] =>
  periodsIn(text, lexicons[language]).map(({ span: { low, high } }) =>
    short(low) === short(high) ? short(low) : `${short(low)}..${short(high)}`,
  );

describe('periods in Swedish', () => {
  test.each([
    ['i högst två månader, dock högst 12 månader', ['..2m', '..12m']],
    ['i fem (5) år från den dagen', ['60m']],
    ['under 5 år', ['60m']],
    ['i 1000 dagar', ['1000d']],
    ['i 1 000 dagar', ['1000d']],
    ['i 1\u00a0000 dagar', ['1000d']],
    ['i minst tio år', ['120m..']],
    ['bevaras inte längre än ett år', ['..12m']],
    ['bevaras längre än ett år', ['12m..']],
    ['från 6 månader till 2 år', ['6m..24m']],
    ['6 månader–2 år', ['6m..24m']],
    ['6–12 månader', ['6m..12m']],
    ['mellan sex månader och två år', ['6m..24m']],
    ['ett år och sex månader', ['18m']],
    ['ett halvt år', ['6m']],
    ['1,5 år', ['18m']],
    ['inom sex månaders tid', ['..6m']],
    ['en femårig tid', ['60m']],
    ['två veckor', ['14d']],
    ['24 timmar', ['1d']],
    ['två organisationer, den 9 januari 2026, 28.1.2019, under 2020 och artikel 13', []],
  ])('%s', (text, periods) => expect(found(text, 'sv')).toEqual(periods));
});

describe('periods in Finnish', () => {
  test.each([
    ['enintään viisi vuotta', ['..60m']],
    ['korkeintaan 2 kuukauden ajan', ['..2m']],
    ['vähintään kymmenen vuotta', ['120m..']],
    ['ei säilytetä yli 6 kuukautta', ['..6m']],
    ['kuuden kuukauden kuluessa', ['..6m']],
    ['kuukauden kuluessa', ['..1m']],
    ['6 kk', ['6m']],
    ['6 kk:n ajan', ['6m']],
    ['5-vuotinen säilytysaika', ['60m']],
    ['viisivuotinen', ['60m']],
    ['1 000 päivää', ['1000d']],
    ['tuhannen päivän jälkeen', ['1000d']],
    ['kuudesta kuukaudesta kahteen vuoteen', ['6m..24m']],
    ['6 kuukautta – 2 vuotta', ['6m..24m']],
    ['kuuden kuukauden ja kahden vuoden välillä', ['6m..24m']],
    ['1 vuosi 6 kuukautta', ['18m']],
    ['puoli vuotta', ['6m']],
    ['14 vrk', ['14d']],
    ['kaksi organisaatiota, 30.6.2027, vuonna 2021 ja 6 artiklan 1 kohta', []],
  ])('%s', (text, periods) => expect(found(text, 'fi')).toEqual(periods));
});

describe('periods in English', () => {
  test.each([
    ['at most two months', ['..2m']],
    ['no longer than 12 months', ['..12m']],
    ['at least ten years', ['120m..']],
    ['not kept longer than a year', ['..12m']],
    ['kept longer than a year', ['12m..']],
    ['within one month', ['..1m']],
    ['a six-month period', ['6m']],
    ['five (5) years', ['60m']],
    ['1,000 days', ['1000d']],
    ['from 6 months to 2 years', ['6m..24m']],
    ['between six months and two years', ['6m..24m']],
    ['6-24 months', ['6m..24m']],
    ['1 year and 6 months', ['18m']],
    ['half a year', ['6m']],
    ['two organisations, 30 June 2027, Article 6(1)(b) and section 13', []],
  ])('%s', (text, periods) => expect(found(text, 'en')).toEqual(periods));
});
