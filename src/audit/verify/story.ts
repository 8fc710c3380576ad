/**
 * Whether the entries tell one story: each batch intended before it was settled, and settled once; each run's totals the
 * sum of its batches; each rule published and approved before it was applied; each hold acknowledged only when nothing
 * older was open. Told entry by entry, in the memory of what is open.
 */
import { type Entry, head, isRecord, numbers, text, texts } from './entry.ts';
import type { Findings, Severity } from './findings.ts';
import { sha256 } from './tree.ts';

/** What a batch's commitments have to be. */
export interface Committed {
  batch: string;
  size: number;
  /** Hex. */
  root: string;
  index: number;
  at: string;
}

export interface Rule {
  policy: string;
  /** SHA-256 of the file's text, hex; null: the entry does not say. */
  text: string | null;
  /** Null: published before the log as it is kept begins. */
  published: number | null;
  approved: number | null;
}

export interface Told {
  runs: number;
  batches: number;
  /** Batches known by their receipts alone, after a restore. */
  adopted: number;
  /** Records by outcome. */
  outcomes: Record<string, number>;
  committed: number;
  uncommitted: number;
  holds: number;
  /** Places where entries are missing. */
  gaps: number;
  /** By digest. */
  rules: ReadonlyMap<string, Rule>;
  prunings: { size: number; root: string; index: number; at: string }[];
  /** Commitments of batches settled before this instant were deleted. */
  commitmentsPrunedBefore: string | null;
  /** Names of the anchors that the program was last set to, by comma; null: the log does not say. */
  anchors: string | null;
  /** Anchors that it was set to before, by name: the entry from which on it was not. */
  anchorsLeft: ReadonlyMap<string, number>;
  adoptions: { actor: string | null; at: string; size: number; root: string; index: number }[];
}

export interface Story {
  tell(entry: Entry): void;
  /** Entries are missing here: what follows may refer to them, which is no contradiction. */
  lose(): void;
  /** Commitments of the entries told since it was last asked. */
  committed(): Committed[];
  /** Once, after the last entry. */
  end(): Told;
}

interface OpenBatch {
  index: number;
  at: string;
  run: string;
  maximum: number;
  tables: string[];
  /** What its outcome has to repeat. */
  same: Record<string, string | null>;
  action: string | null;
}

interface OpenRun {
  index: number;
  policy: string | null;
  digest: string | null;
  counts: Map<string, number>;
  parts: Map<string, number>;
  open: number;
  approved: number | null;
  /** It came to an end of some kind; an approved one may go on. */
  ended: boolean;
}

const outcomes: Record<string, string> = { destroy: 'destroyed', anonymise: 'anonymised', flag: 'flagged' };
const repeated = ['policy', 'digest', 'run', 'store', 'table'] as const;

