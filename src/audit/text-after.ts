/**
 * The same bytes with one text after the other behind them, in one place of memory: making a new one for each text takes longer
 * than hashing it. No I/O.
 */

/** What it returns is good until it is called again. @param before may be written to in between; its bytes then count. */
export function textAfter(before: Buffer, room = 1_024): (text: string) => Buffer {
  let bytes = Buffer.alloc(before.length + room);
  return (text) => {
    // A character takes at most three bytes for each of its units.
    const longest = before.length + 3 * text.length;
    if (longest > bytes.length) bytes = Buffer.alloc(longest);
    before.copy(bytes);
    return bytes.subarray(0, before.length + bytes.write(text, before.length, 'utf8'));
  };
}
