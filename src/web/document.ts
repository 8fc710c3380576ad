/** A document as part of a page, in the dress of the desk: the headings go under that of the page. */
import type { Block, Document } from '../documents/document.ts';
import { type Html, html } from './html.ts';
import { scrolling } from './scrolling.ts';

export const documentAsHtml = ({ subtitle, sections, footer }: Document): Html => html`<p>${subtitle}</p>
${sections.map(
  ({ heading, blocks }) => html`<section>
<h2>${heading}</h2>
${blocks.map((block) => blockAsHtml(block, heading))}
</section>
`,
)}
<p class="quietly">${footer}</p>`;

/** @param heading over it, which names a table. */
function blockAsHtml(block: Block, heading: string): Html {
  switch (block.kind) {
    case 'paragraph':
      return html`<p${block.tone === 'plain' ? '' : html` class="${block.tone === 'warning' ? 'notice' : 'quietly'}"`}>${block.text}</p>
`;
    case 'subheading':
      return html`<h3>${block.text}</h3>
`;
    case 'facts':
      return html`<dl>
${block.facts.map(
  ({ name, value }) => html`<dt>${name}</dt>
${[value].flat().map((line) => html`<dd>${line}</dd>`)}
`,
)}</dl>
`;
    case 'table':
      return html`${scrolling(
        heading,
        html`<table>
<caption class="unseen">${heading}</caption>
<thead><tr>${block.columns.map(({ head, right }) => html`<th scope="col"${right ? html` class="number"` : ''}>${head}</th>`)}</tr></thead>
<tbody>
${block.rows.map(
  (row) => html`<tr>${row.map((cell, i) => cellAsHtml(cell, i === 0, block.columns[i]?.right === true))}</tr>
`,
)}</tbody>
</table>`,
        'group',
      )}
`;
    case 'list':
      return html`<ul>
${block.lines.map((line) => html`<li>${line}</li>`)}
</ul>
`;
    case 'verbatim':
      return html`<figure>
<figcaption>${block.name}</figcaption>
<pre tabindex="0">${block.text}</pre>
</figure>
`;
  }
}

function cellAsHtml(cell: string, first: boolean, right: boolean): Html {
  const number = right ? html` class="number"` : '';
  return first ? html`<th scope="row"${number}>${cell}</th>` : html`<td${number}>${cell}</td>`;
}
