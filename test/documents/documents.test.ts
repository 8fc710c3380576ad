/** Certificates and reports as pages: the same facts in three languages, safe, printable, and the same bytes each time. */
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { certificateDocument } from '../../src/documents/certificate.ts';
import type { Document } from '../../src/documents/document.ts';
import { asHtml } from '../../src/documents/html.ts';
import { type Language, languages } from '../../src/documents/language.ts';
import { asPdf, printable } from '../../src/documents/pdf.ts';
import { reportDocument } from '../../src/documents/report.ts';
import { asText } from '../../src/documents/text.ts';
import { sampleCertificate, sampleCheckpoint } from './sample-certificate.ts';
import { sampleReport } from './sample-report.ts';

const plain = (text: string): string => text;
const textOf = (document: Document): string => asText(document, { bold: plain, dim: plain, yellow: plain }).join('\n');
const certificateIn = (language: Language, ...sample: Parameters<typeof sampleCertificate>): Document =>
  certificateDocument(sampleCertificate(...sample), language);

/** What a PDF draws, its streams unpacked. */
function drawn(pdf: Buffer): string {
  const streams = [...pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)];
  return streams.map(([, bytes = '']) => unpacked(Buffer.from(bytes, 'latin1'))).join('\n');
}

function unpacked(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString('latin1');
  } catch {
    return '';
  }
}

describe('a certificate', () => {
  const titles = {
    en: 'Certificate of destruction',
    sv: 'Intyg över förstöring av uppgifter',
    fi: 'Todistus tietojen hävittämisestä',
  };
  const numbers = { en: '12,345', sv: '12\u00a0345', fi: '12\u00a0345' };
  const cutoffs = { en: '22 September 2026', sv: '22 september 2026', fi: '22.9.2026' };
  const ends = {
    en: '23 November 2026 at 02:15:08',
    sv: '23 november 2026 kl. 02.15.08',
    fi: '23.11.2026 klo 2.15.08',
  };

  test.each(languages)('in %s: title, numbers, days and clock as that language writes them', (language) => {
    const text = textOf(certificateIn(language));
    for (const said of [titles[language], numbers[language], cutoffs[language], ends[language]])
      expect(text).toContain(said);
  });

  test.each(['sv', 'fi'] as const)('in %s: nothing but the author’s own words is left in English', (language) => {
    const text = textOf(certificateIn(language));
    expect(text).not.toMatch(/\b(the|records?|rows?|destroyed|held|kept|approved|undefined|null)\b/);
    expect(text).toContain('pending matter');
    expect(text).toContain('section 10, point 5');
  });

  test.each(languages)('in %s: the same facts stand in it', (language) => {
    const text = textOf(certificateIn(language));
    const { policy, run } = sampleCertificate();
    const facts = [policy.digest, run.id, 'VK/1234/2026', 'litigation', 'officer-7', 'officer-3', 'GDPR 6(1)(c)'];
    for (const fact of [...facts, sampleCheckpoint.root, ...sampleCheckpoint.note.trimEnd().split('\n')])
      expect(text).toContain(fact);
  });

  test.each([
    ['en', 'claimed, not authenticated'],
    ['sv', 'uppgiven, inte autentiserad'],
    ['fi', 'ilmoitettu, ei todennettu'],
  ] as const)('in %s: tells whom the desk knew from who only said so', (language, claimed) => {
    const approved = (by: string) => ({ rule: { by, at: '2026-11-20T10:00:00.000Z' }, run: null });
    const said = textOf(certificateIn(language, { approvals: approved('anna') }));
    const known = textOf(certificateIn(language, { approvals: approved('oidc:anna') }));
    expect(said).toContain(`anna (${claimed}), `);
    expect(known).toContain('oidc:anna, ');
  });

  test.each([
    ['en', 'asked for erasure', 'within the limits'],
    ['sv', 'begärde radering', 'inom regelns gränser'],
    ['fi', 'pyysi tietojensa poistamista', 'sääntönsä rajoissa'],
  ] as const)('in %s: tells that records went on request, and by whom it was approved', (language, asked, limits) => {
    const erasure = { id: 'e-1', matter: 'VK/77/2026', approvedBy: 'oidc:berit' };
    const approvals = { ...sampleCertificate().approvals, run: null };
    const text = textOf(certificateIn(language, { erasure, approvals, cutoffs: [] }));
    for (const said of [asked, 'VK/77/2026', 'e-1', 'oidc:berit']) expect(text).toContain(said);
    expect(text).not.toContain(limits);
    expect(textOf(certificateIn(language, { approvals }))).toContain(limits);
  });

  test('says what was switched off, that nobody approved, and that nothing is signed yet', () => {
    const { log } = sampleCertificate();
    const text = textOf(
      certificateIn('en', {
        waived: ['rule', 'anchor', 'role', 'commitments'],
        approvals: { rule: null, run: null },
        holds: [],
        log: { ...log, checkpoint: null },
      }),
    ).replaceAll(/\s+/g, ' ');
    expect(text).toContain('no person approved this rule here');
    expect(text).toContain('keeping signed checkpoints outside the database');
    expect(text).toContain('No signed checkpoint covers this run yet');
    expect(text).toContain('checkpoints were not required outside the database');
    expect(text).toContain('No hold was in force on these tables.');
  });

  test('never calls it a purge, which is a word for media', () => {
    for (const language of languages) expect(textOf(certificateIn(language))).not.toMatch(/purge/i);
  });

  test('says of anonymisation what it does not prove', () => {
    const document = certificateIn('en', {
      action: 'anonymise',
      counts: { disposed: { anonymised: 5 }, left: {}, parts: {} },
    });
    expect(document.title).toBe('Certificate of anonymisation');
    expect(textOf(document).replaceAll(/\s+/g, ' ')).toContain('nobody can be identified');
  });
});

