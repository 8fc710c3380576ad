/** What messages say, in Finnish. */
import type { AlertWords } from './alert-words.ts';

const are = (count: number, one: string, more: string): string => (count === 1 ? one : more);

export const finnish: AlertWords = {
  program: 'Gallra',
  kinds: {
    'approval.rule': {
      subject: (n, count) => `${count} ${are(n, 'sääntö', 'sääntöä')} odottaa hyväksyntää`,
      what: ({ policies, code }) =>
        ({
          first: `${policies}: uusi sääntö odottaa hyväksyntää. Siihen asti sen mukaan ja sen tauluista ei hävitetä mitään.`,
          changed: `${policies}: muutettu sääntö odottaa hyväksyntää. Siihen asti sen tauluista ei hävitetä mitään.`,
        })[code] ??
        `${policies}: taulut eivät ole sellaiset kuin sääntöä hyväksyttäessä. Sääntö odottaa uutta hyväksyntää.`,
      todo: () =>
        'Katso, mitä se hävittäisi, ja hyväksy se tai pyydä palauttamaan tiedosto ennalleen (gallra approve).',
    },
    'approval.run': {
      subject: (n, count) => `${count} ${are(n, 'ajo', 'ajoa')} odottaa hyväksyntää`,
      what: ({ policies, count, raw }) =>
        `${policies}: ajo laski ${count('due')} hävitettävää ${are(raw('due'), 'tietueen', 'tietuetta')} ja odottaa ihmisen päätöstä.`,
      todo: () =>
        'Katso suunnitelma. Jos se on oikea, hyväksy ajo; jos ei, jätä se ja selvitä, miksi hävitettävää on niin paljon.',
    },
    'approval.retire': {
      subject: (n, count) => `${count} ${are(n, 'sääntö', 'sääntöä')} ilman tiedostoa`,
      what: ({ policies, fact }) =>
        `${policies}: tiedosto puuttuu, ja se, mitä sääntö suojaa, on edelleen suojattu.${fact('renamedTo') ? ` Saman säännön tunnus on nyt ${fact('renamedTo')}.` : ''} Sen taulut odottavat.`,
      todo: () => 'Palauta tiedosto tai kumoa sääntö: silloin se ei enää suojaa mitään (gallra retire).',
    },
    'approval.release': {
      subject: (n, count) =>
        `${count} ${are(n, 'hävittämiskiellon purkaminen', 'hävittämiskieltojen purkamista')} odottaa`,
      what: ({ fact }) => `${fact('by')} on pyytänyt hävittämiskiellon purkamista. Pyyntö odottaa toista henkilöä.`,
      todo: () => 'Vahvista tai epää purkaminen. Siihen asti hävittämiskielto on voimassa.',
    },
    'approval.erasure': {
      subject: (n, count) => `${count} ${are(n, 'poistopyyntö', 'poistopyyntöä')} odottaa`,
      what: ({ fact, when }) =>
        `Poistopyyntö asiassa ${fact('matter')}, kirjaaja ${fact('by')}, odottaa toista henkilöä. Siihen on vastattava viimeistään ${when('deadline')}.`,
      todo: () => 'Katso, mitä se poistaisi, ja hyväksy tai epää se.',
    },
    'disposal.first': {
      subject: (n, count) => are(n, 'ensimmäinen hävittäminen edessä', `${count} ensimmäistä hävittämistä edessä`),
      what: ({ policies, count, raw, share, fact, since, when, code }) =>
        `${policies}: ensimmäinen ajo, joka ${doing(fact('action'))} jotakin tämän säännön mukaan, on ${since}: ${count('due')} ${are(raw('due'), 'tietue', 'tietuetta')}, ${share('due', 'rows')} taulusta. ${
          fact('by')
            ? `Säännön hyväksyi ${fact('by')} ${when('approvedAt')}.`
            : 'Hyväksyntä on tässä asennuksessa poistettu käytöstä: kukaan ei ole hyväksynyt sääntöä täällä.'
        }${code ? ' Se on enemmän kuin säännön rajat sallivat, joten ajo jää odottamaan ihmisen päätöstä.' : ''}`,
      todo: () =>
        'Jos tämä on odotettua, älä tee mitään. Jos ei, keskeytä sääntö sitä ennen (gallra pause) ja katso sen suunnitelma.',
    },
    'run.refused': {
      subject: (n, count) => `${count} ${are(n, 'esto', 'estoa')} laukesi`,
      what: ({ policies, code, howMany }) =>
        `${policies}: ${are(howMany, 'viimeisin ajo', 'viimeisimmät ajot')} estettiin (${code}). Mihinkään ei koskettu.`,
      todo: ({ code }) =>
        `Katso tiedostosta docs/guards.md, mitä ${code} tarkoittaa, ja korjaa asia; seuraava ajo yrittää uudelleen.`,
    },
    'run.failed': {
      subject: (_n, count) => `ajoja epäonnistui ${count} paikassa`,
      what: ({ policies, code, howMany, fact }) =>
        `${policies}: ${are(howMany, 'viimeisin ajo epäonnistui', 'viimeisimmät ajot epäonnistuivat')} järjestelmässä ${fact('store')} (${code}).`,
      todo: ({ fact }) =>
        `Tarkista järjestelmä ${fact('store')} ja työprosessin loki. Seuraava ajastettu ajo yrittää uudelleen.`,
    },
    'run.missed': {
      subject: () => 'ajoja jäi väliin',
      what: ({ policies, since }) => `${policies}: yhtään ajoa ei ole alkanut, vaikka olisi pitänyt ${since}.`,
      todo: ({ fact }) =>
        `Tarkista, että työprosessi on käynnissä, että sen jonossa on aikataulu (gallra schedule) ja että nämä järjestelmät vastaavat: ${fact('stores')}.`,
    },
    'disposal.paused': {
      subject: () => 'ohjelma keskeytti hävittämisen',
      what: ({ policies, howMany, fact, code }) =>
        `Ohjelma on itse keskeyttänyt hävittämisen (${code}): ${howMany > 0 ? policies : fact('store') ? `kaikki järjestelmässä ${fact('store')}` : 'kaikki'}.`,
      todo: ({ code }) =>
        code === 'adopted'
          ? 'Ohjelman oma tietokanta on vanhempi kuin jokin järjestelmistä: se on palautettu varmuuskopiosta. Lue ennen kaikkea muuta docs/restores.md.'
          : 'Selvitä syy työprosessin lokista; gallra pause --list näyttää, mikä on keskeytetty.',
    },
    'policy.broken': {
      subject: () => 'sääntötiedostoissa on virheitä',
      what: ({ fact, count, raw }) =>
        `${count('mistakes')} ${are(raw('mistakes'), 'virhe', 'virhettä')} sääntötiedostoissa: ${fact('files')}. Viimeksi hyväksytty suojaa edelleen, ja tiedostojen taulut odottavat.`,
      todo: () => 'Aja gallra validate ja korjaa, mitä se luettelee.',
    },
    overdue: {
      subject: (n, count) => `hävittäminen myöhässä: ${count} ${are(n, 'sääntö', 'sääntöä')}`,
      what: ({ policies, count, raw, fact, since }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'tietue', 'tietuetta')} järjestelmässä ${fact('store')} olisi pitänyt hävittää viimeistään ajossa ${since}.`,
      todo: () =>
        'Selvitä, miksi ajot jättivät ne: estetty, keskeytetty, katkennut kesken tai järjestelmä ei suostunut.',
    },
    'beyond-maximum': {
      subject: (n, count) => `luvattua pidempi säilytys: ${count} ${are(n, 'sääntö', 'sääntöä')}`,
      what: ({ policies, count, raw, fact }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'tietue', 'tietuetta')} järjestelmässä ${fact('store')} on säilynyt yli tietosuojaselosteessa luvatun enimmäisajan.`,
      todo: () => 'Katso syyt: hävittämiskielto, poikkeus, toinen sääntö. Jokaisen on oltava lupausta painavampi.',
    },
    'verify.left': {
      subject: (n, count) =>
        `tietueita jäljellä: ${count} ${are(n, 'järjestelmä, joka poistaa', 'järjestelmää, jotka poistavat')} itse`,
      what: ({ policies, count, fact }) =>
        `${policies}: ${count('records')} tietuetta järjestelmässä ${fact('store')} ei pitäisi enää olla. Järjestelmä poistaa itse, mutta ei ole tehnyt sitä.`,
      todo: () => 'Kysy järjestelmän ylläpitäjältä, miksi sen oma poisto jätti ne.',
    },
    uncounted: {
      subject: (_n, count) => `${count} sääntöä ei voitu laskea`,
      what: ({ policies, fact, code }) =>
        `${policies}: myöhässä olevaa ei ole yli vuorokauteen voitu laskea järjestelmästä ${fact('store')} (${code}).`,
      todo: ({ fact }) => `Tarkista, että järjestelmä ${fact('store')} vastaa, ja mitä gallra plan kertoo.`,
    },
    'log.unsound': {
      subject: () => 'valvontaloki ei ole eheä',
      what: () =>
        'Valvontaloki ei ole eheä: merkintöjä on kadonnut, muutettu tai poistettu. Mitään ei hävitetä, ennen kuin asia on selvitetty.',
      todo: () =>
        'Käsittele tietoturvapoikkeamana: selvitä, kuka muutti ohjelman tietokantaa, palauta sen merkinnät ja aja sitten gallra audit check.',
    },
    'log.contradicted': {
      subject: () => 'valvontaloki on ristiriidassa',
      what: ({ code }) =>
        `Se, mitä säilytetään tietokannan ulkopuolella, on ristiriidassa valvontalokin kanssa (${code}): ohjelman tietokanta on palautettu, kopioitu tai sitä on muutettu. Mitään ei hävitetä, ennen kuin asia on selvitetty.`,
      todo: () => 'Yhdistä tietokanta, joka oli käytössä. Jos se on tämä, lue ensin docs/restores.md.',
    },
    'log.unchecked': {
      subject: () => 'valvontalokia ei ole tarkistettu',
      what: ({ fact, since }) =>
        fact('never')
          ? `Valvontalokia ei ole koskaan tarkistettu kokonaan sen alkamisen jälkeen (${since}).`
          : `Valvontaloki tarkistettiin viimeksi kokonaan ${since}; niin pitäisi tapahtua joka päivä.`,
      todo: () =>
        'Tarkista, että työprosessi on käynnissä ja tekee päivittäisen työnsä (evidence.failed sen lokissa), tai aja gallra audit check.',
    },
    'anchor.away': {
      subject: (_n, count) => `${count} lokin säilytyspaikkaan ei saada yhteyttä`,
      what: ({ fact }) =>
        `Tietokannan ulkopuoliseen säilytyspaikkaan ${fact('anchor')} ei saada yhteyttä, joten se ei säilytä lokin uudempia tarkistuspisteitä.${fact('all') ? ' Muita ei ole: mitään ei hävitetä.' : ''}`,
      todo: () => 'Liitä se tai varmista, että se vastaa; se saa uusimman tarkistuspisteen palattuaan.',
    },
    'hold.pending': {
      subject: (n, count) => `${count} ${are(n, 'hävittämiskielto', 'hävittämiskieltoa')} ei vielä varmasti voimassa`,
      what: ({ fact }) =>
        `Hävittämiskielto asiassa ${fact('matter')} on kirjattu, ei vielä vahvistettu: sitä ennen alkanutta erää järjestelmässä ${fact('store')} ei ole vielä päätetty.`,
      todo: ({ fact }) =>
        `Tarkista, että järjestelmä ${fact('store')} vastaa ja että työprosessi on käynnissä. Älä luota hävittämiskieltoon, ennen kuin se on vahvistettu.`,
    },
    'hold.review': {
      subject: (n, count) => `${count} ${are(n, 'tarkistettava hävittämiskielto', 'tarkistettavaa hävittämiskieltoa')}`,
      what: ({ fact, since, code }) =>
        code === 'past'
          ? `Hävittämiskielto asiassa ${fact('matter')} olisi pitänyt tarkistaa viimeistään ${since}. Se on edelleen voimassa.`
          : `Hävittämiskielto asiassa ${fact('matter')} on tarkistettava viimeistään ${since}.`,
      todo: () => 'Pura se tai pidä se voimassa toiseen päivään.',
    },
    'erasure.deadline': {
      subject: (_n, count) => `${count} poistopyynnön määräaika lähellä tai ohi`,
      what: ({ fact, since, code }) =>
        `Poistopyyntöön asiassa ${fact('matter')} ${code === 'past' ? 'olisi pitänyt vastata' : 'on vastattava'} viimeistään ${since}. ${fact('state') === 'open' ? 'Se odottaa hyväksyntää.' : 'Se on hyväksytty mutta ei valmis.'}`,
      todo: () =>
        'Vastaa rekisteröidylle tai kerro hänelle kuukauden kuluessa, miksi se kestää kauemmin (yleisen tietosuoja-asetuksen 12 artiklan 3 kohta).',
    },
    'policy.review': {
      subject: (n, count) => `${count} ${are(n, 'sääntö', 'sääntöä')} tarkistettava`,
      what: ({ policies, since }) =>
        `${policies}: olisi pitänyt tarkistaa viimeistään ${since}. Sääntö on edelleen voimassa.`,
      todo: () => 'Katso, onko sääntö yhä oikea, ja kirjoita tiedostoon uusi tarkistuspäivä.',
    },
  },
  subjects: {
    more: (count) => `${count} muuta`,
    over: (count) => `${count} ohi`,
    quiet: 'ei uutta',
    test: 'koeviesti',
  },
  headings: { new: 'Uutta', again: 'Taas', changed: 'Muuttunut', reminder: 'Edelleen', over: 'Ohi' },
  since: (at) => `Alkaen ${at}.`,
  overSince: (at) => `Ohi ${at}.`,
  todo: 'Toimi näin:',
  said: 'Ohjelma sanoo (englanniksi):',
  more: (count) => `Ja ${count} muuta: gallra alerts luettelee kaikki.`,
  others: (n, count) =>
    `${count} muuta ${are(n, 'asia on ennallaan, ja siitä on kerrottu', 'asiaa on ennallaan, ja niistä on kerrottu')} aiemmin: gallra alerts luettelee ne.`,
  quiet: 'Mitään uutta ei ole. Tämä viesti kertoo vain, että viestit tulevat yhä perille.',
  test: 'Joku pyysi tätä viestiä komennolla gallra alerts --test. Jos voit lukea sen, viestit tulevat perille.',
  clock: (zone) => `Kellonajat ovat vyöhykkeen ${zone} mukaan.`,
  footer:
    'Viestin lähetti Gallra niille, jotka ovat sen listalla (GALLRA_ALERTS_TO). Siinä ei ole mitään yhdestäkään tietueesta.',
  ownerFooter:
    'Viestin lähetti Gallra sinulle näiden sääntöjen omistajana (owner: niiden tiedostoissa). Siinä ei ole mitään yhdestäkään tietueesta.',
};

const doing = (action: string): string =>
  ({ destroy: 'hävittää', anonymise: 'anonymisoi', flag: 'merkitsee' })[action] ?? 'hävittää';
