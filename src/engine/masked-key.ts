/**
 * A key that is shown without need: whoever holds the record in their hand recognises it, and nobody reads off another's.
 * Pure.
 */
import type { Key } from '../ports/store.ts';

/** A quarter of a value is shown, from its end, and never more than this. */
const mostShown = 4;

/** Beyond this, length tells nothing that anybody needs. */
const mostHidden = 12;

/** Values of several columns are joined by a slash. */
export const maskedKey = (key: Key): string => key.map(maskedValue).join(' / ');

/** How a file is written tells nothing of whose it is. */
const endingOf = (value: string): string =>
  value.includes('/') ? (/(\.[a-z][a-z0-9]{0,3}){1,2}$/i.exec(value)?.[0] ?? '') : '';

function maskedValue(value: string): string {
  const ending = endingOf(value);
  return maskedText(ending === '' ? value : value.slice(0, -ending.length)) + ending;
}

function maskedText(value: string): string {
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(value)].map((one) => one.segment);
  const shown = Math.min(mostShown, Math.floor(letters.length / 4));
  const hidden = Math.min(mostHidden, letters.length - shown);
  return '•'.repeat(hidden) + letters.slice(letters.length - shown).join('');
}
