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
    sv: 'Körningen övervakade bara: regeln gallrar ingenting själv, så det finns inget att intyga.',
    fi: 'Tämä ajo vain valvoi: sääntö ei itse hävitä mitään, joten todistettavaa ei ole.',
  },
  'evidence.pruned': {
    en: 'The log was pruned since, and no longer tells of this run. Look for a certificate that was made before.',
    sv: 'Loggen har gallrats sedan dess och berättar inte längre om körningen. Leta efter ett intyg som har utfärdats tidigare.',
    fi: 'Lokin alku on sittemmin poistettu, eikä loki enää kerro tästä ajosta. Etsi aiemmin annettu todistus.',
  },
  'evidence.disagrees': {
    en: 'The database of the program and the log say different things. Nothing is certified or proven meanwhile: tell operations at once.',
    sv: 'Programmets databas och loggen ger olika uppgifter. Ingenting intygas eller bevisas tills vidare: meddela driften genast.',
    fi: 'Ohjelman tietokanta ja loki kertovat eri asioita. Toistaiseksi mitään ei todisteta: ilmoita heti ylläpidolle.',
  },
  'erasure.samePerson': {
    en: 'Whoever recorded a request may not approve it. Let somebody else look at it.',
    sv: 'Den som har antecknat en begäran får inte godkänna den. Låt någon annan granska den.',
    fi: 'Pyynnön kirjaaja ei saa hyväksyä sitä. Jonkun muun on perehdyttävä siihen.',
  },
  'erasure.state': {
    en: 'Somebody has decided about this request already: look at its state.',
    sv: 'Någon har redan beslutat om begäran: se vilket läge den är i.',
    fi: 'Pyynnöstä on jo päätetty: katso sen tilaa.',
  },
  'erasure.nothing': {
    en: 'No record matches that could be erased on request. Answer the person, and refuse the request.',
    sv: 'Det finns ingen post som kan raderas på begäran. Svara den registrerade och avslå begäran.',
    fi: 'Tietueita, jotka voitaisiin poistaa pyynnöstä, ei löydy. Vastaa rekisteröidylle ja epää pyyntö.',
  },
  'erasure.unasked': {
    en: 'A policy that the request is about cannot be asked, so nobody can say what it is about. Nothing was approved.',
    sv: 'Posterna enligt en av reglerna kan inte sökas fram, så ingen kan säga vad begäran gäller. Ingenting godkändes.',
    fi: 'Yhden säännön tietueita ei voida hakea, joten kukaan ei voi sanoa, mitä pyyntö koskee. Mitään ei hyväksytty.',
  },
  'erasure.many': {
    en: 'Too many records match for one request. Check whether the value identifies one person.',
    sv: 'Posterna är för många för en enda begäran. Kontrollera att värdet identifierar en person.',
    fi: 'Tietueita löytyy liian monta yhteen pyyntöön. Tarkista, yksilöikö arvo yhden henkilön.',
  },
  'erasure.forgotten': {
    en: 'Whom the request was about is deleted.',
    sv: 'Uppgiften om vem begäran gällde är raderad.',
    fi: 'Tieto siitä, ketä pyyntö koski, on poistettu.',
  },
  'erasure.nobody': {
    en: 'No policy tells whom its records are about. Record a request for one record instead.',
    sv: 'Ingen regel anger vem posterna gäller. Anteckna i stället en begäran om en enda post.',
    fi: 'Mikään sääntö ei kerro, ketä sen tietueet koskevat. Kirjaa sen sijaan pyyntö yhdestä tietueesta.',
  },
  'erasure.subject': {
    en: 'One of the policies does not tell whom its records are about. Leave it out.',
    sv: 'En av reglerna anger inte vem posterna gäller. Ta inte med den.',
    fi: 'Yksi säännöistä ei kerro, ketä sen tietueet koskevat. Jätä se pois.',
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
    en: 'The identity provider does not tell who you are. Tell operations.',
    sv: 'Identitetstjänsten uppger inte vem du är. Meddela driften.',
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
