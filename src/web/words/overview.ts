/** Words of the first page. */
import type { LogFault } from '../../audit/soundness.ts';
import type { Language } from '../../documents/language.ts';
import type { PolicyStanding, SystemState } from '../../policy/coverage.ts';

export interface OverviewWords {
  title: string;
  log: {
    heading: string;
    sound: string;
    noFault: string;
    unsound: string;
    faults: Record<LogFault, string>;
    contradicted: string;
    leapt(at: string): string;
    checked(at: string, by: string): string;
    neverChecked: string;
    checkpoint(entries: string, at: string): string;
    noCheckpoint: string;
    agreed(anchors: string, at: string): string;
    away(anchors: string, at: string): string;
    notCompared: string;
    see: string;
  };
  /** Each a number that leads to where it is dealt with. */
  waiting: {
    heading: string;
    none: string;
    approvals(count: number, written: string): string;
    erasures(count: number, written: string): string;
    mostUrgent: string;
    reviews(count: number, written: string): string;
    passed(count: number, written: string): string;
  };
  attention: {
    heading: string;
    broken(policy: string): string;
    gone(policy: string): string;
    waits(policy: string): string;
    unreachable(policy: string): string;
    review(policy: string, day: string): string;
    place(file: string, line: number): string;
    folder: string;
    none: string;
    approvals: string;
  };
  policies: {
    heading: string;
    none: string;
    columns: {
      policy: string;
      state: string;
      last: string;
      next: string;
      overdue: string;
      holds: string;
      count: string;
    };
  };
  disposed: { heading: string; title: string; nothing: string; columns: Columns; by(at: string): string };
  ahead: {
    heading: string;
    title: string;
    nothing: string;
    columns: Columns;
    without(policies: string): string;
    asTheyAre: string;
  };
  tooLong: {
    heading: string;
    intro: string;
    none: string;
    unknown: string;
    columns: { policy: string; reason: string; matter: string; count: string };
    from(at: string): string;
  };
  coverage: {
    heading: string;
    noList: string;
    wrongList: string;
    summary(count: number, all: string, governed: string, procedure: string, gaps: string, forgotten: string): string;
    gaps: string;
    noGaps: string;
    all: string;
    columns: { system: string; name: string; state: string; policies: string; review: string };
    states: Record<SystemState, string>;
    standings: Record<PolicyStanding, string>;
    overdue(day: string): string;
    unlisted(policies: string): string;
  };
}

interface Columns {
  day: string;
  value: string;
  note: string;
}

