/** From settings to what makes the log checkable: who signs, whose signatures are good, and where they are kept. */
import { openDirectoryAnchor } from '../anchors/directory/open-anchor.ts';
import { openS3Anchor } from '../anchors/s3/open-anchor.ts';
import { originOf } from '../audit/checkpoint.ts';
import { noteSigner, noteVerifier } from '../audit/note.ts';
import type { Evidence } from '../engine/engine.ts';
import type { Config } from './config.ts';

/** The key is named after the log: so one ledger's key is none of another's, even where both were given the same secret. */
export function evidenceOf({ signingSeeds, anchors, anchorKeys }: Config, ledgerId: string): Evidence | null {
  if (signingSeeds === null) return null;
  const [current, ...earlier] = signingSeeds.map((seed) => noteSigner(originOf(ledgerId), seed));
  if (current === undefined) return null;
  return {
    signer: current,
    earlier: earlier.flatMap(({ verifierKey }) => noteVerifier(verifierKey) ?? []),
    anchors: anchors.map((place) =>
      typeof place === 'string' ? openDirectoryAnchor(place) : openS3Anchor(place, anchorKeys),
    ),
  };
}
