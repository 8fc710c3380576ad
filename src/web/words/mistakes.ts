/** Mistakes that a visitor can make, in the language of the page; what is not here is said as the program says it. */
import type { Language } from '../../documents/language.ts';

const mistakes: Record<string, Record<Language, string>> = {
  'desk.provider': {
    en: 'The identity provider let nobody in. Sign in again.',
    sv: 'Identitetstjänsten släppte inte in någon. Logga in på nytt.',
    fi: 'Tunnistuspalvelu ei päästänyt ketään sisään. Kirjaudu uudelleen.',
  },
  'desk.providerAway': {
    en: 'The identity provider cannot be reached. Try again in a moment.',
    sv: 'Identitetstjänsten kan inte nås. Försök igen om en stund.',
    fi: 'Tunnistuspalveluun ei saada yhteyttä. Yritä hetken kuluttua uudelleen.',
  },
  'desk.claim': {
    en: 'The identity provider does not say who you are. Tell operations.',
    sv: 'Identitetstjänsten säger inte vem du är. Meddela driften.',
    fi: 'Tunnistuspalvelu ei kerro, kuka olet. Ilmoita ylläpidolle.',
  },
  'desk.host': {
    en: 'The desk does not answer under this address.',
    sv: 'Granskningssidorna svarar inte på den här adressen.',
    fi: 'Tarkastussivut eivät vastaa tästä osoitteesta.',
  },
};

/** Null: there are no words for it. */
export function mistakeIn(code: string, language: Language): string | null {
  return Object.hasOwn(mistakes, code) ? (mistakes[code]?.[language] ?? null) : null;
}
