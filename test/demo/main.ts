/**
 * The demo: the retention rules of five real privacy notices, run as jobs against databases and folders of their kind,
 * and the survivors checked against rules that were written by hand; then the log, by two verifiers. Exits with 0 only if all is right.
 * With `--keep` nothing runs: the systems stay until Ctrl-C.
 */
import pc from 'picocolors';
import { checkCoverage } from './coverage.ts';
import { checkDemo } from './expected.ts';
import { demoDay } from './generate.ts';
import { type Installation, install } from './installation.ts';
import { keep } from './keep.ts';
import { checkOrphans } from './orphans.ts';
import { runJobs } from './run-jobs.ts';
import { differences, filesLine, resultTable } from './show.ts';
import { exportAndVerify } from './verify.ts';

const began = Date.now();
const seconds = (): string => `${((Date.now() - began) / 1000).toFixed(1)} s`;
const done = (what: string): void => void process.stdout.write(`${pc.green('✓')} ${what} ${pc.dim(seconds())}\n`);

async function main(): Promise<number> {
  await pastMidnight();
  const asOf = new Date().toISOString();
  process.stdout.write(
    `${pc.bold('Gallra demo')} · as of ${demoDay(asOf)} in Helsinki · nothing outside a throwaway PostgreSQL and a temporary folder is touched\n\n`,
  );
  const installation = await install(asOf, { done });
  leaveNothingBehind(installation);
  try {
    const reports = await runJobs(installation, { done });
    const destroyed = reports.reduce((sum, { counts }) => sum + (counts.destroyed ?? 0), 0);
    done(`${reports.length} policies ran as jobs; ${destroyed.toLocaleString('en')} records destroyed`);
    const checks = await checkDemo(installation.expectation);
    process.stdout.write(`\n${resultTable(reports, checks)}\n\n`);
    const sound = await exportAndVerify(installation, { done });
    const wrong = [
      ...differences(reports, checks),
      ...(await checkOrphans(installation, { done })),
      ...(await checkCoverage(installation, { done })),
    ];
    return Math.max(conclude(installation, wrong), sound ? 0 : 1);
  } finally {
    await installation.close();
  }
}

function conclude({ expectation }: Installation, wrong: string[]): number {
  if (wrong.length === 0) {
    done(filesLine(expectation.files));
    done(
      'every surviving record and file is one that had to survive, and no other: checked by rules, in SQL and to the byte, that share no code with the engine',
    );
    return 0;
  }
  process.stdout.write(
    `${pc.red('✗')} what is left is not what had to be left:\n${wrong.map((line) => `  ${line}`).join('\n')}\n`,
  );
  return 1;
}

/** The data lie around today; a demo that began today and ended tomorrow would judge by another day than it was checked by. */
async function pastMidnight(): Promise<void> {
  const soon = new Date(Date.now() + 120_000).toISOString();
  if (demoDay(soon) === demoDay(new Date().toISOString())) return;
  process.stdout.write(
    'Midnight in Helsinki is less than two minutes away: waiting until it is over, so that one day counts throughout.\n',
  );
  while (demoDay(new Date(Date.now() + 1_000).toISOString()) !== demoDay(soon))
    await new Promise((resolve) => setTimeout(resolve, 500));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}

function leaveNothingBehind(installation: Installation): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stdout.write(`\n${signal}: stopping the server and removing its files.\n`);
      void installation.close().finally(() => process.exit(130));
    });
  }
}

if (process.argv.includes('--keep')) await keep(process.env.INIT_CWD ?? process.cwd(), { done });
else process.exitCode = await main();
