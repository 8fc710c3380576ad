/** What messages say, by language. */
import type { Language } from '../language.ts';
import type { AlertWords } from './alert-words.ts';
import { english } from './english.ts';
import { finnish } from './finnish.ts';
import { swedish } from './swedish.ts';

export const alertWords: Readonly<Record<Language, AlertWords>> = { en: english, sv: swedish, fi: finnish };
