/** What is told when: something urgent within minutes, everything else once a day, nothing twice, and the end once. */
import { describe, expect, test } from '@jest/globals';
import { type Audience, decision, testDrafts } from '../../src/engine/alerts/address.ts';
import { choose, type Rhythm } from '../../src/engine/alerts/decide.ts';
import type { Message } from '../../src/engine/alerts/message.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import type { Alert, AlertState, NotedAlert } from '../../src/ports/alerts.ts';

/** Half past two in the afternoon in Helsinki. */
const now = '2026-11-22T12:30:00.000Z';
const ago = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();
const [day, week] = [24 * 60, 7 * 24 * 60];
const rhythm: Rhythm = { digestHour: 7, zone: 'Europe/Helsinki', reminderDays: 7 };

function noted(key: string, changes: Partial<NotedAlert> = {}, of: Partial<Alert> = {}): NotedAlert {
  const alert: Alert = {
    ...{ key, kind: 'run.failed', severity: 'urgent', policies: ['letters'], since: null, code: null },
    ...{ counts: {}, facts: {}, gist: 'g', steadyMs: 0, once: false },
    ...of,
  };
  const stand = { firstSeen: ago(1), endedAt: null, toldAt: null, toldGist: null, overAt: null, again: false };
  return { alert, source: 'ledger', ...stand, ...changes };
}
const told = (minutes: number, changes: Partial<NotedAlert> = {}): Partial<NotedAlert> => ({
  ...{ firstSeen: ago(minutes + 1), toldAt: ago(minutes), toldGist: 'g' },
  ...changes,
});
const state = (all: NotedAlert[], changes: Partial<AlertState> = {}): AlertState => ({
  ...{ now, noted: all, digestAt: ago(60), urgentAt: ago(60), toldAt: ago(60) },
  ...changes,
});
const chosen = (all: NotedAlert[], changes: Partial<AlertState> = {}, on: Rhythm = rhythm): string[] => {
  const { occasion, told: some } = choose(state(all, changes), on);
  return [occasion ?? 'nothing', ...some.map(({ noted: { alert }, standing }) => `${alert.key} ${standing}`)];
};
const daily = { severity: 'daily' } as const;
const dueDigest = { digestAt: ago(day) };

