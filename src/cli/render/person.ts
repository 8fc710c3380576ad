/** One person across all policies, for people. The value itself is never shown. */
import type { PersonHolds } from '../../engine/erasure/hold-person.ts';
import type { PersonAnswer, PolicyOnPerson } from '../../engine/erasure/person.ts';
import type { Colours } from '../shell.ts';
import { amount, grouped, minute, table } from './columns.ts';
import { records } from './counted.ts';

export const answerAsJson = ({ policies, ...answer }: PersonAnswer) => ({
  ...answer,
  policies: policies.map(({ policy, ...told }) => ({ policy: policy.id, ...told })),
});

export function answerLines({ policies, records: count, asOf }: PersonAnswer, c: Colours): string[] {
  const head = [{ head: 'policy' }, { head: 'records', right: true }, { head: 'what is there' }];
  const rows = policies.map((one) => [one.policy.id, one.found ? amount(one.found.records, c) : '', whatIs(one)]);
  return [
    ...table(head, rows, c),
    '',
    `As of ${minute(asOf)}, ${records(count)} ${count === 1 ? 'is' : 'are'} about this person, as far as policies tell.`,
    ...policies.flatMap((one) => (one.found?.records ? [] : whatElse(one))),
  ];
}

function whatIs({ found, unknown }: PolicyOnPerson): string {
  if (unknown) {
    if (unknown.why === 'no-value') return 'no record can have that value';
    if ('what' in unknown) return `cannot be asked: ${unknown.what}`;
    return unknown.why === 'gap' ? 'not connected' : 'cannot be said: the policy names no subject';
  }
  const outcomes = Object.entries(found?.outcomes ?? {}).map(
    ([outcome, count]) => `${grouped(count)} ${outcome === 'not-due' ? 'not due yet' : outcome}`,
  );
  const kept = (found?.kept ?? []).flatMap(({ because, matters }) => [...because, ...matters]);
  const dates = found?.dueFrom
    ? `; due ${found.dueFrom === found.dueTo ? `on ${found.dueFrom}` : `${found.dueFrom} to ${found.dueTo}`}`
    : '';
  return `${outcomes.join(', ')}${kept.length > 0 ? ` (${kept.join(', ')})` : ''}${dates}`;
}

/** What the rule and its last complete run imply; nothing about this person. */
function whatElse({ policy, last }: PolicyOnPerson): string[] {
  if (!last?.cutoff) return [];
  const left = Object.entries(last.left).map(([reason, count]) => `${grouped(count)} ${reason}`);
  return [
    `${policy.id}: run ${last.run} came to its end as of ${minute(last.asOf)}; what had started by ${last.cutoff} was disposed of by then${left.length > 0 ? `, but for ${left.join(', ')}` : ''}.`,
  ];
}

export function uncoveredLines({ placed, uncovered }: PersonHolds, c: Colours): string[] {
  return [
    ...placed.flatMap(({ later, policies }) =>
      later
        ? []
        : [
            c.yellow(
              `  ${policies.join(', ')}: only what the rows lead to that are there now; what comes later is not covered.`,
            ),
          ],
    ),
    ...uncovered.map(({ policy, why, what }) => c.yellow(`  not covered: ${policy}, ${what ?? words[why]}`)),
  ];
}

const words: Record<PersonHolds['uncovered'][number]['why'], string> = {
  'no-subject': 'which does not tell whom its records are about',
  'no-file': 'whose file cannot be used',
  'not-in-force': 'which is not approved as it is now',
  'no-value': 'where no record can have that value',
  'no-row': 'where nothing leads to the person now',
  'many-rows': 'where too many rows lead to the person',
  gap: 'which is not connected',
  unreadable: 'which cannot be asked',
};
