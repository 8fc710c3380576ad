/** Words for how policies stand and what was counted, on the overview and on the pages of policies. */
import type { Language } from '../../documents/language.ts';
import type { PolicyState } from '../../engine/policy-state.ts';
import type { RunState } from '../../ports/ledger.ts';

export interface CountedWords {
  states: Record<PolicyState, string>;
  waitsFor(policy: string): string;
  runs: Record<RunState, string>;
  counted(at: string): string;
  notYet: string;
  counting: string;
  nothingToCount: string;
  fileUnusable: string;
  notUntilMended: string;
  unreachable(at: string): string;
  failed(at: string): string;
  unreadable: string;
  countNow: string;
  countNowOf(policy: string): string;
  asked: string;
  overdue(count: number, written: string): string;
  noneOverdue: string;
  /** The period of the oldest began on the day. */
  oldest(day: string): string;
  daysOver(days: number, written: string): string;
  holds(count: number, written: string): string;
  restrictions(count: number, written: string): string;
  noHolds: string;
  never: string;
  noSchedule: string;
  otherReasons: string;
}

const plural = (count: number, one: string, several: string): string => (count === 1 ? one : several);

export const countedWords: Record<Language, CountedWords> = {
  en: {
    states: {
      'in-force': 'in force',
      gap: 'declared gap',
      paused: 'paused',
      unapproved: 'waits for approval',
      changed: 'changed: waits for approval',
      broken: 'file has mistakes',
      gone: 'file is gone',
      stopped: 'waits for another policy',
    },
    waitsFor: (policy) => `waits for ${policy}`,
    runs: {
      running: 'running',
      waiting: 'waits for approval',
      refused: 'refused',
      finished: 'finished',
      failed: 'failed',
    },
    counted: (at) => `counted ${at}`,
    notYet: 'not counted yet',
    counting: 'being counted',
    nothingToCount: 'nothing to count',
    fileUnusable: 'not counted: there is no usable file',
    notUntilMended: 'not while there is no usable file',
    unreachable: (at) => `the store could not be reached: ${at}`,
    failed: (at) => `could not be counted: ${at}`,
    unreadable: 'the tables do not fit the rule',
    countNow: 'Count now',
    countNowOf: (policy) => `Count now: ${policy}`,
    asked: 'The records are being counted. Load the page again in a moment.',
    overdue: (count, written) => plural(count, `${written} record`, `${written} records`),
    noneOverdue: 'none',
    oldest: (day) => `period of the oldest began ${day}`,
    daysOver: (days, written) =>
      plural(days, `the oldest due for ${written} day`, `the oldest due for ${written} days`),
    holds: (count, written) => plural(count, `${written} hold`, `${written} holds`),
    restrictions: (count, written) => plural(count, `${written} restriction`, `${written} restrictions`),
    noHolds: 'none',
    never: 'never',
    noSchedule: 'does not run by itself',
    otherReasons: 'kept for further reasons',
  },
  sv: {
    states: {
      'in-force': 'i kraft',
      gap: 'redovisad lucka',
      paused: 'pausad',
      unapproved: 'väntar på godkännande',
      changed: 'ändrad: väntar på godkännande',
      broken: 'filen innehåller fel',
      gone: 'filen saknas',
      stopped: 'väntar på en annan regel',
    },
    waitsFor: (policy) => `väntar på ${policy}`,
    runs: {
      running: 'pågår',
      waiting: 'väntar på godkännande',
      refused: 'vägrad',
      finished: 'slutförd',
      failed: 'misslyckad',
    },
    counted: (at) => `räknat ${at}`,
    notYet: 'inte räknat ännu',
    counting: 'räknas',
    nothingToCount: 'inget att räkna',
    fileUnusable: 'inte räknat: det finns ingen användbar fil',
    notUntilMended: 'inte så länge det saknas en användbar fil',
    unreachable: (at) => `systemet kunde inte nås: ${at}`,
    failed: (at) => `kunde inte räknas: ${at}`,
    unreadable: 'tabellerna passar inte regeln',
    countNow: 'Räkna nu',
    countNowOf: (policy) => `Räkna nu: ${policy}`,
    asked: 'Posterna räknas. Ladda om sidan om en stund.',
    overdue: (count, written) => plural(count, `${written} post`, `${written} poster`),
    noneOverdue: 'inga',
    oldest: (day) => `den äldstas förvaringstid började ${day}`,
    daysOver: (days, written) =>
      plural(
        days,
        `den äldsta borde ha gallrats för ${written} dag sedan`,
        `den äldsta borde ha gallrats för ${written} dagar sedan`,
      ),
    holds: (_, written) => `${written} gallringsstopp`,
    restrictions: (count, written) => plural(count, `${written} begränsning`, `${written} begränsningar`),
    noHolds: 'inga',
    never: 'aldrig',
    noSchedule: 'körs inte av sig själv',
    otherReasons: 'kvar av andra orsaker',
  },
  fi: {
    states: {
      'in-force': 'voimassa',
      gap: 'ilmoitettu puute',
      paused: 'keskeytetty',
      unapproved: 'odottaa hyväksyntää',
      changed: 'muutettu: odottaa hyväksyntää',
      broken: 'tiedostossa on virheitä',
      gone: 'tiedosto puuttuu',
      stopped: 'odottaa toista sääntöä',
    },
    waitsFor: (policy) => `odottaa sääntöä ${policy}`,
    runs: {
      running: 'käynnissä',
      waiting: 'odottaa hyväksyntää',
      refused: 'estetty',
      finished: 'päättynyt',
      failed: 'epäonnistunut',
    },
    counted: (at) => `laskettu ${at}`,
    notYet: 'ei vielä laskettu',
    counting: 'lasketaan',
    nothingToCount: 'ei laskettavaa',
    fileUnusable: 'ei laskettu: käyttökelpoista tiedostoa ei ole',
    notUntilMended: 'ei niin kauan kuin käyttökelpoinen tiedosto puuttuu',
    unreachable: (at) => `järjestelmään ei saatu yhteyttä: ${at}`,
    failed: (at) => `ei voitu laskea: ${at}`,
    unreadable: 'taulut eivät sovi sääntöön',
    countNow: 'Laske nyt',
    countNowOf: (policy) => `Laske nyt: ${policy}`,
    asked: 'Tietueita lasketaan. Lataa sivu hetken kuluttua uudelleen.',
    overdue: (count, written) => plural(count, `${written} tietue`, `${written} tietuetta`),
    noneOverdue: 'ei yhtään',
    oldest: (day) => `vanhimman säilytysaika alkoi ${day}`,
    daysOver: (days, written) =>
      plural(
        days,
        `vanhin olisi pitänyt hävittää ${written} päivä sitten`,
        `vanhin olisi pitänyt hävittää ${written} päivää sitten`,
      ),
    holds: (count, written) => plural(count, `${written} hävittämiskielto`, `${written} hävittämiskieltoa`),
    restrictions: (count, written) => plural(count, `${written} rajoitus`, `${written} rajoitusta`),
    noHolds: 'ei yhtään',
    never: 'ei koskaan',
    noSchedule: 'ei käynnisty itsestään',
    otherReasons: 'jätetty muista syistä',
  },
};
