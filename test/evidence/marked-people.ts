/**
 * People whose names, numbers and addresses are marked, so that any trace of them can be found again wherever it leaks:
 * as text, in hex, in base64. A store that says their names in every error that it can raise.
 */
import pg from 'pg';

/** Each stands in other columns of the store, and in holds. */
export const marks = {
  name: 'Kanarie-Tuisku',
  number: '010190-KANARIE7',
  mail: 'kanarie.tuisku@example.org',
  phone: '+358-KANARIE-40',
  words: 'kanarie sjunger om sin sak',
  matter: 'KANARIE-MATTER-TEXT',
} as const;

/**
 * Letters of marked people: 1 to 20 are due. The store refuses number 3 with a trigger that quotes the record, 5 with a
 * value that cannot be cast, 7 by a foreign key of a table that nobody named; renaming people breaks a check and a
 * unique index, whose errors quote the whole row.
 */
export async function fillStore(url: string): Promise<void> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  const person = (n: string): string =>
    `'${marks.name} ' || ${n}, '${marks.number}-' || ${n}, ${n} || '.${marks.mail}'`;
  await sql.query(`
    create table letters (id text primary key, nr integer not null, written_on date not null, name text, person text, mail text, body text);
    create index on letters (written_on, id);
    create table enclosures (id bigint primary key, letter_id text not null references letters (id), file_name text);
    create index on enclosures (letter_id);
    create table people (person text primary key, last_seen date not null, name text, mail text unique, forgotten_at date,
      constraint name_is_long check (length(name) > 10 or name is null or mail is null));
    create index on people (last_seen, person);
    insert into letters select '${marks.number}-' || n, n, '2020-01-01'::date + n, ${person('n')}, '${marks.words}' from generate_series(1, 20) n;
    insert into letters select '${marks.number}-' || n, n, current_date, ${person('n')}, '${marks.words}' from generate_series(21, 24) n;
    insert into enclosures select n, '${marks.number}-' || (1 + n % 20), '${marks.name} ' || n || '.pdf' from generate_series(1, 40) n;
    insert into people select '${marks.number}-' || n, '2019-01-01'::date + n, '${marks.name} ' || n, n || '.${marks.mail}' from generate_series(1, 6) n;
    create function refuse() returns trigger language plpgsql as $$ begin
      if old.nr = 3 then raise exception 'The letter of % may not go', old.name using detail = old.mail, hint = old.person; end if;
      if old.nr = 5 then perform old.name::integer; end if;
      return old;
    end $$;
    create trigger refuse before delete on letters for each row execute function refuse();`);
  await sql.end();
}

export const policies: Record<string, string> = {
  'letters.yaml': policyText(
    'letters',
    `dataset: { store: archive, table: letters, key: id, parts: [{ table: enclosures, match: { letter_id: id } }] }
retain: { period: 2 years, from: written_on }
disposition: destroy
triggers: [refuse]
schedule: "0 2 * * *"`,
  ),
  'people.yaml': policyText(
    'people',
    `dataset: { store: archive, table: people, key: person }
retain: { period: 2 years, from: last_seen }
disposition: { anonymise: { name: { set: short }, mail: { set: gone@example.org } }, mark: forgotten_at }
schedule: "0 3 * * *"`,
  ),
  'stores.yaml': `stores:
  archive: { kind: postgres, url: "\${STORE_URL}", timezone: Europe/Helsinki }
`,
};

function policyText(id: string, rule: string): string {
  return `version: 1
id: ${id}
title: { en: ${id} }
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records-management@example.org
timezone: Europe/Helsinki
${rule}
limits: { records: 10000, share: 100% }
`;
}

/** Which of the marks stand in the text, in any of the forms in which bytes are written. */
export function marksIn(text: string): string[] {
  const lower = text.toLowerCase();
  return Object.values(marks).filter((mark) =>
    formsOf(mark).some(
      (form) => lower.includes(form.toLowerCase()) && (text.includes(form) || /^[0-9a-f]+$/.test(form)),
    ),
  );
}

/** Base64 depends on where in its group of three bytes the text begins, so its sure middle is looked for at each. */
function formsOf(mark: string): string[] {
  const bytes = Buffer.from(mark, 'utf8');
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  );
  return [mark, bytes.toString('hex'), ...base64];
}
