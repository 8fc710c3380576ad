/** What the audit log says of coming in: who was let in, and what was refused. Nobody can flood it. */
import type { Log } from '../../app/log.ts';
import type { NewEntry } from '../../audit/entry.ts';
import type { Ledger } from '../../ports/ledger.ts';

export interface Refused {
  /** Left out: no account that there is; what was typed may be a password in the wrong field. */
  actor?: string;
  code: string;
  reason?: string;
}

export interface AccessLog {
  /** Before the session begins: who cannot be recorded does not come in. */
  granted(account: string, method: string): Promise<void>;
  /** At most one entry a minute for an account and code, which tells how many there were since the one before. Never throws. */
  refused(refused: Refused): Promise<void>;
}

const everyMs = 60_000;
/** By account and code; beyond it those that are past are forgotten. */
const most = 1_000;

export function accessLog(ledger: () => Promise<Pick<Ledger, 'now' | 'append'>>, log: Log): AccessLog {
  const silent = new Map<string, { untilMs: number; unsaid: number }>();

  async function refuse({ actor, code, reason }: Refused): Promise<void> {
    const to = await ledger();
    const nowMs = Date.parse(await to.now());
    const key = `${actor ?? ''} ${code}`;
    const before = silent.get(key);
    if (before && before.untilMs > nowMs) {
      before.unsaid += 1;
      return;
    }
    if (silent.size >= most) for (const [one, { untilMs }] of silent) if (untilMs <= nowMs) silent.delete(one);
    silent.set(key, { untilMs: nowMs + everyMs, unsaid: 0 });
    const entry: NewEntry = {
      kind: 'access.refused',
      ...(actor === undefined ? {} : { actor }),
      counts: { attempts: 1 + (before?.unsaid ?? 0) },
      code,
      ...(reason === undefined ? {} : { reason }),
    };
    await to.append(entry);
  }

  return {
    async granted(account, method) {
      await (await ledger()).append({ kind: 'access.granted', actor: account, method });
    },
    refused: (refused) => refuse(refused).catch((error) => log.failure('error', 'access.unrecorded', error)),
  };
}
