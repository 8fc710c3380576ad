/** What the retention section of a privacy notice says, in Finnish. */
import { day } from '../language.ts';
import { counted, joined, type NoticeWords } from './notice-words.ts';

export const finnish: NoticeWords = {
  title: 'Kuinka kauan säilytämme henkilötietoja',
  subtitle: 'Säilytysajat',
  inForce: 'Laadittu voimassa olevien hävittämissääntöjen perusteella.',
  asFiles: 'Laadittu hävittämissääntöjen luonnosten perusteella; niiden voimassaoloa ei ole tarkistettu.',
  joint: (names) => `Yhteisrekisterinpitäjät: ${names}.`,
  controllers: (names) => names,
  manyJoint: (first) => `${first} ja muut yhteisrekisterinpitäjät`,
  stated: 'Säilytetään määräajan',
  indefinitely: 'Säilytetään toistaiseksi',
  gap: 'Säilytysaikaa ei ole ilmoitettu',
  severalRecords: 'Tämä koskee seuraavia tietoja:',
  period: (years, months, days) =>
    joined(
      [
        counted(years, 'vuoden', 'vuotta', 'fi'),
        counted(months, 'kuukauden', 'kuukautta', 'fi'),
        counted(days, 'päivän', 'päivää', 'fi'),
      ],
      'ja',
    ),
  kept: (period, from, atMost) => `Tietoja säilytetään ${atMost ? 'enintään ' : ''}${period} ${from}.`,
  until: (until) => `Tietoja säilytetään ${until}.`,
  indefinite: 'Tietoja säilytetään toistaiseksi.',
  review: (on) => `Tietojen tarpeellisuus arvioidaan uudelleen viimeistään ${day(on, 'fi')}.`,
  unspecified: 'Säilytysaikaa ei ole ilmoitettu näille tiedoille.',
  afterwards: {
    destroy: 'Sen jälkeen tiedot hävitetään.',
    anonymise: 'Sen jälkeen tiedot anonymisoidaan niin, ettei ketään voida enää tunnistaa.',
    flag: 'Sen jälkeen päätetään, tarvitaanko tietoja vielä.',
    verify: 'Sen jälkeen palvelu poistaa tiedot automaattisesti, ja me tarkistamme, että näin on tapahtunut.',
  },
  stage: (period, from) =>
    `Tietoja, joista henkilö voidaan tunnistaa, säilytetään vain ${period}${from === null ? '' : ` ${from}`}, minkä jälkeen ne poistetaan.`,
  extended: (period, when, atMost) => `Tietoja säilytetään pidempään, ${atMost ? 'enintään ' : ''}${period}, ${when}.`,
  unless: (while_) => `Tietoja ei hävitetä ${while_}.`,
  basis: (bases) => `Käsittelyn oikeusperuste: ${bases}.`,
  fallback: {
    from: 'laskettuna kullekin tiedolle merkitystä päivästä',
    until: 'kullekin tiedolle merkittyyn päivään asti',
    extended: (period, because) => `Tietoja säilytetään pidempään, ${period}, seuraavassa tapauksessa: ${because}.`,
    unless: (because) => `Tietoja ei hävitetä seuraavassa tapauksessa: ${because}.`,
  },
  article: (letters) => `yleisen tietosuoja-asetuksen 6 artiklan 1 kohdan ${joined(letters, 'ja')} alakohta`,
  grounds: {
    a: 'suostumus',
    b: 'sopimus',
    c: 'lakisääteinen velvoite',
    d: 'elintärkeät edut',
    e: 'yleinen etu tai julkinen valta',
    f: 'oikeutetut edut',
  },
  act: (act, sections) =>
    `laki ${act}${
      sections.length === 0
        ? ''
        : `, ${joined(
            sections.map(
              ([section, paragraph]) => `${section} §${paragraph === null ? '' : `:n ${paragraph} momentti`}`,
            ),
            'ja',
          )}`
    }`,
};
