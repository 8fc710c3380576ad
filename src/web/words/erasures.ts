/** Words of requests for erasure: their list, and the page of one. */
import type { Language } from '../../documents/language.ts';

export type ShownState = 'open' | 'approved' | 'underWay' | 'finished' | 'refused' | 'withdrawn';

export interface ErasuresWords {
  title: string;
  intro: string;
  record: string;
  person: string;
  underWay: string;
  none: string;
  ended: string;
  noneEnded: string;
  showEnded: string;
  hideEnded: string;
  moreEnded(count: string): string;
  columns: { matter: string; about: string; received: string; deadline: string; state: string; stays: string };
  endedColumns: { ended: string; reason: string };
  kinds: { person: string; record: string };
  states: Record<ShownState, string>;
  left(days: number, written: string): string;
  today: string;
  over(days: number, written: string): string;
  notLooked: string;
  nothingLeft: string;
  others: string;

  requestTitle(matter: string): string;
  back: string;
  facts: {
    heading: string;
    matter: string;
    about: string;
    policies: string;
    received: string;
    deadline: string;
    state: string;
    note: string;
    id: string;
  };
  allPolicies: string;
  noNote: string;
  hidden: string;
  show: string;
  shownHint: string;
  shown: string;
  forgotten: string;

  impact: {
    heading: string;
    caption: string;
    asOf(at: string): string;
    columns: { policy: string; matched: string; goes: string; stays: string };
    goes: { destroy: string; anonymise: string; other: string };
    unknown: string;
    sum(matched: number, writtenMatched: string, writtenDue: string): string;
    nothing: string;
    away: string;
    again: string;
    inEnglish: string;
    cannotSay: string;
  };

  works: {
    heading: string;
    caption: string;
    columns: { policy: string; approved: string; gone: string; left: string; run: string };
    notYet: string;
    never: string;
    next(at: string): string;
    unscheduled: string;
    again: string;
    leftNow: string;
  };

  approve: {
    heading: string;
    text: string;
    again: string;
    number: string;
    hint: string;
    button: string;
    own: string;
    mayNot: string;
    nothing: string;
    approved(count: number, written: string): string;
  };

  end: {
    heading: string;
    text: { refused: string; withdrawn: string; finished: string };
    how: string;
    choices: { refused: string; withdrawn: string; finished: string };
    reason: string;
    reasonHint: string;
    button: string;
    ended: { refused: string; withdrawn: string; finished: string };
  };

  line: {
    heading: string;
    columns: { at: string; what: string; who: string; entry: string };
    pruned: string;
    run: string;
    inLog: string;
  };

  wrong: {
    title: string;
    digits: string;
    number(typed: string, now: string): string;
    reason: string;
    how: string;
  };
}

const one = <T>(count: number, single: T, several: T): T => (count === 1 ? single : several);

