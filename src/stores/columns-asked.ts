/** Which columns a judgement asks for, whosever they are: what a store that pays for each looks up before it judges. */
import { type Judgement, predicatesOf } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';

/** Those of the records, and those that related records are found by. */
export function columnsAsked(judgement: Judgement, held: Predicate): Set<string> {
  const asked = columnsIn(held, ...predicatesOf(judgement));
  for (const leaf of judgement.leaves) if (leaf.kind === 'column') asked.add(leaf.column);
  for (const { lead } of judgement.branches) if (lead !== null) asked.add(lead);
  for (const part of judgement.parts)
    if (part.kind === 'rows') for (const ours of Object.values(part.match)) asked.add(ours);
  return asked;
}

export function columnsIn(...predicates: Predicate[]): Set<string> {
  const asked = new Set<string>();
  for (const one of predicates) collect(one, asked);
  return asked;
}

function collect(predicate: Predicate, asked: Set<string>): void {
  switch (predicate.op) {
    case 'all':
    case 'any':
      for (const one of predicate.of) collect(one, asked);
      return;
    case 'not':
      collect(predicate.of, asked);
      return;
    case 'exists':
      for (const ours of Object.values(predicate.match)) asked.add(ours);
      collect(predicate.where, asked);
      return;
    default:
      asked.add(predicate.column);
  }
}
