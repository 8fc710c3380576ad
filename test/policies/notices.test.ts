/** The shipped policies as a privacy notice: nothing is left to be said, and what is written agrees with what it was written from. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readPolicyFolder } from '../../src/app/policy-folder.ts';
import { asHtml } from '../../src/documents/html.ts';
import { type Language, languages } from '../../src/documents/language.ts';
import { asMarkdown } from '../../src/documents/markdown.ts';
import { compareNotice } from '../../src/documents/notice/compare.ts';
import { missingWords, noticeDocument } from '../../src/documents/notice/notice.ts';
import { readNotice } from '../../src/documents/notice/reading/statements.ts';
import type { CompiledPolicy, Period } from '../../src/policy/compiled.ts';
import { periodsOf, statementsOf } from '../../src/policy/public-statements.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const formats = {
  'notice.md': asMarkdown,
  'notice.html': asHtml,
};

let policies: CompiledPolicy[];
beforeAll(async () => {
  policies = (await readPolicyFolder(join(root, 'policies'))).sound.map(({ policy }) => policy);
});

const noticeOf = (told: CompiledPolicy[], language: Language) => noticeDocument(told, { language, inForce: false });
const check = (text: string, against: CompiledPolicy[], name: string) =>
  compareNotice(readNotice(name, text, null), name, against);

describe('the notice of the shipped policies', () => {
  test.each(languages)('in %s: an author wrote every word that it needs', (language) => {
    expect(missingWords(policies, language)).toEqual([]);
  });

  test.each(languages)('in %s: no name of a table, a column or a policy stands in it', (language) => {
    const text = asMarkdown(noticeOf(policies, language));
    expect(text).not.toMatch(/[a-z]_[a-z]|cutoff|undefined|null|\b(?:store|table|column)\b/);
    for (const { id } of policies.filter((one) => one.id.includes('-'))) expect(text).not.toContain(id);
  });

  test.each(['sv', 'fi'] as const)('in %s: nothing is left in English', (language) => {
    expect(asMarkdown(noticeOf(policies, language))).not.toMatch(
      /\b(?:the|and|for|from|are|kept|State Treasury|Act)\b/,
    );
  });

  const cases = languages.flatMap((language) => Object.keys(formats).map((name) => [language, name] as const));
  test.each(cases)(
    'in %s, as %s: agrees with the policies, and is found out to be in that language',
    (language, name) => {
      const text = formats[name as keyof typeof formats](noticeOf(policies, language));
      const found = check(text, policies, name);
      expect(found.judged.filter(({ differences }) => differences.length > 0)).toEqual([]);
      expect(found).toMatchObject({ language, agrees: true, unsaid: [], unnamed: [], remarks: [] });
      const told = new Set(found.judged.flatMap((one) => one.policies));
      expect([...told].sort()).toEqual(statementsOf(policies).map(({ policy }) => policy.id));
    },
  );

  test.each(languages)('in %s: agrees for each controller alone', (language) => {
    for (const controller of new Set(policies.flatMap(({ about }) => about.controller))) {
      const its = policies.filter(({ about }) => about.controller.includes(controller));
      const found = check(asMarkdown(noticeOf(its, language)), its, 'notice.md');
      expect({ controller, agrees: found.agrees }).toEqual({ controller, agrees: true });
    }
  });

  test.each(languages)('in %s: any period that is changed in a policy makes it disagree', (language) => {
    const notice = readNotice('notice.md', asMarkdown(noticeOf(policies, language)), null);
    for (const { policy, what, changed } of everyChange(policies))
      expect({ policy, what, agrees: compareNotice(notice, 'notice.md', changed).agrees }).toEqual({
        policy,
        what,
        agrees: false,
      });
  });

  test.each(languages)('in %s: any period that is changed in the notice makes it disagree', (language) => {
    const text = asMarkdown(noticeOf(policies, language));
    const periods = [
      ...text.matchAll(
        /(?<![\d/.])(\d[\d\u00a0,]*)(?= (?:years?|months?|days|år|månader|dagar|vuotta|vuoden|kuukautta|päivää))/g,
      ),
    ];
    expect(periods.length).toBeGreaterThan(8);
    for (const { index, 0: amount } of periods) {
      const longer = String(Number(amount.replaceAll(/\D/g, '')) + 7);
      const changed = text.slice(0, index) + longer + text.slice(index + amount.length);
      expect({ amount, index, agrees: check(changed, policies, 'notice.md').agrees }).toEqual({
        amount,
        index,
        agrees: false,
      });
    }
  });

  test.each(languages)(
    'in %s: a set of records that is gone from it makes it disagree, unless nothing was stated of it',
    (language) => {
      const called = ({ about }: CompiledPolicy): string => about.notice?.records?.en ?? about.title.en;
      const told = statementsOf(policies).map(({ policy }) => policy);
      // Of records that are called alike nobody can tell from a notice that one half is missing.
      const alone = told.filter((one) => told.filter((other) => called(other) === called(one)).length === 1);
      expect(alone.length).toBeGreaterThan(25);
      for (const policy of alone) {
        const others = policies.filter(({ id, rule }) => id !== policy.id && rule.stageOf !== policy.id);
        const found = check(asMarkdown(noticeOf(others, language)), policies, 'notice.md');
        const isGap = policy.rule.retain.kind === 'unspecified';
        expect({ policy: policy.id, agrees: found.agrees }).toEqual({ policy: policy.id, agrees: isGap });
      }
    },
  );
});

/** Each period of each policy three years longer, bounds and all, one at a time. */
function everyChange(all: CompiledPolicy[]): { policy: string; what: string; changed: CompiledPolicy[] }[] {
  const longer = ({ months, days }: Period): Period => ({ months: months + 36, days });
  return statementsOf(all).flatMap((statement) =>
    periodsOf(statement).map(({ kind, index, policy: id }) => ({
      policy: id,
      what: kind,
      changed: all.map((policy) => {
        const { retain } = policy.rule;
        if (policy.id !== id || retain.kind !== 'dated') return policy;
        const changedRetain =
          kind === 'extension'
            ? {
                ...retain,
                extend: retain.extend.map((one, i) =>
                  i === index ? { ...one, period: longer(one.period), within: null } : one,
                ),
              }
            : { ...retain, period: longer(retain.period), within: null };
        return { ...policy, rule: { ...policy.rule, retain: changedRetain } };
      }),
    })),
  );
}

