/** What kinds of entries there are, and what their fields mean, for people. A kind or field without words stands as it is. */
import type { Language } from '../../documents/language.ts';

type InEach = Record<Language, string>;

export const kindWords: Record<string, InEach> = {
  'ledger.created': { en: 'log begun', sv: 'logg påbörjad', fi: 'loki aloitettu' },
  'policy.published': { en: 'rule published', sv: 'regel offentliggjord', fi: 'sääntö julkaistu' },
  'policy.approved': { en: 'rule approved', sv: 'regel godkänd', fi: 'sääntö hyväksytty' },
  'policy.retired': { en: 'policy retired', sv: 'regel upphävd', fi: 'sääntö kumottu' },
  'policy.restated': { en: 'rule stated again', sv: 'regel antecknad på nytt', fi: 'sääntö kirjattu uudelleen' },
  'run.started': { en: 'run began', sv: 'körning började', fi: 'ajo alkoi' },
  'run.planned': { en: 'run planned', sv: 'körning planerad', fi: 'ajo suunniteltu' },
  'run.refused': { en: 'run refused', sv: 'körning vägrad', fi: 'ajo estetty' },
  'run.approved': { en: 'run approved', sv: 'körning godkänd', fi: 'ajo hyväksytty' },
  'run.finished': { en: 'run finished', sv: 'körning slutförd', fi: 'ajo päättyi' },
  'run.failed': { en: 'run failed', sv: 'körning misslyckad', fi: 'ajo epäonnistui' },
  'run.paused': { en: 'disposal paused', sv: 'gallring pausad', fi: 'hävittäminen keskeytetty' },
  'run.resumed': { en: 'disposal resumed', sv: 'gallring återupptagen', fi: 'hävittämistä jatkettu' },
  'batch.intended': { en: 'batch begun', sv: 'parti påbörjat', fi: 'erä aloitettu' },
  'batch.settled': { en: 'batch done', sv: 'parti avslutat', fi: 'erä valmis' },
  'batch.adopted': {
    en: 'batch taken over after a restore',
    sv: 'parti övertaget efter en återställning',
    fi: 'erä otettu haltuun palautuksen jälkeen',
  },
  'hold.placed': { en: 'hold placed', sv: 'gallringsstopp infört', fi: 'hävittämiskielto asetettu' },
  'hold.acknowledged': { en: 'hold acknowledged', sv: 'gallringsstopp bekräftat', fi: 'hävittämiskielto vahvistettu' },
  'hold.released': { en: 'hold released', sv: 'gallringsstopp hävt', fi: 'hävittämiskielto purettu' },
  'hold.restored': {
    en: 'hold brought back after a restore',
    sv: 'gallringsstopp återinfört efter en återställning',
    fi: 'hävittämiskielto palautettu voimaan palautuksen jälkeen',
  },
  'hold.readdressed': {
    en: 'holds moved with their database',
    sv: 'gallringsstopp flyttade med sin databas',
    fi: 'hävittämiskiellot siirretty tietokantansa mukana',
  },
  'hold.restated': {
    en: 'hold stated again',
    sv: 'gallringsstopp antecknat på nytt',
    fi: 'hävittämiskielto kirjattu uudelleen',
  },
  'hold.release.requested': {
    en: 'release of a hold requested',
    sv: 'hävning av gallringsstopp begärd',
    fi: 'hävittämiskiellon purkamista pyydetty',
  },
  'hold.release.refused': {
    en: 'release of a hold refused',
    sv: 'hävning av gallringsstopp avslagen',
    fi: 'hävittämiskiellon purkaminen evätty',
  },
  'hold.release.withdrawn': {
    en: 'request to release a hold withdrawn',
    sv: 'begäran om hävning av gallringsstopp återtagen',
    fi: 'hävittämiskiellon purkamispyyntö peruttu',
  },
  'hold.reviewed': { en: 'hold reviewed', sv: 'gallringsstopp omprövat', fi: 'hävittämiskielto tarkistettu' },
  'hold.note.erased': {
    en: 'note on a hold erased',
    sv: 'notering om gallringsstopp raderad',
    fi: 'hävittämiskiellon huomautus poistettu',
  },
  'hold.shown': {
    en: 'values of a hold shown',
    sv: 'gallringsstoppets värden visades',
    fi: 'hävittämiskiellon arvot näytettiin',
  },
  'store.verified': { en: 'system looked at', sv: 'system granskat', fi: 'järjestelmä tarkastettu' },
  'store.restored': { en: 'system restored', sv: 'system återställt', fi: 'järjestelmä palautettu' },
  'ledger.adopted': {
    en: 'restored ledger adopted',
    sv: 'programmets egen databas godtagen efter en återställning',
    fi: 'ohjelman oma tietokanta hyväksytty palautuksen jälkeen',
  },
  'log.checked': { en: 'log checked, whole', sv: 'logg kontrollerad, hel', fi: 'loki tarkistettu, eheä' },
  'log.exported': { en: 'log exported', sv: 'logg exporterad', fi: 'loki viety ulos' },
  'log.pruned': { en: 'beginning of the log pruned', sv: 'loggens början gallrad', fi: 'lokin alku poistettu' },
  'commitments.pruned': { en: 'commitments pruned', sv: 'åtaganden raderade', fi: 'sitoumukset poistettu' },
  'settings.changed': { en: 'settings changed', sv: 'inställningar ändrade', fi: 'asetuksia muutettu' },
  'erasure.requested': { en: 'erasure requested', sv: 'radering begärd', fi: 'poistoa pyydetty' },
  'erasure.approved': { en: 'erasure approved', sv: 'radering godkänd', fi: 'poisto hyväksytty' },
  'erasure.refused': { en: 'erasure refused', sv: 'radering avslagen', fi: 'poisto evätty' },
  'erasure.withdrawn': {
    en: 'erasure request withdrawn',
    sv: 'begäran om radering återtagen',
    fi: 'poistopyyntö peruttu',
  },
  'erasure.finished': { en: 'erasure finished', sv: 'radering slutförd', fi: 'poisto valmis' },
  'erasure.reopened': {
    en: 'erasure request reopened',
    sv: 'begäran om radering öppnad igen',
    fi: 'poistopyyntö avattu uudelleen',
  },
  'record.asked': { en: 'record asked about', sv: 'fråga om en post', fi: 'kysytty tietueesta' },
  'person.asked': { en: 'person asked about', sv: 'fråga om en person', fi: 'kysytty henkilöstä' },
  'access.granted': { en: 'signed in', sv: 'inloggning', fi: 'kirjautuminen' },
  'access.refused': { en: 'access refused', sv: 'åtkomst vägrad', fi: 'pääsy evätty' },
  'account.changed': { en: 'account changed', sv: 'konto ändrat', fi: 'käyttäjätiliä muutettu' },
};

