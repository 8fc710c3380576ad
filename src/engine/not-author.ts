/** Four eyes: where it is asked for, nobody approves the rule that they wrote themselves, nor a run of it. */
import { isSamePerson } from '../audit/same-person.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Engine } from './engine.ts';

/** Accounts are compared without their realms, in any case: rather one time too often. Pure. */
export const isAuthor = ({ about }: CompiledPolicy, account: string): boolean =>
  (about.author ?? []).some((one) => isSamePerson(one, account));

/** @throws `approve.author`; `approve.noAuthor` where the file names nobody, so that nobody can tell. Nothing where two need not be two. */
export function refuseAuthor({ settings, policies }: Engine, policy: CompiledPolicy, actor: string): void {
  if (settings.approverNotAuthor !== true) return;
  const file = policies.sound.find((one) => one.policy.id === policy.id)?.file;
  if ((policy.about.author ?? []).length === 0)
    throw new GallraError({
      code: 'approve.noAuthor',
      what: `The file of ${policy.id} does not say who wrote the rule, and its author may not approve it.`,
      ...(file === undefined ? {} : { where: file }),
      hint: 'Write the account of its author into the file, one or several: author: anna@example.org',
      actor: 'author',
    });
  refuseOwn({ settings }, policy, actor);
}

/** As `refuseAuthor`, but who is not named is not missed: of a rule that was approved before authors were named. */
export function refuseOwn({ settings }: Pick<Engine, 'settings'>, policy: CompiledPolicy, actor: string): void {
  if (settings.approverNotAuthor !== true || !isAuthor(policy, actor)) return;
  throw new GallraError({
    code: 'approve.author',
    what: `The rule ${policy.id} was written by ${actor}, who may not approve it.`,
    hint: 'Ask another approver.',
    actor: 'approver',
  });
}
