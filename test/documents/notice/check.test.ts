/** A notice held against the rules: what agrees, and every way of disagreeing. */
import { describe, expect, test } from '@jest/globals';
import type { Language } from '../../../src/documents/language.ts';
import { type Comparison, compareNotice } from '../../../src/documents/notice/compare.ts';
import { type Aside, readNotice, type Said } from '../../../src/documents/notice/reading/statements.ts';
import type { CompiledPolicy } from '../../../src/policy/compiled.ts';
import { libraryNotices, libraryPolicies, policyOf } from './library.ts';

const check = (
  text: string,
  policies: CompiledPolicy[],
  name = 'library.txt',
  language: Language | null = null,
): Comparison => compareNotice(readNotice(name, text, language), name, policies);

const short = (said: Said): string => {
  if (said.kind !== 'period') return said.kind;
  const { low, high } = said.span;
  return [low, high].map((one) => (one === null ? '' : `${one.months}m${one.days}d`)).join('..');
};
const told = ({ judged }: Comparison) =>
  judged.map(({ statement, policies, differences }) => [
    statement.line,
    short(statement.said),
    policies.join(' '),
    ...differences.map(({ kind }) => kind),
  ]);
const aside = ({ line, period, why }: Aside) => [line, period, why];
const inLanguages = ['sv', 'fi', 'en'] as const;

/** The notice in Swedish with a piece replaced; throws where it is not there. */
function swedishWith(piece: string, by: string): string {
  if (!libraryNotices.sv.includes(piece)) throw new Error(`not there: ${piece}`);
  return libraryNotices.sv.replace(piece, () => by);
}

