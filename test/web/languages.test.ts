/** No page says a word in one language only: neither its template nor its words. What pages show is looked at in accessibility.test.ts. */
import { describe, expect, test } from '@jest/globals';
import { languages } from '../../src/documents/language.ts';
import { languageFor } from '../../src/web/language.ts';
import { everyWord, type Leaf } from '../desk/every-word.ts';
import { pageFiles, textsInTemplates } from '../desk/template-texts.ts';
import { ownTexts, untranslated } from '../desk/untranslated.ts';

describe('the templates', () => {
  test.each(pageFiles())('of %s hold no text of their own', (name) => {
    expect(textsInTemplates(name)).toEqual([]);
  });
});

describe('the words', () => {
  let words: Leaf[];
  test('of every page are there in every language', async () => {
    words = await everyWord();
    expect(words.length).toBeGreaterThan(100);
    const lacking = words.filter(
      ({ says }) => says.en !== null && languages.some((one) => (says[one] ?? '').trim() === ''),
    );
    expect(lacking.map(({ at }) => at)).toEqual([]);
  });

  test.each(['sv', 'fi'] as const)('in %s are not those of English', (language) => {
    const same = words.filter(({ says }) => /\p{L}/u.test(says.en ?? '') && says.en === says[language]);
    expect(
      [...new Set(same.map(({ says }) => says.en))].filter((text) => !alike[language].includes(text ?? '')),
    ).toEqual([]);
  });

  test('in Swedish are not those of Finnish', () => {
    const same = words.filter(({ says }) => /\p{L}{4}/u.test(says.sv ?? '') && says.sv === says.fi);
    expect([...new Set(same.map(({ says }) => says.sv))].filter((text) => !alike.fi.includes(text ?? ''))).toEqual([]);
  });

  test('end as their English ones do', () => {
    const end = (text: string): string => /[.:?!…]$/.exec(text.trim())?.[0] ?? '';
    const sentences = words.filter(({ says }) => (says.en ?? '').length > 5 && !says.sv?.endsWith('-'));
    const other = sentences.filter(({ says }) =>
      languages.some((one) => says[one] !== null && end(says[one]) !== end(says.en ?? '')),
    );
    expect(other.map(({ at, says }) => ({ at, says }))).toEqual([]);
  });
});

test('English on a Swedish page would be found, and what the installation calls its things is none', async () => {
  const own = await ownTexts({ config: { policies: new URL('../../policies', import.meta.url).pathname } });
  const shown = [
    'Granskningslogg',
    'Audit log',
    'Signed in as Anna',
    'All of it is gone from the store',
    'pending matter',
  ];
  expect(untranslated(shown, await everyWord(), own, 'sv')).toEqual([
    'in English: Audit log',
    'in English: Signed in as Anna',
    'reads like English: All of it is gone from the store',
  ]);
});

/** The same word in both languages. */
const alike: Record<'sv' | 'fi', string[]> = {
  sv: ['Id', 'System'],
  fi: [],
};

test('a browser is answered in the first of its languages that there is', () => {
  expect(languageFor(undefined, 'sv-FI,sv;q=0.9,fi;q=0.8')).toBe('sv');
  expect(languageFor(undefined, 'de,fi;q=0.5,en;q=0.7')).toBe('en');
  expect(languageFor(undefined, 'fi;q=0,sv')).toBe('sv');
  expect(languageFor('fi', 'sv')).toBe('fi');
  expect(languageFor('xx', undefined)).toBe('en');
});
