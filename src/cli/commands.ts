/**
 * Every command, in the order in which a newcomer needs them. Each is loaded when it is asked for: most of the time that a
 * short command takes is loading what other commands need.
 */
import type { AddCommand } from './command.ts';

const commands: Record<string, () => Promise<AddCommand>> = {
  init: async () => (await import('./init.ts')).addInit,
  validate: async () => (await import('./validate.ts')).addValidate,
  test: async () => (await import('./test.ts')).addTest,
  config: async () => (await import('./config.ts')).addConfig,
  coverage: async () => (await import('./coverage.ts')).addCoverage,
  migrate: async () => (await import('./migrate.ts')).addMigrate,
  prepare: async () => (await import('./prepare.ts')).addPrepare,
  doctor: async () => (await import('./doctor.ts')).addDoctor,
  grants: async () => (await import('./grants.ts')).addGrants,
  plan: async () => (await import('./plan.ts')).addPlan,
  approve: async () => (await import('./approve.ts')).addApprove,
  run: async () => (await import('./run.ts')).addRun,
  worker: async () => (await import('./worker.ts')).addWorker,
  serve: async () => (await import('./serve.ts')).addServe,
  health: async () => (await import('./health.ts')).addHealth,
  account: async () => (await import('./account.ts')).addAccount,
  schedule: async () => (await import('./schedule.ts')).addSchedule,
  alerts: async () => (await import('./alerts.ts')).addAlerts,
  explain: async () => (await import('./explain.ts')).addExplain,
  orphans: async () => (await import('./orphans.ts')).addOrphans,
  erase: async () => (await import('./erase.ts')).addErase,
  person: async () => (await import('./person.ts')).addPerson,
  hold: async () => (await import('./hold.ts')).addHold,
  pause: async () => (await import('./pause.ts')).addPause,
  resume: async () => (await import('./pause.ts')).addResume,
  suspend: async () => (await import('./pause.ts')).addSuspend,
  retire: async () => (await import('./retire.ts')).addRetire,
  restored: async () => (await import('./restored.ts')).addRestored,
  adopt: async () => (await import('./adopt.ts')).addAdopt,
  audit: async () => (await import('./audit.ts')).addAudit,
  certificate: async () => (await import('./certificate.ts')).addCertificate,
  prove: async () => (await import('./prove.ts')).addProve,
  report: async () => (await import('./report.ts')).addReport,
  notice: async () => (await import('./notice.ts')).addNotice,
  schema: async () => (await import('./schema.ts')).addSchema,
};

/** The one that the command line begins with; all, where it begins otherwise: for help, and to suggest what was meant. */
export async function commandsFor([asked = '']: string[]): Promise<AddCommand[]> {
  const one = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  return Promise.all((one ? [one] : Object.values(commands)).map((load) => load()));
}
