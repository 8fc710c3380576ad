/** A small library: its rules, and what its notice says of them in three languages. */
import type { CompiledPolicy } from '../../../src/policy/compiled.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';

const head = (id: string, title: string, place: string): string => `version: 1
id: ${id}
title: ${title}
controller: { en: City Library, sv: Stadsbiblioteket, fi: Kaupunginkirjasto }
source: { document: library.txt, place: "${place}" }
owner: records@example.org
timezone: Europe/Helsinki
`;
const rows = (table: string): string => `dataset: { store: library, table: ${table}, key: id }\n`;
const destroyed = 'disposition: destroy\nschedule: "15 2 * * *"\n';

/** By id, as files. */
export const libraryFiles: Record<string, string> = {
  loans: `${head('loans', '{ en: Loans, sv: Lån, fi: Lainat }', 'section 4, point 1')}basis: [GDPR 6(1)(b), "Act 1492/2016 §5.2"]
notice:
  from: { en: from the day of return, sv: från återlämningsdagen, fi: palautuspäivästä }
  extend:
    - { en: if a fee is unpaid, sv: om en avgift är obetald, fi: jos maksu on maksamatta }
  unless:
    - { en: while a dispute is pending, sv: så länge en tvist pågår, fi: niin kauan kuin riita on kesken }
${rows('loans')}retain:
  period: 6 months
  from: { column: returned_on, missing: not-started }
  within: { at-most: 6 months }
  extend:
    - { when: { fee: unpaid }, period: 3 years, within: { at-most: 3 years }, because: unpaid fee }
unless:
  - { exists: { table: disputes, match: { loan_id: id }, where: { state: open } }, because: pending dispute }
${destroyed}`,
  cards: `${head('cards', '{ en: Library cards, sv: Bibliotekskort, fi: Kirjastokortit }', 'section 4, point 2')}notice:
  until: { en: until you give up your card, sv: tills du säger upp kortet, fi: "siihen asti, kun luovut kortista" }
${rows('cards')}retain: { until: { column: ended_on, missing: not-started } }
${destroyed}`,
  visits: `${head('visits', '{ en: Access logs, sv: Passageloggar, fi: Kulkulokit }', 'section 4, point 3')}notice:
  from: { en: from the visit, sv: från besöket, fi: käynnistä }
${rows('visits')}retain: { period: 1 year, from: at, within: { at-least: 3 months, at-most: 2 years } }
${destroyed}`,
  catalogue: `${head('catalogue', '{ en: Donors of books, sv: Bokdonatorer, fi: Kirjojen lahjoittajat }', 'section 4, point 4')}notice:
  because: { en: Donors are named in the catalogue., sv: Donatorerna nämns i katalogen., fi: Lahjoittajat mainitaan luettelossa. }
${rows('donors')}retain: { period: indefinite, because: named in the catalogue, review: 2030-01-31 }
`,
  letters: `${head('letters', '{ en: Letters, sv: Brev, fi: Kirjeet }', 'section 4')}system: Letters
retain: { period: unspecified, because: the notice states no period }
`,
};

/** With a piece of one file replaced; throws where it is not there. */
export function libraryPolicies(changes: Record<string, [piece: string, by: string]> = {}): CompiledPolicy[] {
  return Object.entries(libraryFiles).map(([id, file]) => {
    const [piece, by] = changes[id] ?? ['version: 1', 'version: 1'];
    if (!file.includes(piece)) throw new Error(`${id} has no ${piece}`);
    return policyOf(file.replace(piece, () => by));
  });
}

export function policyOf(file: string): CompiledPolicy {
  const { policy, problems } = parsePolicy('test.yaml', file);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
}

export const libraryNotices = {
  sv: `Dataskyddsbeskrivning för biblioteket

1. Personuppgiftsansvarig

Stadsbiblioteket, Exempelgatan 12, 00100 Helsingfors

2. Vem uppgifterna gäller

Kortet kan ges till den som är minst 15 år gammal.

3. Dina rättigheter

Vi besvarar din begäran inom en månad. Tiden kan förlängas med högst två månader.
Uppgifterna lämnas ut till två organisationer.

4. Hur länge uppgifterna bevaras

Punkt 1 (lån): Ett lån raderas senast inom sex (6) månader från återlämningen. Är avgiften obetald
bevaras det i högst 3 år, eftersom preskriptionstiden är tre år. Uppgifterna raderas dock inte medan en tvist pågår.

Punkt 2 (kort): Uppgifterna om ditt kort sparas så länge du har kortet.

Punkt 3 (loggar): Passageloggarna förvaras i 3 månader–2 år beroende på dörren.

Punkt 4 (donatorer): Donatorernas namn bevaras tills vidare.
`,
  fi: `Kirjaston tietosuojaseloste

1. Rekisterinpitäjä

Kaupunginkirjasto, Esimerkkikatu 12, 00100 Helsinki

2. Keitä tiedot koskevat

Kortin voi saada vähintään 15 vuotta vanha.

3. Oikeutesi

Vastaamme pyyntöösi kuukauden kuluessa. Määräaikaa voidaan jatkaa enintään kahdella kuukaudella.

4. Tietojen säilytysajat

Kohta 1 (lainat): Lainan tiedot poistetaan viimeistään kuuden kuukauden kuluessa palautuksesta. Jos maksu on
maksamatta, tiedot säilytetään enintään kolme vuotta. Tietoja ei kuitenkaan hävitetä, jos asiasta on riita.

Kohta 2 (kortit): Kortin tietoja säilytetään niin kauan kuin sinulla on kortti.

Kohta 3 (lokit): Kulkulokit säilytetään kolmesta kuukaudesta kahteen vuoteen oven mukaan.

Kohta 4 (lahjoittajat): Lahjoittajien nimet säilytetään toistaiseksi.
`,
  en: `Privacy notice of the library

1. Controller

City Library, 12 Example Street, 00100 Helsinki

2. Whom it concerns

A card can be given to anybody who is at least 15 years old.

3. Your rights

We answer your request within one month. The time can be extended by two months.

4. How long we keep the data

Point 1 (loans): A loan is deleted within six months of its return. If a fee is unpaid it is kept for up to three
years. The data are not deleted, however, while a dispute is pending.

Point 2 (cards): The data of your card are kept for as long as you have the card.

Point 3 (logs): Access logs are stored from 3 months to 2 years, depending on the door.

Point 4 (donors): The names of donors are kept permanently.
`,
};