/** @param pruned the log begins later than with its first entry: what it refers to may have stood before. */
export function followStory(pruned: boolean, findings: Findings): Story {
  let partial = pruned;
  const batches = new Map<string, OpenBatch>();
  const seenBatches = fingerprints();
  /** They were open where entries are missing. */
  const uncertainBatches = new Set<string>();
  const runs = new Map<string, OpenRun>();
  const endedRuns = fingerprints();
  const holds = new Map<string, { index: number; tables: string[] }>();
  const rules = new Map<string, Rule>();
  const inForce = new Map<string, { digest: string; since: number }>();
  /** Where a rule was applied of which nothing was said yet; it may be repeated later. */
  const pending = new Map<string, { entry: Entry; applied: boolean }>();
  const told = {
    ...{ runs: 0, batches: 0, adopted: 0, committed: 0, uncommitted: 0, holds: 0, gaps: 0 },
    outcomes: {} as Record<string, number>,
    prunings: [] as Told['prunings'],
    commitmentsPrunedBefore: null as string | null,
    anchors: null as string | null,
    anchorsLeft: new Map<string, number>(),
    adoptions: [] as Told['adoptions'],
  };
  let commitments: Committed[] = [];
  let last: Entry | null = null;

  function say(entry: Entry, code: string, what: string, severity: Severity = 'tampered'): void {
    const place = `entry ${entry.index}`;
    findings.add('story', { code, severity, place, index: entry.index, what, from: last?.at ?? null, to: entry.at });
  }

  function publish(entry: Entry): void {
    const digest = text(entry, 'digest') ?? '';
    const known = rules.get(digest);
    if (known && known.published !== null) return;
    rules.set(digest, {
      policy: text(entry, 'policy') ?? '',
      text: text(entry, 'text'),
      published: entry.index,
      approved: known?.approved ?? null,
    });
  }

  function approve(entry: Entry): void {
    const digest = text(entry, 'digest') ?? '';
    const policy = text(entry, 'policy') ?? '';
    const rule = rules.get(digest);
    if (rule) rule.approved ??= entry.index;
    else if (partial) rules.set(digest, { policy, text: null, published: null, approved: entry.index });
    else say(entry, 'policy.unpublished', `The rule ${short(digest)} is approved, and was never published.`);
    inForce.set(policy, { digest, since: entry.index });
  }

  /** Its publication and approval stood in what was pruned. */
  function restate(entry: Entry): void {
    const digest = text(entry, 'digest') ?? '';
    publish(entry);
    const rule = rules.get(digest);
    if (rule) rule.approved ??= entry.index;
    const policy = text(entry, 'policy') ?? '';
    // Somebody may approve or retire a rule while what was in force is being repeated.
    if (!inForce.has(policy)) inForce.set(policy, { digest, since: entry.index });
    pending.delete(digest);
  }

  /** @param applied records are disposed of by it, so it has to be approved. */
  function needRule(entry: Entry, applied: boolean): void {
    const digest = text(entry, 'digest') ?? '';
    const rule = rules.get(digest);
    if (rule && rule.policy !== text(entry, 'policy'))
      say(
        entry,
        'policy.mismatch',
        `The entry names ${text(entry, 'policy') ?? 'no policy'} with the rule of ${rule.policy}.`,
      );
    if (rule && (!applied || rule.approved !== null)) return;
    if (partial) {
      if (!pending.has(digest)) pending.set(digest, { entry, applied });
      return;
    }
    if (rule) say(entry, 'policy.unapproved', `The rule ${short(digest)} is applied, and was not approved before.`);
    else say(entry, 'policy.unpublished', `The rule ${short(digest)} is named, and was not published before.`);
  }

  function startRun(entry: Entry): void {
    const id = text(entry, 'run') ?? '';
    if (runs.has(id) || endedRuns.has(id)) {
      say(entry, 'run.repeated', `The run ${id} is started twice.`);
      return;
    }
    told.runs += 1;
    needRule(entry, false);
    runs.set(id, {
      index: entry.index,
      policy: text(entry, 'policy'),
      digest: text(entry, 'digest'),
      ...{ counts: new Map(), parts: new Map(), open: 0, approved: null, ended: false },
    });
  }

  function runOf(entry: Entry): OpenRun | null {
    const id = text(entry, 'run') ?? '';
    const run = runs.get(id);
    if (run) {
      const same = run.digest === text(entry, 'digest') && run.policy === text(entry, 'policy');
      if (!same) say(entry, 'run.mismatch', `The run ${id} was started under another rule.`);
      return run;
    }
    if (endedRuns.has(id)) say(entry, 'run.ended', `The run ${id} goes on after it was finished.`);
    else if (!partial) say(entry, 'run.unknown', `The run ${id} was never started.`);
    return null;
  }

  function finishRun(entry: Entry): void {
    const run = runOf(entry);
    if (run === null) return;
    const id = text(entry, 'run') ?? '';
    const counts = numbers(entry, 'counts');
    const parts = numbers(entry, 'parts');
    const wrong = [
      ...disposed.filter((name) => (counts.get(name) ?? 0) !== (run.counts.get(name) ?? 0)),
      ...[...new Set([...parts.keys(), ...run.parts.keys()])].filter(
        (name) => (parts.get(name) ?? 0) !== (run.parts.get(name) ?? 0),
      ),
    ];
    if (wrong.length > 0)
      say(entry, 'run.totals', `The run ${id} does not add up with its batches: ${wrong.join(', ')}.`);
    if (run.open > 0) say(entry, 'run.open', `The run ${id} is finished while a batch of it is open.`);
    run.ended = true;
    if (text(entry, 'code') !== null) return;
    runs.delete(id);
    endedRuns.add(id);
  }

  function intend(entry: Entry): void {
    const id = text(entry, 'batch') ?? '';
    if (seenBatches.has(id)) {
      say(entry, 'batch.repeated', `The batch ${id} is intended twice.`);
      return;
    }
    seenBatches.add(id);
    told.batches += 1;
    const run = runOf(entry);
    if (run) run.open += 1;
    needRule(entry, true);
    const now = inForce.get(text(entry, 'policy') ?? '');
    if (run && now && now.digest !== text(entry, 'digest') && run.index > now.since)
      say(
        entry,
        'policy.not-in-force',
        `The batch ${id} goes by a rule that another had replaced before its run began.`,
      );
    const maximum = entry.fields.maximum;
    batches.set(id, {
      index: entry.index,
      at: entry.at,
      run: text(entry, 'run') ?? '',
      maximum: typeof maximum === 'number' ? maximum : 0,
      tables: texts(entry, 'tables'),
      same: Object.fromEntries(repeated.map((name) => [name, text(entry, name)])),
      action: text(entry, 'action'),
    });
  }

  function settle(entry: Entry): void {
    const id = text(entry, 'batch') ?? '';
    const batch = batches.get(id);
    if (batch === undefined) {
      if (uncertainBatches.delete(id)) return;
      if (seenBatches.has(id)) say(entry, 'batch.settled-twice', `The batch ${id} is settled twice.`);
      else if (!partial || runs.has(text(entry, 'run') ?? ''))
        say(entry, 'batch.unintended', `The batch ${id} is settled, and was never intended.`);
      else seenBatches.add(id);
      return;
    }
    batches.delete(id);
    const other = repeated.filter((name) => batch.same[name] !== text(entry, name));
    if (other.length > 0)
      say(entry, 'batch.mismatch', `The batch ${id} is settled with another ${other.join(', ')} than intended.`);
    const counts = numbers(entry, 'counts');
    const outcome = outcomes[batch.action ?? ''] ?? 'disposed';
    const strange = [...counts.keys()].filter((name) => ![outcome, 'gone', 'indeterminate'].includes(name));
    if (strange.length > 0)
      say(
        entry,
        'batch.outcome',
        `The batch ${id} was to ${batch.action ?? 'do nothing'}, and is settled as ${strange.join(', ')}.`,
      );
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (total > batch.maximum)
      say(
        entry,
        'batch.beyond',
        `The batch ${id} was intended for ${batch.maximum} records and came to ${total}: others fell due in its range meanwhile.`,
        'note',
      );
    for (const [name, count] of counts) told.outcomes[name] = (told.outcomes[name] ?? 0) + count;
    addToRun(runs.get(batch.run), counts, numbers(entry, 'parts'));
    commit(entry, id, counts.get(outcome) ?? 0);
  }

  function addToRun(run: OpenRun | undefined, counts: Map<string, number>, parts: Map<string, number>): void {
    if (!run) return;
    run.open -= 1;
    for (const [name, count] of counts) run.counts.set(name, (run.counts.get(name) ?? 0) + count);
    for (const [name, count] of parts) run.parts.set(name, (run.parts.get(name) ?? 0) + count);
  }

  function commit(entry: Entry, batch: string, records: number): void {
    const said = head(entry, 'commitments');
    if (said === null) {
      if (records > 0) told.uncommitted += records;
      return;
    }
    if (said.size !== records)
      say(entry, 'commitments.count', `The batch ${batch} disposed of ${records} records and commits to ${said.size}.`);
    told.committed += said.size;
    commitments.push({ batch, ...said, index: entry.index, at: entry.at });
  }

  function placeHold(entry: Entry): void {
    const id = text(entry, 'hold') ?? '';
    if (entry.kind === 'hold.placed' && holds.has(id)) say(entry, 'hold.repeated', `The hold ${id} is placed twice.`);
    if (!holds.has(id)) told.holds += 1;
    const before = entry.kind === 'hold.restated' ? holds.get(id) : undefined;
    holds.set(id, before ?? { index: entry.index, tables: texts(entry, 'tables') });
  }

  function acknowledge(entry: Entry): void {
    const id = text(entry, 'hold') ?? '';
    const hold = holds.get(id);
    if (!hold && !partial) say(entry, 'hold.unknown', `The hold ${id} is acknowledged, and was never placed.`);
    const waited = new Set(texts(entry, 'batches'));
    const tables = new Set([...texts(entry, 'tables'), ...(hold?.tables ?? [])]);
    for (const [batch, { index, tables: touched }] of batches) {
      const older = hold !== undefined && index < hold.index && touched.some((table) => tables.has(table));
      if (older || waited.has(batch))
        say(entry, 'hold.early', `The hold ${id} is acknowledged while the older batch ${batch} is open.`);
    }
  }

  function releaseHold(entry: Entry): void {
    const id = text(entry, 'hold') ?? '';
    if (!holds.delete(id) && !partial) say(entry, 'hold.unknown', `The hold ${id} is released, and was not in force.`);
  }

  /** Only a hold in force is looked at again, or its release requested. */
  function tendHold(entry: Entry): void {
    const id = text(entry, 'hold') ?? '';
    if (!holds.has(id) && !partial) say(entry, 'hold.unknown', `The hold ${id} is dealt with, and was not in force.`);
  }

  const chapters: Record<string, (entry: Entry) => void> = {
    'policy.published': publish,
    'policy.approved': approve,
    'policy.restated': restate,
    'policy.retired': (entry) => inForce.set(text(entry, 'policy') ?? '', { digest: '', since: entry.index }),
    'run.started': startRun,
    'run.planned': runOf,
    'run.approved': runOf,
    'run.finished': finishRun,
    'run.refused': endRun,
    'run.failed': endRun,
    'batch.intended': intend,
    'batch.settled': settle,
    'batch.adopted'(entry) {
      seenBatches.add(text(entry, 'batch') ?? '');
      told.adopted += 1;
    },
    'hold.placed': placeHold,
    'hold.restored': placeHold,
    'hold.restated': placeHold,
    'hold.acknowledged': acknowledge,
    'hold.released': releaseHold,
    'hold.release.requested': tendHold,
    'hold.release.refused': tendHold,
    'hold.release.withdrawn': tendHold,
    'hold.reviewed': tendHold,
    'log.pruned'(entry) {
      const said = head(entry, 'checkpoint');
      if (said) told.prunings.push({ ...said, index: entry.index, at: entry.at });
    },
    'commitments.pruned'(entry) {
      const said = text(entry, 'before') ?? '';
      // It speaks of what was there when it was written, and explains nothing that came later.
      const [before = ''] = [said, entry.at].sort();
      if (before > (told.commitmentsPrunedBefore ?? '')) told.commitmentsPrunedBefore = before;
    },
    'settings.changed'({ index, fields: { settings, reason } }) {
      const anchors = isRecord(settings) ? settings.anchors : undefined;
      if (typeof anchors !== 'string' || reason !== undefined) return;
      for (const name of anchorNames(told.anchors)) told.anchorsLeft.set(name, index);
      for (const name of anchorNames(anchors)) told.anchorsLeft.delete(name);
      told.anchors = anchors;
    },
    'ledger.adopted'(entry) {
      const said = head(entry, 'checkpoint');
      if (said) told.adoptions.push({ ...said, actor: text(entry, 'actor'), at: entry.at, index: entry.index });
    },
  };

  function endRun(entry: Entry): void {
    const run = runOf(entry);
    if (run) run.ended = true;
  }

  return {
    tell(entry) {
      if (last && entry.at < last.at)
        say(entry, 'entry.time', `The entry says ${entry.at}, earlier than the one before it (${last.at}).`);
      if (entry.index === 0 && entry.kind !== 'ledger.created')
        say(entry, 'log.beginning', 'The first entry does not say that the ledger was created.');
      if (Object.hasOwn(chapters, entry.kind)) chapters[entry.kind]?.(entry);
      last = entry;
    },
    lose() {
      partial = true;
      told.gaps += 1;
      for (const id of batches.keys()) uncertainBatches.add(id);
      batches.clear();
      runs.clear();
      inForce.clear();
    },
    committed() {
      const since = commitments;
      commitments = [];
      return since;
    },
    end() {
      for (const [id, batch] of batches) {
        const run = runs.get(batch.run);
        const over = run === undefined || run.ended;
        findings.add('story', {
          code: 'batch.open',
          severity: over ? 'incomplete' : 'note',
          place: `entry ${batch.index}`,
          index: batch.index,
          what: `The batch ${id} is intended, and its outcome is not recorded${over ? '' : ': its run has not ended'}.`,
          ...{ from: batch.at, to: null },
        });
      }
      for (const [digest, { entry }] of pending) {
        const rule = rules.get(digest);
        const later = rule?.published ?? null;
        if (later !== null && later > entry.index)
          say(entry, 'policy.unpublished', `The rule ${short(digest)} is named before it was published.`);
        else if (rule?.approved && rule.published !== null && rule.approved > entry.index)
          say(entry, 'policy.unapproved', `The rule ${short(digest)} is applied before it was approved.`);
        else
          say(
            entry,
            'policy.elsewhere',
            `The rule ${short(digest)} was published or approved in a part of the log that is not here.`,
            'note',
          );
      }
      return { ...told, rules };
    },
  };
}