describe('what is told', () => {
  test('something urgent that is new goes out at once, what is not urgent waits for the digest', () => {
    expect(chosen([noted('a'), noted('b', {}, daily)])).toEqual(['urgent', 'a new']);
    expect(chosen([noted('b', {}, daily)])).toEqual(['nothing']);
    expect(chosen([noted('a'), noted('b', {}, daily)], dueDigest)).toEqual(['urgent', 'a new', 'b new']);
    expect(chosen([noted('b', {}, daily)], dueDigest)).toEqual(['digest', 'b new']);
  });

  test('not one a minute: what comes up within a quarter of an hour comes together', () => {
    expect(chosen([noted('a'), noted('b')], { urgentAt: ago(14) })).toEqual(['nothing']);
    expect(chosen([noted('a'), noted('b')], { urgentAt: ago(15) })).toEqual(['urgent', 'a new', 'b new']);
    expect(chosen([noted('a')], { urgentAt: null, toldAt: null })).toEqual(['urgent', 'a new']);
  });

  test('what may mend itself is told when it has stood for its time', () => {
    const of = { steadyMs: 40 * 60_000 };
    expect(chosen([noted('a', { firstSeen: ago(39) }, of)])).toEqual(['nothing']);
    expect(chosen([noted('a', { firstSeen: ago(40) }, of)])).toEqual(['urgent', 'a new']);
  });

  test('what was told is told again when it changed, or after long, and then with the digest', () => {
    const all = [
      noted('changed', told(day, { toldGist: 'other' })),
      noted('reminded', told(week)),
      noted('same', told(week - 1)),
    ];
    expect(chosen(all)).toEqual(['nothing']);
    expect(chosen(all, dueDigest)).toEqual(['digest', 'changed changed', 'reminded reminder']);
    expect(choose(state(all, dueDigest), rhythm).others).toBe(1);
  });

  test('that it is over is told once, when it stays away, and at once where it was urgent', () => {
    const ended = (minutes: number, of: Partial<Alert> = {}): NotedAlert =>
      noted('a', told(day, { endedAt: ago(minutes) }), of);
    expect(chosen([ended(9)])).toEqual(['nothing']);
    expect(chosen([ended(10)])).toEqual(['digest', 'a over']);
    expect(chosen([ended(10, daily)])).toEqual(['nothing']);
    expect(chosen([ended(10, daily)], dueDigest)).toEqual(['digest', 'a over']);
    expect(chosen([{ ...ended(60), overAt: ago(30) }], dueDigest)).toEqual(['nothing']);
  });

  test('that one rule waits instead of another of the same policy is told, and not that the other is over', () => {
    const [first, second] = [{ kind: 'approval.rule', gist: 'g' }, { kind: 'approval.rule' }] as const;
    const all = [noted('first', told(day, { endedAt: ago(20) }), first), noted('second', {}, second)];
    expect(chosen(all)).toEqual(['urgent', 'second new']);
    expect(choose(state(all), rhythm).forget).toEqual(['first']);
    const other = [all[0] as NotedAlert, noted('second', {}, { ...second, policies: ['calls'] })];
    expect(chosen(other)).toEqual(['urgent', 'first over', 'second new']);
  });

  test('what was told to be over and is back waits for the digest', () => {
    expect(chosen([noted('a', { again: true })])).toEqual(['nothing']);
    expect(chosen([noted('a', { again: true })], dueDigest)).toEqual(['digest', 'a again']);
  });

  test('a notice is told once: it is not repeated, does not change, and is not said to be over', () => {
    const once = { once: true };
    expect(chosen([noted('a', {}, once)])).toEqual(['urgent', 'a new']);
    expect(chosen([noted('a', told(2 * week, { toldGist: 'other' }), once)], dueDigest)).toEqual(['nothing']);
    expect(chosen([noted('a', told(2 * week, { endedAt: ago(day) }), once)], dueDigest)).toEqual(['nothing']);
  });

  test('what ended is forgotten: at once where nobody was told, later where it may flicker', () => {
    const forgotten = (one: NotedAlert): boolean => choose(state([one]), rhythm).forget.length > 0;
    expect(forgotten(noted('a', { endedAt: ago(9) }))).toBe(false);
    expect(forgotten(noted('a', { endedAt: ago(10) }))).toBe(true);
    expect(forgotten(noted('a', told(week, { endedAt: ago(week) })))).toBe(false);
    expect(forgotten(noted('a', told(week, { endedAt: ago(week), overAt: ago(day / 2 - 1) })))).toBe(false);
    expect(forgotten(noted('a', told(week, { endedAt: ago(week), overAt: ago(day / 2) })))).toBe(true);
    expect(forgotten(noted('a', told(week, { endedAt: ago(week) }), { once: true }))).toBe(false);
    expect(forgotten(noted('a', told(5 * week, { endedAt: ago(5 * week) }), { once: true }))).toBe(true);
    expect(forgotten(noted('a'))).toBe(false);
  });
});

describe('the digest', () => {
  const digest = (at: string | null, on: Partial<Rhythm> = {}): boolean =>
    choose(state([], { digestAt: at }), { ...rhythm, ...on }).digest;

  test('goes out once a day, from its hour on, by the clock of its zone', () => {
    expect(digest(null)).toBe(true);
    expect(digest(ago(60))).toBe(false);
    expect(digest(ago(day))).toBe(true);
    // It is 14:30 there.
    expect(digest(ago(day), { digestHour: 14 })).toBe(true);
    expect(digest(ago(day), { digestHour: 15 })).toBe(false);
    // Yesterday evening in Helsinki, and still the same day in New York.
    expect(digest('2026-11-21T21:59:00.000Z')).toBe(true);
    expect(digest('2026-11-22T06:00:00.000Z', { zone: 'America/New_York', digestHour: 0 })).toBe(false);
    expect(digest('2026-11-22T04:59:00.000Z', { zone: 'America/New_York', digestHour: 0 })).toBe(true);
  });

  test('with nothing to tell it is not sent, unless nothing was sent for so long that silence might mean anything', () => {
    expect(chosen([], dueDigest)).toEqual(['nothing']);
    expect(chosen([], { ...dueDigest, toldAt: ago(week - 1) })).toEqual(['nothing']);
    expect(chosen([], { ...dueDigest, toldAt: ago(week) })).toEqual(['quiet']);
    expect(chosen([], { ...dueDigest, toldAt: null })).toEqual(['quiet']);
  });
});