export const erasuresWords: Record<Language, ErasuresWords> = {
  en: {
    title: 'Erasure requests',
    intro:
      'What people ask to have erased (GDPR Art. 17). A second person approves it; then the records go with the next run of their policies. Holds and exceptions still keep what they keep.',
    record: 'Record a request',
    person: 'Ask about a person',
    underWay: 'Under way',
    none: 'No request is under way.',
    ended: 'Ended',
    noneEnded: 'No request has ended yet.',
    showEnded: 'Show those that have ended',
    hideEnded: 'Hide those that have ended',
    moreEnded: (count) => `${count} older ones are not shown; the audit log tells of them.`,
    columns: {
      matter: 'Matter',
      about: 'About',
      received: 'Received',
      deadline: 'Answer by',
      state: 'State',
      stays: 'What stays, and why',
    },
    endedColumns: { ended: 'Ended', reason: 'Reason' },
    kinds: { person: 'a person', record: 'one record' },
    states: {
      open: 'recorded, waits for a second person',
      approved: 'approved',
      underWay: 'being carried out',
      finished: 'finished',
      refused: 'refused',
      withdrawn: 'withdrawn',
    },
    left: (days, written) => `${written} ${one(days, 'day', 'days')} left`,
    today: 'to be answered today',
    over: (days, written) => `overdue by ${written} ${one(days, 'day', 'days')}`,
    notLooked: 'not looked at yet',
    nothingLeft: 'nothing',
    others: 'It is also about policies that you may not see.',
    requestTitle: (matter) => `Erasure request ${matter}`,
    back: 'All erasure requests',
    facts: {
      heading: 'The request',
      matter: 'Matter (diary number)',
      about: 'About',
      policies: 'Policies',
      received: 'Received',
      deadline: 'Answer by',
      state: 'State',
      note: 'Note',
      id: 'Id of the request',
    },
    allPolicies: 'every policy that tells whom its records are about',
    noNote: 'none',
    hidden: 'is not shown without need',
    show: 'Show whom it is about',
    shownHint: 'That you looked is recorded in the log, without the value.',
    shown: 'Value',
    forgotten: 'Whom it was about is deleted.',
    impact: {
      heading: 'What it is about now',
      caption: 'What would be erased, policy by policy, and what stays',
      asOf: (at) => `Counted ${at}.`,
      columns: { policy: 'Policy', matched: 'Records found', goes: 'Would go', stays: 'What stays, and why' },
      goes: { destroy: 'erased', anonymise: 'anonymised', other: 'dealt with' },
      unknown: 'not known',
      sum: (matched, writtenMatched, writtenDue) =>
        one(
          matched,
          `1 record was found; ${writtenDue} would go now.`,
          `${writtenMatched} records were found; ${writtenDue} would go now.`,
        ),
      nothing: 'No record was found that could be erased on request.',
      away: 'A system could not be asked just now, so nothing can be counted. Load the page again later.',
      again: 'Count again',
      inEnglish: 'In English, as the program says it:',
      cannotSay:
        'Some policies cannot be asked, so nobody can say what the request is about. It cannot be approved before that is mended.',
    },
    works: {
      heading: 'How far it came',
      caption: 'What was approved, policy by policy, and what became of it',
      columns: { policy: 'Policy', approved: 'Approved', gone: 'Gone', left: 'Left, and why', run: 'Last run' },
      notYet: 'not looked at since it was approved',
      never: 'none yet',
      next: (at) => `next run ${at}`,
      unscheduled: 'runs when operations start it',
      again: 'The system was restored from a backup since: the request is carried out there once more.',
      leftNow: 'What is left as it stands now',
    },
    approve: {
      heading: 'Approve',
      text: 'Only the very records that are found now may go, and no others. What a hold, an exception or another policy keeps stays, and goes once nothing keeps it any more.',
      again:
        'It was approved before. Approving it again replaces that: for records that came later, or a rule that changed.',
      number: 'How many records were found?',
      hint: 'Type the number in digits, as it stands above. It is counted again when you approve.',
      button: 'Approve the erasure',
      own: 'You recorded this request, so somebody else approves it.',
      mayNot: 'Approving needs the role of approver for every policy that the request is about.',
      nothing: 'There is nothing to approve: answer the person, and refuse the request.',
      approved: (count, written) =>
        one(
          count,
          'Approved: 1 record may go. It goes with the next run of its policy.',
          `Approved: ${written} records may go. They go with the next run of their policies.`,
        ),
    },
    end: {
      heading: 'End the request',
      text: {
        refused: 'Nothing is erased for it, and whom it was about is deleted here. The person must be told why.',
        withdrawn: 'The person takes it back: nothing more is erased for it. What is gone stays gone.',
        finished: 'It is done: what is left stays as its policies say, and is not erased for this request any more.',
      },
      how: 'How it ends',
      choices: { refused: 'Refuse it', withdrawn: 'The person withdrew it', finished: 'Finish it, and leave the rest' },
      reason: 'Reason',
      reasonHint:
        'A short code without blanks, such as no-right or nothing-held. It stays in the log and cannot be changed there.',
      button: 'End the request',
      ended: {
        refused: 'The request is refused.',
        withdrawn: 'The request is withdrawn.',
        finished: 'The request is finished.',
      },
    },
    line: {
      heading: 'Time line',
      columns: { at: 'When', what: 'What', who: 'By whom', entry: 'Entry in the log' },
      pruned: 'The log was pruned since: what came before its beginning is not told here.',
      run: 'Run',
      inLog: 'All entries of this matter in the audit log',
    },
    wrong: {
      title: 'Nothing was decided. Please correct:',
      digits: 'Type the number in digits.',
      number: (typed, now) => `${typed} is not the number: ${now} are found now. Look at the table again.`,
      reason: 'Write a short code without blanks: letters, digits and . _ / : - only.',
      how: 'Choose how it ends.',
    },
  },
  sv: {
    title: 'Begäranden om radering',
    intro:
      'Vad de registrerade begär att få raderat (artikel 17 i dataskyddsförordningen). En annan person godkänner begäran; därefter gallras posterna vid nästa körning av sina regler. Gallringsstopp och undantag bevarar fortfarande det de bevarar.',
    record: 'Anteckna en begäran',
    person: 'Fråga om en person',
    underWay: 'Pågående',
    none: 'Ingen begäran pågår.',
    ended: 'Avslutade',
    noneEnded: 'Ingen begäran har avslutats ännu.',
    showEnded: 'Visa avslutade',
    hideEnded: 'Dölj avslutade',
    moreEnded: (count) => `${count} äldre visas inte; de finns i granskningsloggen.`,
    columns: {
      matter: 'Ärende',
      about: 'Gäller',
      received: 'Mottagen',
      deadline: 'Besvaras senast',
      state: 'Läge',
      stays: 'Vad som blir kvar och varför',
    },
    endedColumns: { ended: 'Avslutad', reason: 'Orsak' },
    kinds: { person: 'en person', record: 'en post' },
    states: {
      open: 'antecknad, väntar på en annan person',
      approved: 'godkänd',
      underWay: 'verkställs',
      finished: 'slutförd',
      refused: 'avslagen',
      withdrawn: 'återtagen',
    },
    left: (days, written) => `${written} ${one(days, 'dag', 'dagar')} kvar`,
    today: 'ska besvaras i dag',
    over: (days, written) => `försenad med ${written} ${one(days, 'dag', 'dagar')}`,
    notLooked: 'inte kontrollerat ännu',
    nothingLeft: 'ingenting',
    others: 'Den gäller också regler som du inte får se.',
    requestTitle: (matter) => `Begäran om radering ${matter}`,
    back: 'Alla begäranden om radering',
    facts: {
      heading: 'Begäran',
      matter: 'Ärende (diarienummer)',
      about: 'Gäller',
      policies: 'Gallringsregler',
      received: 'Mottagen',
      deadline: 'Besvaras senast',
      state: 'Läge',
      note: 'Notering',
      id: 'Begärans id',
    },
    allPolicies: 'varje regel som anger vem posterna gäller',
    noNote: 'ingen',
    hidden: 'visas inte i onödan',
    show: 'Visa vem den gäller',
    shownHint: 'Att du tittade antecknas i loggen, utan värdet.',
    shown: 'Värde',
    forgotten: 'Uppgiften om vem den gällde är raderad.',
    impact: {
      heading: 'Vad den gäller nu',
      caption: 'Vad som skulle raderas, regel för regel, och vad som blir kvar',
      asOf: (at) => `Räknat ${at}.`,
      columns: {
        policy: 'Gallringsregel',
        matched: 'Funna poster',
        goes: 'Skulle gallras',
        stays: 'Vad som blir kvar och varför',
      },
      goes: { destroy: 'raderas', anonymise: 'anonymiseras', other: 'behandlas' },
      unknown: 'inte känt',
      sum: (matched, writtenMatched, writtenDue) =>
        one(
          matched,
          `1 post hittades; ${writtenDue} skulle gallras nu.`,
          `${writtenMatched} poster hittades; ${writtenDue} skulle gallras nu.`,
        ),
      nothing: 'Ingen post hittades som kan raderas på begäran.',
      away: 'Ett system kunde inte tillfrågas just nu, så inget kan räknas. Ladda om sidan senare.',
      again: 'Räkna på nytt',
      inEnglish: 'Programmets meddelande på engelska:',
      cannotSay:
        'Posterna enligt en del regler kan inte sökas fram, så ingen kan säga vad begäran gäller. Den kan inte godkännas innan det är åtgärdat.',
    },
    works: {
      heading: 'Hur långt den har kommit',
      caption: 'Vad som godkändes, regel för regel, och vad som har hänt med det',
      columns: {
        policy: 'Gallringsregel',
        approved: 'Godkända',
        gone: 'Borta',
        left: 'Kvar och varför',
        run: 'Senaste körning',
      },
      notYet: 'inte kontrollerat sedan godkännandet',
      never: 'ingen ännu',
      next: (at) => `nästa körning ${at}`,
      unscheduled: 'körs när driften startar den',
      again: 'Systemet har återställts från en säkerhetskopia sedan dess: begäran verkställs där på nytt.',
      leftNow: 'Vad som är kvar just nu',
    },
    approve: {
      heading: 'Godkänn',
      text: 'Endast de poster som hittas nu får raderas, inga andra. Det som ett gallringsstopp, ett undantag eller en annan regel bevarar blir kvar, och raderas när inget längre bevarar det.',
      again:
        'Den har godkänts förut. Ett nytt godkännande ersätter det tidigare: för poster som har kommit senare eller en regel som har ändrats.',
      number: 'Hur många poster hittades?',
      hint: 'Skriv antalet med siffror, som det står ovan. Det räknas på nytt när du godkänner.',
      button: 'Godkänn raderingen',
      own: 'Du har antecknat begäran, så någon annan ska godkänna den.',
      mayNot: 'Godkännande kräver rollen som godkännare för varje regel som begäran gäller.',
      nothing: 'Det finns inget att godkänna: svara den registrerade och avslå begäran.',
      approved: (count, written) =>
        one(
          count,
          'Godkänt: 1 post får raderas. Det sker vid nästa körning av regeln.',
          `Godkänt: ${written} poster får raderas. Det sker vid nästa körning av reglerna.`,
        ),
    },
    end: {
      heading: 'Avsluta begäran',
      text: {
        refused:
          'Ingenting raderas, och uppgiften om vem begäran gällde raderas här. Den registrerade ska få veta varför.',
        withdrawn: 'Den registrerade återtar begäran: inget mer raderas. Det som är borta förblir borta.',
        finished:
          'Begäran är slutförd: det som är kvar bevaras enligt reglerna och raderas inte längre för denna begäran.',
      },
      how: 'Hur den avslutas',
      choices: {
        refused: 'Avslå den',
        withdrawn: 'Den registrerade återtog den',
        finished: 'Slutför den och lämna resten',
      },
      reason: 'Orsak',
      reasonHint:
        'En kort kod utan mellanslag, till exempel saknar-grund. Den står kvar i loggen och kan inte ändras där.',
      button: 'Avsluta begäran',
      ended: {
        refused: 'Begäran är avslagen.',
        withdrawn: 'Begäran är återtagen.',
        finished: 'Begäran är slutförd.',
      },
    },
    line: {
      heading: 'Tidslinje',
      columns: { at: 'När', what: 'Vad', who: 'Av vem', entry: 'Anteckning i loggen' },
      pruned: 'Loggen har gallrats sedan dess: det som hände innan den börjar visas inte här.',
      run: 'Körning',
      inLog: 'Alla anteckningar om ärendet i granskningsloggen',
    },
    wrong: {
      title: 'Ingenting beslutades. Rätta följande:',
      digits: 'Skriv antalet med siffror.',
      number: (typed, now) => `${typed} är inte rätt antal: nu hittas ${now}. Granska tabellen på nytt.`,
      reason: 'Skriv en kort kod utan mellanslag: bara bokstäver a–z, siffror och . _ / : -',
      how: 'Välj hur den avslutas.',
    },
  },
  fi: {
    title: 'Poistopyynnöt',
    intro:
      'Mitä rekisteröidyt pyytävät poistettavaksi (yleisen tietosuoja-asetuksen 17 artikla). Toinen henkilö hyväksyy pyynnön; sen jälkeen tietueet hävitetään sääntöjensä seuraavassa ajossa. Hävittämiskiellot ja poikkeukset suojaavat yhä sitä, mitä ne koskevat.',
    record: 'Kirjaa pyyntö',
    person: 'Kysy henkilöstä',
    underWay: 'Käsittelyssä',
    none: 'Yhtään pyyntöä ei ole käsittelyssä.',
    ended: 'Päättyneet',
    noneEnded: 'Yksikään pyyntö ei ole vielä päättynyt.',
    showEnded: 'Näytä päättyneet',
    hideEnded: 'Piilota päättyneet',
    moreEnded: (count) => `${count} vanhempaa ei näytetä; ne löytyvät valvontalokista.`,
    columns: {
      matter: 'Asia',
      about: 'Koskee',
      received: 'Vastaanotettu',
      deadline: 'Vastattava viimeistään',
      state: 'Tila',
      stays: 'Mitä jää ja miksi',
    },
    endedColumns: { ended: 'Päättyi', reason: 'Syy' },
    kinds: { person: 'henkilöä', record: 'yhtä tietuetta' },
    states: {
      open: 'kirjattu, odottaa toista henkilöä',
      approved: 'hyväksytty',
      underWay: 'toteutettavana',
      finished: 'valmis',
      refused: 'evätty',
      withdrawn: 'peruttu',
    },
    left: (days, written) => `${written} ${one(days, 'päivä', 'päivää')} jäljellä`,
    today: 'vastattava tänään',
    over: (days, written) => `${written} ${one(days, 'päivä', 'päivää')} myöhässä`,
    notLooked: 'ei vielä tarkistettu',
    nothingLeft: 'ei mitään',
    others: 'Se koskee myös sääntöjä, joita et saa nähdä.',
    requestTitle: (matter) => `Poistopyyntö ${matter}`,
    back: 'Kaikki poistopyynnöt',
    facts: {
      heading: 'Pyyntö',
      matter: 'Asia (diaarinumero)',
      about: 'Koskee',
      policies: 'Hävittämissäännöt',
      received: 'Vastaanotettu',
      deadline: 'Vastattava viimeistään',
      state: 'Tila',
      note: 'Huomautus',
      id: 'Pyynnön tunnus',
    },
    allPolicies: 'jokaista sääntöä, joka kertoo, ketä sen tietueet koskevat',
    noNote: 'ei ole',
    hidden: 'ei näytetä tarpeettomasti',
    show: 'Näytä, ketä se koskee',
    shownHint: 'Katsomisesi kirjataan lokiin ilman arvoa.',
    shown: 'Arvo',
    forgotten: 'Tieto siitä, ketä se koski, on poistettu.',
    impact: {
      heading: 'Mitä se koskee nyt',
      caption: 'Mitä poistettaisiin säännöittäin ja mitä jäisi',
      asOf: (at) => `Laskettu ${at}.`,
      columns: {
        policy: 'Hävittämissääntö',
        matched: 'Löydettyjä tietueita',
        goes: 'Hävitettäisiin',
        stays: 'Mitä jää ja miksi',
      },
      goes: { destroy: 'poistetaan', anonymise: 'anonymisoidaan', other: 'käsitellään' },
      unknown: 'ei tiedossa',
      sum: (matched, writtenMatched, writtenDue) =>
        one(
          matched,
          `1 tietue löytyi; nyt hävitettäisiin ${writtenDue}.`,
          `${writtenMatched} tietuetta löytyi; nyt hävitettäisiin ${writtenDue}.`,
        ),
      nothing: 'Tietueita, jotka voitaisiin poistaa pyynnöstä, ei löytynyt.',
      away: 'Yhdeltä järjestelmältä ei juuri nyt voitu kysyä, joten mitään ei voida laskea. Lataa sivu myöhemmin uudelleen.',
      again: 'Laske uudelleen',
      inEnglish: 'Ohjelman ilmoitus englanniksi:',
      cannotSay:
        'Kaikkien sääntöjen tietueita ei voida hakea, joten kukaan ei voi sanoa, mitä pyyntö koskee. Sitä ei voi hyväksyä, ennen kuin asia on korjattu.',
    },
    works: {
      heading: 'Kuinka pitkällä se on',
      caption: 'Mitä hyväksyttiin säännöittäin ja mitä sille on tapahtunut',
      columns: {
        policy: 'Hävittämissääntö',
        approved: 'Hyväksytty',
        gone: 'Poissa',
        left: 'Jäljellä ja miksi',
        run: 'Viimeisin ajo',
      },
      notYet: 'ei tarkistettu hyväksymisen jälkeen',
      never: 'ei vielä',
      next: (at) => `seuraava ajo ${at}`,
      unscheduled: 'ajetaan, kun ylläpito käynnistää sen',
      again: 'Järjestelmä on sittemmin palautettu varmuuskopiosta: pyyntö toteutetaan siinä uudelleen.',
      leftNow: 'Mitä juuri nyt on jäljellä',
    },
    approve: {
      heading: 'Hyväksy',
      text: 'Vain ne tietueet, jotka nyt löytyvät, saa poistaa, ei muita. Se, minkä hävittämiskielto, poikkeus tai toinen sääntö säilyttää, jää ja poistetaan, kun mikään ei enää säilytä sitä.',
      again:
        'Pyyntö on jo hyväksytty. Uusi hyväksyntä korvaa sen: myöhemmin tulleita tietueita tai muutettua sääntöä varten.',
      number: 'Montako tietuetta löytyi?',
      hint: 'Kirjoita määrä numeroin, kuten se on yllä. Se lasketaan uudelleen, kun hyväksyt.',
      button: 'Hyväksy poistaminen',
      own: 'Kirjasit tämän pyynnön itse, joten jonkun muun on hyväksyttävä se.',
      mayNot: 'Hyväksyminen vaatii hyväksyjän roolin jokaiselle säännölle, jota pyyntö koskee.',
      nothing: 'Hyväksyttävää ei ole: vastaa rekisteröidylle ja epää pyyntö.',
      approved: (count, written) =>
        one(
          count,
          'Hyväksytty: 1 tietueen saa poistaa. Se poistetaan sääntönsä seuraavassa ajossa.',
          `Hyväksytty: ${written} tietuetta saa poistaa. Ne poistetaan sääntöjensä seuraavassa ajossa.`,
        ),
    },
    end: {
      heading: 'Päätä pyyntö',
      text: {
        refused:
          'Mitään ei poisteta, ja tieto siitä, ketä pyyntö koski, poistetaan täältä. Rekisteröidylle on kerrottava syy.',
        withdrawn: 'Rekisteröity peruu pyynnön: mitään ei enää poisteta. Se, mikä on poissa, pysyy poissa.',
        finished:
          'Pyyntö on valmis: jäljellä oleva säilytetään sääntöjen mukaan, eikä sitä enää poisteta tämän pyynnön vuoksi.',
      },
      how: 'Miten pyyntö päättyy',
      choices: {
        refused: 'Epää se',
        withdrawn: 'Rekisteröity perui sen',
        finished: 'Merkitse valmiiksi ja jätä loput',
      },
      reason: 'Syy',
      reasonHint:
        'Lyhyt koodi ilman välilyöntejä, esimerkiksi ei-oikeutta. Se jää lokiin, eikä sitä voi siellä muuttaa.',
      button: 'Päätä pyyntö',
      ended: {
        refused: 'Pyyntö on evätty.',
        withdrawn: 'Pyyntö on peruttu.',
        finished: 'Pyyntö on valmis.',
      },
    },
    line: {
      heading: 'Aikajana',
      columns: { at: 'Milloin', what: 'Mitä', who: 'Kuka', entry: 'Merkintä lokissa' },
      pruned: 'Lokin alku on sittemmin poistettu: mitä sitä ennen tapahtui, ei näy tässä.',
      run: 'Ajo',
      inLog: 'Kaikki asian merkinnät valvontalokissa',
    },
    wrong: {
      title: 'Mitään ei päätetty. Korjaa:',
      digits: 'Kirjoita määrä numeroin.',
      number: (typed, now) => `${typed} ei ole oikea määrä: nyt löytyy ${now}. Katso taulukkoa uudelleen.`,
      reason: 'Kirjoita lyhyt koodi ilman välilyöntejä: vain kirjaimia a–z, numeroita ja . _ / : -',
      how: 'Valitse, miten se päättyy.',
    },
  },
};
