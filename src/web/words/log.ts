/** Words of the audit log: the list, one entry, and what an entry says. */
import type { Language } from '../../documents/language.ts';
import type { EntryVerdict } from '../../engine/entry-place.ts';

export interface LogWords {
  title: string;
  about: string;
  filters: string;
  from: string;
  to: string;
  policy: string;
  store: string;
  kind: string;
  actor: string;
  matter: string;
  actorHint: string;
  all: string;
  show: string;
  clear: string;
  ofRun(run: string): string;
  wrongDay: string;
  wrongOrder: string;
  caption: string;
  columns: { index: string; at: string; kind: string; of: string; what: string; by: string };
  none: string;
  noMore: string;
  lookedTo(at: string): string;
  lookedUpTo(at: string): string;
  paging: string;
  newest: string;
  newer: string;
  older: string;
  searchOn: string;
  exporting: { title: string; about: string; csv: string; json: string };
  atMost(count: string): string;
  with(parts: string): string;
  entryTitle(index: string): string;
  said: string;
  bytes: string;
  place: string;
  leaf: string;
  covered(size: string, at: string): string;
  checkpoint: string;
  root: string;
  path: string;
  pathHint: string;
  alone: string;
  uncovered: string;
  verify: string;
  verifyHint: string;
  verdicts: Record<EntryVerdict, { state: string; sentence: string }>;
  against(size: string, at: string): string;
  computed: string;
  before: string;
  after: string;
  run: string;
  unreadable: string;
}

