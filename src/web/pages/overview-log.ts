/** Whether the audit log is sound, and when that was last checked. */
import { decodeEntry } from '../../audit/entry.ts';
import { listed, minute, number } from '../../documents/language.ts';
import { type Html, html } from '../html.ts';
import type { LookedOutside } from '../snapshot.ts';
import type { Visit } from '../visit.ts';
import { overviewWords } from '../words/overview.ts';
import { when } from './counted.ts';

/** @param outside null: not compared yet, or nothing is kept outside. */
export async function logSection(visit: Visit, outside: LookedOutside | null): Promise<Html> {
  const { language, zone } = visit;
  const { ledger, evidence } = visit.engine;
  const words = overviewWords[language].log;
  const [check, checkpoint, checked] = await Promise.all([
    ledger.checkLog(),
    ledger.lastCheckpoint(),
    ledger.newestEntry('log.checked'),
  ]);
  const conflict = outside?.conflict ?? null;
  const sound = check.fault === null && conflict === null;
  const of = checked && decodeEntry(checked.bytes);
  // Sound is what was looked at from end to end; before that, nothing is known against it.
  const calm = of ? words.sound : words.noFault;
  return html`<section><h2>${words.heading}</h2>
<div class="${sound ? 'notice calm' : 'mistake'}"><p><strong>${sound ? calm : words.unsound}</strong>
${check.fault !== null && words.faults[check.fault]}
${conflict && html`${words.contradicted} <span lang="en">${conflict.message} ${conflict.hint}</span>`}
${check.leaptFrom !== null && words.leapt(minute(check.leaptFrom, zone, language))}
${of ? words.checked(minute(of.at, zone, language), of.actor ?? '') : words.neverChecked}
${checkpoint ? words.checkpoint(number(checkpoint.size, language), minute(checkpoint.at, zone, language)) : words.noCheckpoint}
${evidence && compared(outside, visit)}
<a href="/log">${words.see}</a></p></div></section>`;
}

function compared(outside: LookedOutside | null, visit: Visit): string {
  const words = overviewWords[visit.language].log;
  if (outside === null) return words.notCompared;
  const { agreeing, away } = outside;
  const at = when(outside.at, visit);
  return [
    ...(agreeing.length > 0 ? [words.agreed(listed(agreeing, visit.language), at)] : []),
    ...(away.length > 0 ? [words.away(listed(away, visit.language), at)] : []),
  ].join(' ');
}