describe('a notice and rules that agree', () => {
  test.each(inLanguages)('in %s: the language is found out, and each statement has its policy', (language) => {
    const found = check(libraryNotices[language], libraryPolicies());
    expect(found.language).toBe(language);
    expect(told(found)).toEqual([
      [language === 'sv' ? 18 : 17, '..6m0d', 'loans'],
      [language === 'sv' ? 19 : language === 'fi' ? 18 : 17, '..36m0d', 'loans'],
      [language === 'sv' ? 19 : 18, 'exception', 'loans'],
      [language === 'sv' ? 21 : 20, 'until', 'cards'],
      [language === 'sv' ? 23 : 22, '3m0d..24m0d', 'visits'],
      [language === 'sv' ? 25 : 24, 'indefinite', 'catalogue'],
    ]);
    expect(found).toMatchObject({ by: 'source', agrees: true, unsaid: [], unnamed: [], remarks: [] });
  });

  test('what is no time of keeping is listed with its reason', () => {
    expect(check(libraryNotices.sv, libraryPolicies()).asides.map(aside)).toEqual([
      [9, '15 år', 'age'],
      [13, 'en månad', 'answer'],
      [13, 'två månader', 'answer'],
      [19, 'tre år', 'limitation'],
    ]);
  });

  test.each([
    ['sv', 'En begäran om rättelse eller radering besvaras inom en månad.', [[1, 'en månad', 'answer']]],
    ['en', 'A request for erasure is answered within one month.', [[1, 'one month', 'answer']]],
    ['fi', 'Poistopyyntöön vastataan kuukauden kuluessa.', [[1, 'kuukauden', 'answer']]],
    ['sv', 'Receptionen är stängd i två veckor.', [[1, 'två veckor', 'elsewhere']]],
  ] as const)('in %s: %s', (language, text, asides) => {
    const read = readNotice('notice.txt', text, language);
    expect(read.statements).toEqual([]);
    expect(read.asides.map(aside)).toEqual(asides);
  });

  test.each([
    ['sv', 'Uppgifterna raderas två år efter att vi har besvarat din begäran.'],
    ['en', 'What you send with your request is kept for two years.'],
    ['fi', 'Pyyntöösi liittyvät tiedot säilytetään kaksi vuotta.'],
  ] as const)('in %s, a time of keeping wherever it stands: %s', (language, text) => {
    expect(readNotice('notice.txt', text, language).statements.map(({ said }) => short(said))).toEqual([
      '24m0d..24m0d',
    ]);
  });

  test('what is in another language as well is said to be unread', () => {
    const both = `${libraryNotices.sv}\n${libraryNotices.fi}`;
    expect(check(both, libraryPolicies(), 'library.txt', 'sv').besides).toEqual(['fi']);
    expect(check(both, libraryPolicies(), 'library.txt', 'fi').besides).toEqual(['sv']);
    for (const language of inLanguages) expect(check(libraryNotices[language], libraryPolicies()).besides).toEqual([]);
  });

  test('Markdown and HTML, one line a paragraph or broken anywhere, say the same', () => {
    const markdown = libraryNotices.sv.replaceAll(/^(\d\. .*)$/gm, '## $1').replaceAll('Punkt', '**Punkt**');
    const html = libraryNotices.sv
      .split('\n\n')
      .map((block) =>
        /^\d\. /.test(block) ? `<h2>${block}</h2>` : `<p class="x">${block.replaceAll('ö', '&ouml;')}</p>`,
      )
      .join('\n\n');
    const broken = libraryNotices.sv.replaceAll(' i högst ', ' i\nhögst ').replace('dock inte', 'dock\n  inte');
    const expected = check(libraryNotices.sv, libraryPolicies());
    for (const [name, text] of [
      ['library.md', markdown],
      ['library.html', html],
      ['library.txt', broken],
    ] as const) {
      const found = compareNotice(readNotice(name, text, null), 'library.txt', libraryPolicies());
      expect(found.judged.map(({ statement, policies }) => [short(statement.said), policies])).toEqual(
        expected.judged.map(({ statement, policies }) => [short(statement.said), policies]),
      );
      expect(found.agrees).toBe(true);
    }
  });

  test('a list without a verb, under a heading on retention', () => {
    const list = `Kaupunginkirjasto\n\nHenkilötietojen säilytysajat\n\n- Lainat: 6 kk palautuksesta, maksamattomat 3 v\n- Kulkulokit: 3 kk – 2 v\n- Lahjoittajat: pysyvästi\n- Kortit: asiakkuuden päättymiseen asti\n`;
    const found = check(list, libraryPolicies(), 'list.txt');
    expect(found).toMatchObject({ language: 'fi', agrees: true });
    expect(told(found)).toEqual([
      [5, '6m0d..6m0d', 'loans'],
      [5, '36m0d..36m0d', 'loans'],
      [6, '3m0d..24m0d', 'visits'],
      [7, 'indefinite', 'catalogue'],
      [8, 'until', 'cards'],
    ]);
  });

  test('a paragraph that begins with a word for it', () => {
    const label = `# Stadsbiblioteket\n\n**Lagringstid:** Lån: 6 mån, obetalda 3 år. Passageloggar: 3 mån till 2 år. Donatorernas namn: tills vidare. Biblioteksort: så länge kunden har kortet.\n`;
    const found = check(label, libraryPolicies(), 'label.md');
    expect(found).toMatchObject({ language: 'sv', agrees: true });
    expect(found.judged.map(({ policies }) => policies.join(' '))).toEqual([
      'loans',
      'loans',
      'visits',
      'catalogue',
      'cards',
    ]);
  });

  test('a table in HTML, its cells on lines of their own', () => {
    const html = `<html><body><h1>City Library</h1>
<h2>Retention periods</h2><table>
<tr><th>Data</th><th>How long</th></tr>
<tr><td>Loans</td>
<td>6 months from return; 3 years where a fee is unpaid</td></tr>
<tr><td>Access logs</td><td>3 months – 2 years</td></tr>
<tr><td>Donors</td><td>Permanently</td></tr>
<tr><td>Library cards</td><td>As long as you are a customer</td></tr>
</table></body></html>`;
    const found = check(html, libraryPolicies(), 'table.html');
    expect(found.agrees).toBe(true);
    expect(told(found)).toEqual([
      [5, '6m0d..6m0d', 'loans'],
      [5, '36m0d..36m0d', 'loans'],
      [6, '3m0d..24m0d', 'visits'],
      [7, 'indefinite', 'catalogue'],
      [8, 'until', 'cards'],
    ]);
  });

  test('rows of a table are read with their names', () => {
    const table = `# Library\n\nCity Library keeps:\n\n| Data | Retention period |\n| --- | --- |\n| Loans | 6 months |\n| Access logs | 1 year |\n`;
    const rules = libraryPolicies().filter(({ id }) => id === 'loans' || id === 'visits');
    expect(told(check(table, rules, 'table.md', 'en'))).toEqual([
      [7, '6m0d..6m0d', 'loans'],
      [8, '12m0d..12m0d', 'visits'],
    ]);
  });
});

