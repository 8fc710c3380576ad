/**
 * Words for the public: what a privacy notice says of a rule, in three languages. Columns and reasons are written for
 * those who work with the records; these are written for those whom the records are about. No rule depends on them.
 */
import { z } from 'zod';
import { mapping, oneOrMore, some, text } from './schema-words.ts';

export const inLanguages = mapping({
  en: text.describe('in English'),
  sv: text.describe('in Swedish').optional(),
  fi: text.describe('in Finnish').optional(),
}).meta({ title: 'in several languages', description: '`{ en, sv, fi }`' });

const controllerName = z.union([text.meta({ title: 'a name' }), inLanguages]).meta({
  description: 'a controller: its name, or its name in each language as `{ en, sv, fi }`',
  examples: ['State Treasury', { en: 'State Treasury', sv: 'Statskontoret', fi: 'Valtiokonttori' }],
});

const known = (one: z.output<typeof controllerName>): string => (typeof one === 'string' ? one : one.en);

export const controllers = oneOrMore(controllerName, 'controllers', known).meta({
  description: 'the controller, or the list of joint controllers',
  means:
    'Who is responsible for the records: one controller, or the list of joint controllers. A name may be written in each language, as notices name it; reports go by the English one.',
  examples: ['State Treasury', { en: 'State Treasury', sv: 'Statskontoret', fi: 'Valtiokonttori' }],
});

const example = (en: string, sv: string, fi: string) => ({ en, sv, fi });

export const noticeSchema = mapping(
  {
    records: inLanguages
      .meta({
        description: 'what the records are called in the notice; the title unless given',
        means: 'What the records are called in the notice. The title of the policy unless given.',
        examples: [example('Call recordings', 'Samtalsinspelningar', 'Puhelutallenteet')],
      })
      .optional(),
    from: inLanguages
      .meta({
        description: 'what the period runs from, as it reads on after the period',
        means:
          'What the period runs from, in words that read on after it: "at most 2 months *from the end of the call*".',
        examples: [example('from the end of the call', 'från det att samtalet avslutades', 'puhelun päättymisestä')],
      })
      .optional(),
    until: inLanguages
      .meta({
        description: 'when it ends, as it reads on after "kept"',
        means:
          'With `retain.until`: when it ends, in words that read on after "kept": "*until your matter is closed*".',
        examples: [
          example(
            'until your matter is closed',
            'tills ditt ärende har avslutats',
            'siihen asti, kun asiasi on käsitelty',
          ),
        ],
      })
      .optional(),
    extend: z
      .array(inLanguages)
      .min(1, { error: some('extensions') })
      .meta({
        description: 'for each extension, in order: in which case it applies, beginning with "if"',
        means: 'For each of `retain.extend`, in the same order: in which case the longer period applies.',
        examples: [[example('if there is a complaint', 'om det finns en reklamation', 'jos puhelusta on valitettu')]],
      })
      .optional(),
    unless: z
      .array(inLanguages)
      .min(1, { error: some('exceptions') })
      .meta({
        description: 'for each exception, in order: how long it applies, beginning with "while"',
        means: 'For each of `unless`, in the same order: as long as what the records are not destroyed.',
        examples: [
          [
            example(
              'while a matter of yours is pending',
              'så länge ett ärende som gäller dig är anhängigt',
              'niin kauan kuin sinua koskeva asia on vireillä',
            ),
          ],
        ],
      })
      .optional(),
    because: inLanguages
      .meta({
        description: 'a sentence: why the records are kept until further notice',
        means: 'With `period: indefinite`: why the records are kept until further notice, as a sentence.',
        examples: [
          example(
            'They show who may act for whom.',
            'De visar vem som får företräda vem.',
            'Niistä näkyy, kuka saa toimia kenenkin puolesta.',
          ),
        ],
      })
      .optional(),
    note: inLanguages
      .meta({
        description: 'a sentence of its own, without a period of time in it',
        means: 'Anything else that people should know of these records, as a sentence of its own.',
        examples: [
          example('The service deletes them by itself.', 'Tjänsten raderar dem själv.', 'Palvelu poistaa ne itse.'),
        ],
      })
      .optional(),
  },
  { title: 'Write `records`.', period: 'It belongs under `retain`; the notice tells it by itself.' },
).meta({
  description:
    'how a privacy notice tells this rule to the public: `records`, `from` or `until`, `extend`, `unless`, `because`, `note`',
  means:
    'How a privacy notice tells this rule to the people whom the records are about, each text as `{ en, sv, fi }`. Periods are never written here: they come from the rule. Changing these words needs no approval.',
  examples: [
    { from: example('from the end of the call', 'från det att samtalet avslutades', 'puhelun päättymisestä') },
  ],
});
