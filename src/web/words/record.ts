/** Words for asking about one record. Whole sentences are told to the citizen, too. */
import type { Language } from '../../documents/language.ts';
import type { Unproven } from '../../engine/proof.ts';
import type { Answer, Disposal } from '../../engine/prove.ts';
import type { Doubt } from '../../engine/prove-doubts.ts';

export interface RecordWords {
  title: string;
  about: string;
  recorded: string;
  policy: string;
  choose: string;
  noPolicies: string;
  key: string;
  keyHint: string;
  ask: string;
  other: string;
  missing: string;
  incomplete: string;
  unusable: string;
  answers: Record<Answer['answer'], string>;
  unnamed: string;
  again: string;
  asOf(at: string): string;
  citizen: string;
  citizenAbout: string;
  inLanguage: Record<Language, string>;
  /** To the citizen, where the record is not there any more. */
  gone(outcome: string, on: string | null, why: Disposal['why']): string;
  neverSeen: string;
  unknown: string;
  disposals: string;
  disposalsAbout: string;
  columns: { outcome: string; at: string; why: string; policy: string; run: string; entry: string };
  why: Record<NonNullable<Disposal['why']>, string>;
  holds: string;
  hold: string;
  restriction: string;
  reason: string;
  matter: string;
  review: string;
  details: string;
  doubts: string;
  doubt(why: Doubt['why'], batches: number, written: string): string;
  inEnglish: string;
  proof: string;
  proofAbout: string;
  proofButton: string;
  unproven: Record<Unproven, string>;
  outcomes: Record<string, string>;
}

