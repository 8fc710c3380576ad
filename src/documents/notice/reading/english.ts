/** How notices in English speak of retention. */
import type { Lexicon } from './lexicon.ts';

export const english: Lexicon = {
  numbers: {
    plus: {
      ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
      ...{ eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17 },
      ...{ eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70 },
      ...{ eighty: 80, ninety: 90 },
    },
    times: { hundred: 100, thousand: 1000 },
    teen: null,
    articles: ['a', 'an'],
    between: '(?:-|(?<=hundred|thousand)\\s+and\\s+|\\s+)',
  },
  half: 'and[ -]a[ -]half',
  units: {
    year: "years?(?:['’]s?)?",
    month: "months?(?:['’]s?)?",
    week: "weeks?(?:['’]s?)?",
    day: "days?(?:['’]s?)?",
    hour: "hours?(?:['’]s?)?",
    minute: 'minutes?',
  },
  short: { year: 'yrs?|y', month: 'mths?|mos?', week: 'wks?', day: 'd', hour: 'hrs?|h', minute: 'mins?' },
  expressions: [
    ['half a year', 6],
    ['(?:a |one[- ])?half[- ]year', 6],
    ['a decade', 120],
    ['half a decade', 60],
  ],
  bare: null,
  vague: {
    before:
      'several|few|couple of|many|multiple|various|some|number of|dozens?(?: of)?|(?:tens|hundreds|thousands) of|whole|entire|rest of the',
    within: '(?:work|week)?',
    instead:
      'fortnights?|(?:a|one) quarter(?! of)|quarters|centur(?:y|ies)|decades|for (?:years|months|weeks|days|hours)',
    often:
      'once (?:a|per) (?:day|week|month|quarter|year)|hourly|daily|weekly|monthly|quarterly|annually|yearly|(?:every|each) (?:hour|day|night|week|month|quarter|year)',
    time: /(?<!\p{L})(?:for the (?:statutory|legal|prescribed|agreed|required)(?: \p{L}+)? (?:time|period)|for (?:some|any) (?:\p{L}+ )?time|(?:an?|some) (?:long|longer|short|shorter|brief|limited|certain|reasonable|appropriate|sufficient|suitable)(?: \p{L}+)? (?:time|period|while))(?!\p{L})/iu,
  },
  and: 'and',
  to: 'to|until|through',
  or: 'or',
  atMostTo: '(?:and|but) (?:at most|up to|no(?:t)? more than|no longer than)',
  between: 'between',
  fromForm: null,
  atMost:
    /(?:at (?:the )?most|at the longest|up to|(?:no|not|cannot|never|\p{L}+n['’]t)(?: \p{L}+){0,3} (?:(?:longer|more) than|beyond|over|past|exceed(?:ing)?)|(?:a )?maximum(?: period)?(?: of)?|within|(?<!(?:no|not) )(?:less|fewer) than)\s*$/iu,
  atLeast:
    /(?:at least|(?:a )?minimum(?: period)?(?: of)?|no(?:t)? (?:less|fewer|shorter) than|more than|over|longer than)\s*$/iu,
  atMostAfter: /^(?:at (?:the )?(?:most|longest|latest)|maximum|max|or (?:less|shorter))(?![\p{L}\d]|\s*\d)/iu,
  atLeastAfter: /^(?:at (?:the )?least|minimum|or (?:more|longer))(?![\p{L}\d]|\s*\d)/iu,
  notKept:
    /(?<!\p{L})(?:(?:not|cannot|never|no longer|\p{L}+n['’]t)(?: \p{L}+ly| yet| ever| then| be| been)*|no(?:ne)? (?:\p{L}+ ){0,3}(?:is|are|be)) (?:kept|stored|retained|saved|preserved|keep|store|retain|save)(?: (?!longer|more|beyond|past|than|over|exceed)\p{L}+){0,3}\s*$/iu,
  notErased:
    /(?<!\p{L})(?:not|cannot|never|\p{L}+n['’]t)(?: \p{L}+ly| yet| ever| then| be| been)* (?:deleted?|erased?|destroy(?:ed)?|removed?|disposed of)(?: (?:until|before|within|earlier than|sooner than|for|after|the|first|at least|at the earliest))*\s*$/iu,
  asARule:
    /(?<!\p{L})(?:as a (?:general )?rule|normally|generally|usually|typically|in principle|mainly|for the most part|ordinarily|approximately|roughly|circa|(?:about|around)(?= \d))(?!\p{L})/iu,
  keeps:
    /(?<!\p{L})(?:keep|kept|retain|retention|stor(?:e|ed|es|age|ing)(?!\p{L})|sav(?:e|ed|es|ing)(?!\p{L})|preserv|archiv|delet|eras|destroy|destruct|dispos(?:e|ed|al)(?!\p{L})|remov|anonymis|anonymiz|purg(?:e|ed|es|ing)(?!\p{L})|wiped|discard|shred|expunge|maintained|held(?!\p{L})|remains?(?!\p{L})|available for|hold(?:s|ing)? (?:your|the|personal) )/iu,
  erases: 'delet|eras|destroy|destruct|dispos|remov|purg|wip(?:e|ing)|discard|shred|expung|empti|overwr',
  rights:
    /(?<!\p{L})(?:requests?|rights?) (?:for|to)(?: (?:the )?\p{L}+(?:,| and| or))* (?:the )?(?:erasure|deletion|removal|erase|delete|remove)(?!\p{L})/giu,
  heading: /(?<!\p{L})(?:retention|retain|storage|storing|kept|keep|erasure|deletion|destruction|how long)/iu,
  indefinite:
    /(?<!\p{L})(?:until further notice|for the time being|for now|indefinitely|permanently|for (?:an )?(?:unlimited|indefinite) (?:time|period)|for ?ever|in perpetuity|never (?:be )?(?:deleted?|erased?|destroy(?:ed)?|removed?)|without (?:a )?time limit)(?!\p{L})/iu,
  even: /(?<!\p{L})(?:kept|stored|retained|preserved)(?!\p{L}).{0,60}(?<!\p{L})even (?:if|after|when|though)(?!\p{L})/iu,
  until:
    /(?<!\p{L})(?:until|till|as long as|(?:no|not|never)(?: \p{L}+){0,3} longer than|for the (?:life|lifetime|lifespan|duration)|while|for the time (?:that )?(?:is )?needed)(?!\p{L})/iu,
  needed: /(?<!\p{L})(?:need|necessary|require)/iu,
  exception:
    /(?<!\p{L})(?:not|cannot|never|\p{L}+n['’]t)(?!\p{L})(?:,? however,?)?(?: \p{L}+ly| yet| ever| then| be| been)* (?:erased?|deleted?|destroy(?:ed)?|removed?|disposed?|anonymised?)(?!\p{L})/iu,
  condition:
    /(?<!\p{L})(?:if|when|while|whilst|where|unless|until|before|as long as|because|in \p{L}+ cases?)(?!\p{L})/iu,
  unless: /(?<!\p{L})(?:unless|except (?:if|when|where|that)|with the exception)(?!\p{L})/iu,
  gap: /(?<!\p{L})no (?:retention |storage )?(?:period|time)(?: of (?:retention|storage))? (?:has been|is|was) (?:stated|set|determined|decided)/iu,
  asides: {
    answer:
      /(?<!\p{L})(?:answer|repl(?:y|ies)|respon[ds]|receive (?:the|your) (?:data|information|answer)|(?:your|the) request|extend the (?:time|deadline|period)|time limit|deadline)/iu,
    limitation: /(?<!\p{L})(?:limitation|prescription|statute[- ]barred|time[- ]barred)/iu,
    age: /(?<!\p{L})(?:aged?|old|older|younger|minors?|under the age)(?!\p{L})/iu,
  },
  points: /^(?:points?|items?|paragraphs?)\s+(?=\d)/iu,
  common: /(?<!\p{L})(?:the|and|of|is|are|for|with|that|your|we)(?!\p{L})/giu,
  general: [
    'and',
    'for',
    'the',
    'from',
    'data',
    'records',
    'other',
    'persons',
    'personal',
    'information',
    'system',
    'service',
    'services',
    'behind',
    'without',
  ],
};
