/** Words of signing in and out. */
import type { Language } from '../../documents/language.ts';

export interface SignInWords {
  title: string;
  account: string;
  password: string;
  go: string;
  /** To the identity provider. */
  provider: string;
  providerButton: string;
  /** Everything is recorded. */
  notice: string;
  wrong: string;
  wait(seconds: number): string;
  noRole: string;
  out: { title: string; text: string; again: string };
}

const minutesIn = (seconds: number): number => Math.ceil(seconds / 60);

export const signInWords: Record<Language, SignInWords> = {
  en: {
    title: 'Sign in',
    account: 'Account',
    password: 'Password',
    go: 'Sign in',
    provider: 'You sign in with the account of your organisation.',
    providerButton: 'Go on to sign in',
    notice: 'Signing in, and every attempt that fails, is recorded in the audit log.',
    wrong: 'Account or password is not right, or the account is closed.',
    wait: (seconds) =>
      seconds < 60
        ? `There were too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`
        : `There were too many attempts. Try again in ${minutesIn(seconds)} ${minutesIn(seconds) === 1 ? 'minute' : 'minutes'}.`,
    noRole: 'You are known, but your account has no role here. Ask whoever grants roles. The attempt was recorded.',
    out: {
      title: 'You are signed out',
      text: 'Close the browser if others use this computer.',
      again: 'Sign in again',
    },
  },
  sv: {
    title: 'Logga in',
    account: 'Konto',
    password: 'Lösenord',
    go: 'Logga in',
    provider: 'Du loggar in med organisationens konto.',
    providerButton: 'Fortsätt till inloggningen',
    notice: 'Inloggningar och misslyckade försök antecknas i granskningsloggen.',
    wrong: 'Kontot eller lösenordet är fel, eller så är kontot stängt.',
    wait: (seconds) =>
      seconds < 60
        ? `För många försök. Försök igen om ${seconds} ${seconds === 1 ? 'sekund' : 'sekunder'}.`
        : `För många försök. Försök igen om ${minutesIn(seconds)} ${minutesIn(seconds) === 1 ? 'minut' : 'minuter'}.`,
    noRole:
      'Du har identifierats, men ditt konto har ingen roll här. Vänd dig till den som ger roller. Försöket antecknades.',
    out: { title: 'Du är utloggad', text: 'Stäng webbläsaren om andra använder datorn.', again: 'Logga in igen' },
  },
  fi: {
    title: 'Kirjaudu sisään',
    account: 'Käyttäjätili',
    password: 'Salasana',
    go: 'Kirjaudu sisään',
    provider: 'Kirjaudut organisaatiosi käyttäjätilillä.',
    providerButton: 'Jatka kirjautumiseen',
    notice: 'Kirjautumiset ja epäonnistuneet yritykset kirjataan valvontalokiin.',
    wrong: 'Käyttäjätili tai salasana on väärä, tai tili on suljettu.',
    wait: (seconds) =>
      seconds < 60
        ? `Liian monta yritystä. Yritä uudelleen ${seconds} sekunnin kuluttua.`
        : `Liian monta yritystä. Yritä uudelleen ${minutesIn(seconds)} minuutin kuluttua.`,
    noRole:
      'Sinut on tunnistettu, mutta tililläsi ei ole roolia täällä. Käänny roolien myöntäjän puoleen. Yritys kirjattiin.',
    out: {
      title: 'Olet kirjautunut ulos',
      text: 'Sulje selain, jos muut käyttävät tätä tietokonetta.',
      again: 'Kirjaudu uudelleen',
    },
  },
};
