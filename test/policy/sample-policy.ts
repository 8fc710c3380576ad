/** One sound policy in full, and ways to break it. `▸` marks the place where a problem is expected. */

export const samplePolicy = `version: 1
id: call-recordings
title: { en: Call recordings, sv: Samtalsinspelningar }
controller: State Treasury
basis: [GDPR 6(1)(b), GDPR 6(1)(c)]
source: { document: notice.txt, place: "section 10, point 5" }
owner: records-management@example.org
timezone: Europe/Helsinki
review: 2027-06-30
erasable: { no: "section 10, point 5" }
subject: caller_id
dataset:
  store: telephony
  table: call_recordings
  key: id
  where: { division: citizen_services }
  parts:
    - { table: call_events, match: { recording_id: id } }
retain:
  period: 2 months
  from: ended_at
  within: { at-least: 1 month, at-most: 12 months }
  extend:
    - { when: { retained_for: [quality_project, complaint] }, period: 12 months, because: quality project or complaint }
unless:
  - { exists: { table: matters, match: { person_id: caller_id }, where: { state: open } }, because: pending matter }
disposition: destroy
schedule: "15 2 * * *"
limits: { records: 50000, share: 20% }
note: nothing to say
`;

/** The sample with one piece of its text replaced. Throws when the piece is not there exactly once. */
export function sampleWith(piece: string, replacement: string): string {
  if (samplePolicy.split(piece).length !== 2) throw new Error(`not there exactly once: ${piece}`);
  return samplePolicy.replace(piece, () => replacement);
}

/** The text without its mark, and the line and column where the mark stood, from 1. */
export function marked(text: string): { text: string; line: number; column: number } {
  const before = text.split('▸')[0] ?? '';
  const lines = before.split('\n');
  return { text: text.replace('▸', ''), line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
