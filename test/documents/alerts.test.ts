/** Messages as mail: what their readers see, in three languages. */
import { describe, expect, test } from '@jest/globals';
import { type Mail, mailOf, sentencesOf } from '../../src/documents/alerts/mail.ts';
import { languages } from '../../src/documents/language.ts';
import type { ToldAlert } from '../../src/engine/alerts/message.ts';
import { alertKinds } from '../../src/ports/alerts.ts';
import { everyKind, messageWith } from './sample-alerts.ts';

const only = (kind: string): ToldAlert[] => everyKind().filter((alert) => alert.kind === kind);
const flat = ({ text }: Mail): string => text.replaceAll(/\s+/g, ' ');

test('there is a sample of every kind', () => {
  expect([...new Set(everyKind().map(({ kind }) => kind))].sort()).toEqual([...alertKinds].sort());
});

describe.each(languages)('in %s', (language) => {
  test('every kind says what is so and what to do, without a hole', () => {
    for (const alert of everyKind()) {
      const { what, todo } = sentencesOf(alert, language, 'Europe/Helsinki');
      for (const sentence of [what, todo]) {
        expect(sentence).toMatch(/\.$/);
        expect(sentence).not.toMatch(/undefined|NaN|null|\s\s|\(\)|\s[.,:]/);
      }
      expect(mailOf(messageWith([alert]), language).subject).not.toMatch(/undefined|NaN|null/);
    }
  });

  test('no two languages say the same', () => {
    for (const alert of everyKind())
      for (const other of languages.filter((one) => one !== language))
        expect(sentencesOf(alert, language, 'UTC').what).not.toBe(sentencesOf(alert, other, 'UTC').what);
  });

  test('nothing new, and a test, are said to be that', () => {
    const quiet = mailOf(messageWith([], { occasion: 'quiet', others: 3 }), language);
    expect(quiet.text).toMatch(/gallra alerts/);
    expect(mailOf(messageWith([], { occasion: 'test' }), language).text).toMatch(/--test/);
  });
});

test('the subject tells what and how many, what cannot wait first, and never grows long', () => {
  const some = everyKind().filter(({ kind }) => /^(overdue|hold.review|run.failed|approval.rule)$/.test(kind));
  expect(mailOf(messageWith(some), 'en').subject).toBe(
    '[Gallra · State Treasury] runs failed in 1 place, 3 rules wait for approval, overdue records under 2 policies, 1 more',
  );
  expect(mailOf(messageWith(everyKind('over')), 'en').subject).toBe(
    `[Gallra · State Treasury] ${everyKind().length} over`,
  );
  const long = messageWith(everyKind(), { organisation: 'x'.repeat(300) });
  expect(mailOf(long, 'en').subject).toHaveLength(200);
});

test('what is to be done about several things of a kind is said once', () => {
  const text = flat(mailOf(messageWith(only('hold.review')), 'en'));
  expect(text).toContain('was to be looked at again by 1 November 2026. It is still in force.');
  expect(text.match(/What to do:/g)).toHaveLength(1);
});

test('a notice ahead of a first disposal says when, how many, what share, and who approved it', () => {
  const [first] = only('disposal.first');
  const { text, html } = mailOf(messageWith(first ? [first] : []), 'sv');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    'Samtalsinspelningar: den första körningen som förstör något enligt denna regel är planerad till den 25 november 2026 kl. 02.15: 1 204 poster, 3,01 % av tabellen. Regeln godkändes av bertil@example.org den 22 november 2026 kl. 11.00.',
  );
  expect(text).toContain('https://desk.example.org/policies/call-recordings');
  expect(html).toContain('<a href="https://desk.example.org/policies/call-recordings">');
});

test('what comes from files and servers is text in HTML, and nothing is loaded', () => {
  const [alert] = only('run.refused');
  const hostile = { en: '<img src=x onerror=alert(1)> & "quotes"' };
  const { html } = mailOf(messageWith([{ ...(alert as ToldAlert), policies: [{ id: 'a', title: hostile }] }]), 'en');
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
  expect(html).not.toMatch(/<img|<script|src=["']?http|url\(/);
});

test('a title with line breaks makes no second header', () => {
  const subject = mailOf(messageWith([], { occasion: 'test', organisation: 'A\r\nBcc: b@example.org' }), 'en').subject;
  expect(subject).toBe('[Gallra · A Bcc: b@example.org] a test message');
});

test('without a desk there are no links, and what is over has nothing to do', () => {
  const { text } = mailOf(messageWith(everyKind('over'), { desk: null }), 'en');
  expect(text).not.toMatch(/https?:|What to do/);
});

test('of very many, the first are told and the others counted', () => {
  const many = Array.from({ length: 40 }, (_, n) => ({ ...(only('hold.review')[0] as ToldAlert), key: `h${n}` }));
  const text = flat(mailOf(messageWith(many), 'en'));
  expect(text.match(/\* The hold/g)).toHaveLength(25);
  expect(text).toContain('And 15 more: gallra alerts lists them all.');
});

test('an owner is told why the message came', () => {
  expect(flat(mailOf(messageWith(only('overdue'), { owned: true }), 'en'))).toContain('as the owner of these policies');
});
