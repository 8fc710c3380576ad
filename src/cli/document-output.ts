/** What certificates and reports have in common: in which language, as which format, and where to. */
import type { Command } from 'commander';
import { writeNewFile } from '../app/write-new-file.ts';
import type { Document } from '../documents/document.ts';
import { asHtml } from '../documents/html.ts';
import { readLanguage } from '../documents/language.ts';
import { asPdf } from '../documents/pdf.ts';
import { asText } from '../documents/text.ts';
import type { Globals } from './command.ts';
import { languageOption } from './language-option.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

const formats = ['text', 'json', 'html', 'pdf'] as const;
type Format = (typeof formats)[number];

export interface DocumentOptions {
  language: string;
  format?: string;
  output?: string;
}

export interface Wanted {
  language: ReturnType<typeof readLanguage>;
  format: Format;
  file: string | null;
}

export const withDocumentOptions = (command: Command): Command =>
  command
    .option(...languageOption)
    .option('--format <format>', `one of ${formats.join(', ')}; else by the ending of the file, else text`)
    .option('-o, --output <file>', 'a new file to write to, instead of printing');

/** Before anything is looked up, so that a mistake is told at once. */
export function readDocumentOptions({ language, format, output }: DocumentOptions, globals: Globals): Wanted {
  const ending = /\.(json|html|pdf)$/.exec(output ?? '')?.[1];
  const written = format ?? ending ?? (globals.json ? 'json' : 'text');
  const found = formats.find((one) => one === written);
  if (!found)
    throw usageError('format', `${written} is no format of a document.`, `Write one of: ${formats.join(', ')}.`);
  if (found === 'pdf' && output === undefined)
    throw usageError('format', 'A PDF is not printed on a terminal.', 'Say where to: -o certificate.pdf');
  return { language: readLanguage(language), format: found, file: output ?? null };
}

/** @param facts as JSON: the facts themselves, in no language. */
export async function putOut(document: Document, facts: unknown, wanted: Wanted, shell: Shell): Promise<void> {
  const { format, file } = wanted;
  if (file === null && format === 'text') return shell.print(...asText(document, shell.colours));
  const bytes = await bytesOf(document, facts, format);
  if (file === null) return shell.print(bytes.toString().replace(/\n$/, ''));
  await writeNewFile(file, bytes);
  shell.say(`${shell.warning.green('✔')} ${document.title}: ${file}`);
}

async function bytesOf(document: Document, facts: unknown, format: Format): Promise<Buffer | string> {
  if (format === 'pdf') return asPdf(document);
  if (format === 'html') return asHtml(document);
  if (format === 'json') return `${JSON.stringify(facts, null, 2)}\n`;
  const plain = (text: string): string => text;
  return `${asText(document, { bold: plain, dim: plain, yellow: plain }).join('\n')}\n`;
}
