/** Where the verifier reads from: a bundle in a directory, a ledger, or a test's own files. It knows no more of it. */
export interface Source {
  /** A ledger keeps full tiles only, and no copies for people. */
  kind: 'bundle' | 'ledger';
  /** Null: there is no such file. Paths have `/` between their parts. */
  read(path: string): Promise<Buffer | null>;
  /** Names in a folder; none when there is no such folder. Null: this source cannot tell. */
  list(folder: string): Promise<string[] | null>;
  /** SHA-256 of a file that may be large, hex. Null: there is no such file. */
  digest(path: string): Promise<string | null>;
}

/** C2SP tlog-tiles. */
export function tilePath(level: number | 'entries', index: number, width = 256): string {
  const digits = String(index);
  const padded = digits.padStart(3 * Math.ceil(digits.length / 3), '0');
  const groups = Array.from({ length: padded.length / 3 }, (_, i) => padded.slice(3 * i, 3 * i + 3));
  const last = groups.pop();
  return `tile/${level}/${groups.map((group) => `x${group}/`).join('')}${last}${width < 256 ? `.p/${width}` : ''}`;
}

/** Null: not valid UTF-8. */
export function textOf(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
