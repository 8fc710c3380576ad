/** What the pages on approvals say, in Swedish. */
import type { ApprovalsWords } from './approvals.ts';

const records = (count: number, written: string): string => `${written} ${count === 1 ? 'post' : 'poster'}`;

export const swedish: ApprovalsWords = {
  title: 'Godkännanden',
  intro:
    'Det som står här gallrar ingenting förrän en person godkänner det. Att lämna det som det är kräver inget beslut: det som tidigare godkändes fortsätter att skydda poster.',
  none: 'Ingenting väntar på godkännande.',
  kinds: { rule: 'Regler', retire: 'Regler utan fil', run: 'Körningar' },
  columns: { policy: 'Gallringsregel', why: 'Varför den väntar', since: 'Sedan', look: 'Åtgärd' },
  look: 'Granska',
  lookAt: (policy) => `Granska ${policy}`,
  notRead: 'Ännu inte läst av programmet',
  why: {
    first: 'Ingen version av regeln är i kraft: den har aldrig godkänts, eller så har den upphävts.',
    changed: 'Regeln har ändrats sedan den godkändes.',
    schema: 'Regeln är densamma, men dess tabeller är enligt den senaste körningen andra än när den godkändes.',
    gone: 'Filen saknas, och det som regeln skyddar är fortfarande skyddat.',
    renamed: (to) => `Filen saknas; samma regel heter nu ${to}. Det som regeln skyddar är fortfarande skyddat.`,
  },
  runWhy: {
    'limits.records': 'Fler poster ska gallras än vad som får gallras i en körning utan en persons godkännande.',
    'limits.share':
      'En större andel av tabellen ska gallras än vad som får gallras i en körning utan en persons godkännande.',
    'guard.deviation': 'Betydligt fler poster ska gallras än vad den senaste körningen förutsåg.',
    'guard.shrunk': 'Tabellen är tom, eller så har någon annan tagit bort de flesta av raderna.',
    'guard.leap': 'Klockan har hoppat: under lång tid antecknades ingenting.',
    'guard.objects': 'Inget av de objekt som posterna pekar på kan hittas.',
  },
  runOther: 'Den väntar på en persons godkännande.',
  runCheck: {
    'limits.records': 'Kontrollera om det är riktigt att så många poster ska gallras på en gång.',
    'limits.share': 'Kontrollera om det är riktigt att så många poster ska gallras på en gång.',
    'guard.deviation': 'Ta reda på vad som har ändrats i uppgifterna eller i andra regler.',
    'guard.shrunk': 'Ta reda på vem som tog bort raderna och om detta är rätt databas.',
    'guard.leap':
      'Kontrollera att dagens datum är rätt och att tjänsten verkligen stod stilla så länge. Ett godkännande av körningen bekräftar klockan för alla regler.',
    'guard.objects': 'Kontrollera hur regeln namnger objekten och vart deras system leder.',
  },
  limit: (count, share) =>
    `Utan en persons godkännande får högst ${count} poster eller ${share} av tabellen gallras i en körning.`,

  titles: {
    rule: (policy) => `Godkänn regeln ${policy}`,
    run: (policy) => `Godkänn en körning av ${policy}`,
    retire: (policy) => `Upphäv regeln ${policy}`,
  },
  headings: {
    why: 'Varför den väntar',
    drops: 'Där den bevarar mindre, eller gör mer, än tidigare',
    rule: 'Regeln i ord',
    difference: 'Vad som skiljer sig från regeln som är i kraft',
    counts: 'Vad den skulle gallra nu',
    planned: 'Vad körningen räknade',
    change: 'Hur många poster ändringen gäller',
    affected: 'Andra regler som detta påverkar',
    samples: 'Några av posterna',
    who: 'Vem och när',
    decide: 'Beslut',
    ends: 'Vad som upphör',
  },
  before: 'Tidigare:',
  after: 'Nu:',
  same: 'Uttryckt i ord skiljer sig ingenting.',
  asOf: (at) => `Räknat per ${at}.`,
  runAsOf: (at) => `Körningen bedömer allt per ${at}.`,
  facts: {
    due: 'Ska gallras nu',
    planned: 'Skulle gallras när körningen planerades',
    recounted: 'Skulle gallras per den tidpunkten, räknat på nytt nu',
    share: 'Andel av datamängden',
    oldest: 'Äldsta utgångspunkt',
    newest: 'Nyaste utgångspunkt',
    published: 'Offentliggjord',
    approvedBefore: 'Regeln i kraft godkänd',
    file: 'Fil',
    author: 'Regelns författare',
    owner: 'Ansvarig',
    controller: 'Personuppgiftsansvarig',
    digest: 'Regelns kontrollsumma',
    run: 'Körning',
    waitsSince: 'Började',
  },
  records,
  ofDataset: (share, rows) => `${share} av ${rows}`,
  noDate: 'bildas av flera datum',
  by: (who, at) => `${at}, av ${who}`,
  noAuthorNamed: 'inte angiven',
  table: {
    caption: 'Poster efter orsak',
    outcome: 'Orsak',
    inForce: 'Regeln i kraft',
    thisRule: 'Denna regel',
    difference: 'Skillnad',
    due: 'förvaringstiden slut: skulle gallras',
  },
  notComparable: 'Posterna enligt regeln i kraft kan inte längre räknas i dessa tabeller.',
  change: {
    becomeDue: 'Ska gallras på grund av ändringen',
    noLongerDue: 'Ska inte längre gallras',
    scopeAdded: 'Kommer in i datamängden',
    scopeRemoved: 'Lämnar datamängden',
    records: 'Poster',
    uncounted: 'Skillnaden kunde inte räknas.',
  },
  affected: {
    intro: 'De är oförändrade, men gallrar andra poster eftersom denna regel kräver att mer eller mindre bevaras.',
    policy: 'Gallringsregel',
    becomeDue: 'Ska gallras',
    noLongerDue: 'Ska inte längre gallras',
    none: 'Ingen annan regel gallrar något annat på grund av detta.',
  },
  samples: {
    intro:
      'Nycklarna till de poster som borde ha gallrats för längst sedan. Det mesta av varje nyckel är dolt: det som visas räcker för att känna igen en post som du har framför dig.',
    key: (columns) => `Nyckel (${columns})`,
  },
  nothing: 'Den gallrar ingenting själv.',
  fault: 'Tabellerna passar inte regeln, så ingenting kan räknas eller godkännas förrän det är rättat:',
  late: (store, seconds) =>
    `Systemet ${store} svarade inte inom ${seconds} sekunder. Ingenting kan godkännas här förrän posterna är räknade: ladda om sidan senare.`,
  unreachable: (store) =>
    `Systemet ${store} kunde inte tillfrågas. Ingenting kan godkännas förrän posterna kan räknas.`,
  lateRun: (store, seconds) =>
    `Systemet ${store} svarade inte inom ${seconds} sekunder, så ingenting räknades på nytt för den här sidan.`,
  unreachableRun: (store) =>
    `Systemet ${store} kunde inte tillfrågas, så ingenting räknades på nytt för den här sidan.`,

  number: {
    label: 'Hur många poster ska gallras?',
    hint: 'Skriv antalet med siffror, så som det står ovan. Det räknas på nytt när du godkänner.',
    runHint: 'Skriv antalet med siffror, så som det står ovan. Inte en enda post därutöver får gallras.',
  },
  tick: 'Jag har läst vad regeln säger; den gallrar ingenting.',
  policyId: { label: 'Vilken gallringsregel?', hint: (id) => `Skriv dess id, ${id}.` },
  approve: 'Godkänn',
  retire: 'Upphäv regeln',
  leave: 'Lämna som det är',
  leaveMeans: 'Så länge ingen har godkänt regeln gallrar den ingenting, och alla regler för samma tabeller väntar.',
  leaveRun: 'Så länge ingen har godkänt körningen fortsätter den inte. Ett nytt försök görs enligt tidtabellen.',
  leaveRetire: 'Till dess skyddar regeln det som den skyddade, och alla regler för samma tabeller väntar.',
  mayNot: (controllers) => `Beslutet kräver rollen som godkännare för ${controllers}.`,
  isAuthor: 'Du har skrivit regeln och får därför inte godkänna den. En annan godkännare måste granska den.',
  noAuthor: (file) =>
    `Författaren får inte godkänna regeln, och ${file} anger inte vem det är. Skriv in författarens konto i filen, ett eller flera:`,

  wrong: {
    digits: 'Skriv antalet med siffror.',
    number: (now) => `Antalet stämmer inte: ${now} ska gallras.`,
    moved: (was, now) =>
      `Antalet har ändrats sedan sidan visades: det var ${was} och är nu ${now}. Granska antalen på nytt och skriv sedan det nya antalet.`,
    tick: 'Kryssa i att du har läst regeln.',
    id: (id) => `Skriv regelns id: ${id}.`,
    rule: 'Regeln har ändrats sedan sidan visades. Läs den på nytt; ingenting beslutades.',
    late: (seconds) =>
      `Systemet svarade inte inom ${seconds} sekunder, så antalet kunde inte kontrolleras. Ingenting beslutades.`,
  },
  said: {
    approved: (policy) => `${policy} är godkänd.`,
    next: (at) => `Nästa körning börjar ${at}.`,
    unscheduled: 'Den har ingen tidtabell; driften startar den.',
    byOther: (policy, who) => `${who} hade godkänt ${policy} strax före; ditt godkännande behövdes inte.`,
    run: (policy, count, written) => `Körningen av ${policy} får gallra ${records(count, written)}.`,
    goesOn: (at) => `Den fortsätter ${at}; driften kan starta den tidigare.`,
    retired: (policy) => `Regeln ${policy} är upphävd.`,
    over: 'Där väntar ingenting längre: någon har beslutat, eller så är regeln nu en annan.',
  },
};
