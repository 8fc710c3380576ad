/** Whether there is room where we write: checkpoints in anchors, receipts in folders. */
import { statfs } from 'node:fs/promises';
import { resolveAll } from '../../policy/resolve-variables.ts';
import { type Finding, fault, sound, warning } from './finding.ts';
import type { Place } from './place.ts';

const [megabyte, leastMb, fewMb] = [1024 * 1024, 10, 100];
const leastFiles = 100;

/** A place that is not there is told by whoever needs it. */
export async function checkDisk(place: Place): Promise<Finding[]> {
  const { config } = place;
  const { stores } = await place.policies();
  const folders = stores.flatMap((entry) => {
    const resolved = entry.kind === 'folder' && entry.access === 'dispose' ? resolveAll(entry, config.variables) : null;
    return resolved?.ok ? [resolved.value.url] : [];
  });
  const places = [...config.anchors.filter((anchor) => typeof anchor === 'string'), ...folders];
  const rooms = await Promise.all(places.map(roomIn));
  const found = rooms.flatMap((room) => (room ? tooLittle(room) : []));
  if (found.length > 0) return found;
  const told = rooms.flatMap((room) => (room ? [`${room.freeMb.toLocaleString('en')} MB in ${room.path}`] : []));
  return told.length === 0 ? [] : [sound('disk', 'disk', `free: ${told.join(', ')}`)];
}

interface Room {
  path: string;
  freeMb: number;
  /** Null: its file system has no such limit. */
  freeFiles: number | null;
}

async function roomIn(path: string): Promise<Room | null> {
  const told = await statfs(path).catch(() => null);
  if (!told) return null;
  const freeMb = Math.floor((told.bavail * told.bsize) / megabyte);
  return { path, freeMb, freeFiles: told.files > 0 ? told.ffree : null };
}

function tooLittle({ path, freeMb, freeFiles }: Room): Finding[] {
  const free = freeFiles !== null && freeFiles < leastFiles ? `${freeFiles} more files` : `${freeMb} MB`;
  const told = {
    code: 'disk.full',
    what: `There is room for ${free} only where Gallra writes.`,
    hint: 'Make room, or a larger volume. Old checkpoints in an anchor are never to be deleted.',
    where: path,
  };
  if (freeMb < leastMb || (freeFiles !== null && freeFiles < leastFiles)) return [fault('disk', told)];
  return freeMb < fewMb ? [warning('disk', told)] : [];
}
