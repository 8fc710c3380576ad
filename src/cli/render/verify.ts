/** What was checked, what it proves up to when, and what it does not: a page to be read calmly. */
import type { Finding, Verdict } from '../../audit/verify/findings.ts';
import type { Verification } from '../../audit/verify/verify-log.ts';
import type { ProofVerification } from '../../audit/verify/verify-proof.ts';
import type { Colours } from '../shell.ts';
import { grouped } from './columns.ts';

export function verificationLines(verified: Verification, c: Colours): string[] {
  const { findings, unlisted } = verified;
  return [
    c.bold(`The log of ${verified.origin}`),
    '',
    ...checkedLines(verified, c),
    '',
    ...findings.flatMap((finding) => findingLines(finding, c)),
    ...Object.entries(unlisted).map(([code, count]) => c.dim(`  and ${grouped(count)} more: ${code}`)),
    ...(findings.length > 0 ? [''] : []),
    verdictLine(verified.verdict, c),
    ...(verified.verdict === 'tampered' ? [] : provenLines(verified)),
    c.dim(
      '  It does not prove that every disposal was logged, nor that bytes are gone from disks, replicas or backups.',
    ),
  ];
}

function provenLines({ proven, log }: Verification): string[] {
  if (proven === null) return ['  Nothing is proven.'];
  return [
    `  Up to entry ${proven.size - 1}, at ${second(proven.at)}, the log is the one that was signed.`,
    ...(proven.size < log.size ? ['  What came after it is not proven.'] : []),
  ];
}

function checkedLines(verified: Verification, c: Colours): string[] {
  const { log, checkpoints, anchors, batches, commitments } = verified;
  const outcomes = Object.entries(verified.outcomes).map(([name, count]) => `${grouped(count)} ${name}`);
  const lines: [string, string][] = [
    [
      'entries',
      `${grouped(log.entries)}, from ${log.begins} to ${log.size - 1}${log.begins > 0 ? '; those before are pruned' : ''}`,
    ],
    ['time', `${second(log.firstAt)} to ${second(log.lastAt)}`],
    ['checkpoints', `${grouped(checkpoints.kept)} signed, ${grouped(checkpoints.compared)} compared with the entries`],
    ...anchors.map(({ name, notes }): [string, string] => ['anchor', `${name}: ${grouped(notes)} notes`]),
    ...(checkpoints.given > 0 ? ([['yours', `${checkpoints.given} checkpoints`]] as [string, string][]) : []),
    ['rules', `${verified.policies} published; ${verified.holds} holds`],
    [
      'disposals',
      `${grouped(verified.runs)} runs, ${grouped(batches.intended)} batches: ${outcomes.join(', ') || 'nothing'}`,
    ],
    ['commitments', commitmentsText(commitments)],
  ];
  return lines.map(([name, what]) => `  ${c.dim(name.padEnd(11))}  ${what}`);
}

function commitmentsText({ records, without, batches }: Verification['commitments']): string {
  return [
    `to ${grouped(records)} records; ${grouped(batches.checked)} batches compared`,
    ...(batches.pruned > 0 ? [`${grouped(batches.pruned)} pruned`] : []),
    ...(without > 0 ? [`none to ${grouped(without)} records`] : []),
  ].join(', ');
}

export function proofLines({ origin, proven, verdict, findings }: ProofVerification, c: Colours): string[] {
  return [
    c.bold(`A proof about one record, by the log of ${origin}`),
    '',
    ...findings.flatMap((finding) => findingLines(finding, c)),
    ...(proven
      ? [
          `  ${c.dim('record    ')}  ${proven.record.columns.map((column, i) => `${column}=${proven.record.key[i]}`).join(', ')} of ${proven.table ?? proven.record.identity} in ${proven.store ?? 'an unnamed store'}`,
          `  ${c.dim('outcome   ')}  ${proven.outcome} at ${second(proven.at)}`,
          `  ${c.dim('by        ')}  ${proven.policy}, rule ${proven.digest}`,
          `  ${c.dim('in        ')}  batch ${proven.batch} of run ${proven.run}, entry ${proven.entry}`,
          `  ${c.dim('checkpoint')}  ${grouped(proven.checkpoint.size)} entries at ${second(proven.checkpoint.at)}`,
          '',
        ]
      : []),
    verdictLine(verdict, c),
  ];
}

function findingLines({ severity, place, what, code, from, to }: Finding, c: Colours): string[] {
  const sign = { tampered: c.red('✖'), incomplete: c.yellow('✋'), note: c.dim('·') }[severity];
  const span =
    from !== null || to !== null
      ? `between ${from ? second(from) : 'the beginning'} and ${to ? second(to) : 'the end'}`
      : null;
  return [`${sign} ${c.bold(place)}: ${what} ${c.dim(`(${code})`)}`, ...(span ? [`  ${span}`] : [])];
}

function verdictLine(verdict: Verdict, c: Colours): string {
  switch (verdict) {
    case 'sound':
      return `${c.green('✔')} ${c.bold('Sound.')}`;
    case 'incomplete':
      return `${c.yellow('✋')} ${c.bold('Incomplete:')} sound as far as it goes, but something is missing, unproven or was given up.`;
    default:
      return `${c.red('✖')} ${c.bold('Tampered:')} this is not the log that was signed. The first bad place stands first.`;
  }
}

const second = (instant: string | null): string => (instant ? `${instant.slice(0, 19).replace('T', ' ')}Z` : '–');
