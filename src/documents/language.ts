/** The three languages of documents, and how each writes numbers, days and instants. Pure: the zone is always given. */
import { DateTime } from 'luxon';
import { GallraError } from '../errors/gallra-error.ts';

export const languages = ['en', 'sv', 'fi'] as const;
export type Language = (typeof languages)[number];

/** @throws `document.language`. */
export function readLanguage(written: string): Language {
  const found = languages.find((one) => one === written);
  if (found) return found;
  throw new GallraError({
    code: 'document.language',
    what: `There are no documents in the language ${written}.`,
    where: 'command line',
    hint: 'Write en (English), sv (Swedish) or fi (Finnish).',
    actor: 'operator',
  });
}

/** A no-break space, so that a number is never torn apart at the end of a line. */
const blank = '\u00a0';

/** Grouped by thousands. */
export const number = (count: number, language: Language): string =>
  String(count).replaceAll(/\B(?=(\d{3})+$)/g, language === 'en' ? ',' : blank);

/** A fraction, 0 to 1. */
export function percent(share: number, language: Language): string {
  const written = String(Number((share * 100).toFixed(2)));
  return language === 'en' ? `${written}%` : `${written.replace('.', ',')}${blank}%`;
}

const dayForms = { en: 'd MMMM yyyy', sv: 'd MMMM yyyy', fi: 'd.M.yyyy' };
const instantForms = {
  en: "d MMMM yyyy 'at' HH:mm:ss",
  sv: "d MMMM yyyy 'kl.' HH.mm.ss",
  fi: "d.M.yyyy 'klo' H.mm.ss",
};

/** `YYYY-MM-DD`; anything else comes back as it is. */
export function day(written: string, language: Language): string {
  const found = /^\d{4}-\d\d-\d\d$/.test(written) ? DateTime.fromISO(written, { zone: 'utc', locale: language }) : null;
  return found?.isValid ? found.toFormat(dayForms[language]) : written;
}

/** To the second, by the clock of the zone. */
export function instant(iso: string, zone: string, language: Language): string {
  const found = DateTime.fromISO(iso, { zone, locale: language });
  return found.isValid ? found.toFormat(instantForms[language]) : iso;
}

const minuteForms = { en: "d MMMM yyyy 'at' HH:mm", sv: "d MMMM yyyy 'kl.' HH.mm", fi: "d.M.yyyy 'klo' H.mm" };
const shortForms = { en: 'd MMM', sv: 'd MMM', fi: 'd.M.' };
const clockForms = { en: 'HH:mm', sv: "'kl.' HH.mm", fi: "'klo' H.mm" };

/** To the minute, by the clock of the zone. */
export const minute = (iso: string, zone: string, language: Language): string =>
  formatted(DateTime.fromISO(iso, { zone, locale: language }), minuteForms[language], iso);

/** What the clock of the zone shows, without the day. */
export const clockTime = (iso: string, zone: string, language: Language): string =>
  formatted(DateTime.fromISO(iso, { zone, locale: language }), clockForms[language], iso);

/** `YYYY-MM-DD` without its year, for the axis of a chart. */
export const shortDay = (written: string, language: Language): string =>
  formatted(DateTime.fromISO(written, { zone: 'utc', locale: language }), shortForms[language], written);

const formatted = (found: DateTime, form: string, otherwise: string): string =>
  found.isValid ? found.toFormat(form) : otherwise;

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: string[], language: Language): string {
  const and = { en: 'and', sv: 'och', fi: 'ja' }[language];
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
}
