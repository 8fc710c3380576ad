/** A message as mail: a subject that tells what and how many, plain text, and the same as simple HTML. Pure. */
import type { Message, Standing, ToldAlert } from '../../engine/alerts/message.ts';
import { type AlertKind, alertKinds } from '../../ports/alerts.ts';
import { day, type Language, listed, minute, number, percent } from '../language.ts';
import type { AlertWords, Telling } from './alert-words.ts';
import { asMailHtml, asMailText, type MailBody, type Told } from './mail-body.ts';
import { alertWords } from './words.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** The same message gives the same mail. */
export function mailOf(message: Message, language: Language): Mail {
  const voice: Voice = { say: alertWords[language], language, zone: message.data.zone, desk: message.data.desk };
  const body = bodyOf(message, voice);
  return { subject: subject(message, voice), text: asMailText(body), html: asMailHtml(body, language) };
}

/** What is so, and what to do about it, where no message is sent. */
export function sentencesOf(alert: ToldAlert, language: Language, zone: string): { what: string; todo: string } {
  const voice: Voice = { say: alertWords[language], language, zone, desk: null };
  return { what: voice.say.kinds[alert.kind].what(telling(alert, voice)), todo: todoOf(alert, voice) };
}

interface Voice {
  say: AlertWords;
  language: Language;
  zone: string;
  desk: string | null;
}

const order: Standing[] = ['new', 'again', 'changed', 'reminder', 'over'];
/** More than so many of one standing are only counted. */
const mostTold = 25;

function subject({ data: { alerts, occasion, organisation } }: Message, { say, language }: Voice): string {
  const { subjects, kinds, program } = say;
  const standing = alerts.filter((alert) => alert.standing !== 'over');
  const things = alertKinds.flatMap((kind) => {
    const count = standing.filter((alert) => alert.kind === kind).length;
    return count === 0 ? [] : [{ kind, count, urgent: standing.some((one) => one.kind === kind && isPressing(one)) }];
  });
  const first = things.sort((a, b) => Number(b.urgent) - Number(a.urgent));
  const said = first.slice(0, 3).map(({ kind, count }) => kinds[kind].subject(count, number(count, language)));
  if (first.length > 3) said.push(subjects.more(number(first.length - 3, language)));
  const over = alerts.length - standing.length;
  if (over > 0) said.push(subjects.over(number(over, language)));
  if (occasion === 'test') said.push(subjects.test);
  if (said.length === 0) said.push(subjects.quiet);
  const who = organisation === null ? program : `${program} · ${organisation}`;
  return capped(`[${who}] ${said.join(', ')}`.replaceAll(/\s+/g, ' '), 200);
}

const isPressing = ({ severity, standing }: ToldAlert): boolean => severity === 'urgent' && standing === 'new';

function bodyOf({ data }: Message, voice: Voice): MailBody {
  const { say, language } = voice;
  const told: Told[] = [];
  if (data.occasion === 'test') told.push({ kind: 'paragraph', text: say.test });
  if (data.occasion === 'quiet') told.push({ kind: 'paragraph', text: say.quiet });
  for (const standing of order) {
    const all = sorted(data.alerts.filter((alert) => alert.standing === standing));
    if (all.length === 0) continue;
    told.push({ kind: 'heading', text: say.headings[standing] });
    const some = all.slice(0, mostTold);
    some.forEach((alert, i) => {
      told.push(what(alert, voice));
      const todo = standing === 'over' ? null : todoOf(alert, voice);
      const next = some[i + 1];
      // What is to be done about several is said once, after them.
      if (todo !== null && (next === undefined || todoOf(next, voice) !== todo))
        told.push({ kind: 'todo', name: say.todo, text: todo });
    });
    if (all.length > some.length)
      told.push({ kind: 'paragraph', text: say.more(number(all.length - some.length, language)) });
  }
  if (data.others > 0) told.push({ kind: 'paragraph', text: say.others(data.others, number(data.others, language)) });
  const clock = data.alerts.length > 0 ? [say.clock(voice.zone)] : [];
  return { told, footer: [...clock, data.owned ? say.ownerFooter : say.footer] };
}

