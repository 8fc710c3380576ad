/** What is said of one record, by language. */
import type { Language } from '../language.ts';
import { type ExplainedWords, english } from './english.ts';
import { finnish } from './finnish.ts';
import { swedish } from './swedish.ts';

export const explainedWords: Readonly<Record<Language, ExplainedWords>> = { en: english, sv: swedish, fi: finnish };
