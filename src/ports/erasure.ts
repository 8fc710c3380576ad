/** A request for erasure (GDPR Art. 17) as the ledger keeps it. What identifies the person is not in here: it is read apart. */

export type ErasureState = 'open' | 'approved' | 'refused' | 'withdrawn' | 'finished';

export interface Erasure {
  id: string;
  /** Diary number, may stand in the log. */
  matter: string;
  /** Days. */
  receivedOn: string;
  deadline: string;
  /** `record`: one record, by its key. `person`: every record that a policy's `subject` tells to be about one person. */
  kind: 'record' | 'person';
  /** Of a record exactly one. Null: every policy that names a subject. */
  policies: string[] | null;
  /** Free text; erasable, never in the log. */
  note: string | null;
  recordedBy: string;
  recordedAt: string;
  state: ErasureState;
  approvedBy: string | null;
  approvedAt: string | null;
  /** Who refused, withdrew or finished it; `worker:<id>` where nothing was left. */
  endedBy: string | null;
  endedAt: string | null;
  /** Reason code that may stand in the log. */
  reason: string | null;
  /** True once key or value of the subject, and the keys that were approved, are deleted. */
  forgotten: boolean;
  /** What was approved, a policy each, by its id. */
  works: ErasureWork[];
}

/** The approved records of one policy, and what became of them. */
export interface ErasureWork {
  policy: string;
  /** Of the rule that was approved to be applied; another needs another approval. */
  digest: string;
  store: string;
  /** How the policy told then whom its records are about, as JSON; null for a single record known by its key alone, `nobody` for one that was about nobody. */
  subject: string | null;
  /** How many records were approved, and so the most that may ever go. */
  records: number;
  lookedAt: string | null;
  /** The newest run for it; null: none was needed yet. */
  run: string | null;
  /** Records that were still there at the last look, by their one reason. Null: nobody looked since the approval. */
  left: Record<string, number> | null;
}

export type NewErasure = Pick<
  Erasure,
  'matter' | 'receivedOn' | 'deadline' | 'kind' | 'policies' | 'note' | 'recordedBy'
> & {
  /** The key in the order of the policy's dataset, or the subject's one value, as a person wrote it. */
  wanted: string[];
};

/** Of one policy. */
export interface ErasureApproval extends Pick<ErasureWork, 'policy' | 'digest' | 'store' | 'subject'> {
  /** The key of every record that may go, as the store prints it. No other ever goes. At least one. */
  keys: string[][];
}

/** In the place of a subject: a single record whose policy tells whom it is about, and that was about nobody. It may go as long as it is. */
export const nobody = 'nobody';

/** What identifies people, sealed in the tables. */
export interface ErasureValues {
  wanted: string[];
  /** By policy; empty before the approval. */
  keys: Record<string, string[][]>;
}
