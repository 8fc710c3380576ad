/** Legal bases as policies write them (`GDPR 6(1)(c)`, `Act 571/2016 §13.2`) → as citizens read them. Pure. */
import { type Language, listed } from '../language.ts';
import { noticeWords } from './words.ts';

const regulation = /^GDPR 6\(1\)\(([a-f])\)$/;
const act = /^Act (\d+\/\d{4})(?: §§?\s?(\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*))?$/;

/** False: it is told as it was written. */
export const isUnderstood = (basis: string): boolean => regulation.test(basis) || act.test(basis);

/** The grounds of the GDPR first, with their letters; then acts with their sections; anything else as it stands. */
export function basesInWords(bases: string[], language: Language): string {
  const say = noticeWords[language];
  const letters = bases.flatMap((basis) => regulation.exec(basis)?.[1] ?? []);
  const grounds = letters.map((letter) => say.grounds[letter] ?? letter);
  const others = bases.filter((basis) => !regulation.test(basis)).map((basis) => actInWords(basis, language));
  const article = letters.length === 0 ? [] : [`${listed(grounds, language)} (${say.article(letters)})`];
  return [...article, ...others].join('; ');
}

function actInWords(basis: string, language: Language): string {
  const [found, number = '', written = ''] = act.exec(basis) ?? [];
  if (!found) return basis;
  const sections = written.split(/, | and /).filter((one) => one !== '');
  return noticeWords[language].act(
    number,
    sections.map((one) => {
      const [section = '', paragraph = null] = one.split('.');
      return [section, paragraph];
    }),
  );
}