export const logWords: Record<Language, LogWords> = {
  en: {
    title: 'Audit log',
    about:
      'Everything that was decided and done, the newest first. Nothing in it can be changed without being found out.',
    filters: 'Show only',
    from: 'From day',
    to: 'To day',
    policy: 'Policy',
    store: 'System',
    kind: 'What happened',
    actor: 'By whom',
    matter: 'Matter',
    actorHint: 'The account, exactly as it stands in the log.',
    all: 'all',
    show: 'Show',
    clear: 'Show everything',
    ofRun: (run) => `Only entries of the run ${run}.`,
    wrongDay: 'That is no day of the calendar. Write it as 2027-01-31.',
    wrongOrder: 'This day lies before the first one.',
    caption: 'Entries, the newest first',
    columns: { index: 'No.', at: 'When', kind: 'What happened', of: 'Policy', what: 'How many, why', by: 'By whom' },
    none: 'No entry fits.',
    noMore: 'There are no older ones that fit.',
    lookedTo: (at) => `Looked back as far as ${at}. There may be more before that.`,
    lookedUpTo: (at) => `Looked on as far as ${at}. There may be more after that.`,
    paging: 'Pages',
    newest: 'Newest',
    newer: 'Newer',
    older: 'Older',
    searchOn: 'Look further back',
    exporting: {
      title: 'Export these entries',
      about: 'All entries that fit, not only those of this page. The export is recorded in the log.',
      csv: 'Export as CSV',
      json: 'Export as JSON',
    },
    atMost: (count) => `at most ${count}`,
    with: (parts) => `with ${parts}`,
    entryTitle: (index) => `Entry ${index} of the audit log`,
    said: 'What it says',
    bytes: 'Exactly as it is stored',
    place: 'Its place in the log',
    leaf: 'Hash of the entry',
    covered: (size, at) => `covers the first ${size} entries; signed ${at}`,
    checkpoint: 'First checkpoint that covers it',
    root: 'Root hash',
    path: 'The way from the entry to the root',
    pathHint: 'Hashes that lead from the entry to the root, the lowest first (RFC 6962).',
    alone: 'The entry is the whole tree: there is no way to go.',
    uncovered: 'No signed checkpoint covers this entry yet. Until there is one, nothing shows a later change of it.',
    verify: 'Verify now',
    verifyHint:
      'Recomputes the hash of the entry and its way to the root of the newest checkpoint. Nothing is changed.',
    verdicts: {
      sound: {
        state: 'Sound',
        sentence: 'The stored entry leads to the root of the newest checkpoint, and the signature of that is good.',
      },
      uncovered: {
        state: 'Not covered yet',
        sentence:
          'No checkpoint covers this entry yet, so nothing can be verified. Ask again when the next one is signed.',
      },
      differs: {
        state: 'Does not match',
        sentence:
          'The entry, the tree or the checkpoint was changed since it was signed. Tell operations at once: the whole log must be checked.',
      },
      unsigned: {
        state: 'Signature not good',
        sentence:
          'The entry leads to the root of the newest checkpoint, but that is signed by no key that is configured here.',
      },
      keyless: {
        state: 'Signature not checked',
        sentence:
          'The entry leads to the root of the newest checkpoint. Its signature was not checked: no key is configured here.',
      },
    },
    against: (size, at) => `Verified against the checkpoint over ${size} entries, signed ${at}.`,
    computed: 'Root that was computed',
    before: 'The entry before',
    after: 'The entry after',
    run: 'The run',
    unreadable: 'This entry cannot be read: what is stored is not what the program writes.',
  },
  sv: {
    title: 'Granskningslogg',
    about: 'Allt som har beslutats och gjorts, det nyaste först. Ingenting i loggen kan ändras utan att det upptäcks.',
    filters: 'Visa bara',
    from: 'Från och med dagen',
    to: 'Till och med dagen',
    policy: 'Gallringsregel',
    store: 'System',
    kind: 'Vad som hände',
    actor: 'Av vem',
    matter: 'Ärende (diarienummer)',
    actorHint: 'Kontot, exakt som det står i loggen.',
    all: 'alla',
    show: 'Visa',
    clear: 'Visa allt',
    ofRun: (run) => `Bara poster om körningen ${run}.`,
    wrongDay: 'Det är ingen dag i kalendern. Skriv den som 2027-01-31.',
    wrongOrder: 'Den här dagen ligger före den första.',
    caption: 'Loggposter, de nyaste först',
    columns: {
      index: 'Nr',
      at: 'När',
      kind: 'Vad som hände',
      of: 'Gallringsregel',
      what: 'Hur många, varför',
      by: 'Av vem',
    },
    none: 'Ingen loggpost passar.',
    noMore: 'Det finns inga äldre som passar.',
    lookedTo: (at) => `Sökte bakåt till ${at}. Det kan finnas fler före det.`,
    lookedUpTo: (at) => `Sökte framåt till ${at}. Det kan finnas fler efter det.`,
    paging: 'Sidor',
    newest: 'Nyaste',
    newer: 'Nyare',
    older: 'Äldre',
    searchOn: 'Sök längre bakåt',
    exporting: {
      title: 'Exportera',
      about: 'Alla loggposter som passar, inte bara de på den här sidan. Exporten antecknas i loggen.',
      csv: 'Exportera som CSV',
      json: 'Exportera som JSON',
    },
    atMost: (count) => `högst ${count}`,
    with: (parts) => `med ${parts}`,
    entryTitle: (index) => `Post ${index} i granskningsloggen`,
    said: 'Vad den säger',
    bytes: 'Exakt som den är lagrad',
    place: 'Dess plats i loggen',
    leaf: 'Loggpostens kontrollsumma',
    covered: (size, at) => `omfattar de första ${size} posterna; undertecknad ${at}`,
    checkpoint: 'Första kontrollpunkten som omfattar den',
    root: 'Rotens kontrollsumma',
    path: 'Vägen från loggposten till roten',
    pathHint: 'Kontrollsummor som leder från loggposten till roten, den lägsta först (RFC 6962).',
    alone: 'Loggposten är hela trädet: det finns ingen väg att gå.',
    uncovered:
      'Ingen undertecknad kontrollpunkt omfattar loggposten ännu. Tills det finns en visar ingenting en senare ändring.',
    verify: 'Kontrollera nu',
    verifyHint:
      'Räknar om loggpostens kontrollsumma och dess väg till roten i den nyaste kontrollpunkten. Ingenting ändras.',
    verdicts: {
      sound: {
        state: 'Orörd',
        sentence:
          'Den lagrade loggposten leder till roten i den nyaste kontrollpunkten, och dess underskrift är giltig.',
      },
      uncovered: {
        state: 'Omfattas inte ännu',
        sentence:
          'Ingen kontrollpunkt omfattar loggposten ännu, så ingenting kan kontrolleras. Försök igen när nästa har undertecknats.',
      },
      differs: {
        state: 'Stämmer inte',
        sentence:
          'Loggposten, trädet eller kontrollpunkten har ändrats sedan underskriften. Meddela driften genast: hela loggen måste kontrolleras.',
      },
      unsigned: {
        state: 'Underskriften är inte giltig',
        sentence:
          'Loggposten leder till roten i den nyaste kontrollpunkten, men den är inte undertecknad med någon nyckel som är inställd här.',
      },
      keyless: {
        state: 'Underskriften kontrollerades inte',
        sentence:
          'Loggposten leder till roten i den nyaste kontrollpunkten. Underskriften kontrollerades inte: ingen nyckel är inställd här.',
      },
    },
    against: (size, at) => `Kontrollerad mot kontrollpunkten över ${size} poster, undertecknad ${at}.`,
    computed: 'Roten som räknades fram',
    before: 'Loggposten före',
    after: 'Loggposten efter',
    run: 'Körningen',
    unreadable: 'Loggposten kan inte läsas: det som är lagrat är inte det som programmet skriver.',
  },
  fi: {
    title: 'Tarkastusloki',
    about: 'Kaikki, mitä on päätetty ja tehty, uusin ensin. Mitään ei voi muuttaa niin, ettei sitä huomattaisi.',
    filters: 'Näytä vain',
    from: 'Alkaen päivästä',
    to: 'Päivään asti',
    policy: 'Hävittämissääntö',
    store: 'Järjestelmä',
    kind: 'Mitä tapahtui',
    actor: 'Kuka',
    matter: 'Asia (diaarinumero)',
    actorHint: 'Tili täsmälleen niin kuin se on lokissa.',
    all: 'kaikki',
    show: 'Näytä',
    clear: 'Näytä kaikki',
    ofRun: (run) => `Vain ajon ${run} merkinnät.`,
    wrongDay: 'Kalenterissa ei ole tällaista päivää. Kirjoita muodossa 2027-01-31.',
    wrongOrder: 'Tämä päivä on ennen ensimmäistä.',
    caption: 'Merkinnät, uusin ensin',
    columns: {
      index: 'Nro',
      at: 'Milloin',
      kind: 'Mitä tapahtui',
      of: 'Hävittämissääntö',
      what: 'Kuinka monta, miksi',
      by: 'Kuka',
    },
    none: 'Yksikään merkintä ei täsmää.',
    noMore: 'Vanhempia täsmääviä ei ole.',
    lookedTo: (at) => `Etsittiin taaksepäin hetkeen ${at} asti. Sitä ennen voi olla lisää.`,
    lookedUpTo: (at) => `Etsittiin eteenpäin hetkeen ${at} asti. Sen jälkeen voi olla lisää.`,
    paging: 'Sivut',
    newest: 'Uusimmat',
    newer: 'Uudemmat',
    older: 'Vanhemmat',
    searchOn: 'Etsi kauempaa',
    exporting: {
      title: 'Vie ulos',
      about: 'Kaikki täsmäävät merkinnät, ei vain tämän sivun. Vienti kirjataan lokiin.',
      csv: 'Vie CSV-tiedostona',
      json: 'Vie JSON-tiedostona',
    },
    atMost: (count) => `enintään ${count}`,
    with: (parts) => `mukana ${parts}`,
    entryTitle: (index) => `Tarkastuslokin merkintä ${index}`,
    said: 'Mitä se kertoo',
    bytes: 'Täsmälleen niin kuin se on tallennettu',
    place: 'Sen paikka lokissa',
    leaf: 'Merkinnän tiiviste',
    covered: (size, at) => `kattaa ensimmäiset ${size} merkintää; allekirjoitettu ${at}`,
    checkpoint: 'Ensimmäinen tarkistuspiste, joka kattaa sen',
    root: 'Juuren tiiviste',
    path: 'Tie merkinnästä juureen',
    pathHint: 'Tiivisteet, jotka johtavat merkinnästä juureen, alin ensin (RFC 6962).',
    alone: 'Merkintä on koko puu: kuljettavaa tietä ei ole.',
    uncovered:
      'Yksikään allekirjoitettu tarkistuspiste ei vielä kata merkintää. Sitä ennen myöhempi muutos ei näkyisi.',
    verify: 'Tarkista nyt',
    verifyHint:
      'Laskee uudelleen merkinnän tiivisteen ja sen tien uusimman tarkistuspisteen juureen. Mitään ei muuteta.',
    verdicts: {
      sound: {
        state: 'Eheä',
        sentence: 'Tallennettu merkintä johtaa uusimman tarkistuspisteen juureen, ja sen allekirjoitus on kunnossa.',
      },
      uncovered: {
        state: 'Ei vielä katettu',
        sentence:
          'Yksikään tarkistuspiste ei vielä kata merkintää, joten mitään ei voi tarkistaa. Yritä, kun seuraava on allekirjoitettu.',
      },
      differs: {
        state: 'Ei täsmää',
        sentence:
          'Merkintää, puuta tai tarkistuspistettä on muutettu allekirjoituksen jälkeen. Ilmoita heti ylläpidolle: koko loki on tarkistettava.',
      },
      unsigned: {
        state: 'Allekirjoitus ei kelpaa',
        sentence:
          'Merkintä johtaa uusimman tarkistuspisteen juureen, mutta sitä ei ole allekirjoitettu millään täällä asetetulla avaimella.',
      },
      keyless: {
        state: 'Allekirjoitusta ei tarkistettu',
        sentence:
          'Merkintä johtaa uusimman tarkistuspisteen juureen. Allekirjoitusta ei tarkistettu: täällä ei ole avainta.',
      },
    },
    against: (size, at) => `Tarkistettu ${size} merkinnän tarkistuspistettä vasten, joka allekirjoitettiin ${at}.`,
    computed: 'Laskettu juuri',
    before: 'Edellinen merkintä',
    after: 'Seuraava merkintä',
    run: 'Ajo',
    unreadable: 'Merkintää ei voi lukea: tallennettu ei ole sitä, mitä ohjelma kirjoittaa.',
  },
};
