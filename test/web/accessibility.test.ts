/**
 * Every page of the desk, in a real browser, in every language, as somebody sees, hears or reaches it who has a narrow
 * screen, a dark one, or no mouse. Pages are found by walking: a new one is looked at as soon as it is there.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Language, languages } from '../../src/documents/language.ts';
import { everyWord } from '../desk/every-word.ts';
import { axeFindings, formsOn, frameFindings, keyboardFindings, sendEmpty, textsOn } from '../desk/inspect.ts';
import { openScene, type Scene } from '../desk/scene.ts';
import { ownTexts, untranslated } from '../desk/untranslated.ts';
import { asking, openWindow, type Signed, signIn } from '../desk/visitor.ts';
import { type Place, type Walk, walk } from '../desk/walk.ts';
import { openBrowser } from '../support/browser.ts';

/** A screen of 1280 pixels, enlarged four times (WCAG 1.4.10). */
const narrow = { width: 320, height: 640 };
const mostBytes = 100_000;

let scene: Scene;
let browser: Browser;
let signed: Signed;
let inside: Walk;
let outside: Walk;

beforeAll(async () => {
  // One after the other: what was opened is closed also when the next is not.
  browser = await openBrowser();
  scene = await openScene();
  signed = await signIn(browser, scene, 'anna');
  inside = await walk(scene.routes, asking(scene, signed));
  outside = await walk(scene.routes, asking(scene, null));
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

test('every page and every file is reached by following links', () => {
  const missing = inside.unreached.filter((path) => outside.unreached.includes(path));
  expect(missing).toEqual([]);
  expect(inside.pages.length).toBeGreaterThan(0);
});

describe.each(languages)('in %s', (language) => {
  test('no page has anything that axe finds, is wider than a phone, or says a word of another language', async () => {
    const words = await everyWord();
    const own = await ownTexts(scene);
    await onEvery(language, async (page) => [
      ...(await frameFindings(page, language)),
      ...(language === 'en' ? [] : untranslated(await textsOn(page), words, own, language)),
      // Colours are those of the style sheet, whatever the language.
      ...(await axeFindings(page, language === 'en')),
    ]);
  }, 240_000);

  test('a form that is sent without an answer says what is wrong, so that everybody is told', async () => {
    const window = await windowFor(language);
    const findings: Record<string, string[]> = {};
    let sent = 0;
    const page = await window.newPage();
    for (const { address } of onePerRoute(inside.pages)) {
      await page.goto(scene.url + address);
      const forms = await formsOn(page).count();
      for (let i = 0; i < forms; i++) {
        await page.goto(scene.url + address);
        const status = await sendEmpty(page, i);
        const found = await frameFindings(page, language);
        if (status !== 422) found.push(`is answered with ${status}`);
        if ((await page.locator('main [role=alert]').count()) === 0) found.push('says nothing at once');
        if (language === 'en') found.push(...(await axeFindings(page)));
        if (found.length > 0) findings[`${address}, form ${i + 1}`] = found;
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(5);
    await window.close();
    expect(findings).toEqual({});
  }, 240_000);
});

test('what the keyboard reaches is seen to be reached, in the order of the page, and the content at once', async () => {
  await onEvery('sv', async (page) => {
    const found = await keyboardFindings(page);
    await page.reload();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#main$/);
    const at = await page.evaluate<string>('document.activeElement.id');
    return at === 'main' ? found : [...found, `skips to ${at || 'nothing'}`];
  });
}, 240_000);

test.each(languages)('two kinds of pages never have the same title (%s)', async (language) => {
  const titles = new Map<string, string[]>();
  for (const { route, address } of [...inside.pages, ...outside.pages]) {
    const text = await (
      await asking(scene, inside.pages.some((one) => one.address === address) ? signed : null, language)(address)
    ).text();
    const title = /<title>([^<]*)<\/title>/.exec(text)?.[1] ?? '';
    titles.set(title, [...new Set([...(titles.get(title) ?? []), route])]);
  }
  expect([...titles].filter(([title, routes]) => title === '' || routes.length > 1)).toEqual([]);
});

test('a page is small, and brings one style sheet and nothing else', async () => {
  const heavy: string[] = [];
  for (const { address } of inside.pages) {
    const bytes = Buffer.byteLength(await (await asking(scene, signed)(address)).text());
    if (bytes > mostBytes) heavy.push(`${address}: ${bytes}`);
  }
  expect(heavy).toEqual([]);
  const sheet = scene.routes.find(({ path }) => path.startsWith('/style-'))?.path ?? '';
  expect((await (await asking(scene, null)(sheet)).arrayBuffer()).byteLength).toBeLessThan(32_000);
});

const windowFor = (language: Language, guest = false): Promise<BrowserContext> =>
  openWindow(browser, guest ? null : signed, { language, viewport: narrow });

/** Says all that was found on all pages at once; in English of two addresses of a page, else of one. Two windows at a time. */
async function onEvery(language: Language, look: (page: Page) => Promise<string[]>): Promise<void> {
  const findings: Record<string, string[]> = {};
  for (const [guest, all] of [
    [false, inside.pages],
    [true, outside.pages],
  ] as const) {
    const window = await windowFor(language, guest);
    const waiting = language === 'en' ? [...all] : onePerRoute(all);
    const lookAtSome = async (): Promise<void> => {
      const page = await window.newPage();
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await page.goto(scene.url + next.address);
        const found = await look(page);
        if (found.length > 0) findings[next.address] = found;
      }
    };
    await Promise.all([lookAtSome(), lookAtSome()]);
    await window.close();
  }
  expect(findings).toEqual({});
}

const onePerRoute = (places: Place[]): Place[] =>
  places.filter(({ route }, i) => places.findIndex((one) => one.route === route) === i);
