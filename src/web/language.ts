/** In which language a page is written: what was chosen, else the first of the browser's that there is, else English. Pure. */
import { type Language, languages } from '../documents/language.ts';

/** @param chosen of the address or the cookie. @param accepted the header Accept-Language (RFC 9110 §12.5.4). */
export function languageFor(chosen: string | undefined, accepted: string | undefined): Language {
  const known = (tag: string): Language | undefined =>
    languages.find((one) => one === tag.split('-')[0]?.toLowerCase());
  const found = known(chosen ?? '');
  if (found) return found;
  const wanted = (accepted ?? '')
    .split(',')
    .map((part, i) => {
      const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
      const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) || 0, i };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.i - b.i);
  return wanted.flatMap(({ tag }) => known(tag) ?? [])[0] ?? 'en';
}
