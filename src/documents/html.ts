/** A document as one page of HTML: no scripts, nothing from elsewhere, readable on a screen, printed on A4. Pure. */
import type { Block, Document, Section } from './document.ts';

/** Everything that comes from outside is escaped. The same document gives the same bytes. */
export function asHtml(document: Document): string {
  const { language, title, subtitle, footer, sections, issuedAt } = document;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
${issuedAt === null ? '' : `<meta name="dcterms.created" content="${escaped(issuedAt)}">\n`}<title>${escaped(`${title} – ${subtitle}`)}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<header>
<h1>${escaped(title)}</h1>
<p class="subtitle">${escaped(subtitle)}</p>
</header>
${sections.map(section).join('\n')}
</main>
<footer>${escaped(footer)}</footer>
</body>
</html>
`;
}

function section({ heading, blocks }: Section, index: number): string {
  return `<section aria-labelledby="s${index}">
<h2 id="s${index}">${escaped(heading)}</h2>
${blocks.map(block).join('\n')}
</section>`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'paragraph':
      return `<p${one.tone === 'plain' ? '' : ` class="${one.tone}"`}>${escaped(one.text)}</p>`;
    case 'subheading':
      return `<h3>${escaped(one.text)}</h3>`;
    case 'facts':
      return `<dl>\n${one.facts.map(({ name, value }) => `<dt>${escaped(name)}</dt>\n${values(value)}`).join('\n')}\n</dl>`;
    case 'table': {
      const side = (i: number): string => (one.columns[i]?.right ? ' class="right"' : '');
      const head = one.columns.map((column, i) => `<th scope="col"${side(i)}>${escaped(column.head)}</th>`).join('');
      const rows = one.rows.map(
        (row) =>
          `<tr>${row.map((cell, i) => (i === 0 ? `<th scope="row"${side(i)}>${escaped(cell)}</th>` : `<td${side(i)}>${escaped(cell)}</td>`)).join('')}</tr>`,
      );
      const shares = one.columns.some(({ share }) => share !== undefined)
        ? `<colgroup>${one.columns.map(({ share }) => `<col style="width: ${share ?? 10}%">`).join('')}</colgroup>\n`
        : '';
      return `<table>\n${shares}<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
    }
    case 'list':
      return `<ul>\n${one.lines.map((line) => `<li>${escaped(line)}</li>`).join('\n')}\n</ul>`;
    case 'verbatim':
      return `<figure>\n<figcaption>${escaped(one.name)}</figcaption>\n<pre>${escaped(one.text)}</pre>\n</figure>`;
  }
}

const values = (value: string | string[]): string =>
  (Array.isArray(value) ? value : [value]).map((line) => `<dd>${escaped(line)}</dd>`).join('\n');

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? mark);

const style = `@page { size: A4; margin: 20mm 18mm 22mm; }
:root { color-scheme: light; }
body { margin: 0; color: #1a1d21; background: #fff; font: 10.5pt/1.5 "Liberation Sans", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.5rem 1rem; }
header { border-bottom: 2px solid #1f3a5f; padding-bottom: .9rem; margin-bottom: 1.4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; color: #1f3a5f; }
.subtitle { margin: 0; color: #4a5461; overflow-wrap: anywhere; }
section { margin: 0 0 1.5rem; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; color: #1f3a5f; break-after: avoid; }
h3 { font-size: 1rem; margin: .9rem 0 .3rem; break-after: avoid; }
p { margin: 0 0 .6rem; }
.note { color: #4a5461; font-size: .93em; }
.warning { border-left: 4px solid #a33b20; background: #fbf1ee; padding: .5rem .8rem; }
dl { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .25rem 1.2rem; margin: 0 0 .6rem; }
dt { color: #4a5461; grid-column: 1; }
dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0 0 .6rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #d5dae1; font-weight: normal; overflow-wrap: break-word; }
thead th { color: #4a5461; font-size: .93em; border-bottom: 1px solid #1f3a5f; }
th.right, td.right { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
thead th.right { white-space: normal; }
th:last-child, td:last-child { padding-right: 0; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
ul { margin: 0 0 .6rem; padding-left: 1.2rem; }
li { margin-bottom: .25rem; }
figure { margin: 0 0 .6rem; break-inside: avoid; }
figcaption { color: #4a5461; font-size: .93em; margin-bottom: .2rem; }
pre { font: 8pt/1.45 "Liberation Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f6f8; padding: .6rem .8rem; margin: 0 0 .6rem; }
footer { max-width: 46rem; margin: 0 auto; padding: .6rem 1.5rem 2rem; color: #4a5461; font-size: .85em; overflow-wrap: anywhere; }
@media (max-width: 34rem) { dl { display: block; } dd { margin: 0 0 .4rem; } }
@media print { main, footer { max-width: none; padding: 0; } footer { border-top: 1px solid #d5dae1; padding-top: .4rem; } }`;
