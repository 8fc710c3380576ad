/** Words of the frame around every page. */
import type { Language } from '../../documents/language.ts';

export interface FrameWords {
  skip: string;
  navigation: string;
  overview: string;
  runs: string;
  log: string;
  record: string;
  holds: string;
  approvals: string;
  erasures: string;
  pauses: string;
  queue: string;
  languages: string;
  signedInAs(name: string): string;
  claimed: string;
  signOut: string;
  signIn: string;
  times(zone: string): string;
  notFound: { title: string; text: string };
  refused: { title: string; text: string };
  failed: { title: string; text: string; reference(id: string): string };
  stale: { title: string; text: string };
  tooMany: { title: string; text: string };
  back: string;
  inEnglish: string;
}

export const frameWords: Record<Language, FrameWords> = {
  en: {
    skip: 'Skip to the content',
    navigation: 'Main',
    overview: 'Overview',
    runs: 'Runs',
    log: 'Audit log',
    record: 'One record',
    holds: 'Holds',
    approvals: 'Approvals',
    erasures: 'Erasure requests',
    pauses: 'Pauses',
    queue: 'Queue',
    languages: 'Language',
    signedInAs: (name) => `Signed in as ${name}`,
    claimed: 'Nobody signs in here: decisions are recorded as claimed, not authenticated.',
    signOut: 'Sign out',
    signIn: 'Sign in',
    times: (zone) => `Times are those of ${zone}.`,
    notFound: { title: 'There is no such page', text: 'The address may be mistyped, or what it showed is gone.' },
    refused: { title: 'You may not do this', text: 'Your account has no role for this. The attempt was recorded.' },
    failed: {
      title: 'This did not work',
      text: 'Something failed that is not of your doing. If you decided something, see whether it was recorded before you decide again.',
      reference: (id) => `Tell operations this number: ${id}`,
    },
    stale: {
      title: 'The page was open for too long',
      text: 'Go back, load it again, and decide once more. Nothing was decided.',
    },
    tooMany: { title: 'Too many requests', text: 'Wait a minute, and try again.' },
    back: 'Go back',
    inEnglish: 'In English, as the program says it:',
  },
  sv: {
    skip: 'Hoppa till innehållet',
    navigation: 'Huvudmeny',
    overview: 'Översikt',
    runs: 'Körningar',
    log: 'Granskningslogg',
    record: 'Enskild post',
    holds: 'Gallringsstopp',
    approvals: 'Godkännanden',
    erasures: 'Begäranden om radering',
    pauses: 'Pauser',
    queue: 'Kö',
    languages: 'Språk',
    signedInAs: (name) => `Inloggad som ${name}`,
    claimed: 'Här loggar ingen in: beslut antecknas som uppgivna, inte autentiserade.',
    signOut: 'Logga ut',
    signIn: 'Logga in',
    times: (zone) => `Klockslagen följer tidszonen ${zone}.`,
    notFound: { title: 'Sidan finns inte', text: 'Adressen kan vara felskriven, eller så är det som visades borta.' },
    refused: { title: 'Du får inte göra detta', text: 'Ditt konto saknar rollen som behövs. Försöket antecknades.' },
    failed: {
      title: 'Det här lyckades inte',
      text: 'Något gick fel som inte beror på dig. Om du fattade ett beslut, se efter om det har antecknats innan du gör om det.',
      reference: (id) => `Uppge detta nummer för driften: ${id}`,
    },
    stale: {
      title: 'Sidan var öppen för länge',
      text: 'Gå tillbaka, ladda om sidan och besluta på nytt. Ingenting beslutades.',
    },
    tooMany: { title: 'För många förfrågningar', text: 'Vänta en minut och försök igen.' },
    back: 'Gå tillbaka',
    inEnglish: 'Programmets meddelande på engelska:',
  },
  fi: {
    skip: 'Siirry sisältöön',
    navigation: 'Päävalikko',
    overview: 'Yleiskuva',
    runs: 'Ajot',
    log: 'Valvontaloki',
    record: 'Yksittäinen tietue',
    holds: 'Hävittämiskiellot',
    approvals: 'Hyväksynnät',
    erasures: 'Poistopyynnöt',
    pauses: 'Keskeytykset',
    queue: 'Jono',
    languages: 'Kieli',
    signedInAs: (name) => `Kirjautunut: ${name}`,
    claimed: 'Täällä ei kirjauduta: päätökset kirjataan ilmoitettuina, ei todennettuina.',
    signOut: 'Kirjaudu ulos',
    signIn: 'Kirjaudu sisään',
    times: (zone) => `Kellonajat ovat aikavyöhykkeen ${zone} mukaisia.`,
    notFound: {
      title: 'Sivua ei ole',
      text: 'Osoitteessa voi olla kirjoitusvirhe, tai se, mitä sivu näytti, on poissa.',
    },
    refused: {
      title: 'Sinulla ei ole oikeutta tähän',
      text: 'Tililläsi ei ole tarvittavaa roolia. Yritys kirjattiin.',
    },
    failed: {
      title: 'Tämä ei onnistunut',
      text: 'Tapahtui virhe, joka ei johdu sinusta. Jos teit päätöksen, katso ennen sen toistamista, kirjattiinko se.',
      reference: (id) => `Ilmoita ylläpidolle tämä numero: ${id}`,
    },
    stale: {
      title: 'Sivu oli auki liian kauan',
      text: 'Palaa edelliselle sivulle, lataa se uudelleen ja tee päätös uudelleen. Mitään ei päätetty.',
    },
    tooMany: { title: 'Liian monta pyyntöä', text: 'Odota minuutti ja yritä uudelleen.' },
    back: 'Takaisin',
    inEnglish: 'Ohjelman ilmoitus englanniksi:',
  },
};
