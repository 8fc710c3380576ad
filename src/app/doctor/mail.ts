/** Whether the mail server lets us in, where mail is set. A webhook would take what is tried for a message, so it is left alone. */
import { reachMail } from '../alerts/send-mail.ts';
import { type Finding, sound } from './finding.ts';
import type { Place } from './place.ts';

export async function checkMail({ config }: Place): Promise<Finding[]> {
  const { mail, ca } = config.alerts;
  if (mail === null) return [];
  await reachMail({ mail, ca });
  return [sound('mail', 'mail', 'the mail server lets us in; whether it passes messages on shows when one is sent')];
}
