/** What the pages on approvals say, in Finnish. */
import type { ApprovalsWords } from './approvals.ts';

const records = (count: number, written: string): string => `${written} ${count === 1 ? 'tietue' : 'tietuetta'}`;

export const finnish: ApprovalsWords = {
  title: 'Hyväksynnät',
  intro:
    'Se, mikä on tässä, ei hävitä mitään ennen kuin henkilö hyväksyy sen. Ennalleen jättäminen ei vaadi päätöstä: aiemmin hyväksytty suojaa tietueita edelleen.',
  none: 'Mikään ei odota hyväksyntää.',
  kinds: { rule: 'Säännöt', retire: 'Säännöt ilman tiedostoa', run: 'Ajot' },
  columns: { policy: 'Hävittämissääntö', why: 'Miksi se odottaa', since: 'Alkaen', look: 'Toimenpide' },
  look: 'Tarkastele',
  lookAt: (policy) => `Tarkastele: ${policy}`,
  notRead: 'Ohjelma ei ole vielä lukenut sitä',
  why: {
    first: 'Mikään säännön versio ei ole voimassa: sitä ei ole koskaan hyväksytty, tai se on kumottu.',
    changed: 'Sääntö on muuttunut hyväksymisen jälkeen.',
    schema: 'Sääntö on sama, mutta viimeisin ajo totesi sen taulujen muuttuneen hyväksymisen jälkeen.',
    gone: 'Tiedosto puuttuu, ja se, mitä sääntö suojaa, on edelleen suojattu.',
    renamed: (to) =>
      `Tiedosto puuttuu; saman säännön tunnus on nyt ${to}. Se, mitä sääntö suojaa, on edelleen suojattu.`,
  },
  runWhy: {
    'limits.records': 'Hävitettäviä tietueita on enemmän kuin yhdessä ajossa saa hävittää ilman henkilön hyväksyntää.',
    'limits.share':
      'Hävitettävien osuus taulusta on suurempi kuin yhdessä ajossa saa hävittää ilman henkilön hyväksyntää.',
    'guard.deviation': 'Hävitettäviä tietueita on paljon enemmän kuin viimeisin ajo ennusti.',
    'guard.shrunk': 'Taulu on tyhjä, tai joku muu on poistanut suurimman osan sen riveistä.',
    'guard.leap': 'Kello hyppäsi: pitkään aikaan ei kirjattu mitään.',
    'guard.objects': 'Yhtäkään niistä objekteista, joihin tietueet viittaavat, ei löydy.',
  },
  runOther: 'Se odottaa henkilön hyväksyntää.',
  runCheck: {
    'limits.records': 'Tarkista, onko oikein, että näin monta tietuetta hävitetään kerralla.',
    'limits.share': 'Tarkista, onko oikein, että näin monta tietuetta hävitetään kerralla.',
    'guard.deviation': 'Selvitä, mikä tiedoissa tai muissa säännöissä on muuttunut.',
    'guard.shrunk': 'Selvitä, kuka poisti rivit ja onko tämä oikea tietokanta.',
    'guard.leap':
      'Tarkista, että tämä päivä on oikein ja että palvelu todella oli pysähdyksissä niin kauan. Ajon hyväksyminen vahvistaa kellon kaikille säännöille.',
    'guard.objects': 'Tarkista, miten sääntö nimeää objektit ja mihin niiden järjestelmä johtaa.',
  },
  limit: (count, share) =>
    `Ilman henkilön hyväksyntää yhdessä ajossa saa hävittää enintään ${count} tietuetta tai ${share} taulusta.`,

  titles: {
    rule: (policy) => `Hyväksy sääntö ${policy}`,
    run: (policy) => `Hyväksy säännön ${policy} ajo`,
    retire: (policy) => `Kumoa sääntö ${policy}`,
  },
  headings: {
    why: 'Miksi se odottaa',
    drops: 'Missä se säilyttää vähemmän tai tekee enemmän kuin ennen',
    rule: 'Sääntö sanoin',
    difference: 'Miten se eroaa voimassa olevasta säännöstä',
    counts: 'Mitä se hävittäisi nyt',
    planned: 'Mitä ajo laski',
    change: 'Kuinka montaa tietuetta muutos koskee',
    affected: 'Muut säännöt, joihin tämä vaikuttaa',
    samples: 'Joitakin tietueista',
    who: 'Kuka ja milloin',
    decide: 'Päätös',
    ends: 'Mikä päättyy',
  },
  before: 'Ennen:',
  after: 'Nyt:',
  same: 'Sanoin ilmaistuna eroa ei ole.',
  asOf: (at) => `Laskettu tilanteesta ${at}.`,
  runAsOf: (at) => `Ajo arvioi kaiken tilanteesta ${at}.`,
  facts: {
    due: 'Hävitettäviä nyt',
    planned: 'Hävitettäviä, kun ajo suunniteltiin',
    recounted: 'Hävitettäviä samassa tilanteessa, nyt uudelleen laskettuna',
    share: 'Osuus tietojoukosta',
    oldest: 'Vanhin alkamisajankohta',
    newest: 'Uusin alkamisajankohta',
    published: 'Julkaistu',
    approvedBefore: 'Voimassa oleva sääntö hyväksytty',
    file: 'Tiedosto',
    author: 'Säännön laatija',
    owner: 'Vastuutaho',
    controller: 'Rekisterinpitäjä',
    digest: 'Säännön tiiviste',
    run: 'Ajo',
    waitsSince: 'Alkoi',
  },
  records,
  ofDataset: (share, rows) => `${share} / ${rows}`,
  noDate: 'muodostuu useasta päivämäärästä',
  by: (who, at) => `${at}, ${who}`,
  noAuthorNamed: 'ei nimetty',
  table: {
    caption: 'Tietueet syyn mukaan',
    outcome: 'Syy',
    inForce: 'Voimassa oleva sääntö',
    thisRule: 'Tämä sääntö',
    difference: 'Ero',
    due: 'säilytysaika päättynyt: hävitettäisiin',
  },
  notComparable: 'Voimassa olevan säännön tietueita ei voi enää laskea näistä tauluista.',
  change: {
    becomeDue: 'Tulee hävitettäväksi muutoksen vuoksi',
    noLongerDue: 'Ei ole enää hävitettävä',
    scopeAdded: 'Tulee tietojoukkoon',
    scopeRemoved: 'Poistuu tietojoukosta',
    records: 'Tietueita',
    uncounted: 'Eroa ei voitu laskea.',
  },
  affected: {
    intro:
      'Ne ovat ennallaan, mutta hävittävät muita tietueita, koska tämä sääntö vaatii säilyttämään enemmän tai vähemmän.',
    policy: 'Hävittämissääntö',
    becomeDue: 'Tulee hävitettäväksi',
    noLongerDue: 'Ei enää hävitettävä',
    none: 'Mikään muu sääntö ei hävitä tämän vuoksi mitään muuta.',
  },
  samples: {
    intro:
      'Pisimpään hävittämistä odottaneiden tietueiden avaimia. Suurin osa kustakin avaimesta on peitetty: näkyvä osa riittää tunnistamaan tietueen, joka on edessäsi.',
    key: (columns) => `Avain (${columns})`,
  },
  nothing: 'Se ei itse hävitä mitään.',
  fault: 'Taulut eivät sovi sääntöön, joten mitään ei voi laskea eikä hyväksyä ennen kuin se on korjattu:',
  late: (store, seconds) =>
    `Järjestelmä ${store} ei vastannut ${seconds} sekunnissa. Mitään ei voi hyväksyä täällä ennen kuin tietueet on laskettu: lataa sivu myöhemmin uudelleen.`,
  unreachable: (store) =>
    `Järjestelmältä ${store} ei voitu kysyä. Mitään ei voi hyväksyä ennen kuin tietueet voidaan laskea.`,
  lateRun: (store, seconds) =>
    `Järjestelmä ${store} ei vastannut ${seconds} sekunnissa, joten tätä sivua varten ei laskettu mitään uudelleen.`,
  unreachableRun: (store) =>
    `Järjestelmältä ${store} ei voitu kysyä, joten tätä sivua varten ei laskettu mitään uudelleen.`,

  number: {
    label: 'Kuinka monta tietuetta on hävitettävä?',
    hint: 'Kirjoita luku numeroin, kuten se on yllä. Se lasketaan uudelleen, kun hyväksyt.',
    runHint: 'Kirjoita luku numeroin, kuten se on yllä. Yhtäkään tietuetta enempää ei saa hävittää.',
  },
  tick: 'Olen lukenut, mitä sääntö sanoo; se ei hävitä mitään.',
  policyId: { label: 'Mikä hävittämissääntö?', hint: (id) => `Kirjoita sen tunnus, ${id}.` },
  approve: 'Hyväksy',
  retire: 'Kumoa sääntö',
  leave: 'Jätä ennalleen',
  leaveMeans:
    'Ennen kuin joku hyväksyy säännön, se ei hävitä mitään, ja kaikki samoja tauluja koskevat säännöt odottavat.',
  leaveRun: 'Ennen kuin joku hyväksyy ajon, se ei jatku. Uusi yritys tehdään aikataulun mukaan.',
  leaveRetire: 'Siihen asti sääntö suojaa sitä, mitä se suojasi, ja kaikki samoja tauluja koskevat säännöt odottavat.',
  mayNot: (controllers) => `Päätökseen tarvitaan hyväksyjän rooli: ${controllers}.`,
  isAuthor: 'Olet laatinut tämän säännön, joten et saa hyväksyä sitä. Toisen hyväksyjän on tarkasteltava sitä.',
  noAuthor: (file) =>
    `Laatija ei saa hyväksyä sääntöä, eikä ${file} kerro, kuka hän on. Kirjoita tiedostoon laatijan käyttäjätili, yksi tai useampi:`,

  wrong: {
    digits: 'Kirjoita luku numeroin.',
    number: (now) => `Luku ei täsmää: hävitettäviä on ${now}.`,
    moved: (was, now) =>
      `Luku on muuttunut sivun näyttämisen jälkeen: se oli ${was} ja on nyt ${now}. Katso luvut uudelleen ja kirjoita sitten uusi luku.`,
    tick: 'Merkitse, että olet lukenut säännön.',
    id: (id) => `Kirjoita säännön tunnus: ${id}.`,
    rule: 'Sääntö on muuttunut sivun näyttämisen jälkeen. Lue se uudelleen; mitään ei päätetty.',
    late: (seconds) =>
      `Järjestelmä ei vastannut ${seconds} sekunnissa, joten lukua ei voitu tarkistaa. Mitään ei päätetty.`,
  },
  said: {
    approved: (policy) => `${policy} on hyväksytty.`,
    next: (at) => `Seuraava ajo alkaa ${at}.`,
    unscheduled: 'Sillä ei ole aikataulua; ylläpito käynnistää sen.',
    byOther: (policy, who) => `${who} oli juuri hyväksynyt säännön ${policy}; hyväksyntääsi ei tarvittu.`,
    run: (policy, count, written) =>
      `Säännön ${policy} ajo saa hävittää ${written} ${count === 1 ? 'tietueen' : 'tietuetta'}.`,
    goesOn: (at) => `Se jatkuu ${at}; ylläpito voi käynnistää sen aiemmin.`,
    retired: (policy) => `Sääntö ${policy} on kumottu.`,
    over: 'Siellä ei odota enää mitään: joku on päättänyt, tai sääntö on nyt toinen.',
  },
};
