/**
 * Foreign keys that refer to what is about to go: which of them refuse, and which rows that refer go first. Pure.
 */
import type { Catalogue, InboundReference } from './catalogue.ts';
import type { Dataset, Part } from './compiled.ts';
import type { Action, NamedPredicate } from './judgement.ts';
import { always, exists } from './predicate.ts';

/** A foreign key that would refuse the delete, from a table whose rows do not go along. */
export function restricted(dataset: Dataset, action: Action | null, catalogue: Catalogue): NamedPredicate[] {
  if (action === null) return [];
  // A record that stays can be referred to; the parts that go cannot.
  const own = action.kind === 'destroy' ? restrictedHere(dataset.table, dataset.parts, catalogue) : [];
  return [...own, ...restrictedBelow(dataset.parts, catalogue)];
}

function restrictedHere(table: string, parts: Part[], catalogue: Catalogue): NamedPredicate[] {
  return (catalogue[table]?.references ?? [])
    .filter((reference) => reference.onDelete === 'restrict' || reference.onDelete === 'no-action')
    .filter((reference) => !goAlong(reference, parts, catalogue))
    .map((reference) => ({
      because: `referenced by ${reference.table}`,
      when: exists(reference.table, reference.match, always),
    }));
}

function restrictedBelow(parts: Part[], catalogue: Catalogue): NamedPredicate[] {
  return parts.flatMap((part) =>
    part.kind === 'rows'
      ? [...restrictedHere(part.table, part.parts, catalogue), ...restrictedBelow(part.parts, catalogue)].map(
          ({ because, when }) => ({ because, when: exists(part.table, part.match, when) }),
        )
      : [],
  );
}

/** All rows that refer by this foreign key are rows of one of `parts`, which go first. Rows that are stamped stay. */
export function goAlong(reference: InboundReference, parts: Part[], catalogue: Catalogue): boolean {
  const identity = catalogue[reference.table]?.identity;
  return parts.some((part) => {
    if (part.kind !== 'rows') return false;
    const same =
      part.table === reference.table || (identity !== undefined && catalogue[part.table]?.identity === identity);
    // Rows found by fewer columns than the key refers by are more rows, so all that refer are among them.
    return same && Object.entries(part.match).every(([theirs, ours]) => reference.match[theirs] === ours);
  });
}
