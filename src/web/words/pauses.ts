/** Words of the page of pauses, and of what stands on every page while something is paused. */
import type { Language } from '../../documents/language.ts';

interface Scope {
  policy: string | null;
  store: string | null;
}

export interface PausesWords {
  title: string;
  intro: string;
  banner: string;
  more: string;
  others(count: number): string;
  scope(scope: Scope): string;
  until(at: string): string;
  untilResumed: string;
  sentence(scope: string, until: string, reason: string, by: string): string;
  inForce: string;
  none: string;
  columns: { what: string; until: string; reason: string; by: string; since: string; resume: string };
  resume: string;
  resumeOf(scope: string): string;
  resumed(scope: string): string;
  /** A pause that only the command line ends. */
  adopted: string;
  place: string;
  what: string;
  everything: string;
  onePolicy: string;
  oneStore: string;
  policy: string;
  store: string;
  choose: string;
  howLong: string;
  resumeByHand: string;
  afterDay: string;
  day: string;
  fromTime: string;
  time(zone: string): string;
  reason: string;
  reasonHint: string;
  pause: string;
  paused(scope: string): string;
  mayNot: string;
  effect: string;
  wrong: { title: string; scope: string; policy: string; store: string; until: string; past: string; reason: string };
}

export const pausesWords: Record<Language, PausesWords> = {
  en: {
    title: 'Pauses',
    intro: 'While something is paused, nothing of it is disposed of. Records stay due, and holds can still be placed.',
    banner: 'Disposal is paused.',
    more: 'See the pauses',
    others: (count) => (count === 1 ? 'And one more.' : `And ${count} more.`),
    scope: ({ policy, store }) =>
      policy === null
        ? store === null
          ? 'everything'
          : `everything in the store ${store}`
        : store === null
          ? `the policy ${policy}`
          : `the policy ${policy} in the store ${store}`,
    until: (at) => `until ${at}`,
    untilResumed: 'until somebody resumes it',
    sentence: (scope, until, reason, by) => `Paused: ${scope}, ${until}. Reason: ${reason}. By ${by}.`,
    inForce: 'In force',
    none: 'Nothing is paused.',
    columns: {
      what: 'What is paused',
      until: 'Until',
      reason: 'Reason',
      by: 'By',
      since: 'Since',
      resume: 'Resume',
    },
    resume: 'Resume',
    resumeOf: (scope) => `Resume ${scope}`,
    resumed: (scope) => `Resumed: ${scope}. The next run goes on.`,
    adopted: 'Ends when the holds are confirmed on the command line, after the restore of a store.',
    place: 'Pause',
    what: 'What to pause',
    everything: 'Everything',
    onePolicy: 'One policy',
    oneStore: 'Everything in one store',
    policy: 'Policy',
    store: 'Store',
    choose: 'Choose',
    howLong: 'How long',
    resumeByHand: 'Until somebody resumes it',
    afterDay: 'Until the end of a day',
    day: 'Last day of the pause',
    fromTime: 'Until a time',
    time: (zone) => `Goes on from (by the clock of ${zone})`,
    reason: 'Reason',
    reasonHint:
      'A short code without blanks, such as change-freeze or INC-1234. It stays in the audit log and cannot be changed there: no names, no personal data.',
    pause: 'Pause',
    paused: (scope) => `Paused: ${scope}. A batch in hand is finished; no other begins.`,
    mayNot: 'Only operators pause and resume.',
    effect: 'The pause takes effect from the next batch on.',
    wrong: {
      title: 'Nothing was paused. Please correct:',
      scope: 'Choose what to pause.',
      policy: 'Choose a policy of the list.',
      store: 'Choose a store of the list.',
      until: 'Give a day or a time of the calendar.',
      past: 'Give a day or a time that is still to come.',
      reason: 'Give a short code of the letters a–z, digits, and . _ / : - without blanks.',
    },
  },
  sv: {
    title: 'Pauser',
    intro:
      'Medan något är pausat gallras inget av det. Förvaringstider fortsätter att löpa ut, och gallringsstopp kan fortfarande införas.',
    banner: 'Gallringen är pausad.',
    more: 'Visa pauserna',
    others: (count) => (count === 1 ? 'Och en till.' : `Och ${count} till.`),
    scope: ({ policy, store }) =>
      policy === null
        ? store === null
          ? 'allt'
          : `allt i systemet ${store}`
        : store === null
          ? `gallringsregeln ${policy}`
          : `gallringsregeln ${policy} i systemet ${store}`,
    until: (at) => `till ${at}`,
    untilResumed: 'tills någon återupptar gallringen',
    sentence: (scope, until, reason, by) => `Pausat: ${scope}, ${until}. Orsak: ${reason}. Av ${by}.`,
    inForce: 'I kraft',
    none: 'Ingenting är pausat.',
    columns: {
      what: 'Vad som är pausat',
      until: 'Till dess',
      reason: 'Orsak',
      by: 'Av',
      since: 'Sedan',
      resume: 'Återuppta',
    },
    resume: 'Återuppta',
    resumeOf: (scope) => `Återuppta ${scope}`,
    resumed: (scope) => `Gallringen återupptas: ${scope}. Nästa körning fortsätter.`,
    adopted: 'Upphör när gallringsstoppen har bekräftats på kommandoraden efter att ett system har återställts.',
    place: 'Pausa',
    what: 'Vad som ska pausas',
    everything: 'Allt',
    onePolicy: 'En gallringsregel',
    oneStore: 'Allt i ett system',
    policy: 'Gallringsregel',
    store: 'System',
    choose: 'Välj',
    howLong: 'Hur länge',
    resumeByHand: 'Tills någon återupptar gallringen',
    afterDay: 'Till slutet av en dag',
    day: 'Pausens sista dag',
    fromTime: 'Till ett klockslag',
    time: (zone) => `Gallringen fortsätter från (enligt tidszonen ${zone})`,
    reason: 'Orsak',
    reasonHint:
      'En kort kod utan mellanslag, till exempel serviceavbrott eller INC-1234. Den står kvar i granskningsloggen och kan inte ändras där: inga namn, inga personuppgifter.',
    pause: 'Pausa',
    paused: (scope) => `Pausat: ${scope}. Det parti som pågår slutförs; inget nytt påbörjas.`,
    mayNot: 'Endast driften pausar och återupptar gallringen.',
    effect: 'Pausen gäller från och med nästa parti.',
    wrong: {
      title: 'Ingenting pausades. Rätta följande:',
      scope: 'Välj vad som ska pausas.',
      policy: 'Välj en gallringsregel i listan.',
      store: 'Välj ett system i listan.',
      until: 'Ange en dag eller ett klockslag som finns i kalendern.',
      past: 'Ange en dag eller ett klockslag som ännu inte har varit.',
      reason: 'Ange en kort kod av bokstäverna a–z, siffror och . _ / : - utan mellanslag.',
    },
  },
  fi: {
    title: 'Keskeytykset',
    intro:
      'Keskeytyksen aikana mitään sen piiriin kuuluvaa ei hävitetä. Säilytysajat päättyvät silti, ja hävittämiskieltoja voi yhä asettaa.',
    banner: 'Hävittäminen on keskeytetty.',
    more: 'Näytä keskeytykset',
    others: (count) => (count === 1 ? 'Ja yksi muu.' : `Ja ${count} muuta.`),
    scope: ({ policy, store }) =>
      policy === null
        ? store === null
          ? 'kaikki'
          : `kaikki järjestelmässä ${store}`
        : store === null
          ? `hävittämissääntö ${policy}`
          : `hävittämissääntö ${policy} järjestelmässä ${store}`,
    until: (at) => `${at} saakka`,
    untilResumed: 'kunnes joku jatkaa hävittämistä',
    sentence: (scope, until, reason, by) => `Keskeytetty: ${scope}, ${until}. Syy: ${reason}. Keskeyttäjä: ${by}.`,
    inForce: 'Voimassa',
    none: 'Mitään ei ole keskeytetty.',
    columns: {
      what: 'Mikä on keskeytetty',
      until: 'Saakka',
      reason: 'Syy',
      by: 'Keskeyttäjä',
      since: 'Alkaen',
      resume: 'Jatka',
    },
    resume: 'Jatka',
    resumeOf: (scope) => `Jatka: ${scope}`,
    resumed: (scope) => `Hävittämistä jatketaan: ${scope}. Seuraava ajo jatkaa siitä.`,
    adopted: 'Päättyy, kun hävittämiskiellot on vahvistettu komentorivillä järjestelmän palautuksen jälkeen.',
    place: 'Keskeytä',
    what: 'Mitä keskeytetään',
    everything: 'Kaikki',
    onePolicy: 'Yksi hävittämissääntö',
    oneStore: 'Kaikki yhdessä järjestelmässä',
    policy: 'Hävittämissääntö',
    store: 'Järjestelmä',
    choose: 'Valitse',
    howLong: 'Kuinka pitkäksi aikaa',
    resumeByHand: 'Kunnes joku jatkaa hävittämistä',
    afterDay: 'Päivän loppuun',
    day: 'Keskeytyksen viimeinen päivä',
    fromTime: 'Kellonaikaan saakka',
    time: (zone) => `Hävittäminen jatkuu (aikavyöhykkeen ${zone} mukaan)`,
    reason: 'Syy',
    reasonHint:
      'Lyhyt koodi ilman välilyöntejä, esimerkiksi huoltokatko tai INC-1234. Se jää valvontalokiin, eikä sitä voi siellä muuttaa: ei nimiä eikä henkilötietoja.',
    pause: 'Keskeytä',
    paused: (scope) => `Keskeytetty: ${scope}. Kesken oleva erä viedään loppuun; uutta ei aloiteta.`,
    mayNot: 'Vain ylläpito keskeyttää hävittämisen ja jatkaa sitä.',
    effect: 'Keskeytys on voimassa seuraavasta erästä alkaen.',
    wrong: {
      title: 'Mitään ei keskeytetty. Korjaa:',
      scope: 'Valitse, mitä keskeytetään.',
      policy: 'Valitse hävittämissääntö luettelosta.',
      store: 'Valitse järjestelmä luettelosta.',
      until: 'Anna kalenterissa oleva päivä tai kellonaika.',
      past: 'Anna päivä tai kellonaika, joka on vielä edessä.',
      reason: 'Anna lyhyt koodi, jossa on kirjaimia a–z, numeroita ja merkkejä . _ / : - ilman välilyöntejä.',
    },
  },
};