export const overviewWords: Record<Language, OverviewWords> = {
  en: {
    title: 'Overview',
    log: {
      heading: 'Audit log',
      sound: 'The audit log is sound.',
      noFault: 'No fault of the audit log is known.',
      unsound: 'The audit log is not sound. Nothing is disposed of until this is explained.',
      faults: {
        head: 'The newest entries are missing.',
        gap: 'Entries are missing in the log.',
        root: 'The entries are not those that were signed.',
      },
      contradicted: 'What is kept outside the database contradicts the log:',
      leapt: (at) => `The clock leapt after ${at}; a person must confirm it.`,
      checked: (at, by) => `All entries were last checked ${at} by ${by}.`,
      neverChecked: 'All entries together have not been checked yet.',
      checkpoint: (entries, at) => `The newest signed checkpoint is of ${at} and covers ${entries} entries.`,
      noCheckpoint: 'There is no signed checkpoint: a later change of the log could not be shown.',
      agreed: (anchors, at) => `Compared ${at} with what is kept outside the database (${anchors}): it agrees.`,
      away: (anchors, at) => `Could not be compared ${at} with ${anchors}.`,
      notCompared: 'Not compared yet with what is kept outside the database.',
      see: 'See the log',
    },
    waiting: {
      heading: 'Waits to be dealt with',
      none: 'Nothing waits for anybody.',
      approvals: (count, written) => `${written} ${count === 1 ? 'approval' : 'approvals'}`,
      erasures: (count, written) => `${written} ${count === 1 ? 'request for erasure' : 'requests for erasure'}`,
      mostUrgent: 'The most urgent:',
      reviews: (count, written) => `${written} ${count === 1 ? 'hold' : 'holds'} to be looked at again`,
      passed: (_, written) => `review day passed: ${written}`,
    },
    attention: {
      heading: 'Needs attention',
      broken: (policy) =>
        `${policy}: the file has mistakes. The last approved rule protects the records, and its tables wait.`,
      gone: (policy) => `${policy}: the file is gone without being retired. Its tables wait.`,
      waits: (policy) => `${policy}: waits for approval.`,
      unreachable: (policy) => `${policy}: the store could not be asked.`,
      review: (policy, day) => `${policy}: was to be looked at again by ${day}. It goes on.`,
      place: (file, line) => `${file}, line ${line}:`,
      folder: 'Mistakes in other files:',
      none: 'Nothing needs attention.',
      approvals: 'See what waits',
    },
    policies: {
      heading: 'Policies',
      none: 'There is no policy that you may see.',
      columns: {
        policy: 'Policy and rule',
        state: 'State',
        last: 'Last run',
        next: 'Next run',
        overdue: 'Overdue now',
        holds: 'Holds',
        count: 'Count',
      },
    },
    disposed: {
      heading: 'Disposals over time',
      title: 'Records disposed of in the last 90 days',
      nothing: 'Nothing was disposed of in the last 90 days.',
      columns: { day: 'Day', value: 'Records', note: 'How' },
      by: (at) => `By the day on which the run ended. Read ${at}.`,
    },
    ahead: {
      heading: 'What falls due',
      title: 'Records that fall due in the next 90 days',
      nothing: 'Nothing falls due in the next 90 days.',
      columns: { day: 'Day', value: 'Records', note: 'Policies' },
      without: (policies) => `Not counted yet, and not in here: ${policies}.`,
      asTheyAre: 'Beyond what is overdue now. Records, exceptions, holds and other policies are taken as they are now.',
    },
    tooLong: {
      heading: 'Kept past the maximum that the notice promises',
      intro: 'Apart from what is overdue: these records are there for longer than people were told, and this is why.',
      none: 'No record is kept for longer than promised.',
      unknown: 'Not counted yet.',
      columns: { policy: 'Policy', reason: 'Reason', matter: 'Matter', count: 'Records' },
      from: (policies) => `Not counted yet: ${policies}.`,
    },
    coverage: {
      heading: 'Coverage',
      noList: 'There is no list of systems (systems.yaml) to hold the policies against.',
      wrongList: 'The list of systems has mistakes and is not used.',
      summary: (count, all, governed, procedure, gaps, forgotten) =>
        `${all} ${count === 1 ? 'system' : 'systems'}: ${governed} governed by a policy, ${procedure} by a procedure, ${gaps} with a declared gap, ${forgotten} forgotten.`,
      gaps: 'Gaps',
      noGaps: 'There is no gap.',
      all: 'All systems',
      columns: { system: 'System', name: 'Name', state: 'State', policies: 'Policies', review: 'Review' },
      states: { governed: 'governed', procedure: 'by procedure', gap: 'declared gap', forgotten: 'forgotten' },
      standings: { governs: 'governs', gap: 'declared gap', broken: 'file has mistakes', missing: 'missing' },
      overdue: (day) => `overdue since ${day}`,
      unlisted: (policies) => `In no system of the list: ${policies}.`,
    },
  },
  sv: {
    title: 'Översikt',
    log: {
      heading: 'Granskningslogg',
      sound: 'Granskningsloggen är hel.',
      noFault: 'Inget fel i granskningsloggen är känt.',
      unsound: 'Granskningsloggen är inte hel. Ingenting gallras förrän detta är utrett.',
      faults: {
        head: 'De nyaste anteckningarna saknas.',
        gap: 'Anteckningar saknas i loggen.',
        root: 'Anteckningarna är inte de som undertecknades.',
      },
      contradicted: 'Det som förvaras utanför databasen motsäger loggen:',
      leapt: (at) => `Klockan hoppade efter ${at}; en person måste bekräfta den.`,
      checked: (at, by) => `Alla anteckningar kontrollerades senast ${at} av ${by}.`,
      neverChecked: 'Alla anteckningar har ännu inte kontrollerats tillsammans.',
      checkpoint: (entries, at) =>
        `Den nyaste undertecknade kontrollpunkten är från ${at} och omfattar ${entries} anteckningar.`,
      noCheckpoint: 'Det finns ingen undertecknad kontrollpunkt: en senare ändring av loggen skulle inte synas.',
      agreed: (anchors, at) => `Jämförd ${at} med det som förvaras utanför databasen (${anchors}): det stämmer.`,
      away: (anchors, at) => `Kunde ${at} inte jämföras med ${anchors}.`,
      notCompared: 'Ännu inte jämförd med det som förvaras utanför databasen.',
      see: 'Visa loggen',
    },
    waiting: {
      heading: 'Väntar på handläggning',
      none: 'Ingenting väntar på handläggning.',
      approvals: (count, written) => `${written} ${count === 1 ? 'godkännande' : 'godkännanden'}`,
      erasures: (count, written) => `${written} ${count === 1 ? 'begäran' : 'begäranden'} om radering`,
      mostUrgent: 'Mest brådskande:',
      reviews: (_, written) => `${written} gallringsstopp att ompröva`,
      passed: (_, written) => `omprövningsdagen har passerat: ${written}`,
    },
    attention: {
      heading: 'Kräver åtgärder',
      broken: (policy) =>
        `${policy}: filen innehåller fel. Den senast godkända regeln skyddar posterna, och dess tabeller väntar.`,
      gone: (policy) => `${policy}: filen saknas utan att regeln har upphävts. Dess tabeller väntar.`,
      waits: (policy) => `${policy}: väntar på godkännande.`,
      unreachable: (policy) => `${policy}: systemet kunde inte tillfrågas.`,
      review: (policy, day) => `${policy}: skulle ses över senast ${day}. Den fortsätter att gälla.`,
      place: (file, line) => `${file}, rad ${line}:`,
      folder: 'Fel i andra filer:',
      none: 'Inget kräver åtgärder.',
      approvals: 'Visa det som väntar',
    },
    policies: {
      heading: 'Gallringsregler',
      none: 'Det finns ingen gallringsregel som du får se.',
      columns: {
        policy: 'Gallringsregel',
        state: 'Läge',
        last: 'Senaste körning',
        next: 'Nästa körning',
        overdue: 'Borde ha gallrats',
        holds: 'Gallringsstopp',
        count: 'Räkna',
      },
    },
    disposed: {
      heading: 'Gallrat över tid',
      title: 'Poster som har gallrats under de senaste 90 dagarna',
      nothing: 'Ingenting har gallrats under de senaste 90 dagarna.',
      columns: { day: 'Dag', value: 'Poster', note: 'Hur' },
      by: (at) => `Enligt den dag då körningen slutade. Läst ${at}.`,
    },
    ahead: {
      heading: 'Vad som ska gallras härnäst',
      title: 'Poster vars förvaringstid går ut under de kommande 90 dagarna',
      nothing: 'Ingen förvaringstid går ut under de kommande 90 dagarna.',
      columns: { day: 'Dag', value: 'Poster', note: 'Gallringsregler' },
      without: (policies) => `Inte räknade ännu, och inte med här: ${policies}.`,
      asTheyAre:
        'Utöver det som redan borde ha gallrats. Poster, undantag, gallringsstopp och andra regler antas vara som de är nu.',
    },
    tooLong: {
      heading: 'Förvaras längre än vad dataskyddsbeskrivningen utlovar',
      intro:
        'Det som borde ha gallrats räknas inte med här. Dessa poster finns kvar längre än vad de registrerade har fått veta, av de orsaker som anges.',
      none: 'Ingen post förvaras längre än utlovat.',
      unknown: 'Inte räknat ännu.',
      columns: { policy: 'Gallringsregel', reason: 'Orsak', matter: 'Ärende', count: 'Poster' },
      from: (policies) => `Inte räknade ännu: ${policies}.`,
    },
    coverage: {
      heading: 'Täckning',
      noList: 'Det finns ingen förteckning över system (systems.yaml) att jämföra reglerna med.',
      wrongList: 'Förteckningen över system innehåller fel och används inte.',
      summary: (_, all, governed, procedure, gaps, forgotten) =>
        `${all} system: ${governed} med gallringsregel, ${procedure} med förfarande, ${gaps} med redovisad lucka; bortglömda: ${forgotten}.`,
      gaps: 'Luckor',
      noGaps: 'Det finns ingen lucka.',
      all: 'Alla system',
      columns: { system: 'System', name: 'Namn', state: 'Läge', policies: 'Gallringsregler', review: 'Översyn' },
      states: { governed: 'har en regel', procedure: 'förfarande', gap: 'redovisad lucka', forgotten: 'bortglömt' },
      standings: { governs: 'gäller', gap: 'redovisad lucka', broken: 'filen innehåller fel', missing: 'saknas' },
      overdue: (day) => `försenad sedan ${day}`,
      unlisted: (policies) => `Hör inte till något system i förteckningen: ${policies}.`,
    },
  },
  fi: {
    title: 'Yleiskuva',
    log: {
      heading: 'Valvontaloki',
      sound: 'Valvontaloki on eheä.',
      noFault: 'Valvontalokissa ei ole tiedossa virheitä.',
      unsound: 'Valvontaloki ei ole eheä. Mitään ei hävitetä, ennen kuin asia on selvitetty.',
      faults: {
        head: 'Uusimmat merkinnät puuttuvat.',
        gap: 'Lokista puuttuu merkintöjä.',
        root: 'Merkinnät eivät ole ne, jotka allekirjoitettiin.',
      },
      contradicted: 'Tietokannan ulkopuolella säilytettävä on ristiriidassa lokin kanssa:',
      leapt: (at) => `Kello hyppäsi tämän jälkeen: ${at}. Henkilön on vahvistettava aika.`,
      checked: (at, by) => `Kaikki merkinnät tarkistettiin viimeksi ${at}, tarkistaja ${by}.`,
      neverChecked: 'Kaikkia merkintöjä ei ole vielä tarkistettu yhdessä.',
      checkpoint: (entries, at) => `Uusin tarkistuspiste allekirjoitettiin ${at}, ja se kattaa ${entries} merkintää.`,
      noCheckpoint: 'Allekirjoitettua tarkistuspistettä ei ole: lokin myöhempi muutos ei näkyisi.',
      agreed: (anchors, at) => `Verrattu ${at} tietokannan ulkopuolella säilytettävään (${anchors}): yhtäpitävä.`,
      away: (anchors, at) => `Vertaaminen ei onnistunut ${at}: ${anchors}.`,
      notCompared: 'Ei vielä verrattu tietokannan ulkopuolella säilytettävään.',
      see: 'Näytä loki',
    },
    waiting: {
      heading: 'Odottaa käsittelyä',
      none: 'Mikään ei odota käsittelyä.',
      approvals: (count, written) => `${written} ${count === 1 ? 'hyväksyntä' : 'hyväksyntää'}`,
      erasures: (count, written) => `${written} ${count === 1 ? 'poistopyyntö' : 'poistopyyntöä'}`,
      mostUrgent: 'Kiireellisin:',
      reviews: (count, written) =>
        `${written} ${count === 1 ? 'tarkistettava hävittämiskielto' : 'tarkistettavaa hävittämiskieltoa'}`,
      passed: (_, written) => `tarkistuspäivä on mennyt: ${written}`,
    },
    attention: {
      heading: 'Vaatii toimia',
      broken: (policy) =>
        `${policy}: tiedostossa on virheitä. Viimeksi hyväksytty sääntö suojaa tietueita, ja sen taulut odottavat.`,
      gone: (policy) => `${policy}: tiedosto puuttuu, vaikka sääntöä ei ole kumottu. Sen taulut odottavat.`,
      waits: (policy) => `${policy}: odottaa hyväksyntää.`,
      unreachable: (policy) => `${policy}: järjestelmältä ei voitu kysyä.`,
      review: (policy, day) => `${policy}: piti tarkistaa uudelleen viimeistään ${day}. Se on yhä voimassa.`,
      place: (file, line) => `${file}, rivi ${line}:`,
      folder: 'Virheitä muissa tiedostoissa:',
      none: 'Mikään ei vaadi toimia.',
      approvals: 'Näytä odottavat',
    },
    policies: {
      heading: 'Hävittämissäännöt',
      none: 'Hävittämissääntöjä, jotka saisit nähdä, ei ole.',
      columns: {
        policy: 'Hävittämissääntö',
        state: 'Tila',
        last: 'Viimeisin ajo',
        next: 'Seuraava ajo',
        overdue: 'Myöhässä nyt',
        holds: 'Hävittämiskiellot',
        count: 'Laske',
      },
    },
    disposed: {
      heading: 'Hävittäminen ajan mittaan',
      title: 'Viimeisten 90 päivän aikana hävitetyt tietueet',
      nothing: 'Viimeisten 90 päivän aikana ei hävitetty mitään.',
      columns: { day: 'Päivä', value: 'Tietueita', note: 'Miten' },
      by: (at) => `Ajon päättymispäivän mukaan. Luettu ${at}.`,
    },
    ahead: {
      heading: 'Mitä hävitetään seuraavaksi',
      title: 'Tietueet, joiden säilytysaika päättyy seuraavien 90 päivän aikana',
      nothing: 'Seuraavien 90 päivän aikana ei pääty yksikään säilytysaika.',
      columns: { day: 'Päivä', value: 'Tietueita', note: 'Hävittämissäännöt' },
      without: (policies) => `Ei vielä laskettu eikä mukana tässä: ${policies}.`,
      asTheyAre:
        'Nyt myöhässä olevien lisäksi. Tietueet, poikkeukset, hävittämiskiellot ja muut säännöt oletetaan sellaisiksi kuin ne ovat nyt.',
    },
    tooLong: {
      heading: 'Säilytetään pidempään kuin tietosuojaseloste lupaa',
      intro:
        'Myöhässä olevia ei lasketa tähän. Näitä tietueita säilytetään pidempään kuin rekisteröidyille on kerrottu, ilmoitetuista syistä.',
      none: 'Yhtään tietuetta ei säilytetä luvattua pidempään.',
      unknown: 'Ei vielä laskettu.',
      columns: { policy: 'Hävittämissääntö', reason: 'Syy', matter: 'Asia', count: 'Tietueita' },
      from: (policies) => `Ei vielä laskettu: ${policies}.`,
    },
    coverage: {
      heading: 'Kattavuus',
      noList: 'Järjestelmäluetteloa (systems.yaml), johon sääntöjä verrattaisiin, ei ole.',
      wrongList: 'Järjestelmäluettelossa on virheitä, eikä sitä käytetä.',
      summary: (count, all, governed, procedure, gaps, forgotten) =>
        `${all} ${count === 1 ? 'järjestelmä' : 'järjestelmää'}: ${governed} säännön piirissä, ${procedure} menettelyn piirissä, ${gaps} ilmoitettuna puutteena, ${forgotten} unohdettuna.`,
      gaps: 'Puutteet',
      noGaps: 'Puutteita ei ole.',
      all: 'Kaikki järjestelmät',
      columns: {
        system: 'Järjestelmä',
        name: 'Nimi',
        state: 'Tila',
        policies: 'Hävittämissäännöt',
        review: 'Tarkistus',
      },
      states: { governed: 'säännön piirissä', procedure: 'menettely', gap: 'ilmoitettu puute', forgotten: 'unohdettu' },
      standings: {
        governs: 'voimassa',
        gap: 'ilmoitettu puute',
        broken: 'tiedostossa on virheitä',
        missing: 'puuttuu',
      },
      overdue: (day) => `myöhässä ${day} alkaen`,
      unlisted: (policies) => `Ei kuulu mihinkään luettelon järjestelmään: ${policies}.`,
    },
  },
};