export const fieldWords: Record<string, InEach> = {
  actor: { en: 'By whom', sv: 'Av vem', fi: 'Kuka' },
  policy: { en: 'Policy', sv: 'Gallringsregel', fi: 'Hävittämissääntö' },
  digest: {
    en: 'Digest of the rule (SHA-256)',
    sv: 'Regelns kontrollsumma (SHA-256)',
    fi: 'Säännön tiiviste (SHA-256)',
  },
  run: { en: 'Run', sv: 'Körning', fi: 'Ajo' },
  batch: { en: 'Batch', sv: 'Parti', fi: 'Erä' },
  hold: { en: 'Hold', sv: 'Gallringsstopp', fi: 'Hävittämiskielto' },
  erasure: { en: 'Erasure request', sv: 'Begäran om radering', fi: 'Poistopyyntö' },
  policies: { en: 'Policies', sv: 'Gallringsregler', fi: 'Hävittämissäännöt' },
  store: { en: 'System', sv: 'System', fi: 'Järjestelmä' },
  table: { en: 'Table', sv: 'Tabell', fi: 'Taulu' },
  tables: { en: 'Physical tables', sv: 'Fysiska tabeller', fi: 'Fyysiset taulut' },
  controller: { en: 'Controller', sv: 'Personuppgiftsansvarig', fi: 'Rekisterinpitäjä' },
  basis: { en: 'Legal basis', sv: 'Rättslig grund', fi: 'Käsittelyn oikeusperuste' },
  action: { en: 'What was to be done', sv: 'Vad som skulle göras', fi: 'Mitä oli tarkoitus tehdä' },
  asOf: { en: 'Judged as of', sv: 'Bedömt per', fi: 'Arviointihetki' },
  counts: { en: 'Records', sv: 'Poster', fi: 'Tietueet' },
  parts: { en: 'With them', sv: 'Tillsammans med dem', fi: 'Niiden mukana' },
  code: { en: 'Code', sv: 'Kod', fi: 'Koodi' },
  reason: { en: 'Reason', sv: 'Orsak', fi: 'Syy' },
  matter: { en: 'Matter', sv: 'Ärende (diarienummer)', fi: 'Asia (diaarinumero)' },
  batches: { en: 'Batches that were waited for', sv: 'Partier som inväntades', fi: 'Odotetut erät' },
  waived: { en: 'Switched off', sv: 'Avstängt', fi: 'Poissa käytöstä' },
  maximum: { en: 'Records at most', sv: 'Högsta antal poster', fi: 'Tietueita enintään' },
  until: { en: 'Until', sv: 'Till', fi: 'Saakka' },
  software: { en: 'Software', sv: 'Programvara', fi: 'Ohjelmisto' },
  organisation: { en: 'Organisation', sv: 'Organisation', fi: 'Organisaatio' },
  method: { en: 'Method', sv: 'Metod', fi: 'Menetelmä' },
  verification: { en: 'How it is known', sv: 'Hur det är känt', fi: 'Mistä se tiedetään' },
  cutoffs: {
    en: 'Over if it began on or before, by period',
    sv: 'Har gått ut om den började senast, per förvaringstid',
    fi: 'Päättynyt, jos alkoi viimeistään, säilytysajoittain',
  },
  approvals: { en: 'Approved by', sv: 'Godkänt av', fi: 'Hyväksyjä' },
  commitments: { en: 'Commitments', sv: 'Åtaganden', fi: 'Sitoumukset' },
  text: { en: 'Policy file (SHA-256)', sv: 'Regelfilen (SHA-256)', fi: 'Sääntötiedosto (SHA-256)' },
  checkpoint: { en: 'The log up to here', sv: 'Loggen hit', fi: 'Loki tähän asti' },
  repeats: { en: 'Repeats entry', sv: 'Upprepar anteckning', fi: 'Toistaa merkinnän' },
  before: { en: 'What was before', sv: 'Det som var före detta', fi: 'Mitä oli ennen tätä' },
  settings: { en: 'Settings', sv: 'Inställningar', fi: 'Asetukset' },
  objects: { en: 'Files and objects', sv: 'Filer och objekt', fi: 'Tiedostot ja objektit' },
  oldestDays: {
    en: 'Days since the period of the oldest began',
    sv: 'Dagar sedan den äldstas förvaringstid började',
    fi: 'Päiviä vanhimman säilytysajan alkamisesta',
  },
  account: { en: 'Account', sv: 'Konto', fi: 'Käyttäjätili' },
  roles: { en: 'Roles', sv: 'Roller', fi: 'Roolit' },
};

