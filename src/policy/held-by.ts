/**
 * Which records a set of holds covers, as a predicate that the store judges itself. A held part makes its whole record held.
 */
import type { Catalogue } from './catalogue.ts';
import type { Judgement, PartOrder } from './judgement.ts';
import { all, always, any, exists, never, type Predicate } from './predicate.ts';

/** A hold as far as records are concerned: a physical table, and the values its rows must have (none: every row). */
export interface HoldScope {
  identity: string;
  match: Record<string, string>;
}

export function heldBy(
  holds: HoldScope[],
  judgement: Pick<Judgement, 'table' | 'parts'>,
  catalogue: Catalogue,
): Predicate {
  return any(heldRows(holds, judgement.table, catalogue), ...heldParts(holds, judgement.parts, catalogue));
}

function heldParts(holds: HoldScope[], parts: PartOrder[], catalogue: Catalogue): Predicate[] {
  return parts.map((part) => {
    const below = part.kind === 'rows' ? heldParts(holds, part.parts, catalogue) : [];
    return exists(part.table, part.match, any(heldRows(holds, part.table, catalogue), ...below));
  });
}

/** Holds on one column are asked as one list, so that a thousand of them cost one comparison with an index or a hash. */
function heldRows(holds: HoldScope[], table: string, catalogue: Catalogue): Predicate {
  const identity = catalogue[table]?.identity;
  const here = holds.filter((hold) => hold.identity === identity);
  if (here.some((hold) => Object.keys(hold.match).length === 0)) return always;
  const lists = new Map<string, string[]>();
  const several: Predicate[] = [];
  for (const { match } of here) {
    const columns = Object.entries(match);
    const [first] = columns;
    if (columns.length !== 1 || !first) {
      several.push(all(...columns.map(([column, value]): Predicate => ({ op: 'in', column, values: [value] }))));
      continue;
    }
    const values = lists.get(first[0]) ?? [];
    values.push(first[1]);
    lists.set(first[0], values);
  }
  const single = [...lists].map(([column, values]): Predicate => ({ op: 'in', column, values }));
  return single.length + several.length === 0 ? never : any(...single, ...several);
}
