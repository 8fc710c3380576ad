/** What a message tells: plain JSON, as it is kept until it is sent, and as a webhook receives it. Pure. */
import type { InLanguages } from '../../policy/compiled.ts';
import type { Alert } from '../../ports/alerts.ts';

/** `again`: it was over, and is back. `changed`, `reminder`: it was told before. */
export type Standing = 'new' | 'again' | 'changed' | 'reminder' | 'over';

export interface ToldPolicy {
  id: string;
  title: InLanguages;
}

export interface ToldAlert extends Pick<Alert, 'key' | 'kind' | 'severity' | 'since' | 'code' | 'counts' | 'facts'> {
  standing: Standing;
  policies: ToldPolicy[];
  /** ISO instants; `endedAt` of what is over. */
  firstSeen: string;
  endedAt: string | null;
}

/** As the Standard Webhooks specification has it: a type, an instant, and the rest. */
export interface Message {
  type: 'gallra.alerts';
  /** When it was decided on. */
  timestamp: string;
  data: {
    /** `urgent`: there is something new that cannot wait. `digest`: once a day. `quiet`: nothing was told for long. `test`: somebody tries whether messages arrive. */
    occasion: 'urgent' | 'digest' | 'quiet' | 'test';
    organisation: string | null;
    /** Origin of the desk; null: there is none. */
    desk: string | null;
    /** By whose clock times are told. */
    zone: string;
    /** True: only what concerns policies whose owner this goes to. */
    owned: boolean;
    alerts: ToldAlert[];
    /** How many others stand unchanged, told before. */
    others: number;
  };
}
