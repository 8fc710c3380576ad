/**
 * What the environment says of watching over this process: where it answers to probes and to Prometheus, and where its
 * traces go. Nothing listens and nothing is sent unless it says so. Connects to nothing.
 */
import type { Reader } from './desk-config.ts';
import { type ListenAddress, listenAddress } from './listen-address.ts';

export interface OpsConfig {
  /** Where `/healthz`, `/readyz` and `/metrics` are answered. Null: nowhere. */
  readonly listen: ListenAddress | null;
}

export function opsConfig({ read, mistakes }: Reader): OpsConfig {
  const listen = read('GALLRA_OPS_LISTEN');
  return {
    listen: listen === undefined ? null : listenAddress(listen, 'GALLRA_OPS_LISTEN', '0.0.0.0:9464', mistakes),
  };
}
