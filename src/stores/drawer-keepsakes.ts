/** What outlives the ledger, in drawers: the mark, and the journal of holds. */
import type { Mark } from '../audit/mark.ts';
import type { HoldDecision } from '../ports/store.ts';
import { type Drawer, noteIn } from './drawer.ts';

/** The name says it all, so that two who move the mark at once cannot put it back: the furthest counts. */
const nameOf = ({ index, digest }: Mark): string => `${String(index).padStart(16, '0')}-${digest}`;

export const marked = async (drawer: Drawer): Promise<Mark | null> => furthest(await drawer.names());

export async function moveMark(drawer: Drawer, to: Mark, back?: 'back'): Promise<void> {
  const names = await drawer.names();
  const before = furthest(names);
  if (!back && before && before.index >= to.index) return;
  await drawer.writeNew(nameOf(to), '');
  for (const name of names) if (name !== nameOf(to)) await drawer.drop(name);
}

function furthest(names: string[]): Mark | null {
  const [, index, digest] = /^(\d{16})-([0-9a-f]+)$/.exec(names.at(-1) ?? '') ?? [];
  return index && digest ? { index: Number(index), digest } : null;
}

interface Written {
  at: string;
  keyId: string | null;
  /** Base64. */
  sealed: string | null;
}

export async function writeDecision(drawer: Drawer, { hold, decision, keyId, sealed }: HoldDecision): Promise<void> {
  const name = `${hold}.${decision}`;
  const before = await writtenIn(drawer, name);
  const at = before?.at ?? new Date().toISOString();
  const fresh: Written = { at, keyId, sealed: sealed?.toString('base64') ?? null };
  if (before === null) await drawer.writeNew(name, JSON.stringify(fresh));
  else if (before.sealed === null) await drawer.writeOver(name, JSON.stringify(fresh));
  const placed = await writtenIn(drawer, `${hold}.placed`);
  if (placed?.sealed && (await writtenIn(drawer, `${hold}.released`)))
    await drawer.writeOver(`${hold}.placed`, JSON.stringify({ at: placed.at, keyId: null, sealed: null }));
}

export async function journalled(drawer: Drawer): Promise<HoldDecision[]> {
  const found: { at: string; one: HoldDecision }[] = [];
  for (const name of await drawer.names()) {
    const [, hold, decision] = /^(.+)\.(placed|released)$/.exec(name) ?? [];
    const written = await writtenIn(drawer, name);
    if (!hold || !written || (decision !== 'placed' && decision !== 'released')) continue;
    const sealed = written.sealed === null ? null : Buffer.from(written.sealed, 'base64');
    found.push({ at: written.at, one: { hold, decision, keyId: written.keyId, sealed } });
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ one }) => one);
}

async function writtenIn(drawer: Drawer, name: string): Promise<Written | null> {
  const text = await drawer.read(name);
  return text === null ? null : noteIn<Written>(text);
}
