/** Words of the runs and of one run. */
import type { Language } from '../../documents/language.ts';
import type { RunState } from '../../ports/ledger.ts';

export interface RunsWords {
  title: string;
  about: string;
  filters: string;
  policy: string;
  state: string;
  all: string;
  show: string;
  clear: string;
  states: Record<RunState, string>;
  caption: string;
  columns: { run: string; policy: string; state: string; began: string; ended: string; outcome: string };
  none: string;
  paging: string;
  newest: string;
  newer: string;
  older: string;
  nothing: string;
  runTitle(title: string, at: string): string;
  facts: string;
  worker: string;
  forErasure: string;
  refusal: string;
  asTheProgramSays: string;
  planned: string;
  plannedAbout: string;
  due: string;
  outcomes: string;
  outcomesAbout: string;
  parts: string;
  cutoffs: string;
  decisions: string;
  byProgram: string;
  runWithinLimits: string;
  notApproved: string;
  batches: string;
  batchColumns: { batch: string; began: string; ended: string; outcome: string; entry: string };
  open: string;
  abandoned: string;
  noBatches: string;
  moreBatches: string;
  firstBatches: string;
  links: string;
  entries: string;
  certificate: string;
  noCertificate: string;
  downloads: string;
  pdf: string;
  json: string;
  csv: string;
  print: string;
  back: string;
}

