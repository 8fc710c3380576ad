/** A connected ledger and its anchors, as the verifier reads them: in place, and nothing is written. */

import { tileWidth } from '../audit/tiles.ts';
import type { Source } from '../audit/verify/source.ts';
import type { PolicyVersion } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';
import {
  type AnchorTo,
  anchorFiles,
  anchorNow,
  beginningFile,
  checkpointFiles,
  entriesOfTile,
  entryBundle,
  ruleFile,
  textFile,
} from './log-files.ts';

/**
 * The log as it is now; entries that come later are left out. Files are to be asked for in the order of their numbers.
 * @throws `anchor.…` when an anchor cannot be reached: whether the log was rolled back cannot be told then.
 */
export async function ledgerSource({ ledger, evidence }: Engine): Promise<Source> {
  const reached = await Promise.all((evidence?.anchors ?? []).map(anchorNow));
  const newest = await ledger.lastCheckpoint();
  const size = Math.max((await ledger.head()).index + 1, newest?.size ?? 0);
  const beginning = await ledger.beginning();
  const versions = new Map((await ledger.versions()).map((version) => [version.digest, version]));
  const checkpoints = inOrder(newest ? checkpointFiles(ledger, newest) : nothing());
  const anchors = inOrder(eachAnchor(reached));

  const policy = (name: string, file: (version: PolicyVersion) => Buffer): Buffer | null => {
    const version = versions.get(name);
    return version ? file(version) : null;
  };

  async function entries(tile: number, width: number): Promise<Buffer | null> {
    const there = Math.min(tileWidth, size - tile * tileWidth);
    return there === width ? entryBundle(await entriesOfTile(ledger, tile, size)) : null;
  }

  return {
    kind: 'ledger',
    async read(path) {
      const [folder = '', ...rest] = path.split('/');
      const name = rest.at(-1) ?? '';
      switch (folder) {
        case 'checkpoint':
          return newest ? Buffer.from(newest.note, 'utf8') : null;
        case 'checkpoints':
          return checkpoints();
        case 'anchors':
          return anchors();
        case 'beginning.json':
          return beginning.size > 0 ? beginningFile(beginning) : null;
        case 'policies':
          return policy(name.slice(0, -5), name.endsWith('.json') ? ruleFile : textFile);
        case 'commitments':
          return (await ledger.commitmentsOf(name))?.leaves ?? null;
        case 'tile': {
          const { index, width } = placeOf(rest.slice(1));
          return rest[0] === 'entries' ? entries(index, width) : ledger.tile(Number(rest[0]), index);
        }
        default:
          return null;
      }
    },
    async list(folder) {
      if (!folder.startsWith('tile/entries/')) return null;
      const { index } = placeOf(folder.slice('tile/entries/'.length).split('/'));
      const there = size - index * tileWidth;
      return there > 0 && there < tileWidth ? [String(there)] : [];
    },
    digest: async () => null,
  };
}

/** `x001/234.p/17` is tile 1234, as far as its first 17. */
function placeOf(parts: string[]): { index: number; width: number } {
  const digits = parts.filter((part) => /^x?\d{3}(\.p)?$/.test(part)).map((part) => part.replace(/\D/g, ''));
  const partial = parts.findIndex((part) => part.endsWith('.p'));
  const width = partial < 0 ? tileWidth : Number(parts[partial + 1] ?? 0);
  return { index: Number((partial < 0 ? digits : digits.slice(0, partial + 1)).join('')), width };
}

async function* eachAnchor(anchors: readonly AnchorTo[]): AsyncGenerator<Buffer> {
  for (const anchor of anchors) yield* anchorFiles(anchor);
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** One after the other; null after the last. */
function inOrder(files: AsyncGenerator<Buffer>): () => Promise<Buffer | null> {
  return async () => {
    const next = await files.next();
    return next.done ? null : next.value;
  };
}
