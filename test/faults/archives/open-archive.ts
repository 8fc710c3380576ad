/** An archive of letters of each kind. */
import type { Archive, ArchiveKind, ArchiveOptions } from '../archive.ts';
import { openFolderArchive } from './folder.ts';
import { openMysqlArchive } from './mysql.ts';
import { openPostgresArchive } from './postgres.ts';
import { openS3Archive } from './s3.ts';
import { openSpanningArchive } from './spanning.ts';

/** @param folder for what it has to write down. */
export function openArchive(kind: ArchiveKind, folder: string, options: ArchiveOptions): Promise<Archive> {
  if (kind === 'mysql') return openMysqlArchive(options);
  if (kind === 'folder') return openFolderArchive(folder, options);
  if (kind === 's3') return openS3Archive();
  if (kind === 'spanning') return openSpanningArchive(folder, options);
  return openPostgresArchive(options);
}
