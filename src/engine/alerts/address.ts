/** Who is told what: everybody on the list everything, the webhook too, and the owner of a policy what concerns it. Pure. */
import type { PolicyFolder } from '../../policy/parsed.ts';
import type { AlertState, Decision, Draft, NotedAlert } from '../../ports/alerts.ts';
import { type Chosen, choose, type Rhythm } from './decide.ts';
import type { Message, Standing, ToldAlert } from './message.ts';

export interface Audience {
  /** Of mail; empty: none is sent. */
  recipients: { address: string; language: string }[];
  /** In which words owners are told. Null: they are not. */
  owners: string | null;
  webhook: boolean;
  organisation: string | null;
  desk: string | null;
}

/** Chooses, and writes to everybody concerned. */
export function decision(
  state: AlertState,
  rhythm: Rhythm,
  audience: Audience,
  policies: Pick<PolicyFolder, 'sound'>,
): Decision {
  const chosen = choose(state, rhythm);
  const { occasion, told, forget, digest } = chosen;
  return {
    told: told.filter(({ standing }) => standing !== 'over').map(({ noted }) => noted.alert.key),
    over: told.filter(({ standing }) => standing === 'over').map(({ noted }) => noted.alert.key),
    forget,
    digest,
    // The spacing is between whatever is sent besides the digest, too.
    urgent: occasion === 'urgent' || (occasion === 'digest' && !digest),
    drafts: occasion === null ? [] : drafts(chosen, occasion, { state, rhythm, audience, policies }),
  };
}

interface Sending {
  state: AlertState;
  rhythm: Rhythm;
  audience: Audience;
  policies: Pick<PolicyFolder, 'sound'>;
}

/** With the titles of policies, for people. */
export function toldAlert(
  { alert, firstSeen, endedAt }: Pick<NotedAlert, 'alert' | 'firstSeen' | 'endedAt'>,
  standing: Standing,
  { sound }: Pick<PolicyFolder, 'sound'>,
): ToldAlert {
  const { key, kind, severity, since, code, counts, facts } = alert;
  const policies = alert.policies.map((id) => ({
    id,
    title: sound.find(({ policy }) => policy.id === id)?.policy.about.title ?? { en: id },
  }));
  return { standing, key, kind, severity, policies, since, firstSeen, endedAt, code, counts, facts };
}

function drafts(chosen: Chosen, occasion: Message['data']['occasion'], sending: Sending): Draft[] {
  const { state, rhythm, audience, policies } = sending;
  const about = new Map(policies.sound.map(({ policy }) => [policy.id, policy.about]));
  const alerts = chosen.told.map(({ noted, standing }) => toldAlert(noted, standing, policies));
  const { organisation, desk } = audience;
  const base = { occasion, organisation, desk, zone: rhythm.zone };
  const written = (data: Omit<Message['data'], keyof typeof base>): string => content(state.now, { ...base, ...data });
  const everything = written({ owned: false, alerts, others: chosen.others });
  const listed = new Set(audience.recipients.map(({ address }) => address.toLowerCase()));
  const mails = audience.recipients.map(({ address, language }) => mail(address, language, everything));
  const webhook: Draft[] = audience.webhook
    ? [{ channel: 'webhook', recipient: '', language: null, content: everything }]
    : [];
  const language = audience.owners;
  if (language === null) return [...mails, ...webhook];
  const owners = [...new Set([...about.values()].map(({ owner }) => owner))];
  const owned = owners.flatMap((owner) => {
    if (!isAddress(owner) || listed.has(owner.toLowerCase())) return [];
    const theirs = alerts.flatMap((alert) => {
      const mine = alert.policies.filter(({ id }) => about.get(id)?.owner === owner);
      return mine.length > 0 ? [{ ...alert, policies: mine }] : [];
    });
    return theirs.length > 0 ? [mail(owner, language, written({ owned: true, alerts: theirs, others: 0 }))] : [];
  });
  return [...mails, ...webhook, ...owned];
}

const mail = (recipient: string, language: string, text: string): Draft => ({
  channel: 'mail',
  recipient,
  language,
  content: text,
});

const content = (timestamp: string, data: Message['data']): string =>
  JSON.stringify({ type: 'gallra.alerts', timestamp, data } satisfies Message);

/** To everybody on the list, and the webhook. */
export function testDrafts(now: string, zone: string, audience: Audience): Draft[] {
  const { organisation, desk } = audience;
  const text = content(now, { occasion: 'test', organisation, desk, zone, owned: false, alerts: [], others: 0 });
  const webhook: Draft[] = audience.webhook
    ? [{ channel: 'webhook', recipient: '', language: null, content: text }]
    : [];
  return [...audience.recipients.map(({ address, language }) => mail(address, language, text)), ...webhook];
}

/** A plain one: no name before it, and nothing in it that a mail server could take for another header. */
export const isAddress = (written: string): boolean =>
  /^[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?$/u.test(written);
