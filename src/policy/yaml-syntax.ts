/** What is wrong with the YAML itself, in the words of somebody who writes policies and not parsers. */

interface Said {
  what: string;
  hint: string;
}

const known: (Said & { message: RegExp })[] = [
  { message: /tabs are not allowed/i, what: 'a tab is used to indent', hint: 'Indent with spaces.' },
  {
    message: /flow .* end with a/i,
    what: 'a bracket is never closed',
    hint: 'Close `[` with `]`, and `{` with `}`.',
  },
  {
    message: /missing closing/i,
    what: 'a quote is never closed',
    hint: 'Close the text with the quote that it begins with.',
  },
  {
    message: /must start at the same column/i,
    what: 'this line is indented otherwise than those it belongs to',
    hint: 'Line the keys of one mapping, and the entries of one list, up in the same column.',
  },
  {
    message: /nested mappings|single line/i,
    what: 'a second key begins inside a value',
    hint: 'Put text that holds `: ` in quotes, and one key on a line, in the column of its neighbours.',
  },
  {
    message: /followed by map values/i,
    what: 'this is neither a key nor a value',
    hint: 'Write `key: value`; the space after the colon belongs to it.',
  },
  {
    message: /missing , /i,
    what: 'a comma is missing',
    hint: 'Separate what stands in `[ ]` and in `{ }` by commas.',
  },
  {
    message: /without - indicator/i,
    what: 'an entry of the list has no `-`',
    hint: 'Write `- ` before each entry of a list.',
  },
];

/** @param message as the parser of YAML words it. */
export function syntaxMistake(message: string): Said {
  const found = known.find((one) => one.message.test(message));
  if (found) return { what: found.what, hint: found.hint };
  const what = message.slice(0, 1).toLowerCase() + message.slice(1).replace(/\.$/, '');
  return { what, hint: 'Mend the YAML here; text with special characters goes in quotes.' };
}
