/** What a reader of notices must know of a language: numbers, units, and the words by which statements are told apart. */
import type { Language } from '../../language.ts';
import { english } from './english.ts';
import { finnish } from './finnish.ts';
import type { Numerals } from './numerals.ts';
import { swedish } from './swedish.ts';

export interface Lexicon {
  numbers: Numerals;
  /** Between a number and its unit: a half more. */
  half: string;
  /** Units of time by their forms, as alternatives of a regular expression; longer ones first. */
  units: { year: string; month: string; week: string; day: string; hour: string; minute: string };
  /** Their abbreviations, which stand after figures. */
  short: Partial<Lexicon['units']>;
  /** Fixed expressions with their length in months. */
  expressions: [form: string, months: number][];
  /** A unit without a number that means one of it: the forms, and what must follow. */
  bare: {
    units: Partial<Record<keyof Lexicon['units'], string>>;
    followedBy: string;
    /** The same, told by what stands before. */
    precededBy: string;
  } | null;
  /**
   * A time, but nobody can tell how long: before a unit, within one, in place of one; how often something is erased; and,
   * where nothing else tells how long, a time without any unit.
   */
  vague: { before: string; within: string; instead: string; often: string; time: RegExp };
  and: string;
  /** Between the two ends of a range. */
  to: string;
  or: string;
  /** Between the two ends of a range that have one unit: that the second is the most. */
  atMostTo: string;
  /** Around two ends that `and` joins: they are a range, not a sum. */
  between: string;
  /** Forms of the first end of a range that needs no word between. Null: there are none. */
  fromForm: RegExp | null;
  /** Right before a period. */
  atMost: RegExp;
  atLeast: RegExp;
  /** Right after it. */
  atMostAfter: RegExp;
  atLeastAfter: RegExp;
  /** Right before a period: that it is kept so long is denied; or that it is erased before. */
  notKept: RegExp;
  notErased: RegExp;
  asARule: RegExp;
  /** Keeping and erasing, in any form. */
  keeps: RegExp;
  /** Beginnings of the words of erasing. */
  erases: string;
  /** A right or a request that a word of erasing belongs to: of how long nothing is said. */
  rights: RegExp;
  /** Of headings over what is said about retention. */
  heading: RegExp;
  indefinite: RegExp;
  /** Kept although something has ended. */
  even: RegExp;
  until: RegExp;
  needed: RegExp;
  /** Not erased; in a certain case, if `condition` begins one. */
  exception: RegExp;
  condition: RegExp;
  /** Erased, or kept so long, with an exception. */
  unless: RegExp;
  gap: RegExp;
  /** Periods that are something else than retention, by the words before them or close after. */
  asides: { answer: RegExp; limitation: RegExp; age: RegExp };
  /** Before the numbers of points. */
  points: RegExp;
  /** Frequent words of the language. */
  common: RegExp;
  /** Words of titles that tell nothing about which records are meant. */
  general: string[];
}

export const lexicons: Readonly<Record<Language, Lexicon>> = { en: english, sv: swedish, fi: finnish };
