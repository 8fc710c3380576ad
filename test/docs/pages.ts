/** The pages of docs/ that are written from the source, with their text as it should be. */
import { join } from 'node:path';
import { languageReference } from '../../src/policy/language-reference.ts';
import { readChapters } from '../policy/mistakes/examples.ts';
import { mistakesPage } from '../policy/mistakes/page.ts';
import { metricsPage } from './metrics-page.ts';
import { readPage } from './page.ts';
import { settingsPage } from './settings-page.ts';

export interface Page {
  file: string;
  text: string;
}

const docs = join(import.meta.dirname, '../../docs');

export async function pages(): Promise<Page[]> {
  return [
    { file: join(docs, 'language.md'), text: languageReference() },
    { file: join(docs, 'metrics.md'), text: metricsPage(readPage('metrics.md')) },
    { file: join(docs, 'settings.md'), text: settingsPage(readPage('settings.md')) },
    { file: join(docs, 'mistakes.md'), text: mistakesPage(await readChapters()) },
  ];
}
