/**
 * What the environment says of watching over this process: where it answers to probes and to Prometheus, and where its
 * traces go. Nothing listens and nothing is sent unless it says so. Connects to nothing.
 */
import type { Reader } from './desk-config.ts';
import { type ListenAddress, listenAddress } from './listen-address.ts';

export interface OpsConfig {
  /** Where `/healthz`, `/readyz` and `/metrics` are answered. Null: nowhere. */
  readonly listen: ListenAddress | null;
  /** Null: none are taken. */
  readonly traces: TracesConfig | null;
}

export interface TracesConfig {
  /** Of OTLP over HTTP, its path included. */
  readonly endpoint: string;
  /** May carry a token: never to be shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
}

export function opsConfig({ read, mistakes }: Reader): OpsConfig {
  const listen = read('GALLRA_OPS_LISTEN');
  return {
    listen: listen === undefined ? null : listenAddress(listen, 'GALLRA_OPS_LISTEN', '0.0.0.0:9464', mistakes),
    traces: tracesConfig(read, mistakes),
  };
}

/** The names that OpenTelemetry gives its own settings. */
function tracesConfig(read: Reader['read'], mistakes: string[]): TracesConfig | null {
  const [all, traces] = [read('OTEL_EXPORTER_OTLP_ENDPOINT'), read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')];
  const name = traces === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const written = traces ?? all;
  if (written === undefined || read('OTEL_SDK_DISABLED') === 'true' || read('OTEL_TRACES_EXPORTER') === 'none')
    return null;
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    mistakes.push(`${name} must be an address that begins with http:// or https://`);
    return null;
  }
  const headers = headersIn(read('OTEL_EXPORTER_OTLP_HEADERS'), mistakes);
  // The address for all signals is that of the receiver; the path of traces follows it.
  const endpoint = traces ?? `${written.replace(/\/+$/, '')}/v1/traces`;
  return { endpoint, headers, service: read('OTEL_SERVICE_NAME') ?? 'gallra' };
}

/** `name=value,name=value`, percent-encoded. */
function headersIn(written: string | undefined, mistakes: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const one of (written ?? '').split(',').filter((part) => part.trim() !== '')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(one) ?? [];
    try {
      if (name !== undefined && value !== undefined) headers[name] = decodeURIComponent(value);
      else throw new TypeError('no header');
    } catch {
      mistakes.push('OTEL_EXPORTER_OTLP_HEADERS must be name=value, separated by commas');
    }
  }
  return headers;
}
