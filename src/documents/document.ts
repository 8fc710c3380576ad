/**
 * The room of documents: what certificates and reports say, in three languages, as pages. Pure: from values to words to
 * bytes; nothing is looked up here, and no clock is read. This is the shape that every page has before it becomes text,
 * HTML or PDF: sections of paragraphs, facts, tables and lists.
 */
import type { Language } from './language.ts';

export interface Document {
  language: Language;
  title: string;
  /** One line under the title. */
  subtitle: string;
  /** Stands at the foot of every printed page. */
  footer: string;
  sections: Section[];
  /** When it was issued, ISO 8601: the metadata of a file that is made twice are the same. Null where it has no day of its own. */
  issuedAt: string | null;
}

export interface Section {
  heading: string;
  blocks: Block[];
}

export type Block =
  | { kind: 'paragraph'; text: string; tone: 'plain' | 'note' | 'warning' }
  | { kind: 'subheading'; text: string }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'table'; columns: Column[]; rows: string[][] }
  | { kind: 'list'; lines: string[] }
  /** To be copied exactly, line by line. */
  | { kind: 'verbatim'; name: string; text: string };

/** What is told, and one line or several of it. */
export interface Fact {
  name: string;
  value: string | string[];
}

export interface Column {
  head: string;
  /** Numbers stand to the right. */
  right?: boolean;
  /** Of the width, in percent: for tables that follow each other and should look alike. */
  share?: number;
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text, tone: 'plain' });
export const remark = (text: string): Block => ({ kind: 'paragraph', text, tone: 'note' });
export const warning = (text: string): Block => ({ kind: 'paragraph', text, tone: 'warning' });
export const subheading = (text: string): Block => ({ kind: 'subheading', text });
export const facts = (...all: (Fact | null)[]): Block => ({ kind: 'facts', facts: all.filter((one) => one !== null) });
export const listOf = (lines: string[]): Block => ({ kind: 'list', lines });

/** With nothing to show, the sentence instead. */
export const tableOr = (nothing: string, columns: Column[], rows: string[][]): Block =>
  rows.length === 0 ? paragraph(nothing) : { kind: 'table', columns, rows };
