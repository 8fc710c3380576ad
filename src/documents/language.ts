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

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: string[], language: Language): string {
  const and = { en: 'and', sv: 'och', fi: 'ja' }[language];
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
}
