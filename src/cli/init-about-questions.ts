/** The questions of `gallra init` about the policy itself: what it is called, and who answers for it. */
import { isZone } from '../policy/calendar.ts';
import type { InLanguages } from '../policy/compiled.ts';
import type { PolicyFolder } from '../policy/parsed.ts';
import { policyId } from '../policy/schema-words.ts';
import { accepted, type InitOptions, someText } from './init-questions.ts';
import type { Question } from './questions.ts';
import { usageError } from './usage.ts';

/** What policies of one folder mostly share is taken from those that are there, where they agree. */
export function aboutQuestions(
  id: string,
  title: string,
  { folder, options, zone }: { folder: PolicyFolder; options: InitOptions; zone: string | undefined },
) {
  const theirs = folder.sound.map(({ policy }) => policy);
  const agreed = <T>(values: T[]): T | undefined =>
    new Set(values.map((one) => JSON.stringify(one))).size === 1 ? values[0] : undefined;
  const controllers = agreed(
    theirs.map(({ about }) => about.controller.map((en): InLanguages => about.controllerNames?.[en] ?? { en })),
  );
  const ids = new Set([
    ...theirs.map((policy) => policy.id),
    ...folder.broken.flatMap((file) => (file.id === null ? [] : [file.id])),
  ]);
  const free = (n: number): string =>
    ids.has(n === 1 ? id : `${id}-${n}`) ? free(n + 1) : n === 1 ? id : `${id}-${n}`;
  return {
    timezone: zoneQuestion(options, zone),
    controllers: {
      flag: '--controller',
      given: options.controller?.join('; '),
      ask: 'Who is the controller (several with ; between)?',
      usual: controllers?.map(({ en }) => en).join('; '),
      hint: 'the authority or company that is responsible for the records.',
      read: (text: string) => {
        const named = text.split(';').map((one) => someText('--controller', one));
        return [...new Set(named)].map((en) => controllers?.find((one) => one.en === en) ?? { en });
      },
    },
    owner: {
      flag: '--owner',
      given: options.owner,
      ask: 'Who answers for this policy, as an address that is read?',
      usual: agreed(theirs.map(({ about }) => about.owner)),
      hint: 'who answers for this policy, as an address that is read.',
      read: (text: string) => someText('--owner', text),
    },
    id: {
      flag: '--id',
      given: options.id,
      ask: 'The id of the policy, which is the name of its file as well?',
      usual: free(1),
      hint: 'lower-case words joined by -.',
      read: (text: string) => {
        const refused = policyId.safeParse(text).error?.issues[0]?.message;
        if (ids.has(text))
          throw usageError('id', `There is a policy ${text} already.`, 'Write another id; nothing is written over.');
        return accepted('id', refused ?? null, text);
      },
    },
    title: {
      flag: '--title',
      given: options.title,
      ask: 'What do people call these records?',
      usual: title,
      hint: 'what people call these records.',
      read: (text: string) => someText('--title', text),
    },
  };
}

export const zoneQuestion = (options: InitOptions, usual: string | undefined): Question<string> => ({
  flag: '--timezone',
  given: options.timezone,
  ask: 'In which time zone is a day a day?',
  usual,
  hint: 'a time zone, such as Europe/Helsinki: it decides what a day is.',
  read: (text) => {
    if (isZone(text)) return text;
    throw usageError('zone', `${text} is not a time zone.`, 'Write a name such as Europe/Helsinki or UTC.');
  },
});

/** `archive.CallRecordings` → `call-recordings` */
export function slug(table: string): string {
  const bare = table.split('.').at(-1) ?? table;
  const found = bare
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 60);
  return found === '' ? 'records' : found;
}

export function words(table: string): string {
  const text = (table.split('.').at(-1) ?? table)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1).toLowerCase()}` || 'Records';
}
