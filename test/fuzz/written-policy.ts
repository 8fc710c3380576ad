/**
 * Policies as authors might write them, sound by the grammar and by the scratch tables, made of random choices. Every value
 * in them is a mark that is found again wherever it should not be.
 */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { columns, type Kind, type ScratchColumn, tableNames, temporal } from './scratch-tables.ts';

export interface Written {
  text: string;
  /** Tables that the policy names, its own first. */
  tables: string[];
  /** Every value and day that it names, as text. */
  marks: string[];
}

/** Makes a choice: a number from 0 up to, not including, `below`. */
export type Choose = (below: number) => number;

/** A policy, and up to two others that may claim its records. */
export const written: fc.Arbitrary<Written[]> = fc.gen().map((gen) => {
  const choose: Choose = (below) => gen(fc.nat, below - 1);
  const one = new Author(choose).write('one');
  const claimants = ['two', 'three'].slice(0, choose(3));
  return [one, ...claimants.map((id) => new Author(choose).write(id, choose(2) === 0 ? one.tables[0] : undefined))];
});

type Tree = Record<string, unknown>;

class Author {
  private readonly choose: Choose;
  private readonly tables: string[] = [];
  private readonly marks: string[] = [];
  private table = '';

  constructor(choose: Choose) {
    this.choose = choose;
  }

  write(id: string, table?: string): Written {
    this.table = this.named(table ?? this.pick(tableNames));
    const disposition = this.disposition();
    const flags = typeof disposition === 'object' && 'flag' in disposition;
    const verifies = disposition === 'verify';
    const policy = {
      ...{ version: 1, id, title: 'Scratch', controller: 'Example', owner: 'records@example.org' },
      timezone: this.pick(['Europe/Helsinki', 'UTC', 'America/St_Johns', 'Pacific/Kiritimati']),
      dataset: {
        ...{ store: 'scratch', table: this.table, key: this.pick(['id', 'code', ['code', 'id']]) },
        ...this.maybe('where', () => this.condition(3)),
        ...(verifies ? {} : this.maybe('parts', () => this.parts(2, flags))),
        ...this.maybe('earliest', () => this.day(1971)),
      },
      retain: this.retain(),
      ...this.maybe('unless', () => this.list(2, () => ({ ...this.condition(3), because: 'pending' }))),
      ...{ disposition, schedule: '15 2 * * *' },
      ...this.maybe('limits', () => ({ records: 1 + this.choose(9000), share: '20%' })),
    };
    return { text: stringify(policy), tables: [...new Set(this.tables)], marks: [...new Set(this.marks)] };
  }

  private retain(): Tree {
    const within = this.maybe('within', () => ({ 'at-most': '90 years' }));
    const extend = this.maybe('extend', () =>
      this.list(2, () => ({ when: this.condition(2), period: `${40 + this.choose(20)} years`, because: 'longer' })),
    );
    if (this.chance(4)) return { until: this.term(2, true), ...within, ...extend };
    const period = `${1 + this.choose(30)} ${this.pick(['days', 'weeks', 'months', 'years'])}`;
    return { period, from: this.term(2, false), ...within, ...extend };
  }

  private disposition(): Tree | string {
    const kind = this.choose(6);
    if (kind < 3) return 'destroy';
    if (kind === 3) return 'verify';
    if (kind === 4) return { flag: { group: this.value('text') }, mark: 'done_at' };
    const how = {
      Name: this.pick(['erase', 'truncate-ip', { set: this.value('text') }]),
      wall: this.pick(['erase', 'truncate-date']),
    };
    return { anonymise: how, mark: 'done_at' };
  }

  /** A date of the record: a column, a related one, or several of them. */
  private term(depth: number, fixed: boolean): unknown {
    const kind = this.choose(depth > 0 ? 7 : 4);
    if (fixed && this.chance(5)) return { on: this.day(2001) };
    if (kind < 2) return this.columnTerm(this.pick(temporal));
    if (kind < 4) return this.relatedTerm();
    const of = this.list(3, () => this.term(depth - 1, fixed));
    return { [this.pick(['latest', 'earliest', 'first'])]: of };
  }

  private columnTerm({ name, nullable }: ScratchColumn): Tree | string {
    if (!nullable && this.chance(2)) return name;
    const missing = nullable ? { missing: this.pick(['not-started', 'ignore', 'error']) } : {};
    return { column: name, ...missing, ...this.maybe('offset', () => this.pick(['end-of-month', 'end-of-year'])) };
  }

