/**
 * No disposal without a witness outside the database: whoever edits the log, or brings back an old one, is found out only
 * by what is kept elsewhere. What contradicts a witness is refused whatever the settings say.
 */
import type { Conflict, Look } from '../look-at-log.ts';
import { type Refusal, refuse } from './refusal.ts';

/** @param look null: neither a key to sign with nor an anchor is configured. */
export function guardAnchor(look: Look | null, required: boolean): Refusal | null {
  const [conflict] = look?.conflicts ?? [];
  if (conflict) return refusalOf(conflict);
  if (!required || (look && look.heads.length > 0)) return null;
  if (look) return unreachable(look);
  return refuse(
    'guard.anchor',
    'No checkpoint of the log is kept outside the ledger: whoever owns its database could rewrite what was done.',
    'Make a key (gallra audit key --new), set GALLRA_SIGNING_KEY_FILE and GALLRA_ANCHORS; or do without: GALLRA_REQUIRE_ANCHOR=off',
    'operator',
  );
}

export const unreachable = ({ away }: Pick<Look, 'away'>): Refusal =>
  refuse(
    'guard.anchor',
    `No anchor keeps checkpoints now. ${away.map(({ error }) => error.message).join(' ')}`,
    away[0]?.error.hint ?? 'Check GALLRA_ANCHORS.',
    'operator',
  );

export function refusalOf(conflict: Conflict): Refusal {
  switch (conflict.why) {
    case 'edited':
      return refuse(
        'guard.audit',
        `The audit log does not give the root that was signed when it had ${conflict.size} entries: entries were changed or taken away.`,
        'Find out who changed the ledger and bring its entries back; then run: gallra audit check',
        'operator',
      );
    case 'key':
      return refuse(
        'guard.anchor',
        'The newest checkpoint of this ledger was signed with another key.',
        'Name the key that signed until now in GALLRA_SIGNING_KEY, after the new one if it was changed.',
        'operator',
      );
    case 'foreign':
      return refuse(
        'guard.anchor',
        `The newest note of the anchor ${conflict.head.anchor.name} is no checkpoint of this log, or was signed with another key.`,
        'Give each ledger an anchor of its own; if the key was changed, name the earlier one after it in GALLRA_SIGNING_KEY.',
        'operator',
      );
    case 'ahead':
      return refuse(
        'guard.anchor',
        `The anchor ${conflict.head.anchor.name} knows of ${conflict.head.checkpoint?.size} entries, more than this ledger has: it was rolled back, or is a copy.`,
        'Connect the newest ledger there is. If this is it, read docs/restores.md, then run: gallra adopt',
        'operator',
      );
    case 'other':
      return refuse(
        'guard.anchor',
        `The anchor ${conflict.head.anchor.name} keeps a checkpoint over ${conflict.head.checkpoint?.size} entries that are not those of this ledger: it was restored or copied and went its own way, or its log was edited.`,
        'Connect the ledger that was in use. If this is it, read docs/restores.md, then run: gallra adopt',
        'operator',
      );
  }
}
