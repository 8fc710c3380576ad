/**
 * The list of systems that must be governed, as systems.yaml says it. It protects nothing and disposes of nothing: it is
 * only held against the policies (coverage.ts).
 */
import type { Condition, Day, InLanguages } from './compiled.ts';

export interface SystemEntry {
  id: string;
  name: InLanguages;
  controller: string[];
  notice: { document: string; place: string }[];
  /** Ids of policies, all of which must be there. Null: those that say `system:` themselves, at least one. */
  policies: string[] | null;
  /** Null: governed by policies. */
  procedure: { steps: string; review: Day } | null;
  note: string | null;
}

/** What needs no policy: whole tables, or the rows, files or objects that meet `where`. */
export interface IgnoreEntry {
  store: string;
  /** As the file spells it; of files and objects their one table. */
  table: string;
  /** Null: the whole table. */
  where: Condition | null;
  /** The pattern, where `where` was made from one. */
  pattern: string | null;
  because: string;
  review: Day | null;
}

export interface SystemsList {
  systems: SystemEntry[];
  ignore: IgnoreEntry[];
}
