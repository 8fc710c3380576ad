/** Days and instants in tables: kept in one piece (style.css), and told to programs as what they are. */
import { day, instant, minute } from '../documents/language.ts';
import { type Html, html } from './html.ts';
import type { Visit } from './visit.ts';

export const dayMoment = (on: string, { language }: Visit): Html =>
  html`<time datetime="${on}">${day(on, language)}</time>`;

export const minuteMoment = (at: string, { zone, language }: Visit): Html =>
  html`<time datetime="${at}">${minute(at, zone, language)}</time>`;

export const instantMoment = (at: string, { zone, language }: Visit): Html =>
  html`<time datetime="${at}">${instant(at, zone, language)}</time>`;
