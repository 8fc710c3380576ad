/**
 * What the desk answers to forms that were filled as they should be: pages that nobody finds by walking, looked at in a real
 * browser in every language, as somebody sees, hears or reaches them who has a narrow screen, a dark one, or no mouse.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Language, languages } from '../../src/documents/language.ts';
import { approving, ways } from '../desk/answers.ts';
import { everyWord, type Leaf } from '../desk/every-word.ts';
import { axeFindings, frameFindings, keyboardFindings, textsOn } from '../desk/inspect.ts';
import { routeOf } from '../desk/routes.ts';
import { openScene, type Scene } from '../desk/scene.ts';
import { ownTexts, untranslated } from '../desk/untranslated.ts';
import { openWindow, type Signed, signIn } from '../desk/visitor.ts';
import { openBrowser } from '../support/browser.ts';

let scene: Scene;
let browser: Browser;
let signed: Signed;
let words: Leaf[];
let own: string[];
/** Routes that a form was sent to. */
const answered = new Set<string>();

beforeAll(async () => {
  // One after the other: what was opened is closed also when the next is not.
  browser = await openBrowser();
  scene = await openScene();
  [signed, words, own] = await Promise.all([signIn(browser, scene, 'anna'), everyWord(), ownTexts(scene)]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

test.each(languages)(
  'in %s no answer has anything that axe finds, is wider than a phone, or says a word of another language',
  async (language) => {
    const waiting = Object.entries(ways);
    const findings: Record<string, string[]> = {};
    const goSome = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        Object.assign(findings, await go(language, ...next));
    };
    await Promise.all([goSome(), goSome()]);
    expect(findings).toEqual({});
  },
  600_000,
);

// Each once: in one language, and after all others, for then it waits no more.
test('nor has what follows on an approval', async () => {
  expect(await go('en', 'approving', approving)).toEqual({});
}, 180_000);

test('every decision that there is was answered', () => {
  const decisions = scene.routes.filter(({ method, path }) => method === 'POST' && !elsewhere.test(path));
  expect(decisions.length).toBeGreaterThan(10);
  expect(decisions.map(({ path }) => path).filter((path) => !answered.has(path))).toEqual([]);
});

/** Coming in and going out, files to keep, and the queue's own dashboard. */
const elsewhere = /^\/(sign-|queue)|\/(proof|export)$/;

async function go(language: Language, name: string, way: typeof approving): Promise<Record<string, string[]>> {
  const window = await openWindow(browser, signed, { language, viewport: { width: 320, height: 640 } });
  const findings: Record<string, string[]> = {};
  let looked = 0;
  try {
    const page = await window.newPage();
    page.on('request', (request) => request.method() === 'POST' && noteRoute(request.url()));
    const look = async (what: string): Promise<void> => {
      looked += 1;
      const found = await findingsOn(page, language);
      if (found.length > 0) findings[`${what} (${new URL(page.url()).pathname})`] = found;
    };
    await way({ page, scene, language, look });
  } catch (error) {
    throw new Error(`${name}, after ${looked} answers, ${JSON.stringify(findings)}`, { cause: error });
  } finally {
    await window.close();
  }
  expect(looked).toBeGreaterThan(0);
  return findings;
}

function noteRoute(url: string): void {
  const route = routeOf(scene.routes, url, 'POST');
  if (route) answered.add(route.path);
}

const findingsOn = async (page: Page, language: Language): Promise<string[]> => [
  ...(await frameFindings(page, language)),
  ...(language === 'en' ? [] : untranslated(await textsOn(page), words, own, language)),
  // Colours are those of the style sheet, whatever the language.
  ...(await axeFindings(page, language === 'en')),
  ...(language === 'sv' ? await keyboardFindings(page) : []),
];