/** What cannot wait first, then by kind. */
const sorted = (alerts: ToldAlert[]): ToldAlert[] =>
  [...alerts].sort(
    (a, b) =>
      Number(b.severity === 'urgent') - Number(a.severity === 'urgent') ||
      alertKinds.indexOf(a.kind) - alertKinds.indexOf(b.kind) ||
      (a.since ?? a.firstSeen).localeCompare(b.since ?? b.firstSeen) ||
      a.key.localeCompare(b.key),
  );

function what(alert: ToldAlert, voice: Voice): Told {
  const { say, desk } = voice;
  const { facts, standing, endedAt, kind } = alert;
  const more: string[] = [];
  if (standing === 'over') more.push(say.overSince(written(endedAt ?? alert.firstSeen, voice)));
  else {
    if (facts.message) more.push(`${say.said} ${facts.message}`);
    if (!saysSince.includes(kind)) more.push(say.since(written(alert.since ?? alert.firstSeen, voice)));
  }
  const link = desk === null ? null : `${desk}${pathOf(alert)}`;
  return { kind: 'what', text: say.kinds[kind].what(telling(alert, voice)), more, link };
}

const todoOf = (alert: ToldAlert, voice: Voice): string => voice.say.kinds[alert.kind].todo(telling(alert, voice));

/** Their sentences name the day or instant themselves. */
const saysSince: AlertKind[] = [
  ...(['disposal.first', 'run.missed', 'overdue', 'log.unchecked', 'hold.review', 'erasure.deadline'] as const),
  'policy.review',
];

function telling(alert: ToldAlert, voice: Voice): Telling {
  const { policies, counts, facts, since, firstSeen, code } = alert;
  const { language } = voice;
  const titles = policies.map(({ id, title }) => title[language] ?? title.en ?? id);
  const raw = (name: string): number => counts[name] ?? 0;
  return {
    policies: listed(shortList(titles), language),
    howMany: policies.length,
    raw,
    count: (name) => number(raw(name), language),
    share: (name, of) => percent(raw(of) === 0 ? 0 : raw(name) / raw(of), language),
    fact: (name) => facts[name] ?? '',
    when: (name) => written(facts[name] ?? '', voice),
    since: written(since ?? firstSeen, voice),
    code: code ?? '',
  };
}

const shortList = (titles: string[]): string[] =>
  titles.length <= 6 ? titles : [...titles.slice(0, 5), `+${titles.length - 5}`];

/** An instant to the minute; a day as a day. */
const written = (at: string, { zone, language }: Voice): string =>
  /^\d{4}-\d\d-\d\d$/.test(at) ? day(at, language) : minute(at, zone, language);

/** Where at the desk something can be done about it. */
function pathOf({ kind, policies: [policy, ...more], facts }: ToldAlert): string {
  const id = encodeURIComponent;
  const policyPage = policy && more.length === 0 ? `/policies/${id(policy.id)}` : '/';
  switch (kind) {
    case 'approval.rule':
      return policy ? `/approvals/rules/${id(policy.id)}` : '/approvals';
    case 'approval.run':
      return facts.run ? `/approvals/runs/${id(facts.run)}` : '/approvals';
    case 'approval.retire':
      return '/approvals';
    case 'run.refused':
    case 'run.failed':
    case 'verify.left':
      return facts.run && more.length === 0 ? `/runs/${id(facts.run)}` : '/runs';
    case 'run.missed':
      return '/runs';
    case 'disposal.paused':
      return '/pauses';
    case 'policy.broken':
      return '/';
    case 'log.unsound':
    case 'log.contradicted':
    case 'log.unchecked':
    case 'anchor.away':
      return '/log';
    case 'approval.release':
    case 'hold.pending':
    case 'hold.review':
      return `/holds/${id(facts.hold ?? '')}`;
    case 'approval.erasure':
    case 'erasure.deadline':
      return `/erasures/${id(facts.erasure ?? '')}`;
    case 'disposal.first':
    case 'overdue':
    case 'beyond-maximum':
    case 'uncounted':
    case 'policy.review':
      return policyPage;
  }
}

const capped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
