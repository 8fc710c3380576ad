/** What a message says, in one language: sentences only, no rules. */
import type { AlertKind } from '../../ports/alerts.ts';

/** One alert, as its sentences need it: everything is written already as the language writes it. */
export interface Telling {
  /** Titles of the policies that it is about, listed. */
  policies: string;
  howMany: number;
  /** A count by its name, as a number and as it is written. */
  raw(name: string): number;
  count(name: string): string;
  /** One count as a share of another. */
  share(name: string, of: string): string;
  /** What a fact says; empty: nothing. */
  fact(name: string): string;
  /** A fact that is an instant or a day. */
  when(name: string): string;
  /** Instant or day. */
  since: string;
  code: string;
}

export interface KindWords {
  /** In the subject: how many of what. */
  subject(count: number, written: string): string;
  /** What is so, one sentence. */
  what(of: Telling): string;
  /** What to do about it. */
  todo(of: Telling): string;
}

export interface AlertWords {
  /** Before the subject. */
  program: string;
  kinds: Record<AlertKind, KindWords>;
  subjects: {
    /** After the first few. */
    more(written: string): string;
    over(written: string): string;
    quiet: string;
    test: string;
  };
  headings: { new: string; again: string; changed: string; reminder: string; over: string };
  since(at: string): string;
  overSince(at: string): string;
  todo: string;
  /** Before a sentence of the program itself, which is in English. */
  said: string;
  more(written: string): string;
  others(count: number, written: string): string;
  quiet: string;
  test: string;
  clock(zone: string): string;
  /** Why this came, and what is not in it. */
  footer: string;
  ownerFooter: string;
}
