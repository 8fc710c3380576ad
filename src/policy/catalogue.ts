/**
 * What a store says about its tables, in words that policies are checked against. Filled by the stores; nothing in here
 * knows where it came from.
 */

/** How a column behaves: temporal kinds can be starting points; `other` can be matched and compared for equality only. */
export type ColumnKind = 'date' | 'timestamp' | 'instant' | 'number' | 'text' | 'boolean' | 'uuid' | 'other';

export interface ColumnShape {
  /** The store's own name for the type, e.g. `character varying(80)`. */
  type: string;
  kind: ColumnKind;
  nullable: boolean;
}

/** A foreign key of another table that refers to this one. */
export interface InboundReference {
  name: string;
  /** The referencing table as a policy would write it (schema-qualified only outside the store's own schema). */
  table: string;
  /** Their column → our column. */
  match: Record<string, string>;
  onDelete: 'cascade' | 'set-null' | 'set-default' | 'restrict' | 'no-action';
  /** Whether an index leads with the referencing columns: without one, each delete scans the referencing table. */
  indexed: boolean;
}

export interface TableShape {
  /** The physical table, the same through whichever store entry it is reached: database identity, schema, root table. */
  identity: string;
  /** Only a part of the rows of that table: it was named as a partition of it. */
  partition?: true;
  columns: Record<string, ColumnShape>;
  /** Primary key first, then other unique keys whose columns cannot be NULL. */
  uniqueKeys: string[][];
  /** Column lists of the usable (valid, non-partial) indexes. */
  indexes: string[][];
  references: InboundReference[];
  /** Row or statement triggers that may veto or copy a delete or update, by name; and rewrite rules. */
  triggers: string[];
  rowSecurity: boolean;
  /**
   * The records are files or objects: columns that carry a pattern in their name are there too (file-columns.ts), and those
   * that carry the name of a tag where they are objects (object-columns.ts).
   */
  files?: true | 'objects';
  /** Digest of the requests that reach the records, where stores.yaml says them. */
  mapping?: string;
  /** The planner's estimate; null when the table was never analysed. */
  estimatedRows: number | null;
  /** The zone in which its columns of kind `timestamp` are read, as stores.yaml says; left out: nobody said. */
  timezone?: string;
}

/** By the name that the policy used. A name that does not resolve is absent. */
export type Catalogue = Record<string, TableShape>;
