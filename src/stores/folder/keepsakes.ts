/** What outlives the ledger, as files: the mark, and the journal of holds. */
import type { Mark } from '../../audit/mark.ts';
import type { HoldDecision } from '../../ports/store.ts';
import { drop, inDrawer, namesIn, textIn, writeNew, writeOver } from './ours.ts';
import type { Root } from './session.ts';

/** The name says it all, so that two who move the mark at once cannot put it back: the furthest counts. */
const nameOf = ({ index, digest }: Mark): string => `${String(index).padStart(16, '0')}-${digest}`;

export function marked(root: Root): Promise<Mark | null> {
  return inDrawer(root, 'mark', async (directory) => furthest(await namesIn(directory)));
}

export function moveMark(root: Root, to: Mark, back?: 'back'): Promise<void> {
  return inDrawer(root, 'mark', async (directory) => {
    const names = await namesIn(directory);
    const before = furthest(names);
    if (!back && before && before.index >= to.index) return;
    await writeNew(directory, nameOf(to), '');
    for (const name of names) if (name !== nameOf(to)) await drop(directory, name);
  });
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

export function writeDecision(root: Root, { hold, decision, keyId, sealed }: HoldDecision): Promise<void> {
  return inDrawer(root, 'holds', async (directory) => {
    const name = `${hold}.${decision}`;
    const before = await writtenIn(directory, name);
    const at = before?.at ?? new Date().toISOString();
    const fresh: Written = { at, keyId, sealed: sealed?.toString('base64') ?? null };
    if (before === null) await writeNew(directory, name, JSON.stringify(fresh));
    else if (before.sealed === null) await writeOver(directory, name, JSON.stringify(fresh));
    const placed = await writtenIn(directory, `${hold}.placed`);
    if (placed?.sealed && (await writtenIn(directory, `${hold}.released`)))
      await writeOver(directory, `${hold}.placed`, JSON.stringify({ at: placed.at, keyId: null, sealed: null }));
  });
}

export function journalled(root: Root): Promise<HoldDecision[]> {
  return inDrawer(root, 'holds', async (directory) => {
    const found: { at: string; one: HoldDecision }[] = [];
    for (const name of await namesIn(directory)) {
      const [, hold, decision] = /^(.+)\.(placed|released)$/.exec(name) ?? [];
      const written = await writtenIn(directory, name);
      if (!hold || !written || (decision !== 'placed' && decision !== 'released')) continue;
      const sealed = written.sealed === null ? null : Buffer.from(written.sealed, 'base64');
      found.push({ at: written.at, one: { hold, decision, keyId: written.keyId, sealed } });
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ one }) => one);
  });
}

async function writtenIn(directory: number, name: string): Promise<Written | null> {
  const text = await textIn(directory, name);
  return text === null ? null : (JSON.parse(text) as Written);
}