describe('a page of HTML', () => {
  test('loads nothing and runs nothing; says its language; is made of sections, lists and tables with heads', () => {
    for (const language of languages) {
      const page = asHtml(certificateIn(language));
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|url\(|@import|src=/i);
      expect(page).toContain("default-src 'none'");
      expect(page).toMatch(/<th scope="col">/);
      expect(page).toMatch(/<section aria-labelledby="s0">\n<h2 id="s0">/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
    }
  });

  test('every element that opens closes', () => {
    const page = asHtml(reportDocument(sampleReport(), 'fi'));
    const open: string[] = [];
    for (const [, end, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (['meta', 'col', 'doctype'].includes(name)) continue;
      if (end === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('whatever an author or an operator wrote stays text', () => {
    const nasty = '<script>alert("1")</script> & \'x\' </title>';
    const sample = sampleCertificate();
    const page = asHtml(
      certificateIn('sv', {
        organisation: nasty,
        policy: { ...sample.policy, title: { en: nasty, sv: nasty }, controller: [nasty] },
        rule: { ...sample.rule, unless: [{ when: { op: 'null', column: nasty }, because: nasty }] },
        holds: sample.holds.map((hold) => ({ ...hold, matter: nasty, reason: nasty })),
      }),
    );
    expect(page).not.toContain('<script');
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
  });
});

describe('a PDF', () => {
  test('carries its title and language, and is the same bytes each time', async () => {
    const once = await asPdf(certificateIn('fi'));
    const again = await asPdf(certificateIn('fi'));
    expect(once.equals(again)).toBe(true);
    const text = once.toString('latin1');
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    expect(text).toContain('/Lang (fi)');
    expect(text).toContain('/DisplayDocTitle true');
    expect(text).toContain('(D:20261123073000Z)');
    expect(text).not.toMatch(/\/JavaScript|\/OpenAction|\/URI/);
  });

  test('every letter of the three languages is drawn; what its fonts do not have is shown as missing', () => {
    const letters = 'ÅÄÖåäöŠšŽžÉéü–’”€§';
    expect(printable(letters)).toBe(letters);
    expect(printable('Ωμέγα → 漢')).toBe('????? ? ?');
    expect(printable('a\u0308')).toBe('ä');
  });

  test.each(languages)('a report over every policy that is shipped is laid out in %s', async (language) => {
    const pdf = await asPdf(reportDocument(sampleReport(), language));
    expect(pdf.toString('latin1').match(/\/Type \/Page\n/g)?.length).toBeGreaterThan(3);
    expect(drawn(pdf)).toMatch(/Tj|TJ/);
  });
});

describe('a report', () => {
  test.each(languages)(
    'in %s: what needs attention comes first, then every system, decision, hold and setting',
    (language) => {
      const text = textOf(reportDocument(sampleReport(), language));
      const flat = text.replaceAll(/\s+/g, ' ');
      for (const said of ['VK/1234/2026', 'officer-3', 'guard.limits', 'requireLogRole', 'kasvucrm', 'Arkki'])
        expect(flat).toContain(said);
      expect(flat).not.toMatch(/undefined|\[object|NaN/);
      if (language !== 'en') expect(flat).not.toMatch(/\b(destroyed|held by|kept by|approved|paused)\b/);
    },
  );

  test('fits the line of a terminal', () => {
    const long = textOf(reportDocument(sampleReport(), 'en'))
      .split('\n')
      .filter((line) => line.length > 100 && !/[^\s]{70}/.test(line));
    expect(long).toEqual([]);
  });

  test('says when nothing needs attention, and when the period is not over', () => {
    const sample = sampleReport();
    const [row] = sample.policies.filter(({ standing }) => standing === 'in-force');
    if (!row) throw new Error('no policy');
    const calm = { ...row, paused: false, now: null, unasked: null, done: { ...row.done, waived: [], attested: null } };
    const text = textOf(
      reportDocument({ ...sample, policies: [calm], period: { ...sample.period, over: false } }, 'en'),
    ).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Nothing is overdue, kept too long, waiting or missing.');
    expect(text).toContain('The period is not over yet');
    expect(text).toContain('The stores were not asked');
  });
});
