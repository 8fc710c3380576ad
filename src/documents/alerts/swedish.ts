/** What messages say, in Swedish. */
import type { AlertWords } from './alert-words.ts';

const are = (count: number, one: string, more: string): string => (count === 1 ? one : more);

export const swedish: AlertWords = {
  program: 'Gallra',
  kinds: {
    'approval.rule': {
      subject: (n, count) => `${count} ${are(n, 'regel', 'regler')} väntar på godkännande`,
      what: ({ policies, code }) =>
        ({
          first: `${policies}: en ny regel väntar på godkännande. Tills dess gallras ingenting enligt den, och inte heller i dess tabeller.`,
          changed: `${policies}: en ändrad regel väntar på godkännande. Tills dess gallras ingenting i dess tabeller.`,
        })[code] ?? `${policies}: tabellerna är inte vad de var när regeln godkändes. Den väntar på nytt godkännande.`,
      todo: () => 'Se vad den skulle gallra, och godkänn den eller låt filen ändras tillbaka (gallra approve).',
    },
    'approval.run': {
      subject: (n, count) => `${count} ${are(n, 'körning', 'körningar')} väntar på godkännande`,
      what: ({ policies, count, raw }) =>
        `${policies}: en körning räknade ${count('due')} ${are(raw('due'), 'post', 'poster')} att gallra och väntar på en person.`,
      todo: () =>
        'Granska planen. Godkänn körningen om den är riktig; låt den annars vara och ta reda på varför så mycket ska gallras.',
    },
    'approval.retire': {
      subject: (n, count) => `${count} ${are(n, 'regel', 'regler')} utan fil`,
      what: ({ policies, fact }) =>
        `${policies}: filen saknas, och det som regeln skyddar är fortfarande skyddat.${fact('renamedTo') ? ` Samma regel heter nu ${fact('renamedTo')}.` : ''} Dess tabeller väntar.`,
      todo: () => 'Återställ filen, eller upphäv regeln: då skyddar den inte längre någonting (gallra retire).',
    },
    'approval.release': {
      subject: (n, count) =>
        `${count} ${are(n, 'hävning av ett gallringsstopp', 'hävningar av gallringsstopp')} väntar`,
      what: ({ fact }) => `${fact('by')} har begärt att ett gallringsstopp hävs. Begäran väntar på en annan person.`,
      todo: () => 'Bekräfta eller avslå begäran. Tills dess är gallringsstoppet i kraft.',
    },
    'approval.erasure': {
      subject: (n, count) => `${count} ${are(n, 'begäran', 'begäranden')} om radering väntar`,
      what: ({ fact, when }) =>
        `Begäran om radering i ärende ${fact('matter')}, antecknad av ${fact('by')}, väntar på en annan person. Den ska besvaras senast den ${when('deadline')}.`,
      todo: () => 'Se vad den skulle radera, och godkänn eller avslå den.',
    },
    'disposal.first': {
      subject: (n, count) => are(n, 'en första gallring förestår', `${count} första gallringar förestår`),
      what: ({ policies, count, raw, share, fact, since, when, code }) =>
        `${policies}: den första körningen som ${doing(fact('action'))} något enligt denna regel är planerad till den ${since}: ${count('due')} ${are(raw('due'), 'post', 'poster')}, ${share('due', 'rows')} av tabellen. ${
          fact('by')
            ? `Regeln godkändes av ${fact('by')} den ${when('approvedAt')}.`
            : 'Godkännande är avstängt i denna installation: ingen har godkänt regeln här.'
        }${code ? ' Det är mer än regelns gränser tillåter, så körningen kommer att vänta på en person.' : ''}`,
      todo: () =>
        'Gör ingenting om detta är vad du väntar dig. Pausa annars regeln innan dess (gallra pause), och granska dess plan.',
    },
    'run.refused': {
      subject: (n, count) => `${count} ${are(n, 'spärr utlöstes', 'spärrar utlöstes')}`,
      what: ({ policies, code, howMany }) =>
        `${policies}: ${are(howMany, 'den senaste körningen', 'de senaste körningarna')} vägrades (${code}). Ingenting rördes.`,
      todo: ({ code }) => `Se i docs/guards.md vad ${code} betyder, och rätta till det; nästa körning försöker igen.`,
    },
    'run.failed': {
      subject: (n, count) => `körningar misslyckades på ${count} ${are(n, 'ställe', 'ställen')}`,
      what: ({ policies, code, howMany, fact }) =>
        `${policies}: ${are(howMany, 'den senaste körningen', 'de senaste körningarna')} misslyckades i ${fact('store')} (${code}).`,
      todo: ({ fact }) =>
        `Kontrollera systemet ${fact('store')} och arbetsprocessens logg. Nästa planerade körning försöker igen.`,
    },
    'run.missed': {
      subject: () => 'körningar uteblev',
      what: ({ policies, since }) => `${policies}: ingen körning har börjat, fast en borde ha gjort det den ${since}.`,
      todo: ({ fact }) =>
        `Kontrollera att en arbetsprocess är i gång, att dess kö har kvar schemat (gallra schedule) och att dessa system svarar: ${fact('stores')}.`,
    },
    'disposal.paused': {
      subject: () => 'gallringen pausad av programmet',
      what: ({ policies, howMany, fact, code }) =>
        `${howMany > 0 ? policies : fact('store') ? `Allt i ${fact('store')}` : 'Allt'} är pausat av programmet självt (${code}).`,
      todo: ({ code }) =>
        code === 'adopted'
          ? 'Programmets egen databas är äldre än ett av systemen: den har återställts från en säkerhetskopia. Läs docs/restores.md före allt annat.'
          : 'Ta reda på varför i arbetsprocessens logg; gallra pause --list visar vad som är pausat.',
    },
    'policy.broken': {
      subject: () => 'fel i regelfiler',
      what: ({ fact, count }) =>
        `${count('mistakes')} fel i regelfiler: ${fact('files')}. Det som godkändes senast skyddar fortfarande, och filernas tabeller väntar.`,
      todo: () => 'Kör gallra validate, och rätta det som räknas upp.',
    },
    overdue: {
      subject: (n, count) => `poster som borde ha gallrats enligt ${count} ${are(n, 'regel', 'regler')}`,
      what: ({ policies, count, raw, fact, since }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'post', 'poster')} i ${fact('store')} borde ha gallrats senast vid körningen den ${since}.`,
      todo: () => 'Ta reda på varför körningarna lämnade dem: vägrade, pausade, avbrutna eller nekade av systemet.',
    },
    'beyond-maximum': {
      subject: (n, count) => `längre förvaring än utlovat enligt ${count} ${are(n, 'regel', 'regler')}`,
      what: ({ policies, count, raw, fact }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'post', 'poster')} i ${fact('store')} förvaras längre än den längsta tid som dataskyddsbeskrivningen utlovar.`,
      todo: () =>
        'Granska orsakerna: ett gallringsstopp, ett undantag, en annan regel. Var och en måste väga tyngre än löftet.',
    },
    'verify.left': {
      subject: (n, count) => `poster kvar i ${count} system som raderar ${are(n, 'självt', 'själva')}`,
      what: ({ policies, count, raw, fact }) =>
        `${policies}: ${count('records')} ${are(raw('records'), 'post', 'poster')} i ${fact('store')} borde inte längre finnas. Systemet raderar självt, men har inte gjort det.`,
      todo: () => 'Fråga den som driver systemet varför dess egen radering lämnade dem.',
    },
    uncounted: {
      subject: (n, count) => `${count} ${are(n, 'regel', 'regler')} kunde inte räknas`,
      what: ({ policies, fact, code }) =>
        `${policies}: på mer än ett dygn har det inte gått att räkna vad som borde ha gallrats i ${fact('store')} (${code}).`,
      todo: ({ fact }) => `Kontrollera att systemet ${fact('store')} svarar, och vad gallra plan säger.`,
    },
    'log.unsound': {
      subject: () => 'granskningsloggen är inte hel',
      what: () =>
        'Granskningsloggen är inte hel: anteckningar har gått förlorade, ändrats eller tagits bort. Ingenting gallras förrän detta är utrett.',
      todo: () =>
        'Behandla det som en incident: ta reda på vem som ändrade programmets databas, återställ dess anteckningar och kör sedan gallra audit check.',
    },
    'log.contradicted': {
      subject: () => 'granskningsloggen motsägs',
      what: ({ code }) =>
        `Det som förvaras utanför databasen motsäger granskningsloggen (${code}): programmets databas har återställts, kopierats eller ändrats. Ingenting gallras förrän detta är utrett.`,
      todo: () => 'Anslut den databas som var i bruk. Om det är denna, läs först docs/restores.md.',
    },
    'log.unchecked': {
      subject: () => 'granskningsloggen har inte kontrollerats',
      what: ({ fact, since }) =>
        fact('never')
          ? `Granskningsloggen har aldrig kontrollerats i sin helhet sedan den började den ${since}.`
          : `Granskningsloggen kontrollerades senast i sin helhet den ${since}; det borde ske varje dag.`,
      todo: () =>
        'Kontrollera att en arbetsprocess är i gång och gör sitt dagliga arbete (evidence.failed i dess logg), eller kör gallra audit check.',
    },
    'anchor.away': {
      subject: (n, count) => `${count} ${are(n, 'förvaringsplats', 'förvaringsplatser')} för loggen kan inte nås`,
      what: ({ fact }) =>
        `Förvaringsplatsen ${fact('anchor')} utanför databasen kan inte nås och bevarar därför ingen nyare kontrollpunkt av loggen.${fact('all') ? ' Det finns ingen annan: ingenting gallras.' : ''}`,
      todo: () => 'Montera den, eller se till att den svarar; den får den nyaste kontrollpunkten när den är tillbaka.',
    },
    'hold.pending': {
      subject: (_n, count) => `${count} gallringsstopp ännu inte säkert i kraft`,
      what: ({ fact }) =>
        `Ett gallringsstopp i ärende ${fact('matter')} är antecknat, ännu inte bekräftat: ett parti i ${fact('store')} som började före det är inte avslutat.`,
      todo: ({ fact }) =>
        `Kontrollera att systemet ${fact('store')} svarar och att en arbetsprocess är i gång. Lita inte på gallringsstoppet förrän det är bekräftat.`,
    },
    'hold.review': {
      subject: (_, count) => `${count} gallringsstopp att ompröva`,
      what: ({ fact, since, code }) =>
        code === 'past'
          ? `Gallringsstoppet i ärende ${fact('matter')} skulle ha omprövats senast den ${since}. Det är fortfarande i kraft.`
          : `Gallringsstoppet i ärende ${fact('matter')} ska omprövas senast den ${since}.`,
      todo: () => 'Häv det, eller behåll det till en annan dag.',
    },
    'erasure.deadline': {
      subject: (n, count) => `${count} ${are(n, 'begäran', 'begäranden')} om radering nära eller efter tidsfristen`,
      what: ({ fact, since, code }) =>
        `Begäran om radering i ärende ${fact('matter')} ${code === 'past' ? 'skulle ha besvarats' : 'ska besvaras'} senast den ${since}. ${fact('state') === 'open' ? 'Den väntar på godkännande.' : 'Den är godkänd men inte slutförd.'}`,
      todo: () =>
        'Svara den registrerade, eller meddela inom en månad varför det tar längre tid (artikel 12.3 i dataskyddsförordningen).',
    },
    'policy.review': {
      subject: (n, count) => `${count} ${are(n, 'regel', 'regler')} att se över`,
      what: ({ policies, since }) => `${policies}: skulle ses över senast den ${since}. Regeln fortsätter att gälla.`,
      todo: () => 'Se efter om regeln fortfarande är riktig, och skriv en ny dag för översyn i filen.',
    },
  },
  subjects: {
    more: (count) => `${count} till`,
    over: (count) => `${count} över`,
    quiet: 'inget nytt',
    test: 'ett provmeddelande',
  },
  headings: { new: 'Nytt', again: 'Tillbaka igen', changed: 'Ändrat', reminder: 'Fortfarande så', over: 'Över' },
  since: (at) => `Sedan den ${at}.`,
  overSince: (at) => `Över sedan den ${at}.`,
  todo: 'Gör så här:',
  said: 'Programmet säger (på engelska):',
  more: (count) => `Och ${count} till: gallra alerts räknar upp allt.`,
  others: (n, count) =>
    `${count} ${are(n, 'annan sak är oförändrad och har berättats', 'andra saker är oförändrade och har berättats')} förut: gallra alerts räknar upp dem.`,
  quiet: 'Inget nytt har hänt. Detta meddelande säger bara att meddelanden fortfarande kommer fram.',
  test: 'Någon begärde detta meddelande med gallra alerts --test. Om du kan läsa det kommer meddelanden fram.',
  clock: (zone) => `Tiderna är enligt klockan i ${zone}.`,
  footer:
    'Meddelandet skickades av Gallra till dem som står på dess lista (GALLRA_ALERTS_TO). Det innehåller ingenting ur någon post.',
  ownerFooter:
    'Meddelandet skickades av Gallra till dig som ägare av dessa regler (owner: i deras filer). Det innehåller ingenting ur någon post.',
};

const doing = (action: string): string =>
  ({ destroy: 'förstör', anonymise: 'anonymiserar', flag: 'märker' })[action] ?? 'gallrar';
