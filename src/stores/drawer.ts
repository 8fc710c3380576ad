/**
 * A place for small texts of our own in a store that has files or objects and no tables: the receipts, the mark, the
 * journal of holds. Each is written whole, and is there for good when the call returns.
 */
export const drawerNames = ['receipts', 'holds', 'mark'] as const;
export type DrawerName = (typeof drawerNames)[number];

export interface Drawer {
  /** False: there is one of that name already, which stays as it is. Of many at once one wins. */
  writeNew(name: string, text: string): Promise<boolean>;
  writeOver(name: string, text: string): Promise<void>;
  /** Idempotent. */
  drop(name: string): Promise<void>;
  /** Null: there is none. */
  read(name: string): Promise<string | null>;
  /** Sorted. */
  names(): Promise<string[]>;
}

/** A note of ours that is no note of ours any more: cut short, or written over. It carries none of it (law L7). */
export class Unreadable extends Error {}

export function noteIn<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Unreadable();
  }
}
