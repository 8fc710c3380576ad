/** Numbers in words, of whatever size: parts that add up and multiply (`two hundred and five`, `tjugofem`, `kahdenkymmenenviiden`). Pure. */

export interface Numerals {
  /** Parts that add up, in every form that stands before a unit. Lower case. */
  plus: Record<string, number>;
  /** Parts that multiply what stands before them: tens, hundreds, thousands. */
  times: Record<string, number>;
  /** After a part below ten: ten more. Null: there is no such part. */
  teen: string | null;
  /** Parts that are articles as well: before another number they count nothing (`a six-month period`). */
  articles: string[];
  /** Between two parts, as a regular expression. */
  between: string;
}

const partsOf = ({ plus, times, teen }: Numerals): string[] =>
  [...Object.keys(plus), ...Object.keys(times), ...(teen === null ? [] : [teen])].sort((a, b) => b.length - a.length);

/** As a regular expression without groups of its own. */
export function numeralSource(numerals: Numerals): string {
  const parts = partsOf(numerals).join('|');
  return `(?:${parts})(?:${numerals.between}(?:${parts})){0,9}`;
}

/** Null: it is no number, as `five six` is none. */
export function numeralIn(written: string, numerals: Numerals): number | null {
  const parts = split(written.toLowerCase(), partsOf(numerals), new RegExp(numerals.between, 'uy'));
  if (parts === null) return null;
  const [first = '', second = ''] = parts;
  const all = numerals.articles.includes(first) && numerals.plus[second] !== undefined ? parts.slice(1) : parts;
  let [thousands, group, last] = [0, 0, 0];
  for (const part of all) {
    const more = part === numerals.teen ? 10 : numerals.plus[part];
    const factor = numerals.times[part] ?? 1;
    if (more !== undefined) {
      const goesOn =
        part === numerals.teen ? last > 0 && last < 10 : last === 0 || (last >= 20 && last % 10 === 0 && more < 10);
      if (!goesOn) return null;
      [group, last] = [group + more, part === numerals.teen ? 10 + last : more];
    } else if (factor === 1000) {
      if (thousands > 0) return null;
      [thousands, group, last] = [Math.max(group, 1) * 1000, 0, 0];
    } else {
      if ((group - last) % (factor * 10) !== 0) return null;
      [group, last] = [group - last + Math.max(last, 1) * factor, 0];
    }
  }
  return thousands + group;
}

function split(written: string, parts: string[], between: RegExp, from = 0): string[] | null {
  for (const part of parts.filter((one) => written.startsWith(one, from))) {
    const end = from + part.length;
    if (end === written.length) return [part];
    between.lastIndex = end;
    const gap = between.exec(written);
    const after = gap === null ? null : split(written, parts, between, end + gap[0].length);
    if (after !== null) return [part, ...after];
  }
  return null;
}
