/** Settings without which something that people count on is not there. Mistakes in them are told before anything is looked at. */
import { type Finding, sound, warning } from './finding.ts';
import type { Place } from './place.ts';

export async function checkSettings({ config }: Place): Promise<Finding[]> {
  const found: Finding[] = [];
  const tell = (is: boolean, code: string, what: string, hint: string): void => {
    if (is) found.push(warning('settings', { code, what, hint, where: 'environment' }));
  };
  tell(
    config.keys === null,
    'settings.commitments',
    'No commitments to what is destroyed are kept, nor copies of holds outside the ledger: nothing can be proved to one person, and a restored ledger has lost its newest holds.',
    'Make a key (openssl rand -base64 32) and set GALLRA_COMMITMENT_KEY_FILE.',
  );
  tell(
    !config.requireApproval,
    'settings.approval',
    'New and changed rules come into force without anybody approving them.',
    'If that is not meant, take GALLRA_REQUIRE_APPROVAL=off away.',
  );
  return found.length > 0 ? found : [sound('settings', 'settings', 'no mistakes', 'environment')];
}
