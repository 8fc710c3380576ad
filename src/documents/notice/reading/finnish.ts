/** How notices in Finnish speak of retention. */
import type { Lexicon } from './lexicon.ts';

/** Nominative, genitive, partitive, inessive, elative, illative, translative of each number. */
const forms: [number, string][] = [
  [1, 'yksi yhden yhtä yhdessä yhdestä yhteen yhdeksi'],
  [2, 'kaksi kahden kahta kahdessa kahdesta kahteen kahdeksi'],
  [3, 'kolme kolmen kolmea kolmessa kolmesta kolmeen kolmeksi'],
  [4, 'neljä neljän neljää neljässä neljästä neljään neljäksi'],
  [5, 'viisi viiden viittä viidessä viidestä viiteen viideksi'],
  [6, 'kuusi kuuden kuutta kuudessa kuudesta kuuteen kuudeksi'],
  [7, 'seitsemän seitsemää seitsemässä seitsemästä seitsemään seitsemäksi'],
  [8, 'kahdeksan kahdeksaa kahdeksassa kahdeksasta kahdeksaan kahdeksaksi'],
  [9, 'yhdeksän yhdeksää yhdeksässä yhdeksästä yhdeksään yhdeksäksi'],
];
const factors: [number, string][] = [
  [10, 'kymmenen kymmentä kymmenessä kymmenestä kymmeneen kymmeneksi'],
  [100, 'sata sadan sataa sadassa sadasta sataan sadaksi'],
  [1000, 'tuhat tuhannen tuhatta tuhannessa tuhannesta tuhanteen tuhanneksi'],
];
const byForm = (all: [number, string][]): Record<string, number> =>
  Object.fromEntries(all.flatMap(([value, written]) => written.split(' ').map((form) => [form, value])));

