/** The retention section of a notice: what is told of a rule, in which words, and what is missing. */
import { describe, expect, test } from '@jest/globals';
import { asHtml } from '../../../src/documents/html.ts';
import type { Language } from '../../../src/documents/language.ts';
import { asMarkdown } from '../../../src/documents/markdown.ts';
import { basesInWords } from '../../../src/documents/notice/legal-basis.ts';
import { missingWords, noticeDocument } from '../../../src/documents/notice/notice.ts';
import { asPdf } from '../../../src/documents/pdf.ts';
import type { CompiledPolicy } from '../../../src/policy/compiled.ts';
import { libraryFiles, libraryPolicies, policyOf } from './library.ts';

const markdown = (policies: CompiledPolicy[], language: Language = 'en', inForce = true): string =>
  asMarkdown(noticeDocument(policies, { language, inForce }));
const only = (...ids: string[]): CompiledPolicy[] => libraryPolicies().filter(({ id }) => ids.includes(id));

/** The loans with pieces of their file replaced. */
const loansWith = (...changes: [piece: string, by: string][]): CompiledPolicy =>
  policyOf(changes.reduce((file, [piece, by]) => file.replace(piece, () => by), libraryFiles.loans ?? ''));

const flagged = policyOf(`version: 1
id: loans-review
title: Loans to look at
controller: City Library
owner: records@example.org
timezone: Europe/Helsinki
stage-of: loans
dataset: { store: library, table: loans, key: id }
retain: { period: 3 months, from: { column: returned_on, missing: not-started } }
disposition: { flag: { state: look }, mark: flagged_at }
schedule: "15 1 * * *"
`);

