/** Words of placing a hold, step by step. */
import type { Language } from '../../documents/language.ts';

export interface PlaceWords {
  title: string;
  steps: [string, string, string];
  which: string;
  columns: { place: string; policies: string; kind: string };
  kinds: { record: string; matching: string; dataset: string };
  choose: string;
  next: string;
  /** Holding all records is offered for these tables alone. */
  wholeOnly(places: string): string;
  kindTexts: { record: string; matching: string; dataset: string };
  nowhere: string;
  at(table: string, store: string): string;
  another: string;
  keyColumns: string;
  noKey: string;
  column: string;
  anyColumn: string;
  value: string;
  row(n: number): string;
  valuesLegend: string;
  valuesHint: string;
  columnsHint: string;
  ofType(type: string): string;
  wholeTable: string;
  why: string;
  reason: string;
  reasonHint: string;
  matter: string;
  matterHint: string;
  review: string;
  reviewHint: string;
  note: string;
  noteHint: string;
  restriction: string;
  restrictionHint: string;
  toImpact: string;
  impactHeading: string;
  summary: string;
  confirm: string;
  confirmRestriction: string;
  confirmNothing: string;
  change: string;
  waitHint: string;
  after: {
    acknowledged: string;
    recorded: string;
    unwritten: string;
    waited(batches: number, count: string, ids: string): string;
    batchesLeft(batches: number, count: string): string;
    disposed(records: number, count: string): string;
    nothingDisposed: string;
    gone: string;
    there: string;
    covered(rows: number, count: string): string;
    noCopy: string;
    unreadableCopy: string;
    setInStore(objects: number, count: string): string;
    notSetInStore: string;
  };
  wrong: {
    kind: string;
    missing: string;
    type(type: string): string;
    column: string;
    twice: string;
    none: string;
    key: string;
    matter: string;
    note: string;
  };
}

const one = <T>(count: number, single: T, several: T): T => (count === 1 ? single : several);