describe('to whom', () => {
  const policy = (id: string, owner: string): SoundPolicy =>
    ({ file: `${id}.yaml`, source: '', policy: { id, about: { title: { en: `The ${id}` }, owner } } }) as never;
  const policies = { sound: [policy('letters', 'owner@example.org'), policy('calls', 'records office')] };
  const audience: Audience = {
    recipients: [
      { address: 'ops@example.org', language: 'en' },
      { address: 'anna@example.org', language: 'sv' },
    ],
    ...{ owners: null, webhook: true, organisation: 'State Treasury', desk: null },
  };
  const both = noted('a', {}, { policies: ['calls', 'letters'] });
  const drafts = (of: Partial<Audience>, all = [both, noted('b', {}, { policies: ['calls'] })]) =>
    decision(state(all), rhythm, { ...audience, ...of }, policies).drafts;

  test('everybody on the list is told everything, in their language, and the webhook gets the very same', () => {
    const sent = drafts({});
    expect(sent.map(({ channel, recipient, language }) => [channel, recipient, language])).toEqual([
      ['mail', 'ops@example.org', 'en'],
      ['mail', 'anna@example.org', 'sv'],
      ['webhook', '', null],
    ]);
    expect(new Set(sent.map(({ content }) => content)).size).toBe(1);
    const { data, timestamp } = JSON.parse(sent[0]?.content ?? '') as Message;
    expect(timestamp).toBe(now);
    expect(data).toMatchObject({ occasion: 'urgent', organisation: 'State Treasury', owned: false, others: 0 });
    expect(data.alerts.map(({ key, policies: of }) => [key, of.map(({ title }) => title.en)])).toEqual([
      ['a', ['The calls', 'The letters']],
      ['b', ['The calls']],
    ]);
  });

  test('an owner is told what concerns the owned policies, where settings say so and it is an address', () => {
    const owned = drafts({ owners: 'fi' }).at(-1);
    expect(owned).toMatchObject({ recipient: 'owner@example.org', language: 'fi' });
    const { data } = JSON.parse(owned?.content ?? '') as Message;
    expect(data).toMatchObject({ owned: true, others: 0 });
    expect(data.alerts.map(({ key, policies: of }) => [key, of.map(({ id }) => id)])).toEqual([['a', ['letters']]]);
    const listed = drafts({ owners: 'fi', recipients: [{ address: 'Owner@example.org', language: 'en' }] });
    expect(listed.map(({ recipient }) => recipient)).toEqual(['Owner@example.org', '']);
    expect(drafts({ owners: 'fi' }, [noted('b', {}, { policies: ['calls'] })])).toHaveLength(3);
  });

  test('the decision says what counts as told, over and forgotten', () => {
    const all = [
      noted('a'),
      noted('over', told(day, { endedAt: ago(20) }), { policies: ['calls'] }),
      noted('gone', { endedAt: ago(20) }, { policies: [] }),
      noted('told', told(day)),
    ];
    expect(decision(state(all), rhythm, audience, policies)).toMatchObject({
      ...{ told: ['a'], over: ['over'], forget: ['gone'], digest: false, urgent: true },
    });
    expect(decision(state([]), rhythm, audience, policies)).toMatchObject({ urgent: false, drafts: [] });
  });

  test('a test goes to the list and the webhook', () => {
    const sent = testDrafts(now, 'Europe/Helsinki', { ...audience, owners: 'fi' });
    expect(sent.map(({ recipient }) => recipient)).toEqual(['ops@example.org', 'anna@example.org', '']);
    expect(JSON.parse(sent[0]?.content ?? '')).toMatchObject({ data: { occasion: 'test', alerts: [] } });
  });
});
