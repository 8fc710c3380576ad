/** Where every policy stands: what is in force, whose claims protect, and who has to wait. Protection never drops. */
import { describe, expect, test } from '@jest/globals';
import { type Standing, standingOf, stopFor } from '../../src/engine/standing.ts';
import type { Catalogue, TableShape } from '../../src/policy/catalogue.ts';
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { BrokenFile, PolicyFolder, Problem, SoundPolicy } from '../../src/policy/parsed.ts';
import type { PolicyVersion } from '../../src/ports/ledger.ts';
import { policyOf } from '../policy/support/policy-of.ts';

const rule = (id: string, table: string, digest = 'as approved', store = 's'): CompiledPolicy => ({
  ...policyOf(id, { dataset: { table, store } }),
  digest,
});
const gap = (id: string): CompiledPolicy => ({
  ...policyOf(id, { dataset: null, retain: { kind: 'unspecified', because: 'not stated' }, disposition: null }),
  digest: 'a gap',
});

const sound = (policy: CompiledPolicy): SoundPolicy => ({ file: `${policy.id}.yaml`, source: '', policy });
const broken = (id: string | null, store: string | null, ...tables: string[]): BrokenFile => ({
  file: `${id ?? 'unreadable'}.yaml`,
  id,
  store,
  tables,
});
const version = (compiled: CompiledPolicy): PolicyVersion => ({
  policy: compiled.id,
  digest: compiled.digest,
  compiled,
  source: '',
  publishedAt: '2026-01-01T00:00:00Z',
  approvedAt: '2026-01-01T00:00:00Z',
  approvedBy: 'carin',
  schemaDigest: null,
});

interface Given {
  files?: CompiledPolicy[];
  broken?: BrokenFile[];
  approved?: CompiledPolicy[];
  problems?: Problem[];
  requireApproval?: boolean;
}

function standing(given: Given): Standing {
  const folder: PolicyFolder = {
    sound: (given.files ?? []).map(sound),
    broken: given.broken ?? [],
    problems: given.problems ?? [],
    stores: [],
  };
  return standingOf(folder, (given.approved ?? []).map(version), given.requireApproval ?? true);
}

const shape = (identity: string): TableShape => ({
  identity,
  columns: {},
  uniqueKeys: [],
  indexes: [],
  references: [],
  triggers: [],
  rowSecurity: false,
  estimatedRows: null,
});
const catalogue: Catalogue = {
  calls: shape('db/public/calls'),
  'public.calls': shape('db/public/calls'),
  events: shape('db/public/events'),
  matters: shape('db/public/matters'),
};

/** Who keeps this policy waiting, and why. */
function waitsFor(policy: CompiledPolicy, given: Given): string | null {
  const stop = stopFor(policy, standing(given), catalogue);
  return stop && `${stop.policy}: ${stop.why}`;
}
const claimants = (given: Given): string[] =>
  standing(given)
    .claimants.map(({ id, digest }) => `${id} ${digest}`)
    .sort();

const calls = rule('calls', 'calls');
const audit = rule('audit', 'calls');
const events = rule('events', 'events');

describe('a policy whose approved version is its file', () => {
  test('is in force, claims, and waits for nobody', () => {
    const given = { files: [calls, events], approved: [calls, events] };
    expect([...standing(given).inForce.keys()]).toEqual(['calls', 'events']);
    expect(claimants(given)).toEqual(['calls as approved', 'events as approved']);
    expect(waitsFor(calls, given)).toBeNull();
  });
});