const others: Record<string, InEach> = {
  due: { en: 'due', sv: 'förvaringstiden slut', fi: 'säilytysaika päättynyt' },
  holds: { en: 'holds', sv: 'gallringsstopp', fi: 'hävittämiskieltoa' },
  batches: { en: 'batches', sv: 'partier', fi: 'erää' },
  entries: { en: 'entries', sv: 'anteckningar', fi: 'merkintää' },
};

const actions: Record<string, InEach> = {
  destroy: { en: 'destroy', sv: 'förstöra', fi: 'hävittää' },
  anonymise: { en: 'anonymise', sv: 'anonymisera', fi: 'anonymisoida' },
  flag: { en: 'flag', sv: 'märka', fi: 'merkitä' },
  verify: { en: 'only look on', sv: 'bara övervaka', fi: 'vain valvoa' },
  none: { en: 'nothing', sv: 'ingenting', fi: 'ei mitään' },
  hold: { en: 'hold', sv: 'gallringsstopp', fi: 'hävittämiskielto' },
  restriction: { en: 'restriction of processing', sv: 'begränsning av behandling', fi: 'käsittelyn rajoittaminen' },
  answer: { en: 'answer', sv: 'svara', fi: 'vastata' },
  proof: { en: 'give a proof', sv: 'ge ett bevis', fi: 'antaa todiste' },
  erasure: { en: 'request for erasure', sv: 'begäran om radering', fi: 'poistopyyntö' },
  person: { en: 'everything about a person', sv: 'allt om en person', fi: 'kaikki yhdestä henkilöstä' },
  record: { en: 'one record', sv: 'en post', fi: 'yksi tietue' },
  shown: { en: 'show whom a request is about', sv: 'visa vem en begäran gäller', fi: 'näyttää, ketä pyyntö koskee' },
};

const wordIn = (words: Record<string, InEach>, name: string, language: Language): string =>
  Object.hasOwn(words, name) ? (words[name]?.[language] ?? name) : name;

export const kindInWords = (kind: string, language: Language): string => wordIn(kindWords, kind, language);
export const fieldInWords = (field: string, language: Language): string => wordIn(fieldWords, field, language);
export const actionInWords = (action: string, language: Language): string => wordIn(actions, action, language);
/** What is counted in an entry besides the outcomes of documents. */
export const countedInWords = (name: string, language: Language): string => wordIn(others, name, language);
