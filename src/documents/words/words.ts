/** What documents say, by language. */
import type { Language } from '../language.ts';
import { english, type Words } from './english.ts';
import { finnish } from './finnish.ts';
import { swedish } from './swedish.ts';

export const words: Readonly<Record<Language, Words>> = { en: english, sv: swedish, fi: finnish };
