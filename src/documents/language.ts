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
export const day = (written: string, language: Language): string =>
  /^\d{4}-\d\d-\d\d$/.test(written) ? formatted(written, 'utc', language, dayForms[language]) : written;

/** To the second, by the clock of the zone. */
export const instant = (iso: string, zone: string, language: Language): string =>
  formatted(iso, zone, language, instantForms[language]);

const minuteForms = { en: "d MMMM yyyy 'at' HH:mm", sv: "d MMMM yyyy 'kl.' HH.mm", fi: "d.M.yyyy 'klo' H.mm" };
const shortForms = { en: 'd MMM', sv: 'd MMM', fi: 'd.M.' };
const clockForms = { en: 'HH:mm', sv: "'kl.' HH.mm", fi: "'klo' H.mm" };

/** To the minute, by the clock of the zone. */
export const minute = (iso: string, zone: string, language: Language): string =>
  formatted(iso, zone, language, minuteForms[language]);

/** What the clock of the zone shows, without the day. */
export const clockTime = (iso: string, zone: string, language: Language): string =>
  formatted(iso, zone, language, clockForms[language]);

/** `YYYY-MM-DD` without its year, for the axis of a chart. */
export const shortDay = (written: string, language: Language): string =>
  formatted(written, 'utc', language, shortForms[language]);

/** A page of a log, or a chart, writes the same instants again and again, and working one out takes long. */
const written = new Map<string, string>();
const mostWritten = 20_000;

/** What is no instant comes back as it is. */
function formatted(iso: string, zone: string, language: Language, form: string): string {
  const key = `${iso} ${zone} ${language} ${form}`;
  const before = written.get(key);
  if (before !== undefined) return before;
  const found = DateTime.fromISO(iso, { zone, locale: language });
  const text = found.isValid ? found.toFormat(form) : iso;
  if (written.size >= mostWritten) written.clear();
  written.set(key, text);
  return text;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: string[], language: Language): string {
  const and = { en: 'and', sv: 'och', fi: 'ja' }[language];
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
}
