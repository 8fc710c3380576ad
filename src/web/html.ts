/** Markup in which everything from outside is escaped. Only what `html` and `raw` made goes in as it is. */
import { html as markup, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString;
export { raw };

type Piece = Html | string | number | null | undefined | false | Piece[];

/** A piece that is null, undefined or false leaves nothing behind; lists are joined without commas. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return markup(strings, ...pieces.map(present)) as Html;
}

const present = (piece: Piece): unknown => (Array.isArray(piece) ? piece.map(present) : (piece ?? ''));
