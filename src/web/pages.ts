/** Every page of the desk. */
import { addApprovals } from './pages/approvals.ts';
import { addErasures } from './pages/erasures.ts';
import { addHolds } from './pages/holds.ts';
import { addLog } from './pages/log.ts';
import { addLogEntry } from './pages/log-entry.ts';
import { addLogExport } from './pages/log-export.ts';
import { addOverview } from './pages/overview.ts';
import { addPauses } from './pages/pauses.ts';
import { addPerson } from './pages/person.ts';
import { addPolicy } from './pages/policy.ts';
import { addQueue } from './pages/queue.ts';
import { addRecord } from './pages/record.ts';
import { addRun } from './pages/run.ts';
import { addRuns } from './pages/runs.ts';
import { addSignIn } from './pages/sign-in.ts';
import type { AddPages } from './routes.ts';

const all: AddPages[] = [
  addLog,
  addLogEntry,
  addLogExport,
  addRuns,
  addRun,
  addRecord,
  addSignIn,
  addQueue,
  addOverview,
  addPolicy,
  addPauses,
  addErasures,
  addPerson,
  addHolds,
  addApprovals,
];

export const addAllPages: AddPages = (app, desk) => {
  for (const add of all) add(app, desk);
};
