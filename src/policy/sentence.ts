/** A phrase as a sentence. */

/** With a capital, and a full stop unless it ends otherwise. Empty stays empty. */
export const asSentence = (phrase: string): string =>
  capital(phrase) + (/[.?!]$/.test(phrase) || phrase === '' ? '' : '.');

export const capital = (phrase: string): string => phrase.slice(0, 1).toUpperCase() + phrase.slice(1);
