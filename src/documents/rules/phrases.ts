/** The phrases of each language in which rules are told. */
import { english, type Phrases } from '../../policy/phrases.ts';
import type { Language } from '../language.ts';
import { finnish } from './finnish.ts';
import { swedish } from './swedish.ts';

export const phrases: Readonly<Record<Language, Phrases>> = { en: english, sv: swedish, fi: finnish };
