/** Coverage as a page for a register, or a merge request. */
import type { Covered } from '../../app/cover.ts';
import type { Column } from './columns.ts';
import { counted } from './counted.ts';
import { summaryLines } from './coverage.ts';
import { type Remark, storeRemarks, systemRemarks } from './coverage-remarks.ts';
import {
  failuresOf,
  inLine,
  lookedAt,
  type Paints,
  paintsOf,
  systemHead,
  systemRows,
  tableHead,
  tableRows,
} from './coverage-rows.ts';
import { errorAsJson } from './error.ts';

export function coverageMarkdown({ systems, stores, asOf, mistakes }: Covered): string[] {
  const looked = lookedAt(stores);
  const remarks = [...(systems ? systemRemarks(systems) : []), ...looked.flatMap(storeRemarks)];
  const failed = failuresOf(stores);
  const plain: Paints = paintsOf((text) => text);
  return [
    `# Coverage on ${asOf.slice(0, 10)}`,
    '',
    ...(systems ? [...markdownTable(systemHead, systemRows(systems, plain)), ''] : []),
    ...(looked.length > 0 ? [...markdownTable(tableHead, tableRows(looked, plain, null)), ''] : []),
    ...(mistakes > 0
      ? [
          `- **Not told.** What policy files with mistakes govern: ${counted(mistakes, 'mistake')}. See: gallra validate`,
        ]
      : []),
    ...remarks.map(({ what, hint, weight }) => `- ${markdownWeights[weight]}${inLine(what)} ${hint}`),
    ...failed.map(({ of, error }) => `- **Not looked at.** ${of}: ${errorAsJson(error).what}`),
    ...(remarks.length + failed.length + mistakes > 0 ? [''] : []),
    ...summaryLines({ systems, stores }, null),
  ];
}

const markdownWeights: Record<Remark['weight'], string> = {
  forgotten: '**Forgotten.** ',
  unseen: '**Not looked at.** ',
  note: '',
};

function markdownTable(columns: Column[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ right }) => (right ? '---:' : '---'))),
    ...rows.map(line),
  ];
}
