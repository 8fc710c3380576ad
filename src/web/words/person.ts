/** Words of asking about a person across all policies, and of holding what is about one. */
import type { Language } from '../../documents/language.ts';

export interface PersonWords {
  title: string;
  intro: string;
  fromRecord: string;
  value: string;
  valueHint: string;
  columns: string;
  noSubject: string;
  recorded: string;
  ask: string;
  again: string;
  missing: string;
  wrongTitle: string;

  found(records: number, writtenRecords: string, policies: number, writtenPolicies: string): string;
  nothing: string;
  partly: string;
  asOf(at: string): string;
  there: string;
  thereColumns: { policy: string; records: string; state: string; due: string; kept: string };
  due(from: string): string;
  dueBetween(from: string, to: string): string;
  noDue: string;
  examined(count: string): string;
  rest: string;
  restAbout: string;
  restColumns: { policy: string; asked: string; implied: string };
  asked: { none: string; some: string };
  gaps: string;
  noRun: string;
  noDisposal: string;
  implied(how: string, at: string, by: string, left: string): string;
  impliedAll(how: string, at: string, by: string): string;
  how: { destroy: string; anonymise: string };

  next: string;
  nextText: string;
  hold: string;
  erasure: string;

  holdTitle: string;
  holdIntro: string;
  holdSteps: [string, string];
  holdWhy: string;
  wouldKeep(records: number, writtenRecords: string, writtenDue: string): string;
  wouldKeepNothing: string;
  holdTable: string;
  holdColumns: { policy: string; records: string; due: string };
  uncovered: string;
  uncoveredColumns: { policy: string; why: string };
  uncoveredWhy: { 'no-row': string; 'many-rows': string; gap: string };
  none: string;
  place: string;
  placeRestriction: string;
  change: string;
  wait: string;
  placedTitle: string;
  placed(holds: number, written: string): string;
  nonePlaced: string;
  placedColumns: { policies: string; hold: string; came: string };
  nowOnly: string;
  lookAtHold: string;
  already: string;
}

const one = <T>(count: number, single: T, several: T): T => (count === 1 ? single : several);

