/** How notices in Swedish speak of retention. */
import type { Lexicon } from './lexicon.ts';

export const swedish: Lexicon = {
  numbers: {
    plus: {
      ...{ en: 1, ett: 1, två: 2, tre: 3, fyra: 4, fem: 5, sex: 6, sju: 7, åtta: 8, nio: 9, tio: 10, elva: 11 },
      ...{ tolv: 12, tretton: 13, fjorton: 14, femton: 15, sexton: 16, sjutton: 17, arton: 18, nitton: 19 },
      ...{ tjugo: 20, trettio: 30, fyrtio: 40, femtio: 50, sextio: 60, sjuttio: 70, åttio: 80, nittio: 90 },
    },
    times: { hundra: 100, tusen: 1000 },
    teen: null,
    articles: ['en', 'ett'],
    between: '(?:(?<=hundra|tusen)\\s+och\\s+|\\s*)',
  },
  half: 'och (?:ett halvt|en halv)',
  units: {
    year: 'årsperiod(?:en)?|åriga?|årigt|års|år',
    month: 'månadersperiod(?:en)?|månaders|månads|månader|månad',
    week: 'veckors|veckor|veckas?',
    day: 'dagars|dagar|dags?|dygns?',
    hour: 'timmars|timmar|timmes?',
    minute: 'minuters|minuter|minuts?',
  },
  short: { day: 'dgr|d', month: 'mån', hour: 'tim|h', minute: 'min' },
  expressions: [
    ['ett halvt år', 6],
    ['ett halvår', 6],
    ['halvårs', 6],
    ['ett kvartal', 3],
    ['ett årtionde', 120],
    ['ett decennium', 120],
  ],
  bare: null,
  vague: {
    before: 'några|flera|par|många|fåtal|antal|dussin|(?:tio|hundra)tals',
    within: '(?:\\p{L}+s|kalender|läs|bank|var|hel|halv|arbets)?',
    instead: 'kvartal(?:en|et)?|sek(?:el|ler)|årtionden|i (?:åratal|månader|veckor|dagar|timmar)',
    often:
      'en gång (?:per|om|i) (?:dagen|dag|dygnet|dygn|veckan|vecka|månaden|månad|kvartalet|kvartal|året|år)|varje timme|dagligen|veckovis|månadsvis|månatligen|kvartalsvis|årligen|varje (?:dag|natt|dygn|vecka|månad|kvartal|år)',
    time: /(?<!\p{L})(?:(?:en|någon|under|i) (?:längre|lång|kort|kortare|begränsad|skälig|rimlig|viss|tillräcklig|lämplig) (?:tid|period)(?:srymd)?|lagstadgad\p{L}* \p{L}*tid(?:en)?|en tid)(?!\p{L})/iu,
  },
  and: 'och',
  to: 'till|upp till',
  or: 'eller',
  atMostTo: '(?:och|men) (?:högst|max|maximalt|som mest)',
  between: 'mellan',
  fromForm: null,
  atMost:
    /(?:högst|som (?:mest|längst)|maximalt|max\.?|upp till|(?:inte|icke|ej|aldrig)(?: \p{L}+){0,3} (?:(?:längre|mer)(?: tid)? än|över)|längst|inom)\s*$/iu,
  atLeast: /(?:minst|åtminstone|(?:inte|ej) kortare än|mer än|längre än|över)\s*$/iu,
  atMostAfter: /^(?:som (?:mest|längst)|maximalt|max|eller (?:kortare|mindre))(?![\p{L}\d]|\s*\d)/iu,
  atLeastAfter: /^(?:minst|som minst|eller (?:längre|mer))(?![\p{L}\d]|\s*\d)/iu,
  notKept:
    /(?<!\p{L})(?:(?:bevaras|förvaras|lagras|sparas|bevarar|förvarar|lagrar|sparar)(?!\p{L})(?: (?!om|när|som|då|att|och|men|för|efter|eftersom|senast|inom)\p{L}+){0,3}? (?:inte|ej|icke|aldrig)|(?:inte|ej|icke|aldrig|inga \p{L}+|ingen(?: \p{L}+)?) (?:bevaras|förvaras|lagras|sparas))(?: (?!längre|mer|än|över)\p{L}+){0,3}\s*$/iu,
  notErased:
    /(?<!\p{L})(?:(?:raderas|gallras|förstörs|avlägsnas|tas bort)(?!\p{L})(?: (?!om|när|som|då|att|och|men|för|efter|eftersom|senast|inom)\p{L}+){0,3}? (?:inte|ej|icke|aldrig)|(?:inte|ej|icke|aldrig) (?:raderas|gallras|förstörs|avlägsnas|tas bort))(?: (?:förrän|innan|tidigast|inom|före|efter|först|tidigare|än|på|minst))*\s*$/iu,
  asARule:
    /(?<!\p{L})(?:(?:i|som) regel|i (?:huvudsak|princip|allmänhet)|huvudsakligen|vanligtvis|vanligen|normalt(?: sett)?|oftast|för det mesta|ungefär|omkring|cirka|ca\.?(?= \d))(?!\p{L})/iu,
  keeps:
    /(?<!\p{L})(?:förvara|förvaring|lagra|lagring|bevara|bevaring|spara|sparande|arkiver|radera|radering|gallra|gallring|förstör|avlägsna|anonymiser|behåll|utplån|släng|kvarstå|finns kvar|makuler|kasser|rensa|(?:ta|tas|tar) bort)/iu,
  erases: 'rader|gallra|förstör|avlägsna|utplån|släng|makuler|kasser|rensa|töm|(?:ta|tas|tar) bort',
  rights: /(?<!\p{L})(?:begär\p{L}* om|rätt(?:en)? till)(?: \p{L}+(?:,| och| eller))* radering(?!\p{L})/giu,
  heading: /(?:lagring|förvaring|bevaring|bevara|förvara|gallring|radering|hur länge)/iu,
  indefinite:
    /(?<!\p{L})(?:tills vidare|för närvarande|på obestämd tid|utan tidsgräns|permanent|varaktigt|obegränsad tid|för (?:evigt|alltid)|(?:raderas|gallras|förstörs|avlägsnas|tas bort|raderar|gallrar|förstör) aldrig|aldrig (?:raderas|gallras|förstörs|avlägsnas|tas bort))(?!\p{L})/iu,
  even: /(?<!\p{L})(?:bevaras|förvaras|lagras|sparas)(?!\p{L}).{0,30}(?<!\p{L})(?:även|också) (?:om|när|efter)(?!\p{L})/iu,
  until:
    /(?<!\p{L})(?:tills(?! vidare)|(?:inte|icke|ej|aldrig)(?: \p{L}+){0,3} längre än|till dess|så länge|(?:endast|bara|enbart) (?:under )?den tid|under den tid|under hela .{0,80}(?:livslängd|livscykel|livstid))(?!\p{L})/iu,
  needed: /(?<!\p{L})(?:behöv|nödvändig|kräv|förutsätt)/iu,
  exception:
    /(?<!\p{L})(?:(?:raderas|gallras|förstörs|avlägsnas|anonymiseras|tas|raderar|gallrar|förstör)(?!\p{L})(?: (?!om|när|som|då|att|och|men|för|efter|eftersom|senast|inom)\p{L}+){0,3}? (?:inte|ej|icke)|(?:inte|ej|icke) (?:raderas|gallras|förstörs|avlägsnas|anonymiseras|tas bort))(?!\p{L})/iu,
  condition: /(?<!\p{L})(?:om|när|medan|då|så länge|förrän|innan|eftersom|förutsatt|i \p{L}+ fall)(?!\p{L})/iu,
  unless: /(?<!\p{L})(?:om inte|såvida inte|såframt inte|utom (?:om|när|i)|förutom (?:om|när)|med undantag)(?!\p{L})/iu,
  gap: /(?<!\p{L})ing(?:en|et) (?:\p{L}*tid|period)(?!\p{L}) (?:har|är|hade) (?:\p{L}+ )?(?:angetts|angivits|angiven|fastställts|fastställd|bestämts|bestämd)/iu,
  asides: {
    answer:
      /(?<!\p{L})(?:svar|besvara|du får uppgifterna|begäran framställ|tidsfrist|förlänga|får (?:du )?(?:en )?anmälan|begäran (?:behandlas|besvaras))/iu,
    limitation: /preskri(?:ption|bera)/iu,
    age: /(?<!\p{L})(?:ålder|gammal|gamla|minderårig|fyllt|äldre|yngre)(?!\p{L})/iu,
  },
  points: /^(?:punkt(?:en|erna)?)\s+(?=\d)/iu,
  common: /(?<!\p{L})(?:och|att|som|för|är|av|det|den|inte|uppgifter(?:na)?)(?!\p{L})/giu,
  general: [
    'och',
    'för',
    'som',
    'med',
    'från',
    'till',
    'uppgifter',
    'uppgifterna',
    'andra',
    'personer',
    'teknisk',
    'tekniska',
    'system',
    'tjänster',
  ],
};
