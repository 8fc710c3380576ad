/** The first page: how every policy stands. */
import { html } from '../html.ts';
import { type AddPages, page } from '../routes.ts';
import { overviewWords } from '../words/overview.ts';

export const addOverview: AddPages = (app, desk) => {
  page(app, desk, '/', 'viewer', async ({ engine, language }) => {
    const words = overviewWords[language];
    return {
      title: words.title,
      main: html`<ul>${engine.policies.sound.map(({ policy }) => html`<li>${policy.about.title[language] ?? policy.id}</li>`)}</ul>`,
    };
  });
};