export const personWords: Record<Language, PersonWords> = {
  en: {
    title: 'Ask about a person',
    intro:
      'What is there about one person under every policy that tells whom its records are about; and for the rest, what the rule and its last complete run imply, never more.',
    fromRecord: 'Ask about one record instead',
    value: 'What identifies the person',
    valueHint: 'As the systems write it. It stands in no address and no log.',
    columns: 'It is looked for in these columns:',
    noSubject: 'No policy that you may see tells whom its records are about. Ask about one record instead.',
    recorded: 'That you asked is recorded in the log, without whom about.',
    ask: 'Ask',
    again: 'Ask about somebody else',
    missing: 'Write what identifies the person.',
    wrongTitle: 'Something is missing:',
    found: (records, writtenRecords, policies, writtenPolicies) =>
      `${one(records, '1 record is', `${writtenRecords} records are`)} there, under ${one(policies, '1 policy', `${writtenPolicies} policies`)}.`,
    nothing: 'Nothing is there, as far as it could be asked.',
    partly: 'Some policies could not be asked about this person: they are named below.',
    asOf: (at) => `As of ${at}.`,
    there: 'What is there',
    thereColumns: {
      policy: 'Policy',
      records: 'Records',
      state: 'As things are now',
      due: 'Falls due',
      kept: 'What keeps it',
    },
    due: (from) => `on ${from}`,
    dueBetween: (from, to) => `from ${from} to ${to}`,
    noDue: 'no day to come',
    examined: (count) => `days of the first ${count} records only`,
    rest: 'For the rest',
    restAbout:
      'What the rule and its last complete run imply of records that are not there any more. More is not known of one person.',
    restColumns: { policy: 'Policy', asked: 'About this person', implied: 'What rule and last complete run imply' },
    asked: { none: 'nothing is there', some: 'see above' },
    gaps: 'Declared gaps, of which nothing is known here:',
    noRun: 'No run has come to its end under this rule yet, so nothing is implied.',
    noDisposal: 'This policy disposes of nothing by itself, so nothing is implied.',
    implied: (how, at, by, left) =>
      `The last complete run was on ${at}: records whose period had begun by ${by} were ${how} by then, whoever they were about, but for those that the run left: ${left}.`,
    impliedAll: (how, at, by) =>
      `The last complete run was on ${at}: records whose period had begun by ${by} were ${how} by then, whoever they were about, and the run left none of them.`,
    how: { destroy: 'destroyed', anonymise: 'anonymised' },
    next: 'What to do about it',
    nextText: 'Both show what they would do before anything is decided.',
    hold: 'Place a hold or a restriction',
    erasure: 'Record an erasure request',
    holdTitle: 'Hold what is about a person',
    holdIntro:
      'A hold keeps everything that policies tell to be about the person, a restriction (GDPR Art. 18) above all. It is one hold for each table.',
    holdSteps: ['Step 1 of 2: whom and why', 'Step 2 of 2: what it would keep'],
    holdWhy: 'Why, and for how long',
    wouldKeep: (records, writtenRecords, writtenDue) =>
      `It would keep ${one(records, '1 record', `${writtenRecords} records`)}, of which ${writtenDue} would go with the next run.`,
    wouldKeepNothing: 'Nothing about this person is there now. What comes later would be kept.',
    holdTable: 'What would be kept, policy by policy',
    holdColumns: { policy: 'Policy', records: 'Records', due: 'Would go with the next run' },
    uncovered: 'Not covered',
    uncoveredColumns: { policy: 'Policy', why: 'Why' },
    uncoveredWhy: {
      'no-row': 'The table that leads to the person has no row for them.',
      'many-rows': 'Too many rows lead to the person: place a hold on the matching records instead.',
      gap: 'No system is connected.',
    },
    none: 'No policy could be covered: nothing was placed.',
    place: 'Place the hold',
    placeRestriction: 'Place the restriction',
    change: 'Change something',
    wait: 'Where a batch is in hand, the answer waits for it: this can take a moment.',
    placedTitle: 'What came of it',
    placed: (holds, written) => one(holds, '1 hold was placed.', `${written} holds were placed.`),
    nonePlaced: 'Nothing was placed.',
    placedColumns: { policies: 'Policies', hold: 'Hold', came: 'What came of it' },
    nowOnly: 'It covers what is about the person by the rows that are there now; look again when new ones come.',
    lookAtHold: 'Look at the hold',
    already: 'You placed holds for this matter a moment ago, from this very page. Nothing was placed again.',
  },
  sv: {
    title: 'Fråga om en person',
    intro:
      'Vad som finns om en person enligt varje regel som anger vem posterna gäller; och för resten vad regeln och dess senaste fullständiga körning innebär, aldrig mer.',
    fromRecord: 'Fråga om en enda post i stället',
    value: 'Vad som identifierar personen',
    valueHint: 'Så som systemen skriver det. Det står inte i någon adress eller logg.',
    columns: 'Värdet söks i dessa kolumner:',
    noSubject: 'Ingen regel som du får se anger vem posterna gäller. Fråga om en enda post i stället.',
    recorded: 'Att du frågade antecknas i loggen, utan att det framgår om vem.',
    ask: 'Fråga',
    again: 'Fråga om någon annan',
    missing: 'Skriv vad som identifierar personen.',
    wrongTitle: 'Något saknas:',
    found: (records, writtenRecords, policies, writtenPolicies) =>
      `Det finns ${one(records, '1 post', `${writtenRecords} poster`)}, enligt ${one(policies, '1 regel', `${writtenPolicies} regler`)}.`,
    nothing: 'Det finns ingenting, så långt det kunde undersökas.',
    partly: 'Enligt en del regler gick det inte att söka efter den här personen: de nämns nedan.',
    asOf: (at) => `Läget ${at}.`,
    there: 'Vad som finns',
    thereColumns: {
      policy: 'Gallringsregel',
      records: 'Poster',
      state: 'Som läget är nu',
      due: 'Ska gallras',
      kept: 'Vad som bevarar det',
    },
    due: (from) => `den ${from}`,
    dueBetween: (from, to) => `mellan den ${from} och den ${to}`,
    noDue: 'ingen kommande dag',
    examined: (count) => `dagar bara för de första ${count} posterna`,
    rest: 'För resten',
    restAbout:
      'Vad regeln och dess senaste fullständiga körning innebär för poster som inte längre finns. Mer är inte känt om en enskild person.',
    restColumns: {
      policy: 'Gallringsregel',
      asked: 'Om den här personen',
      implied: 'Vad regeln och den senaste fullständiga körningen innebär',
    },
    asked: { none: 'ingenting finns', some: 'se ovan' },
    gaps: 'Redovisade luckor, om vilka inget är känt här:',
    noRun: 'Ingen körning har slutförts med den här regeln ännu, så inget följer av den.',
    noDisposal: 'Den här regeln gallrar ingenting själv, så inget följer av den.',
    implied: (how, at, by, left) =>
      `Den senaste fullständiga körningen var den ${at}: de poster vars förvaringstid hade börjat senast den ${by} hade då ${how}, vem de än gällde, utom de som körningen lämnade kvar: ${left}.`,
    impliedAll: (how, at, by) =>
      `Den senaste fullständiga körningen var den ${at}: de poster vars förvaringstid hade börjat senast den ${by} hade då ${how}, vem de än gällde, och körningen lämnade ingen av dem kvar.`,
    how: { destroy: 'förstörts', anonymise: 'anonymiserats' },
    next: 'Vad du kan göra',
    nextText: 'Båda visar vad de skulle göra innan något beslutas.',
    hold: 'Inför gallringsstopp eller begränsning',
    erasure: 'Anteckna en begäran om radering',
    holdTitle: 'Gallringsstopp för uppgifter om en person',
    holdIntro:
      'Ett gallringsstopp bevarar allt som enligt reglerna gäller personen, framför allt vid begränsning av behandling (artikel 18 i dataskyddsförordningen). Det blir ett stopp för varje tabell.',
    holdSteps: ['Steg 1 av 2: vem och varför', 'Steg 2 av 2: vad det skulle bevara'],
    holdWhy: 'Varför och hur länge',
    wouldKeep: (records, writtenRecords, writtenDue) =>
      `Det skulle bevara ${one(records, '1 post', `${writtenRecords} poster`)}, varav ${writtenDue} annars skulle gallras vid nästa körning.`,
    wouldKeepNothing: 'Just nu finns inget om den här personen. Det som kommer senare skulle bevaras.',
    holdTable: 'Vad som skulle bevaras, regel för regel',
    holdColumns: { policy: 'Gallringsregel', records: 'Poster', due: 'Skulle annars gallras vid nästa körning' },
    uncovered: 'Omfattas inte',
    uncoveredColumns: { policy: 'Gallringsregel', why: 'Varför' },
    uncoveredWhy: {
      'no-row': 'Tabellen som leder till personen saknar rad om personen.',
      'many-rows': 'För många rader leder till personen: inför i stället ett stopp för poster med samma värden.',
      gap: 'Inget system är anslutet.',
    },
    none: 'Gallringsstoppet kunde inte omfatta någon regel: inget infördes.',
    place: 'Inför gallringsstoppet',
    placeRestriction: 'Inför begränsningen',
    change: 'Ändra något',
    wait: 'Om ett parti pågår väntar svaret på det: det kan ta en stund.',
    placedTitle: 'Vad det ledde till',
    placed: (holds, written) => one(holds, '1 gallringsstopp infördes.', `${written} gallringsstopp infördes.`),
    nonePlaced: 'Inget infördes.',
    placedColumns: { policies: 'Gallringsregler', hold: 'Gallringsstopp', came: 'Vad det ledde till' },
    nowOnly: 'Det omfattar det som gäller personen enligt de rader som finns nu; se efter igen när nya kommer.',
    lookAtHold: 'Se på gallringsstoppet',
    already: 'Du införde gallringsstopp i ärendet för en stund sedan, från just den här sidan. Inget infördes på nytt.',
  },
  fi: {
    title: 'Kysy henkilöstä',
    intro:
      'Mitä tietueita yhdestä henkilöstä on niiden sääntöjen piirissä, jotka kertovat, ketä niiden tietueet koskevat; ja muusta se, mitä säännöstä ja sen viimeisimmästä loppuun viedystä ajosta seuraa, ei koskaan enempää.',
    fromRecord: 'Kysy sen sijaan yhdestä tietueesta',
    value: 'Mikä yksilöi henkilön',
    valueHint: 'Niin kuin järjestelmät kirjoittavat sen. Se ei päädy osoitteisiin eikä lokeihin.',
    columns: 'Arvoa etsitään näistä sarakkeista:',
    noSubject:
      'Mikään sääntö, jonka saat nähdä, ei kerro, ketä sen tietueet koskevat. Kysy sen sijaan yhdestä tietueesta.',
    recorded: 'Kysymyksesi kirjataan lokiin ilman tietoa siitä, ketä se koski.',
    ask: 'Kysy',
    again: 'Kysy jostakusta muusta',
    missing: 'Kirjoita, mikä yksilöi henkilön.',
    wrongTitle: 'Jotakin puuttuu:',
    found: (records, writtenRecords, policies, writtenPolicies) =>
      `Olemassa on ${one(records, '1 tietue', `${writtenRecords} tietuetta`)} ${one(policies, '1 säännön', `${writtenPolicies} säännön`)} piirissä.`,
    nothing: 'Mitään ei ole, sikäli kuin voitiin kysyä.',
    partly: 'Joidenkin sääntöjen piiristä tätä henkilöä ei voitu hakea: ne luetellaan alla.',
    asOf: (at) => `Tilanne ${at}.`,
    there: 'Mitä on olemassa',
    thereColumns: {
      policy: 'Hävittämissääntö',
      records: 'Tietueita',
      state: 'Tilanne nyt',
      due: 'Hävitettävä',
      kept: 'Mikä säilyttää sen',
    },
    due: (from) => from,
    dueBetween: (from, to) => `${from} – ${to}`,
    noDue: 'ei tulevaa päivää',
    examined: (count) => `päivät vain ensimmäisistä ${count} tietueesta`,
    rest: 'Muusta',
    restAbout:
      'Mitä säännöstä ja sen viimeisimmästä loppuun viedystä ajosta seuraa tietueille, joita ei enää ole. Enempää yhdestä henkilöstä ei tiedetä.',
    restColumns: {
      policy: 'Hävittämissääntö',
      asked: 'Tästä henkilöstä',
      implied: 'Mitä säännöstä ja viimeisimmästä loppuun viedystä ajosta seuraa',
    },
    asked: { none: 'mitään ei ole', some: 'katso yltä' },
    gaps: 'Ilmoitetut puutteet, joista täällä ei tiedetä mitään:',
    noRun: 'Yksikään ajo ei ole vielä päättynyt tällä säännöllä, joten siitä ei seuraa mitään.',
    noDisposal: 'Tämä sääntö ei itse hävitä mitään, joten siitä ei seuraa mitään.',
    implied: (how, at, by, left) =>
      `Viimeisin loppuun viety ajo oli ${at}: tietueet, joiden säilytysaika oli alkanut viimeistään ${by}, oli silloin ${how}, ketä ne koskivatkin, paitsi ne, jotka ajo jätti: ${left}.`,
    impliedAll: (how, at, by) =>
      `Viimeisin loppuun viety ajo oli ${at}: tietueet, joiden säilytysaika oli alkanut viimeistään ${by}, oli silloin ${how}, ketä ne koskivatkin, eikä ajo jättänyt niistä yhtään.`,
    how: { destroy: 'hävitetty', anonymise: 'anonymisoitu' },
    next: 'Mitä voit tehdä',
    nextText: 'Kumpikin näyttää, mitä siitä seuraisi, ennen kuin mitään päätetään.',
    hold: 'Aseta hävittämiskielto tai rajoitus',
    erasure: 'Kirjaa poistopyyntö',
    holdTitle: 'Hävittämiskielto henkilön tiedoille',
    holdIntro:
      'Hävittämiskielto säilyttää kaiken, minkä säännöt kertovat koskevan henkilöä. Sitä tarvitaan ennen kaikkea, kun käsittelyä rajoitetaan (yleisen tietosuoja-asetuksen 18 artikla). Jokaiselle taululle tulee oma kieltonsa.',
    holdSteps: ['Vaihe 1/2: ketä se koskee ja miksi', 'Vaihe 2/2: mitä se säilyttäisi'],
    holdWhy: 'Miksi ja kuinka kauan',
    wouldKeep: (records, writtenRecords, writtenDue) =>
      `Se säilyttäisi ${one(records, '1 tietueen', `${writtenRecords} tietuetta`)}; ilman sitä seuraavassa ajossa hävitettäisiin ${writtenDue}.`,
    wouldKeepNothing: 'Tästä henkilöstä ei nyt ole mitään. Myöhemmin tuleva säilytettäisiin.',
    holdTable: 'Mitä säilytettäisiin säännöittäin',
    holdColumns: { policy: 'Hävittämissääntö', records: 'Tietueita', due: 'Hävitettäisiin seuraavassa ajossa' },
    uncovered: 'Kiellon ulkopuolelle jäävät',
    uncoveredColumns: { policy: 'Hävittämissääntö', why: 'Miksi' },
    uncoveredWhy: {
      'no-row': 'Taulussa, joka johtaa henkilöön, ei ole riviä hänestä.',
      'many-rows': 'Liian monta riviä johtaa henkilöön: aseta sen sijaan kielto tietueille, joissa on samat arvot.',
      gap: 'Mitään järjestelmää ei ole liitetty.',
    },
    none: 'Kieltoa ei voitu asettaa minkään säännön tietueille: mitään ei asetettu.',
    place: 'Aseta hävittämiskielto',
    placeRestriction: 'Aseta rajoitus',
    change: 'Muuta jotakin',
    wait: 'Jos erä on kesken, vastaus odottaa sitä: tämä voi kestää hetken.',
    placedTitle: 'Mitä siitä seurasi',
    placed: (holds, written) =>
      one(holds, '1 hävittämiskielto asetettiin.', `${written} hävittämiskieltoa asetettiin.`),
    nonePlaced: 'Mitään ei asetettu.',
    placedColumns: { policies: 'Hävittämissäännöt', hold: 'Hävittämiskielto', came: 'Mitä siitä seurasi' },
    nowOnly: 'Se kattaa sen, mikä nyt olevien rivien mukaan koskee henkilöä; katso uudelleen, kun uusia tulee.',
    lookAtHold: 'Katso hävittämiskieltoa',
    already: 'Asetit kieltoja tässä asiassa hetki sitten juuri tältä sivulta. Mitään ei asetettu uudelleen.',
  },
};
