/** Words of the page of one policy. */
import type { EntryKind } from '../../audit/entry.ts';
import type { Language } from '../../documents/language.ts';

export interface PolicyWords {
  rule: string;
  ruleBefore: string;
  facts: {
    heading: string;
    source: string;
    basis: string;
    controllers: string;
    owner: string;
    review: string;
    reviewOver(day: string): string;
    place: string;
    next: string;
    last: string;
    erasable: string;
    erasableYes: string;
    erasableNo(place: string): string;
    note: string;
    state: string;
    holds: string;
    none: string;
    inForce: string;
    inForceSince(at: string, by: string): string;
    notInForce: string;
    digest: string;
  };
  problems: string;
  plan: {
    heading: string;
    table: string;
    columns: { outcome: string; count: string; oldest: string; newest: string };
    due: string;
    dataset(count: string): string;
    nothing: string;
    refusal: string;
    allowed: string;
    gap: string;
  };
  runs: {
    heading: string;
    none: string;
    columns: { began: string; state: string; left: string; approved: string };
    within: string;
  };
  holds: {
    heading: string;
    none: string;
    columns: { kind: string; matter: string; reason: string; placed: string; by: string; review: string };
    hold: string;
    restriction: string;
    place: string;
    more(count: string): string;
  };
  history: {
    heading: string;
    none: string;
    columns: { digest: string; published: string; publishedBy: string; approved: string; approvedBy: string };
    notApproved: string;
    inForce: string;
    changes(digest: string): string;
    noChange: string;
    gone: string;
    come: string;
    file: string;
    differs: string;
  };
  line: {
    heading: string;
    none: string;
    columns: { at: string; what: string; who: string };
    kinds: Partial<Record<EntryKind, string>>;
    run: string;
    inLog: string;
  };
}

