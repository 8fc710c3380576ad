/** A real browser: the system's Chromium where there is one, else the one that comes with the packages. */
import { existsSync } from 'node:fs';
import packaged from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage'];

/** To be closed by the caller. It loads nothing from anywhere but 127.0.0.1. */
export async function openBrowser(): Promise<Browser> {
  const own = installed.find((path) => existsSync(path));
  return chromium.launch(
    own
      ? { executablePath: own, args: quiet }
      : { executablePath: await packaged.executablePath(), args: [...packaged.args, ...quiet] },
  );
}
