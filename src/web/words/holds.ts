/** Words of the pages about holds that are in force, and how they end. */
import type { Language } from '../../documents/language.ts';

export interface HoldsWords {
  title: string;
  intro: string;
  place: string;
  holds: string;
  restrictions: string;
  restrictionsNote: string;
  released: string;
  noHolds: string;
  noRestrictions: string;
  noReleased: string;
  moreReleased(count: string): string;
  pages: string;
  earlier: string;
  later: string;
  shown(from: string, to: string, of: string): string;
  columns: {
    covers: string;
    reason: string;
    matter: string;
    placed: string;
    state: string;
    review: string;
    released: string;
    releasedWhy: string;
  };
  record(table: string, columns: string): string;
  matching(table: string, columns: string): string;
  dataset(table: string): string;
  placedBy(account: string, at: string): string;
  kept: string;
  unacknowledged: string;
  requested: string;
  over(days: number, count: string): string;
  today: string;
  left(days: number, count: string): string;
  filter: {
    heading: string;
    matter: string;
    policy: string;
    allPolicies: string;
    released: string;
    apply: string;
  };
  reviews: {
    heading: string;
    overdue(count: number, written: string): string;
    soon(count: number, written: string): string;
    whatToDo: string;
  };
  values: { show: string; showOne: string; hint: string; shown: string; mayNot: string };
  one: {
    hold: string;
    restriction: string;
    title(matter: string): string;
    restrictionTitle(matter: string): string;
    back: string;
    facts: {
      kind: string;
      covers: string;
      values: string;
      reason: string;
      matter: string;
      placed: string;
      state: string;
      review: string;
      reviewed: string;
      note: string;
      policies: string;
      released: string;
      id: string;
    };
    acknowledgedAt(at: string): string;
    unacknowledged: string;
    lookAgain: string;
    acknowledged: string;
    stillWaits: string;
    reviewedBy(account: string, at: string, reason: string): string;
    releasedBy(account: string, at: string, reason: string): string;
    noNote: string;
    noteHidden: string;
    noPolicies: string;
    renew: string;
    renewText: string;
    newDay: string;
    newDayHint: string;
    reason: string;
    reasonHint: string;
    keep: string;
    renewed(day: string): string;
    erase: string;
    eraseText: string;
    erased: string;
    release: string;
    requests: string;
    requestColumns: { requested: string; reason: string; end: string };
    waits: string;
    ends: { released: string; refused: string; withdrawn: string };
    endedBy(how: string, account: string, at: string, reason: string): string;
  };
  release: {
    title: string;
    over: string;
    effect: string;
    uncounted: string;
    impact: string;
    twoPersons: string;
    reason: string;
    reasonHint: string;
    releaseNow: string;
    request: string;
    released: string;
    requested: string;
    unwritten: string;
    waits(account: string, at: string, reason: string): string;
    own: string;
    confirm: string;
    confirmText: string;
    refuse: string;
    refuseReason: string;
    refused: string;
    withdraw: string;
    withdrawn: string;
    mayNotConfirm: string;
  };
  impact: {
    covers(rows: number, count: string): string;
    noRecord: string;
    nothing: string;
    caption: string;
    columns: { policy: string; does: string; due: string; left: string };
    does: { destroy: string; anonymise: string; flag: string };
    unknown: string;
    noneLeft: string;
    otherHold: string;
    noPolicies: string;
    sumKept(count: number, written: string): string;
    sumFreed(count: number, written: string): string;
    noneKept: string;
    noneFreed: string;
  };
  wrong: { title: string; reason: string; day: string; dayPast: string; nothing: string };
}

const one = <T>(count: number, single: T, several: T): T => (count === 1 ? single : several);

