/** What a visitor reads when something is wrong: never a stack, and nothing that the program did not say on purpose. */
import type { Language } from '../documents/language.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { html } from './html.ts';
import type { PageContent } from './layout.ts';
import { frameWords } from './words/frame.ts';
import { mistakeIn } from './words/mistakes.ts';

/** @param reference under which the log tells more. */
export function failurePage(error: unknown, reference: string, language: Language): PageContent {
  const words = frameWords[language];
  const status = statusOf(error);
  if (status === 404) return { status, title: words.notFound.title, main: html`<p>${words.notFound.text}</p>` };
  if (status === 429) return { status, title: words.tooMany.title, main: html`<p>${words.tooMany.text}</p>` };
  if (codeOf(error) === 'desk.mayNot')
    return { status, title: words.refused.title, main: html`<p>${words.refused.text}</p>` };
  if (codeOf(error) === 'desk.stale')
    return { status, title: words.stale.title, main: html`<p>${words.stale.text}</p>` };
  if (error instanceof GallraError && status < 500)
    return { status, title: words.failed.title, main: mistake(error, language) };
  return {
    status,
    title: words.failed.title,
    main: html`<p>${words.failed.text}</p>
${error instanceof GallraError ? mistake(error, language) : ''}
<p>${words.failed.reference(reference)}</p>`,
  };
}

/** In the language of the page where it has words for it; else as the program says it, marked as English. */
export function mistake(error: GallraError, language: Language) {
  const known = mistakeIn(error.code, language);
  if (known !== null) return html`<div class="mistake" role="alert"><p>${known}</p></div>`;
  const own = language === 'en' ? '' : html`<p>${frameWords[language].inEnglish}</p>`;
  return html`<div class="mistake" role="alert">${own}<p lang="en">${error.message} ${error.hint}</p></div>`;
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Whose mistake it is decides: the visitor's is no failure of the server. */
export function statusOf(error: unknown): number {
  const code = codeOf(error);
  if (code === 'desk.notFound') return 404;
  if (code === 'desk.host') return 421;
  if (code === 'desk.mayNot' || code === 'desk.stale') return 403;
  if (error instanceof GallraError) return error.retryable ? 503 : 422;
  const told = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return told >= 400 && told < 600 ? told : 500;
}
