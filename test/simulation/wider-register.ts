/**
 * The register of the storm: to the visits, matters, requests and events come calls that are anonymised before they are
 * destroyed, notes that somebody keeps for ever, and a log that is far above its limits. Every rule has several versions,
 * and the same folder may hold any of them, a broken file, or none.
 */
import type { CompiledPolicy } from '../../src/policy/compiled.ts';
import type { BrokenFile, PolicyFolder, SoundPolicy } from '../../src/policy/parsed.ts';
import type { MemoryStore } from '../../src/stores/memory/open-store.ts';
import type { MemoryTable } from '../../src/stores/memory/tables.ts';
import type { Random } from './random.ts';
import {
  column,
  createRegister,
  dayText,
  eventsPolicy,
  everything,
  importantPolicy,
  policy,
  requestsPolicy,
  shape,
  visitsPolicy,
} from './register.ts';

const plain = { store: 'register', key: ['id'], where: everything, parts: [], earliest: '1970-01-02' };
const dated = (name: string): CompiledPolicy['rule']['retain'] => ({
  kind: 'dated',
  stated: 'period',
  period: { months: 0, days: 0 },
  from: column(name),
  extend: [],
  within: null,
});

const callsPolicy = policy('calls', {
  dataset: { ...plain, table: 'calls' },
  retain: dated('called_on'),
  unless: [],
});
const callsAnonymised = policy('calls-anonymised', {
  dataset: { ...plain, table: 'calls' },
  retain: dated('called_on'),
  unless: [],
  disposition: { kind: 'anonymise', columns: { caller: 'erase' }, mark: 'anonymised_on' },
  stageOf: 'calls',
});
const keptNotes = policy('kept-notes', {
  dataset: { ...plain, table: 'notes', where: { op: 'in', column: 'keep', values: [true] } },
  retain: { kind: 'indefinite', because: 'archive', review: '2030-01-01' },
  unless: [],
  disposition: null,
});
/** Above this many, and above the floor of a hundred, a run of the log needs a person. */
export const logLimit = 60;
const logPolicy = policy('log', {
  dataset: { ...plain, table: 'log' },
  retain: dated('logged_on'),
  unless: [],
  limits: { records: logLimit, share: 1 },
});

/** Days that each version of a rule keeps its records; the first is approved at the start. */
const versions: [CompiledPolicy, number[]][] = [
  [visitsPolicy, [30, 45, 20]],
  [importantPolicy, [100, 120]],
  [requestsPolicy, [20, 25]],
  [eventsPolicy, [5]],
  [callsPolicy, [40, 60, 30]],
  [callsAnonymised, [10, 15]],
  [keptNotes, [0]],
  [logPolicy, [7, 9]],
];

/** By policy: every version of its file. */
export const files: Map<string, SoundPolicy[]> = new Map(
  versions.map(([one, days]) => [one.id, days.map((count) => fileOf(one, count))]),
);

/** What the versions say, as plain numbers, by digest. */
export const daysByDigest: Map<string, number> = new Map(
  versions.flatMap(([one, days]) => days.map((count) => [digestOf(one, count), count])),
);

export const policyIds: string[] = [...files.keys()];

function fileOf(one: CompiledPolicy, days: number): SoundPolicy {
  const { retain } = one.rule;
  const rule = { ...one.rule, retain: retain.kind === 'dated' ? { ...retain, period: { months: 0, days } } : retain };
  return { file: `${one.id}.yaml`, source: `${one.id} ${days}`, policy: { ...one, digest: digestOf(one, days), rule } };
}

function digestOf(one: CompiledPolicy, days: number): string {
  return `${one.id} kept ${days} days`;
}

/** A folder of policy files that changes; every job reads it as it is then. */
export class Folder {
  private sound = new Map([...files].flatMap(([id, [first]]) => (first ? [[id, first] as const] : [])));
  private readonly broken = new Map<string, BrokenFile>();

  read(): PolicyFolder {
    return { sound: [...this.sound.values()], broken: [...this.broken.values()], problems: [], stores: [] };
  }

  write(file: SoundPolicy): void {
    this.remove(file.policy.id);
    this.sound.set(file.policy.id, file);
  }

  /** As much of a broken file as can be read: all of it, its table alone, or nothing. */
  damage(id: string, readable: 'id' | 'table' | 'nothing'): void {
    const dataset = files.get(id)?.[0]?.policy.rule.dataset;
    this.remove(id);
    this.broken.set(id, {
      file: `${id}.yaml`,
      id: readable === 'id' ? id : null,
      store: readable === 'nothing' ? null : 'register',
      tables: readable === 'nothing' || !dataset ? [] : [dataset.table],
    });
  }

  /** Sound again as it was last, or in its first version; without claims left it stays gone. */
  mend(id: string, claims: boolean): void {
    const [first] = files.get(id) ?? [];
    if (claims && first && !this.sound.has(id)) this.write(first);
    if (!claims && !this.sound.has(id)) this.remove(id);
  }

  remove(id: string): void {
    this.sound.delete(id);
    this.broken.delete(id);
  }

  /** In plain words: the digest of each file, `broken`, or nothing. */
  view(): Map<string, string> {
    return new Map([
      ...[...this.sound].map(
        ([
          id,
          {
            policy: { digest },
          },
        ]) => [id, digest] as const,
      ),
      ...[...this.broken.keys()].map((id) => [id, 'broken'] as const),
    ]);
  }
}

export function createWiderRegister(random: Random, ledgerId: string | null): MemoryStore {
  return createRegister(random, ledgerId, (tables) => ({ ...tables, ...moreTables(random, tables.notes) }));
}

function moreTables(random: Random, notes: MemoryTable | undefined): Record<string, MemoryTable> {
  const some = (count: number, row: (id: number) => MemoryTable['rows'][number]): MemoryTable['rows'] =>
    Array.from({ length: count }, (_, i) => row(i + 1));
  return {
    notes: {
      key: ['id'],
      columns: { ...notes?.columns, keep: shape('boolean') },
      rows: (notes?.rows ?? []).map((row) => ({ ...row, keep: random.chance(0.1) })),
    },
    calls: {
      key: ['id'],
      columns: {
        id: shape('number'),
        caller: shape('text', true),
        called_on: shape('date'),
        anonymised_on: shape('date', true),
      },
      rows: some(24, (id) => ({
        id,
        caller: `person-${random.below(8)}`,
        called_on: dayText(random.pick([10, 40, 60]) - 3 + random.below(7)),
      })),
    },
    log: {
      key: ['id'],
      columns: { id: shape('number'), logged_on: shape('date') },
      rows: some(120, (id) => ({ id, logged_on: dayText(random.chance(0.9) ? 8 + random.below(4) : 4) })),
    },
  };
}
