/**
 * The benchmark: what is aimed at, and whether it is met on this machine. `--quick` (the default) measures smaller tables
 * in a few minutes, `--full` the size that the aims speak of; `--write` keeps the result in docs/benchmarks.md. One part alone:
 * `--part <name>`.
 */
import { writeFile } from 'node:fs/promises';
import { copyOriginal, fillOriginal } from './calls.ts';
import { milliseconds, timed, whole } from './figures.ts';
import { machine } from './machine.ts';
import { measureAuthoring } from './measure-authoring.ts';
import { measureDesk } from './measure-desk.ts';
import { measureDisposal } from './measure-disposal.ts';
import { measureLooking } from './measure-looking.ts';
import { measureMakingProofs } from './measure-making-proofs.ts';
import { measurePlanning } from './measure-planning.ts';
import { measureProofs } from './measure-proofs.ts';
import { measureScheduling } from './measure-scheduling.ts';
import { measureVerifying } from './measure-verifying.ts';
import { openPlace, type Place } from './place.ts';
import { type Section, sectionText } from './report.ts';
import { type Scale, scales } from './scale.ts';

const known = ['--quick', '--full', '--write'];

type Measure = (place: Place, scale: Scale) => Promise<Section>;

/** In the order of the page. `records`: it works on the table of calls, which takes its time to make. */
const sections: Record<string, { measure: Measure; records: boolean }> = {
  planning: { measure: measurePlanning, records: true },
  disposal: { measure: measureDisposal, records: true },
  scheduling: { measure: measureScheduling, records: false },
  proofs: { measure: measureProofs, records: false },
  making: { measure: measureMakingProofs, records: false },
  verifying: { measure: measureVerifying, records: false },
  looking: { measure: measureLooking, records: false },
  desk: { measure: measureDesk, records: true },
  authoring: { measure: measureAuthoring, records: false },
};
const page = new URL('../../docs/benchmarks.md', import.meta.url);

async function main(options: string[]): Promise<number> {
  const at = options.indexOf('--part');
  const part = at < 0 ? null : options.splice(at, 2)[1];
  const unknown = options.filter((option) => !known.includes(option));
  if (unknown.length > 0 || (part !== null && !Object.hasOwn(sections, part ?? ''))) {
    const parts = `--part ${Object.keys(sections).join('|')}`;
    process.stderr.write(`Unknown: ${unknown.join(' ') || '--part'}. Known: ${known.join(' ')} ${parts}\n`);
    return 2;
  }
  if (part !== null && options.includes('--write')) {
    process.stderr.write('The page is written whole: leave out --part, or --write.\n');
    return 2;
  }
  const scale = scales[options.includes('--full') ? 'full' : 'quick'];
  const place = await openPlace();
  leaveNothingBehind(place);
  try {
    const wanted = Object.entries(sections).filter(([name]) => part === null || name === part);
    const text = await measure(
      place,
      scale,
      wanted.map(([, section]) => section),
    );
    if (options.includes('--write')) await writeFile(page, text);
    return 0;
  } finally {
    await place.close();
  }
}

/** Prints each section when it is known; resolves with the whole page. */
async function measure(place: Place, scale: Scale, wanted: { measure: Measure; records: boolean }[]): Promise<string> {
  const began = performance.now();
  const parts: string[] = [];
  const say = (text: string): void => {
    parts.push(text);
    process.stdout.write(`${text}\n`);
  };
  say(`# Benchmarks\n\n${await preface(place, scale)}\n`);
  if (wanted.some(({ records }) => records)) {
    const { ms } = await timed(async () => {
      await fillOriginal(place, scale.rows);
      await copyOriginal(place, 'calls');
    });
    process.stdout.write(`(${whole(scale.rows)} records made in ${milliseconds(ms)})\n\n`);
  }
  for (const section of wanted) say(sectionText(await section.measure(place, scale)));
  say(`Measured in ${milliseconds(performance.now() - began)}.`);
  return `${parts.join('\n')}\n`;
}

async function preface(place: Place, scale: Scale): Promise<string> {
  const smaller =
    scale.rows === scale.aimedRows
      ? ''
      : ` Tables have ${whole(scale.rows)} rows instead of ${whole(scale.aimedRows)}, and times that grow with them are held against a smaller limit.`;
  return (
    `\`npm run bench -- --${scale.name}\` on ${new Date().toISOString().slice(0, 10)}: ${await machine(place)}${smaller}\n\n` +
    'Times are those of this machine on that day; ratios within a section travel better.'
  );
}

function leaveNothingBehind(place: Place): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void place.close().finally(() => process.exit(130)));
}

process.exitCode = await main(process.argv.slice(2));
