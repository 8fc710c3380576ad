/** The answer about one record: the sentence first; then to the citizen, in three languages; then what it rests on. */
import { explainedWords } from '../../documents/explained/words.ts';
import { longest, toldToCitizen } from '../../documents/explanation.ts';
import { day, instant, type Language, languages, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import type { Explanation } from '../../engine/explain.ts';
import type { RecordExplanation } from '../../engine/explain-record.ts';
import type { FollowedLeaf } from '../../engine/followed-leaf.ts';
import type { Answer, Asked, Disposal } from '../../engine/prove.ts';
import { localDay } from '../../policy/calendar.ts';
import { periodInWords } from '../../policy/condition-in-words.ts';
import { type Html, html } from '../html.ts';
import type { KnownPolicy } from '../policies-known.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { recordWords } from '../words/record.ts';

export function recordAnswer(visit: Visit, chosen: KnownPolicy, asked: Asked): Html {
  const { answer, explanation } = asked;
  return html`${headline(visit, answer)}
${citizen(visit, chosen, asked)}
${explanation?.record ? holds(visit, explanation.record) : ''}
${answer.disposals.length > 0 ? disposals(visit, answer.disposals) : ''}
${answer.doubts.length > 0 ? doubts(visit, answer) : ''}
${explanation && (explanation.record || explanation.findings.length > 0) ? details(visit, explanation) : ''}
${proof(visit, chosen, answer)}`;
}

const tones: Record<Answer['answer'], 'said' | 'notice' | 'mistake'> = {
  ...{ destroyed: 'said', anonymised: 'said', flagged: 'said', there: 'said', 'never-seen': 'said' },
  ...{ held: 'notice', indeterminate: 'notice' },
};

const isThere = ({ answer }: Answer): boolean => answer === 'there' || answer === 'held';

function headline({ language, zone }: Visit, answer: Answer): Html {
  const words = recordWords[language];
  const [newest] = answer.disposals;
  const sentence =
    answer.answer === 'destroyed' && newest?.outcome === 'disposed' ? words.unnamed : words.answers[answer.answer];
  const again = isThere(answer) && newest !== undefined;
  return html`<div class="${tones[answer.answer]}" role="status"><p><strong>${sentence}</strong></p>
<p>${words.asOf(instant(answer.asOf, zone, language))}</p></div>
${again ? html`<div class="mistake"><p>${words.again}</p></div>` : ''}`;
}

function citizen({ language, zone }: Visit, chosen: KnownPolicy, asked: Asked): Html {
  const words = recordWords[language];
  const others = languages.filter((one) => one !== language);
  const told = (to: Language): Html => html`<p lang="${to}">${sentencesTo(to, zone, chosen, asked).join(' ')}</p>`;
  return html`<h2>${words.citizen}</h2>
<p class="hint">${words.citizenAbout}</p>
${told(language)}
${others.map((one) => html`<details><summary>${words.inLanguage[one]}</summary>${told(one)}</details>`)}`;
}

/** Where the record is not there, there is nothing to explain: then what became of it is told. */
function sentencesTo(
  language: Language,
  zone: string,
  { policy }: KnownPolicy,
  { answer, explanation }: Asked,
): string[] {
  if (explanation?.record) return toldToCitizen(explanation, language);
  const words = recordWords[language];
  const { notice, title } = policy.about;
  const records = `${phrases[language].title(notice?.records ?? title)}.`;
  const [newest] = answer.disposals;
  if (newest) {
    const on = newest.at === '' ? null : day(localDay(newest.at, zone), language);
    return [records, words.gone(words.outcomes[newest.outcome] ?? words.outcomes.disposed ?? '', on, newest.why)];
  }
  return [records, answer.answer === 'never-seen' ? words.neverSeen : words.unknown];
}

function holds({ language }: Visit, { holds: all }: RecordExplanation): Html {
  if (all.length === 0) return html``;
  const words = recordWords[language];
  return html`<h2>${words.holds}</h2>
${table(
  words.holds,
  [words.hold, words.matter, words.reason, words.review],
  all.map(({ restriction, matter, reason, reviewOn }) => [
    restriction ? words.restriction : words.hold,
    matter,
    reason,
    day(reviewOn, language),
  ]),
)}`;
}

function disposals({ language, zone }: Visit, all: Disposal[]): Html {
  const words = recordWords[language];
  const { columns } = words;
  return html`<h2>${words.disposals}</h2>
${table(
  words.disposalsAbout,
  [columns.outcome, columns.at, columns.why, columns.policy, columns.run, columns.entry],
  all.map(({ outcome, at, policy, run, entry, why, request }) => [
    words.outcomes[outcome] ?? outcome,
    at === '' ? '–' : instant(at, zone, language),
    why === null
      ? '–'
      : html`${words.why[why]}${request && html`: <a href="/erasures/${request.erasure}">${request.matter}</a>`}`,
    policy ?? '–',
    run === null ? '–' : html`<a href="/runs/${encodeURIComponent(run)}">${run}</a>`,
    html`<a href="/log/${entry}">${number(entry, language)}</a>`,
  ]),
)}`;
}

function doubts({ language }: Visit, { doubts: all }: Answer): Html {
  const words = recordWords[language];
  return html`<h2>${words.doubts}</h2>
<ul>${all.map(
    ({ why, batches, message }) =>
      html`<li>${words.doubt(why, batches, number(batches, language))}${message === null ? '' : html` ${language === 'en' ? '' : words.inEnglish} <span lang="en">${message}</span>`}</li>`,
  )}</ul>`;
}

function proof({ language, token }: Visit, chosen: KnownPolicy, answer: Answer): Html {
  const words = recordWords[language];
  if (answer.unproven) return html`<h2>${words.proof}</h2><p class="notice">${words.unproven[answer.unproven]}</p>`;
  if (!answer.proof) return html``;
  return html`<h2>${words.proof}</h2>
<form method="post" action="/record/proof"><input type="hidden" name="_csrf" value="${token}"><input type="hidden" name="policy" value="${chosen.id}">
${answer.key.map((value, i) => html`<input type="hidden" name="key${i}" value="${value}">`)}
<p>${words.proofAbout}</p>
<p class="actions"><button>${words.proofButton}</button></p></form>`;
}

/** For whoever knows the tables. */
function details(visit: Visit, explanation: Explanation): Html {
  const { language } = visit;
  const words = recordWords[language];
  const { record, findings, refusal } = explanation;
  const wrong = findings.filter(({ severity }) => severity === 'error');
  const asProgram = (text: string): Html =>
    html`<p>${language === 'en' ? '' : html`<span class="quietly">${words.inEnglish}</span> `}<span lang="en">${text}</span></p>`;
  return html`<h2>${words.details}</h2>
<p>${nowIn(explanation, language)}</p>
${record?.disagreement ? html`<div class="mistake">${asProgram(`${record.disagreement.what} ${record.disagreement.hint}`)}</div>` : ''}
${wrong.map(({ what, hint }) => html`<div class="mistake">${asProgram(`${what} ${hint}`)}</div>`)}
${refusal ? html`<div class="notice">${asProgram(explainedWords.en.refused(refusal.message))}</div>` : ''}
${record ? recordDetails(record, visit) : ''}`;
}

function nowIn({ policy, record, findings }: Explanation, language: Language): string {
  const say = explainedWords[language];
  if (findings.some(({ severity }) => severity === 'error')) return say.cannotJudge;
  if (!record) return say.noRecord;
  const { verdict } = record;
  if (verdict === 'due') return say.due[policy.rule.disposition?.kind ?? 'verify'];
  if (verdict === 'not-due') {
    const on = longest(record)?.dueOn;
    return say.notBefore(on ? day(on, language) : null);
  }
  const keptAnyway = verdict === 'held' || verdict === 'excepted' || verdict === 'claimed';
  return record.start?.state === 'undated' && keptAnyway ? say.undatedToo : say.stays[verdict];
}

function recordDetails(record: RecordExplanation, { language }: Visit): Html {
  const say = explainedWords[language];
  const { leaves, start, classes, objects } = record;
  const { titles, columns } = say;
  const on = (written: string | null): string => (written === null ? '–' : day(written, language));
  return html`${
    start === null
      ? ''
      : html`<h3>${titles.start}</h3>
<p>${start.state === 'known' ? say.start.known(day(start.day, language)) : say.start[start.state]}</p>
${
  leaves.length === 0
    ? ''
    : table(
        titles.start,
        [columns.readFrom, columns.foundBy, columns.days],
        leaves.map((leaf) => [`${leaf.table}.${leaf.column}`, foundBy(leaf, language), daysOf(leaf, language)]),
      )
}`
  }
${
  classes.length === 0
    ? ''
    : html`<h3>${titles.classes}</h3>
${table(
  titles.classes,
  [columns.class, columns.period, columns.lastDay, columns.dueFrom, columns.applies],
  classes.map(({ because, period, lastDay, dueOn, applies }) => [
    because ?? say.base,
    period.months + period.days === 0 ? say.thatDay : periodInWords(period, phrases[language]),
    on(lastDay),
    on(dueOn),
    applies ? say.yes : say.no,
  ]),
)}`
}
${
  objects.length === 0
    ? ''
    : html`<h3>${titles.objects}</h3><ul>${objects.map(({ place, name, template, there, keptBy, because }) => html`<li>${say.object(name ?? template, place)}: ${keptBy === null ? (there ? say.mayGo : say.objectGone) : html`${say.reason[keptBy]}${because.length > 0 ? html` (${because.join('; ')})` : ''}`}</li>`)}</ul>`
}
<h3>${titles.reasons}</h3>
<ul>${reasonsIn(record, language).map((line) => html`<li>${line}</li>`)}</ul>`;
}

function reasonsIn(record: RecordExplanation, language: Language): string[] {
  const say = explainedWords[language];
  const lines = [
    ...record.holds.map(({ id, restriction, reason, matter, reviewOn }) =>
      (restriction ? say.restricted : say.held)(id, reason, matter, day(reviewOn, language)),
    ),
    ...record.exceptions.map(({ because, applies }) => (applies ? say.excepted : say.notExcepted)(because)),
    ...record.claims.map(({ policy, keeps }) => (keeps ? say.claimed : say.notClaimed)(policy)),
    ...record.classes
      .filter(({ because, applies }) => because !== null && applies)
      .map(({ because, lastDay }) => say.extended(lastDay === null ? null : day(lastDay, language), because ?? '')),
    ...record.blocked.map((because) => say.blocked(because)),
    ...(record.beyondMaximum ? [say.tooLong] : []),
  ];
  return lines.length === 0 ? [say.nothingAgainst] : lines;
}

function foundBy({ match, matched }: FollowedLeaf, language: Language): string {
  const say = explainedWords[language];
  if (match === null) return say.itself;
  const pairs = Object.entries(match).map(([theirs, ours]) => `${theirs} = ${ours}`);
  return `${pairs.join(', ')} (${say.rows(matched)})`;
}

function daysOf({ days }: FollowedLeaf, language: Language): string {
  const say = explainedWords[language];
  if (days.length === 0) return say.nothing;
  const shown = days
    .slice(0, 5)
    .map((one) => (one === null ? say.empty : one === 'unusable' ? say.unusable : day(one, language)));
  return [...shown, ...(days.length > 5 ? [say.more(days.length - 5)] : [])].join(', ');
}

function table(caption: string, heads: string[], rows: (string | Html)[][]): Html {
  return scrolling(
    caption,
    html`<table>
<caption class="unseen">${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (
    row,
  ) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>
`,
)}</tbody></table>`,
  );
}