export const finnish: Lexicon = {
  numbers: { plus: byForm(forms), times: byForm(factors), teen: 'toista', articles: [], between: '\\s?' },
  half: 'ja puol(?:i|en|ta|een)',
  units: {
    year: 'vuotiskau\\p{L}+|vuotiseen|vuotisen|vuotista|vuotinen|vuotta|vuoden|vuodessa|vuodesta|vuoteen|vuodeksi|vuosien|vuotena|vuosi',
    month: 'kuukautta|kuukauden|kuukaudessa|kuukaudesta|kuukauteen|kuukaudeksi|kuukausien|kuukautena|kuukausi',
    week: 'viikkoa|viikkoon|viikossa|viikosta|viikkojen|viikoksi|viikon|viikko',
    day: 'päivää|päivään|päivässä|päivästä|päivien|päiväksi|päivän|päivä|vuorokautta|vuorokauden|vuorokaudessa|vuorokaudeksi|vuorokausi',
    hour: 'tuntia|tunnin|tunnissa|tunti',
    minute: 'minuuttia|minuutin',
  },
  short: {
    year: 'v(?::n)?',
    month: 'kk(?::(?:n|ksi|tta|teen|sta|den))?',
    week: 'vko',
    day: 'vrk|pv',
    hour: 'h',
    minute: 'min',
  },
  expressions: [
    ['puoli vuotta', 6],
    ['puolen vuoden', 6],
    ['puolesta vuodesta', 6],
    ['puolitoista vuotta', 18],
    ['puolentoista vuoden', 18],
    ['vuosikymmenen', 120],
  ],
  bare: {
    units: {
      year: 'vuoden|vuosi|vuodeksi',
      month: 'kuukauden|kuukausi|kuukaudeksi',
      week: 'viikon|viikko|viikoksi',
      day: 'päivän|päivä|päiväksi|vuorokauden|vuorokausi|vuorokaudeksi',
    },
    followedBy: 'ajan|aikana|kuluessa|kuluttua|sisällä|päästä|jälkeen|verran|pituinen|mittainen|määräajan',
    precededBy:
      '(?:säilytetään|säilytämme|säilyvät|säilyy|tallennetaan|enintään|korkeintaan|vähintään|vain|noin|yli|aika on|ajat ovat)\\s+|[:|]\\s*',
  },
  vague: {
    before:
      'muutam\\p{L}+|pari|parin|usea\\p{L}*|use\\p{L}+|monta|monia|monen|puolisen|tusina\\p{L}*|kymmeni\\p{L}+|satoj\\p{L}+',
    within: '\\p{L}*?',
    instead:
      'vuosineljänne\\p{L}*|kvartaali\\p{L}*|puolivuoti\\p{L}+|vuosisa[td]\\p{L}*|vuosikymmen(?!en)\\p{L}+|vuosia|kuukausia|viikkoja|päiviä|tunteja',
    often:
      'kerran (?:päivässä|viikossa|kuukaudessa|vuodessa)|tunneittain|päivittäin|viikoittain|kuukausittain|neljännesvuosittain|vuosittain|joka (?:päivä|yö|viikko|kuukausi|vuosi)',
    time: /(?<!\p{L})(?:(?:pitkän|pitkähkön|lyhyen|lyhyehkön|kohtuullisen|rajoitetun|rajatun|tietyn|riittävän|jonkin|asianmukaisen|määrätyn) ajan|(?:jonkin|vähän) aikaa|lakisäätei\p{L}+ \p{L}*aja\p{L}+|pitkään(?! kuin))(?!\p{L})/iu,
  },
  and: 'ja',
  to: 'viiva',
  or: 'tai',
  atMostTo: '(?:ja|mutta) (?:enintään|korkeintaan)',
  between: 'välillä|väliltä',
  fromForm: /(?:sta|stä|sta toista)$/iu,
  atMost:
    /(?:enintään|korkeintaan|enimmillään|(?:ei|eikä|eivät)(?: \p{L}+){0,3} (?:yli|pidempään kuin|kauemmin kuin)|pisimmillään)\s*$/iu,
  atLeast: /(?:vähintään|ainakin|vähimmillään|yli|vähintäänkin)\s*$/iu,
  atMostAfter:
    /^(?:(?:\p{L}+\s+)?(?:kuluessa|sisällä)(?!\p{L})|(?:enintään|korkeintaan|tai (?:lyhyemmän|vähemmän))(?![\p{L}\d]|\s*\d))/iu,
  atLeastAfter:
    /^(?:vähintään|tai (?:pidempään|pitempään|kauemmin|enemmän)|pidempään|pitempään|kauemmin|kauempaa)(?![\p{L}\d]|\s*\d)/iu,
  notKept:
    /(?<!\p{L})(?:ei|eivät|eikä|emme)(?: \p{L}+)? (?:säilytetä|säilytä|tallenneta|talleteta|säily)(?: (?!yli|pidempään|pitempään|kauemmin|kuin)\p{L}+){0,2}\s*$/iu,
  notErased:
    /(?<!\p{L})(?:ei|eivät|eikä|emme)(?: \p{L}+)? (?:poisteta|hävitetä|tuhota|poista|hävitä)(?: (?:ennen|kuin|vasta|aikaisintaan|vähintään))*\s*$/iu,
  asARule:
    /(?<!\p{L})(?:pääasiallisesti|pääsääntöisesti|yleensä|tavallisesti|normaalisti|lähtökohtaisesti|periaatteessa|pääasiassa|useimmiten|noin|suunnilleen)(?!\p{L})/iu,
  keeps:
    /(?<!\p{L})(?:säily|tallessa|tallete|tallenn|talleta|talletta|arkistoi|arkistoida|poiste|poista|poisto|poistu|häviä|siivo|tyhjenn|pyyhi|hävite|hävitt|hävitä|anonymiso|tuhota|tuhoa|tuhou)/iu,
  erases: 'poiste|poista|poisto|poistu|häviä|hävite|hävitt|hävitä|tuhota|tuhoa|tuhou|siivo|tyhjenn|pyyhi',
  rights:
    /(?<!\p{L})(?:(?:poisto|poistamis)(?:-|pyyn)\p{L}*|poistamista koskev\p{L}*|oikeu\p{L}* (?:\p{L}+ )?poist\p{L}*)/giu,
  heading: /(?:säilyty|säilytä|säilyttä|hävittämi|poistami|kuinka kauan|miten kauan)/iu,
  indefinite:
    /(?<!\p{L})(?:toistaiseksi|pysyvästi|määräämättömän ajan|rajoittamattoman ajan|ilman aikarajaa|ikuisesti|iäti|(?:ei|eivät|emme) koskaan (?:poisteta|hävitetä|tuhota|poista|hävitä)|(?:ei|eivät|emme) (?:poisteta|hävitetä|tuhota|poista|hävitä) koskaan)(?!\p{L})/iu,
  even: /(?<!\p{L})säilytetään(?!\p{L}).{0,60}(?<!\p{L})(?:vaikka|myös (?:silloin|sen jälkeen))(?!\p{L})/iu,
  until:
    /(?<!\p{L})(?:kunnes|asti|(?:ei|eivät|eikä)(?: \p{L}+){0,3} (?:pidempään|pitempään|kauemmin) kuin|saakka|niin kauan(?: kuin)?|(?:vain|ainoastaan) (?:sen|niin kauan)|sen ajan|koko .{0,80}(?:elinkaaren|keston|voimassaolon))(?!\p{L})/iu,
  needed: /(?<!\p{L})(?:tarpeen|tarpeelli|tarvit|välttämät|edellyttä)/iu,
  exception:
    /(?<!\p{L})(?:ei|eivät|eikä)(?!\p{L})(?: kuitenkaan| silti)? (?:\p{L}+ )?(?:poisteta|hävitetä|anonymisoida|tuhota|(?:saa|voi|voida) (?:poistaa|hävittää|tuhota))(?!\p{L})/iu,
  condition:
    /(?<!\p{L})(?:jos|kun|kunnes|ennen|niin kauan|sikäli|mikäli|milloin|silloin|koska|tapauks\p{L}+|takia|vuoksi)(?!\p{L})/iu,
  unless:
    /(?<!\p{L})(?:ellei(?:vät)?|jollei(?:vat)?|jos ei|mikäli ei|paitsi (?:jos|kun|milloin)|lukuun ottamatta)(?!\p{L})/iu,
  gap: /(?<!\p{L})säilytysai(?:kaa|koja)(?!\p{L}) ei (?:ole|olla) (?:vielä )?(?:ilmoitettu|määritelty|määritetty|määrätty|annettu|päätetty)/iu,
  asides: {
    answer:
      /(?<!\p{L})(?:vasta(?:a|us|taan|amme|amaan|ukse)|pyyn(?:tö|nön|töön|töösi)|määräaikaa|saat tiedot|toimitetaan)/iu,
    limitation: /vanhen(?:e|tumis|tunut)/iu,
    age: /(?<!\p{L})(?:ikä|iältään|vanha|vanhat|vanhempi|alaikäi|täyttän|nuorempi)/iu,
  },
  points: /^(?:kohta|kohdat|kohdassa|kohdissa)\s+(?=\d)/iu,
  common: /(?<!\p{L})(?:ja|on|ei|tai|sekä|että|jos|ovat|tietoja|tiedot|kun)(?!\p{L})/giu,
  general: [
    'sekä',
    'ovat',
    'joka',
    'tiedot',
    'tietoja',
    'muut',
    'henkilöt',
    'tekninen',
    'teknisessä',
    'lokissa',
    'järjestelmä',
  ],
};
