/** What the retention section of a privacy notice says, in Swedish. */
import { day } from '../language.ts';
import { counted, joined, type NoticeWords } from './notice-words.ts';

export const swedish: NoticeWords = {
  title: 'Hur länge vi bevarar personuppgifter',
  subtitle: 'Förvaringstider',
  inForce: 'Skrivet utifrån de gallringsregler som gäller.',
  asFiles: 'Skrivet utifrån utkast till gallringsregler; det har inte kontrollerats om de gäller.',
  joint: (names) => `Gemensamt personuppgiftsansvariga: ${names}.`,
  controllers: (names) => names,
  manyJoint: (first) => `${first} och andra gemensamt personuppgiftsansvariga`,
  stated: 'Bevaras en viss tid',
  indefinitely: 'Bevaras tills vidare',
  gap: 'Ingen förvaringstid har angetts',
  severalRecords: 'Det gäller:',
  period: (years, months, days) =>
    joined(
      [
        counted(years, 'år', 'år', 'sv'),
        counted(months, 'månad', 'månader', 'sv'),
        counted(days, 'dag', 'dagar', 'sv'),
      ],
      'och',
    ),
  kept: (period, from, atMost) => `Uppgifterna bevaras i ${atMost ? 'högst ' : ''}${period} ${from}.`,
  until: (until) => `Uppgifterna bevaras ${until}.`,
  indefinite: 'Uppgifterna bevaras tills vidare.',
  review: (on) => `Behovet av uppgifterna ses över senast den ${day(on, 'sv')}.`,
  unspecified: 'Ingen förvaringstid har angetts för uppgifterna.',
  afterwards: {
    destroy: 'Därefter förstörs de.',
    anonymise: 'Därefter anonymiseras de, så att ingen längre kan identifieras.',
    flag: 'Därefter avgörs om de fortfarande behövs.',
    verify: 'Därefter raderar tjänsten dem automatiskt, och vi kontrollerar att det har skett.',
  },
  stage: (period, from) =>
    `Det som identifierar en person raderas tidigare, efter ${period}${from === null ? '' : ` ${from}`}.`,
  extended: (period, when, atMost) => `Uppgifterna bevaras längre, ${atMost ? 'högst ' : 'i '}${period}, ${when}.`,
  unless: (while_) => `Uppgifterna gallras inte ${while_}.`,
  basis: (bases) => `Rättslig grund: ${bases.replace(/\.$/, '')}.`,
  fallback: {
    from: 'räknat från ett datum som har antecknats för var och en av dem',
    until: 'till ett datum som har antecknats för var och en av dem',
    extended: (period, because) => `Uppgifterna bevaras längre, i ${period}, i följande fall: ${because}.`,
    unless: (because) => `Uppgifterna gallras inte i följande fall: ${because}.`,
  },
  article: (letters) => `artikel 6.1 ${joined(letters, 'och')} i den allmänna dataskyddsförordningen`,
  grounds: {
    a: 'samtycke',
    b: 'avtal',
    c: 'rättslig förpliktelse',
    d: 'grundläggande intressen',
    e: 'allmänt intresse eller myndighetsutövning',
    f: 'berättigade intressen',
  },
  act: (act, sections) => {
    const places = sections.map(
      ([section, paragraph]) => `${section} §${paragraph === null ? '' : ` ${paragraph} mom.`}`,
    );
    return places.length === 0 ? `lag ${act}` : `lag ${act}, ${joined(places, 'och')}`;
  },
};
