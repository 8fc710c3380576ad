/**
 * Every migration of the ledger, by name, in order. Roll-forward only: there is no way down, and one that has been
 * released is never edited. A name sorts after all that came before it.
 */
import type { Migration } from 'kysely/migration';
import * as ledger from './0001_ledger.ts';
import * as restores from './0002_restores.ts';
import * as evidence from './0003_evidence.ts';
import * as desk from './0004_desk.ts';
import * as erasure from './0005_erasure.ts';
import * as holdReleases from './0006_hold_releases.ts';
import * as logFilters from './0007_log_filters.ts';
import * as alerts from './0008_alerts.ts';
import * as runsByDay from './0009_runs_by_day.ts';
import * as shares from './0010_shares.ts';

export const migrations: Record<string, Migration> = {
  '0001_ledger': ledger,
  '0002_restores': restores,
  '0003_evidence': evidence,
  '0004_desk': desk,
  '0005_erasure': erasure,
  '0006_hold_releases': holdReleases,
  '0007_log_filters': logFilters,
  '0008_alerts': alerts,
  '0009_runs_by_day': runsByDay,
  '0010_shares': shares,
};
