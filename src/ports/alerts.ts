/**
 * What people are to be told, and what was sent to them: what stands, as looks found it; what was decided to send, written
 * before it is sent; how sending went. Kept beside the ledger, over the same database; each method is one transaction, and
 * errors are those of the ledger. All instants are ISO text in UTC, from the ledger's clock. No value of any record gets
 * here, nor anybody's name (law L7): ids, codes, counts, days, account ids of staff.
 */

/** In the order in which they are told. */
export const alertKinds = [
  // The evidence, and whatever stops everything.
  ...(['log.unsound', 'log.contradicted', 'disposal.paused', 'anchor.away'] as const),
  // Something did not happen, or is not so for certain.
  ...(['hold.pending', 'run.failed', 'run.refused', 'run.missed', 'policy.broken', 'log.unchecked'] as const),
  // Records that are about to go for the first time under a rule.
  'disposal.first',
  // Something waits for a person.
  ...(['approval.run', 'approval.rule', 'approval.retire', 'approval.erasure', 'approval.release'] as const),
  // Records that are there too long.
  ...(['verify.left', 'overdue', 'beyond-maximum', 'uncounted'] as const),
  // Days that come, or have passed.
  ...(['erasure.deadline', 'hold.review', 'policy.review'] as const),
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** `urgent`: told within minutes when it is new. `daily`: with the next digest. */
export type Severity = 'urgent' | 'daily';

/** Something that stands and is worth telling. */
export interface Alert {
  /** Of the same matter always the same. */
  key: string;
  kind: AlertKind;
  severity: Severity;
  /** Ids of those that it is about. */
  policies: string[];
  /** Since when it is so, or the day that it is about: ISO instant or day. Null: since it was first seen. */
  since: string | null;
  /** Stable code of a refusal or failure. */
  code: string | null;
  counts: Record<string, number>;
  /** Ids, account ids, names of stores, days; and the program's own sentences, in English. */
  facts: Record<string, string>;
  /** Told again, with the next digest, when this is another one. */
  gist: string;
  /** Told only when it has stood for so long. */
  steadyMs: number;
  /** True: told once, neither repeated nor said to be over. */
  once: boolean;
}

/** An alert, and what was said of it. */
export interface NotedAlert {
  alert: Alert;
  /** The look that finds it. */
  source: string;
  firstSeen: string;
  /** Since when it is not found any more. Null: it stands. */
  endedAt: string | null;
  /** When it was last told that it stands, and what its gist was then. */
  toldAt: string | null;
  toldGist: string | null;
  /** When it was told that it is over. */
  overAt: string | null;
  /** It was told to be over not long ago, and is back. */
  again: boolean;
}

export type Channel = 'mail' | 'webhook';

/** One message to one recipient. */
export interface Draft {
  channel: Channel;
  /** An address of mail; empty for the webhook. */
  recipient: string;
  /** In which words; of a webhook none. */
  language: string | null;
  /** JSON. Sent again it is the same, to the byte. */
  content: string;
}

export interface Delivery extends Draft {
  /** Told to whoever receives it: the same whenever it is sent again. */
  id: string;
  decidedAt: string;
  /** The one in hand included. */
  attempts: number;
}

export interface PastDelivery extends Pick<Draft, 'channel' | 'recipient' | 'content'> {
  id: string;
  decidedAt: string;
  attempts: number;
  sentAt: string | null;
  /** It is not tried any more. */
  gaveUpAt: string | null;
  /** Why it did not work the last time. */
  code: string | null;
}

/** All that deciding needs. */
export interface AlertState {
  now: string;
  noted: NotedAlert[];
  /** When the last digest was decided on, whether it had anything to tell or not. */
  digestAt: string | null;
  /** When the last message of any kind, and the last urgent one, was decided on. */
  toldAt: string | null;
  urgentAt: string | null;
}

/** Keys of alerts, and what is sent. */
export interface Decision {
  /** Told with their gists as they are now. */
  told: string[];
  /** Told to be over. */
  over: string[];
  /** Ended, and not worth remembering any more. */
  forget: string[];
  /** The day's digest is decided on, also where it has nothing to tell. */
  digest: boolean;
  urgent: boolean;
  drafts: Draft[];
}

export interface AlertBook {
  now(): Promise<string>;
  /** When each look was last done, by its source. */
  looks(): Promise<Map<string, string>>;
  /**
   * What a look found is what stands by its source, from now on. What is not among it any more ends; what is back goes on.
   */
  seen(source: string, alerts: Alert[]): Promise<void>;
  /** What stands, and what ended and is not forgotten yet; by key. */
  noted(): Promise<NotedAlert[]>;
  /** There is no such look any more: what it found ends. */
  drop(source: string): Promise<void>;
  /** One at a time. The drafts are written in the same transaction as what they tell. */
  decide(choose: (state: AlertState) => Decision): Promise<Decision>;
  /** Writes a message that tells of no alert. Returns its ids. */
  write(drafts: Draft[]): Promise<string[]>;
  /**
   * The oldest deliveries whose time has come, at most `limit`, or those with these ids whatever their time. Each is in one
   * hand only, for `forMs`; after that it is due again.
   */
  take(of: { limit: number; forMs: number; channels: Channel[]; ids?: string[] }): Promise<Delivery[]>;
  sent(id: string): Promise<void>;
  /** Tried again after so long. Null: never; and what nobody was told by it, nor by its siblings, counts as not told. */
  failed(id: string, code: string, againMs: number | null): Promise<void>;
  /** Newest first. */
  deliveries(filter: { limit: number }): Promise<PastDelivery[]>;
  /** Deletes messages that were decided on before the instant, those that still wait included. Returns how many of those there were. */
  prune(before: string): Promise<number>;
  /** Whether a run under this very rule ever disposed of anything. */
  disposedUnder(policy: string, digest: string): Promise<boolean>;
  close(): Promise<void>;
}
