/**
 * Names as keys show them: text that can be read, UTF-8 where the bytes are, `\xHH` where not, and where a terminal would take
 * them for something else. Bytes are `latin1` strings here, one character a byte.
 */

const plain = /^[ -[\]-~]*$/;
/** What a terminal or a log would take for something else. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The text of one name, or of a path. Reversible: `bytesIn` gives the same bytes. */
export function textOf(bytes: string): string {
  if (plain.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  let text = '';
  for (let i = 0; i < buffer.length; ) {
    const one = characterAt(buffer, i);
    if (one === null || unprintable.test(one.character)) {
      const length = one?.length ?? 1;
      for (const byte of buffer.subarray(i, i + length)) text += `\\x${byte.toString(16).padStart(2, '0')}`;
      i += length;
    } else {
      text += one.character === '\\' ? '\\\\' : one.character;
      i += one.length;
    }
  }
  return text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function characterAt(buffer: Buffer, at: number): { character: string; length: number } | null {
  const lead = buffer[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    return { character: utf8.decode(buffer.subarray(at, at + length)), length };
  } catch {
    return null;
  }
}

/** Null: an escape that nothing is printed as. */
export function bytesIn(text: string): string | null {
  if (/\\(?!\\|x[0-9a-f]{2})/.test(text.replaceAll('\\\\', ''))) return null;
  return text
    .split(/(\\\\|\\x[0-9a-f]{2})/)
    .map((part, i) => {
      if (i % 2 === 0) return Buffer.from(part, 'utf8').toString('latin1');
      return part === '\\\\' ? '\\' : String.fromCharCode(Number.parseInt(part.slice(2), 16));
    })
    .join('');
}
