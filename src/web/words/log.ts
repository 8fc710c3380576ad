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
      'What was decided and done, the newest first. A change of what a signed checkpoint covers comes to light when it is verified.',
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
          'The entry leads to the root of the newest checkpoint. The signature of that was not checked: no key is configured here.',
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
    about:
      'Vad som har beslutats och gjorts, det nyaste först. En ändring av det som en undertecknad kontrollpunkt omfattar syns vid kontroll.',
    filters: 'Visa bara',
    from: 'Från och med',
    to: 'Till och med',
    policy: 'Gallringsregel',
    store: 'System',
    kind: 'Vad som hände',
    actor: 'Av vem',
    matter: 'Ärende (diarienummer)',
    actorHint: 'Kontot, exakt som det står i loggen.',
    all: 'alla',
    show: 'Visa',
    clear: 'Visa allt',
    ofRun: (run) => `Bara anteckningar om körningen ${run}.`,
    wrongDay: 'Dagen finns inte i kalendern. Skriv den som 2027-01-31.',
    wrongOrder: 'Den här dagen är före den första.',
    caption: 'Anteckningar, de nyaste först',
    columns: {
      index: 'Nr',
      at: 'När',
      kind: 'Vad som hände',
      of: 'Gallringsregel',
      what: 'Hur många, varför',
      by: 'Av vem',
    },
    none: 'Ingen anteckning passar.',
    noMore: 'Det finns inga äldre anteckningar som passar.',
    lookedTo: (at) => `Sökte bakåt till ${at}. Det kan finnas fler före det.`,
    lookedUpTo: (at) => `Sökte framåt till ${at}. Det kan finnas fler efter det.`,
    paging: 'Sidor',
    newest: 'Nyaste',
    newer: 'Nyare',
    older: 'Äldre',
    searchOn: 'Sök längre bakåt',
    exporting: {
      title: 'Exportera dessa anteckningar',
      about: 'Alla anteckningar som passar, inte bara de på den här sidan. Exporten antecknas i loggen.',
      csv: 'Exportera som CSV',
      json: 'Exportera som JSON',
    },
    atMost: (count) => `högst ${count}`,
    with: (parts) => `tillsammans med ${parts}`,
    entryTitle: (index) => `Anteckning ${index} i granskningsloggen`,
    said: 'Vad den säger',
    bytes: 'Exakt som den är lagrad',
    place: 'Dess plats i loggen',
    leaf: 'Anteckningens hash',
    covered: (size, at) => `omfattar de första ${size} anteckningarna; undertecknad ${at}`,
    checkpoint: 'Första kontrollpunkten som omfattar den',
    root: 'Rothash',
    path: 'Vägen från anteckningen till roten',
    pathHint: 'Hashvärden som leder från anteckningen till roten, det lägsta först (RFC 6962).',
    alone: 'Anteckningen är hela trädet: det finns ingen väg att gå.',
    uncovered:
      'Ingen undertecknad kontrollpunkt omfattar anteckningen ännu. Innan en sådan finns visar ingenting en senare ändring.',
    verify: 'Kontrollera nu',
    verifyHint: 'Räknar om anteckningens hash och dess väg till roten i den nyaste kontrollpunkten. Ingenting ändras.',
    verdicts: {
      sound: {
        state: 'Hel',
        sentence:
          'Den lagrade anteckningen leder till roten i den nyaste kontrollpunkten, och kontrollpunktens underskrift är giltig.',
      },
      uncovered: {
        state: 'Omfattas inte ännu',
        sentence:
          'Ingen kontrollpunkt omfattar anteckningen ännu, så ingenting kan kontrolleras. Försök igen när nästa har undertecknats.',
      },
      differs: {
        state: 'Stämmer inte',
        sentence:
          'Anteckningen, trädet eller kontrollpunkten har ändrats sedan underskriften. Meddela driften genast: hela loggen måste kontrolleras.',
      },
      unsigned: {
        state: 'Underskriften är inte giltig',
        sentence:
          'Anteckningen leder till roten i den nyaste kontrollpunkten, men kontrollpunkten är inte undertecknad med någon nyckel som har ställts in här.',
      },
      keyless: {
        state: 'Underskriften kontrollerades inte',
        sentence:
          'Anteckningen leder till roten i den nyaste kontrollpunkten. Kontrollpunktens underskrift kontrollerades inte: ingen nyckel har ställts in här.',
      },
    },
    against: (size, at) =>
      `Kontrollerad mot kontrollpunkten som omfattar de första ${size} anteckningarna, undertecknad ${at}.`,
    computed: 'Roten som räknades fram',
    before: 'Föregående anteckning',
    after: 'Nästa anteckning',
    run: 'Körningen',
    unreadable: 'Anteckningen kan inte läsas: det som är lagrat är inte det som programmet skriver.',
  },
  fi: {
    title: 'Valvontaloki',
    about:
      'Mitä on päätetty ja tehty, uusin ensin. Muutos siihen, minkä allekirjoitettu tarkistuspiste kattaa, näkyy tarkistettaessa.',
    filters: 'Näytä vain',
    from: 'Alkupäivä',
    to: 'Loppupäivä',
    policy: 'Hävittämissääntö',
    store: 'Järjestelmä',
    kind: 'Mitä tapahtui',
    actor: 'Kuka',
    matter: 'Asia (diaarinumero)',
    actorHint: 'Käyttäjätili täsmälleen niin kuin se on lokissa.',
    all: 'kaikki',
    show: 'Näytä',
    clear: 'Näytä kaikki',
    ofRun: (run) => `Vain ajon ${run} merkinnät.`,
    wrongDay: 'Kalenterissa ei ole tällaista päivää. Kirjoita se muodossa 2027-01-31.',
    wrongOrder: 'Tämä päivä on ennen alkupäivää.',
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
    noMore: 'Vanhempia täsmääviä merkintöjä ei ole.',
    lookedTo: (at) => `Haku ulottui taaksepäin tähän: ${at}. Sitä ennen voi olla lisää.`,
    lookedUpTo: (at) => `Haku ulottui eteenpäin tähän: ${at}. Sen jälkeen voi olla lisää.`,
    paging: 'Sivut',
    newest: 'Uusimmat',
    newer: 'Uudemmat',
    older: 'Vanhemmat',
    searchOn: 'Etsi kauempaa taaksepäin',
    exporting: {
      title: 'Vie nämä merkinnät',
      about: 'Kaikki täsmäävät merkinnät, ei vain tämän sivun. Vienti kirjataan lokiin.',
      csv: 'Vie CSV-tiedostona',
      json: 'Vie JSON-tiedostona',
    },
    atMost: (count) => `enintään ${count}`,
    with: (parts) => `niiden mukana ${parts}`,
    entryTitle: (index) => `Valvontalokin merkintä ${index}`,
    said: 'Mitä se kertoo',
    bytes: 'Täsmälleen niin kuin se on tallennettu',
    place: 'Sen paikka lokissa',
    leaf: 'Merkinnän tiiviste',
    covered: (size, at) => `kattaa lokin ${size} ensimmäistä merkintää; allekirjoitettu ${at}`,
    checkpoint: 'Ensimmäinen tarkistuspiste, joka kattaa sen',
    root: 'Juuritiiviste',
    path: 'Tie merkinnästä juureen',
    pathHint: 'Tiivisteet, jotka johtavat merkinnästä juureen, alin ensin (RFC 6962).',
    alone: 'Merkintä on koko puu: kuljettavaa tietä ei ole.',
    uncovered:
      'Yksikään allekirjoitettu tarkistuspiste ei vielä kata merkintää. Ennen kuin sellainen on, myöhempi muutos ei näkyisi.',
    verify: 'Tarkista nyt',
    verifyHint:
      'Laskee uudelleen merkinnän tiivisteen ja sen tien uusimman tarkistuspisteen juureen. Mitään ei muuteta.',
    verdicts: {
      sound: {
        state: 'Eheä',
        sentence:
          'Tallennettu merkintä johtaa uusimman tarkistuspisteen juureen, ja tarkistuspisteen allekirjoitus on kunnossa.',
      },
      uncovered: {
        state: 'Ei vielä katettu',
        sentence:
          'Yksikään tarkistuspiste ei vielä kata merkintää, joten mitään ei voi tarkistaa. Yritä uudelleen, kun seuraava on allekirjoitettu.',
      },
      differs: {
        state: 'Ei täsmää',
        sentence:
          'Merkintää, puuta tai tarkistuspistettä on muutettu allekirjoituksen jälkeen. Ilmoita heti ylläpidolle: koko loki on tarkistettava.',
      },
      unsigned: {
        state: 'Allekirjoitus ei kelpaa',
        sentence:
          'Merkintä johtaa uusimman tarkistuspisteen juureen, mutta tarkistuspistettä ei ole allekirjoitettu millään täällä asetetulla avaimella.',
      },
      keyless: {
        state: 'Allekirjoitusta ei tarkistettu',
        sentence:
          'Merkintä johtaa uusimman tarkistuspisteen juureen. Tarkistuspisteen allekirjoitusta ei tarkistettu: täällä ei ole asetettu avainta.',
      },
    },
    against: (size, at) =>
      `Verrattu tarkistuspisteeseen, joka kattaa lokin ${size} ensimmäistä merkintää ja allekirjoitettiin ${at}.`,
    computed: 'Laskettu juuri',
    before: 'Edellinen merkintä',
    after: 'Seuraava merkintä',
    run: 'Ajo',
    unreadable: 'Merkintää ei voi lukea: tallennettu sisältö ei ole ohjelman kirjoittamaa.',
  },
};