describe('a notice written from rules', () => {
  test('tells how long, from when, longer in which case, not while what, and on what legal basis', () => {
    expect(markdown(only('loans'))).toBe(`# How long we keep personal data

Retention periods

## City Library

### Loans

The data are kept for at most 6 months from the day of return. After that they are destroyed.

- The data are kept longer, at most 3 years, if a fee is unpaid.
- The data are not destroyed while a dispute is pending.

Legal basis: contract (Article 6(1)(b) of the General Data Protection Regulation); Act 1492/2016, section 5(2).

_Written from the retention rules in force._
`);
  });

  test('in Swedish', () => {
    expect(
      markdown(only('loans', 'cards', 'catalogue', 'letters'), 'sv', false),
    ).toBe(`# Hur länge vi bevarar personuppgifter

Förvaringstider

## Stadsbiblioteket

### Bibliotekskort

Uppgifterna bevaras tills du säger upp kortet. Därefter förstörs de.

### Lån

Uppgifterna bevaras i högst 6 månader från återlämningsdagen. Därefter förstörs de.

- Uppgifterna bevaras längre, högst 3 år, om en avgift är obetald.
- Uppgifterna gallras inte så länge en tvist pågår.

Rättslig grund: avtal (artikel 6.1 b i den allmänna dataskyddsförordningen); lag 1492/2016, 5 § 2 mom.

### Bokdonatorer

Uppgifterna bevaras tills vidare. Donatorerna nämns i katalogen. Behovet av uppgifterna ses över senast den 31 januari 2030.

### Brev

Ingen förvaringstid har angetts för uppgifterna.

_Skrivet utifrån utkast till gallringsregler; det har inte kontrollerats om de gäller._
`);
  });

  test('in Finnish', () => {
    const text = markdown(libraryPolicies(), 'fi');
    for (const said of [
      '## Kaupunginkirjasto',
      'Tietoja säilytetään enintään 6 kuukautta palautuspäivästä. Sen jälkeen tiedot hävitetään.',
      'Tietoja säilytetään pidempään, enintään 3 vuotta, jos maksu on maksamatta.',
      'Tietoja ei hävitetä niin kauan kuin riita on kesken.',
      'Tietoja säilytetään siihen asti, kun luovut kortista.',
      'Tietoja säilytetään 1 vuoden käynnistä.',
      'Tietoja säilytetään toistaiseksi. Lahjoittajat mainitaan luettelossa. Tietojen tarpeellisuus arvioidaan uudelleen viimeistään 31.1.2030.',
      'Säilytysaikaa ei ole ilmoitettu näille tiedoille.',
      'Käsittelyn oikeusperuste: sopimus (yleisen tietosuoja-asetuksen 6 artiklan 1 kohdan b alakohta); laki 1492/2016, 5 §:n 2 momentti.',
      '_Laadittu voimassa olevien hävittämissääntöjen perusteella._',
    ])
      expect(text).toContain(said);
  });

  test('a stage that flags, a check of what another rule destroys, and a fact to attest are not told beside the rule', () => {
    const loans = only('loans');
    const verified = loansWith(['id: loans', 'id: loans-check'], ['disposition: destroy', 'disposition: verify']);
    const attested = policyOf(`version: 1
id: loans-fact
title: No loan is without a day
controller: City Library
owner: records@example.org
timezone: Europe/Helsinki
dataset: { store: library, table: loans, key: id }
retain: { period: unspecified, because: a fact }
disposition: { verify: { none: { lent_on: { is: null } } } }
schedule: "15 1 * * *"
`);
    expect(markdown([...loans, flagged, verified, attested])).toBe(markdown(loans));
  });

  test('a check of what nobody else disposes of is told, and who deletes', () => {
    const [loans] = only('loans');
    const verified = loansWith(['disposition: destroy', 'disposition: verify']);
    expect(loans && markdown([verified])).toContain(
      'After that the service deletes them by itself, and we check that it has done so.',
    );
  });

  test('an earlier stage that anonymises is told with the rule', () => {
    const stage = policyOf(`version: 1
id: loans-names
title: Names of borrowers
controller: City Library
owner: records@example.org
timezone: Europe/Helsinki
stage-of: loans
dataset: { store: library, table: loans, key: id }
retain: { period: 3 months, from: { column: returned_on, missing: not-started } }
disposition: { anonymise: { borrower: erase }, mark: anonymised_at }
schedule: "15 1 * * *"
`);
    expect(markdown([stage, ...only('loans')])).toContain(
      'After that they are destroyed. What identifies a person is erased earlier, after 3 months.',
    );
  });

  test('what reads alike stands together, once; another legal basis is another statement', () => {
    const other = loansWith(['id: loans', 'id: reservations'], ['en: Loans', 'en: Reservations']);
    const text = markdown([...only('loans'), other]);
    expect(text).toContain('### Kept for a set time\n\nThis concerns:\n\n- Loans\n- Reservations\n\nThe data are kept');
    expect(text.match(/at most 6 months/g)).toHaveLength(1);
    const apart = loansWith(
      ['id: loans', 'id: reservations'],
      ['en: Loans', 'en: Reservations'],
      ['6(1)(b)', '6(1)(a)'],
    );
    expect(markdown([...only('loans'), apart]).match(/at most 6 months/g)).toHaveLength(2);
  });

  test('joint controllers are all named', () => {
    const joint = loansWith([
      'controller: { en: City Library, sv: Stadsbiblioteket, fi: Kaupunginkirjasto }',
      'controller: [City Library, Museum, { en: Archive, sv: Arkivet }]',
    ]);
    expect(markdown([joint])).toContain(
      '## City Library and other joint controllers\n\nJoint controllers: City Library, Museum and Archive.',
    );
    expect(markdown([joint], 'sv')).toContain('City Library, Museum och Arkivet.');
  });

  test('without words for the public, general ones stand there, and what is missing is listed', () => {
    const bare = loansWith([/notice:\n(?: .*\n)+/.exec(libraryFiles.loans ?? '')?.[0] ?? '', '']);
    const text = markdown([bare]);
    expect(text).toContain('kept for at most 6 months counted from a date that is recorded for each of them.');
    expect(text).toContain('kept longer, for 3 years, in this case: unpaid fee.');
    expect(text).toContain('not destroyed in this case: pending dispute.');
    expect(text).not.toContain('returned_on');
    expect(missingWords([bare], 'en').map(({ key }) => key)).toEqual([
      'notice.from.en',
      'notice.extend[0].en',
      'notice.unless[0].en',
    ]);
    const english = loansWith([', sv: Lån', ''], ['sv: från återlämningsdagen, ', ''], ['sv: Stadsbiblioteket, ', '']);
    expect(missingWords([english], 'sv').map(({ key }) => key)).toEqual([
      'title.sv',
      'notice.from.sv',
      'controller.sv',
    ]);
    expect(missingWords(libraryPolicies(), 'sv')).toEqual([]);
    expect(missingWords([loansWith(['"Act 1492/2016 §5.2"', 'an old custom'])], 'fi').map(({ key }) => key)).toEqual([
      'basis[1]',
    ]);
  });

  test('what authors write is text: no marks, no tags', async () => {
    const hostile = loansWith(['en: Loans', 'en: "<script>*x* _y_ [z](w) | # 1"']);
    expect(markdown([hostile])).toContain('### \\<script\\>\\*x\\* \\_y\\_ \\[z\\](w) \\| # 1');
    const document = noticeDocument([hostile], { language: 'en', inForce: true });
    expect(asHtml(document)).toContain('<h3>&lt;script&gt;*x*');
    expect((await asPdf(document)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('the same rules give the same notice, in whatever order they come', () => {
    const policies = libraryPolicies();
    expect(markdown(policies.toReversed())).toBe(markdown(policies));
  });
});

describe('legal bases', () => {
  test.each([
    [
      ['GDPR 6(1)(c)', 'GDPR 6(1)(e)'],
      'legal obligation and public interest or official authority (Article 6(1)(c) and (e) of the General Data Protection Regulation)',
    ],
    [['Act 571/2016 §§3, 4 and 10.1'], 'Act 571/2016, sections 3, 4 and 10(1)'],
    [['Act 293/2017'], 'Act 293/2017'],
    [['an old custom'], 'an old custom'],
  ])('%j', (bases, text) => expect(basesInWords(bases, 'en')).toBe(text));
});