export const holdsWords: Record<Language, HoldsWords> = {
  en: {
    title: 'Holds',
    intro:
      'A hold keeps records whatever their policies say, until it is released. It moves no date: what is due stays due, and goes once nothing holds it any more.',
    place: 'Place a hold',
    holds: 'Holds in force',
    restrictions: 'Restrictions of processing (GDPR Art. 18)',
    restrictionsNote:
      'A restriction keeps the records as a hold does. That they are not used otherwise has to be seen to in the system itself.',
    released: 'Released holds',
    noHolds: 'No hold is in force.',
    noRestrictions: 'No restriction is in force.',
    noReleased: 'No hold was released.',
    moreReleased: (count) => `Only the newest ${count} are listed. Filter by matter to find others.`,
    pages: 'Pages',
    earlier: 'Previous page',
    later: 'Next page',
    shown: (from, to, of) => `${from} to ${to} of ${of}, the earliest review first`,
    columns: {
      covers: 'What it covers',
      reason: 'Reason',
      matter: 'Matter',
      placed: 'Placed',
      state: 'State',
      review: 'Look at it again by',
      released: 'Released',
      releasedWhy: 'Why',
    },
    record: (table, columns) => `One record of ${table}, by ${columns}`,
    matching: (table, columns) => `Matching records of ${table}, by ${columns}`,
    dataset: (table) => `All records of ${table}`,
    placedBy: (account, at) => `by ${account}, ${at}`,
    kept: 'acknowledged: kept',
    unacknowledged: 'recorded, not yet acknowledged',
    requested: 'release requested',
    over: (days, count) => one(days, '1 day overdue', `${count} days overdue`),
    today: 'today',
    left: (days, count) => one(days, '1 day left', `${count} days left`),
    filter: {
      heading: 'Filter',
      matter: 'Matter (diary number)',
      policy: 'Policy',
      allPolicies: 'All policies',
      released: 'Show released holds too',
      apply: 'Filter',
    },
    reviews: {
      heading: 'Holds that ask for a look',
      overdue: (count, written) =>
        one(count, 'The review day of 1 hold has passed.', `The review days of ${written} holds have passed.`),
      soon: (count, written) =>
        one(count, '1 hold comes up for review within 14 days.', `${written} holds come up for review within 14 days.`),
      whatToDo: 'Open each: keep it until a new day, with a reason, or release it.',
    },
    values: {
      show: 'Show the values that they cover',
      showOne: 'Show the values that it covers',
      hint: 'The values may be personal data. That you looked is recorded, without the values.',
      shown: 'The values are shown below. They may be personal data.',
      mayNot: 'Values are shown to holds officers.',
    },
    one: {
      hold: 'Hold',
      restriction: 'Restriction of processing (GDPR Art. 18)',
      title: (matter) => `Hold in matter ${matter}`,
      restrictionTitle: (matter) => `Restriction in matter ${matter}`,
      back: 'All holds',
      facts: {
        kind: 'Kind',
        covers: 'What it covers',
        values: 'Values',
        reason: 'Reason',
        matter: 'Matter',
        placed: 'Placed',
        state: 'State',
        review: 'Look at it again by',
        reviewed: 'Last looked at',
        note: 'Note',
        policies: 'Policies over it',
        released: 'Released',
        id: 'Id',
      },
      acknowledgedAt: (at) => `acknowledged ${at}: from then on it is kept`,
      unacknowledged:
        'Recorded, not yet acknowledged. Every later batch respects it, but a batch that began before it could not be settled yet, or its copy outside the ledger could not be written.',
      lookAgain: 'See whether it can be acknowledged now',
      acknowledged: 'The hold is acknowledged: from here on it is kept.',
      stillWaits: 'It cannot be acknowledged yet. Every later batch respects it all the same.',
      reviewedBy: (account, at, reason) => `by ${account}, ${at}, because ${reason}`,
      releasedBy: (account, at, reason) => `by ${account}, ${at}, because ${reason}`,
      noNote: 'none',
      noteHidden: 'There is a note. It is shown to holds officers.',
      noPolicies: 'No policy is over this table.',
      renew: 'Keep it until another day',
      renewText: 'Say so when you have looked at the matter and the hold is still needed.',
      newDay: 'Look at it again by',
      newDayHint: 'A day to come.',
      reason: 'Reason for keeping it',
      reasonHint: 'A short code without blanks, such as appeal. It stays in the log and cannot be changed there.',
      keep: 'Keep it until then',
      renewed: (day) => `The hold is kept; somebody looks at it again by ${day}.`,
      erase: 'Erase the note',
      eraseText: 'The note is erased for good. The hold stays as it is.',
      erased: 'The note is erased.',
      release: 'Release the hold …',
      requests: 'Requests for its release',
      requestColumns: { requested: 'Requested', reason: 'Reason', end: 'What became of it' },
      waits: 'waits for another person',
      ends: { released: 'released', refused: 'refused', withdrawn: 'withdrawn' },
      endedBy: (how, account, at, reason) => `${how} by ${account}, ${at}${reason === '' ? '' : `, because ${reason}`}`,
    },
    release: {
      title: 'Release a hold',
      over: 'This hold is released already.',
      effect: 'Once it is released the policies decide again. What is destroyed then does not come back.',
      uncounted: 'What would become due cannot be counted now: the system does not answer, or cannot be judged.',
      impact: 'What the release sets free',
      twoPersons: 'Two persons release a hold here: you request it, and somebody else confirms.',
      reason: 'Reason for the release',
      reasonHint: 'A short code without blanks, such as closed. It stays in the log and cannot be changed there.',
      releaseNow: 'Release the hold',
      request: 'Request the release',
      released: 'The hold is released. The policies decide again.',
      requested: 'The release is requested and waits for another person. Until then the hold is kept.',
      unwritten:
        'The release could not be written into the system itself, which cannot be reached: release it once more when it can, or the hold would come back with a restored ledger.',
      waits: (account, at, reason) => `${account} requested the release ${at}, because ${reason}.`,
      own: 'You requested it: somebody else has to confirm. You can withdraw the request.',
      confirm: 'Confirm: release the hold',
      confirmText: 'Confirm only what you have looked at yourself.',
      refuse: 'Refuse: keep the hold',
      refuseReason: 'Reason for refusing',
      refused: 'The release is refused; the hold stays in force.',
      withdraw: 'Withdraw the request',
      withdrawn: 'The request is withdrawn; the hold stays in force.',
      mayNotConfirm: 'An approver confirms or refuses it.',
    },
    impact: {
      covers: (rows, count) => one(rows, 'It covers 1 record now.', `It covers ${count} records now.`),
      noRecord: 'There is no such record now: it is gone already, or still to come.',
      nothing: 'No record is covered now; those that come to match it will be.',
      caption: 'Policies that could dispose of these records',
      columns: { policy: 'Policy', does: 'What it does', due: 'Due now', left: 'Left anyway' },
      does: { destroy: 'destroys', anonymise: 'anonymises', flag: 'flags' },
      unknown: 'cannot be counted',
      noneLeft: '–',
      otherHold: 'kept by another hold',
      noPolicies: 'No policy disposes of records here.',
      sumKept: (count, written) =>
        one(
          count,
          '1 record is due now and would be kept by this hold.',
          `${written} records are due now and would be kept by this hold.`,
        ),
      sumFreed: (count, written) =>
        one(
          count,
          '1 record is due at once without this hold, and goes with the next run.',
          `${written} records are due at once without this hold, and go with the next run.`,
        ),
      noneKept: 'None of them would be disposed of now, with or without this hold.',
      noneFreed: 'Nothing is due at once without this hold.',
    },
    wrong: {
      title: 'Something is missing or wrong:',
      reason: 'Write a short code without blanks: letters, digits and . _ / : - only.',
      day: 'Write a day of the calendar.',
      dayPast: 'The day has to lie ahead.',
      nothing: 'This form was not complete. Load the page again.',
    },
  },
  sv: {
    title: 'Gallringsstopp',
    intro:
      'Ett gallringsstopp bevarar poster vad gallringsreglerna än säger, tills det hävs. Det flyttar inga datum: det som ska gallras gallras så snart inget stopp längre gäller.',
    place: 'Inför ett gallringsstopp',
    holds: 'Gallringsstopp i kraft',
    restrictions: 'Begränsningar av behandling (artikel 18 i dataskyddsförordningen)',
    restrictionsNote:
      'En begränsning bevarar posterna på samma sätt som ett gallringsstopp. Att de inte används på annat sätt måste ordnas i själva systemet.',
    released: 'Hävda gallringsstopp',
    noHolds: 'Inget gallringsstopp är i kraft.',
    noRestrictions: 'Ingen begränsning är i kraft.',
    noReleased: 'Inget gallringsstopp har hävts.',
    moreReleased: (count) => `Bara de ${count} senaste visas. Filtrera på ärende för att hitta andra.`,
    pages: 'Sidor',
    earlier: 'Föregående sida',
    later: 'Nästa sida',
    shown: (from, to, of) => `${from}–${to} av ${of}, de som ska omprövas tidigast först`,
    columns: {
      covers: 'Vad det omfattar',
      reason: 'Orsak',
      matter: 'Ärende',
      placed: 'Infört',
      state: 'Läge',
      review: 'Omprövas senast',
      released: 'Hävt',
      releasedWhy: 'Varför',
    },
    record: (table, columns) => `En post i ${table}, med nyckeln ${columns}`,
    matching: (table, columns) => `Alla poster i ${table} med samma värde i ${columns}`,
    dataset: (table) => `Alla poster i ${table}`,
    placedBy: (account, at) => `av ${account}, ${at}`,
    kept: 'bekräftat: bevaras',
    unacknowledged: 'antecknat, ännu inte bekräftat',
    requested: 'hävning begärd',
    over: (days, count) => one(days, '1 dag försenad', `${count} dagar försenad`),
    today: 'i dag',
    left: (days, count) => one(days, '1 dag kvar', `${count} dagar kvar`),
    filter: {
      heading: 'Filtrera',
      matter: 'Ärende (diarienummer)',
      policy: 'Gallringsregel',
      allPolicies: 'Alla gallringsregler',
      released: 'Visa också hävda gallringsstopp',
      apply: 'Filtrera',
    },
    reviews: {
      heading: 'Gallringsstopp som behöver omprövas',
      overdue: (count, written) =>
        one(
          count,
          'Omprövningsdagen för 1 gallringsstopp har passerat.',
          `Omprövningsdagen för ${written} gallringsstopp har passerat.`,
        ),
      soon: (count, written) =>
        one(
          count,
          '1 gallringsstopp ska omprövas inom 14 dagar.',
          `${written} gallringsstopp ska omprövas inom 14 dagar.`,
        ),
      whatToDo: 'Öppna vart och ett: behåll det till en ny dag, med en orsak, eller häv det.',
    },
    values: {
      show: 'Visa värdena som de omfattar',
      showOne: 'Visa värdena som det omfattar',
      hint: 'Värdena kan vara personuppgifter. Att du tittade antecknas, utan värdena.',
      shown: 'Värdena visas nedan. De kan vara personuppgifter.',
      mayNot: 'Värden visas för dem som sköter gallringsstopp.',
    },
    one: {
      hold: 'Gallringsstopp',
      restriction: 'Begränsning av behandling (artikel 18 i dataskyddsförordningen)',
      title: (matter) => `Gallringsstopp i ärende ${matter}`,
      restrictionTitle: (matter) => `Begränsning i ärende ${matter}`,
      back: 'Alla gallringsstopp',
      facts: {
        kind: 'Slag',
        covers: 'Vad det omfattar',
        values: 'Värden',
        reason: 'Orsak',
        matter: 'Ärende',
        placed: 'Infört',
        state: 'Läge',
        review: 'Omprövas senast',
        reviewed: 'Senast omprövat',
        note: 'Notering',
        policies: 'Gallringsregler för tabellen',
        released: 'Hävt',
        id: 'Id',
      },
      acknowledgedAt: (at) => `bekräftat ${at}: från och med då bevaras posterna`,
      unacknowledged:
        'Antecknat, ännu inte bekräftat. Varje senare parti respekterar det, men ett parti som började före det har inte kunnat avslutas, eller så har dess kopia utanför programmets egen databas inte kunnat skrivas.',
      lookAgain: 'Se om det kan bekräftas nu',
      acknowledged: 'Gallringsstoppet är bekräftat: från och med nu bevaras posterna.',
      stillWaits: 'Det kan inte bekräftas ännu. Varje senare parti respekterar det ändå.',
      reviewedBy: (account, at, reason) => `av ${account}, ${at}, orsak ${reason}`,
      releasedBy: (account, at, reason) => `av ${account}, ${at}, orsak ${reason}`,
      noNote: 'ingen',
      noteHidden: 'Det finns en notering. Den visas för dem som sköter gallringsstopp.',
      noPolicies: 'Ingen gallringsregel gäller tabellen.',
      renew: 'Behåll det till en annan dag',
      renewText: 'Gör detta när du har gått igenom ärendet och gallringsstoppet fortfarande behövs.',
      newDay: 'Omprövas senast',
      newDayHint: 'En kommande dag.',
      reason: 'Orsak till att det behålls',
      reasonHint: 'En kort kod utan mellanslag, till exempel besvar. Den står kvar i loggen och kan inte ändras där.',
      keep: 'Behåll det till dess',
      renewed: (day) => `Gallringsstoppet behålls; det omprövas senast ${day}.`,
      erase: 'Radera noteringen',
      eraseText: 'Noteringen raderas för gott. Gallringsstoppet förblir som det är.',
      erased: 'Noteringen är raderad.',
      release: 'Häv gallringsstoppet …',
      requests: 'Begäranden om hävning',
      requestColumns: { requested: 'Begärd', reason: 'Orsak', end: 'Hur det gick' },
      waits: 'väntar på en annan person',
      ends: { released: 'hävt', refused: 'avslagen', withdrawn: 'återtagen' },
      endedBy: (how, account, at, reason) => `${how} av ${account}, ${at}${reason === '' ? '' : `, orsak ${reason}`}`,
    },
    release: {
      title: 'Häv ett gallringsstopp',
      over: 'Detta gallringsstopp är redan hävt.',
      effect: 'När det är hävt gäller gallringsreglerna igen. Det som förstörs då kommer inte tillbaka.',
      uncounted: 'Vad som skulle gallras kan inte räknas nu: systemet svarar inte eller dess poster kan inte bedömas.',
      impact: 'Vad hävningen frigör',
      twoPersons: 'Här häver två personer ett gallringsstopp: du begär det och någon annan bekräftar.',
      reason: 'Orsak till hävningen',
      reasonHint: 'En kort kod utan mellanslag, till exempel avslutat. Den står kvar i loggen och kan inte ändras där.',
      releaseNow: 'Häv gallringsstoppet',
      request: 'Begär hävning',
      released: 'Gallringsstoppet är hävt. Gallringsreglerna gäller igen.',
      requested: 'Hävningen är begärd och väntar på en annan person. Till dess bevaras posterna.',
      unwritten:
        'Hävningen kunde inte skrivas i själva systemet, som inte kan nås: häv det en gång till när det går, annars kommer gallringsstoppet tillbaka om programmets egen databas återställs.',
      waits: (account, at, reason) => `${account} begärde hävningen ${at}, orsak ${reason}.`,
      own: 'Du begärde hävningen: någon annan måste bekräfta den. Du kan återta begäran.',
      confirm: 'Bekräfta: häv gallringsstoppet',
      confirmText: 'Bekräfta bara det som du själv har granskat.',
      refuse: 'Avslå: behåll gallringsstoppet',
      refuseReason: 'Orsak till avslaget',
      refused: 'Hävningen är avslagen; gallringsstoppet är fortfarande i kraft.',
      withdraw: 'Återta begäran',
      withdrawn: 'Begäran är återtagen; gallringsstoppet är fortfarande i kraft.',
      mayNotConfirm: 'En godkännare bekräftar eller avslår den.',
    },
    impact: {
      covers: (rows, count) => one(rows, 'Det omfattar 1 post nu.', `Det omfattar ${count} poster nu.`),
      noRecord: 'Det finns ingen sådan post nu: den är redan borta, eller har inte kommit ännu.',
      nothing: 'Ingen post omfattas nu; de som senare stämmer in kommer att omfattas.',
      caption: 'Gallringsregler som kan gallra dessa poster',
      columns: { policy: 'Gallringsregel', does: 'Vad den gör', due: 'Ska gallras nu', left: 'Kvar ändå' },
      does: { destroy: 'förstör', anonymise: 'anonymiserar', flag: 'märker' },
      unknown: 'kan inte räknas',
      noneLeft: '–',
      otherHold: 'kvar på grund av ett annat gallringsstopp',
      noPolicies: 'Ingen gallringsregel gallrar poster här.',
      sumKept: (count, written) =>
        one(
          count,
          '1 post skulle gallras nu och bevaras av detta gallringsstopp.',
          `${written} poster skulle gallras nu och bevaras av detta gallringsstopp.`,
        ),
      sumFreed: (count, written) =>
        one(
          count,
          '1 post gallras utan detta gallringsstopp redan vid nästa körning.',
          `${written} poster gallras utan detta gallringsstopp redan vid nästa körning.`,
        ),
      noneKept: 'Ingen av dem skulle gallras nu, med eller utan detta gallringsstopp.',
      noneFreed: 'Utan detta gallringsstopp ska inget gallras genast.',
    },
    wrong: {
      title: 'Något saknas eller är fel:',
      reason: 'Skriv en kort kod utan mellanslag: bara bokstäver a–z, siffror och . _ / : -',
      day: 'Ange en dag i kalendern.',
      dayPast: 'Dagen måste ligga framåt i tiden.',
      nothing: 'Formuläret var inte fullständigt. Ladda om sidan.',
    },
  },
  fi: {
    title: 'Hävittämiskiellot',
    intro:
      'Hävittämiskielto säilyttää tietueet säännöistä riippumatta, kunnes se puretaan. Se ei siirrä päivämääriä: hävitettävä hävitetään heti, kun mikään kielto ei enää koske sitä.',
    place: 'Aseta hävittämiskielto',
    holds: 'Voimassa olevat hävittämiskiellot',
    restrictions: 'Käsittelyn rajoitukset (yleisen tietosuoja-asetuksen 18 artikla)',
    restrictionsNote:
      'Rajoitus säilyttää tietueet samoin kuin hävittämiskielto. Siitä, ettei niitä muutoin käytetä, on huolehdittava itse järjestelmässä.',
    released: 'Puretut hävittämiskiellot',
    noHolds: 'Yhtään hävittämiskieltoa ei ole voimassa.',
    noRestrictions: 'Yhtään rajoitusta ei ole voimassa.',
    noReleased: 'Yhtään hävittämiskieltoa ei ole purettu.',
    moreReleased: (count) => `Vain ${count} uusinta näytetään. Muut löydät rajaamalla asian mukaan.`,
    pages: 'Sivut',
    earlier: 'Edellinen sivu',
    later: 'Seuraava sivu',
    shown: (from, to, of) => `${from}–${to} / ${of}, ensin ne, jotka on tarkistettava aikaisimmin`,
    columns: {
      covers: 'Mitä se koskee',
      reason: 'Syy',
      matter: 'Asia',
      placed: 'Asetettu',
      state: 'Tila',
      review: 'Tarkistettava viimeistään',
      released: 'Purettu',
      releasedWhy: 'Miksi',
    },
    record: (table, columns) => `Taulu ${table}: yksi tietue, avaimena ${columns}`,
    matching: (table, columns) => `Taulu ${table}: kaikki tietueet, joissa on sama arvo: ${columns}`,
    dataset: (table) => `Taulu ${table}: kaikki tietueet`,
    placedBy: (account, at) => `${account}, ${at}`,
    kept: 'vahvistettu: säilytetään',
    unacknowledged: 'kirjattu, ei vielä vahvistettu',
    requested: 'purkamista pyydetty',
    over: (days, count) => one(days, '1 päivä myöhässä', `${count} päivää myöhässä`),
    today: 'tänään',
    left: (days, count) => one(days, '1 päivä jäljellä', `${count} päivää jäljellä`),
    filter: {
      heading: 'Rajaa',
      matter: 'Asia (diaarinumero)',
      policy: 'Hävittämissääntö',
      allPolicies: 'Kaikki hävittämissäännöt',
      released: 'Näytä myös puretut hävittämiskiellot',
      apply: 'Rajaa',
    },
    reviews: {
      heading: 'Tarkistettavat hävittämiskiellot',
      overdue: (count, written) =>
        one(
          count,
          '1 hävittämiskiellon tarkistuspäivä on mennyt.',
          `${written} hävittämiskiellon tarkistuspäivä on mennyt.`,
        ),
      soon: (count, written) =>
        one(
          count,
          '1 hävittämiskielto on tarkistettava 14 päivän kuluessa.',
          `${written} hävittämiskieltoa on tarkistettava 14 päivän kuluessa.`,
        ),
      whatToDo: 'Avaa jokainen: jatka sitä uuteen päivään ja anna syy, tai pura se.',
    },
    values: {
      show: 'Näytä arvot, joita ne koskevat',
      showOne: 'Näytä arvot, joita se koskee',
      hint: 'Arvot voivat olla henkilötietoja. Katsominen kirjataan ilman arvoja.',
      shown: 'Arvot näkyvät alla. Ne voivat olla henkilötietoja.',
      mayNot: 'Arvot näytetään hävittämiskielloista vastaaville.',
    },
    one: {
      hold: 'Hävittämiskielto',
      restriction: 'Käsittelyn rajoittaminen (yleisen tietosuoja-asetuksen 18 artikla)',
      title: (matter) => `Hävittämiskielto asiassa ${matter}`,
      restrictionTitle: (matter) => `Käsittelyn rajoitus asiassa ${matter}`,
      back: 'Kaikki hävittämiskiellot',
      facts: {
        kind: 'Laji',
        covers: 'Mitä se koskee',
        values: 'Arvot',
        reason: 'Syy',
        matter: 'Asia',
        placed: 'Asetettu',
        state: 'Tila',
        review: 'Tarkistettava viimeistään',
        reviewed: 'Viimeksi tarkistettu',
        note: 'Huomautus',
        policies: 'Taulua koskevat säännöt',
        released: 'Purettu',
        id: 'Tunniste',
      },
      acknowledgedAt: (at) => `vahvistettu ${at}: siitä lähtien tietueet säilytetään`,
      unacknowledged:
        'Kirjattu, ei vielä vahvistettu. Jokainen myöhempi erä noudattaa sitä, mutta sitä ennen alkanutta erää ei ole vielä voitu päättää, tai sen kopiota ohjelman oman tietokannan ulkopuolelle ei ole voitu kirjoittaa.',
      lookAgain: 'Katso, voidaanko se nyt vahvistaa',
      acknowledged: 'Hävittämiskielto on vahvistettu: tästä lähtien tietueet säilytetään.',
      stillWaits: 'Sitä ei voida vielä vahvistaa. Jokainen myöhempi erä noudattaa sitä silti.',
      reviewedBy: (account, at, reason) => `${account}, ${at}, syy ${reason}`,
      releasedBy: (account, at, reason) => `${account}, ${at}, syy ${reason}`,
      noNote: 'ei ole',
      noteHidden: 'Huomautus on olemassa. Se näytetään hävittämiskielloista vastaaville.',
      noPolicies: 'Mikään sääntö ei koske tätä taulua.',
      renew: 'Jatka sitä toiseen päivään',
      renewText: 'Tee tämä, kun olet perehtynyt asiaan ja kieltoa tarvitaan yhä.',
      newDay: 'Tarkistettava viimeistään',
      newDayHint: 'Tuleva päivä.',
      reason: 'Miksi sitä jatketaan',
      reasonHint: 'Lyhyt koodi ilman välilyöntejä, esimerkiksi valitus. Se jää lokiin, eikä sitä voi siellä muuttaa.',
      keep: 'Jatka siihen asti',
      renewed: (day) => `Hävittämiskielto jatkuu; se on tarkistettava viimeistään ${day}.`,
      erase: 'Poista huomautus',
      eraseText: 'Huomautus poistetaan pysyvästi. Hävittämiskielto pysyy ennallaan.',
      erased: 'Huomautus on poistettu.',
      release: 'Pura hävittämiskielto …',
      requests: 'Pyynnöt sen purkamisesta',
      requestColumns: { requested: 'Pyydetty', reason: 'Syy', end: 'Miten kävi' },
      waits: 'odottaa toista henkilöä',
      ends: { released: 'purettu', refused: 'evätty', withdrawn: 'peruttu' },
      endedBy: (how, account, at, reason) => `${how}: ${account}, ${at}${reason === '' ? '' : `, syy ${reason}`}`,
    },
    release: {
      title: 'Hävittämiskiellon purkaminen',
      over: 'Tämä hävittämiskielto on jo purettu.',
      effect: 'Kun kielto on purettu, säännöt ovat jälleen voimassa. Se, mikä silloin hävitetään, ei palaa.',
      uncounted: 'Hävitettävien määrää ei voida nyt laskea: järjestelmä ei vastaa tai sen tietueita ei voida arvioida.',
      impact: 'Mitä purkaminen vapauttaa',
      twoPersons: 'Täällä hävittämiskiellon purkaa kaksi henkilöä: sinä pyydät ja joku toinen vahvistaa.',
      reason: 'Purkamisen syy',
      reasonHint: 'Lyhyt koodi ilman välilyöntejä, esimerkiksi valmis. Se jää lokiin, eikä sitä voi siellä muuttaa.',
      releaseNow: 'Pura hävittämiskielto',
      request: 'Pyydä purkamista',
      released: 'Hävittämiskielto on purettu. Säännöt ovat jälleen voimassa.',
      requested: 'Purkamista on pyydetty, ja se odottaa toista henkilöä. Siihen asti tietueet säilytetään.',
      unwritten:
        'Purkamista ei voitu kirjoittaa itse järjestelmään, johon ei saada yhteyttä: pura kielto uudelleen, kun se onnistuu, sillä muuten kielto palaa, jos ohjelman oma tietokanta palautetaan.',
      waits: (account, at, reason) => `${account} pyysi purkamista ${at}, syy ${reason}.`,
      own: 'Pyysit purkamista itse: jonkun toisen on vahvistettava se. Voit perua pyynnön.',
      confirm: 'Vahvista: pura hävittämiskielto',
      confirmText: 'Vahvista vain se, mihin olet itse perehtynyt.',
      refuse: 'Epää: pidä hävittämiskielto voimassa',
      refuseReason: 'Epäämisen syy',
      refused: 'Purkaminen on evätty; hävittämiskielto pysyy voimassa.',
      withdraw: 'Peru pyyntö',
      withdrawn: 'Pyyntö on peruttu; hävittämiskielto pysyy voimassa.',
      mayNotConfirm: 'Hyväksyjä vahvistaa tai epää sen.',
    },
    impact: {
      covers: (rows, count) => one(rows, 'Se koskee nyt 1 tietuetta.', `Se koskee nyt ${count} tietuetta.`),
      noRecord: 'Tällaista tietuetta ei nyt ole: se on jo poissa tai vasta tulossa.',
      nothing: 'Se ei nyt koske yhtään tietuetta; myöhemmin se koskee niitä, jotka vastaavat ehtoa.',
      caption: 'Säännöt, jotka voivat hävittää nämä tietueet',
      columns: { policy: 'Hävittämissääntö', does: 'Mitä se tekee', due: 'Hävitettäviä nyt', left: 'Jää muutenkin' },
      does: { destroy: 'hävittää', anonymise: 'anonymisoi', flag: 'merkitsee' },
      unknown: 'ei voida laskea',
      noneLeft: '–',
      otherHold: 'jätetty toisen hävittämiskiellon vuoksi',
      noPolicies: 'Mikään sääntö ei hävitä tietueita täällä.',
      sumKept: (count, written) =>
        one(
          count,
          '1 tietue hävitettäisiin nyt, ja tämä kielto säilyttäisi sen.',
          `${written} tietuetta hävitettäisiin nyt, ja tämä kielto säilyttäisi ne.`,
        ),
      sumFreed: (count, written) =>
        one(
          count,
          'Ilman tätä kieltoa 1 tietue on heti hävitettävä, ja se hävitetään seuraavassa ajossa.',
          `Ilman tätä kieltoa ${written} tietuetta on heti hävitettävä, ja ne hävitetään seuraavassa ajossa.`,
        ),
      noneKept: 'Yhtäkään niistä ei hävitettäisi nyt, oli tätä kieltoa tai ei.',
      noneFreed: 'Ilman tätä kieltoakaan mitään ei ole hävitettävä heti.',
    },
    wrong: {
      title: 'Jotakin puuttuu tai on väärin:',
      reason: 'Kirjoita lyhyt koodi ilman välilyöntejä: vain kirjaimia a–z, numeroita ja . _ / : -',
      day: 'Anna kalenterin päivä.',
      dayPast: 'Päivän on oltava tulevaisuudessa.',
      nothing: 'Lomake ei ollut täydellinen. Lataa sivu uudelleen.',
    },
  },
};
