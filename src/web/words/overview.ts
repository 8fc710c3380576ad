/** Words of the first page. */
import type { Language } from '../../documents/language.ts';

export interface OverviewWords {
  title: string;
}

export const overviewWords: Record<Language, OverviewWords> = {
  en: { title: 'Overview' },
  sv: { title: 'Översikt' },
  fi: { title: 'Yleiskuva' },
};