export const runsWords: Record<Language, RunsWords> = {
  en: {
    title: 'Runs',
    about: 'Each time a policy was carried out: what went, what stayed, and why. The newest first.',
    filters: 'Show only',
    policy: 'Policy',
    state: 'State',
    all: 'all',
    show: 'Show',
    clear: 'Show everything',
    states: { running: 'running', waiting: 'waits', refused: 'refused', finished: 'finished', failed: 'failed' },
    caption: 'Runs, the newest first',
    columns: { run: 'Run', policy: 'Policy', state: 'State', began: 'Began', ended: 'Ended', outcome: 'Outcome' },
    none: 'No run fits.',
    paging: 'Pages',
    newest: 'Newest',
    newer: 'Newer',
    older: 'Older',
    nothing: 'nothing',
    runTitle: (title, at) => `${title}: run of ${at}`,
    facts: 'The run',
    worker: 'Carried out by',
    forErasure: 'For the erasure request',
    refusal: 'Why it did not come through',
    asTheProgramSays: 'In English, as the program says it:',
    planned: 'What the plan counted',
    plannedAbout: 'Before the first batch; the same record may still change before its turn.',
    due: 'due, to be disposed of',
    outcomes: 'What became of the records',
    outcomesAbout: 'Every record that was due is counted once, under one outcome or one reason.',
    parts: 'With them',
    cutoffs: 'Up to which day',
    decisions: 'Who decided',
    byProgram: 'Approval of rules was switched off: nobody approved this rule here.',
    runWithinLimits: 'The run was within the limits of its rule and needed no approval of its own.',
    notApproved: 'This version of the rule was never approved.',
    batches: 'Batches',
    batchColumns: { batch: 'Batch', began: 'Began', ended: 'Ended', outcome: 'Outcome', entry: 'Entry in the log' },
    open: 'still open',
    abandoned: 'given up; nothing was done',
    noBatches: 'There was no batch.',
    moreBatches: 'Further batches',
    firstBatches: 'The first batches',
    links: 'More about this run',
    entries: 'Its entries in the audit log',
    certificate: 'Certificate',
    noCertificate: 'There is a certificate only of a finished run that disposed of something by itself.',
    downloads: 'Download the certificate',
    pdf: 'As PDF',
    json: 'As JSON',
    csv: 'Batches as CSV',
    print: 'This page can be printed as it is.',
    back: 'Back to the run',
  },
  sv: {
    title: 'Körningar',
    about:
      'Varje gång en gallringsregel verkställdes: vad som gallrades, vad som blev kvar och varför. De nyaste först.',
    filters: 'Visa bara',
    policy: 'Gallringsregel',
    state: 'Läge',
    all: 'alla',
    show: 'Visa',
    clear: 'Visa allt',
    states: { running: 'pågår', waiting: 'väntar', refused: 'vägrad', finished: 'slutförd', failed: 'misslyckad' },
    caption: 'Körningar, de nyaste först',
    columns: {
      run: 'Körning',
      policy: 'Gallringsregel',
      state: 'Läge',
      began: 'Började',
      ended: 'Slutade',
      outcome: 'Utfall',
    },
    none: 'Ingen körning passar.',
    paging: 'Sidor',
    newest: 'Nyaste',
    newer: 'Nyare',
    older: 'Äldre',
    nothing: 'ingenting',
    runTitle: (title, at) => `${title}: körning ${at}`,
    facts: 'Körningen',
    worker: 'Utförd av',
    forErasure: 'För begäran om radering',
    refusal: 'Varför den inte gick igenom',
    asTheProgramSays: 'Programmets meddelande på engelska:',
    planned: 'Vad planen räknade',
    plannedAbout: 'Före det första partiet; en post kan ännu ändras innan turen kommer till den.',
    due: 'förvaringstiden slut, ska gallras',
    outcomes: 'Vad som hände med posterna',
    outcomesAbout: 'Varje post vars förvaringstid hade gått ut räknas en gång, under ett utfall eller en orsak.',
    parts: 'Tillsammans med dem',
    cutoffs: 'Till vilken dag',
    decisions: 'Vem som beslutade',
    byProgram: 'Godkännande av regler var avstängt: ingen har godkänt regeln här.',
    runWithinLimits: 'Körningen höll sig inom regelns gränser och krävde inget eget godkännande.',
    notApproved: 'Den här versionen av regeln har aldrig godkänts.',
    batches: 'Partier',
    batchColumns: {
      batch: 'Parti',
      began: 'Började',
      ended: 'Slutade',
      outcome: 'Utfall',
      entry: 'Anteckning i loggen',
    },
    open: 'ännu öppet',
    abandoned: 'övergivet; ingenting gjordes',
    noBatches: 'Det fanns inget parti.',
    moreBatches: 'Fler partier',
    firstBatches: 'De första partierna',
    links: 'Mer om körningen',
    entries: 'Körningens anteckningar i granskningsloggen',
    certificate: 'Intyg',
    noCertificate: 'Intyg ges bara över en slutförd körning som själv gallrade något.',
    downloads: 'Ladda ned intyget',
    pdf: 'Som PDF',
    json: 'Som JSON',
    csv: 'Partierna som CSV',
    print: 'Sidan kan skrivas ut som den är.',
    back: 'Tillbaka till körningen',
  },
  fi: {
    title: 'Ajot',
    about:
      'Jokainen kerta, jolloin hävittämissääntö pantiin täytäntöön: mitä hävitettiin, mitä jäi ja miksi. Uusin ensin.',
    filters: 'Näytä vain',
    policy: 'Hävittämissääntö',
    state: 'Tila',
    all: 'kaikki',
    show: 'Näytä',
    clear: 'Näytä kaikki',
    states: {
      running: 'käynnissä',
      waiting: 'odottaa',
      refused: 'estetty',
      finished: 'päättynyt',
      failed: 'epäonnistunut',
    },
    caption: 'Ajot, uusin ensin',
    columns: {
      run: 'Ajo',
      policy: 'Hävittämissääntö',
      state: 'Tila',
      began: 'Alkoi',
      ended: 'Päättyi',
      outcome: 'Lopputulos',
    },
    none: 'Yksikään ajo ei täsmää.',
    paging: 'Sivut',
    newest: 'Uusimmat',
    newer: 'Uudemmat',
    older: 'Vanhemmat',
    nothing: 'ei mitään',
    runTitle: (title, at) => `${title}: ajo ${at}`,
    facts: 'Ajo',
    worker: 'Suorittaja',
    forErasure: 'Poistopyyntöä varten',
    refusal: 'Miksi se ei mennyt läpi',
    asTheProgramSays: 'Ohjelman ilmoitus englanniksi:',
    planned: 'Mitä suunnitelma laski',
    plannedAbout: 'Ennen ensimmäistä erää; tietue voi vielä muuttua ennen vuoroaan.',
    due: 'säilytysaika päättynyt, hävitettävä',
    outcomes: 'Mitä tietueille tapahtui',
    outcomesAbout:
      'Jokainen tietue, jonka säilytysaika oli päättynyt, on laskettu kerran, yhden lopputuloksen tai syyn alle.',
    parts: 'Niiden mukana',
    cutoffs: 'Mihin päivään asti',
    decisions: 'Kuka päätti',
    byProgram: 'Sääntöjen hyväksyminen oli poissa käytöstä: kukaan ei hyväksynyt sääntöä täällä.',
    runWithinLimits: 'Ajo pysyi sääntönsä rajoissa eikä tarvinnut omaa hyväksyntää.',
    notApproved: 'Tätä säännön versiota ei ole koskaan hyväksytty.',
    batches: 'Erät',
    batchColumns: { batch: 'Erä', began: 'Alkoi', ended: 'Päättyi', outcome: 'Lopputulos', entry: 'Merkintä lokissa' },
    open: 'vielä kesken',
    abandoned: 'hylätty; mitään ei tehty',
    noBatches: 'Eriä ei ollut.',
    moreBatches: 'Lisää eriä',
    firstBatches: 'Ensimmäiset erät',
    links: 'Lisää tästä ajosta',
    entries: 'Ajon merkinnät valvontalokissa',
    certificate: 'Todistus',
    noCertificate: 'Todistus annetaan vain päättyneestä ajosta, joka itse hävitti jotakin.',
    downloads: 'Lataa todistus',
    pdf: 'PDF-tiedostona',
    json: 'JSON-tiedostona',
    csv: 'Erät CSV-tiedostona',
    print: 'Sivun voi tulostaa sellaisenaan.',
    back: 'Takaisin ajoon',
  },
};

