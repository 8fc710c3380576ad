/** One record under a judgement, in stores whose records have no related tables. */
import type { Judgement, LeafReading } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Examination } from '../ports/store.ts';
import { examinationOf } from './judge-row.ts';
import { type JudgedRow, satisfies, temporal } from './satisfies.ts';
import { schemaError } from './store-errors.ts';

/** @throws `store.schema` where a date is looked for in another table. */
export function examineAlone(row: JudgedRow, judgement: Judgement, held: Predicate): Examination {
  const readings = judgement.leaves.map((leaf): LeafReading => {
    if (leaf.kind === 'related')
      throw schemaError(row.store, `The store ${row.store} has no related tables to look into.`);
    return { values: [temporal(row, leaf.column)], referenced: true, matched: 1 };
  });
  return examinationOf(judgement, held, (predicate) => satisfies(row, predicate), readings);
}
