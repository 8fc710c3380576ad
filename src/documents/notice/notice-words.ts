/** What the retention section of a privacy notice says, in any language: whole sentences; no rules, and no names of columns. */
import { type Language, number } from '../language.ts';

export interface NoticeWords {
  title: string;
  subtitle: string;
  /** Under the title: whose rules these are. */
  inForce: string;
  asFiles: string;
  joint(names: string): string;
  /** Heading over one controller, or several. */
  controllers(names: string): string;
  manyJoint(first: string): string;
  stated: string;
  indefinitely: string;
  gap: string;
  severalRecords: string;
  period(years: number, months: number, days: number): string;
  kept(period: string, from: string, atMost: boolean): string;
  until(until: string): string;
  indefinite: string;
  review(on: string): string;
  unspecified: string;
  afterwards: Record<'destroy' | 'anonymise' | 'flag' | 'verify', string>;
  stage(period: string, from: string | null): string;
  extended(period: string, when: string, atMost: boolean): string;
  unless(while_: string): string;
  basis(bases: string): string;
  fallback: {
    from: string;
    until: string;
    extended(period: string, because: string): string;
    unless(because: string): string;
  };
  /** Letters of the first paragraph of Article 6 of the GDPR. */
  article(letters: string[]): string;
  /** What each letter stands for. */
  grounds: Record<string, string>;
  act(number: string, sections: [section: string, paragraph: string | null][]): string;
}

export const joined = (parts: (string | null)[], last: string): string => {
  const all = parts.filter((part) => part !== null);
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`;
};
export const counted = (count: number, one: string, many: string, language: Language): string | null =>
  count === 0 ? null : `${number(count, language)} ${count === 1 ? one : many}`;
