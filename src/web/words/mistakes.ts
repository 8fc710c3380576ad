/** Mistakes that a visitor can make, in the language of the page; what is not here is said as the program says it. */
import type { Language } from '../../documents/language.ts';

const mistakes: Record<string, Record<Language, string>> = {
  'certificate.unfinished': {
    en: 'There is a certificate only of a run that has finished.',
    sv: 'Intyg ges bara över en körning som har slutförts.',
    fi: 'Todistus annetaan vain päättyneestä ajosta.',
  },
  'certificate.nothing': {
    en: 'This run only looked on: its policy disposes of nothing by itself, so there is nothing to certify.',
    sv: 'Körningen såg bara på: regeln gallrar ingenting själv, så det finns inget att intyga.',
    fi: 'Tämä ajo vain katsoi: sääntö ei itse hävitä mitään, joten todistettavaa ei ole.',
  },
  'evidence.pruned': {
    en: 'The log was pruned since, and no longer tells of this run. Look for a certificate that was made before.',
    sv: 'Loggen har gallrats sedan dess och berättar inte längre om körningen. Sök ett intyg som gjordes före det.',
    fi: 'Lokin alku on sittemmin poistettu, eikä se enää kerro tästä ajosta. Etsi aiemmin tehty todistus.',
  },
  'evidence.disagrees': {
    en: 'The database of the program and the log say different things. Nothing is certified or proven meanwhile: tell operations at once.',
    sv: 'Programmets databas och loggen säger olika saker. Ingenting intygas eller bevisas tills vidare: meddela driften genast.',
    fi: 'Ohjelman tietokanta ja loki kertovat eri asioita. Mitään ei sitä ennen todisteta: ilmoita heti ylläpidolle.',
  },
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
  'hold.samePerson': {
    en: 'Whoever requested the release may not confirm it. A second person has to look at it.',
    sv: 'Den som begärde hävningen får inte bekräfta den. En annan person måste granska den.',
    fi: 'Purkamista pyytänyt ei saa vahvistaa sitä. Toisen henkilön on perehdyttävä siihen.',
  },
  'hold.otherPerson': {
    en: 'Somebody else requested the release, and alone may withdraw it.',
    sv: 'Någon annan begärde hävningen, och bara den personen kan återta begäran.',
    fi: 'Purkamista pyysi joku toinen, ja vain hän voi perua pyynnön.',
  },
  'hold.requested': {
    en: 'The release was requested already, and waits for another person.',
    sv: 'Hävningen är redan begärd och väntar på en annan person.',
    fi: 'Purkamista on jo pyydetty, ja se odottaa toista henkilöä.',
  },
  'hold.notRequested': {
    en: 'No release waits to be confirmed any more: somebody was quicker.',
    sv: 'Ingen hävning väntar längre på bekräftelse: någon annan hann före.',
    fi: 'Mikään purkaminen ei enää odota vahvistusta: joku ehti ensin.',
  },
  'hold.released': {
    en: 'The hold is released already.',
    sv: 'Gallringsstoppet är redan hävt.',
    fi: 'Hävittämiskielto on jo purettu.',
  },
  'hold.twoPersons': {
    en: 'Two persons release a hold here: one requests it, another confirms.',
    sv: 'Här häver två personer ett gallringsstopp: den ena begär det, den andra bekräftar.',
    fi: 'Täällä hävittämiskiellon purkaa kaksi henkilöä: toinen pyytää ja toinen vahvistaa.',
  },
};

/** Null: there are no words for it. */
export function mistakeIn(code: string, language: Language): string | null {
  return Object.hasOwn(mistakes, code) ? (mistakes[code]?.[language] ?? null) : null;
}
