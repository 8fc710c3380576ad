/** What it was measured on. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { megabytes } from './figures.ts';
import { type Place, serverSettings } from './place.ts';

export async function machine(place: Place): Promise<string> {
  const [row] = await place.sql('show server_version');
  const settings = Object.entries(serverSettings).map(([name, value]) => `${name} = ${value}`);
  return (
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${megabytes(totalmem())} of memory, ` +
    `Node ${process.version}, PostgreSQL ${row?.server_version} with ${settings.join(', ')}; all on one machine, with a load of ${loadavg()[0]?.toFixed(1)} from others when it began.`
  );
}
