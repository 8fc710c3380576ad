/** From settings to what makes the log checkable: who signs, whose signatures are good, and where they are kept. */
import { openDirectoryAnchor } from '../anchors/directory/open-anchor.ts';
import { originOf } from '../audit/checkpoint.ts';
import { noteSigner, noteVerifier } from '../audit/note.ts';
import type { Evidence } from '../engine/engine.ts';
import { authorities } from './authorities.ts';
import type { Config } from './config.ts';
import { wayOut } from './proxies.ts';

/** The key is named after the log: so one ledger's key is none of another's, even where both were given the same secret. */
export async function evidenceOf(config: Config, ledgerId: string): Promise<Evidence | null> {
  const { signingSeeds, earlierSigners, anchors, anchorKeys, anchorCa, variables } = config;
  if (signingSeeds === null) return null;
  const [current, ...earlier] = signingSeeds.map((seed) => noteSigner(originOf(ledgerId), seed));
  if (current === undefined) return null;
  const way = { ...authorities(anchorCa), wayOut: wayOut(variables) };
  return {
    signer: current,
    earlier: [...earlier.map(({ verifierKey }) => verifierKey), ...earlierSigners].flatMap(
      (verifierKey) => noteVerifier(verifierKey) ?? [],
    ),
    anchors: await Promise.all(
      anchors.map(async (place) =>
        typeof place === 'string' ? openDirectoryAnchor(place) : (await inBuckets())(place, anchorKeys, way),
      ),
    ),
  };
}

/** What speaks to buckets is large: it is read in where there are any. */
const inBuckets = async () => (await import('../anchors/s3/open-anchor.ts')).openS3Anchor;