describe('a notice and rules that disagree', () => {
  test('a period that another period of the policy replaced fails both ways', () => {
    const found = check(libraryNotices.sv, libraryPolicies({ loans: ['period: 6 months', 'period: 5 months'] }));
    expect(found.agrees).toBe(true); // The ceiling that was promised still is the promise.
    const shorter = check(
      libraryNotices.sv,
      libraryPolicies({
        loans: [
          'period: 6 months\n  from: { column: returned_on, missing: not-started }\n  within: { at-most: 6 months }',
          'period: 5 months\n  from: { column: returned_on, missing: not-started }',
        ],
      }),
    );
    expect(told(shorter)[0]).toEqual([18, '..6m0d', '', 'says']);
    expect(shorter.unsaid).toEqual([{ policy: 'loans', what: 'period', index: 0 }]);
    expect(shorter.agrees).toBe(false);
  });

  test.each([
    ['sex (6) månader', 'sju (7) månader', 18],
    ['i högst 3 år', 'i högst 4 år', 19],
    ['3 månader–2 år', '3 månader–3 år', 23],
    ['3 månader–2 år', 'högst 3 år', 23],
  ])('%s changed to %s in the notice', (piece, by, line) => {
    const found = check(swedishWith(piece, by), libraryPolicies());
    expect(found.agrees).toBe(false);
    expect(
      found.judged.filter(({ differences }) => differences.length > 0).map(({ statement }) => statement.line),
    ).toEqual([line]);
    expect(found.unsaid).toHaveLength(1);
  });

  test.each([
    ['Donatorernas namn bevaras tills vidare.', 'Vi tackar donatorerna.', 'catalogue', 'indefinite'],
    ['Uppgifterna om ditt kort sparas så länge du har kortet.', 'Kortet är gratis.', 'cards', 'until'],
    ['Passageloggarna förvaras i 3 månader–2 år beroende på dörren.', 'Dörrarna låses.', 'visits', 'period'],
    ['bevaras det i högst 3 år, eftersom preskriptionstiden är tre år', 'betalas den senare', 'loans', 'extension'],
  ])('a statement that is gone: %s', (piece, by, policy, what) => {
    const found = check(swedishWith(piece, by), libraryPolicies());
    expect(found.unsaid).toEqual([{ policy, what, index: 0 }]);
    expect(found.agrees).toBe(false);
  });

  test('a statement that no policy fulfils', () => {
    const text = `${libraryNotices.sv}\nPunkt 5 (kameror): Bilder från kamerorna sparas i sju dagar.\n`;
    const found = check(text, libraryPolicies());
    expect(told(found).at(-1)).toEqual([27, '0m7d..0m7d', '', 'no-policy']);
    expect(found.agrees).toBe(false);
  });

  test.each([
    ['Donatorernas namn bevaras i många år.', 'många år'],
    ['Kameror: bilderna raderas dagligen.', 'raderas dagligen'],
    ['Lånen bevaras inte i sex månader.', 'bevaras inte i sex månader'],
  ])('a time that cannot be read disagrees, whatever else is stated: %s', (sentence, words) => {
    const found = check(`${libraryNotices.sv}\n${sentence}\n`, libraryPolicies());
    expect(found.judged.at(-1)).toMatchObject({
      statement: { said: { kind: 'unreadable', words } },
      policies: [],
      differences: [{ kind: 'unreadable' }],
    });
    expect(found).toMatchObject({ agrees: false, unsaid: [] });
  });

  test('"not erased" without a case is no exception of a rule that has some', () => {
    const text = swedishWith('Uppgifterna raderas dock inte medan en tvist pågår.', 'Uppgifterna raderas dock inte.');
    const found = check(text, libraryPolicies());
    expect(told(found)[2]).toEqual([19, 'indefinite', '', 'says']);
    expect(found.agrees).toBe(false);
  });

  test('an exception that the notice does not tell is worth reading where the rule counts what it keeps past its promise', () => {
    const silent = swedishWith('Uppgifterna raderas dock inte medan en tvist pågår.', '');
    expect(check(silent, libraryPolicies())).toMatchObject({
      agrees: true,
      remarks: [{ policy: 'loans', what: 'exception', index: 0 }],
    });
    const unbounded = libraryPolicies({ loans: ['  within: { at-most: 6 months }\n', ''] });
    expect(check(silent, unbounded)).toMatchObject({
      agrees: false,
      unsaid: [{ policy: 'loans', what: 'exception', index: 0 }],
    });
  });

  test('an exception that no rule has', () => {
    const text = swedishWith(
      'bevaras tills vidare.',
      'bevaras tills vidare. Namnen raderas inte om de behövs i en rättegång.',
    );
    expect(told(check(text, libraryPolicies())).at(-1)).toEqual([25, 'exception', '', 'says']);
  });

  test('"as a rule", where the rule has a ceiling', () => {
    const found = check(swedishWith('Ett lån raderas senast', 'Ett lån raderas i regel'), libraryPolicies());
    expect(told(found)[0]).toEqual([18, '..6m0d', 'loans', 'as-a-rule']);
    expect(found.agrees).toBe(false);
  });

  test.each([
    ['sv', 'Huvudsakligen bevaras lånen i högst 6 månader.'],
    ['sv', 'Lånen bevaras vanligtvis i högst sex månader.'],
    ['fi', 'Pääasiallisesti lainoja säilytetään enintään kuusi kuukautta.'],
    ['fi', 'Lainoja säilytetään pääsääntöisesti enintään 6 kk.'],
    ['en', 'As a rule, loans are kept for at most six months.'],
    ['en', 'Loans are normally kept for up to 6 months.'],
  ] as const)('in %s: %s', (language, sentence) => {
    const [loans] = libraryPolicies().filter(({ id }) => id === 'loans');
    const found = check(sentence, loans ? [loans] : [], 'library.txt', language);
    expect(told(found)).toEqual([[1, '..6m0d', 'loans', 'as-a-rule']]);
  });

  test('former controllers: those of the rules are not named', () => {
    const found = check(swedishWith('Stadsbiblioteket, ', 'Kommunbiblioteket, '), libraryPolicies());
    expect(found.unnamed).toEqual([
      { controller: 'Stadsbiblioteket', policies: ['cards', 'catalogue', 'letters', 'loans', 'visits'] },
    ]);
    expect(found.agrees).toBe(false);
  });

  test('an address is not a name', () => {
    const text = swedishWith(
      'Stadsbiblioteket, ',
      'Biblioteket, stadsbiblioteket@example.org, www.stadsbiblioteket.example, ',
    );
    expect(check(text, libraryPolicies()).unnamed).toHaveLength(1);
  });

  test('periods of two policies that were exchanged', () => {
    const text = `Stadsbiblioteket\n\nHur länge vi bevarar uppgifter\n\nLånen bevaras i två år. Passageloggarna bevaras i sex månader.\n`;
    const rules = (loans: string, visits: string) =>
      libraryPolicies({
        loans: [
          'period: 6 months\n  from: { column: returned_on, missing: not-started }\n  within: { at-most: 6 months }',
          `period: ${loans}\n  from: { column: returned_on, missing: not-started }`,
        ],
        visits: [
          'period: 1 year, from: at, within: { at-least: 3 months, at-most: 2 years }',
          `period: ${visits}, from: at`,
        ],
      }).filter(({ id }) => id === 'visits' || id === 'loans');
    const plain = rules('2 years', '6 months').map((policy) => ({ ...policy, rule: { ...policy.rule, unless: [] } }));
    expect(told(check(text, plain))).toEqual([
      [5, '24m0d..24m0d', 'loans'],
      [5, '6m0d..6m0d', 'visits'],
    ]);
    const exchanged = rules('6 months', '2 years');
    expect(told(check(text, exchanged))).toEqual([
      [5, '24m0d..24m0d', 'visits', 'reads-like'],
      [5, '6m0d..6m0d', 'loans', 'reads-like'],
    ]);
  });

  test('an older notice, of which another one took the place', () => {
    const old = policyOf(
      `version: 1\nid: cameras\ntitle: { en: Cameras, sv: Kameror }\ncontroller: Stadsbiblioteket\nsource: { document: older.txt, place: somewhere }\nowner: records@example.org\ntimezone: UTC\nsystem: Cameras\nretain: { period: unspecified, because: none is stated }\n`,
    );
    const text = `Stadsbiblioteket\n\nHur länge lånen bevaras\n\nI regel bevaras lånen i högst 6 månader.\n`;
    const found = check(text, [old, ...libraryPolicies()], 'older.txt');
    expect(told(found)).toEqual([[5, '..6m0d', 'loans', 'as-a-rule', 'other-document']]);
    expect(found).toMatchObject({ by: 'source', policies: ['cameras'], agrees: false });
  });

  test('nothing that could be read, and nobody who could be meant, is no agreement', () => {
    expect(check('Lorem ipsum dolor sit amet.', libraryPolicies(), 'other.txt')).toMatchObject({
      by: 'controller',
      policies: [],
      judged: [],
      agrees: false,
    });
  });

  test('rules of controllers that the notice does not name are not asked for', () => {
    const other = libraryPolicies().map((policy) => ({
      ...policy,
      id: `other-${policy.id}`,
      about: { ...policy.about, controller: ['Museum'], controllerNames: {} },
    }));
    expect(check(libraryNotices.sv, [...other, ...libraryPolicies()], 'copy.txt')).toMatchObject({
      by: 'controller',
      policies: ['cards', 'catalogue', 'letters', 'loans', 'visits'],
      agrees: true,
    });
  });
});
