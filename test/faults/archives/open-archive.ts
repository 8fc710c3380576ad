/** An archive of letters of each kind. */
import type { Archive, ArchiveKind, ArchiveOptions } from '../archive.ts';
import { openFolderArchive } from './folder.ts';
import { openMysqlArchive } from './mysql.ts';
import { openPostgresArchive } from './postgres.ts';

/** @param folder for what it has to write down. */
export function openArchive(kind: ArchiveKind, folder: string, options: ArchiveOptions): Promise<Archive> {
  if (kind === 'mysql') return openMysqlArchive(options);
  if (kind === 'folder') return openFolderArchive(folder, options);
  return openPostgresArchive(options);
}
