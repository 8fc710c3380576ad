import { expect, test } from '@jest/globals';
import { profileOf } from './profile-of.ts';

test('each moment of a profile belongs to what was innermost', () => {
  const node = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });
  const nodes = [
    node(1, '(root)', ''),
    node(2, '(idle)', ''),
    node(3, 'hash', 'node:internal/crypto/hash'),
    node(4, 'leavesTo', 'file:///gallra/src/audit/commitment.ts'),
    node(5, 'parse', 'file:///gallra/node_modules/pg-protocol/dist/parser.js'),
    node(6, 'settle', 'file:///gallra/src/engine/settle.ts'),
  ];
  const profile = profileOf({ nodes, samples: [2, 3, 4, 3, 5, 6], timeDeltas: [5_000, 1_000, 2_000, 3_000, 500, 500] });
  expect(profile.ms).toBe(12);
  expect(profile.spent).toEqual({
    waiting: 5,
    'SHA-256': 4,
    'commitments: names, order, tree, filter': 2,
    'the driver of PostgreSQL': 0.5,
    'the protocol: engine, ledger, store': 0.5,
  });
});
