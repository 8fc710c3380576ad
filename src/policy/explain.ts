/**
 * A compiled policy in plain words: what a person approves, and what `explain` opens with. Pure, and told from the
 * compiled rule alone, so that the words and the effect have one source.
 */
import type {
  AnonymiseWith,
  CompiledPolicy,
  Dataset,
  Disposition,
  Part,
  Retain,
  Rule,
  StampValue,
  Within,
} from './compiled.ts';
import { conditionInWords, periodInWords, whereInWords } from './condition-in-words.ts';
import { askedPattern, besideOf, columnInWords, patternOf } from './file-columns.ts';
import { english, type Phrases } from './phrases.ts';
import { missingInWords, termInShort, termInWords } from './term-in-words.ts';

/** What `dataset.earliest` is unless given; it goes without saying. */
const usualEarliest = '1970-01-02';

/** One sentence a line: which records, how long, from when, longer when, unless what, then what, limits, schedule. */
export function ruleInWords(policy: CompiledPolicy, phrases: Phrases = english): string[] {
  const { rule: say } = phrases;
  const { rule, about } = policy;
  const title = phrases.title(about.title);
  if (!rule.dataset) {
    const because = rule.retain.kind === 'dated' ? [] : [say.because(rule.retain.because)];
    return [say.gap(title, about.system ?? title), ...because];
  }
  const { earliest } = rule.dataset;
  return [
    whichInWords(title, rule.dataset, phrases),
    ...(attestsNone(rule) ? [] : retainInWords(rule.retain, phrases)),
    ...(earliest === usualEarliest ? [] : [say.earliest(earliest)]),
    ...rule.unless.map(({ when, because }) => say.unless(conditionInWords(when, phrases), because)),
    ...(rule.disposition ? dispositionInWords(rule.disposition, rule.dataset, phrases) : []),
    ...(rule.triggers.length > 0 ? [say.triggers(phrases.and(rule.triggers))] : []),
    ...(rule.stageOf ? [say.stageOf(rule.stageOf)] : []),
    ...(rule.disposition && rule.disposition.kind !== 'verify'
      ? [say.limits(rule.limits.records, percent(rule.limits.share))]
      : []),
    policy.schedule ? say.schedule(scheduleInWords(policy.schedule, phrases), rule.timezone) : say.zone(rule.timezone),
  ];
}

function whichInWords(title: string, { store, table, where }: Dataset, phrases: Phrases): string {
  const { rule: say } = phrases;
  const pattern = patternOf(where);
  if (pattern === null) return say.which(title, table, store, whereInWords(where, phrases));
  const rest = where.op === 'all' ? where.of.filter((one) => askedPattern(one) === null) : [];
  return say.whichFiles(title, table, store, pattern, whereInWords({ op: 'all', of: rest }, phrases));
}

/** The rule as one clause, for lists of policies. */
export function ruleInShort(policy: CompiledPolicy, phrases: Phrases = english): string {
  const { short } = phrases;
  const { rule, about } = policy;
  if (!rule.dataset) return short.gap(about.system ?? phrases.title(about.title));
  if (attestsNone(rule)) return short.none(rule.dataset.table);
  if (rule.retain.kind === 'indefinite') return short.indefinite(rule.retain.review);
  if (rule.retain.kind === 'unspecified') return short.unspecified;
  const then = rule.disposition ? short.outcome[rule.disposition.kind] : '';
  const from = termInShort(rule.retain.from, phrases);
  const clause =
    rule.retain.stated === 'until'
      ? short.until(from, then)
      : short.dated(periodInWords(rule.retain.period, phrases), from, then);
  return [clause, ...rule.retain.extend.map(({ period }) => short.longer(periodInWords(period, phrases)))].join('; ');
}

/** Such a policy looks on: it claims nothing, so its period says nothing about the records. */
const attestsNone = ({ disposition }: Rule): boolean => disposition?.kind === 'verify' && disposition.none !== null;

function retainInWords(retain: Retain, phrases: Phrases): string[] {
  const { rule: say } = phrases;
  if (retain.kind === 'indefinite') return [say.indefinite(retain.because, retain.review)];
  if (retain.kind === 'unspecified') return [say.unspecified(retain.because)];
  const from = termInWords(retain.from, phrases);
  return [
    retain.stated === 'until' ? say.until(from) : say.kept(periodInWords(retain.period, phrases), from),
    ...missingInWords(retain.from, phrases),
    ...withinInWords(retain.within, phrases),
    ...retain.extend.flatMap(({ period, when, because, within }) => [
      say.extended(periodInWords(period, phrases), conditionInWords(when, phrases), because),
      ...withinInWords(within, phrases),
    ]),
  ];
}

