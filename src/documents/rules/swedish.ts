/** The phrases in which a rule is told in Swedish. What the author wrote (reasons, names of tables and columns) stays as it is. */
import type { Phrases } from '../../policy/phrases.ts';
import { day, number } from '../language.ts';

const list = (all: string[], last: string): string =>
  all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`;
const on = (written: string): string => `den ${day(written, 'sv')}`;
const point = (written: string): string => (/^\d{4}-\d\d-\d\d$/.test(written) ? on(written) : written);
const clock = (time: string): string => `kl. ${time.replace(':', '.')}`;
const months = (count: number): string => (count === 1 ? '1 månad' : `${count} månader`);
const days = (count: number): string => (count === 1 ? '1 dag' : `${number(count, 'sv')} dagar`);

export const swedish: Phrases = {
  title: ({ en, sv }) => sv ?? en,
  and: (all) => list(all, 'och'),
  or: (all) => list(all, 'eller'),
  listed: (all) => all.join('; '),
  grouped: (text) => `(${text})`,
  period: (years, ofYear, ofMonth) =>
    list(
      [years === 0 ? '' : `${years} år`, ofYear === 0 ? '' : months(ofYear), ofMonth === 0 ? '' : days(ofMonth)].filter(
        (part) => part !== '',
      ),
      'och',
    ),

  condition: {
    always: 'alltid',
    never: 'aldrig',
    is: (column, values) => `${column} är ${values}`,
    isNot: (column, values) => `${column} är tom eller något annat än ${values}`,
    empty: (column) => `${column} är tom`,
    filled: (column) => `${column} inte är tom`,
    before: (column, when) => `${column} infaller före ${point(when)}`,
    after: (column, when) => `${column} infaller efter ${point(when)}`,
    agoBefore: (column, period) => `mer än ${period} har gått sedan ${column}`,
    agoNotBefore: (column, period) => `${column} är tom eller högst ${period} har gått sedan dess`,
    agoAfter: (column, period) => `mindre än ${period} har gått sedan ${column}`,
    asOf: 'körningens tidpunkt',
    fromAsOn: (column) => `${column} infaller vid eller efter körningens tidpunkt`,
    exists: (table, match, where) => `det finns en rad i ${table} där ${match}${where === null ? '' : ` och ${where}`}`,
    existsNot: (table, match, where) =>
      `det inte finns någon rad i ${table} där ${match}${where === null ? '' : ` och ${where}`}`,
    not: (text) => `det inte stämmer att ${text}`,
    match: (theirs, ours) => `${theirs} är postens ${ours}`,
  },

  term: {
    column: (column) => column,
    dayInPath: 'dagen i sökvägen',
    endOfMonth: (text) => `utgången av den månad då ${text} infaller`,
    endOfYear: (text) => `utgången av det år då ${text} infaller`,
    related: (column, table, match, where) =>
      `${column} på den rad i ${table} där ${match}${where === null ? '' : ` och ${where}`}`,
    everyRelated: (column, table, match, where) =>
      `${column} på varje rad i ${table} där ${match}${where === null ? '' : ` och ${where}`}`,
    on,
    latest: (terms) => `det senaste av följande: ${terms}`,
    earliest: (terms) => `det tidigaste av följande: ${terms}`,
    first: (terms) => `det första kända av följande: ${terms}`,
    missing: {
      'not-started': (column) => `Om ${column} är tom har tiden inte börjat löpa.`,
      ignore: (column) => `Om ${column} är tom beaktas den inte.`,
      error: (column) => `En post vars ${column} är tom saknar datum: den rapporteras och lämnas kvar.`,
    },
  },

  rule: {
    which: (title, table, store, where) =>
      where === null
        ? `${title}: alla poster i ${table} i systemet ${store}.`
        : `${title}: de poster i ${table} i systemet ${store} för vilka gäller att ${where}.`,
    whichFiles: (title, table, store, pattern, where) =>
      `${title}: ${table === 'files' ? 'de filer' : 'de objekt'} i systemet ${store} som heter ${pattern}${where === null ? '' : ` och för vilka gäller att ${where}`}.`,
    gap: (title, system) => `${title}: en redovisad lucka. Ingen förvaringstid har angetts för ${system}.`,
    because: (text) => `Orsak: ${text}.`,
    kept: (period, from) => `Förvaringstiden är ${period} räknat från ${from}.`,
    until: (from) => `Uppgifterna förvaras till och med ${from}.`,
    indefinite: (because, review) =>
      `Uppgifterna förvaras tills vidare, och ingen annan regel får gallra dem (${because}). Ses över senast ${on(review)}.`,
    unspecified: (because) =>
      `Ingen förvaringstid har angetts (${because}); uppgifterna förvaras därför, och ingen annan regel får gallra dem.`,
    within: (bounds) => `Enligt dataskyddsbeskrivningen är tiden ${bounds}.`,
    atLeast: (period) => `minst ${period}`,
    atMost: (period) => `högst ${period}`,
    extended: (period, when, because) => `I stället ${period} om ${when} (${because}).`,
    unless: (when, because) => `Gallras inte så länge ${when} (${because}).`,
    destroy: 'Därefter förstörs uppgifterna.',
    anonymise: (columns, mark) =>
      `Därefter anonymiseras uppgifterna: ${columns}; ${mark} anger när, och en post som har den är färdigbehandlad.`,
    flag: (columns, mark) =>
      `Därefter märks uppgifterna: ${columns}; ${mark} anger när, och en post som har den är färdigbehandlad.`,
    verify: 'Vi gallrar ingenting själva: varje körning kontrollerar att inget föråldrat finns kvar.',
    verifyNone: (condition) =>
      `Vi gallrar ingenting själva: varje körning kontrollerar att det inte finns någon post för vilken gäller att ${condition}.`,
    erase: (column) => `${column} töms`,
    truncateIp: (column) => `av ${column} behålls bara nätet`,
    truncateDate: (column) => `av ${column} behålls bara året`,
    set: (column, value) => `${column} blir ${value}`,
    partRows: (table, match) => `de rader i ${table} där ${match}`,
    partBeside: (path) => `filen intill, ${path}`,
    partRowsWith: (rows, below) => `${rows} (och före dem ${below})`,
    partObject: (object, store) => `objektet ${object} i systemet ${store}`,
    partsGo: (parts) => `Före själva posten förstörs: ${parts}.`,
    stamp: (writes, rows) => `Innan posten förstörs skrivs ${writes} i ${rows}, om fältet ännu är tomt.`,
    partStamp: (writes, rows) => `${writes} skrivs i ${rows}`,
    stampAs: (value, column) => `${value} som ${column}`,
    theirMatch: (theirs, ours) => `${theirs} är postens ${ours}`,
    dueDay: 'den dag då förvaringstiden löpte ut',
    asOfDay: 'dagen för körningen',
    stageOf: (policy) => `Regeln är ett tidigare skede av ${policy}, som fortsätter med samma poster.`,
    earliest: (first) => `Ett datum före ${on(first)} är inte användbart: posten saknar då datum.`,
    triggers: (names) => `Regeln känner till dessa utlösare och regler i databastabellen: ${names}.`,
    limits: (records, share) =>
      `Mer än ${number(records, 'sv')} poster, eller ${share} av tabellen, i en körning kräver ett godkännande av en person.`,
    schedule: (times, zone) => `Körs ${times}; dygnet räknas enligt tidszonen ${zone}.`,
    zone: (zone) => `Dygnet räknas enligt tidszonen ${zone}.`,
    daily: (time) => `varje dag ${clock(time)}`,
    weekly: (weekday, time) =>
      `varje ${['söndag', 'måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag'][weekday % 7]} ${clock(time)}`,
    monthly: (of, time) => `den ${of} i varje månad ${clock(time)}`,
    cron: (schedule) => `enligt tidtabellen "${schedule}"`,
  },

  short: {
    dated: (period, from, then) => `${period} från ${from}, därefter ${then}`,
    until: (from, then) => `till och med ${from}, därefter ${then}`,
    indefinite: (review) => `förvaras tills vidare, ses över senast ${on(review)}`,
    unspecified: 'ingen förvaringstid har angetts, förvaras',
    gap: (system) => `redovisad lucka: ${system}`,
    none: (table) => `kontrollerar att vissa poster i ${table} inte finns`,
    related: (table, column) => `${table}.${column}`,
    outcome: { destroy: 'förstörs', anonymise: 'anonymiseras', flag: 'märks', verify: 'kontrolleras vara borta' },
    longer: (period) => `upp till ${period} vid förlängning`,
  },

  drops: {
    claim: (place) => `Regeln kräver inte längre att posterna i ${place} bevaras; andra regler får gallra dem.`,
    looksOn: (place) => `Regeln endast övervakar nu och kräver inte längre att posterna i ${place} bevaras.`,
    disposes: 'Regeln gallrar nu poster; tidigare övervakade den endast.',
    scope: 'Regeln gäller nu andra poster; den kräver inte längre att de som den utelämnar bevaras.',
    unless: (when, because) => `Bevaras inte längre så länge ${when} (${because}).`,
    stage: (policy) => `Regeln väntar inte längre på ${policy}.`,
    earliest: (now, before) =>
      `Datum från och med ${on(now)} räknas nu; tidigare var datum före ${on(before)} inte användbara.`,
    indefinite: (because) => `Förvaras inte längre tills vidare (${because}).`,
    unspecified: 'En förvaringstid anges nu; tidigare förvarades varje post eftersom ingen fanns.',
    namedDay: 'till och med en dag som posten anger',
    shorter: (now, before) => `Förvaringstiden är kortare: ${now} i stället för ${before}.`,
    start: 'Tiden räknas från något annat; vilka poster som därför ska gallras tidigare framgår endast av antalen.',
    notExtended: (period, when, because) => `Förlängs inte längre till ${period} om ${when} (${because}).`,
    lessExtended: (now, before, when, because) =>
      `Förlängs endast till ${now}, i stället för ${before}, om ${when} (${because}).`,
    destroyed: {
      flag: 'Posterna förstörs; tidigare märktes de.',
      anonymise: 'Posterna förstörs; tidigare anonymiserades de.',
    },
    columns: (columns) => `Mer av varje post ändras: ${columns}.`,
    parts: (parts) => `Mer går med varje post: ${parts}.`,
    partObject: (object, store) => `${object} i ${store}`,
    limits: (now, before) =>
      `Mer får gallras i en körning utan en persons godkännande: ${now} i stället för ${before}.`,
    limit: (records, share) => `${number(records, 'sv')} poster eller ${share}`,
  },
};
