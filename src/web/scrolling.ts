/** What is wider than a narrow screen scrolls by itself, from the keyboard too (WCAG 1.4.10, 2.1.1). */
import { type Html, html } from './html.ts';

/** @param name told to whoever hears the page. @param role `group` where so many stand on one page that none is a landmark. */
export const scrolling = (name: string, table: Html, role: 'region' | 'group' = 'region'): Html =>
  html`<div class="scrolls" tabindex="0" role="${role}" aria-label="${name}">${table}</div>`;
