/** A gate before a server: an address that answers only while it is open, and through which answers can be lost. */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export interface Gate {
  /** The server's address, through the gate. */
  url: string;
  open(): Promise<void>;
  /** Breaks off whoever is connected. Idempotent. */
  shut(): Promise<void>;
  /**
   * From now on everything is swallowed, in both directions, and nobody is told: connections stay, new ones are taken.
   * Neither side hears when the other one leaves.
   */
  swallow(): void;
  /**
   * The next request that contains the text goes through, and its answer and all that follows is swallowed. Resolves then.
   * @param first the connection has asked this since; left out: any connection
   */
  swallowAfter(text: string, first?: string): Promise<void>;
  /** Whatever the server answers from now on, this is what arrives, until the next `pass`. New ones are greeted with it. */
  babble(nonsense: Buffer): void;
  /** For new connections everything passes again; the server's halves of the old ones are broken off. */
  pass(): void;
  /** From now on everything arrives so much later, in both directions; 0: at once again. */
  slow(ms: number): void;
}

interface Passage {
  incoming: Socket;
  outgoing: Socket;
  swallowed: boolean;
}

/** Begins shut: connections are refused. */
export async function gateBefore(serverUrl: string): Promise<Gate> {
  const server = new URL(serverUrl);
  const through = new URL(serverUrl);
  const port = await freePort();
  through.port = String(port);
  const passages = new Set<Passage>();
  let swallowing = false;
  let nonsense: Buffer | null = null;
  let delayMs = 0;
  let awaited: { text: string; first: string; on: Set<Passage>; seen: () => void } | null = null;

  const swallow = (): void => {
    swallowing = true;
    for (const passage of passages) passage.swallowed = true;
  };

  /** In the order in which it came, also when the delay ends before what was delayed arrives. */
  const sender = (to: Socket): ((chunk: Buffer) => void) => {
    let underWay = 0;
    let last: Promise<unknown> = Promise.resolve();
    return (chunk) => {
      if (delayMs === 0 && underWay === 0) return void to.write(chunk);
      underWay += 1;
      last = Promise.all([last, pause(delayMs)]).then(() => {
        underWay -= 1;
        if (!to.destroyed) to.write(chunk);
      });
    };
  };

  const gate = createServer((incoming) => {
    const outgoing = connect(Number(server.port), server.hostname);
    const passage: Passage = { incoming, outgoing, swallowed: swallowing };
    passages.add(passage);
    if (nonsense !== null) incoming.write(nonsense);
    const leave = (other: Socket): void => {
      // What is swallowed stays connected to the other side, which hears nothing of it.
      if (passage.swallowed) return;
      passages.delete(passage);
      other.destroy();
    };
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      from.on('error', () => {});
      from.on('close', () => leave(to));
    }
    const [send, answer] = [sender(outgoing), sender(incoming)];
    incoming.on('data', (chunk) => {
      if (passage.swallowed) return;
      if (awaited && chunk.includes(awaited.first)) awaited.on.add(passage);
      const found = awaited?.on.has(passage) && chunk.includes(awaited.text);
      send(chunk);
      if (!found) return;
      swallow();
      awaited?.seen();
      awaited = null;
    });
    outgoing.on('data', (chunk) => {
      if (!passage.swallowed) answer(nonsense ?? chunk);
    });
  });

  return {
    url: through.href,
    open: () => new Promise((resolve) => gate.listen(port, '127.0.0.1', resolve)),
    shut: () =>
      new Promise((resolve) => {
        gate.close(() => resolve());
        for (const { incoming, outgoing } of passages) {
          incoming.destroy();
          outgoing.destroy();
        }
        passages.clear();
      }),
    swallow,
    swallowAfter: (text, first = '') =>
      new Promise((seen) => {
        awaited = { text, first, on: new Set(), seen };
      }),
    babble(said) {
      nonsense = said;
    },
    slow(ms) {
      delayMs = ms;
    },
    pass() {
      swallowing = false;
      nonsense = null;
      for (const passage of passages) {
        if (!passage.swallowed) continue;
        passages.delete(passage);
        passage.incoming.destroy();
        passage.outgoing.destroy();
      }
    },
  };
}
