/** Mistakes that a visitor can make, in the language of the page; what is not here is said as the program says it. */
import type { Language } from '../../documents/language.ts';

const mistakes: Record<string, Record<Language, string>> = {};

/** Null: there are no words for it. */
export function mistakeIn(code: string, language: Language): string | null {
  return Object.hasOwn(mistakes, code) ? (mistakes[code]?.[language] ?? null) : null;
}