describe('the table of what the published notices promise', () => {
  const rows = (): { document: string; place: string; policies: string[] }[] =>
    readFileSync(join(root, 'docs/notices.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| `\d{3}_/.test(line))
      .map((line) => {
        const cells = line.split('|').map((cell) => cell.trim());
        return {
          document: cells[1]?.replaceAll('`', '') ?? '',
          place: cells[2] ?? '',
          policies: [...(cells[4] ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1] ?? ''),
        };
      });

  test('names policies that there are', () => {
    const known = policies.map(({ id }) => id);
    expect(rows().length).toBeGreaterThan(15);
    expect(rows().flatMap((row) => row.policies.filter((id) => !known.includes(id)))).toEqual([]);
    expect(rows().filter((row) => row.policies.length === 0)).toEqual([]);
  });

  test('names them beside their sources, or beside a notice of which the note of the policy speaks', () => {
    const strange = rows().flatMap(({ document, policies: ids }) =>
      ids.filter((id) => {
        const about = policies.find((one) => one.id === id)?.about;
        return about?.source?.document !== document && !about?.note?.includes(document);
      }),
    );
    expect(strange).toEqual([]);
  });

  test('has a row for every policy, under its own source', () => {
    const missing = policies.filter(
      ({ id, about }) => !rows().some((row) => row.document === about.source?.document && row.policies.includes(id)),
    );
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});
