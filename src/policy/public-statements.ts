/**
 * What is said of rules in public: one statement for each set of records, however many rules it takes to keep it. Pure,
 * and in no language.
 */
import type { CompiledPolicy, Period, Within } from './compiled.ts';
import { canonicalJson } from './digest.ts';

export interface PublicStatement {
  /** The rule that ends the records, or says that nothing does. */
  policy: CompiledPolicy;
  /** Earlier stages over the same records, in order of their ids. */
  stages: CompiledPolicy[];
}

/** One period that a statement promises. */
export interface PublicPeriod {
  kind: 'period' | 'extension' | 'stage';
  /** The rule that it is from. */
  policy: string;
  /** Of extensions: which of them, from 0. */
  index: number;
  period: Period;
  within: Within | null;
}

/**
 * Facts to attest (`verify: { none }`) are no statements about time; a stage is told with the rule it is a stage of, and
 * a check of records that another rule disposes of says nothing new. In order of ids.
 */
export function statementsOf(policies: CompiledPolicy[]): PublicStatement[] {
  const timed = policies.filter(({ rule }) => !(rule.disposition?.kind === 'verify' && rule.disposition.none !== null));
  const byId = new Map(timed.map((policy) => [policy.id, policy]));
  const lastStage = (policy: CompiledPolicy): CompiledPolicy => {
    const seen = new Set<string>();
    let last = policy;
    for (
      let next = byId.get(last.rule.stageOf ?? '');
      next && !seen.has(next.id);
      next = byId.get(last.rule.stageOf ?? '')
    ) {
      seen.add(next.id);
      last = next;
    }
    return last;
  };
  const disposed = new Set(timed.filter(({ rule }) => rule.disposition?.kind !== 'verify').map(recordsOf));
  const ends = timed.filter(
    (policy) =>
      lastStage(policy) === policy && !(policy.rule.disposition?.kind === 'verify' && disposed.has(recordsOf(policy))),
  );
  return ends.sort(byIdOf).map((policy) => ({
    policy,
    stages: timed.filter((one) => one !== policy && lastStage(one) === policy).sort(byIdOf),
  }));
}

/** What an outsider can hold against a text. Empty where nothing is counted. */
export function periodsOf({ policy, stages }: PublicStatement): PublicPeriod[] {
  const { retain } = policy.rule;
  if (retain.kind !== 'dated') return [];
  const base = { kind: 'period' as const, policy: policy.id, index: 0, period: retain.period, within: retain.within };
  return [
    ...(retain.stated === 'period' ? [base] : []),
    ...retain.extend.map(({ period, within }, index) => ({
      kind: 'extension' as const,
      policy: policy.id,
      index,
      period,
      within,
    })),
    ...stages
      .filter(tellsStage)
      .flatMap(({ id, rule }) =>
        rule.retain.kind === 'dated' && rule.retain.stated === 'period'
          ? [{ kind: 'stage' as const, policy: id, index: 0, period: rule.retain.period, within: null }]
          : [],
      ),
  ];
}

/** A flag for those who work with the records changes nothing for the people they are about. */
export const tellsStage = ({ rule }: CompiledPolicy): boolean => rule.disposition?.kind === 'anonymise';

const recordsOf = ({ rule: { dataset } }: CompiledPolicy): string =>
  dataset ? canonicalJson([dataset.store, dataset.table, dataset.where]) : '';

const byIdOf = (a: CompiledPolicy, b: CompiledPolicy): number => (a.id < b.id ? -1 : 1);