export const policyWords: Record<Language, PolicyWords> = {
  en: {
    rule: 'The rule',
    ruleBefore: 'The file cannot be used now. This is the rule that was approved last; it protects the records.',
    facts: {
      heading: 'About the policy',
      source: 'Source in the notice',
      basis: 'Legal basis',
      controllers: 'Controller',
      owner: 'Owner',
      review: 'To be looked at again by',
      reviewOver: (day) => `${day}: this day has passed. The policy goes on.`,
      place: 'Store and table',
      next: 'Next run',
      last: 'Last run',
      erasable: 'Right to erasure',
      erasableYes: 'exists',
      erasableNo: (place) => `does not exist (${place})`,
      note: 'Note of the author',
      state: 'State',
      holds: 'Holds',
      none: 'not stated',
      inForce: 'In force',
      inForceSince: (at, by) => `since ${at}, approved by ${by}`,
      notInForce: 'no version is in force',
      digest: 'Digest of the rule',
    },
    problems: 'Mistakes in the file',
    plan: {
      heading: 'The plan now',
      table: 'What a run would do now, by reason',
      columns: { outcome: 'What becomes of them', count: 'Records', oldest: 'Oldest', newest: 'Newest' },
      due: 'would be disposed of now',
      dataset: (count) => `The policy governs ${count} ${count === '1' ? 'record' : 'records'}.`,
      nothing: 'Nothing is due, and nothing is kept beyond its period.',
      refusal: 'A run would be refused now:',
      allowed: 'A run would go ahead.',
      gap: 'No period is stated, so there is nothing to plan.',
    },
    runs: {
      heading: 'Runs',
      none: 'It never ran.',
      columns: { began: 'Began', state: 'What became of it', left: 'Left, by reason', approved: 'Approved by' },
      within: 'within the limits',
    },
    holds: {
      heading: 'Holds on its records',
      none: 'No hold touches its records.',
      columns: {
        kind: 'Kind',
        matter: 'Matter',
        reason: 'Reason',
        placed: 'Placed',
        by: 'By',
        review: 'To be looked at again by',
      },
      hold: 'hold',
      restriction: 'restriction (GDPR Art. 18)',
      place: 'Place or release holds',
      more: (count) => `And ${count} more.`,
    },
    history: {
      heading: 'The file and its versions',
      none: 'No version was published yet.',
      columns: {
        digest: 'Digest',
        published: 'Published',
        publishedBy: 'By',
        approved: 'Approved',
        approvedBy: 'By',
      },
      notApproved: 'not approved',
      inForce: 'in force',
      changes: (digest) => `What ${digest} changed in the file`,
      noChange: 'The text is the same.',
      gone: 'taken away',
      come: 'added',
      file: 'The file as it is now',
      differs: 'Words of the file have changed since it was published; the rule is the same.',
    },
    line: {
      heading: 'Time line',
      none: 'Nothing happened yet.',
      columns: { at: 'When', what: 'What', who: 'Who' },
      kinds: {
        'policy.published': 'a version was published',
        'policy.approved': 'the rule was approved',
        'policy.retired': 'the policy was retired',
        'policy.restated': 'a version was entered again, because the log before it is pruned',
        'run.paused': 'disposal was paused',
        'run.resumed': 'disposal was resumed',
        'run.approved': 'a run was approved',
        'hold.placed': 'a hold was placed',
        'hold.released': 'a hold was released',
      },
      run: 'run',
      inLog: 'All its entries in the audit log',
    },
  },
  sv: {
    rule: 'Regeln',
    ruleBefore: 'Filen kan inte användas nu. Detta är den regel som godkändes senast; den skyddar posterna.',
    facts: {
      heading: 'Om gallringsregeln',
      source: 'Källa i dataskyddsbeskrivningen',
      basis: 'Rättslig grund',
      controllers: 'Personuppgiftsansvarig',
      owner: 'Ansvarig',
      review: 'Ses över senast',
      reviewOver: (day) => `${day}: den dagen har passerat. Regeln fortsätter att gälla.`,
      place: 'System och tabell',
      next: 'Nästa körning',
      last: 'Senaste körning',
      erasable: 'Rätt till radering',
      erasableYes: 'finns',
      erasableNo: (place) => `finns inte (${place})`,
      note: 'Författarens anmärkning',
      state: 'Läge',
      holds: 'Gallringsstopp',
      none: 'inte angivet',
      inForce: 'I kraft',
      inForceSince: (at, by) => `sedan ${at}, godkänd av ${by}`,
      notInForce: 'ingen version är i kraft',
      digest: 'Regelns kontrollsumma',
    },
    problems: 'Fel i filen',
    plan: {
      heading: 'Planen nu',
      table: 'Vad en körning skulle göra nu, efter orsak',
      columns: { outcome: 'Vad som händer med dem', count: 'Poster', oldest: 'Äldsta', newest: 'Nyaste' },
      due: 'skulle gallras nu',
      dataset: (count) => `Regeln gäller ${count} ${count === '1' ? 'post' : 'poster'}.`,
      nothing: 'Ingen förvaringstid har gått ut, och ingenting förvaras längre än sin tid.',
      refusal: 'En körning skulle vägras nu:',
      allowed: 'En körning skulle genomföras.',
      gap: 'Ingen förvaringstid är angiven, så det finns inget att planera.',
    },
    runs: {
      heading: 'Körningar',
      none: 'Regeln har aldrig körts.',
      columns: { began: 'Började', state: 'Hur det gick', left: 'Kvar, efter orsak', approved: 'Godkänd av' },
      within: 'inom gränserna',
    },
    holds: {
      heading: 'Gallringsstopp för dess poster',
      none: 'Inget gallringsstopp berör dess poster.',
      columns: {
        kind: 'Slag',
        matter: 'Ärende',
        reason: 'Orsak',
        placed: 'Infört',
        by: 'Av',
        review: 'Omprövas senast',
      },
      hold: 'gallringsstopp',
      restriction: 'begränsning av behandling (artikel 18 i dataskyddsförordningen)',
      place: 'Inför eller häv gallringsstopp',
      more: (count) => `Och ${count} till.`,
    },
    history: {
      heading: 'Filen och dess versioner',
      none: 'Ingen version har offentliggjorts ännu.',
      columns: {
        digest: 'Kontrollsumma',
        published: 'Offentliggjord',
        publishedBy: 'Av',
        approved: 'Godkänd',
        approvedBy: 'Av',
      },
      notApproved: 'inte godkänd',
      inForce: 'i kraft',
      changes: (digest) => `Vad ${digest} ändrade i filen`,
      noChange: 'Texten är densamma.',
      gone: 'borttaget',
      come: 'tillagt',
      file: 'Filen som den är nu',
      differs: 'Filens ordalydelse har ändrats sedan den offentliggjordes; regeln är densamma.',
    },
    line: {
      heading: 'Tidslinje',
      none: 'Inget har hänt ännu.',
      columns: { at: 'När', what: 'Vad', who: 'Vem' },
      kinds: {
        'policy.published': 'en version offentliggjordes',
        'policy.approved': 'regeln godkändes',
        'policy.retired': 'regeln upphävdes',
        'policy.restated': 'en version antecknades på nytt, eftersom loggen före den är gallrad',
        'run.paused': 'gallringen pausades',
        'run.resumed': 'gallringen återupptogs',
        'run.approved': 'en körning godkändes',
        'hold.placed': 'ett gallringsstopp infördes',
        'hold.released': 'ett gallringsstopp hävdes',
      },
      run: 'körning',
      inLog: 'Alla anteckningar om regeln i granskningsloggen',
    },
  },
  fi: {
    rule: 'Sääntö',
    ruleBefore: 'Tiedostoa ei voi nyt käyttää. Tämä on viimeksi hyväksytty sääntö; se suojaa tietueita.',
    facts: {
      heading: 'Tietoja hävittämissäännöstä',
      source: 'Lähde tietosuojaselosteessa',
      basis: 'Käsittelyn oikeusperuste',
      controllers: 'Rekisterinpitäjä',
      owner: 'Vastuutaho',
      review: 'Tarkistettava viimeistään',
      reviewOver: (day) => `${day}: tämä päivä on mennyt. Sääntö on yhä voimassa.`,
      place: 'Järjestelmä ja taulu',
      next: 'Seuraava ajo',
      last: 'Viimeisin ajo',
      erasable: 'Oikeus tietojen poistamiseen',
      erasableYes: 'on',
      erasableNo: (place) => `ei ole (${place})`,
      note: 'Laatijan huomautus',
      state: 'Tila',
      holds: 'Hävittämiskiellot',
      none: 'ei ilmoitettu',
      inForce: 'Voimassa',
      inForceSince: (at, by) => `${at} alkaen, hyväksyjä ${by}`,
      notInForce: 'mikään versio ei ole voimassa',
      digest: 'Säännön tiiviste',
    },
    problems: 'Virheet tiedostossa',
    plan: {
      heading: 'Suunnitelma nyt',
      table: 'Mitä ajo tekisi nyt, syittäin',
      columns: { outcome: 'Mitä niille tapahtuu', count: 'Tietueita', oldest: 'Vanhin', newest: 'Uusin' },
      due: 'hävitettäisiin nyt',
      dataset: (count) => `Sääntö koskee ${count} tietuetta.`,
      nothing: 'Mikään säilytysaika ei ole päättynyt, eikä mitään säilytetä yli säilytysajan.',
      refusal: 'Ajo estettäisiin nyt:',
      allowed: 'Ajo toteutuisi.',
      gap: 'Säilytysaikaa ei ole ilmoitettu, joten suunniteltavaa ei ole.',
    },
    runs: {
      heading: 'Ajot',
      none: 'Sääntöä ei ole koskaan ajettu.',
      columns: { began: 'Alkoi', state: 'Miten kävi', left: 'Jäljellä, syittäin', approved: 'Hyväksyjä' },
      within: 'rajoissa',
    },
    holds: {
      heading: 'Tietueita koskevat hävittämiskiellot',
      none: 'Mikään hävittämiskielto ei koske säännön tietueita.',
      columns: {
        kind: 'Laji',
        matter: 'Asia',
        reason: 'Syy',
        placed: 'Asetettu',
        by: 'Asettaja',
        review: 'Tarkistettava viimeistään',
      },
      hold: 'hävittämiskielto',
      restriction: 'käsittelyn rajoittaminen (yleisen tietosuoja-asetuksen 18 artikla)',
      place: 'Aseta tai pura hävittämiskieltoja',
      more: (count) => `Ja ${count} muuta.`,
    },
    history: {
      heading: 'Tiedosto ja sen versiot',
      none: 'Yhtään versiota ei ole vielä julkaistu.',
      columns: {
        digest: 'Tiiviste',
        published: 'Julkaistu',
        publishedBy: 'Julkaisija',
        approved: 'Hyväksytty',
        approvedBy: 'Hyväksyjä',
      },
      notApproved: 'ei hyväksytty',
      inForce: 'voimassa',
      changes: (digest) => `Mitä ${digest} muutti tiedostossa`,
      noChange: 'Teksti on sama.',
      gone: 'poistettu',
      come: 'lisätty',
      file: 'Tiedosto sellaisena kuin se on nyt',
      differs: 'Tiedoston sanamuoto on muuttunut julkaisemisen jälkeen; sääntö on sama.',
    },
    line: {
      heading: 'Aikajana',
      none: 'Mitään ei ole vielä tapahtunut.',
      columns: { at: 'Milloin', what: 'Mitä', who: 'Kuka' },
      kinds: {
        'policy.published': 'versio julkaistiin',
        'policy.approved': 'sääntö hyväksyttiin',
        'policy.retired': 'sääntö kumottiin',
        'policy.restated': 'versio kirjattiin uudelleen, koska sitä edeltävä lokin osa on poistettu',
        'run.paused': 'hävittäminen keskeytettiin',
        'run.resumed': 'hävittämistä jatkettiin',
        'run.approved': 'ajo hyväksyttiin',
        'hold.placed': 'hävittämiskielto asetettiin',
        'hold.released': 'hävittämiskielto purettiin',
      },
      run: 'ajo',
      inLog: 'Kaikki sääntöä koskevat merkinnät valvontalokissa',
    },
  },
};
