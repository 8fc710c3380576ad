/** Somebody at a browser, signed in. */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import type { Language } from '../../src/documents/language.ts';
import { type Person, people, type Scene } from './scene.ts';

type Settings = BrowserContextOptions & { language?: Language };

/** What a browser keeps of having signed in: once for each person, then for as many windows as are wanted. */
export async function signIn(browser: Browser, { url }: Pick<Scene, 'url'>, person: Person): Promise<Signed> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.locator('#account').fill(person);
    await page.locator('#password').fill(people[person].password);
    await page.locator('main button').click();
    await page.waitForURL(`${url}/`);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

export type Signed = Awaited<ReturnType<BrowserContext['storageState']>>;

/** A window that speaks a language, and is narrow or dark as is asked for. To be closed. */
export function openWindow(browser: Browser, signed: Signed | null, settings: Settings = {}): Promise<BrowserContext> {
  const { language = 'en', ...options } = settings;
  return browser.newContext({
    ...{ locale: { en: 'en-GB', sv: 'sv-FI', fi: 'fi-FI' }[language], timezoneId: 'Europe/Helsinki' },
    ...(signed === null ? {} : { storageState: signed }),
    ...options,
  });
}

/** Asks without a browser, with what the browser keeps; redirections are left as they are. */
export function asking({ url }: Pick<Scene, 'url'>, signed: Signed | null, language: Language = 'en') {
  const cookie = (signed?.cookies ?? []).map(({ name, value }) => `${name}=${value}`).join('; ');
  return (address: string): Promise<Response> =>
    fetch(url + address, { redirect: 'manual', headers: { cookie, 'accept-language': language } });
}
