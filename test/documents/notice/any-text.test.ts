/** Whatever a file holds, it is read: no text makes the reading fail, run long, or lose a period that stands under a heading on retention. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { languages } from '../../../src/documents/language.ts';
import { compareNotice } from '../../../src/documents/notice/compare.ts';
import { readNotice } from '../../../src/documents/notice/reading/statements.ts';
import { libraryNotices, libraryPolicies } from './library.ts';

const names = fc.constantFrom('n.txt', 'n.md', 'n.html');
const pieces = fc.constantFrom(
  ...Object.values(libraryNotices).flatMap((text) => text.split(/(?<=\s)/)),
  '\n\n',
  '## ',
  '- ',
  '| a | b |\n',
  '<p>',
  '</h2>',
  '<li',
  '<!--',
  '&#1114112;',
  '&amp;',
  '\\',
  '**',
  '6 months',
  '1 000 päivää',
  '\u0000',
  '💥',
);

describe('any text at all', () => {
  test('is read, and held against the rules', () => {
    const policies = libraryPolicies();
    fc.assert(
      fc.property(
        names,
        fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 60 }),
        fc.constantFrom(...languages),
        (name, words, language) => {
          const text = words.join('');
          const read = readNotice(name, text, language);
          const lines = text.split('\n').length;
          for (const { line } of [...read.statements, ...read.asides]) expect(line >= 1 && line <= lines).toBe(true);
          expect(compareNotice(read, 'library.txt', policies).judged).toHaveLength(read.statements.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  const periods = {
    sv: (count: number) => [`Bilderna sparas i ${count} dagar.`, 'Hur länge vi bevarar uppgifter'],
    fi: (count: number) => [`Kuvat säilytetään ${count} päivää.`, 'Tietojen säilytysaika'],
    en: (count: number) => [`Pictures are kept for ${count} days.`, 'How long we keep data'],
  };
  test.each(languages)('in %s: a sentence with a period is found wherever it stands between others', (language) => {
    const others = libraryNotices[language].split('\n\n');
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9999 }), fc.nat(others.length - 1), fc.boolean(), (count, at, broken) => {
        const [sentence = '', heading = ''] = periods[language](count);
        const written = broken ? sentence.replaceAll(' ', '\n') : sentence;
        const text = [...others.slice(0, at), heading, written, ...others.slice(at)].join('\n\n');
        const found = readNotice('n.txt', text, language).statements.filter(
          ({ said }) => said.kind === 'period' && said.span.high?.days === count && said.span.low?.days === count,
        );
        expect(found).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  test('a long line, and many lines, take no longer than they are long', () => {
    const long = 'kept for '.repeat(20_000);
    const started = performance.now();
    readNotice('n.txt', long, 'en');
    readNotice('n.txt', `${'6 '.repeat(20_000)}\n`, 'en');
    readNotice('n.html', '<p>x '.repeat(20_000), 'en');
    readNotice('n.md', '| 6 months | x |\n'.repeat(2000), 'en');
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
