/**
 * One record: asked for by policy and key, answered in words. What names the record is sent in forms alone: it stands in no
 * address, no log of a proxy, and not in our own.
 */
import { askAboutRecord } from '../../engine/ask-record.ts';
import type { Asked } from '../../engine/prove.ts';
import { GallraError } from '../../errors/gallra-error.ts';
import { type Html, html } from '../html.ts';
import type { PageContent } from '../layout.ts';
import { type KnownPolicy, policiesKnown } from '../policies-known.ts';
import { type AddPages, decision, noSuchPage, page, recordedDownload } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { personWords } from '../words/person.ts';
import { recordWords } from '../words/record.ts';
import { recordAnswer } from './record-answer.ts';

export const addRecord: AddPages = (app, desk) => {
  page(app, desk, '/record', 'viewer', async (visit, { query }) => {
    const policies = await withRecords(visit);
    const chosen = policies.find(({ id }) => id === query.get('policy')) ?? null;
    return show(visit, policies, chosen, { key: [], wrong: [] }, null);
  });

  // Recorded, and so no page that an address leads to.
  decision(app, desk, '/record', 'viewer', async (visit, { form }) => {
    const policies = await withRecords(visit);
    const chosen = named(policies, form);
    const key = keyIn(chosen, form);
    const words = recordWords[visit.language];
    const wrong = key.map((value) => (value === '' ? words.missing : null));
    if (wrong.some((one) => one !== null)) return show(visit, policies, chosen, { key, wrong }, null);
    try {
      const asked = await askAboutRecord(visit.engine, chosen.id, key, {
        actor: visit.visitor.account,
        wants: 'answer',
      });
      return { status: 200, ...show(visit, policies, chosen, { key, wrong }, asked) };
    } catch (error) {
      if (!(error instanceof GallraError) || error.code !== 'explain.key') throw error;
      return show(visit, policies, chosen, { key, wrong: key.map(() => words.unusable) }, null);
    }
  });

  recordedDownload(app, desk, '/record/proof', 'viewer', async (visit, { form }) => {
    const chosen = named(await withRecords(visit), form);
    const how = { actor: visit.visitor.account, wants: 'proof' as const };
    const { answer } = await askAboutRecord(visit.engine, chosen.id, keyIn(chosen, form), how);
    if (!answer.proof) throw noSuchPage();
    return {
      name: `proof-${chosen.id}-${answer.proof.entry.index}.json`,
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(answer.proof, null, 2)}\n`,
    };
  });
};

const withRecords = async (visit: Visit): Promise<KnownPolicy[]> =>
  (await policiesKnown(visit)).policies.filter(({ policy }) => policy.rule.dataset !== null);

function named(policies: KnownPolicy[], form: URLSearchParams): KnownPolicy {
  const found = policies.find(({ id }) => id === form.get('policy'));
  if (!found) throw noSuchPage();
  return found;
}

const columnsOf = ({ policy }: KnownPolicy): string[] => policy.rule.dataset?.key ?? [];

/** Fields are numbered: a column may be called anything. */
const keyIn = (chosen: KnownPolicy, form: URLSearchParams): string[] =>
  columnsOf(chosen).map((_, i) => form.get(`key${i}`) ?? '');

interface Written {
  key: string[];
  /** What is wrong with each value. */
  wrong: (string | null)[];
}

function show(
  visit: Visit,
  policies: KnownPolicy[],
  chosen: KnownPolicy | null,
  written: Written,
  asked: Asked | null,
): PageContent {
  const words = recordWords[visit.language];
  return {
    title: words.title,
    main: [
      ...(asked && chosen
        ? [recordAnswer(visit, chosen, asked)]
        : [html`<p>${words.about}</p><p><a href="/person">${personWords[visit.language].title}</a></p>`]),
      chosen ? keyForm(visit, chosen, written) : policyForm(visit, policies),
    ],
  };
}

function policyForm({ language }: Visit, policies: KnownPolicy[]): Html {
  const words = recordWords[language];
  if (policies.length === 0) return html`<p>${words.noPolicies}</p>`;
  return html`<form method="get" action="/record">
<label for="policy">${words.policy}</label><select id="policy" name="policy">
${policies.map(({ id, title }) => html`<option value="${id}">${title === id ? id : `${title} (${id})`}</option>`)}</select>
<p class="actions"><button>${words.choose}</button></p>
</form>`;
}

function keyForm({ language, token }: Visit, chosen: KnownPolicy, { key, wrong }: Written): Html {
  const words = recordWords[language];
  return html`<h2>${words.key}</h2>
${wrong.some((one) => one !== null) ? html`<div class="mistake" role="alert"><p>${words.incomplete}</p></div>` : ''}
<form method="post" action="/record" autocomplete="off"><input type="hidden" name="_csrf" value="${token}"><input type="hidden" name="policy" value="${chosen.id}">
<p>${words.policy}: <strong>${chosen.title}</strong> (${chosen.id}). <a href="/record">${words.other}</a></p>
<p class="hint" id="key-hint">${words.keyHint}</p>
${columnsOf(chosen).map((column, i) => keyField(column, i, key[i] ?? '', wrong[i] ?? null))}
<p class="quietly">${words.recorded}</p>
<p class="actions"><button>${words.ask}</button></p>
</form>`;
}

function keyField(column: string, i: number, value: string, wrong: string | null): Html {
  const state =
    wrong === null
      ? html` aria-describedby="key-hint"`
      : html` aria-invalid="true" aria-describedby="key-hint key${i}-wrong"`;
  return html`<label for="key${i}">${column}</label><input id="key${i}" name="key${i}" value="${value}" required maxlength="1000" autocomplete="off"${state}>
${wrong === null ? '' : html`<p class="wrong" id="key${i}-wrong">${wrong}</p>`}`;
}
