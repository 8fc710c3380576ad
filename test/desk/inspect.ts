/** What is wrong with a page for somebody who sees little, hears it read, or has no mouse: axe-core, and what it does not look at. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const own = readFileSync(new URL('./in-page.js', import.meta.url), 'utf8');

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const ofColours = ['color-contrast', 'link-in-text-block'];

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** What axe finds: everything in the light, and of the dark what is about colours. The page is left in the light. */
export async function axeFindings(page: Page, dark = true): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(axe);
  const light = await runAxe(page, { type: 'tag', values: tags });
  if (!dark) return light;
  await page.emulateMedia({ colorScheme: 'dark' });
  const found = await runAxe(page, { type: 'rule', values: ofColours });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...found.map((finding) => `in the dark: ${finding}`)];
}

async function runAxe(page: Page, runOnly: object): Promise<string[]> {
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary.replaceAll(/\s+/g, ' ')}`),
  );
}

/** What has to hold for the frame of every page, and for its width. */
export async function frameFindings(page: Page, language: string): Promise<string[]> {
  await page.evaluate(own);
  return page.evaluate<string[]>(`look.frame(${JSON.stringify(language)})`);
}

/** What a page says to whoever reads or hears it, without what is marked as another language or as a name. */
export async function textsOn(page: Page): Promise<string[]> {
  await page.evaluate(own);
  return page.evaluate<string[]>('look.texts()');
}

/** Forms that ask for something. */
const asking = 'main form[method=post]:has(input:not([type=hidden]), select, textarea)';
export const formsOn = (page: Page): Locator => page.locator(asking);

/** Sends one of these without an answer, past the browser's own checks; resolves with the status, when the page is there. */
export async function sendEmpty(page: Page, number: number): Promise<number> {
  await page.evaluate(own);
  await page.evaluate(`look.empty(document.querySelectorAll(${JSON.stringify(asking)})[${number}])`);
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'POST'),
    formsOn(page).nth(number).locator('button').first().click(),
  ]);
  await page.waitForLoadState();
  return response.status();
}

interface Reached {
  at: number;
  text: string;
  outlined: boolean;
  inside: boolean;
}

/** From the top by Tab: whatever is reached is seen to be, stands in the window, and comes in the order of the page. */
export async function keyboardFindings(page: Page, most = 60): Promise<string[]> {
  await page.evaluate(own);
  await page.evaluate('look.reset()');
  const found: string[] = [];
  let before = -1;
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const reached = await page.evaluate<Reached | null>('look.reached()');
    // Below the last there is the window itself, then the first again.
    if (reached === null || (i > 0 && reached.text.includes('class="skip"'))) break;
    const { at, text, outlined, inside } = reached;
    if (i === 0 && !text.includes('class="skip"')) found.push(`the first is not the way to the content: ${text}`);
    if (!outlined) found.push(`reached, and not seen to be: ${text}`);
    if (!inside) found.push(`reached outside the window: ${text}`);
    // Parts of a field for a day are reached one by one.
    if (at < before) found.push(`out of order: ${text}`);
    before = at;
  }
  return before < 0 ? ['nothing is reached by Tab'] : found;
}