  private relatedTerm(): Tree {
    const date = this.columnTerm(this.pick(temporal));
    const column = typeof date === 'string' ? { column: date } : date;
    const many = this.chance(2);
    const match = many ? this.match() : this.pick([{ id: 'ref' }, { code: 'Name' }, { code: 'group', id: 'ref' }]);
    const where = this.maybe('where', () => this.condition(1));
    return { table: this.other(), match, ...where, ...column, ...(many ? { many } : {}) };
  }

  private condition(depth: number): Tree {
    const kind = this.choose(depth > 0 ? 9 : 4);
    if (kind === 4) return { not: this.condition(depth - 1) };
    if (kind === 5 || kind === 6)
      return { [kind === 5 ? 'any' : 'all']: this.list(3, () => this.condition(depth - 1)) };
    if (kind === 7) return { exists: this.related(depth), ...this.comparisons() };
    if (kind === 8) return { exists: this.related(depth) };
    return this.comparisons();
  }

  private related(depth: number): Tree {
    return {
      table: this.named(this.pick(tableNames)),
      match: this.match(),
      ...this.maybe('where', () => this.condition(depth - 1)),
    };
  }

  private comparisons(): Tree {
    const some = this.list(2, () => this.pick(columns));
    return Object.fromEntries(some.map(({ name, kind }) => [name, this.comparable(kind, 2)]));
  }

  private comparable(kind: Kind, depth: number): unknown {
    const dated = kind === 'date' || kind === 'instant' || kind === 'timestamp';
    switch (this.choose(depth > 0 ? 4 : 2)) {
      case 0:
        return dated ? { is: null } : this.value(kind);
      case 1:
        return dated ? { before: this.point() } : this.list(3, () => this.value(kind));
      case 2:
        return { not: this.comparable(kind, depth - 1) };
      default:
        return dated ? { after: this.point(), before: this.point() } : { is: null };
    }
  }

  private point(): unknown {
    return this.pick(['as-of', { ago: `${1 + this.choose(40)} months` }, this.day(1990)]);
  }

  private parts(depth: number, stampsOnly: boolean): Tree[] {
    return this.list(2, () => {
      const part = { table: this.other(), match: this.match() };
      if (stampsOnly || this.chance(3))
        return { ...part, stamp: { [this.pick(temporal.filter((one) => one.nullable)).name]: this.stamp() } };
      return { ...part, ...(depth > 0 ? this.maybe('parts', () => this.parts(depth - 1, false)) : {}) };
    });
  }

  private stamp(): unknown {
    return this.pick(['due-day', 'as-of', this.term(1, true)]);
  }

  private match(): Record<string, string> {
    return this.pick([{ ref: 'id' }, { id: 'ref' }, { Name: 'Name' }, { group: 'code', ref: 'ref' }, { uid: 'uid' }]);
  }

  /** Not the policy's own table, where rows of it must not be meant. */
  private other(): string {
    return this.named(this.pick(tableNames.filter((one) => one !== this.table)));
  }

  private named(table: string): string {
    this.tables.push(table);
    return table;
  }

  private value(kind: Kind): string | number | boolean {
    if (kind === 'boolean') return this.chance(2);
    const unique = 70_000_000 + this.choose(20_000_000);
    const value =
      kind === 'number' ? unique : kind === 'uuid' ? `${unique}-0000-4000-8000-000000000000` : this.nasty(unique);
    this.marks.push(String(unique));
    return value;
  }

  /** Text that would end a literal, a comment or a statement, if it were ever part of one. */
  private nasty(unique: number): string {
    return this.pick([
      `${unique}`,
      `'; ${unique} --`,
      `"${unique}"`,
      `$1 ${unique}`,
      `\\${unique}`,
      `ä ${unique}`,
      `{${unique}}`,
    ]);
  }

  /** In a year that no other constant is of. */
  private day(year: number): string {
    const day = `${year}-${String(1 + this.choose(12)).padStart(2, '0')}-${String(1 + this.choose(28)).padStart(2, '0')}`;
    this.marks.push(day);
    return day;
  }

  private pick<T>(from: readonly T[]): T {
    const chosen = from[this.choose(from.length)];
    if (chosen === undefined) throw new RangeError('nothing to pick from');
    return chosen;
  }

  private chance(oneIn: number): boolean {
    return this.choose(oneIn) === 0;
  }

  private list<T>(most: number, one: () => T): T[] {
    return Array.from({ length: 1 + this.choose(most) }, one);
  }

  private maybe(key: string, value: () => unknown): Tree {
    return this.chance(2) ? { [key]: value() } : {};
  }
}