const disposed = ['destroyed', 'anonymised', 'flagged', 'disposed', 'gone', 'indeterminate'];

const anchorNames = (list: string | null): string[] => (list === null || list === 'none' ? [] : list.split(', '));

const short = (digest: string): string => digest.slice(0, 12);

/** A set of ids in some sixteen bytes each: a log may have millions. Two different ones are never mistaken for each other but by chance of one in 2^64. */
function fingerprints(): { has(id: string): boolean; add(id: string): void } {
  let table = new Uint32Array(2 * 1024);
  let count = 0;
  /** Where the pair stands, or where it would; an empty place is two zeros. */
  const placeOf = (places: Uint32Array, high: number, low: number): number => {
    let at = 2 * (low % (places.length / 2));
    while ((places[at] || places[at + 1]) && !(places[at] === high && places[at + 1] === low))
      at = (at + 2) % places.length;
    return at;
  };
  const put = (places: Uint32Array, high: number, low: number): void => {
    places.set([high, low], placeOf(places, high, low));
  };
  const printOf = (id: string): [number, number] => {
    const hash = sha256(Buffer.from(id, 'utf8'));
    return [hash.readUInt32BE(0), hash.readUInt32BE(4) || 1];
  };
  return {
    has(id) {
      const [high, low] = printOf(id);
      return table[placeOf(table, high, low) + 1] === low;
    },
    add(id) {
      const [high, low] = printOf(id);
      put(table, high, low);
      count += 1;
      if (4 * count < table.length) return;
      const larger = new Uint32Array(2 * table.length);
      for (let at = 0; at < table.length; at += 2)
        if (table[at + 1]) put(larger, table[at] as number, table[at + 1] as number);
      table = larger;
    },
  };
}
