/** Why records of a person stay, or nothing can be said of them: words that requests for erasure and answers about people share. */
import type { Language } from '../../documents/language.ts';

export interface WhyWords {
  /** Why nothing is erased, or known, under a policy. Places and reasons come as their author wrote them. */
  never: {
    'not-erasable'(place: string): string;
    indefinite(because: string): string;
    unspecified(because: string): string;
    gap: string;
    verify: string;
    flag: string;
    'no-subject': string;
    'no-file': string;
    'not-in-force': string;
    unreadable: string;
    'no-value': string;
  };
  /** Beside the outcomes of documents. */
  outcomes: Record<string, string>;
  kept(count: string, reason: string, names: string): string;
  none: string;
  /** A run that would be refused. */
  waits: string;
  records(count: number, written: string): string;
}

export const whyWords: Record<Language, WhyWords> = {
  en: {
    never: {
      'not-erasable': (place) => `There is no right to erasure here: ${place}.`,
      indefinite: (because) => `Kept until further notice: ${because}.`,
      unspecified: (because) => `No retention period is stated: ${because}.`,
      gap: 'No system is connected: a declared gap.',
      verify: 'Nothing is disposed of by this policy: the system deletes by itself.',
      flag: 'This policy only marks records.',
      'no-subject': 'The policy does not tell whom its records are about.',
      'no-file': 'The file of the policy is missing, or cannot be used.',
      'not-in-force': 'The rule is not approved as it stands now.',
      unreadable: 'The system, or its tables, could not be asked.',
      'no-value': 'None: no record can have this value.',
    },
    outcomes: {
      due: 'would go with the next run',
      'not-due': 'not due yet, or without a beginning',
      'out-of-scope': 'no longer under this rule',
    },
    kept: (count, reason, names) => (names === '' ? `${count} ${reason}` : `${count} ${reason} (${names})`),
    none: 'none',
    waits: 'A run would have to wait now:',
    records: (count, written) => `${written} ${count === 1 ? 'record' : 'records'}`,
  },
  sv: {
    never: {
      'not-erasable': (place) => `Rätten till radering gäller inte här: ${place}.`,
      indefinite: (because) => `Förvaras tills vidare: ${because}.`,
      unspecified: (because) => `Ingen förvaringstid har angetts: ${because}.`,
      gap: 'Inget system är anslutet: en redovisad lucka.',
      verify: 'Ingenting gallras genom den här regeln: systemet raderar självt.',
      flag: 'Regeln märker bara poster.',
      'no-subject': 'Regeln anger inte vem posterna gäller.',
      'no-file': 'Regelns fil saknas eller kan inte användas.',
      'not-in-force': 'Regeln är inte godkänd i sin nuvarande form.',
      unreadable: 'Systemet eller dess tabeller kunde inte tillfrågas.',
      'no-value': 'Inga: ingen post kan ha det värdet.',
    },
    outcomes: {
      due: 'gallras vid nästa körning',
      'not-due': 'förvaringstiden har inte gått ut eller inte börjat',
      'out-of-scope': 'omfattas inte längre av regeln',
    },
    kept: (count, reason, names) => (names === '' ? `${count} ${reason}` : `${count} ${reason} (${names})`),
    none: 'inga',
    waits: 'En körning måste vänta nu:',
    records: (count, written) => `${written} ${count === 1 ? 'post' : 'poster'}`,
  },
  fi: {
    never: {
      'not-erasable': (place) => `Oikeutta tietojen poistamiseen ei tässä ole: ${place}.`,
      indefinite: (because) => `Säilytetään toistaiseksi: ${because}.`,
      unspecified: (because) => `Säilytysaikaa ei ole määritelty: ${because}.`,
      gap: 'Mitään järjestelmää ei ole liitetty: ilmoitettu puute.',
      verify: 'Tämä sääntö ei hävitä mitään: järjestelmä poistaa tiedot itse.',
      flag: 'Sääntö vain merkitsee tietueita.',
      'no-subject': 'Sääntö ei kerro, ketä sen tietueet koskevat.',
      'no-file': 'Säännön tiedosto puuttuu tai sitä ei voi käyttää.',
      'not-in-force': 'Sääntöä ei ole hyväksytty nykyisessä muodossaan.',
      unreadable: 'Järjestelmältä tai sen tauluilta ei voitu kysyä.',
      'no-value': 'Ei yhtään: missään tietueessa ei voi olla tätä arvoa.',
    },
    outcomes: {
      due: 'hävitetään seuraavassa ajossa',
      'not-due': 'säilytysaika ei ole päättynyt tai ei ole alkanut',
      'out-of-scope': 'ei enää säännön piirissä',
    },
    kept: (count, reason, names) => (names === '' ? `${count} ${reason}` : `${count} ${reason} (${names})`),
    none: 'ei yhtään',
    waits: 'Ajo joutuisi nyt odottamaan:',
    records: (count, written) => `${written} ${count === 1 ? 'tietue' : 'tietuetta'}`,
  },
};
