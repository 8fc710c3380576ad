/**
 * The little register of the simulation: visits with notes, a stricter policy over some of the same visits, matters that
 * except them, and requests whose removal starts the period of their events. All starting points are plain days.
 */
import type { ColumnShape } from '../../src/policy/catalogue.ts';
import type { CompiledPolicy, Condition, Part, Rule, Term } from '../../src/policy/compiled.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import { type MemoryStore, type MemoryStoreOptions, openMemoryStore } from '../../src/stores/memory/open-store.ts';
import type { Random } from './random.ts';

export const startMs = Date.parse('2026-06-01T09:00:00Z');
const today = Math.floor(startMs / 86_400_000);
export const dayText = (daysAgo: number): string => new Date((today - daysAgo) * 86_400_000).toISOString().slice(0, 10);

export const everything: Condition = { op: 'all', of: [] };
export const column = (name: string, missing: 'error' | 'not-started' | null = null): Term => ({
  kind: 'column',
  column: name,
  missing,
  offset: null,
});

/** Both policies over visits name the same parts: whichever disposes of a visit leaves nothing of it behind. */
const notesOfVisit: Part[] = [{ kind: 'rows', table: 'notes', match: { visit_id: 'id' }, parts: [] }];

export const visitsPolicy = policy('visits', {
  dataset: {
    store: 'register',
    table: 'visits',
    key: ['id'],
    where: everything,
    parts: notesOfVisit,
    earliest: '1970-01-02',
  },
  retain: {
    kind: 'dated',
    stated: 'period',
    period: { months: 0, days: 30 },
    from: column('visited_on', 'error'),
    extend: [
      {
        when: { op: 'in', column: 'kept_for', values: ['complaint'] },
        period: { months: 0, days: 60 },
        within: null,
        because: 'complaint',
      },
    ],
    within: null,
  },
  unless: [
    {
      when: {
        op: 'exists',
        table: 'matters',
        match: { person: 'person' },
        where: { op: 'in', column: 'state', values: ['open'] },
      },
      because: 'pending matter',
    },
  ],
});

/** A longer period over some of the same records: the longest wins. */
export const importantPolicy = policy('important-visits', {
  dataset: {
    store: 'register',
    table: 'visits',
    key: ['id'],
    where: { op: 'in', column: 'important', values: [true] },
    parts: notesOfVisit,
    earliest: '1970-01-02',
  },
  retain: {
    kind: 'dated',
    stated: 'period',
    period: { months: 0, days: 100 },
    from: column('visited_on', 'error'),
    extend: [],
    within: null,
  },
  unless: [],
});

export const requestsPolicy = policy('requests', {
  dataset: {
    store: 'register',
    table: 'requests',
    key: ['id'],
    where: everything,
    parts: [{ kind: 'stamp', table: 'events', match: { request_id: 'id' }, stamp: { ended_on: { kind: 'due-day' } } }],
    earliest: '1970-01-02',
  },
  retain: {
    kind: 'dated',
    stated: 'period',
    period: { months: 0, days: 20 },
    from: column('requested_on'),
    extend: [],
    within: null,
  },
  unless: [],
});

export const eventsPolicy = policy('events', {
  dataset: { store: 'register', table: 'events', key: ['id'], where: everything, parts: [], earliest: '1970-01-02' },
  retain: {
    kind: 'dated',
    stated: 'period',
    period: { months: 0, days: 5 },
    from: column('ended_on', 'not-started'),
    extend: [],
    within: null,
  },
  unless: [],
});

export const policies: CompiledPolicy[] = [visitsPolicy, importantPolicy, requestsPolicy, eventsPolicy];
export const soundPolicies: SoundPolicy[] = policies.map((one) => ({
  file: `${one.id}.yaml`,
  source: one.id,
  policy: one,
}));

export function policy(id: string, rule: Pick<Rule, 'dataset' | 'retain' | 'unless'> & Partial<Rule>): CompiledPolicy {
  return {
    id,
    digest: `digest of ${id}`,
    rule: {
      timezone: 'Etc/UTC',
      disposition: { kind: 'destroy' },
      limits: { records: 1_000_000, share: 1 },
      stageOf: null,
      triggers: [],
      ...rule,
    },
    about: {
      title: { en: id },
      controller: ['Example'],
      basis: [],
      source: null,
      owner: 'records@example.org',
      review: null,
      system: null,
      erasable: { allowed: true },
      subject: null,
      note: null,
    },
    schedule: '0 2 * * *',
  };
}

export const shape = (kind: ColumnShape['kind'], nullable = false): ColumnShape => ({ type: kind, kind, nullable });

/** Some 60 visits around every boundary, and what hangs on them. */
export function createRegister(
  random: Random,
  ledgerId: string | null,
  widened: (tables: MemoryStoreOptions['tables']) => MemoryStoreOptions['tables'] = (tables) => tables,
): MemoryStore {
  const person = (): string => `person-${random.below(8)}`;
  const around = (boundary: number): string => dayText(boundary - 3 + random.below(7));
  const visits = Array.from({ length: 50 }, (_, i) => ({
    id: i + 1,
    person: person(),
    visited_on: random.chance(0.05) ? null : around(random.pick([30, 60, 100, 10])),
    kept_for: random.chance(0.2) ? 'complaint' : null,
    important: random.chance(0.2),
  }));
  const notes = Array.from({ length: 60 }, (_, i) => ({ id: i + 1, visit_id: 1 + random.below(50) }));
  const matters = Array.from({ length: 4 }, (_, i) => ({
    id: i + 1,
    person: person(),
    state: random.pick(['open', 'closed']),
  }));
  const requests = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, requested_on: around(20) }));
  const events = Array.from({ length: 30 }, (_, i) => ({
    id: i + 1,
    request_id: 1 + random.below(20),
    ended_on: random.chance(0.3) ? around(5) : null,
  }));
  const options: MemoryStoreOptions = {
    name: 'register',
    timezone: 'Etc/UTC',
    ledgerId,
    tables: widened({
      visits: {
        key: ['id'],
        columns: {
          id: shape('number'),
          person: shape('text'),
          visited_on: shape('date', true),
          kept_for: shape('text', true),
          important: shape('boolean'),
        },
        rows: visits,
      },
      notes: { key: ['id'], columns: { id: shape('number'), visit_id: shape('number') }, rows: notes },
      matters: {
        key: ['id'],
        columns: { id: shape('number'), person: shape('text'), state: shape('text') },
        rows: matters,
      },
      requests: { key: ['id'], columns: { id: shape('number'), requested_on: shape('date') }, rows: requests },
      events: {
        key: ['id'],
        columns: { id: shape('number'), request_id: shape('number'), ended_on: shape('date', true) },
        rows: events,
      },
    }),
  };
  return openMemoryStore(options);
}
