/** How notices in Finnish speak of retention. */
import type { Lexicon } from './lexicon.ts';

/** Nominative, genitive, partitive, inessive, elative, illative of each number. */
const forms: [number, string][] = [
  [1, 'yksi yhden yhtä yhdessä yhdestä yhteen'],
  [2, 'kaksi kahden kahta kahdessa kahdesta kahteen'],
  [3, 'kolme kolmen kolmea kolmessa kolmesta kolmeen'],
  [4, 'neljä neljän neljää neljässä neljästä neljään'],
  [5, 'viisi viiden viittä viidessä viidestä viiteen'],
  [6, 'kuusi kuuden kuutta kuudessa kuudesta kuuteen'],
  [7, 'seitsemän seitsemää seitsemässä seitsemästä seitsemään'],
  [8, 'kahdeksan kahdeksaa kahdeksassa kahdeksasta kahdeksaan'],
  [9, 'yhdeksän yhdeksää yhdeksässä yhdeksästä yhdeksään'],
  [10, 'kymmenen kymmentä kymmenessä kymmenestä kymmeneen'],
  [11, 'yksitoista yhdentoista yhtätoista'],
  [12, 'kaksitoista kahdentoista kahtatoista kahdestatoista kahteentoista'],
  [14, 'neljätoista neljäntoista neljäätoista'],
  [15, 'viisitoista viidentoista viittätoista'],
  [18, 'kahdeksantoista kahdeksaatoista'],
  [20, 'kaksikymmentä kahdenkymmenen'],
  [24, 'kaksikymmentäneljä kahdenkymmenenneljän'],
  [30, 'kolmekymmentä kolmenkymmenen'],
  [36, 'kolmekymmentäkuusi kolmenkymmenenkuuden'],
  [60, 'kuusikymmentä kuudenkymmenen'],
  [90, 'yhdeksänkymmentä yhdeksänkymmenen'],
  [100, 'sata sadan sataa'],
  [1000, 'tuhat tuhannen tuhatta'],
];

export const finnish: Lexicon = {
  numbers: Object.fromEntries(forms.flatMap(([value, written]) => written.split(' ').map((form) => [form, value]))),
  units: {
    year: 'vuotiseen|vuotisen|vuotista|vuotinen|vuotta|vuoden|vuodessa|vuodesta|vuoteen|vuosien|vuotena|vuosi|v(?!\\p{L})',
    month:
      'kuukautta|kuukauden|kuukaudessa|kuukaudesta|kuukauteen|kuukausien|kuukautena|kuukausi|kk(?::(?:n|ksi|tta|teen|sta|den))?(?!\\p{L})',
    week: 'viikkoa|viikkoon|viikossa|viikosta|viikkojen|viikon|viikko|vko(?!\\p{L})',
    day: 'päivää|päivään|päivässä|päivästä|päivien|päivän|päivä|vuorokautta|vuorokauden|vuorokaudessa|vuorokausi|vrk(?!\\p{L})|pv(?!\\p{L})',
    hour: 'tuntia|tunnin|tunnissa|tunti|h(?!\\p{L})',
    minute: 'minuuttia|minuutin|min(?!\\p{L})',
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
    units: { year: 'vuoden', month: 'kuukauden', week: 'viikon', day: 'päivän|vuorokauden' },
    followedBy: 'ajan|aikana|kuluessa|kuluttua|sisällä|päästä|jälkeen|verran|pituinen|määräajan',
  },
  and: 'ja',
  to: 'viiva',
  between: 'välillä|väliltä',
  fromForm: /(?:sta|stä|sta toista)$/iu,
  atMost:
    /(?:enintään|korkeintaan|enimmillään|(?:ei|eikä|eivät)(?: \p{L}+){0,3} (?:yli|pidempään kuin|kauemmin kuin)|pisimmillään)\s*$/iu,
  atLeast: /(?:vähintään|ainakin|vähimmillään|yli|vähintäänkin)\s*$/iu,
  asARule:
    /(?<!\p{L})(?:pääasiallisesti|pääsääntöisesti|yleensä|tavallisesti|normaalisti|lähtökohtaisesti|periaatteessa|pääasiassa|useimmiten)(?!\p{L})/iu,
  keeps:
    /(?<!\p{L})(?:säilyt|tallete|tallenn|talleta|talletta|arkistoi|arkistoida|poiste|poista|poisto|hävite|hävitt|hävitä|anonymiso|tuhota|tuhoa)/iu,
  rights:
    /(?<!\p{L})(?:(?:poisto|poistamis)(?:-|pyyn)\p{L}*|poistamista koskev\p{L}*|oikeu\p{L}* (?:\p{L}+ )?poist\p{L}*)/giu,
  heading: /(?:säilyty|säilytä|säilyttä|hävittämi|poistami|kuinka kauan|miten kauan)/iu,
  indefinite:
    /(?<!\p{L})(?:toistaiseksi|pysyvästi|määräämättömän ajan|rajoittamattoman ajan|ilman aikarajaa)(?!\p{L})/iu,
  even: /(?<!\p{L})säilytetään(?!\p{L}).{0,60}(?<!\p{L})(?:vaikka|myös (?:silloin|sen jälkeen))(?!\p{L})/iu,
  until:
    /(?<!\p{L})(?:kunnes|asti|saakka|niin kauan(?: kuin)?|(?:vain|ainoastaan) (?:sen|niin kauan)|sen ajan|koko .{0,80}(?:elinkaaren|keston|voimassaolon))(?!\p{L})/iu,
  needed: /(?<!\p{L})(?:tarpeen|tarpeelli|tarvit|välttämät|edellyttä)/iu,
  exception:
    /(?<!\p{L})(?:ei|eivät|eikä)(?!\p{L})(?: kuitenkaan| silti)? (?:\p{L}+ )?(?:poisteta|hävitetä|anonymisoida|tuhota)(?!\p{L})/iu,
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
