/** The option of all that speaks several languages. */
import { languages } from '../documents/language.ts';

/** Flags, what they mean, and what is spoken without them. */
export const languageOption: [flags: string, description: string, otherwise: string] = [
  '--lang, --language <code>',
  `one of ${languages.join(', ')}`,
  'en',
];
