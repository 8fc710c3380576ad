/** What a reader of notices must know of a language: numbers, units, and the words by which statements are told apart. */
import type { Language } from '../../language.ts';
import { english } from './english.ts';
import { finnish } from './finnish.ts';
import { swedish } from './swedish.ts';

export interface Lexicon {
  /** Words for numbers in every form that stands before a unit. Lower case. */
  numbers: Record<string, number>;
  /** Units of time by their forms, as alternatives of a regular expression; longer ones first. */
  units: { year: string; month: string; week: string; day: string; hour: string; minute: string };
  /** Fixed expressions with their length in months. */
  expressions: [form: string, months: number][];
  /** A unit without a number that means one of it: the forms, and what must follow. */
  bare: { units: Partial<Record<keyof Lexicon['units'], string>>; followedBy: string } | null;
  and: string;
  /** Between the two ends of a range. */
  to: string;
  /** Around two ends that `and` joins: they are a range, not a sum. */
  between: string;
  /** Forms of the first end of a range that needs no word between. Null: there are none. */
  fromForm: RegExp | null;
  /** Before a period, or close after it. */
  atMost: RegExp;
  atLeast: RegExp;
  asARule: RegExp;
  /** Keeping and erasing, in any form. */
  keeps: RegExp;
  /** A right or a request that a word of erasing belongs to: of how long nothing is said. */
  rights: RegExp;
  /** Of headings over what is said about retention. */
  heading: RegExp;
  indefinite: RegExp;
  /** Kept although something has ended. */
  even: RegExp;
  until: RegExp;
  needed: RegExp;
  /** Not erased, in a certain case. */
  exception: RegExp;
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
