/** What a run does that others do not: the sentences that every part of the page about disposing needs. */
import { whole } from '../figures.ts';
import type { Scale } from '../scale.ts';

export const withEverything = ({ holds, rounds }: Pick<Scale, 'holds' | 'rounds'>): string =>
  `A run is measured end to end: plan and guards, ${whole(holds)} holds on single records, receipts, audit entries, a commitment to each record, the count at the end, and a ` +
  `signed checkpoint that is kept outside; the others do none of it. The ledger lies on a server of its own, so WAL is that of the store alone. ` +
  `${rounds === 1 ? 'One round' : `Medians of ${rounds} rounds`} on equal copies; ratios are taken within a round. The program runs from its TypeScript source, which takes some 30 MB more than compiled.`;