export const placeWords: Record<Language, PlaceWords> = {
  en: {
    title: 'Place a hold',
    steps: [
      'Step 1 of 3: where, and which records',
      'Step 2 of 3: which values, and why',
      'Step 3 of 3: what it would do',
    ],
    which: 'Which policies are over which table',
    columns: { place: 'Table', policies: 'Policies over it', kind: 'Which records' },
    kinds: { record: 'one record', matching: 'matching records', dataset: 'all records' },
    choose: 'Choose a table',
    next: 'Next',
    wholeOnly: (places) => `You may hold all records of: ${places}.`,
    kindTexts: {
      record: 'One record, by its key.',
      matching: 'Every record with these values, now and later.',
      dataset: 'Every record of the table, now and later.',
    },
    nowhere: 'There is no table on which you may place a hold.',
    at: (table, store) => `${table} in ${store}`,
    another: 'Choose another table',
    keyColumns: 'The key of the record',
    noKey: 'This table has no key, so no single record can be held. Hold matching records instead.',
    column: 'Column',
    anyColumn: 'Choose a column',
    value: 'Value',
    row: (n) => `Condition ${n}`,
    valuesLegend: 'The records with all of these values',
    valuesHint: 'Write values as the system shows them. They may be personal data: they stay out of the log.',
    columnsHint: 'A column, or matches(pattern) with the value true.',
    ofType: (type) => `type: ${type}`,
    wholeTable: 'The hold covers every record of the table, also those to come.',
    why: 'Why, and until when',
    reason: 'Reason',
    reasonHint: 'A short code without blanks, such as litigation. It stays in the log and cannot be changed there.',
    matter: 'Matter (diary number)',
    matterHint: 'Such as VK/123/2026, without blanks. It stays in the log and cannot be changed there: no names.',
    review: 'Look at it again by',
    reviewHint: 'Two weeks before that day the hold asks for a look. It does not end by itself.',
    note: 'Note (optional)',
    noteHint: 'For colleagues; kept out of the log, and can be erased. No personal data is needed here.',
    restriction: 'This is a restriction of processing (GDPR Art. 18)',
    restrictionHint: 'Asked for by the person in the records.',
    toImpact: 'Show what it would do',
    impactHeading: 'What the hold would do',
    summary: 'The hold',
    confirm: 'Place the hold',
    confirmRestriction: 'Place the restriction',
    confirmNothing: 'Place it all the same',
    change: 'Change something',
    waitHint: 'Where a batch is in hand, the answer waits for it: this can take a moment.',
    after: {
      acknowledged: 'The hold is acknowledged: from here on it is kept.',
      recorded:
        'The hold is recorded, not yet acknowledged: a batch that began before it is not settled yet. Every later batch respects it.',
      unwritten:
        'The hold is recorded, not yet acknowledged: its copy outside the ledger could not be written. Every later batch respects it.',
      waited: (batches, count, ids) =>
        one(batches, `It waited for 1 batch (${ids}).`, `It waited for ${count} batches (${ids}).`),
      batchesLeft: (batches, count) => one(batches, '1 batch is still open.', `${count} batches are still open.`),
      disposed: (records, count) =>
        one(
          records,
          'In the batches before it, 1 record was disposed of before the hold.',
          `In the batches before it, ${count} records were disposed of before the hold.`,
        ),
      nothingDisposed: 'The batches before it disposed of nothing.',
      gone: 'The record is not there: it is gone already, or still to come.',
      there: 'The record is there.',
      covered: (rows, count) => one(rows, 'It covers 1 record now.', `It covers ${count} records now.`),
      noCopy: 'No copy is kept outside the ledger: the system is not prepared, or can keep none.',
      unreadableCopy: 'No copy that can be read is kept outside the ledger, because no key is set.',
      setInStore: (objects, count) =>
        one(
          objects,
          'A legal hold was set on 1 object in the system.',
          `A legal hold was set on ${count} objects in the system.`,
        ),
      notSetInStore:
        'On some objects the system did not let us set a legal hold; our own hold keeps them all the same.',
    },
    wrong: {
      kind: 'Choose which records.',
      missing: 'A value is missing.',
      type: (type) => `This is no value of the type ${type}.`,
      column: 'There is no such column.',
      twice: 'This column is named twice.',
      none: 'Give one column and its value at least.',
      key: 'These columns do not identify one record.',
      matter: 'Write a diary number without blanks, such as VK/123/2026.',
      note: 'The note is too long: 2000 characters at most.',
    },
  },
  sv: {
    title: 'Inför ett gallringsstopp',
    steps: [
      'Steg 1 av 3: var och vilka poster',
      'Steg 2 av 3: vilka värden och varför',
      'Steg 3 av 3: vad det skulle göra',
    ],
    which: 'Vilka gallringsregler som gäller vilken tabell',
    columns: { place: 'Tabell', policies: 'Gallringsregler', kind: 'Vilka poster' },
    kinds: { record: 'en post', matching: 'poster med samma värden', dataset: 'alla poster' },
    choose: 'Välj en tabell',
    next: 'Fortsätt',
    wholeOnly: (places) => `Du får införa gallringsstopp för alla poster i: ${places}.`,
    kindTexts: {
      record: 'En enda post, enligt sin nyckel.',
      matching: 'Varje post med dessa värden, nu och senare.',
      dataset: 'Varje post i tabellen, nu och senare.',
    },
    nowhere: 'Det finns ingen tabell där du får införa ett gallringsstopp.',
    at: (table, store) => `${table} i ${store}`,
    another: 'Välj en annan tabell',
    keyColumns: 'Postens nyckel',
    noKey:
      'Tabellen saknar nyckel, så gallringsstopp kan inte införas för en enskild post. Inför det för poster med samma värden i stället.',
    column: 'Kolumn',
    anyColumn: 'Välj en kolumn',
    value: 'Värde',
    row: (n) => `Villkor ${n}`,
    valuesLegend: 'Posterna med alla dessa värden',
    valuesHint: 'Skriv värdena så som systemet visar dem. De kan vara personuppgifter: de hålls utanför loggen.',
    columnsHint: 'En kolumn, eller matches(mönster) med värdet true.',
    ofType: (type) => `typ: ${type}`,
    wholeTable: 'Gallringsstoppet omfattar varje post i tabellen, även kommande poster.',
    why: 'Varför och hur länge',
    reason: 'Orsak',
    reasonHint: 'En kort kod utan mellanslag, till exempel tvist. Den står kvar i loggen och kan inte ändras där.',
    matter: 'Ärende (diarienummer)',
    matterHint: 'Till exempel VK/123/2026, utan mellanslag. Det står kvar i loggen och kan inte ändras där: inga namn.',
    review: 'Omprövas senast',
    reviewHint: 'Två veckor före dagen påminner sidan om omprövning. Gallringsstoppet upphör inte av sig självt.',
    note: 'Notering (frivillig)',
    noteHint: 'För kolleger; hålls utanför loggen och kan raderas. Inga personuppgifter behövs här.',
    restriction: 'Detta är en begränsning av behandling (artikel 18 i dataskyddsförordningen)',
    restrictionHint: 'På begäran av den registrerade.',
    toImpact: 'Visa vad det skulle göra',
    impactHeading: 'Vad gallringsstoppet skulle göra',
    summary: 'Gallringsstoppet',
    confirm: 'Inför gallringsstoppet',
    confirmRestriction: 'Inför begränsningen',
    confirmNothing: 'Inför det ändå',
    change: 'Ändra något',
    waitHint: 'Om ett parti pågår väntar svaret på det: det kan ta en stund.',
    after: {
      acknowledged: 'Gallringsstoppet är bekräftat: från och med nu bevaras posterna.',
      recorded:
        'Gallringsstoppet är antecknat, ännu inte bekräftat: ett parti som började före det är inte avslutat. Varje senare parti respekterar det.',
      unwritten:
        'Gallringsstoppet är antecknat, ännu inte bekräftat: dess kopia utanför programmets egen databas kunde inte skrivas. Varje senare parti respekterar det.',
      waited: (batches, count, ids) =>
        one(batches, `Det väntade på 1 parti (${ids}).`, `Det väntade på ${count} partier (${ids}).`),
      batchesLeft: (batches, count) =>
        one(batches, '1 parti är fortfarande öppet.', `${count} partier är fortfarande öppna.`),
      disposed: (records, count) =>
        one(
          records,
          'I partierna före det gallrades 1 post innan stoppet gällde.',
          `I partierna före det gallrades ${count} poster innan stoppet gällde.`,
        ),
      nothingDisposed: 'Partierna före det gallrade ingenting.',
      gone: 'Posten finns inte: den är redan borta, eller har inte kommit ännu.',
      there: 'Posten finns.',
      covered: (rows, count) => one(rows, 'Det omfattar 1 post nu.', `Det omfattar ${count} poster nu.`),
      noCopy:
        'Ingen kopia sparas utanför programmets egen databas: systemet är inte förberett, eller kan inte spara någon.',
      unreadableCopy: 'Ingen läsbar kopia sparas utanför programmets egen databas, eftersom ingen nyckel har angetts.',
      setInStore: (objects, count) =>
        one(
          objects,
          'Ett rättsligt stopp sattes på 1 objekt i systemet.',
          `Ett rättsligt stopp sattes på ${count} objekt i systemet.`,
        ),
      notSetInStore:
        'På en del objekt lät systemet oss inte sätta ett rättsligt stopp; vårt eget gallringsstopp bevarar dem ändå.',
    },
    wrong: {
      kind: 'Välj vilka poster.',
      missing: 'Ett värde saknas.',
      type: (type) => `Detta är inget värde av typen ${type}.`,
      column: 'Det finns ingen sådan kolumn.',
      twice: 'Kolumnen är angiven två gånger.',
      none: 'Ange minst en kolumn och dess värde.',
      key: 'Dessa kolumner pekar inte ut en enda post.',
      matter: 'Skriv ett diarienummer utan mellanslag, till exempel VK/123/2026.',
      note: 'Noteringen är för lång: högst 2000 tecken.',
    },
  },
  fi: {
    title: 'Aseta hävittämiskielto',
    steps: ['Vaihe 1/3: missä ja mitkä tietueet', 'Vaihe 2/3: mitkä arvot ja miksi', 'Vaihe 3/3: mitä siitä seuraisi'],
    which: 'Mitkä säännöt koskevat mitäkin taulua',
    columns: { place: 'Taulu', policies: 'Hävittämissäännöt', kind: 'Mitkä tietueet' },
    kinds: { record: 'yksi tietue', matching: 'tietueet, joissa on samat arvot', dataset: 'kaikki tietueet' },
    choose: 'Valitse taulu',
    next: 'Jatka',
    wholeOnly: (places) => `Voit asettaa hävittämiskiellon kaikille tietueille vain tässä: ${places}.`,
    kindTexts: {
      record: 'Yksi tietue avaimensa mukaan.',
      matching: 'Jokainen tietue, jossa on nämä arvot, nyt ja myöhemmin.',
      dataset: 'Taulun jokainen tietue, nyt ja myöhemmin.',
    },
    nowhere: 'Taulua, jonka tietueille saisit asettaa hävittämiskiellon, ei ole.',
    at: (table, store) => `${table} (järjestelmä ${store})`,
    another: 'Valitse toinen taulu',
    keyColumns: 'Tietueen avain',
    noKey:
      'Taululla ei ole avainta, joten yksittäiselle tietueelle ei voi asettaa hävittämiskieltoa. Aseta se tietueille, joissa on samat arvot.',
    column: 'Sarake',
    anyColumn: 'Valitse sarake',
    value: 'Arvo',
    row: (n) => `Ehto ${n}`,
    valuesLegend: 'Tietueet, joissa on kaikki nämä arvot',
    valuesHint:
      'Kirjoita arvot niin kuin järjestelmä ne näyttää. Ne voivat olla henkilötietoja: ne pysyvät poissa lokista.',
    columnsHint: 'Sarake, tai matches(kuvio) ja arvo true.',
    ofType: (type) => `tyyppi: ${type}`,
    wholeTable: 'Kielto koskee taulun jokaista tietuetta, myös tulevia.',
    why: 'Miksi ja mihin asti',
    reason: 'Syy',
    reasonHint: 'Lyhyt koodi ilman välilyöntejä, esimerkiksi oikeusriita. Se jää lokiin, eikä sitä voi siellä muuttaa.',
    matter: 'Asia (diaarinumero)',
    matterHint: 'Esimerkiksi VK/123/2026, ilman välilyöntejä. Se jää lokiin, eikä sitä voi siellä muuttaa: ei nimiä.',
    review: 'Tarkistettava viimeistään',
    reviewHint: 'Kaksi viikkoa ennen päivää sivu muistuttaa tarkistamisesta. Kielto ei pääty itsestään.',
    note: 'Huomautus (vapaaehtoinen)',
    noteHint: 'Työtovereille; pysyy poissa lokista ja voidaan poistaa. Henkilötietoja ei tarvita.',
    restriction: 'Tämä on käsittelyn rajoittaminen (yleisen tietosuoja-asetuksen 18 artikla)',
    restrictionHint: 'Rekisteröidyn pyynnöstä.',
    toImpact: 'Näytä, mitä siitä seuraisi',
    impactHeading: 'Mitä hävittämiskiellosta seuraisi',
    summary: 'Hävittämiskiellon tiedot',
    confirm: 'Aseta hävittämiskielto',
    confirmRestriction: 'Aseta rajoitus',
    confirmNothing: 'Aseta se silti',
    change: 'Muuta jotakin',
    waitHint: 'Jos erä on kesken, vastaus odottaa sitä: tämä voi kestää hetken.',
    after: {
      acknowledged: 'Hävittämiskielto on vahvistettu: tästä lähtien tietueet säilytetään.',
      recorded:
        'Hävittämiskielto on kirjattu, ei vielä vahvistettu: sitä ennen alkanutta erää ei ole vielä päätetty. Jokainen myöhempi erä noudattaa sitä.',
      unwritten:
        'Hävittämiskielto on kirjattu, ei vielä vahvistettu: sen kopiota ohjelman oman tietokannan ulkopuolelle ei voitu kirjoittaa. Jokainen myöhempi erä noudattaa sitä.',
      waited: (batches, count, ids) => one(batches, `Se odotti 1 erää (${ids}).`, `Se odotti ${count} erää (${ids}).`),
      batchesLeft: (batches, count) => one(batches, '1 erä on yhä kesken.', `${count} erää on yhä kesken.`),
      disposed: (records, count) =>
        one(
          records,
          'Sitä edeltäneissä erissä hävitettiin 1 tietue ennen kieltoa.',
          `Sitä edeltäneissä erissä hävitettiin ${count} tietuetta ennen kieltoa.`,
        ),
      nothingDisposed: 'Sitä edeltäneet erät eivät hävittäneet mitään.',
      gone: 'Tietuetta ei ole: se on jo poissa tai vasta tulossa.',
      there: 'Tietue on olemassa.',
      covered: (rows, count) => one(rows, 'Se koskee nyt 1 tietuetta.', `Se koskee nyt ${count} tietuetta.`),
      noCopy:
        'Kopiota ei säilytetä ohjelman oman tietokannan ulkopuolella: järjestelmää ei ole valmisteltu, tai se ei voi säilyttää sitä.',
      unreadableCopy:
        'Luettavaa kopiota ei säilytetä ohjelman oman tietokannan ulkopuolella, koska avainta ei ole annettu.',
      setInStore: (objects, count) =>
        one(
          objects,
          'Järjestelmässä asetettiin säilytyslukko 1 objektille.',
          `Järjestelmässä asetettiin säilytyslukko ${count} objektille.`,
        ),
      notSetInStore:
        'Osalle objekteista järjestelmä ei antanut asettaa säilytyslukkoa; oma hävittämiskieltomme säilyttää ne silti.',
    },
    wrong: {
      kind: 'Valitse, mitkä tietueet.',
      missing: 'Arvo puuttuu.',
      type: (type) => `Tämä ei ole tyypin ${type} arvo.`,
      column: 'Tällaista saraketta ei ole.',
      twice: 'Sarake on annettu kahdesti.',
      none: 'Anna ainakin yksi sarake ja sen arvo.',
      key: 'Nämä sarakkeet eivät yksilöi yhtä tietuetta.',
      matter: 'Kirjoita diaarinumero ilman välilyöntejä, esimerkiksi VK/123/2026.',
      note: 'Huomautus on liian pitkä: enintään 2000 merkkiä.',
    },
  },
};
