/** Which systems of the list have a policy, and which are gaps. */
import { type ReadSystems, readSystems, systemsFile } from '../../app/read-systems.ts';
import { day, number } from '../../documents/language.ts';
import { phrases } from '../../documents/rules/phrases.ts';
import { coverSystems, type Review, type SystemCoverage } from '../../policy/coverage.ts';
import type { PolicyFolder, Problem } from '../../policy/parsed.ts';
import { type Html, html } from '../html.ts';
import { scrolling } from '../scrolling.ts';
import type { Visit } from '../visit.ts';
import { may } from '../visitor.ts';
import { overviewWords } from '../words/overview.ts';

/** The list lies beside the policies: a folder that is the same object has the same list. */
const lists = new WeakMap<PolicyFolder, Promise<ReadSystems>>();

function listOf(folder: PolicyFolder, dir: string): Promise<ReadSystems> {
  const found = lists.get(folder);
  if (found) return found;
  const read = readSystems(dir, folder.stores);
  lists.set(folder, read);
  return read;
}

export async function coverageSection(visit: Visit, dir: string): Promise<Html> {
  const { engine, visitor, language, now } = visit;
  const words = overviewWords[language].coverage;
  const { list, problems } = await listOf(engine.policies, dir);
  const said = (text: string): Html => html`<section><h2>${words.heading}</h2><p>${text}</p></section>`;
  if (list === null) return problems.length > 0 ? wrongList(problems, visit) : said(words.noList);
  const { systems: all, unlisted } = coverSystems(list.systems, engine.policies, now);
  const systems = all.filter(({ system }) => may(visitor, 'viewer', system.controller));
  const count = (state: SystemCoverage['state']): string =>
    number(systems.filter((one) => one.state === state).length, language);
  const gaps = systems.filter(({ state }) => state === 'gap' || state === 'forgotten');
  const seen = unlisted.filter((id) => {
    const found = engine.policies.sound.find(({ policy }) => policy.id === id);
    return found !== undefined && may(visitor, 'viewer', found.policy.about.controller);
  });
  return html`<section><h2>${words.heading}</h2>
<p>${words.summary(systems.length, number(systems.length, language), count('governed'), count('procedure'), count('gap'), count('forgotten'))}</p>
${gaps.length === 0 ? html`<p>${words.noGaps}</p>` : table(gaps, words.gaps, visit)}
${seen.length > 0 && html`<p>${words.unlisted(seen.join(', '))}</p>`}
<details><summary>${words.all}</summary>${table(systems, words.all, visit)}</details></section>`;
}

/** Where it is wrong is for those who see everything. */
function wrongList(problems: Problem[], { visitor, language }: Visit): Html {
  const { coverage, attention } = overviewWords[language];
  return html`<section><h2>${coverage.heading}</h2><div class="notice"><p>${coverage.wrongList}</p>${
    may(visitor, 'viewer', null) &&
    html`<ul>${problems.map(({ line, what, hint }) => html`<li>${attention.place(systemsFile, line)} <span lang="en">${what}. ${hint}</span></li>`)}</ul>`
  }</div></section>`;
}

function table(systems: SystemCoverage[], caption: string, visit: Visit): Html {
  const { language } = visit;
  const { columns, states } = overviewWords[language].coverage;
  return scrolling(
    caption,
    html`<table>
<caption>${caption}</caption>
<thead><tr>${Object.values(columns).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${systems.map(
  (
    one,
  ) => html`<tr><th scope="row">${one.system.id}</th><td>${phrases[language].title(one.system.name)}</td><td><span class="state ${tones[one.state]}">${states[one.state]}</span></td><td>${policiesOf(one, visit)}</td><td>${reviewsOf(one, visit)}</td></tr>
`,
)}</tbody></table>`,
  );
}

const tones: Record<SystemCoverage['state'], string> = {
  governed: 'good',
  procedure: '',
  gap: 'warn',
  forgotten: 'bad',
};

function policiesOf({ policies }: SystemCoverage, { language }: Visit): Html[] {
  const { standings } = overviewWords[language].coverage;
  return policies.map(
    ({ id, standing, policy }, i) =>
      html`${i > 0 && ', '}${policy ? html`<a href="/policies/${encodeURIComponent(id)}">${id}</a>` : id}${standing === 'governs' ? '' : ` (${standings[standing]})`}`,
  );
}

function reviewsOf({ review, policies }: SystemCoverage, { language }: Visit): string {
  const words = overviewWords[language].coverage;
  const told = ({ by, overdue }: Review): string => (overdue ? words.overdue(day(by, language)) : day(by, language));
  return [review, ...policies.map((one) => one.review)].flatMap((one) => (one ? [told(one)] : [])).join(', ');
}