export const recordWords: Record<Language, RecordWords> = {
  en: {
    title: 'Ask about one record',
    about:
      'What became of one record: whether it is there, when it is due, what keeps it, or when it was destroyed and why.',
    recorded: 'That you asked is recorded in the log, without naming the record.',
    policy: 'Policy',
    choose: 'Next',
    noPolicies: 'There is no policy with records that you may see.',
    key: 'Which record',
    keyHint: 'The values of its key, as the system shows them.',
    ask: 'Ask',
    other: 'Another policy',
    missing: 'Write a value.',
    incomplete: 'Nothing was asked yet: look at the values of the key.',
    unusable: 'This cannot be the key of such a record. Write it as the system shows it.',
    answers: {
      destroyed: 'It was destroyed.',
      anonymised: 'It was anonymised.',
      flagged: 'It was flagged.',
      there: 'It is still there.',
      held: 'It is still there, and held.',
      'never-seen': 'It is not there, and this program never disposed of it.',
      indeterminate: 'It is not known what became of it.',
    },
    unnamed: 'It was disposed of; the log no longer says how.',
    again:
      'It is there again, though it was disposed of: the system was restored from a backup, or a record was written under the same key.',
    asOf: (at) => `As of ${at}.`,
    citizen: 'In plain words',
    citizenAbout:
      'For the person whose data it is. No name of a system stands in it, and nothing of the record but days.',
    inLanguage: { en: 'In English', sv: 'In Swedish', fi: 'In Finnish' },
    gone(outcome, on, why) {
      const because = {
        due: 'their retention period was over',
        requested: 'their erasure had been requested',
        unknown: 'their retention period was over, or their erasure had been requested',
      }[why ?? 'unknown'];
      return `They were ${outcome}${on === null ? '' : ` on ${on}`}: ${because}.`;
    },
    neverSeen: 'There are no such data, and this program never disposed of any.',
    unknown: 'It cannot be told what became of these data.',
    disposals: 'When and by what',
    disposalsAbout: 'Disposals of this very record, the newest first',
    columns: { outcome: 'Outcome', at: 'When', why: 'Why', policy: 'Policy', run: 'Run', entry: 'Entry in the log' },
    why: { due: 'its period was over', requested: 'its erasure was requested' },
    holds: 'What holds it',
    hold: 'Hold',
    restriction: 'Restriction (GDPR Art. 18)',
    reason: 'Reason',
    matter: 'Matter',
    review: 'To be looked at again by',
    details: 'In detail',
    doubts: 'Why it might be otherwise',
    doubt(why, batches, written) {
      const counted = `${written} ${batches === 1 ? 'batch' : 'batches'} over this table`;
      return {
        store: 'The system could not be asked whether the record is there.',
        uncommitted: `${counted} kept no commitments (no key was configured).`,
        key: `${counted} committed under a key that is not configured here, or was destroyed.`,
        lost: `${counted} ${batches === 1 ? 'has' : 'have'} commitments that are missing, or are not those that the log carries: have the log verified.`,
        pruned: `${counted} had commitments that were deleted when their own retention period was over.`,
        adopted: `${written} ${batches === 1 ? 'batch' : 'batches'} of this system came back with a restored log, without commitments.`,
        indeterminate: `${counted} ended indeterminate: what they did is not known for every record.`,
        log: 'The log was pruned: of what was disposed of before it begins, nothing is known here.',
      }[why];
    },
    inEnglish: 'In English, as the program says it:',
    proof: 'Proof',
    proofAbout:
      'A file that proves the disposal of this one record to the person whose it was. It names the record and can be checked without this program. That it was taken is recorded.',
    proofButton: 'Download the proof',
    unproven: {
      unsigned: 'No signed checkpoint covers the entry yet: the disposal is recorded, not yet proven.',
      uncommitted: 'The entry was written by an older version of the program: recorded, not provable.',
      pruned: 'The entry is past the retention of the log: the commitment is here, the proof is not.',
    },
    outcomes: { destroyed: 'destroyed', anonymised: 'anonymised', flagged: 'flagged', disposed: 'disposed of' },
  },
  sv: {
    title: 'Fråga om en post',
    about:
      'Vad som har hänt med en post: om den finns, när den ska gallras, vad som hindrar det, eller när och varför den förstördes.',
    recorded: 'Att du frågade antecknas i loggen, utan att posten nämns.',
    policy: 'Gallringsregel',
    choose: 'Fortsätt',
    noPolicies: 'Det finns ingen gallringsregel med poster som du får se.',
    key: 'Vilken post',
    keyHint: 'Nyckelns värden, så som systemet visar dem.',
    ask: 'Fråga',
    other: 'En annan gallringsregel',
    missing: 'Skriv ett värde.',
    incomplete: 'Ingenting har frågats ännu: se över nyckelns värden.',
    unusable: 'Det här kan inte vara nyckeln till en sådan post. Skriv den så som systemet visar den.',
    answers: {
      destroyed: 'Den har förstörts.',
      anonymised: 'Den har anonymiserats.',
      flagged: 'Den har märkts.',
      there: 'Den finns kvar.',
      held: 'Den finns kvar, och ett gallringsstopp gäller.',
      'never-seen': 'Den finns inte, och programmet har aldrig gallrat den.',
      indeterminate: 'Det är inte känt vad som har hänt med den.',
    },
    unnamed: 'Den har gallrats; loggen säger inte längre hur.',
    again:
      'Den finns igen, trots att den har gallrats: systemet återställdes från en säkerhetskopia, eller så har en ny post skrivits med samma nyckel.',
    asOf: (at) => `Läget ${at}.`,
    citizen: 'I klartext',
    citizenAbout: 'För den registrerade. Inga system nämns vid namn, och av posten framgår bara dagar.',
    inLanguage: { en: 'På engelska', sv: 'På svenska', fi: 'På finska' },
    gone(outcome, on, why) {
      const because = {
        due: 'förvaringstiden hade gått ut',
        requested: 'radering av dem hade begärts',
        unknown: 'förvaringstiden hade gått ut, eller så hade radering av dem begärts',
      }[why ?? 'unknown'];
      return `Uppgifterna ${outcome}${on === null ? '' : ` den ${on}`}: ${because}.`;
    },
    neverSeen: 'Sådana uppgifter finns inte, och programmet har aldrig gallrat några.',
    unknown: 'Det går inte att säga vad som har hänt med uppgifterna.',
    disposals: 'När och enligt vilken regel',
    disposalsAbout: 'Gallringar av just den här posten, de nyaste först',
    columns: {
      outcome: 'Utfall',
      at: 'När',
      why: 'Varför',
      policy: 'Gallringsregel',
      run: 'Körning',
      entry: 'Anteckning i loggen',
    },
    why: { due: 'förvaringstiden hade gått ut', requested: 'radering hade begärts' },
    holds: 'Vad som hindrar gallring',
    hold: 'Gallringsstopp',
    restriction: 'Begränsning av behandling (artikel 18 i dataskyddsförordningen)',
    reason: 'Orsak',
    matter: 'Ärende (diarienummer)',
    review: 'Omprövas senast',
    details: 'I detalj',
    doubts: 'Varför det kan förhålla sig annorlunda',
    doubt(why, batches, written) {
      const counted = `${written} ${batches === 1 ? 'parti' : 'partier'} för den här tabellen`;
      return {
        store: 'Systemet kunde inte tillfrågas om posten finns.',
        uncommitted: `${counted} saknar åtaganden (ingen nyckel hade ställts in).`,
        key: `${counted} har åtaganden med en nyckel som inte har ställts in här eller som har förstörts.`,
        lost: `${counted} har åtaganden som saknas eller inte är de som loggen anger: se till att loggen kontrolleras.`,
        pruned: `${counted} hade åtaganden som raderades när deras egen förvaringstid hade gått ut.`,
        adopted: `${written} ${batches === 1 ? 'parti' : 'partier'} i systemet kom tillbaka med en återställd logg, utan åtaganden.`,
        indeterminate: `${counted} slutade utan att det kan avgöras vad som hände med varje post.`,
        log: 'Loggen har gallrats: om det som gallrades innan den börjar är ingenting känt här.',
      }[why];
    },
    inEnglish: 'Programmets meddelande på engelska:',
    proof: 'Bevis',
    proofAbout:
      'En fil som för den registrerade bevisar gallringen av just den här posten. Filen nämner posten och kan kontrolleras utan det här programmet. Att den laddas ned antecknas.',
    proofButton: 'Ladda ned beviset',
    unproven: {
      unsigned:
        'Ingen undertecknad kontrollpunkt omfattar anteckningen ännu: gallringen är antecknad men ännu inte bevisad.',
      uncommitted: 'Anteckningen skrevs av en äldre version av programmet: antecknad, men inte bevisbar.',
      pruned: 'Anteckningens förvaringstid i loggen har gått ut: åtagandet finns kvar, men inte beviset.',
    },
    outcomes: { destroyed: 'förstördes', anonymised: 'anonymiserades', flagged: 'märktes', disposed: 'gallrades' },
  },
  fi: {
    title: 'Kysy yhdestä tietueesta',
    about:
      'Mitä yhdelle tietueelle on tapahtunut: onko se olemassa, milloin se hävitetään, mikä sen estää, tai milloin ja miksi se hävitettiin.',
    recorded: 'Kysymyksesi kirjataan lokiin tietuetta nimeämättä.',
    policy: 'Hävittämissääntö',
    choose: 'Jatka',
    noPolicies: 'Hävittämissääntöjä, joiden tietueita saisit nähdä, ei ole.',
    key: 'Mikä tietue',
    keyHint: 'Avaimen arvot niin kuin järjestelmä näyttää ne.',
    ask: 'Kysy',
    other: 'Toinen hävittämissääntö',
    missing: 'Kirjoita arvo.',
    incomplete: 'Mitään ei ole vielä kysytty: tarkista avaimen arvot.',
    unusable: 'Tämä ei voi olla tällaisen tietueen avain. Kirjoita se niin kuin järjestelmä näyttää sen.',
    answers: {
      destroyed: 'Se on hävitetty.',
      anonymised: 'Se on anonymisoitu.',
      flagged: 'Se on merkitty.',
      there: 'Se on yhä olemassa.',
      held: 'Se on yhä olemassa, ja sitä koskee hävittämiskielto.',
      'never-seen': 'Sitä ei ole, eikä ohjelma ole koskaan hävittänyt sitä.',
      indeterminate: 'Ei tiedetä, mitä sille on tapahtunut.',
    },
    unnamed: 'Se on hävitetty; loki ei enää kerro, miten.',
    again:
      'Se on taas olemassa, vaikka se hävitettiin: järjestelmä palautettiin varmuuskopiosta, tai samalla avaimella kirjoitettiin uusi tietue.',
    asOf: (at) => `Tilanne ${at}.`,
    citizen: 'Selkeästi sanottuna',
    citizenAbout: 'Rekisteröidylle. Siinä ei nimetä järjestelmiä, ja tietueesta kerrotaan vain päiviä.',
    inLanguage: { en: 'Englanniksi', sv: 'Ruotsiksi', fi: 'Suomeksi' },
    gone(outcome, on, why) {
      const because = {
        due: 'niiden säilytysaika oli päättynyt',
        requested: 'niiden poistamista oli pyydetty',
        unknown: 'niiden säilytysaika oli päättynyt, tai niiden poistamista oli pyydetty',
      }[why ?? 'unknown'];
      return `Tiedot ${outcome}${on === null ? '' : ` ${on}`}: ${because}.`;
    },
    neverSeen: 'Tällaisia tietoja ei ole, eikä ohjelma ole koskaan hävittänyt niitä.',
    unknown: 'Ei voida sanoa, mitä näille tiedoille on tapahtunut.',
    disposals: 'Milloin ja minkä säännön mukaan',
    disposalsAbout: 'Juuri tämän tietueen hävittämiset, uusin ensin',
    columns: {
      outcome: 'Lopputulos',
      at: 'Milloin',
      why: 'Miksi',
      policy: 'Hävittämissääntö',
      run: 'Ajo',
      entry: 'Merkintä lokissa',
    },
    why: { due: 'säilytysaika oli päättynyt', requested: 'poistamista oli pyydetty' },
    holds: 'Mikä estää hävittämisen',
    hold: 'Hävittämiskielto',
    restriction: 'Käsittelyn rajoittaminen (yleisen tietosuoja-asetuksen 18 artikla)',
    reason: 'Syy',
    matter: 'Asia (diaarinumero)',
    review: 'Tarkistettava viimeistään',
    details: 'Yksityiskohdat',
    doubts: 'Miksi asia voi olla toisin',
    doubt(why, batches, written) {
      const counted = batches === 1 ? `${written} tätä taulua koskeva erä` : `${written} tätä taulua koskevaa erää`;
      return {
        store: 'Järjestelmältä ei voitu kysyä, onko tietue olemassa.',
        uncommitted: `${counted}: sitoumuksia ei säilytetty (avainta ei ollut asetettu).`,
        key: `${counted}: sitoumukset on tehty avaimella, jota ei ole asetettu täällä tai joka on hävitetty.`,
        lost: `${counted}: sitoumukset puuttuvat tai eivät ole niitä, jotka loki ilmoittaa. Tarkistuta loki.`,
        pruned: `${counted}: sitoumusten oma säilytysaika on päättynyt ja ne on poistettu.`,
        adopted: `${written} tämän järjestelmän ${batches === 1 ? 'erä palasi' : 'erää palasi'} palautetun lokin mukana ilman sitoumuksia.`,
        indeterminate: `${counted}: ei ole tiedossa, mitä jokaiselle tietueelle tapahtui.`,
        log: 'Lokin alku on poistettu: mitä sitä ennen hävitettiin, ei ole täällä tiedossa.',
      }[why];
    },
    inEnglish: 'Ohjelman ilmoitus englanniksi:',
    proof: 'Todiste',
    proofAbout:
      'Tiedosto, joka todistaa juuri tämän tietueen hävittämisen rekisteröidylle. Se nimeää tietueen, ja sen voi tarkistaa ilman tätä ohjelmaa. Lataaminen kirjataan.',
    proofButton: 'Lataa todiste',
    unproven: {
      unsigned:
        'Yksikään allekirjoitettu tarkistuspiste ei vielä kata merkintää: hävittäminen on kirjattu mutta ei vielä todistettu.',
      uncommitted: 'Merkinnän kirjoitti ohjelman vanhempi versio: kirjattu, mutta ei todistettavissa.',
      pruned: 'Merkinnän säilytysaika lokissa on päättynyt: sitoumus on tallella, todiste ei.',
    },
    outcomes: {
      destroyed: 'hävitettiin',
      anonymised: 'anonymisoitiin',
      flagged: 'merkittiin',
      disposed: 'hävitettiin',
    },
  },
};
