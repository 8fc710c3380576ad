/** What one sentence states: that nothing on how long is passed over, and what cannot be read is said to be unreadable. */
import { describe, expect, test } from '@jest/globals';
import { readNotice } from '../../../src/documents/notice/reading/statements.ts';

const stated = (text: string, language: 'en' | 'sv' | 'fi'): string[] =>
  readNotice('notice.txt', text, language).statements.map(({ said }) =>
    said.kind === 'unreadable' ? `unreadable: ${said.words}` : said.kind,
  );

describe('a time that cannot be read is a statement', () => {
  test.each([
    ['en', 'Loans are kept for several years.', ['unreadable: several years']],
    ['en', 'Loans are not kept for 5 years.', ['unreadable: not kept for 5 years']],
    ['en', 'Loans are kept for a reasonable time.', ['unreadable: a reasonable time']],
    ['en', 'Loans are kept for a limited time, 5 years.', ['period']],
    ['en', 'Logs are deleted daily.', ['unreadable: deleted daily']],
    ['en', 'The need to store loans is assessed annually.', []],
    ['en', 'Loans are kept for the statutory period.', ['unreadable: for the statutory period']],
    ['en', 'Loans are kept no longer than necessary.', ['needed']],
    ['sv', 'Lånen bevaras inte längre än vad som behövs.', ['needed']],
    ['fi', 'Lainoja ei säilytetä pidempään kuin on tarpeen.', ['needed']],
    ['en', 'If you are 15 years old, loans are kept for two years.', ['period']],
    ['sv', 'Lånen bevaras i några år.', ['unreadable: några år']],
    ['sv', 'Lånen bevaras en skälig tid.', ['unreadable: en skälig tid']],
    ['fi', 'Lainat säilytetään muutaman vuoden.', ['unreadable: muutaman vuoden']],
    ['fi', 'Lainat säilytetään kohtuullisen ajan.', ['unreadable: kohtuullisen ajan']],
  ] as const)('in %s: %s', (language, text, found) => expect(stated(text, language)).toEqual(found));

  test('unless it is about something else', () => {
    const { statements, asides } = readNotice('n.txt', 'We answer your request within several weeks.', 'en');
    expect(statements).toEqual([]);
    expect(asides).toMatchObject([{ period: 'several weeks', why: 'answer' }]);
  });
});

describe('not erased: in a certain case, or never', () => {
  test.each([
    ['en', 'Loans are not deleted if a dispute is open.', ['exception']],
    ['en', 'If a dispute is open, loans are not deleted.', ['exception']],
    ['en', 'Loans are not automatically deleted.', ['indefinite']],
    ['en', 'Loans are never deleted.', ['indefinite']],
    ['en', 'Loans are not deleted before 5 years.', ['period']],
    ['en', 'Loans are not deleted before 5 years, and not deleted if a dispute is open.', ['period', 'exception']],
    ['en', 'Loans are deleted after 5 years unless a dispute is open.', ['period', 'exception']],
    ['en', 'Loans that are not needed are deleted after 5 years.', ['period']],
    ['en', 'We do not store cookies unless you agree.', []],
    ['sv', 'Lånen raderas inte om en tvist pågår.', ['exception']],
    ['sv', 'Om en tvist pågår raderas lånen inte.', ['exception']],
    ['sv', 'Uppgifter om lån raderas inte.', ['indefinite']],
    ['sv', 'Lånen raderas inte förrän efter 5 år.', ['period']],
    ['sv', 'Lånen raderas efter 5 år, om inte en tvist pågår.', ['period', 'exception']],
    ['sv', 'Lånen raderas efter 5 år om de inte behövs.', ['period']],
    ['fi', 'Lainoja ei poisteta, jos riita on kesken.', ['exception']],
    ['fi', 'Jos riita on kesken, lainoja ei poisteta.', ['exception']],
    ['fi', 'Lainoja ei poisteta.', ['indefinite']],
    ['fi', 'Lainoja ei koskaan poisteta.', ['indefinite']],
    ['fi', 'Lainat poistetaan 5 vuoden kuluttua, ellei riita ole kesken.', ['period', 'exception']],
  ] as const)('in %s: %s', (language, text, found) => expect(stated(text, language)).toEqual(found));
});