describe('a new file that nobody approved', () => {
  const given = { files: [audit, calls, events], approved: [calls, events] };

  test('does not run, and claims already', () => {
    expect(standing(given).inForce.has('audit')).toBe(false);
    expect(waitsFor(audit, given)).toBe('audit: unapproved');
    expect(claimants(given)).toContain('audit as approved');
  });
  test('makes every policy over its tables wait, and no other', () => {
    expect(waitsFor(calls, given)).toBe('audit: unapproved');
    expect(waitsFor(events, given)).toBeNull();
  });
  test('makes policies wait that name the same physical table otherwise', () => {
    const qualified = rule('qualified', 'public.calls');
    expect(waitsFor(qualified, { files: [audit, qualified], approved: [qualified] })).toBe('audit: unapproved');
  });
  test('makes policies wait that have one of its parts as a dataset', () => {
    const withParts = policyOf('with-parts', {
      dataset: { table: 'matters', parts: [{ kind: 'rows', table: 'events', match: { matter: 'id' }, parts: [] }] },
    });
    expect(waitsFor(events, { files: [withParts, events], approved: [events] })).toBe('with-parts: unapproved');
    expect(waitsFor(calls, { files: [withParts, calls], approved: [calls] })).toBeNull();
  });
  test('over tables of another store makes nobody wait here', () => {
    const elsewhere = rule('elsewhere', 'calls', 'new', 't');
    expect(waitsFor(calls, { files: [elsewhere, calls], approved: [calls] })).toBeNull();
  });
  test('that names no table that can be read stops its whole store', () => {
    const lost = rule('lost', 'cals');
    const given = { files: [lost, calls, events], approved: [calls, events] };
    expect(waitsFor(calls, given)).toBe('lost: unapproved');
    expect(waitsFor(events, given)).toBe('lost: unapproved');
  });
  test('runs where approval is waived', () => {
    const waived = { ...given, requireApproval: false };
    expect(standing(waived).inForce.has('audit')).toBe(true);
    expect(waitsFor(audit, waived)).toBeNull();
    expect(waitsFor(calls, waived)).toBeNull();
  });
  test('that declares a gap stops nothing', () => {
    expect(waitsFor(calls, { files: [calls, gap('later')], approved: [calls] })).toBeNull();
  });
});

describe('a file that changed since it was approved', () => {
  const now = rule('calls', 'calls', 'changed');
  const given = { files: [now, audit], approved: [calls, audit] };

  test('does not run, and claims by both versions', () => {
    expect(standing(given).inForce.has('calls')).toBe(false);
    expect(waitsFor(now, given)).toBe('calls: changed');
    expect(waitsFor(audit, given)).toBe('calls: changed');
    expect(claimants(given)).toEqual(['audit as approved', 'calls as approved', 'calls changed']);
  });
  test('keeps the tables waiting that it governed before', () => {
    const moved = rule('calls', 'events', 'changed');
    const both = { files: [moved, audit, events], approved: [calls, audit, events] };
    expect(waitsFor(audit, both)).toBe('calls: changed');
    expect(waitsFor(events, both)).toBe('calls: changed');
  });
  test('keeps them waiting also when it moved to another store, or became a gap', () => {
    for (const changed of [rule('calls', 'calls', 'changed', 't'), { ...gap('calls') }]) {
      const moved = { files: [changed, audit], approved: [calls, audit] };
      expect(waitsFor(audit, moved)).toBe('calls: changed');
      expect(claimants(moved)).toContain('calls as approved');
    }
  });
  test('replaces its approved version where approval is waived', () => {
    const waived = { ...given, requireApproval: false };
    expect(waitsFor(now, waived)).toBeNull();
    expect(claimants(waived)).toEqual(['audit as approved', 'calls changed']);
  });
});

describe('a policy whose file is gone', () => {
  const given = { files: [audit, events], approved: [calls, audit, events] };

  test('goes on claiming by its approved version, and its tables wait, also where approval is waived', () => {
    for (const requireApproval of [true, false]) {
      expect(claimants({ ...given, requireApproval })).toContain('calls as approved');
      expect(waitsFor(audit, { ...given, requireApproval })).toBe('calls: gone');
      expect(waitsFor(events, { ...given, requireApproval })).toBeNull();
    }
  });
  test('claims no more once it is retired, and nobody waits', () => {
    const retired = { files: [audit, events], approved: [audit, events] };
    expect(claimants(retired)).toEqual(['audit as approved', 'events as approved']);
    expect(waitsFor(audit, retired)).toBeNull();
  });
  test('and retired, is a new policy when the file comes back', () => {
    expect(waitsFor(audit, { files: [audit, calls], approved: [audit] })).toBe('calls: unapproved');
  });
});

