/**
 * The one taxonomy of errors. Expected results (held, gone, excepted) are values; an error is for what somebody must
 * act on, and says who. Nothing below this room, so nothing may be imported here.
 */

/** Who has to act before it can work: the policy's author, the operator, an approver, or nobody (a retry may help). */
export type Actor = 'author' | 'operator' | 'approver' | 'nobody';

export interface ErrorParts {
  /** Stable, machine-readable, dotted: `store.unreachable`. Never changes once released. */
  code: string;
  /** What happened, one sentence. Never holds values from the records of a store (law L7). */
  what: string;
  /** Where: a file with line and column, a policy, a store, a table. */
  where?: string;
  /** What to do about it, one sentence that starts with a verb. */
  hint: string;
  actor: Actor;
  /** True only when the same call may succeed later without anybody acting. */
  retryable?: boolean;
  cause?: unknown;
}

export class GallraError extends Error {
  readonly code: string;
  readonly where: string | undefined;
  readonly hint: string;
  readonly actor: Actor;
  readonly retryable: boolean;

  constructor(parts: ErrorParts) {
    super(parts.what, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'GallraError';
    this.code = parts.code;
    this.where = parts.where;
    this.hint = parts.hint;
    this.actor = parts.actor;
    this.retryable = parts.retryable ?? false;
  }
}
