/** The tables of the store `telephony` in the sample folder, as its catalogue would tell them. */
import type { Catalogue, ColumnShape, TableShape } from '../../../src/policy/catalogue.ts';

const number: ColumnShape = { type: 'bigint', kind: 'number', nullable: false };
const text: ColumnShape = { type: 'text', kind: 'text', nullable: true };
const instant: ColumnShape = { type: 'timestamp with time zone', kind: 'instant', nullable: true };
const needed = (shape: ColumnShape): ColumnShape => ({ ...shape, nullable: false });

function table(name: string, columns: Record<string, ColumnShape>, more: Partial<TableShape> = {}): TableShape {
  return {
    identity: `telephony/public/${name}`,
    columns: { id: number, ...columns },
    uniqueKeys: [['id']],
    indexes: [['id']],
    references: [],
    triggers: [],
    rowSecurity: false,
    estimatedRows: null,
    ...more,
  };
}

export const sampleTables: Catalogue = {
  call_recordings: table(
    'call_recordings',
    {
      division: text,
      caller_id: text,
      ended_at: needed(instant),
      retained_for: text,
      audio_path: text,
      anonymised_at: instant,
      state: text,
      archived: { type: 'boolean', kind: 'boolean', nullable: true },
      length: text,
      amount: number,
      person: text,
    },
    {
      indexes: [['id'], ['ended_at', 'id']],
      references: [
        {
          name: 'call_events_recording',
          table: 'call_events',
          match: { recording_id: 'id' },
          onDelete: 'cascade',
          indexed: true,
        },
      ],
    },
  ),
  call_events: table('call_events', { recording_id: number, ended_on: instant }),
  matters: table(
    'matters',
    { person_id: text, state: text, note: text, ended_at: instant, flagged_at: instant },
    { indexes: [['ended_at']] },
  ),
  customers: table(
    'customers',
    {
      name: text,
      number,
      note: text,
      flagged_at: instant,
      last_call_at: instant,
      anonymised_at: instant,
      created_at: needed(instant),
    },
    { indexes: [['id'], ['last_call_at', 'id']], triggers: ['customers_touch'] },
  ),
  contracts: table('contracts', { customer_id: number, ended_at: instant }),
};
