/**
 * A place outside the ledger's database where checkpoints are kept: whoever rewrites the log has to rewrite this too. One
 * folder under src/anchors per kind. It keeps every checkpoint that it was given, in order, and never changes or drops
 * one. Errors are GallraErrors: `anchor.unreachable` (retryable), `anchor.moved`, `anchor.denied`, `anchor.damaged`.
 */
export interface AnchoredNote {
  /** Position in this anchor, gapless from 1. */
  sequence: number;
  /** A signed checkpoint, exactly as it was given. */
  note: string;
}

export interface Anchor {
  /** Kind and place, for people: `directory /var/lib/gallra/anchor`. No secrets. */
  readonly name: string;

  /** The newest; null: it is empty. */
  head(): Promise<AnchoredNote | null>;

  /**
   * Compare-and-swap: becomes the head if `after` is the head's sequence (0: it is empty), durably before it returns, else
   * `anchor.moved` and nothing happened. If it crashes, the note was put whole or not at all.
   */
  put(note: string, after: number): Promise<AnchoredNote>;

  /** In order, those with a sequence above `after`; at most `limit`. */
  notes(filter: { after: number; limit: number }): Promise<AnchoredNote[]>;

  close(): Promise<void>;
}
