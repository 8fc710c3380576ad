/**
 * `npm run drills -- [pages…]`: follows the pages of docs/operations, each on servers of its own, and breaks what they are there for.
 * Says of each how long it took; ends with 1 where anything did not come out as the page says. `--sizes` measures what
 * docs/operations/sizing.md shows. GALLRA_WRITE_DOCS=1 writes what was printed into the pages: look at what changed.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { followPage } from './follow-page.ts';
import { measureSizes } from './measure-sizes.ts';
import { scenes } from './scenes.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { sizes: { type: 'boolean' } } });
if (values.sizes) console.log(await measureSizes());
else for (const name of positionals.length > 0 ? positionals : Object.keys(scenes)) await drill(name);

async function drill(name: string): Promise<void> {
  const began = performance.now();
  const cannot = await scenes[name]?.cannot?.();
  if (cannot) {
    console.log(`– ${name}: skipped, ${cannot}`);
    return;
  }
  try {
    const { shown, seen } = await followPage(name);
    const wrong = seen.flatMap((one, i) =>
      isDeepStrictEqual(one, shown[i]) ? [] : [{ one, shown: shown[i]?.prints }],
    );
    const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    console.log(`${wrong.length === 0 ? '✔' : '✖'} ${name}: ${seen.length} commands, ${took}`);
    for (const { one, shown: page } of wrong)
      console.log(`  $ ${one.command}\n  the page says:\n${page}\n  it printed:\n${one.prints}`);
    if (wrong.length > 0) process.exitCode = 1;
  } catch (error) {
    console.log(`✖ ${name}: ${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
  }
}
