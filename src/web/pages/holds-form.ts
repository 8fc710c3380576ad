/** Fields of the forms about holds, each with what is wrong with it, and what a short code looks like. */
import { isRealDay } from '../../policy/schema-words.ts';
import { type Html, html, raw } from '../html.ts';
import type { Visit } from '../visit.ts';
import { holdsWords } from '../words/holds.ts';

/** By the name of the field. */
export type Wrong = Record<string, string>;

export interface Field {
  name: string;
  label: string;
  value: string;
  hint?: string;
  type?: 'text' | 'date';
  most?: number;
  min?: string;
}

export function textField({ name, label, value, hint, type = 'text', most = 64, min }: Field, wrong: Wrong): Html {
  const length = type === 'text' ? html` maxlength="${most}" autocomplete="off" spellcheck="false"` : '';
  return html`<label for="${name}">${label}</label>
${hintOf(name, hint)}<input id="${name}" name="${name}" type="${type}" value="${value}"${length}${min !== undefined && html` min="${min}"`} required${describedBy(name, wrong, hint)}>
${said(name, wrong)}
`;
}

export const hintOf = (name: string, hint: string | undefined): Html =>
  hint === undefined
    ? html``
    : html`<p class="hint" id="${name}-hint">${hint}</p>
`;

export function describedBy(name: string, wrong: Wrong, hint?: string): Html {
  const by = [...(hint === undefined ? [] : [`${name}-hint`]), ...(wrong[name] === undefined ? [] : [`${name}-wrong`])];
  return html`${by.length > 0 && html` aria-describedby="${by.join(' ')}"`}${wrong[name] !== undefined && raw(' aria-invalid="true"')}`;
}

export const said = (name: string, wrong: Wrong): Html =>
  wrong[name] === undefined
    ? html``
    : html`<p class="wrong" id="${name}-wrong">${wrong[name]}</p>
`;

/** All that is wrong, with the way to each field. */
export function wrongSummary(wrong: Wrong, { language }: Visit): Html {
  const all = Object.entries(wrong);
  if (all.length === 0) return html``;
  return html`<div class="mistake" role="alert"><p>${holdsWords[language].wrong.title}</p><ul>${all.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul></div>
`;
}

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;
export const tokenField = ({ token }: Visit): Html => hidden('_csrf', token);

/** What enters the log for good: no sentence, and no name. */
export const isReasonCode = (written: string): boolean => /^[A-Za-z0-9][\w./:-]{0,63}$/.test(written);
export const isDiaryNumber = (written: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}_./:-]{0,63}$/u.test(written);

/** Null: a day to come. */
export function dayWrong(
  written: string,
  today: string,
  { wrong }: { wrong: { day: string; dayPast: string } },
): string | null {
  if (!isRealDay(written)) return wrong.day;
  return written > today ? null : wrong.dayPast;
}

export const written = (form: URLSearchParams, name: string): string => (form.get(name) ?? '').trim();
