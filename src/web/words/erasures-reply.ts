/** What an officer can write to the person who asked: whole sentences, no names of systems, nothing of the records but how many. */
import type { Language } from '../../documents/language.ts';

export interface ReplyWords {
  heading: string;
  hint: string;
  inLanguage: Record<Language, string>;
  opening(received: string, matter: string): string;
  none: string;
  toErase(count: number, written: string): string;
  toAnonymise(count: number, written: string): string;
  erased(count: number, written: string): string;
  anonymised(count: number, written: string): string;
  stay(count: number, written: string): string;
  later: string;
  notErasable(place: string): string;
  notByUs: string;
  marked: string;
  cannotTell: string;
  remedy: string;
}

const one = <T>(count: number, single: T, several: T): T => (count === 1 ? single : several);

export const replyWords: Record<Language, ReplyWords> = {
  en: {
    heading: 'For the reply to the person',
    hint: 'A text that may go into the reply. It says what is known at this moment: read it before you send it.',
    inLanguage: { en: 'In English', sv: 'In Swedish', fi: 'In Finnish' },
    opening: (received, matter) => `We received your request for erasure on ${received} (our reference: ${matter}).`,
    none: 'We hold no such data about you.',
    toErase: (count, written) =>
      one(count, '1 record about you is to be erased.', `${written} records about you are to be erased.`),
    toAnonymise: (count, written) =>
      one(
        count,
        '1 record about you is to be made anonymous.',
        `${written} records about you are to be made anonymous.`,
      ),
    erased: (count, written) =>
      one(count, '1 record about you has been erased.', `${written} records about you have been erased.`),
    anonymised: (count, written) =>
      one(
        count,
        '1 record about you has been made anonymous.',
        `${written} records about you have been made anonymous.`,
      ),
    stay: (count, written) => one(count, '1 record about you stays.', `${written} records about you stay.`),
    later: 'What stays for this reason is erased as soon as the reason is gone.',
    notErasable: (place) =>
      `The right to erasure does not apply to these data (our privacy notice, ${place}). They are kept for as long as the privacy notice says.`,
    notByUs:
      'These data are deleted automatically once their retention period is over; they cannot be erased one by one.',
    marked: 'These data are only marked once their period is over; they are not erased.',
    cannotTell: 'At this moment we cannot say which of these data are about you. We will come back to this.',
    remedy:
      'If you are not satisfied, you may lodge a complaint with the data protection supervisory authority, and you may seek a judicial remedy.',
  },
  sv: {
    heading: 'För svaret till den registrerade',
    hint: 'En text som kan tas med i svaret. Den anger vad som är känt just nu: läs den innan du skickar den.',
    inLanguage: { en: 'På engelska', sv: 'På svenska', fi: 'På finska' },
    opening: (received, matter) => `Vi tog emot din begäran om radering den ${received} (vår referens: ${matter}).`,
    none: 'Vi har inga sådana uppgifter om dig.',
    toErase: (count, written) =>
      one(count, '1 post med uppgifter om dig ska raderas.', `${written} poster med uppgifter om dig ska raderas.`),
    toAnonymise: (count, written) =>
      one(
        count,
        '1 post med uppgifter om dig ska anonymiseras.',
        `${written} poster med uppgifter om dig ska anonymiseras.`,
      ),
    erased: (count, written) =>
      one(count, '1 post med uppgifter om dig har raderats.', `${written} poster med uppgifter om dig har raderats.`),
    anonymised: (count, written) =>
      one(
        count,
        '1 post med uppgifter om dig har anonymiserats.',
        `${written} poster med uppgifter om dig har anonymiserats.`,
      ),
    stay: (count, written) =>
      one(count, '1 post med uppgifter om dig bevaras.', `${written} poster med uppgifter om dig bevaras.`),
    later: 'Det som bevaras av denna orsak raderas så snart orsaken inte längre finns.',
    notErasable: (place) =>
      `Rätten till radering gäller inte dessa uppgifter (vår dataskyddsbeskrivning, ${place}). De förvaras så länge som dataskyddsbeskrivningen anger.`,
    notByUs: 'Dessa uppgifter raderas automatiskt när förvaringstiden har gått ut; de kan inte raderas en i taget.',
    marked: 'Dessa uppgifter märks bara när förvaringstiden har gått ut; de raderas inte.',
    cannotTell: 'Just nu kan vi inte säga vilka av dessa uppgifter som gäller dig. Vi återkommer till detta.',
    remedy:
      'Om du inte är nöjd kan du lämna in ett klagomål till tillsynsmyndigheten för dataskydd och begära rättslig prövning.',
  },
  fi: {
    heading: 'Vastaukseen rekisteröidylle',
    hint: 'Teksti, jonka voi ottaa vastaukseen. Se kertoo, mitä juuri nyt tiedetään: lue se, ennen kuin lähetät sen.',
    inLanguage: { en: 'Englanniksi', sv: 'Ruotsiksi', fi: 'Suomeksi' },
    opening: (received, matter) =>
      `Vastaanotimme tietojen poistamista koskevan pyyntösi ${received} (viitteemme: ${matter}).`,
    none: 'Meillä ei ole sinusta tällaisia tietoja.',
    toErase: (count, written) =>
      one(count, '1 sinua koskeva tietue poistetaan.', `${written} sinua koskevaa tietuetta poistetaan.`),
    toAnonymise: (count, written) =>
      one(count, '1 sinua koskeva tietue anonymisoidaan.', `${written} sinua koskevaa tietuetta anonymisoidaan.`),
    erased: (count, written) =>
      one(count, '1 sinua koskeva tietue on poistettu.', `${written} sinua koskevaa tietuetta on poistettu.`),
    anonymised: (count, written) =>
      one(count, '1 sinua koskeva tietue on anonymisoitu.', `${written} sinua koskevaa tietuetta on anonymisoitu.`),
    stay: (count, written) =>
      one(count, '1 sinua koskeva tietue säilytetään.', `${written} sinua koskevaa tietuetta säilytetään.`),
    later: 'Tästä syystä säilytettävät tiedot poistetaan heti, kun syytä ei enää ole.',
    notErasable: (place) =>
      `Oikeus tietojen poistamiseen ei koske näitä tietoja (tietosuojaselosteemme, ${place}). Niitä säilytetään tietosuojaselosteessa ilmoitettu aika.`,
    notByUs: 'Nämä tiedot poistetaan automaattisesti, kun säilytysaika päättyy; niitä ei voi poistaa yksitellen.',
    marked: 'Nämä tiedot vain merkitään, kun niiden säilytysaika päättyy; niitä ei poisteta.',
    cannotTell: 'Juuri nyt emme voi sanoa, mitkä näistä tiedoista koskevat sinua. Palaamme asiaan.',
    remedy:
      'Jos et ole tyytyväinen, voit tehdä valituksen tietosuojan valvontaviranomaiselle ja käyttää muita oikeussuojakeinoja.',
  },
};