function withinInWords(within: Within | null, phrases: Phrases): string[] {
  const { rule: say } = phrases;
  const bounds = [
    ...(within?.atLeast ? [say.atLeast(periodInWords(within.atLeast, phrases))] : []),
    ...(within?.atMost ? [say.atMost(periodInWords(within.atMost, phrases))] : []),
  ];
  return bounds.length === 0 ? [] : [say.within(phrases.and(bounds))];
}

function dispositionInWords(disposition: Disposition, dataset: Dataset, phrases: Phrases): string[] {
  const { rule: say } = phrases;
  const effect = effectInWords(disposition, phrases);
  const stamps = dataset.parts.filter((part) => part.kind === 'stamp');
  const gone = dataset.parts.filter((part) => part.kind !== 'stamp').map((part) => partInWords(part, phrases));
  return [
    effect,
    ...(gone.length > 0 ? [say.partsGo(phrases.listed(gone))] : []),
    ...stamps.map((part) => stampInWords(part, say.stamp, phrases)),
  ];
}

function effectInWords(disposition: Disposition, phrases: Phrases): string {
  const { rule: say } = phrases;
  switch (disposition.kind) {
    case 'destroy':
      return say.destroy;
    case 'verify':
      return disposition.none ? say.verifyNone(conditionInWords(disposition.none, phrases)) : say.verify;
    case 'flag': {
      const columns = Object.entries(disposition.columns).map(([column, value]) => say.set(column, String(value)));
      return say.flag(phrases.and(columns), disposition.mark);
    }
    case 'anonymise': {
      const columns = Object.entries(disposition.columns).map(([column, how]) => changed(column, how, phrases));
      return say.anonymise(phrases.and(columns), disposition.mark);
    }
  }
}

function changed(column: string, how: AnonymiseWith, { rule: say }: Phrases): string {
  if (typeof how === 'object') return say.set(column, String(how.set));
  if (how === 'erase') return say.erase(column);
  return how === 'truncate-ip' ? say.truncateIp(column) : say.truncateDate(column);
}

function partInWords(part: Part, phrases: Phrases): string {
  const { rule: say } = phrases;
  if (part.kind === 'object') return say.partObject(part.object, part.store);
  if (part.kind === 'stamp') return stampInWords(part, say.partStamp, phrases);
  const beside = Object.values(part.match).map(besideOf)[0] ?? null;
  if (beside !== null) return say.partBeside(beside);
  const rows = say.partRows(part.table, theirMatch(part.match, phrases));
  if (part.parts.length === 0) return rows;
  return say.partRowsWith(rows, phrases.listed(part.parts.map((below) => partInWords(below, phrases))));
}

function stampInWords(
  part: Extract<Part, { kind: 'stamp' }>,
  sentence: (writes: string, rows: string) => string,
  phrases: Phrases,
): string {
  const { rule: say } = phrases;
  const writes = Object.entries(part.stamp).map(([column, value]) =>
    say.stampAs(stampValueInWords(value, phrases), column),
  );
  return sentence(phrases.and(writes), say.partRows(part.table, theirMatch(part.match, phrases)));
}

function stampValueInWords(value: StampValue, phrases: Phrases): string {
  if (value.kind === 'due-day') return phrases.rule.dueDay;
  return value.kind === 'as-of' ? phrases.rule.asOfDay : termInWords(value.term, phrases);
}

const theirMatch = (match: Record<string, string>, phrases: Phrases): string =>
  phrases.and(Object.entries(match).map(([theirs, ours]) => phrases.rule.theirMatch(theirs, columnInWords(ours))));

/** The usual schedules in words; an unusual one stands as it is written. */
function scheduleInWords(schedule: string, { rule: say }: Phrases): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = schedule.split(/\s+/);
  const plain = /^\d+$/;
  if (!plain.test(minute) || !plain.test(hour) || month !== '*') return say.cron(schedule);
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*' && weekday === '*') return say.daily(time);
  if (day === '*' && plain.test(weekday)) return say.weekly(Number(weekday), time);
  return plain.test(day) && weekday === '*' ? say.monthly(Number(day), time) : say.cron(schedule);
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
