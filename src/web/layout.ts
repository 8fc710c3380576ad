/** The frame around every page: the way to the others, the languages, who looks. */
import { languages } from '../documents/language.ts';
import { type Html, html, raw } from './html.ts';
import { pausedBanner } from './paused.ts';
import type { Visit } from './visit.ts';
import { may, mayAnywhere, type Role } from './visitor.ts';
import { type FrameWords, frameWords } from './words/frame.ts';

export interface PageContent {
  /** Stands in the browser's tab, and above the page as its only heading of the first level. */
  title: string;
  main: Html | Html[];
  /** HTTP status; 200 unless given. */
  status?: number;
}

type Way = keyof Pick<
  FrameWords,
  'overview' | 'runs' | 'log' | 'record' | 'holds' | 'approvals' | 'erasures' | 'pauses' | 'queue'
>;

/** In the order of the menu. */
const ways: { way: Way; path: string; needs: Role; forAll?: boolean }[] = [
  { way: 'overview', path: '/', needs: 'viewer' },
  { way: 'runs', path: '/runs', needs: 'viewer' },
  { way: 'approvals', path: '/approvals', needs: 'viewer' },
  { way: 'holds', path: '/holds', needs: 'viewer' },
  { way: 'erasures', path: '/erasures', needs: 'viewer' },
  { way: 'record', path: '/record', needs: 'viewer' },
  { way: 'log', path: '/log', needs: 'viewer' },
  { way: 'pauses', path: '/pauses', needs: 'viewer' },
  // The queue is that of every controller.
  { way: 'queue', path: '/queue/', needs: 'operator', forAll: true },
];

/** @param style address of the style sheet. @param here path and query of this very page. @param visit null where nobody could be told: before signing in, or where the ledger does not answer. */
export function layout(
  { title, main }: PageContent,
  frame: { style: string; language: Visit['language']; here: string },
  visit: Visit | null,
): Html {
  const { style, language, here } = frame;
  const words = frameWords[language];
  return html`${raw('<!doctype html>')}
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Gallra</title>
<link rel="stylesheet" href="${style}">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header>
<p class="brand"><a href="/">Gallra</a></p>
${visit && navigation(visit, words)}
${languageChoice(here, language, words)}
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${visit && pausedBanner(visit)}
${visit?.said && html`<p class="said" role="status">${visit.said}</p>`}
${main}
</main>
<footer>
${visit && who(visit, words)}
${visit && html`<p>${words.times(visit.zone)}</p>`}
</footer>
</body>
</html>
`;
}

function navigation({ visitor, here }: Visit, words: FrameWords): Html {
  const path = here.split('?')[0] ?? '/';
  const isHere = (way: string): boolean => (way === '/' ? path === '/' : path === way || path.startsWith(`${way}/`));
  return html`<nav aria-label="${words.navigation}"><ul>
${ways
  .filter(({ needs, forAll = false }) => (forAll ? may(visitor, needs, null) : mayAnywhere(visitor, needs)))
  .map(
    ({ way, path: to }) =>
      html`<li><a href="${to}"${isHere(to) ? raw(' aria-current="page"') : ''}>${words[way]}</a></li>
`,
  )}</ul></nav>`;
}

const names = { en: 'English', sv: 'Svenska', fi: 'Suomi' } as const;

function languageChoice(here: string, chosen: Visit['language'], words: FrameWords): Html {
  const to = (language: string): string => {
    const [path = '/', query = ''] = here.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('lang', language);
    return `${path}?${parameters}`;
  };
  return html`<nav class="languages" aria-label="${words.languages}"><ul>
${languages.map(
  (one) =>
    html`<li><a href="${to(one)}" lang="${one}" hreflang="${one}"${one === chosen ? raw(' aria-current="true"') : ''}>${names[one]}</a></li>
`,
)}</ul></nav>`;
}

function who({ visitor, token }: Visit, words: FrameWords): Html {
  if (!visitor.authenticated) return html`<p>${words.claimed}</p>`;
  return html`<form method="post" action="/sign-out" class="inline"><input type="hidden" name="_csrf" value="${token}"><p>${words.signedInAs(visitor.name)} <button class="quiet">${words.signOut}</button></p></form>`;
}
