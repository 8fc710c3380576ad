/** For `node --import`: when the process ends, writes which packages it read in, and whether Node's own second HTTP client, into NOTE_PACKAGES. */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const packages = new Set();
registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
    if (name) packages.add(name);
    return next(url, context);
  },
});
process.on('exit', () => {
  if (process.moduleLoadList.some((name) => name.endsWith('deps/undici/undici'))) packages.add('(undici)');
  writeFileSync(process.env.NOTE_PACKAGES, JSON.stringify([...packages].sort()));
});
