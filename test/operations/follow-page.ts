/** A page of docs/operations, followed to the letter on an installation of its own, with what happens to that meanwhile. */
import { follow } from '../docs/follow.ts';
import { type Installation, install } from './installation.ts';
import { type Scene, scenes } from './scenes.ts';

/**
 * @param name of the page, without its ending.
 * @returns each command with what the page shows and what came out.
 * @throws where something is not as it has to be afterwards, which is asked of the servers and not of the program.
 */
export async function followPage(name: string) {
  const scene: Scene | undefined = scenes[name];
  if (scene === undefined) throw new Error(`nothing is known of the page ${name}`);
  const at = await install(await scene.on?.());
  try {
    const waiting = [...(scene.before ?? [])];
    const followed = await follow(`operations/${name}.md`, {
      dir: at.dir,
      environment: at.environment,
      prelude: at.prelude,
      instead: at.compose,
      async before(command) {
        if (!waiting[0] || !command.startsWith(waiting[0][0])) return;
        await waiting.shift()?.[1](at);
      },
      told: (printed) => asOnPage(printed, at),
    });
    if (waiting[0]) throw new Error(`the page no longer has: ${waiting[0][0]}`);
    await scene.after(at);
    return followed;
  } finally {
    await at.close();
    await scene.over?.();
  }
}

/** The directory has a name that a reader's could have, and the server no port of today. */
const asOnPage = (printed: string, at: Installation): string =>
  printed
    .replaceAll(at.dir, '/srv/gallra')
    .replaceAll(new URL(at.server.url).port, '5432')
    .replace(/\b[\w-]+:\d+:[0-9a-f]{8}\b/g, 'host-1:7:5f3a9c1e');
