/** A compiled policy for tests of the judgement: what is not said is plain. */
import type { CompiledPolicy, Condition, Rule, Term } from '../../../src/policy/compiled.ts';

export const anything: Condition = { op: 'all', of: [] };

type Said = Partial<Omit<Rule, 'dataset' | 'retain'>> & {
  dataset?: Partial<NonNullable<Rule['dataset']>> | null;
  retain?: Partial<Extract<Rule['retain'], { kind: 'dated' }>> | Extract<Rule['retain'], { because: string }>;
};

/** Destroys the rows of `r` two months after `ended_on`, unless told otherwise. */
export function policyOf(id: string, said: Said = {}): CompiledPolicy {
  const { dataset, retain, ...rest } = said;
  const rule: Rule = {
    timezone: 'Europe/Helsinki',
    unless: [],
    disposition: { kind: 'destroy' },
    limits: { records: 10_000, share: 1 },
    stageOf: null,
    triggers: [],
    ...rest,
    dataset:
      dataset === null
        ? null
        : { store: 's', table: 'r', key: ['id'], where: anything, parts: [], earliest: '1970-01-02', ...dataset },
    retain:
      retain && 'because' in retain
        ? retain
        : {
            kind: 'dated',
            stated: 'period',
            period: { months: 2, days: 0 },
            from: column('ended_on'),
            extend: [],
            within: null,
            ...retain,
          },
  };
  return { id, digest: `digest of ${id}`, rule, about: about(id), schedule: '0 2 * * *' };
}

export const column = (name: string, said: Partial<Extract<Term, { kind: 'column' }>> = {}): Term => ({
  kind: 'column',
  column: name,
  missing: 'error',
  offset: null,
  ...said,
});

export const related = (
  table: string,
  match: Record<string, string>,
  name: string,
  said: Partial<Extract<Term, { kind: 'related' }>> = {},
): Term => ({
  kind: 'related',
  table,
  match,
  where: anything,
  column: name,
  missing: 'error',
  offset: null,
  many: false,
  ...said,
});

export const is = (name: string, ...values: (string | number | boolean)[]): Condition => ({
  op: 'in',
  column: name,
  values,
});

const about = (id: string): CompiledPolicy['about'] => ({
  title: { en: id },
  controller: ['Example'],
  basis: [],
  source: null,
  owner: 'records@example.org',
  review: null,
  system: null,
  erasable: { allowed: true },
  subject: null,
  note: null,
});
