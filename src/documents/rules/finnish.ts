/** The phrases in which a rule is told in Finnish. What the author wrote (reasons, names of tables and columns) stays as it is. */
import type { Phrases } from '../../policy/phrases.ts';
import { day, number } from '../language.ts';

const list = (all: string[], last: string): string =>
  all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`;
const counted = (count: number, one: string, several: string): string =>
  count === 1 ? `1 ${one}` : `${number(count, 'fi')} ${several}`;
const where = (condition: string | null): string => (condition === null ? '' : ` ja ${condition}`);
const clock = (time: string): string => `klo ${time.replace(/^0/, '').replace(':', '.')}`;

export const finnish: Phrases = {
  title: ({ en, fi }) => fi ?? en,
  and: (all) => list(all, 'ja'),
  or: (all) => list(all, 'tai'),
  listed: (all) => all.join('; '),
  grouped: (text) => `(${text})`,
  period: (years, months, days) =>
    list(
      [
        years === 0 ? '' : counted(years, 'vuosi', 'vuotta'),
        months === 0 ? '' : counted(months, 'kuukausi', 'kuukautta'),
        days === 0 ? '' : counted(days, 'päivä', 'päivää'),
      ].filter((part) => part !== ''),
      'ja',
    ),

  condition: {
    always: 'aina',
    never: 'ei koskaan',
    is: (column, values) => `${column} on ${values}`,
    isNot: (column, values) => `${column} on tyhjä tai muu kuin ${values}`,
    empty: (column) => `${column} on tyhjä`,
    filled: (column) => `${column} ei ole tyhjä`,
    before: (column, point) => `${column} on aikaisempi kuin ${day(point, 'fi')}`,
    after: (column, point) => `${column} on myöhempi kuin ${day(point, 'fi')}`,
    agoBefore: (column, period) => `sarakkeen ${column} päivästä on kulunut yli ${period}`,
    agoNotBefore: (column, period) => `${column} on tyhjä tai siitä on kulunut enintään ${period}`,
    agoAfter: (column, period) => `sarakkeen ${column} päivästä on kulunut alle ${period}`,
    asOf: 'ajon ajankohta',
    fromAsOn: (column) => `${column} on sama tai myöhempi kuin ajon ajankohta`,
    exists: (table, match, condition) => `taulussa ${table} on rivi, jossa ${match}${where(condition)}`,
    existsNot: (table, match, condition) => `taulussa ${table} ei ole riviä, jossa ${match}${where(condition)}`,
    not: (text) => `ei pidä paikkaansa, että ${text}`,
    match: (theirs, ours) => `${theirs} on sama kuin tietueen ${ours}`,
  },

  term: {
    column: (column) => column,
    dayInPath: 'polussa oleva päivä',
    endOfMonth: (text) => `sen kuukauden loppu, jolle ${text} osuu`,
    endOfYear: (text) => `sen vuoden loppu, jolle ${text} osuu`,
    related: (column, table, match, condition) =>
      `${column} taulun ${table} rivillä, jossa ${match}${where(condition)}`,
    everyRelated: (column, table, match, condition) =>
      `${column} taulun ${table} jokaisella rivillä, jossa ${match}${where(condition)}`,
    on: (written) => day(written, 'fi'),
    latest: (terms) => `myöhäisin seuraavista: ${terms}`,
    earliest: (terms) => `aikaisin seuraavista: ${terms}`,
    first: (terms) => `ensimmäinen tiedossa oleva seuraavista: ${terms}`,
    missing: {
      'not-started': (column) => `Jos ${column} on tyhjä, säilytysaika ei ole vielä alkanut.`,
      ignore: (column) => `Jos ${column} on tyhjä, sitä ei oteta huomioon.`,
      error: (column) => `Jos ${column} on tyhjä, tietue on vailla päivämäärää: se ilmoitetaan ja jätetään paikalleen.`,
    },
  },

  rule: {
    which: (title, table, store, condition) =>
      condition === null
        ? `${title}: kaikki taulun ${table} tietueet järjestelmässä ${store}.`
        : `${title}: ne taulun ${table} tietueet järjestelmässä ${store}, joissa ${condition}.`,
    whichFiles: (title, table, store, pattern, condition) =>
      `${title}: järjestelmän ${store} ${table === 'files' ? 'tiedostot' : 'objektit'}, joiden nimi on muotoa ${pattern}${where(condition)}.`,
    gap: (title, system) => `${title}: ilmoitettu puute. Säilytysaikaa ei ole määritelty kohteelle ${system}.`,
    because: (text) => `Peruste: ${text}.`,
    kept: (period, from) => `Säilytysaika on ${period}, ja se alkaa kulua tästä: ${from}.`,
    until: (from) => `Tietoja säilytetään tähän päivään saakka, se mukaan lukien: ${from}.`,
    indefinite: (because, review) =>
      `Tietoja säilytetään toistaiseksi, eikä mikään muu sääntö saa hävittää niitä (${because}). Tarkistettava viimeistään ${day(review, 'fi')}.`,
    unspecified: (because) =>
      `Säilytysaikaa ei ole määritelty (${because}), joten tietoja säilytetään, eikä mikään muu sääntö saa hävittää niitä.`,
    within: (bounds) => `Tietosuojaselosteen mukaan aika on ${bounds}.`,
    atLeast: (period) => `vähintään ${period}`,
    atMost: (period) => `enintään ${period}`,
    extended: (period, when, because) => `Sen sijaan säilytysaika on ${period}, jos ${when} (${because}).`,
    unless: (when, because) => `Ei hävitetä niin kauan kuin ${when} (${because}).`,
    destroy: 'Sen jälkeen tiedot hävitetään.',
    anonymise: (columns, mark) =>
      `Sen jälkeen tiedot anonymisoidaan: ${columns}; ${mark} kertoo milloin, ja sellainen tietue on valmis.`,
    flag: (columns, mark) =>
      `Sen jälkeen tiedot merkitään: ${columns}; ${mark} kertoo milloin, ja sellainen tietue on valmis.`,
    verify: 'Emme hävitä mitään itse: jokainen ajo tarkistaa, ettei vanhentuneita tietoja ole jäljellä.',
    verifyNone: (condition) =>
      `Emme hävitä mitään itse: jokainen ajo tarkistaa, ettei ole tietuetta, jossa ${condition}.`,
    erase: (column) => `${column} tyhjennetään`,
    truncateIp: (column) => `${column} lyhennetään verkko-osaan`,
    truncateDate: (column) => `${column} lyhennetään vuoteen`,
    set: (column, value) => `${column} saa arvon ${value}`,
    partRows: (table, match) => `taulun ${table} rivit, joissa ${match}`,
    partBeside: (path) => `tiedosto sen vieressä, ${path}`,
    partRowsWith: (rows, below) => `${rows} (ja ennen niitä ${below})`,
    partObject: (object, store) => `objekti ${object} järjestelmässä ${store}`,
    partsGo: (parts) => `Ennen tietuetta hävitetään: ${parts}.`,
    stamp: (writes, rows) => `Ennen hävittämistä merkitään ${writes} (${rows}), jos kenttä on vielä tyhjä.`,
    partStamp: (writes, rows) => `merkintä ${writes} (${rows})`,
    stampAs: (value, column) => `${value} sarakkeeseen ${column}`,
    theirMatch: (theirs, ours) => `${theirs} on sama kuin tietueen ${ours}`,
    dueDay: 'päivä, jona säilytysaika päättyi',
    asOfDay: 'ajon päivä',
    stageOf: (policy) => `Sääntö on aikaisempi vaihe säännölle ${policy}, joka jatkaa samoista tietueista.`,
    earliest: (first) =>
      `Päivämäärä ennen päivää ${day(first, 'fi')} ei ole käyttökelpoinen: tietue on silloin vailla päivämäärää.`,
    triggers: (names) => `Säännön tiedossa olevat tietokantataulun herättimet ja säännöt: ${names}.`,
    limits: (records, share) =>
      `Jos yksi ajo koskisi yli ${number(records, 'fi')} tietuetta tai yli ${share} taulusta, se odottaa henkilön hyväksyntää.`,
    schedule: (times, zone) => `Ajetaan ${times}; vuorokausi lasketaan aikavyöhykkeellä ${zone}.`,
    zone: (zone) => `Vuorokausi lasketaan aikavyöhykkeellä ${zone}.`,
    daily: (time) => `joka päivä ${clock(time)}`,
    weekly: (weekday, time) =>
      `joka ${['sunnuntai', 'maanantai', 'tiistai', 'keskiviikko', 'torstai', 'perjantai', 'lauantai'][weekday % 7]} ${clock(time)}`,
    monthly: (of, time) => `joka kuukauden ${of}. päivänä ${clock(time)}`,
    cron: (schedule) => `aikataululla "${schedule}"`,
  },

  short: {
    dated: (period, from, then) => `${period}, alkaen: ${from}; sitten ${then}`,
    until: (from, then) => `säilytys saakka: ${from}; sitten ${then}`,
    indefinite: (review) => `säilytetään toistaiseksi, tarkistettava viimeistään ${day(review, 'fi')}`,
    unspecified: 'säilytysaikaa ei ole määritelty, säilytetään',
    gap: (system) => `ilmoitettu puute: ${system}`,
    none: (table) => `tarkistaa, ettei taulussa ${table} ole tiettyjä tietueita`,
    related: (table, column) => `${table}.${column}`,
    outcome: { destroy: 'hävitetään', anonymise: 'anonymisoidaan', flag: 'merkitään', verify: 'todetaan poistuneeksi' },
    longer: (period) => `pidennettynä enintään ${period}`,
  },

  drops: {
    claim: (place) => `Sääntö ei enää vaadi säilyttämään kohteen ${place} tietueita; muut säännöt saavat hävittää ne.`,
    looksOn: (place) => `Sääntö vain valvoo nyt, eikä enää vaadi säilyttämään kohteen ${place} tietueita.`,
    disposes: 'Sääntö hävittää nyt tietueita; aiemmin se vain valvoi.',
    scope: 'Sääntö koskee nyt muita tietueita; se ei enää vaadi säilyttämään niitä, jotka se jättää pois.',
    unless: (when, because) => `Ei enää säilytetä sen vuoksi, että ${when} (${because}).`,
    stage: (policy) => `Sääntö ei enää odota sääntöä ${policy}.`,
    earliest: (now, before) =>
      `Päivämäärät ${day(now, 'fi')} alkaen otetaan nyt huomioon; aiemmin päivää ${day(before, 'fi')} vanhemmat eivät olleet käyttökelpoisia.`,
    indefinite: (because) => `Ei enää säilytetä toistaiseksi (${because}).`,
    unspecified: 'Säilytysaika on nyt määritelty; aiemmin jokainen tietue säilytettiin, koska sitä ei ollut.',
    namedDay: 'tietueen ilmoittamaan päivään saakka',
    shorter: (now, before) => `Säilytysaika on lyhyempi: nyt ${now}, aiemmin ${before}.`,
    start: 'Aika alkaa kulua muusta kuin ennen; vain laskenta kertoo, mitkä tietueet hävitetään sen vuoksi aiemmin.',
    notExtended: (period, when, because) => `Aikaa ei enää pidennetä (${period}), jos ${when} (${because}).`,
    lessExtended: (now, before, when, because) =>
      `Aikaa pidennetään vähemmän, nyt ${now}, aiemmin ${before}, jos ${when} (${because}).`,
    destroyed: {
      flag: 'Tietueet hävitetään; aiemmin ne merkittiin.',
      anonymise: 'Tietueet hävitetään; aiemmin ne anonymisoitiin.',
    },
    columns: (columns) => `Kustakin tietueesta muutetaan enemmän: ${columns}.`,
    parts: (parts) => `Kunkin tietueen mukana käsitellään enemmän: ${parts}.`,
    partObject: (object, store) => `${object} järjestelmässä ${store}`,
    limits: (now, before) =>
      `Yhdessä ajossa saa ilman henkilön hyväksyntää hävittää enemmän: nyt ${now}, aiemmin ${before}.`,
    limit: (records, share) => `${number(records, 'fi')} tietuetta tai ${share}`,
  },
};
