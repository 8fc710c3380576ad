/** What a guard answers when it trips: stable code, one sentence, what to do, and who has to. */
import type { Actor } from '../../errors/gallra-error.ts';

export interface Refusal {
  code: string;
  message: string;
  hint: string;
  actor: Actor;
  /** True where a person may approve this very run; until then it waits. */
  approvable?: true;
}

export const refuse = (code: string, message: string, hint: string, actor: Actor): Refusal => ({
  code,
  message,
  hint,
  actor,
});

/** The run waits for a person, who looks at its plan and approves it or lets it be. */
export const awaitApproval = (code: string, message: string, look: string): Refusal => ({
  code,
  message,
  hint: `${look}; if it is right, approve this run: gallra approve <run>`,
  actor: 'approver',
  approvable: true,
});
