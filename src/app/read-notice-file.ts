/** The text of a published notice. The only place that reads such files. */
import { readFile, stat } from 'node:fs/promises';
import { GallraError } from '../errors/gallra-error.ts';

const maxBytes = 5_000_000;

/** @throws `file.unreadable`, `file.format`: a PDF, or anything else that is no text in UTF-8. */
export async function readNoticeFile(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    if ((await stat(path)).size > maxBytes) throw wrong(path, 'The file is larger than 5 MB.');
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof GallraError) throw cause;
    throw new GallraError({
      code: 'file.unreadable',
      what: 'The notice cannot be read.',
      where: path,
      hint: 'Name a file that exists and may be read.',
      actor: 'operator',
      cause,
    });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!/^%PDF-|\0/.test(text)) return text;
  } catch {
    // What is no UTF-8 is told in the same words.
  }
  throw wrong(path, 'The file is no text in UTF-8.');
}

const wrong = (path: string, what: string): GallraError =>
  new GallraError({
    code: 'file.format',
    what,
    where: path,
    hint: 'Save the notice as text, Markdown or HTML; of a PDF: pdftotext -layout notice.pdf notice.txt',
    actor: 'operator',
  });
