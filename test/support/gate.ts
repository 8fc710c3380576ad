/** A gate before a server: an address that answers only while it is open. */
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

export interface Gate {
  /** The server's address, through the gate. */
  url: string;
  open(): Promise<void>;
  /** Breaks off whoever is connected. Idempotent. */
  shut(): Promise<void>;
}

/** Begins shut: connections are refused. */
export async function gateBefore(serverUrl: string): Promise<Gate> {
  const server = new URL(serverUrl);
  const through = new URL(serverUrl);
  const port = await freePort();
  through.port = String(port);
  const sockets = new Set<Socket>();
  const gate = createServer((incoming) => {
    const outgoing = connect(Number(server.port), server.hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  return {
    url: through.href,
    open: () => new Promise((resolve) => gate.listen(port, '127.0.0.1', resolve)),
    shut: () =>
      new Promise((resolve) => {
        gate.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
