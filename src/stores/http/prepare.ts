/** `gallra prepare` for a service: nothing can be kept there, so stores.yaml says which ledger it is bound to. */
import { GallraError } from '../../errors/gallra-error.ts';

/** The line to write, for people to read before. */
export const steps = (store: string, ledger: string): string =>
  ['# stores.yaml', 'stores:', `  ${store}:`, `    ledger: ${ledger}`].join('\n');

/**
 * Nothing is done anywhere.
 * @param bound what stores.yaml says. @throws `store.bound` where another ledger has it, `store.unbound` until the line is there.
 */
export async function prepareStore(store: string, bound: string | null, ledger: string): Promise<void> {
  if (bound === ledger) return;
  throw new GallraError(
    bound === null
      ? {
          code: 'store.unbound',
          what: `Store ${store} is bound to no ledger yet: a service keeps nothing of ours, so stores.yaml has to say it.`,
          where: `stores.yaml: stores.${store}`,
          hint: `Write the line \`ledger: ${ledger}\` there.`,
          actor: 'operator',
        }
      : {
          code: 'store.bound',
          what: `Store ${store} is bound to another ledger, whose holds this one does not know.`,
          where: `stores.yaml: stores.${store}.ledger`,
          hint: 'Connect the ledger that it is bound to. Only if that is gone for good, write the id of this one.',
          actor: 'operator',
        },
  );
}
