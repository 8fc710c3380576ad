/** Another worker, connected and waiting: told the id of a run, it helps with it, and ends when nothing is left. */
import { openEngine } from '../../src/app/compose.ts';
import { environmentOfProcess, readConfig } from '../../src/app/config.ts';
import { helpRun } from '../../src/engine/help-run.ts';

const open = await openEngine(readConfig(environmentOfProcess()));
await open.engine.store('records');
process.once('message', async (runId: string) => {
  const { counts } = await helpRun(open.engine, runId);
  await open.close();
  process.send?.({ helped: counts.destroyed ?? 0 });
  process.disconnect();
});
process.send?.('ready');
