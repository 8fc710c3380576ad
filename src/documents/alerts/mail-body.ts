/** How a mail looks: as plain text, and as HTML that any program shows. Pure. */
import type { Language } from '../language.ts';
import { wrapped } from '../text.ts';

export type Told =
  | { kind: 'heading'; text: string }
  | { kind: 'what'; text: string; more: string[]; link: string | null }
  | { kind: 'todo'; name: string; text: string }
  | { kind: 'paragraph'; text: string };

export interface MailBody {
  told: Told[];
  footer: string[];
}

const width = 76;

/** The footer stands where programs look for a signature. */
export function asMailText({ told, footer }: MailBody): string {
  const body = told.flatMap(textOf).join('\n').trim();
  return `${body}\n\n-- \n${footer.flatMap((text) => wrapped(text, width)).join('\n')}\n`;
}

function textOf(one: Told): string[] {
  switch (one.kind) {
    case 'heading':
      return ['', one.text.toUpperCase(), ''];
    case 'what':
      return [
        ...wrapped(one.text, width - 2).map((line, i) => `${i === 0 ? '* ' : '  '}${line}`),
        ...one.more.flatMap(indented),
        // Never broken, or it could not be followed.
        ...(one.link === null ? [] : [`  ${one.link}`]),
        '',
      ];
    case 'todo':
      return [...indented(`${one.name} ${one.text}`), ''];
    case 'paragraph':
      return [...wrapped(one.text, width), ''];
  }
}

const indented = (text: string): string[] => wrapped(text, width - 2).map((line) => `  ${line}`);

/** Everything that comes from outside is escaped. Nothing is loaded from anywhere. */
export function asMailHtml({ told, footer }: MailBody, language: Language): string {
  const small = footer.map((text) => `<p style="margin:.3em 0;color:#4a5461;font-size:.85em">${escaped(text)}</p>`);
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>Gallra</title></head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45;color:#1a1d21;max-width:42em">
${told.map(htmlOf).join('\n')}
<hr style="border:0;border-top:1px solid #d5dae1;margin:1.5em 0 .6em">
${small.join('\n')}
</body></html>
`;
}

function htmlOf(one: Told): string {
  switch (one.kind) {
    case 'heading':
      return `<h2 style="font-size:1.1em;margin:1.4em 0 .5em;color:#1f3a5f">${escaped(one.text)}</h2>`;
    case 'what': {
      const more = one.more.map((line) => `<br><span style="color:#4a5461">${escaped(line)}</span>`).join('');
      const link = one.link === null ? '' : `<br><a href="${escaped(one.link)}">${escaped(one.link)}</a>`;
      return `<p style="margin:0 0 .8em;padding-left:.8em;border-left:3px solid #1f3a5f">${escaped(one.text)}${more}${link}</p>`;
    }
    case 'todo':
      return `<p style="margin:0 0 1.2em"><strong>${escaped(one.name)}</strong> ${escaped(one.text)}</p>`;
    case 'paragraph':
      return `<p>${escaped(one.text)}</p>`;
  }
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? mark);
