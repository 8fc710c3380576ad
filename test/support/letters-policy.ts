/** The plainest of policies: letters go two years after they were written. */

export interface PolicyChanges {
  period?: string;
  schedule?: string;
  timezone?: string;
  /** Default: the letters in the archive. */
  table?: string;
  store?: string;
  /** Records that a run may dispose of. */
  limit?: number;
  /** Further lines of the file. */
  more?: string;
}

export function lettersPolicy(
  id = 'letters',
  {
    period = '2 years',
    schedule = '15 2 * * *',
    timezone = 'Europe/Helsinki',
    table = 'letters',
    store = 'archive',
    limit = 10_000,
    more = '',
  }: PolicyChanges = {},
): string {
  return `version: 1
id: ${id}
title: { en: Letters }
controller: State Treasury
basis: [GDPR 6(1)(c)]
owner: records-management@example.org
timezone: ${timezone}
dataset: { store: ${store}, table: ${table}, key: id }
retain: { period: ${period}, from: written_on }
disposition: destroy
schedule: "${schedule}"
limits: { records: ${limit}, share: 100% }
${more}`;
}
