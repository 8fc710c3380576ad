import { openMemoryAnchor } from '../../src/anchors/memory/open-anchor.ts';
import { anchorContract } from '../contract/anchor.ts';

anchorContract(async () => {
  const anchor = openMemoryAnchor();
  return { anchor, again: anchor };
});
