/** Words of the charts. */
import type { Language } from '../../documents/language.ts';

export interface ChartWords {
  /** Of the days from the first to the last; the greatest, and its day. */
  description(total: string, span: [string, string], greatest: [string, string]): string;
  table: string;
  others: string;
  thousand(value: string): string;
  million(value: string): string;
}

export const chartWords: Record<Language, ChartWords> = {
  en: {
    description: (total, [from, to], [most, on]) => `${total} in all from ${from} to ${to}; most on ${on}: ${most}.`,
    table: 'The numbers as a table',
    others: 'Days that are not listed have none.',
    thousand: (value) => `${value}k`,
    million: (value) => `${value}M`,
  },
  sv: {
    description: (total, [from, to], [most, on]) =>
      `sammanlagt ${total} från ${from} till ${to}; flest ${on}: ${most}.`,
    table: 'Siffrorna som tabell',
    others: 'Dagar som inte står här har inga.',
    thousand: (value) => `${value}\u00a0t`,
    million: (value) => `${value}\u00a0mn`,
  },
  fi: {
    description: (total, [from, to], [most, on]) => `yhteensä ${total}, ${from}–${to}; eniten ${on}: ${most}.`,
    table: 'Luvut taulukkona',
    others: 'Päivinä, joita ei ole lueteltu, ei ole yhtään.',
    thousand: (value) => `${value}\u00a0t`,
    million: (value) => `${value}\u00a0M`,
  },
};
