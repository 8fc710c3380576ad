/** Terms (`from`, `until`) in the words of one language. Pure. */
import type { Offset, Term } from './compiled.ts';
import { matchInWords, whereInWords } from './condition-in-words.ts';
import { columnInWords, isDayInPath } from './file-columns.ts';
import type { Phrases } from './phrases.ts';

export function termInWords(term: Term, phrases: Phrases): string {
  const { term: say } = phrases;
  switch (term.kind) {
    case 'on':
      return say.on(term.day);
    case 'column':
      return shifted(
        isDayInPath(term.column) ? say.dayInPath : say.column(columnInWords(term.column)),
        term.offset,
        phrases,
      );
    case 'related': {
      const related = term.many ? say.everyRelated : say.related;
      const words = related(
        term.column,
        term.table,
        matchInWords(term.match, phrases),
        whereInWords(term.where, phrases),
      );
      return shifted(words, term.offset, phrases);
    }
    default:
      return say[term.kind](phrases.listed(term.of.map((child) => nested(child, phrases))));
  }
}

/** Names only, for lists of policies. */
export function termInShort(term: Term, phrases: Phrases): string {
  if (term.kind === 'on') return phrases.term.on(term.day);
  if (term.kind === 'column') return shifted(columnInWords(term.column), term.offset, phrases);
  if (term.kind === 'related') return shifted(phrases.short.related(term.table, term.column), term.offset, phrases);
  const of = term.of.map((child) =>
    'of' in child ? phrases.grouped(termInShort(child, phrases)) : termInShort(child, phrases),
  );
  return phrases.term[term.kind](phrases.listed(of));
}

/** What an empty column means, a sentence for each that says it. */
export function missingInWords(term: Term, phrases: Phrases): string[] {
  if (term.kind === 'on') return [];
  if (term.kind === 'column')
    return term.missing ? [phrases.term.missing[term.missing](columnInWords(term.column))] : [];
  if (term.kind === 'related') {
    return term.missing ? [phrases.term.missing[term.missing](`${term.table}.${term.column}`)] : [];
  }
  return [...new Set(term.of.flatMap((child) => missingInWords(child, phrases)))];
}

function nested(term: Term, phrases: Phrases): string {
  const text = termInWords(term, phrases);
  return 'of' in term ? phrases.grouped(text) : text;
}

function shifted(text: string, offset: Offset, phrases: Phrases): string {
  if (offset === null) return text;
  return offset === 'end-of-month' ? phrases.term.endOfMonth(text) : phrases.term.endOfYear(text);
}
