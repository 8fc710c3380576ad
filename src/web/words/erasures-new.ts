/** Words of recording a request for erasure, step by step. */
import type { Language } from '../../documents/language.ts';

export interface NewErasureWords {
  title: string;
  intro: string;
  steps: [string, string];
  person: string;
  record: string;
  personInstead: string;
  recordInstead: string;
  value: string;
  valueHint: string;
  columns: string;
  noSubject: string;
  which: string;
  all: string;
  chosen: string;
  policy: string;
  next: string;
  another: string;
  key: string;
  keyHint: string;
  noPolicies: string;
  about: string;
  matter: string;
  matterHint: string;
  received: string;
  deadline: string;
  deadlineHint: string;
  note: string;
  noteHint: string;
  look: string;
  recorded: string;
  impact: string;
  summary: string;
  answerBy: string;
  same(matter: string): string;
  sameLink: string;
  save: string;
  saveRefused: string;
  change: string;
  refusedAtOnce: string;
  saved: string;
  savedRefused: string;
  wrong: {
    title: string;
    value: string;
    key: string;
    unusable: string;
    policies: string;
    both: string;
    matter: string;
    received: string;
    receivedLater: string;
    deadline: string;
    deadlineBefore: string;
    note: string;
  };
}

export const newErasureWords: Record<Language, NewErasureWords> = {
  en: {
    title: 'Record an erasure request',
    intro: 'Nothing is erased by recording it. First you see what it would do; then a second person approves it.',
    steps: ['Step 1 of 2: who asks, and for what', 'Step 2 of 2: what it would do'],
    person: 'Everything about a person',
    record: 'One record',
    personInstead: 'Everything about a person instead',
    recordInstead: 'One record instead',
    value: 'What identifies the person',
    valueHint: 'As the systems write it. It stands in no address and no log.',
    columns: 'Policies tell whom their records are about by these columns:',
    noSubject: 'No policy that you may decide about tells whom its records are about. Record a request for one record.',
    which: 'Where to look',
    all: 'Under every policy that tells whom its records are about',
    chosen: 'Only under these',
    policy: 'Policy',
    next: 'Next',
    another: 'Another policy',
    key: 'Which record',
    keyHint: 'The values of its key, as the system shows them.',
    noPolicies: 'There is no policy with records that you may decide about.',
    about: 'The request',
    matter: 'Matter (diary number)',
    matterHint: 'For example VK/123/2026, without blanks. It stays in the log and cannot be changed there: no names.',
    received: 'Received on',
    deadline: 'Answer by',
    deadlineHint: 'Left empty: one month after it was received (GDPR Art. 12(3)).',
    note: 'Note (not required)',
    noteHint: 'For colleagues; kept out of the log, and erased with the request.',
    look: 'See what it would do',
    recorded: 'That you asked is recorded in the log, without whom about.',
    impact: 'What it would do',
    summary: 'The request',
    answerBy: 'Answer by',
    same: (matter) => `A request with the diary number ${matter} is under way already.`,
    sameLink: 'Look at it',
    save: 'Record it, for a second person to approve',
    saveRefused: 'Record it as refused',
    change: 'Change something',
    refusedAtOnce:
      'Under none of these policies is there a right to erasure, so the request is recorded as refused. The text below tells the person why.',
    saved: 'The request is recorded. A second person has to approve it before anything is erased.',
    savedRefused: 'The request is recorded as refused: under none of its policies is there a right to erasure.',
    wrong: {
      title: 'Nothing was recorded. Please correct:',
      value: 'Write what identifies the person.',
      key: 'Write a value.',
      unusable: 'This cannot be the key of such a record. Write it as the system shows it.',
      policies: 'Choose one policy at least.',
      both: 'Some policies are chosen, and every policy too: choose which of the two is meant.',
      matter: 'Write a diary number without blanks, such as VK/123/2026.',
      received: 'Write a day of the calendar.',
      receivedLater: 'This day is still to come. Write the day on which the request was received.',
      deadline: 'Write a day of the calendar, or leave it empty.',
      deadlineBefore: 'The deadline lies before the day on which the request was received.',
      note: 'The note is too long: 2000 characters at most.',
    },
  },
  sv: {
    title: 'Anteckna en begäran om radering',
    intro:
      'Ingenting raderas genom att begäran antecknas. Först ser du vad den skulle leda till; sedan ska en annan person godkänna den.',
    steps: ['Steg 1 av 2: vem som begär och vad', 'Steg 2 av 2: vad begäran skulle leda till'],
    person: 'Allt om en person',
    record: 'En enda post',
    personInstead: 'Allt om en person i stället',
    recordInstead: 'En enda post i stället',
    value: 'Vad som identifierar personen',
    valueHint: 'Så som systemen skriver det. Det står inte i någon adress eller logg.',
    columns: 'Reglerna anger vem posterna gäller genom dessa kolumner:',
    noSubject: 'Ingen regel som du får besluta om anger vem posterna gäller. Anteckna en begäran om en enda post.',
    which: 'Var uppgifterna söks',
    all: 'Enligt varje regel som anger vem posterna gäller',
    chosen: 'Bara enligt dessa',
    policy: 'Gallringsregel',
    next: 'Fortsätt',
    another: 'En annan gallringsregel',
    key: 'Vilken post',
    keyHint: 'Nyckelns värden, så som systemet visar dem.',
    noPolicies: 'Det finns ingen gallringsregel med poster som du får besluta om.',
    about: 'Begäran',
    matter: 'Ärende (diarienummer)',
    matterHint: 'Till exempel VK/123/2026, utan mellanslag. Det står kvar i loggen och kan inte ändras där: inga namn.',
    received: 'Mottagen',
    deadline: 'Besvaras senast',
    deadlineHint: 'Lämnas fältet tomt: en månad efter att begäran mottogs (artikel 12.3 i dataskyddsförordningen).',
    note: 'Notering (frivillig)',
    noteHint: 'För kolleger; hålls utanför loggen och raderas med begäran.',
    look: 'Visa vad begäran skulle leda till',
    recorded: 'Att du frågade antecknas i loggen, utan att det framgår om vem.',
    impact: 'Vad begäran skulle leda till',
    summary: 'Begäran',
    answerBy: 'Besvaras senast',
    same: (matter) => `En begäran med diarienumret ${matter} pågår redan.`,
    sameLink: 'Visa den',
    save: 'Anteckna den för godkännande av en annan person',
    saveRefused: 'Anteckna den som avslagen',
    change: 'Ändra något',
    refusedAtOnce:
      'Enligt ingen av dessa regler finns rätt till radering, så begäran antecknas som avslagen. Texten nedan förklarar för den registrerade varför.',
    saved: 'Begäran är antecknad. En annan person måste godkänna den innan något raderas.',
    savedRefused: 'Begäran är antecknad som avslagen: enligt ingen av dess regler finns rätt till radering.',
    wrong: {
      title: 'Ingenting antecknades. Rätta följande:',
      value: 'Skriv vad som identifierar personen.',
      key: 'Skriv ett värde.',
      unusable: 'Det här kan inte vara nyckeln till en sådan post. Skriv den så som systemet visar den.',
      policies: 'Välj minst en regel.',
      both: 'Både några regler och varje regel är valda: välj vilket som menas.',
      matter: 'Skriv ett diarienummer utan mellanslag, till exempel VK/123/2026.',
      received: 'Ange en dag i kalendern.',
      receivedLater: 'Den dagen har inte varit ännu. Ange dagen då begäran mottogs.',
      deadline: 'Ange en dag i kalendern, eller lämna fältet tomt.',
      deadlineBefore: 'Tidsfristen ligger före dagen då begäran mottogs.',
      note: 'Noteringen är för lång: högst 2000 tecken.',
    },
  },
  fi: {
    title: 'Kirjaa poistopyyntö',
    intro:
      'Kirjaaminen ei vielä poista mitään. Ensin näet, mitä pyynnöstä seuraisi; sitten toisen henkilön on hyväksyttävä se.',
    steps: ['Vaihe 1/2: kuka pyytää ja mitä', 'Vaihe 2/2: mitä siitä seuraisi'],
    person: 'Kaikki yhdestä henkilöstä',
    record: 'Yksittäinen tietue',
    personInstead: 'Kaikki yhdestä henkilöstä sen sijaan',
    recordInstead: 'Yksittäinen tietue sen sijaan',
    value: 'Mikä yksilöi henkilön',
    valueHint: 'Niin kuin järjestelmät kirjoittavat sen. Se ei päädy osoitteisiin eikä lokeihin.',
    columns: 'Säännöt kertovat, ketä niiden tietueet koskevat, näillä sarakkeilla:',
    noSubject:
      'Mikään sääntö, josta saat päättää, ei kerro, ketä sen tietueet koskevat. Kirjaa pyyntö yksittäisestä tietueesta.',
    which: 'Mistä etsitään',
    all: 'Jokaisen säännön mukaan, joka kertoo, ketä sen tietueet koskevat',
    chosen: 'Vain näiden mukaan',
    policy: 'Hävittämissääntö',
    next: 'Jatka',
    another: 'Toinen hävittämissääntö',
    key: 'Mikä tietue',
    keyHint: 'Avaimen arvot niin kuin järjestelmä näyttää ne.',
    noPolicies: 'Hävittämissääntöjä, joiden tietueista saisit päättää, ei ole.',
    about: 'Pyyntö',
    matter: 'Asia (diaarinumero)',
    matterHint: 'Esimerkiksi VK/123/2026, ilman välilyöntejä. Se jää lokiin, eikä sitä voi siellä muuttaa: ei nimiä.',
    received: 'Vastaanotettu',
    deadline: 'Vastattava viimeistään',
    deadlineHint:
      'Jos kenttä jää tyhjäksi: kuukausi pyynnön vastaanottamisesta (yleisen tietosuoja-asetuksen 12 artiklan 3 kohta).',
    note: 'Huomautus (vapaaehtoinen)',
    noteHint: 'Työtovereille; ei päädy lokiin ja poistetaan pyynnön mukana.',
    look: 'Näytä, mitä siitä seuraisi',
    recorded: 'Kysymyksesi kirjataan lokiin ilman tietoa siitä, ketä se koski.',
    impact: 'Mitä siitä seuraisi',
    summary: 'Pyyntö',
    answerBy: 'Vastattava viimeistään',
    same: (matter) => `Pyyntö diaarinumerolla ${matter} on jo käsittelyssä.`,
    sameLink: 'Näytä se',
    save: 'Kirjaa se toisen henkilön hyväksyttäväksi',
    saveRefused: 'Kirjaa se evättynä',
    change: 'Muuta jotakin',
    refusedAtOnce:
      'Minkään näistä säännöistä mukaan ei ole oikeutta tietojen poistamiseen, joten pyyntö kirjataan evättynä. Alla oleva teksti kertoo rekisteröidylle syyn.',
    saved: 'Pyyntö on kirjattu. Toisen henkilön on hyväksyttävä se, ennen kuin mitään poistetaan.',
    savedRefused: 'Pyyntö on kirjattu evättynä: minkään sen säännön mukaan ei ole oikeutta tietojen poistamiseen.',
    wrong: {
      title: 'Mitään ei kirjattu. Korjaa:',
      value: 'Kirjoita, mikä yksilöi henkilön.',
      key: 'Kirjoita arvo.',
      unusable: 'Tämä ei voi olla tällaisen tietueen avain. Kirjoita se niin kuin järjestelmä näyttää sen.',
      policies: 'Valitse ainakin yksi sääntö.',
      both: 'Valittuna on sekä joitakin sääntöjä että jokainen sääntö: valitse, kumpaa tarkoitat.',
      matter: 'Kirjoita diaarinumero ilman välilyöntejä, esimerkiksi VK/123/2026.',
      received: 'Anna kalenterin päivä.',
      receivedLater: 'Tämä päivä on vielä edessä. Anna päivä, jona pyyntö vastaanotettiin.',
      deadline: 'Anna kalenterin päivä tai jätä kenttä tyhjäksi.',
      deadlineBefore: 'Määräaika on ennen päivää, jona pyyntö vastaanotettiin.',
      note: 'Huomautus on liian pitkä: enintään 2000 merkkiä.',
    },
  },
};