/** Why a run was refused, waits or failed, by its stable code; what is not here is said as the program says it. */
const codes: Record<string, Record<Language, string>> = {
  'limits.records': {
    en: 'More records are due than the rule allows in one run without approval.',
    sv: 'Fler poster ska gallras än regeln tillåter i en körning utan godkännande.',
    fi: 'Hävitettäviä tietueita on enemmän kuin sääntö sallii yhdessä ajossa ilman hyväksyntää.',
  },
  'limits.share': {
    en: 'A larger share of the table is due than the rule allows in one run without approval.',
    sv: 'En större del av tabellen ska gallras än regeln tillåter i en körning utan godkännande.',
    fi: 'Taulusta on hävitettävänä suurempi osa kuin sääntö sallii yhdessä ajossa ilman hyväksyntää.',
  },
  'erasure.more': {
    en: 'More records would be erased than were approved.',
    sv: 'Fler poster skulle raderas än vad som har godkänts.',
    fi: 'Poistettavia tietueita olisi enemmän kuin hyväksyttiin.',
  },
  'guard.deviation': {
    en: 'Far more records are due than was to be expected since the last run.',
    sv: 'Långt fler poster ska gallras än vad som var att vänta sedan förra körningen.',
    fi: 'Hävitettäviä tietueita on paljon enemmän kuin edellisen ajon jälkeen oli odotettavissa.',
  },
  'guard.shrunk': {
    en: 'The table is empty, or lost many rows that were not disposed of by this program.',
    sv: 'Tabellen är tom eller har förlorat många rader som det här programmet inte har gallrat.',
    fi: 'Taulu on tyhjä tai siitä on kadonnut paljon rivejä, joita tämä ohjelma ei ole hävittänyt.',
  },
  'guard.objects': {
    en: 'None of the objects that the records name is where it should be.',
    sv: 'Inget av de objekt som posterna pekar på finns där det borde finnas.',
    fi: 'Yksikään objekteista, joihin tietueet viittaavat, ei ole siellä, missä sen pitäisi olla.',
  },
  'guard.leap': {
    en: 'The clock leapt by weeks; a person must confirm that the date is right.',
    sv: 'Klockan hoppade flera veckor; en person måste bekräfta att dagens datum är rätt.',
    fi: 'Kello hyppäsi viikkoja; henkilön on vahvistettava, että päivämäärä on oikea.',
  },
  'guard.clock': {
    en: 'The clocks of the systems disagree, or a clock went back.',
    sv: 'Systemens klockor går olika, eller så har en klocka gått bakåt.',
    fi: 'Järjestelmien kellot ovat eri ajassa, tai jokin kello on mennyt taaksepäin.',
  },
  'guard.audit': {
    en: 'The audit log is not whole or was changed.',
    sv: 'Granskningsloggen är inte hel eller har ändrats.',
    fi: 'Valvontaloki ei ole eheä tai sitä on muutettu.',
  },
  'guard.anchor': {
    en: 'No trustworthy checkpoint of the log is kept outside the database.',
    sv: 'Ingen tillförlitlig kontrollpunkt för loggen förvaras utanför databasen.',
    fi: 'Lokista ei säilytetä luotettavaa tarkistuspistettä tietokannan ulkopuolella.',
  },
  'guard.role': {
    en: 'The program is connected to its database with rights with which it could change the log.',
    sv: 'Programmet är anslutet till sin databas med rättigheter som gör att det skulle kunna ändra loggen.',
    fi: 'Ohjelmalla on tietokantaansa sellaiset oikeudet, että se voisi muuttaa lokia.',
  },
  'run.paused': {
    en: 'Disposal is paused.',
    sv: 'Gallringen är pausad.',
    fi: 'Hävittäminen on keskeytetty.',
  },
  'policy.unapproved': {
    en: 'The rule was never approved.',
    sv: 'Regeln har aldrig godkänts.',
    fi: 'Sääntöä ei ole koskaan hyväksytty.',
  },
  'policy.changed': {
    en: 'The rule was changed since it was approved.',
    sv: 'Regeln har ändrats sedan den godkändes.',
    fi: 'Sääntöä on muutettu hyväksymisen jälkeen.',
  },
  'policy.gone': {
    en: 'The file of a policy over the same tables is gone.',
    sv: 'Filen för en regel för samma tabeller saknas.',
    fi: 'Samoja tauluja koskevan säännön tiedosto puuttuu.',
  },
  'policy.broken': {
    en: 'The file of a policy over the same tables has mistakes.',
    sv: 'Filen för en regel för samma tabeller innehåller fel.',
    fi: 'Samoja tauluja koskevan säännön tiedostossa on virheitä.',
  },
  'schema.changed': {
    en: 'The tables changed since the rule was approved.',
    sv: 'Tabellerna har ändrats sedan regeln godkändes.',
    fi: 'Tauluja on muutettu säännön hyväksymisen jälkeen.',
  },
  'store.unreachable': {
    en: 'The system could not be reached.',
    sv: 'Systemet kunde inte nås.',
    fi: 'Järjestelmään ei saatu yhteyttä.',
  },
  'store.closed': {
    en: 'Its store is not open at this hour; the run goes on when it opens.',
    sv: 'Systemet är inte öppet vid den här tiden; körningen fortsätter när det öppnar.',
    fi: 'Järjestelmä ei ole avoinna tähän aikaan; ajo jatkuu, kun se avautuu.',
  },
  'store.lag': {
    en: 'It cannot be seen how far behind copies of the system are.',
    sv: 'Det går inte att se hur långt efter systemets kopior ligger.',
    fi: 'Ei nähdä, kuinka paljon järjestelmän kopiot ovat jäljessä.',
  },
  'run.stopped': {
    en: 'It was stopped before its end; the next run goes on.',
    sv: 'Den stoppades före sitt slut; nästa körning fortsätter.',
    fi: 'Se pysäytettiin ennen loppuaan; seuraava ajo jatkaa.',
  },
};

/** Null: there are no words for it. */
export const codeInWords = (code: string, language: Language): string | null =>
  Object.hasOwn(codes, code) ? (codes[code]?.[language] ?? null) : null;