describe('a file that is broken', () => {
  test('keeps the claims of its approved version, and the tables of that version wait', () => {
    const given = { files: [audit, events], broken: [broken('calls', 's')], approved: [calls, audit, events] };
    expect(claimants(given)).toContain('calls as approved');
    expect(waitsFor(audit, given)).toBe('calls: broken');
    expect(waitsFor(events, given)).toBeNull();
  });
  test('makes the tables wait as well that it names now', () => {
    const given = {
      files: [audit, events],
      broken: [broken('calls', 's', 'calls', 'events')],
      approved: [calls, audit, events],
    };
    expect(waitsFor(events, given)).toBe('calls: broken');
  });
  test('stays broken where approval is waived', () => {
    const given = { files: [audit], broken: [broken('calls', 's')], approved: [calls, audit], requireApproval: false };
    expect(waitsFor(audit, given)).toBe('calls: broken');
    expect(claimants(given)).toContain('calls as approved');
  });
  test('and never approved makes the tables wait that it names', () => {
    const given = { files: [calls, events], broken: [broken('new', 's', 'calls')], approved: [calls, events] };
    expect(waitsFor(calls, given)).toBe('new: broken');
    expect(waitsFor(events, given)).toBeNull();
  });
  test('and never approved, naming no table that can be read, stops its whole store and no other', () => {
    const other = rule('other', 'calls', 'as approved', 't');
    for (const file of [broken('new', 's'), broken('new', 's', 'cals')]) {
      const given = { files: [calls, events, other], broken: [file], approved: [calls, events, other] };
      expect(waitsFor(calls, given)).toBe('new: broken');
      expect(waitsFor(events, given)).toBe('new: broken');
      expect(waitsFor(other, given)).toBeNull();
    }
  });
  test('and never approved, naming no store, stops everything', () => {
    const other = rule('other', 'calls', 'as approved', 't');
    const given = { files: [events, other], broken: [broken(null, null)], approved: [events, other] };
    expect(waitsFor(events, given)).toBe('unreadable.yaml: broken');
    expect(waitsFor(other, given)).toBe('unreadable.yaml: broken');
  });
  test('beyond its id leaves the approved version to be missed: its claims stay and its tables wait', () => {
    const given = { files: [audit, events], broken: [broken(null, 's', 'calls')], approved: [calls, audit, events] };
    expect(claimants(given)).toContain('calls as approved');
    expect(waitsFor(audit, given)).not.toBeNull();
    expect(standing(given).stops.map(({ policy, why }) => `${policy}: ${why}`)).toEqual([
      'unreadable.yaml: broken',
      'calls: gone',
    ]);
  });
  test('is what a sound policy counts as when its file has a problem beside others, such as an id used twice', () => {
    const problem: Problem = {
      file: 'calls.yaml',
      line: 1,
      column: 1,
      path: 'id',
      code: 'folder.id',
      what: '',
      hint: '',
    };
    const given = { files: [calls, audit, events], problems: [problem], approved: [calls, audit, events] };
    expect(standing(given).inForce.has('calls')).toBe(false);
    expect(waitsFor(calls, given)).toBe('calls: broken');
    expect(waitsFor(audit, given)).toBe('calls: broken');
    expect(waitsFor(events, given)).toBeNull();
    expect(claimants(given)).toContain('calls as approved');
  });
});

test('whatever becomes of its file, an approved policy claims until it is retired', () => {
  const fates: Given[] = [
    {},
    { files: [rule('calls', 'calls', 'changed')] },
    { files: [rule('calls', 'events', 'changed')] },
    { files: [rule('calls', 'calls', 'changed', 't')] },
    { files: [gap('calls')] },
    { broken: [broken('calls', null)] },
    { broken: [broken(null, null)] },
    { files: [calls], broken: [broken('calls', 's', 'calls')] },
  ];
  for (const fate of fates) {
    const given = { ...fate, files: [...(fate.files ?? []), audit], approved: [calls, audit] };
    expect({ fate, claims: claimants(given) }).toEqual({
      fate,
      claims: expect.arrayContaining(['calls as approved']),
    });
    expect({ fate, audit: waitsFor(audit, given) }).not.toEqual({ fate, audit: null });
  }
});
